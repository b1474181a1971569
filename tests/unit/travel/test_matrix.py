"""Travel against ways known by formula, and against networkx to the millisecond."""

from __future__ import annotations

import math
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest

from motcua.domain.demand import Demand
from motcua.domain.network import Network
from motcua.domain.sites import Sites
from motcua.errors import NetworkError
from motcua.travel.matrix import measure_travel
from motcua.travel.reach import Reach

CRS = "EPSG:32648"
HOUR = 3_600_000


def network_of(xy, arcs):
    """Build a network from (tail, head, ms, mm, twin) rows."""
    tail, head, time_ms, length_mm, twin = np.array(arcs).T
    return Network(
        node_ids=np.arange(len(xy)), xy_m=xy, tail=tail, head=head, time_ms=time_ms,
        length_mm=length_mm, twin=twin, road_class=np.zeros(len(arcs)), road_classes=("road",),
        part=np.zeros(len(xy)), can_snap=np.ones(len(arcs), bool), crs=CRS,
    )  # fmt: skip


def demand_at(xy):
    n = len(xy)
    return Demand(ids=[f"d{i:03}" for i in range(n)], xy_m=xy, population=np.ones(n),
                  area=np.zeros(n), crs=CRS)  # fmt: skip


def sites_at(xy):
    n = len(xy)
    no = np.zeros(n, bool)
    return Sites(ids=[f"s{i:03}" for i in range(n)], names=["x"] * n, xy_m=xy,
                 tier=["commune"] * n, area=np.zeros(n), is_existing=~no, is_mandatory=no,
                 is_forbidden=no, cost=np.ones(n), crs=CRS)  # fmt: skip


def measured(network, demand_xy, sites_xy, *, cutoff_ms=HOUR, distance_m=5_000.0):
    reach = Reach(cutoff_ms=cutoff_ms, distance_cutoff_m=distance_m)
    return measure_travel(
        network, demand_at(np.array(demand_xy, float)),
        sites=sites_at(np.array(sites_xy, float)), reach=reach,
    )  # fmt: skip


ROAD = [(0, 1, 100_000, 1_000_000, 1), (1, 0, 100_000, 1_000_000, 0)]
TWO = np.array([[0.0, 0.0], [1_000.0, 0.0]])


def test_two_places_on_one_piece_of_road():
    travel = measured(network_of(TWO, ROAD), [[250, 0]], [[750, 0]])
    assert travel.time_ms[0, 0] == 50_000
    assert travel.distance_m[0, 0] == 500.0
    assert travel.shortest_m[0, 0] == 500.0
    assert travel.straight_m[0, 0] == 500.0


def test_access_legs_are_walked_and_rounded_up():
    # 10 m at 5 km/h is 7,200 ms, 1 m is 720 ms.
    travel = measured(network_of(TWO, ROAD), [[0, 10]], [[1_000, -1]])
    assert travel.time_ms[0, 0] == 7_200 + 100_000 + 720
    assert travel.distance_m[0, 0] == 1_011.0


def test_a_one_way_piece_is_not_ridden_against():
    ring = [
        (0, 1, 100_000, 1_000_000, -1), (1, 2, 7_000, 70_000, -1), (2, 0, 9_000, 90_000, -1)
    ]  # fmt: skip
    xy = np.array([[0.0, 0.0], [1_000.0, 0.0], [500.0, 800.0]])
    travel = measured(network_of(xy, ring), [[250, 0], [750, 0]], [[750, 0], [250, 0]])
    times = travel.time_ms.toarray()
    assert times[0, 0] == 50_000
    assert times[1, 1] == 25_000 + 7_000 + 9_000 + 25_000


def test_a_place_at_a_node_takes_every_arc_of_it():
    # The first arc leads away from node 1 only; the resident at node 0 still leaves by the second.
    arcs = [(1, 0, 5_000, 1_000_000, -1), (0, 2, 3_000, 30_000, 2), (2, 0, 3_000, 30_000, 1)]
    xy = np.array([[0.0, 0.0], [1_000.0, 0.0], [0.0, 30.0]])
    travel = measured(network_of(xy, arcs), [[0, 0]], [[0, 30]])
    assert travel.time_ms[0, 0] == 3_000


def test_parallel_and_zero_length_arcs():
    arcs = [
        (0, 1, 90_000, 1_000_000, -1), (0, 1, 60_000, 2_000_000, -1),
        (1, 2, 0, 0, 3), (2, 1, 0, 0, 2), (2, 0, 1, 1, -1),
    ]  # fmt: skip
    xy = np.array([[0.0, 0.0], [1_000.0, 0.0], [1_000.0, 0.0]])
    travel = measured(network_of(xy, arcs), [[0, 0]], [[1_000, 0]])
    assert travel.time_ms[0, 0] == 60_000
    assert travel.distance_m[0, 0] == 2_000.0
    assert travel.shortest_m[0, 0] == 1_000.0


def test_both_cutoffs_are_inclusive():
    network = network_of(TWO, ROAD)
    exact = measured(network, [[0, 0]], [[1_000, 0]], cutoff_ms=100_000, distance_m=1_000.0)
    short = measured(network, [[0, 0]], [[1_000, 0]], cutoff_ms=99_999, distance_m=999.999)
    assert (exact.time_ms.nnz, exact.shortest_m.nnz, exact.straight_m.nnz) == (1, 1, 1)
    assert (short.time_ms.nnz, short.shortest_m.nnz, short.straight_m.nnz) == (0, 0, 0)


