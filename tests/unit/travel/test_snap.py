"""The nearest point on a road, against a look at every road."""

from __future__ import annotations

import numpy as np
import pytest

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
