"""The compiled engine against the plain one, on roads drawn to hold every oddity."""

from __future__ import annotations

import sys
from itertools import pairwise

import numpy as np
import pytest

from motcua.domain.compiled import can_compile
from motcua.domain.demand import Demand
from motcua.domain.network import Network
from motcua.domain.sites import Sites
from motcua.travel import compiled_search
from motcua.travel.buckets import Bound, Graph, new_desk, search
from motcua.travel.chains import find_chains
from motcua.travel.far import FAR
from motcua.travel.matrix import measure_travel
from motcua.travel.reach import Reach
from motcua.travel.tasks import search_task
from motcua.travel.trees import find_trees
from motcua.travel.trip import plan_trip

CRS = "EPSG:9210"


def draw_roads(rng, *, n_junctions=12, n_roads=26):
    """Draw winding roads: one-way or not, parallel, closed on themselves, some of no length."""
    places = list(rng.uniform(0, 3_000, (n_junctions, 2)))
    arcs = []
    for k in range(n_roads):
        u, v = rng.choice(n_junctions, 2, replace=k % 5 == 0).tolist()
        one_way = rng.random() < 0.4
        bends = int(rng.integers(0, 6)) + 2 * (u == v)
        stops = [u, *range(len(places), len(places) + bends), v]
        share = np.linspace(0, 1, bends + 2)[1:-1, None]
        on_line = places[u] + share * (places[v] - places[u])
        places += list(on_line + rng.normal(0, 60, on_line.shape))
        for a, b in pairwise(stops):
            row, (to, fro) = len(arcs), rng.choice([0, 1, 7, 40, 90_000], 2).tolist()
            mm = int(rng.choice([0, 1, 5_000, 700_000]))
            arcs.append((a, b, to, mm, -1 if one_way else row + 1))
            if not one_way:
                arcs.append((b, a, fro, mm, row))
    # A ring on its own has no junction at all.
    ring = [len(places) + k for k in range(5)]
    places += [np.array([4_000 + 200 * np.cos(k), 200 * np.sin(k)]) for k in range(5)]
    for a, b in pairwise([*ring, ring[0]]):
        arcs.append((a, b, 11, 9_000, -1))
    tail, head, time_ms, length_mm, twin = np.array(arcs).T
    return Network(
        node_ids=np.arange(len(places)),
        xy_m=np.array(places),
        tail=tail,
        head=head,
        time_ms=time_ms,
        length_mm=length_mm,
        twin=twin,
        road_class=np.zeros(len(arcs)),
        road_classes=("road",),
        part=np.zeros(len(places)),
        can_snap=np.ones(len(arcs), bool),
        crs=CRS,
    )


def places_on(network, rng, n):
    """Draw places on the roads and beside them, at nodes and at the same spot among them."""
    arc, share = rng.integers(0, len(network.tail), n), rng.choice([0, 1, 0.25, 0.5, 0.7], n)
    start, end = network.xy_m[network.tail[arc]], network.xy_m[network.head[arc]]
    off = rng.choice([0.0, 0.0, 3.0], (n, 2))
    return start + share[:, None] * (end - start) + off


def demand_at(xy):
    n = len(xy)
    ids = [f"d{k:05}" for k in range(n)]
    return Demand(ids=ids, xy_m=xy, population=np.ones(n), area=np.zeros(n), crs=CRS)


def sites_at(xy):
    n = len(xy)
    no = np.zeros(n, bool)
    return Sites(
        ids=[f"s{k:05}" for k in range(n)], names=["x"] * n, xy_m=xy, tier=["commune"] * n,
        area=np.zeros(n), is_existing=~no, is_mandatory=no, is_forbidden=no, cost=np.ones(n),
        crs=CRS,
    )  # fmt: skip


def measured(network, homes, doors, *, engine, cutoff_ms=200_000):
    reach = Reach(cutoff_ms=cutoff_ms, distance_cutoff_m=2_500.0)
    return measure_travel(network, demand_at(homes), sites_at(doors), reach=reach, engine=engine)


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

    def narrow(n_nodes, *, n_buckets, n_entries):
        rooms.append(n_entries)
        return new_desk(n_nodes, n_buckets=n_buckets, n_entries=max(4, n_entries // 50))

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
    desk = new_desk(4, n_buckets=16, n_entries=2)
    bound = Bound(limit=100, bits=0, shift=2)
    seeds = np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int64)
    assert search(graph, *seeds, bound, desk) == -1
    assert desk.cost.tolist() == [FAR] * 4
    assert desk.bucket.tolist() == [-1] * 16
    wider = new_desk(4, n_buckets=16, n_entries=4)
    assert search(graph, *seeds, bound, wider) == 4
    assert wider.cost.tolist() == [0, 5, 6, 7]


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
    monkeypatch.setattr("motcua.travel.search._NODES_WORTH_COMPILING", 0)
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