def test_a_zero_time_is_stored():
    travel = measured(network_of(TWO, ROAD), [[0, 0]], [[0, 0]])
    assert travel.time_ms.nnz == 1
    assert travel.time_ms[0, 0] == 0


def test_people_without_a_road_are_named():
    travel = measured(network_of(TWO, ROAD), [[0, 0], [0, 2_001]], [[0, 0]])
    (finding,) = travel.findings
    assert (finding.code, finding.people, dict(finding.values)["points"]) == (
        "no_road_in_reach", 1.0, 1
    )  # fmt: skip
    assert travel.time_ms.indptr.tolist() == [0, 1, 1]


def test_nobody_is_snapped_to_an_island_without_a_site():
    xy = np.array([[0.0, 0.0], [1_000.0, 0.0], [0.0, 900.0], [1_000.0, 900.0]])
    island = [(2, 3, 100_000, 1_000_000, 3), (3, 2, 100_000, 1_000_000, 2)]
    network = replace(network_of(xy, ROAD + island), part=[0, 0, 1, 1])
    homes, office = [[200, 0], [200, 880]], [[200, 0]]
    travel = measured(network, homes, office)
    # The second walks 880 m to the part with the office, not 20 m to the island.
    assert travel.time_ms.toarray().tolist() == [[0], [880 * 720]]
    found = {finding.code: finding for finding in travel.findings}
    assert found["roads_without_site"].people == 1.0
    assert dict(found["long_access"].values) == {
        "points": 1, "people": 1, "metres": 500, "longest": 880
    }  # fmt: skip
    both = measured(network, homes, [*office, [700, 900]])
    assert both.time_ms.toarray().tolist() == [[0, 0], [0, 20 * 720 + 50_000]]
    assert both.time_ms.nnz == 2
    assert not both.findings


def test_a_site_without_a_road_is_named():
    travel = measured(network_of(TWO, ROAD), [[0, 0]], [[0, 0], [0, 2_500]])
    (finding,) = travel.findings
    assert dict(finding.values) == {"sites": 1, "metres": 2_000, "first": "s001"}
    assert travel.time_ms.indices.tolist() == [0]
    assert travel.straight_m.toarray().tolist() == [[0.0, 2_500.0]]


def test_without_any_site_on_a_road_nobody_has_a_time():
    travel = measured(network_of(TWO, ROAD), [[0, 0]], [[0, 2_500]])
    assert travel.time_ms.nnz == 0
    assert travel.straight_m.nnz == 1


def test_one_coordinate_system_for_all():
    network = replace(network_of(TWO, ROAD), crs="EPSG:9210")
    with pytest.raises(ValueError, match="between coordinate systems"):
        measured(network, [[0, 0]], [[0, 0]])


def test_a_drawn_out_search_tells_how_far_it_is():
    told = []
    measure_travel(
        network_of(TWO, ROAD), demand_at(TWO), sites_at(TWO),
        reach=Reach(cutoff_ms=HOUR, distance_cutoff_m=5_000.0),
        progress=lambda stage, share: told.append((stage, share)),
    )  # fmt: skip
    assert told[-1] == ("travel", 1.0)
    assert told == sorted(told)


def test_without_roads_only_the_straight_line_is_known():
    travel = measured(None, [[0, 0], [3_000, 4_000]], [[0, 0]])
    assert travel.straight_m.toarray().tolist() == [[0.0], [5_000.0]]
    assert travel.straight_m.nnz == 2
    assert not travel.has_roads


def test_a_cutoff_too_long_to_add_exactly_is_refused():
    # 2,000 km in no time: 31 bits of millimetres leave no room for three hours there and back.
    far = [(0, 1, 0, 2_000_000_000, 1), (1, 0, 0, 2_000_000_000, 0)]
    with pytest.raises(NetworkError, match="A cutoff of 180 min is too long"):
        measured(network_of(TWO, far), [[0, 0]], [[0, 0]], cutoff_ms=3 * HOUR)


def random_network(rng, n_nodes=60, n_roads=150):
    """Draw pieces of road with odd times, one-ways and parallels among them."""
    xy = rng.uniform(0, 4_000, (n_nodes, 2))
    arcs = []
    for _ in range(n_roads):
        u, v = rng.choice(n_nodes, 2, replace=False).tolist()
        mm = math.ceil(1_000 * math.dist(xy[u], xy[v]))
        row = len(arcs)
        if rng.random() < 0.3:
            arcs.append((u, v, int(rng.integers(1, 90_000)), mm, -1))
        else:
            arcs.append((u, v, int(rng.integers(1, 90_000)), mm, row + 1))
            arcs.append((v, u, int(rng.integers(1, 90_000)), mm, row))
    return network_of(xy, arcs)


@pytest.mark.parametrize("seed", range(4))
def test_equal_to_networkx_between_nodes(seed):
    rng = np.random.default_rng(seed)
    network = random_network(rng)
    graph = nx.MultiDiGraph()
    for u, v, ms in zip(network.tail, network.head, network.time_ms, strict=True):
        graph.add_edge(int(u), int(v), ms=int(ms))
    used = sorted(graph.nodes)
    homes, offices = used[:30], used[-9:]
    travel = measured(network, network.xy_m[homes], network.xy_m[offices], cutoff_ms=120_000)
    times = travel.time_ms.tocoo()
    found = {(int(i), int(j)): int(t) for i, j, t in zip(*times.coords, times.data, strict=True)}
    truth = {}
    for i, home in enumerate(homes):
        known = nx.single_source_dijkstra_path_length(graph, home, cutoff=120_000, weight="ms")
        truth |= {(i, j): known[office] for j, office in enumerate(offices) if office in known}
    assert found == truth
