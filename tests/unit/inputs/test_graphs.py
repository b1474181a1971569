"""Graphs out and in: the same network comes back, and osmnx's own functions take and give them."""

from __future__ import annotations

import networkx as nx
import numpy as np
import osmnx
import pytest
import shapely

from motcua.errors import InputError
from motcua.inputs.graphs import to_networkx
from motcua.inputs.road_file import read_ways
from motcua.inputs.road_network import build_network
from motcua.inputs.road_pieces import cut_pieces
from motcua.inputs.road_tags import WayRules
from motcua.inputs.speeds import congested, mode_speeds
from shared_data import shared

CRS = "EPSG:9210"
FIELDS = ("node_ids", "tail", "head", "time_ms", "length_mm", "twin", "part", "can_snap")


def network_of(path, mode="motorbike", congestion=1.0):
    ways = read_ways(path, WayRules(congested(mode_speeds(mode), congestion)))
    return build_network(ways, cut_pieces(ways), crs=CRS, where=path.name)


def small_graph(**graph):
    """Return three nodes: a street both ways, and a one-way back with a bend, as osmnx has them."""
    made = nx.MultiDiGraph(**{"crs": "EPSG:4326", **graph})
    for node, x, y in ((11, 106.05, 11.02), (12, 106.06, 11.02), (13, 106.06, 11.03)):
        made.add_node(node, x=x, y=y)
    made.add_edge(11, 12, highway="residential", oneway=False, reversed=False, length=1092.5)
    made.add_edge(12, 11, highway="residential", oneway=False, reversed=True, length=1092.5)
    made.add_edge(12, 13, highway="primary", oneway=True, length=1106.0, maxspeed="20")
    line = shapely.LineString([(106.06, 11.03), (106.05, 11.03), (106.05, 11.02)])
    made.add_edge(
        13, 11, highway=["primary", "tertiary"], oneway=True, length=2199.0, geometry=line
    )
    return made


@pytest.fixture
def southern():
    return network_of(shared("geodata/roads/binhduong_south_2018_roads.osm.pbf"))


def test_what_goes_out_is_what_spec_says(southern):
    graph = to_networkx(southern)
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.graph["crs"] == "EPSG:4326"
    assert graph.number_of_nodes() == len(southern.node_ids)
    assert graph.number_of_edges() == len(southern.tail)
    node = graph.nodes[int(southern.node_ids[0])]
    assert 106 < node["x"] < 107
    assert 10 < node["y"] < 12
    times = [about["time_ms"] for *_, about in graph.edges(data=True)]
    assert {type(time) for time in times} == {int}
    assert sum(times) == southern.time_ms.sum(dtype=np.int64)
    metres = sum(about["length"] for *_, about in graph.edges(data=True))
    assert metres == pytest.approx(southern.length_mm.sum(dtype=np.int64) / 1_000)


@pytest.mark.slow
def test_the_same_network_comes_back_through_osmnx(southern, tmp_path):
    path = tmp_path / "roads.graphml"
    osmnx.save_graphml(to_networkx(southern), path)
    back = network_of(path)
    for field in FIELDS:
        assert np.array_equal(getattr(back, field), getattr(southern, field)), field
    assert np.allclose(back.xy_m, southern.xy_m, atol=1e-4)


def test_the_same_network_comes_back_through_networkx(tmp_path):
    first, second = tmp_path / "a.graphml", tmp_path / "b.graphml"
    osmnx.save_graphml(small_graph(), first)
    network = network_of(first)
    nx.write_graphml(to_networkx(network), second)
    for field in FIELDS:
        assert np.array_equal(getattr(network_of(second), field), getattr(network, field)), field


def test_osmnx_makes_tables_of_it(southern):
    nodes, edges = osmnx.convert.graph_to_gdfs(to_networkx(southern))
    assert len(nodes) == len(southern.node_ids)
    assert len(edges) == len(southern.tail)
    assert edges.geometry.geom_type.unique().tolist() == ["LineString"]


