"""A lattice of streets round a river, and what scenarios shut of it."""

from __future__ import annotations

import json

import geopandas
import networkx as nx
import numpy as np
import osmnx
import pytest
import shapely

from motcua.errors import InputError, NetworkError, StudyError
from motcua.inputs.boundaries import read_region
from motcua.inputs.checks import check_study
from motcua.inputs.road_file import read_ways
from motcua.inputs.road_tags import WayRules
from motcua.inputs.roads import read_network
from motcua.inputs.speeds import mode_speeds
from motcua.study.scenarios import find_scenario, under

# Nodes 1 to 4 west to east on the south bank, 5 to 8 on the north; ways 10 and 20 are the banks,
# 30 a bridge from 2 to 6, 40 one from 4 to 8, 50 a ferry from 1 to 5.
X = [106.05, 106.08, 106.11, 106.14]
PLACES = {
    **{k + 1: (x, 11.03) for k, x in enumerate(X)},
    **{k + 5: (x, 11.06) for k, x in enumerate(X)},
}
WAYS = {
    10: ([1, 2, 3, 4], {"highway": "primary"}),
    20: ([5, 6, 7, 8], {"highway": "residential"}),
    30: ([2, 6], {"highway": "residential"}),
    40: ([4, 8], {"highway": "primary"}),
    50: ([1, 5], {"route": "ferry", "duration": "PT10M"}),
}  # fmt: skip


def osm(ways=WAYS):
    nodes = "".join(
        f'<node id="{node}" version="1" lon="{x}" lat="{y}"/>' for node, (x, y) in PLACES.items()
    )
    lines = "".join(
        f'<way id="{way}" version="1">'
        + "".join(f'<nd ref="{node}"/>' for node in refs)
        + "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        + "</way>"
        for way, (refs, tags) in ways.items()
    )
    return f'<?xml version="1.0"?><osm version="0.6">{nodes}{lines}</osm>'


def boxes(*corners):
    features = [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]],
            },
        }
        for w, s, e, n in corners
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


RIVER = boxes((106.079, 11.04, 106.081, 11.05))


def network_of(study_of, scenario, *, roads="", **files):
    text = f'\n[roads]\nfile = "roads.osm"\n{roads}\n[[scenarios]]\nname = "lũ"\n{scenario}\n'
    contents = {"roads__osm": osm(), "closed__geojson": RIVER, **files}
    study = study_of(("\n[[sites]]", text + "\n[[sites]]"), **contents)
    region = read_region(study)
    usual = read_network(study, region=region)
    return usual, read_network(study, region=region, scenario=study.scenarios[0])


def arcs(network):
    ids = network.node_ids
    ends = zip(ids[network.tail].tolist(), ids[network.head].tolist(), strict=True)
    return dict(zip(ends, network.time_ms.tolist(), strict=True))


def told(network):
    return {f.code: dict(f.values) for f in network.findings if "scenario" in f.values}


BRIDGE, FERRY = {(2, 6), (6, 2)}, {(1, 5), (5, 1)}


@pytest.mark.parametrize("how", ["closed_ways = [30]", 'closed = "closed.geojson"'])
def test_a_bridge_is_shut_by_number_or_by_the_river_under_it(study_of, how):
    usual, flood = network_of(study_of, how)
    assert set(arcs(usual)) - set(arcs(flood)) == BRIDGE
    assert {pair: arcs(usual)[pair] for pair in arcs(flood)} == arcs(flood)
    assert np.array_equal(usual.part, flood.part)
    km = usual.length_mm[[p == (2, 6) for p in arcs(usual)]].sum() / 1e6
    assert told(flood) == {"scenario_shut": {"scenario": "lũ", "n": 1, "km": round(km, 1)}}


def test_twins_stay_twins_where_others_fall_away(study_of):
    _, flood = network_of(study_of, "closed_ways = [30, 40]")
    assert (flood.twin >= 0).all()
    assert np.array_equal(flood.tail[flood.twin], flood.head)


