"""Roads out of GeoPackages, as QGIS, Geofabrik and osmnx write them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from motcua.errors import InputError
from motcua.inputs.road_file import read_ways
from motcua.inputs.road_lines import place_ids
from motcua.inputs.road_network import build_network
from motcua.inputs.road_pieces import cut_pieces
from motcua.inputs.road_tags import WayRules
from motcua.inputs.speeds import mode_speeds

CRS = "EPSG:9210"
A, B, C, D = (106.05, 11.02), (106.06, 11.02), (106.07, 11.02), (106.06, 11.03)


def write(path, columns, lines, crs="EPSG:4326", layer="roads"):
    shapes = [shapely.LineString(line) for line in lines]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=crs).to_file(path, layer=layer, driver="GPKG")
    return path


def network_of(path, mode="motorbike"):
    ways = read_ways(path, WayRules(mode_speeds(mode)))
    return build_network(ways, cut_pieces(ways), crs=CRS, where=path.name)


def test_lines_meet_where_they_share_a_vertex(tmp_path):
    columns = {
        "highway": ["primary", "residential"],
        "oneway": ["no", None],
        "maxspeed": [20.0, None],
    }
    network = network_of(write(tmp_path / "r.gpkg", columns, [[A, B, C], [B, D]]))
    assert len(network.node_ids) == 4
    assert network.node_ids.tolist() == sorted(place_ids(np.array([A, B, C, D])).tolist())
    primary = network.road_class == network.road_classes.index("primary")
    kmh = network.length_mm[primary] * 3.6 / network.time_ms[primary]
    assert np.allclose(kmh, 20, rtol=1e-5)


def test_lines_that_merely_cross_do_not_meet(tmp_path):
    lines = [[A, C], [(106.06, 11.01), D]]
    network = network_of(write(tmp_path / "r.gpkg", {"highway": ["primary"] * 2}, lines))
    assert len(network.node_ids) == 2


def test_geofabriks_words_are_understood(tmp_path):
    columns = {
        "fclass": ["residential", "track_grade3", "residential"],
        "oneway": ["B", "B", "T"],
        "maxspeed": [0, 0, 10],
    }
    network = network_of(write(tmp_path / "r.gpkg", columns, [[A, B], [B, C], [A, D, B]]))
    assert network.road_classes == ("residential", "track")
    ids = place_ids(np.array([A, B, D])).tolist()
    rows = {
        (network.node_ids[t], network.node_ids[h])
        for t, h in zip(network.tail, network.head, strict=True)
    }
    assert (ids[1], ids[2]) in rows
    assert (ids[2], ids[1]) not in rows


def test_metric_files_give_the_same_nodes(tmp_path):
    columns, lines = {"highway": ["primary"]}, [[A, B, D]]
    degrees = network_of(write(tmp_path / "a.gpkg", columns, lines))
    frame = gpd.read_file(tmp_path / "a.gpkg").to_crs("EPSG:32648")
    frame.to_file(tmp_path / "b.gpkg", driver="GPKG")
    metres = network_of(tmp_path / "b.gpkg")
    assert np.array_equal(degrees.node_ids, metres.node_ids)
    assert np.allclose(degrees.xy_m, metres.xy_m, atol=1e-3)
    assert np.abs(degrees.length_mm - metres.length_mm).max() <= 1


def test_multilines_are_taken_apart_and_points_passed_over(tmp_path):
    shapes = [shapely.MultiLineString([[A, B], [B, C]]), shapely.MultiLineString([[C, D]])]
    frame = gpd.GeoDataFrame({"highway": ["primary"] * 2}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(tmp_path / "r.gpkg", driver="GPKG")
    assert len(network_of(tmp_path / "r.gpkg").node_ids) == 4


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_without_a_coordinate_system(tmp_path):
    path = write(tmp_path / "r.gpkg", {"highway": ["primary"]}, [[A, B]], crs=None)
    with pytest.raises(InputError, match="does not say in which coordinate system"):
        network_of(path)


def test_without_a_class_or_with_two_layers(tmp_path):
    path = write(tmp_path / "r.gpkg", {"name": ["x"]}, [[A, B]])
    with pytest.raises(InputError, match="a column highway or fclass is needed, and it has none"):
        network_of(path)
    write(path, {"highway": ["primary"]}, [[A, B]], layer="one")
    assert len(network_of(path).node_ids) == 2
    write(path, {"highway": ["primary"]}, [[A, B]], layer="two")
    with pytest.raises(InputError, match="it has 2: one, two"):
        network_of(path)
