"""Covered or not, and the nearest alone: what the whole matrix says, asked for by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from drawn_roads import demand_at, draw_roads, places_on, sites_at
from motcua.travel.compiled_search import search_sites
from motcua.travel.hierarchy import build_hierarchy
from motcua.travel.junctions import build_junctions
from motcua.travel.masking import Masker, mask_coverage
from motcua.travel.matrix import fastest
from motcua.travel.nearest import nearest_sites
from motcua.travel.reach import Reach
from motcua.travel.tasks import time_task
from motcua.travel.trip import plan_trip
from motcua.travel.writing import write_matrix

CUTOFF_MS = 200_000


def drawn_trip(seed, *, n_sites):
    rng = np.random.default_rng(seed)
    network = draw_roads(rng, n_junctions=40, n_roads=70)
    homes, doors = places_on(network, rng, 150), places_on(network, rng, n_sites)
    reach = Reach(cutoff_ms=CUTOFF_MS, distance_cutoff_m=2_500.0)
    return plan_trip(network, demand_at(homes), sites=sites_at(doors), reach=reach), rng


def times_of(trip):
    """Return all times from the plain engine, as far as the cutoff; beyond it a minute more."""
    found, _ = fastest(trip, progress=lambda _: None, engine="plain")
    times = np.full(found.shape, CUTOFF_MS + 60_000)
    pairs = found.tocoo()
    times[pairs.coords] = pairs.data
    return times


@pytest.mark.parametrize("seed", range(12))
def test_masks_say_who_is_within_reach(seed):
    # A batch not full, full, one more.
    trip, rng = drawn_trip(seed, n_sites=(1, 9, 32, 33, 70)[seed % 5])
    times = times_of(trip)
    # Residents of other areas have other limits, some of them exactly what a way takes.
    limit_ms = rng.choice([0, 47, 90_000, CUTOFF_MS], len(times)).astype(np.int32)
    exact = rng.random(len(times)) < 0.3
    limit_ms[exact] = np.minimum(times[exact].min(axis=1), CUTOFF_MS)
    masks = mask_coverage(trip, limit_ms=limit_ms, threads=1 + seed % 2)
    expected = times <= limit_ms[:, None]
    covers = masks.matrix()
    assert covers.has_canonical_format
    assert covers.dtype == np.bool_
    assert np.array_equal(covers.toarray(), expected)
    people = rng.integers(0, 50, len(times)).astype(float)
    assert masks.within_reach(people).tolist() == (people @ expected).tolist()
    assert 0 < expected.sum() < expected.size


@pytest.mark.parametrize("seed", range(6))
def test_points_between_junctions_that_no_road_joins_have_masks_too(seed):
    """As where turns are forbidden, and either side of a road leads to another copy of a node."""
    trip, rng = drawn_trip(seed, n_sites=9)
    limit_ms = np.full(150, CUTOFF_MS, dtype=np.int32)
    task = time_task(trip, limit=CUTOFF_MS)
    roads = build_junctions(task)
    n_junctions, node = len(roads.xy_m), roads.attached.node.copy()
    is_double = node[:, 1] < n_junctions
    node[is_double, 1] = rng.integers(0, n_junctions, is_double.sum())
    roads = replace(roads, attached=roads.attached._replace(node=node))
    tail = np.repeat(np.arange(n_junctions), np.diff(roads.graph.starts))
    joined = np.zeros((n_junctions + 1,) * 2, dtype=np.bool_)
    joined[tail, roads.graph.head] = joined[roads.graph.head, tail] = True
    assert (is_double & ~joined[tuple(node.T)]).sum() > 20
    ledger = search_sites(roads, task, threads=1, progress=lambda _: None)
    times = write_matrix(roads.attached, ledger, roads.points, task=task, threads=1).high
    covers = Masker.of(roads, limit_ms).masks(threads=1).matrix()
    assert covers.indptr.tolist() == times.indptr.tolist()
    assert covers.indices.tolist() == times.indices.tolist()


@pytest.mark.parametrize("seed", range(6))
def test_a_hierarchy_keeps_in_line_what_it_is_told(seed):
    trip, rng = drawn_trip(seed, n_sites=2)
    roads = build_junctions(time_task(trip, limit=CUTOFF_MS))
    in_line = rng.integers(0, len(roads.xy_m), (10, 2)).astype(np.int32)
    told = build_hierarchy(roads.graph, roads.xy_m, limit=CUTOFF_MS, in_line=in_line)
    left = build_hierarchy(roads.graph, roads.xy_m, limit=CUTOFF_MS)
    assert all(are_in_line(told, *pair) for pair in told.label[in_line].tolist())
    assert not all(are_in_line(left, *pair) for pair in left.label[in_line].tolist())
    for hierarchy in (told, left):
        above = [len(line_of(hierarchy, label)) - 1 for label in range(len(roads.xy_m))]
        assert hierarchy.depth.tolist() == above


def line_of(hierarchy, label):
    """Return a label and all above it."""
    line = []
    while label >= 0:
        line.append(label)
        label = hierarchy.parent[label]
    return line


def are_in_line(hierarchy, one, other):
    return one in line_of(hierarchy, other) or other in line_of(hierarchy, one)


def test_a_limit_that_no_mask_can_hold_is_refused():
    trip, _ = drawn_trip(0, n_sites=2)
    with pytest.raises(ValueError, match="is above"):
        mask_coverage(trip, limit_ms=np.full(150, 2**29, dtype=np.int64))


@pytest.mark.parametrize("engine", ["plain", "compiled"])
@pytest.mark.parametrize("seed", range(12))
def test_the_nearest_is_the_least_of_the_matrix(seed, engine):
    trip, _ = drawn_trip(seed, n_sites=7)
    times = times_of(trip)
    nearest = nearest_sites(trip, engine=engine)
    least = times.min(axis=1)
    is_known = least <= CUTOFF_MS
    assert nearest.time_ms.tolist() == np.where(is_known, least, -1).tolist()
    # argmin takes the first of those equally near.
    assert nearest.site.tolist() == np.where(is_known, times.argmin(axis=1), -1).tolist()
    assert is_known.any()


def test_of_two_sites_at_one_door_the_first_is_the_nearest():
    rng = np.random.default_rng(3)
    network = draw_roads(rng)
    homes = places_on(network, rng, 60)
    doors = np.repeat(places_on(network, rng, 2), 2, axis=0)
    trip = plan_trip(
        network, demand_at(homes), sites=sites_at(doors),
        reach=Reach(cutoff_ms=CUTOFF_MS, distance_cutoff_m=2_500.0),
    )  # fmt: skip
    for engine in ("plain", "compiled"):
        assert set(nearest_sites(trip, engine=engine).site.tolist()) <= {-1, 0, 2}