def test_a_polygon_that_only_touches_a_road_leaves_it_open(study_of):
    _, flood = network_of(
        study_of, 'closed = "closed.geojson"', closed__geojson=boxes((106.08, 11.04, 106.09, 11.05))
    )
    assert set(arcs(flood)) >= BRIDGE
    assert told(flood) == {
        "scenario_idle_polygons": {
            "scenario": "lũ", "n": 1, "rows": "1", "file": "closed.geojson"
        }
    }  # fmt: skip


def test_ferries_are_stopped_and_a_study_without_any_says_so(study_of):
    usual, calm = network_of(study_of, "ferries = false")
    assert set(arcs(usual)) - set(arcs(calm)) == FERRY
    assert told(calm)["scenario_shut"]["km"] == 0.0
    dry = osm({way: about for way, about in WAYS.items() if way != 50})
    _, calm = network_of(study_of, "ferries = false", roads__osm=dry)
    assert told(calm) == {"scenario_no_ferry": {"scenario": "lũ"}}


def test_congestion_divides_speed_before_the_one_rounding(study_of):
    usual, slow = network_of(study_of, "congestion = 2.0")
    kmh = {name: mode_speeds("motorbike").kmh[name] for name in ("primary", "residential")}
    for network, factor in ((usual, 1.0), (slow, 2.0)):
        for row in range(len(network.tail)):
            road_class = network.road_classes[network.road_class[row]]
            if road_class != "ferry":
                exact = network.length_mm[row] * 3.6 / (kmh[road_class] / factor)
                assert network.time_ms[row] == np.rint(exact)
    assert arcs(slow)[1, 5] == arcs(usual)[1, 5] == 600_000


def test_a_table_replaces_the_studys_own_factor(study_of):
    usual, slow = network_of(
        study_of, "congestion = { residential = 3.0, track = 2.0 }", roads="congestion = 1.5"
    )
    ratio = {pair: arcs(slow)[pair] / arcs(usual)[pair] for pair in arcs(usual)}
    assert ratio[5, 6] == pytest.approx(2.0, abs=1e-4)
    assert ratio[1, 2] == pytest.approx(1 / 1.5, abs=1e-4)
    assert told(slow) == {
        "scenario_idle_factors": {"scenario": "lũ", "n": 1, "classes": "track"}
    }  # fmt: skip


def test_the_studys_own_table_names_idle_classes_too(study_of):
    usual, _ = network_of(study_of, "ferries = true", roads="congestion = { trunk = 2.0 }")
    assert [f.values["classes"] for f in usual.findings if f.code == "idle_factors"] == ["trunk"]


def test_another_mode_takes_its_own_table(study_of):
    table = "road_class,speed_kmh\nresidential,99\n"
    _, walk = network_of(
        study_of, 'mode = "foot"', roads='speeds = "fast.csv"', fast__csv=table
    )  # fmt: skip
    foot = mode_speeds("foot").kmh["residential"]
    row = list(arcs(walk)).index((5, 6))
    assert walk.time_ms[row] == np.rint(walk.length_mm[row] * 3.6 / foot)


def test_unknown_ways_are_named_and_known_ones_shut(study_of):
    _, flood = network_of(study_of, "closed_ways = [30, 77, 78]")
    assert set(arcs(flood)).isdisjoint(BRIDGE)
    assert told(flood)["scenario_unknown_ways"] == {"scenario": "lũ", "n": 2, "ids": "77, 78"}


def test_a_class_nobody_knows_is_refused_by_its_scenario(study_of):
    with pytest.raises(StudyError, match=r'names the road class "primry"(.|\n)*lũ, congestion'):
        network_of(study_of, "congestion = { primry = 2.0 }")


def test_everything_shut_is_one_message(study_of):
    with pytest.raises(NetworkError, match="shuts every road"):
        network_of(study_of, "closed_ways = [10, 20, 30, 40, 50]")


