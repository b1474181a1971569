"""Travel against networkx, to the millisecond and the millimetre, on drawn and on real roads."""

from __future__ import annotations

import math
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest

from motcua.domain.demand import Demand
from motcua.domain.network import Network
from motcua.domain.sites import Sites
from motcua.inputs.graphs import to_networkx
from motcua.inputs.road_file import read_ways
from motcua.inputs.road_network import build_network
from motcua.inputs.road_pieces import cut_pieces
from motcua.inputs.road_tags import WayRules
from motcua.inputs.speeds import mode_speeds
from motcua.travel.masking import mask_coverage
from motcua.travel.matrix import measure_travel
from motcua.travel.nearest import nearest_sites
from motcua.travel.reach import Reach
from motcua.travel.snap import snap
from motcua.travel.trip import plan_trip
from shared_data import shared

REACH = Reach(cutoff_ms=20 * 60_000, distance_cutoff_m=4_000.0, access_speed_kmh=5.0)
SCALE = 10**12
"""Milliseconds before millimetres, in whole numbers that Python never rounds."""

SAMPLES = [
    ("geodata/roads/binhduong_south_2018_roads.osm.pbf", "motorbike", "EPSG:9210"),
    ("geodata/roads/hcmc_2018_roads.osm.pbf", "car", "EPSG:9210"),
    ("geodata/roads/hcmc_inner_2025_roads.osm.pbf", "motorbike", "EPSG:9210"),
    ("geodata/roads/binhduong_fragments_2025_roads.osm.pbf", "bicycle", "EPSG:9210"),
    ("geodata/other/porto_alegre/poa_osm.pbf", "car", "EPSG:32722"),
    ("geodata/other/andorra/andorra_2021.osm.pbf", "motorbike", "EPSG:32631"),
    ("geodata/other/andorra/andorra_2021.osm.pbf", "foot", "EPSG:32631"),
]


def demand_at(xy, crs):
    ids = [f"d{k:04}" for k in range(len(xy))]
    return Demand(ids=ids, xy_m=xy, population=np.ones(len(xy)), area=np.zeros(len(xy)), crs=crs)


def sites_at(xy, crs):
    no = np.zeros(len(xy), bool)
    return Sites(
        ids=[f"s{k:04}" for k in range(len(xy))],
        names=["x"] * len(xy),
        xy_m=xy,
        tier=["commune"] * len(xy),
        area=np.zeros(len(xy)),
        is_existing=~no,
        is_mandatory=no,
        is_forbidden=no,
        cost=np.ones(len(xy)),
        crs=crs,
    )


def insert(graph, network, places):
    """Put places into the graph: cut their arcs, and add their access legs, one each way."""
    for names, snaps in places:
        for name, metres in zip(names, snaps.access_m, strict=True):
            leg = {
                "time_ms": math.ceil(metres * 720 - 1e-6),
                "length": round(metres * 1_000) / 1_000,
            }
            graph.add_edge(("home", name), ("foot", name), **leg)
            graph.add_edge(("foot", name), ("door", name), **leg)
    on_arc = {}
    for names, snaps in places:
        for name, arc, share in zip(names, snaps.arc.tolist(), snaps.share.tolist(), strict=True):
            on_arc.setdefault(arc, []).append((share, name))
    for arc, here in on_arc.items():
        cut(graph, network, arc, here, from_tail=lambda share, whole: round(share * whole))
        twin = int(network.twin[arc])
        if twin >= 0:
            # The same cuts seen from the other end.
            cut(
                graph,
                network,
                twin,
                here,
                from_tail=lambda share, whole: whole - round(share * whole),
            )


def cut(graph, network, arc, here, *, from_tail):
    """Lay a second, equally long arc beside the first, through the places on it."""
    ids, time, length = network.node_ids, int(network.time_ms[arc]), int(network.length_mm[arc])
    chain = sorted(
        (from_tail(share, time), from_tail(share, length), ("foot", name)) for share, name in here
    )
    tail, head = int(ids[network.tail[arc]]), int(ids[network.head[arc]])
    for (t0, l0, a), (t1, l1, b) in pairwise([(0, 0, tail), *chain, (time, length, head)]):
        graph.add_edge(a, b, time_ms=t1 - t0, length=(l1 - l0) / 1_000)
        is_one_spot = (t0, l0) == (t1, l1) and isinstance(a, tuple) and isinstance(b, tuple)
        if is_one_spot:
            graph.add_edge(b, a, time_ms=0, length=0.0)
    for share, name in here:
        if share in (0.0, 1.0):
            first, last = int(network.tail[arc]), int(network.head[arc])
            node = int(ids[first if (share == 0.0) == (from_tail(0.0, 1) == 0) else last])
            graph.add_edge(node, ("foot", name), time_ms=0, length=0.0)
            graph.add_edge(("foot", name), node, time_ms=0, length=0.0)


def truth(graph, sites, *, weight, limit):
    back = graph.reverse(copy=False)
    return {
        (home[1], site): cost
        for site in sites
        for home, cost in nx.single_source_dijkstra_path_length(
            back, ("door", site), cutoff=limit, weight=weight
        ).items()
        if isinstance(home, tuple) and home[0] == "home" and home[1] >= 0
    }