def test_a_graph_of_osmnx_keeps_every_bend(tmp_path):
    path = tmp_path / "roads.graphml"
    osmnx.save_graphml(small_graph(), path)
    network = network_of(path)
    assert network.node_ids.tolist() == [-1, 11, 12, 13]
    assert int((network.twin >= 0).sum()) == 2
    bend = network.length_mm[(network.tail == 3) | (network.head == 1) & (network.tail == 0)]
    assert int(bend.sum()) == 2_199_000
    slow = (network.tail == 2) & (network.head == 3)
    assert network.time_ms[slow].tolist() == [round(1_106_000 * 3.6 / 20)]


@pytest.mark.slow
def test_simplified_by_osmnx_nothing_is_lost(southern, tmp_path):
    path = tmp_path / "roads.graphml"
    graph = osmnx.simplification.simplify_graph(to_networkx(southern))
    osmnx.save_graphml(graph, path)
    back = network_of(path)
    assert len(graph) < len(southern.node_ids) / 3
    assert (back.node_ids < 0).any()
    assert (len(back.node_ids), len(back.tail)) == (len(southern.node_ids), len(southern.tail))
    assert back.length_mm.sum(dtype=np.int64) == southern.length_mm.sum(dtype=np.int64)
    # Where two classes of road lie on one line, osmnx keeps the attributes of one.
    total = southern.time_ms.sum(dtype=np.int64)
    assert back.time_ms.sum(dtype=np.int64) == pytest.approx(total, rel=1e-4)


def test_stated_times_are_taken_times_congestion(tmp_path):
    graph = small_graph()
    for *_, about in graph.edges(data=True):
        about["travel_time"] = 60.5
    path = tmp_path / "roads.graphml"
    osmnx.save_graphml(graph, path)
    assert sorted(network_of(path).time_ms.tolist())[-3:] == [60_500] * 3
    assert network_of(path).time_ms.sum() == 4 * 60_500
    assert network_of(path, congestion=2.0).time_ms.sum() == 4 * 121_000


def test_projected_graphs_and_undirected_ones(tmp_path):
    path = tmp_path / "roads.graphml"
    plain = nx.MultiGraph(crs="EPSG:9210")
    plain.add_nodes_from([("a", {"x": 600_000.0, "y": 1_220_000.0})])
    plain.add_nodes_from([("b", {"x": 600_100.0, "y": 1_220_000.0})])
    plain.add_edge("a", "b", highway="residential")
    nx.write_graphml(plain, path)
    network = network_of(path)
    assert network.node_ids.tolist() == [1, 2]
    assert network.twin.tolist() == [1, 0]
    assert np.allclose(network.xy_m, [[600_000, 1_220_000], [600_100, 1_220_000]], atol=1e-3)
    assert network.length_mm.tolist() == pytest.approx([100_000] * 2, rel=2e-4)


def test_parallel_edges_stay_parallel(tmp_path):
    graph = small_graph()
    graph.add_edge(11, 12, highway="residential", oneway=True, length=3000.0)
    path = tmp_path / "roads.graphml"
    osmnx.save_graphml(graph, path)
    network = network_of(path)
    between = (network.tail == 1) & (network.head == 2)
    assert sorted(network.length_mm[between].tolist()) == [1_092_500, 3_000_000]


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda graph: graph.graph.pop("crs"), "does not say in which coordinate system"),
        (
            lambda graph: graph.graph.update(crs="nowhere"),
            'nobody knows its coordinate system "nowhere"',
        ),
        (lambda graph: graph.nodes[12].pop("x"), "node 12 has no place"),
        (
            lambda graph: graph.edges[11, 12, 0].update(length=-1.0),
            "length = -1000.0 is out of range",
        ),
        (lambda graph: graph.edges[11, 12, 0].update(time_ms="soon"), "from 11 to 12"),
    ],
)
def test_a_graph_that_cannot_be_read(tmp_path, change, match):
    graph = nx.MultiDiGraph(small_graph())
    for *_, about in graph.edges(data=True):
        about.pop("geometry", None)
        about["highway"] = "residential"
    change(graph)
    path = tmp_path / "roads.graphml"
    nx.write_graphml(graph, path)
    with pytest.raises(InputError, match=match):
        network_of(path)