def test_polygons_without_a_polygon_are_refused(study_of):
    with pytest.raises(InputError, match=r"closed\.geojson"):
        network_of(study_of, 'closed = "closed.geojson"', closed__geojson=boxes())


def test_check_tells_what_a_scenario_asks_in_vain(study_of):
    text = '\n[roads]\nfile = "roads.osm"\n[[scenarios]]\nname = "lũ"\nclosed_ways = [77]\n'
    study = study_of(("\n[[sites]]", text + "\n[[sites]]"), roads__osm=osm())
    (found,) = [f for f in check_study(study) if f.code == "scenario_unknown_ways"]
    assert (found.level, found.where) == ("amber", "[[scenarios]] lũ")


def test_scenarios_need_roads_and_names_of_their_own(study_of):
    with pytest.raises(StudyError, match=r"\[\[scenarios\]\] needs roads"):
        study_of(("\n[[sites]]", '\n[[scenarios]]\nname = "lũ"\n\n[[sites]]'))


def test_an_unknown_scenario_names_the_nearest(study_of):
    text = '\n[roads]\nfile = "roads.osm"\n[[scenarios]]\nname = "flood"\nmode = "car"\n'
    study = study_of(("\n[[sites]]", text + "\n[[sites]]"))
    with pytest.raises(StudyError, match=r'no scenario "floods"(.|\n)*nearest is "flood"'):
        find_scenario(study, "floods")
    assert under(study, study.scenarios[0]).roads.mode == "car"
    assert study.roads.mode == "motorbike"


def test_graphs_keep_the_numbers_of_all_ways_that_simplification_joined(tmp_path):
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    for node, (x, y) in PLACES.items():
        graph.add_node(node, x=x, y=y)
    graph.add_edge(1, 2, osmid=[10, 11], highway="primary", oneway=True)
    graph.add_edge(2, 6, osmid=30, highway="residential", oneway=True)
    graph.add_edge(6, 1, highway="residential", oneway=True)
    osmnx.save_graphml(graph, tmp_path / "roads.graphml")
    ways = read_ways(tmp_path / "roads.graphml", WayRules(mode_speeds("car")))
    assert ways.osm_ids.tolist() == [10, 11, 30]
    assert ways.id_way.tolist() == [0, 0, 1]


@pytest.mark.parametrize("column", ["osm_id", "osmid"])
def test_lines_keep_the_numbers_of_their_column(tmp_path, column):
    lines = shapely.linestrings([[(106.0, 11.0), (106.1, 11.0)], [(106.1, 11.0), (106.1, 11.1)]])
    table = {"highway": ["primary", "residential"], column: ["30500321", "12"]}
    frame = geopandas.GeoDataFrame(table, geometry=lines, crs="EPSG:4326")
    frame.to_file(tmp_path / "roads.gpkg", layer="roads")
    ways = read_ways(tmp_path / "roads.gpkg", WayRules(mode_speeds("car")))
    assert ways.osm_ids.tolist() == [30500321, 12]
    assert ways.id_way.tolist() == [0, 1]


def test_a_file_that_numbers_no_way_cannot_shut_any(study_of):
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    for node, (x, y) in PLACES.items():
        graph.add_node(node, x=x, y=y)
    graph.add_edge(1, 2, highway="primary")
    graph.add_edge(2, 1, highway="primary")
    text = "\n".join(nx.generate_graphml(graph))
    scenario = '[[scenarios]]\nname = "lũ"\nclosed_ways = [30]\n'
    roads = f'\n[roads]\nfile = "roads.graphml"\n{scenario}\n[[sites]]'
    study = study_of(("\n[[sites]]", roads), roads__graphml=text)
    with pytest.raises(InputError, match="does not number its ways"):
        read_network(study, region=read_region(study), scenario=study.scenarios[0])
