from __future__ import annotations

from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.domain.region import Region
from motcua.errors import StudyError
from motcua.inputs.candidates import generate_candidates, junctions, thin


def region_of(*boxes: shapely.Geometry):
    count = len(boxes)
    return Region(
        ids=np.array([f"{k}" for k in range(count)]),
        names=np.array([f"Xã {k}" for k in range(count)]),
        geometry=np.array(boxes, dtype=object),
        area_class=np.full(count, "urban"),
        group=np.full(count, ""),
        crs="EPSG:32648",
    )


def network_of(xy_m: object, edges: list[tuple[int, int]], *, can_snap: list[bool] | None = None):
    edges = np.array(edges)
    return SimpleNamespace(
        node_ids=np.arange(len(xy_m)) + 100,
        left_by=np.arange(len(xy_m)),
        xy_m=np.array(xy_m, dtype=float),
        tail=edges[:, 0],
        head=edges[:, 1],
        can_snap=np.ones(len(edges), dtype=bool) if can_snap is None else np.array(can_snap),
    )


def asked(kind: str, spacing_m: float | None = None, tier: str | None = None):
    return SimpleNamespace(generate=kind, spacing_m=spacing_m, tier=tier, role="candidate")


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=30))
def test_junctions_are_where_three_neighbours_meet(edges: list[tuple[int, int]]):
    graph = nx.Graph(edges)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    expected = sorted(node for node, degree in graph.degree if degree >= 3)
    assert junctions(network_of(np.zeros((8, 2)), edges)).tolist() == expected


def test_roads_nobody_may_stop_on_make_no_junction():
    star = [(0, 1), (0, 2), (0, 3)]
    network = network_of(np.zeros((4, 2)), star, can_snap=[True, True, False])
    assert junctions(network).tolist() == []


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=60))
def test_thinned_points_are_apart_and_no_more_would_fit(points: list[tuple[int, int]]):
    xy_m = np.array(points, dtype=float)
    chosen = thin(xy_m, 10.0)
    away = np.linalg.norm(xy_m[:, None] - xy_m[chosen][None], axis=2)
    assert (away.min(axis=1) < 10).all() or len(chosen) == len(xy_m)
    between = away[chosen]
    assert (between[~np.eye(len(chosen), dtype=bool)] >= 10).all()
    greedy = []
    for k in range(len(xy_m)):
        if all(np.linalg.norm(xy_m[k] - xy_m[g]) >= 10 for g in greedy):
            greedy.append(k)
    assert chosen.tolist() == greedy


def test_junctions_inside_the_region_whatever_the_order_of_arcs():
    xy_m = [[x, y] for x in range(0, 1000, 100) for y in range(0, 1000, 100)]
    edges = [(k, k + 1) for k in range(100) if k % 10 < 9] + [(k, k + 10) for k in range(90)]
    region = region_of(shapely.box(-10, -10, 510, 910))
    one = generate_candidates(
        asked("junctions", 300.0), region=region, network=network_of(xy_m, edges)
    )
    other = generate_candidates(
        asked("junctions", 300.0), region=region, network=network_of(xy_m, edges[::-1])
    )
    assert one.ids.tolist() == other.ids.tolist()
    assert all(site.startswith("J-") for site in one.ids)
    assert one.xy_m[:, 0].max() <= 500
    assert len(one) >= 6
    assert (one.area == 0).all()
    assert not one.is_existing.any()


def test_a_grid_on_the_lattice_of_its_spacing():
    rows = generate_candidates(
        asked("grid", 100.0, "inter_ward"),
        region=region_of(shapely.box(0, 0, 200, 300)),
        network=None,
    )
    assert rows.ids.tolist() == [f"G-{r}-{c}" for r in range(3) for c in range(2)]
    assert rows.xy_m.tolist() == [[c * 100 + 50, r * 100 + 50] for r in range(3) for c in range(2)]
    assert set(rows.tier) == {"inter_ward"}


def test_one_candidate_inside_every_area():
    ring = shapely.Point(0, 0).buffer(100).difference(shapely.Point(0, 0).buffer(90))
    region = region_of(ring, shapely.box(200, 0, 300, 100))
    rows = generate_candidates(asked("areas"), region=region, network=None)
    assert rows.ids.tolist() == ["A-0", "A-1"]
    assert rows.names.tolist() == ["Xã 0", "Xã 1"]
    assert rows.area.tolist() == [0, 1]
    assert shapely.contains_xy(ring, *rows.xy_m[0])
    assert rows.findings[0].code == "candidates_areas"


def test_exactly_the_spacing_is_far_enough():
    assert thin(np.array([[0.0, 0.0], [10.0, 0.0]]), 10.0).tolist() == [0, 1]
    assert thin(np.array([[0.0, 0.0], [9.999, 0.0]]), 10.0).tolist() == [0]
    assert thin(np.zeros((0, 2)), 10.0).tolist() == pytest.approx([])


@pytest.mark.parametrize(
    ("kind", "spacing_m", "message"),
    [
        ("junctions", 100.0, '"junctions" needs roads'),
        ("grid", None, "needs to know how far apart"),
    ],
)
def test_candidates_that_cannot_be_made(kind: str, spacing_m: float | None, message: str):
    region = region_of(shapely.box(0, 0, 100, 100))
    with pytest.raises(StudyError, match=message):
        generate_candidates(asked(kind, spacing_m), region=region, network=None)