def entries(matrix, sites):
    coo = matrix.tocoo()
    return {
        (int(i), sites[j]): value
        for i, j, value in zip(*coo.coords, coo.data.tolist(), strict=True)
    }


def check(network, homes, doors, reach):
    """Compare all pairs of every engine, and return how many there are."""
    crs = network.crs
    travels = [
        measure_travel(
            network, demand_at(homes, crs), sites_at(doors, crs), reach=reach, engine=engine
        )
        for engine in ("plain", "compiled", "swept")
    ]
    graph = to_networkx(network)
    sites = list(range(-1, -1 - len(doors), -1))
    snapped = [(list(range(len(homes))), homes), (sites, doors)]
    insert(graph, network, [(names, snap(network, xy, limit_m=2_000.0)) for names, xy in snapped])
    for *_, about in graph.edges(data=True):
        about["mm"] = round(about["length"] * 1_000)
        about["both"] = about["time_ms"] * SCALE + about["mm"]
    limit = (reach.cutoff_ms + 1) * SCALE - 1
    fastest = truth(graph, sites, weight="both", limit=limit)
    shortest = truth(graph, sites, weight="mm", limit=round(reach.distance_cutoff_m * 1_000))
    for travel in travels:
        times, metres = entries(travel.time_ms, sites), entries(travel.distance_m, sites)
        assert times == {pair: cost // SCALE for pair, cost in fastest.items()}
        found = {pair: round(m * 1_000) for pair, m in metres.items()}
        assert found == {pair: cost % SCALE for pair, cost in fastest.items()}
        found = {pair: round(m * 1_000) for pair, m in entries(travel.shortest_m, sites).items()}
        assert found == shortest
    trip = plan_trip(network, demand_at(homes, crs), sites=sites_at(doors, crs), reach=reach)
    check_less(trip, {(i, -1 - j): cost // SCALE for (i, j), cost in fastest.items()})
    return len(fastest)


def check_less(trip, times):
    """Compare what is asked for less than the matrix: who is covered, and the nearest site."""
    limit_ms = np.full(len(trip.points.arc), trip.reach.cutoff_ms, dtype=np.int32)
    covers = mask_coverage(trip, limit_ms=limit_ms).matrix().tocoo()
    assert {(int(i), int(j)) for i, j in zip(*covers.coords, strict=True)} == times.keys()
    nearest = nearest_sites(trip, engine="compiled")
    least = {}
    for (i, j), ms in times.items():
        least[i] = min(least.get(i, (ms, j)), (ms, j))
    found = zip(nearest.time_ms.tolist(), nearest.site.tolist(), strict=True)
    assert {i: one for i, one in enumerate(found) if one[1] >= 0} == least


@pytest.mark.slow
@pytest.mark.parametrize(("path", "mode", "crs"), SAMPLES)
def test_real_roads(path, mode, crs):
    ways = read_ways(shared(path), WayRules(mode_speeds(mode)))
    network = build_network(ways, cut_pieces(ways), crs=crs, where="")
    rng = np.random.default_rng(3)
    around = network.xy_m[rng.choice(np.flatnonzero(network.part == 0), 400)]
    homes = around + rng.normal(0, 40, around.shape)
    homes[:40] = around[:40]
    doors = np.concatenate([around[[0, 50]], homes[100:102] + 5.0])
    # Neighbours of a door, so that some share its piece of road.
    homes[200:240] = doors[rng.integers(0, len(doors), 40)] + rng.normal(0, 15, (40, 2))
    assert check(network, homes, doors, REACH) > 40


@pytest.mark.parametrize("seed", range(12))
def test_drawn_roads(seed):
    """Few nodes, many people: most pairs share a piece of road, one-way or parallel."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 3_000, (8, 2)) + 600_000.0
    xy[1] = xy[0]
    arcs = []
    for _ in range(14):
        u, v = rng.choice(8, 2, replace=False).tolist()
        row, ms = len(arcs), int(rng.integers(0, 40))
        mm = int(rng.integers(0, 2_000_000))
        one_way = rng.random() < 0.4
        arcs.append((u, v, ms, mm, -1 if one_way else row + 1))
        if not one_way:
            arcs.append((v, u, ms, mm, row))
    tail, head, time_ms, length_mm, twin = np.array(arcs).T
    network = Network(
        node_ids=np.arange(8),
        xy_m=xy,
        tail=tail,
        head=head,
        time_ms=time_ms,
        length_mm=length_mm,
        twin=twin,
        road_class=np.zeros(len(arcs)),
        road_classes=("road",),
        part=np.zeros(8),
        can_snap=np.ones(len(arcs), bool),
        crs="EPSG:9210",
    )
    # Places on the roads themselves: with access legs of none, milliseconds decide.
    arc, share = rng.integers(0, len(arcs), 60), rng.choice([0, 1, 0.25, 0.5, 0.7], 60)
    places = xy[tail[arc]] + share[:, None] * (xy[head[arc]] - xy[tail[arc]])
    reach = Reach(cutoff_ms=60, distance_cutoff_m=4_000.0)
    assert check(network, places[:45], places[45:], reach) > 100
