"""The nearest point on a road, against a look at every road."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from motcua.domain.network import Network
from motcua.errors import NetworkError
from motcua.travel.order import curve_order
from motcua.travel.snap import SegmentIndex, snap


def network_of(xy, arcs, *, part=None, can_snap=None):
    tail, head, twin = np.array(arcs).T
    n_arcs = len(arcs)
    return Network(
        node_ids=np.arange(len(xy)),
        xy_m=xy,
        tail=tail,
        head=head,
        time_ms=np.full(n_arcs, 10),
        length_mm=np.full(n_arcs, 10),
        twin=twin,
        road_class=np.zeros(n_arcs),
        road_classes=("road",),
        part=np.zeros(len(xy)) if part is None else part,
        can_snap=np.ones(n_arcs, bool) if can_snap is None else can_snap,
        crs="EPSG:9210",
    )


@pytest.mark.parametrize("seed", range(3))
def test_equal_to_a_look_at_every_road(seed):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 1_000, (40, 2))
    arcs = [(*rng.choice(40, 2, replace=False), -1) for _ in range(80)]
    places = rng.uniform(-200, 1_200, (300, 2))
    found = snap(network_of(xy, arcs), places, limit_m=90.0)
    for k, place in enumerate(places):
        best = min(
            (np.linalg.norm(place - foot), row, share)
            for row, (u, v, _) in enumerate(arcs)
            for share in [
                np.clip(
                    (place - xy[u]) @ (xy[v] - xy[u]) / ((xy[v] - xy[u]) @ (xy[v] - xy[u])), 0, 1
                )
            ]
            for foot in [xy[u] + share * (xy[v] - xy[u])]
        )
        if best[0] > 90:
            assert found.arc[k] == -1
            continue
        assert found.access_m[k] == pytest.approx(best[0], abs=1e-9)
        foot = (
            xy[arcs[found.arc[k]][0]] * (1 - found.share[k])
            + xy[arcs[found.arc[k]][1]] * found.share[k]
        )
        assert np.linalg.norm(place - foot) == pytest.approx(best[0], abs=1e-9)


def test_of_roads_equally_near_the_first_is_taken_and_a_twin_stands_for_both():
    xy = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0]])
    arcs = [(0, 1, 3), (0, 2, 2), (2, 0, 1), (1, 0, 0)]
    found = snap(
        network_of(xy, arcs), np.array([[-3.0, -4.0], [50.0, 1.0], [1.0, 50.0]]), limit_m=9
    )
    assert found.arc.tolist() == [0, 0, 1]
    assert found.share.tolist() == [0.0, 0.5, 0.5]
    assert found.access_m.tolist() == [5.0, 1.0, 1.0]


def test_the_limit_is_inclusive():
    xy = np.array([[0.0, 0.0], [100.0, 0.0]])
    found = snap(network_of(xy, [(0, 1, -1)]), np.array([[50.0, 9.0], [50.0, 9.001]]), limit_m=9)
    assert found.found.tolist() == [True, False]


def test_crumbs_of_projection_are_no_distance():
    xy = np.array([[600_000.0, 1_220_000.0], [600_100.0, 1_220_100.0]])
    crumbs = np.array([xy[0] + 3e-7, xy[1] - 3e-7, xy[1] + [3e-7, -3e-7]])
    found = snap(network_of(xy, [(0, 1, -1)]), crumbs, limit_m=9)
    assert found.share.tolist() == [0.0, 1.0, 1.0]
    assert found.access_m.tolist() == [0.0, 0.0, 0.0]


def test_a_road_of_no_length_is_its_tail():
    xy = np.array([[0.0, 0.0], [0.0, 0.0]])
    found = snap(network_of(xy, [(0, 1, -1)]), np.array([[0.0, 2.0]]), limit_m=9)
    assert (found.arc.tolist(), found.share.tolist(), found.access_m.tolist()) == (
        [0],
        [0.0],
        [2.0],
    )


def test_ferries_and_other_parts_are_passed_over():
    xy = np.array([[0.0, 0], [100, 0], [0, 10], [100, 10], [0, 20], [100, 20]])
    arcs = [(0, 1, -1), (2, 3, -1), (4, 5, -1)]
    network = network_of(xy, arcs, part=[0, 0, 0, 0, 1, 1], can_snap=[False, True, True])
    place = np.array([[50.0, 0.0], [50.0, 21.0]])
    assert snap(network, place, limit_m=50).arc.tolist() == [1, 2]
    first_part = SegmentIndex(network, np.array([True, False]))
    assert first_part.snap(place, limit_m=50).arc.tolist() == [1, 1]
    with pytest.raises(NetworkError, match="No door can open"):
        snap(network_of(xy, arcs, can_snap=[False] * 3), place, limit_m=50)


def test_the_curve_visits_every_place_and_never_jumps():
    side = 16
    lattice = np.array([(x, y) for x in range(side) for y in range(side)], dtype=float)
    order = curve_order(lattice)
    assert sorted(order.tolist()) == list(range(side * side))
    steps = np.abs(np.diff(lattice[order], axis=0)).sum(axis=1)
    assert (steps == 1).mean() > 0.95
    assert curve_order(np.zeros((3, 2))).tolist() == [0, 1, 2]


def both_ways(network, places, *, limit_m, monkeypatch):
    index = SegmentIndex(network)
    monkeypatch.setattr("motcua.travel.snap._PLACES_WORTH_COMPILING", len(places))
    by_tree = index.snap(places, limit_m=limit_m)
    assert index._grid is None
    monkeypatch.setattr("motcua.travel.snap._PLACES_WORTH_COMPILING", 0)
    return by_tree, index.snap(places, limit_m=limit_m)


@pytest.mark.parametrize("seed", range(8))
def test_the_grid_and_the_tree_agree_to_the_bit(seed, monkeypatch):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 1_000, (60, 2)) * [1.0, rng.choice([1e-3, 1.0, 40.0])]
    arcs = [(*rng.choice(60, 2, replace=k % 7 > 0), -1) for k in range(90)]
    places = np.concatenate(
        [
            rng.uniform(-900, 1_900, (400, 2)),
            xy,
            (xy[:30] + xy[30:]) / 2,
            np.round(xy),
            rng.uniform(-1, 1, (20, 2)) * 1e7,
        ]
    )
    tree, grid = both_ways(network_of(xy, arcs), places, limit_m=150.0, monkeypatch=monkeypatch)
    assert tree.arc.tolist() == grid.arc.tolist()
    assert tree.share.tolist() == grid.share.tolist()
    assert tree.access_m.tolist() == grid.access_m.tolist()
    assert 0 < tree.found.sum() < len(places)


def test_one_piece_of_no_length_fills_a_grid(monkeypatch):
    xy = np.array([[5.0, 5.0], [5.0, 5.0]])
    tree, grid = both_ways(
        network_of(xy, [(0, 1, -1)]), np.array([[5.0, 8.0], [5.0, 9.5]]), limit_m=4,
        monkeypatch=monkeypatch,
    )  # fmt: skip
    assert tree.access_m.tolist() == grid.access_m.tolist() == [3.0, 0.0]
    assert grid.found.tolist() == [True, False]


@pytest.mark.parametrize("flat", [0.0, 1.0])
def test_the_grid_finds_what_a_look_at_every_piece_finds(flat, monkeypatch):
    """Flat roads lie on top of each other: many are equally near, and the first is taken."""
    rng = np.random.default_rng(4)
    xy = rng.uniform(0, 1_000, (60, 2)) * [1.0, flat]
    arcs = [(*rng.choice(60, 2, replace=False), -1) for _ in range(90)]
    places = rng.uniform(-300, 1_300, (300, 2))
    lines = shapely.linestrings([xy[[u, v]] for u, v, _ in arcs])
    away = shapely.distance(shapely.points(places)[:, None], lines[None])
    monkeypatch.setattr("motcua.travel.snap._PLACES_WORTH_COMPILING", 0)
    found = snap(network_of(xy, arcs), places, limit_m=5_000.0)
    assert found.arc.tolist() == away.argmin(axis=1).tolist()
    assert found.access_m == pytest.approx(away.min(axis=1), abs=1e-9)
