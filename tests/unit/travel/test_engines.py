"""The compiled engine against the plain one, on roads drawn to hold every oddity."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from drawn_roads import demand_at, draw_roads, measured, places_on, sites_at
from motcua.domain.compiled import can_compile
from motcua.travel import compiled_search
from motcua.travel.buckets import Bound, Graph, new_desk, search
from motcua.travel.chains import find_chains
from motcua.travel.reach import Reach
from motcua.travel.search import is_worth_compiling
from motcua.travel.tasks import search_task
from motcua.travel.trees import find_trees
from motcua.travel.trip import plan_trip


def assert_same(one, other):
    for field in ("time_ms", "distance_m", "shortest_m", "straight_m"):
        a, b = getattr(one, field), getattr(other, field)
        assert a.indptr.tolist() == b.indptr.tolist(), field
        assert a.indices.tolist() == b.indices.tolist(), field
        assert a.data.tolist() == b.data.tolist(), field


@pytest.mark.parametrize("seed", range(40))
def test_equal_to_the_plain_engine(seed):
    rng = np.random.default_rng(seed)
    network = draw_roads(rng)
    homes, doors = places_on(network, rng, 120), places_on(network, rng, 15)
    cutoff_ms = int(rng.choice([0, 47, 90_000, 200_000]))
    plain = measured(network, homes, doors, engine="plain", cutoff_ms=cutoff_ms)
    assert plain.shortest_m.nnz > 100
    assert_same(plain, measured(network, homes, doors, engine="compiled", cutoff_ms=cutoff_ms))
    assert_same(plain, measured(network, homes, doors, engine="swept", cutoff_ms=cutoff_ms))


@pytest.mark.parametrize("seed", range(30))
def test_equal_where_most_roads_are_dead_ends(seed):
    rng = np.random.default_rng(100 + seed)
    network = draw_roads(rng, n_junctions=40, n_roads=38)
    homes, doors = places_on(network, rng, 120), places_on(network, rng, int(rng.integers(1, 12)))
    nowhere = np.array([], dtype=np.int32)
    arcs = network.tail, network.head, network.time_ms.astype(np.int64)
    trees = find_trees(*arcs, n_nodes=len(network.xy_m), kept=nowhere)
    assert 0.1 < (~trees.stays).mean() < 1
    plain = measured(network, homes, doors, engine="plain")
    assert plain.shortest_m.nnz > 10
    assert_same(plain, measured(network, homes, doors, engine="compiled"))
    assert_same(plain, measured(network, homes, doors, engine="swept"))


def test_a_queue_without_room_is_made_larger(monkeypatch):
    rng = np.random.default_rng(5)
    network = draw_roads(rng)
    homes, doors = places_on(network, rng, 60), places_on(network, rng, 5)
    wide = measured(network, homes, doors, engine="compiled")
    rooms = []

    def narrow(n_nodes, *, n_entries, **others):
        rooms.append(n_entries)
        return new_desk(n_nodes, n_entries=max(4, n_entries // 50), **others)

    monkeypatch.setattr(compiled_search, "new_desk", narrow)
    assert_same(wide, measured(network, homes, doors, engine="compiled"))
    assert max(rooms) > 2 * min(rooms)


def test_a_search_that_gives_up_leaves_a_clean_desk():
    # A star: the second of its rays finds no room.
    graph = Graph(
        starts=np.array([0, 3, 3, 3, 3]),
        head=np.array([1, 2, 3], dtype=np.int32),
        cost=np.array([5, 6, 7]),
    )
    desk = new_desk(4, n_buckets=16, n_entries=2, limit=100)
    bound = Bound(limit=100, bits=0, shift=2)
    seeds = np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int64)
    assert search(graph, *seeds, bound, desk) == -1
    assert desk.cost.tolist() == [101] * 4
    assert desk.bucket.tolist() == [-1] * 16
    wider = new_desk(4, n_buckets=16, n_entries=4, limit=100)
    assert search(graph, *seeds, bound, wider) == 4
    assert wider.cost.tolist() == [0, 5, 6, 7]


@pytest.mark.parametrize(
    ("n_sites", "limit", "is_worth"),
    [(40, 20, True), (40, 10, False), (32, 19, False), (31, 99, False)],
)
def test_a_hierarchy_is_worth_it_where_searches_reach_enough(n_sites, limit, is_worth):
    # On a road of 100 junctions one reaches 2 * limit + 1 of them from its middle: 1,640,
    # 840 and 1,248 in all, where 1.25 * 100 ** 1.5 = 1,250 are needed; less than a batch of sites
    # is not worth it however much they reach.
    first = np.arange(99, dtype=np.int32)
    tail, head = np.r_[first, first + 1], np.r_[first + 1, first]
    order = np.argsort(tail, kind="stable")
    starts = np.searchsorted(tail[order], np.arange(101))
    roads = SimpleNamespace(
        graph=Graph(starts=starts, head=head[order].astype(np.int32), cost=np.ones(198, np.int64)),
        seeds=np.tile(np.array([50, -1], dtype=np.int32), (n_sites, 1)),
        seed_cost=np.zeros((n_sites, 2), dtype=np.int64),
    )
    task = SimpleNamespace(shape=(1, n_sites), limit=limit, bits=0)
    assert compiled_search.is_worth_sweeping(roads, task) == is_worth


def test_two_junctions_are_left_of_a_winding_road():
    # 0 - 1 - 2 - 3, both ways, with a second and quicker arc from 1 to 2.
    tail, head = np.array([0, 1, 1, 2, 2, 3, 1]), np.array([1, 0, 2, 1, 3, 2, 2])
    cost = np.array([1, 10, 100, 20, 3, 30, 2])
    chains = find_chains(tail.astype(np.int32), head.astype(np.int32), cost, n_nodes=4)
    assert chains.chain.tolist() == [-1, 0, 0, -1]
    assert chains.ends.tolist() == [[0, 3]]
    assert chains.whole.tolist() == [[6, 60]]
    assert (chains.ahead.tolist(), chains.back.tolist()) == ([0, 1, 3, 0], [0, 10, 30, 0])


def test_number_of_threads_changes_nothing():
    rng = np.random.default_rng(8)
    network = draw_roads(rng)
    homes, doors = places_on(network, rng, 80), places_on(network, rng, 9)
    reach = Reach(cutoff_ms=200_000, distance_cutoff_m=2_500.0)
    trip = plan_trip(network, demand_at(homes), sites=sites_at(doors), reach=reach)
    task = search_task(trip, 0.0, limit=2_500_000)
    told = []
    one = compiled_search.search_compiled(task, progress=told.append, threads=1)
    many = compiled_search.search_compiled(task, progress=lambda _: None, threads=4)
    assert one.high.data.tolist() == many.high.data.tolist()
    assert one.high.indices.tolist() == many.high.indices.tolist()
    assert told == [(k + 1) / 9 for k in range(9)]


def test_without_numba_the_plain_engine_does_all(monkeypatch):
    # What stands there as None cannot be imported.
    monkeypatch.setitem(sys.modules, "numba", None)
    assert not can_compile()
    monkeypatch.setattr("motcua.travel.search._NODES_WORTH_LOADING", 0)
    monkeypatch.setattr(
        compiled_search, "search_compiled", lambda *_, **__: pytest.fail("compiled without numba")
    )
    rng = np.random.default_rng(2)
    network = draw_roads(rng)
    homes, doors = places_on(network, rng, 30), places_on(network, rng, 4)
    assert_same(
        measured(network, homes, doors, engine="plain"),
        measured(network, homes, doors, engine="auto"),
    )


def test_a_compiler_is_waited_for_only_where_that_pays(monkeypatch):
    """Machine code from earlier is worth loading for less than its making was."""
    rng = np.random.default_rng(2)
    network = draw_roads(rng)
    homes, doors = places_on(network, rng, 30), places_on(network, rng, 4)
    reach = Reach(cutoff_ms=200_000, distance_cutoff_m=2_500.0)
    trip = plan_trip(network, demand_at(homes), sites=sites_at(doors), reach=reach)
    task = search_task(trip, 0.0, limit=2_500_000)
    n_nodes, told = len(network.node_ids) * len(doors), {}
    for loading, making, kept in [(0, 10**9, True), (0, 10**9, False), (0, 0, False), (10**9,) * 3]:
        monkeypatch.setattr("motcua.travel.search._NODES_WORTH_LOADING", loading)
        monkeypatch.setattr("motcua.travel.search._NODES_WORTH_COMPILING", making)
        monkeypatch.setattr("motcua.travel.search.is_kept", lambda _, kept=kept: bool(kept))
        told[loading < n_nodes, making < n_nodes, bool(kept)] = is_worth_compiling(task)
    assert told == {
        (True, False, True): True,
        (True, False, False): False,
        (True, True, False): True,
        (False, False, True): False,
    }
