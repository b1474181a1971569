"""Roads out of files written by hand, whose lengths and times one can compute."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pyproj import Geod

from motcua.errors import InputError, NetworkError
from motcua.inputs.road_file import read_ways
from motcua.inputs.road_network import build_network
from motcua.inputs.road_pieces import cut_pieces
from motcua.inputs.road_tags import WayRules
from motcua.inputs.roads import read_network
from motcua.inputs.speeds import mode_speeds
from motcua.inputs.strong_parts import strong_parts
from shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path

CRS = "EPSG:9210"
STEP = 0.01
"""About 1.1 km between neighbouring nodes of the lattice."""


def osm(ways, *, n=6, missing=(), extra=None, relations=""):
    """Write OSM XML: node 1 + column + n * row on a lattice, ways as (id, nodes, tags)."""
    places = {
        1 + x + n * y: (106.05 + STEP * x, 11.02 + STEP * y) for y in range(n) for x in range(n)
    }
    places |= extra or {}
    text = "".join(
        f'<node id="{node}" version="1" lon="{lon:.7f}" lat="{lat:.7f}"/>'
        for node, (lon, lat) in places.items()
        if node not in missing
    )
    for way, nodes, tags in ways:
        refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
        keys = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        text += f'<way id="{way}" version="1">{refs}{keys}</way>'
    return f'<?xml version="1.0"?><osm version="0.6">{text}{relations}</osm>'


def row(k, n=6):
    return [1 + n * k + x for x in range(n)]


STREET = {"highway": "residential"}
LOOP = (1, [*row(0), 12, 11, 10, 9, 8, 7, 1], STREET)
"""Round the lowest row of cells, 12 pieces: over 10 km, so that it is a part of its own."""


def network_of(path: Path, ways, mode="motorbike", **more):
    file = path / "roads.osm"
    file.write_text(osm(ways, **more), encoding="utf-8")
    rules = WayRules(mode_speeds(mode))
    read = read_ways(file, rules)
    return build_network(read, cut_pieces(read), crs=CRS, where="roads.osm")


def arcs(network):
    ids = network.node_ids
    return {
        (int(ids[t]), int(ids[h])): (int(ms), int(mm))
        for t, h, ms, mm in zip(
            network.tail, network.head, network.time_ms, network.length_mm, strict=True
        )
    }


def test_times_and_lengths_are_the_geodesics(tmp_path):
    found = arcs(network_of(tmp_path, [LOOP]))
    mm = round(Geod(ellps="WGS84").inv(106.05, 11.02, 106.06, 11.02)[2] * 1_000)
    kmh = mode_speeds("motorbike").kmh["residential"]
    assert found[1, 2] == (round(mm * 3.6 / kmh), mm)
    assert found[2, 1] == found[1, 2]
    assert len(found) == 24


def test_one_ways_have_no_twin(tmp_path):
    across = (2, [3, 9], {**STREET, "oneway": "-1"})
    network = network_of(tmp_path, [LOOP, across])
    found = arcs(network)
    assert (9, 3) in found
    assert (3, 9) not in found
    assert int((network.twin < 0).sum()) == 1


def test_arcs_stand_in_order_whatever_the_order_of_the_file(tmp_path):
    ways = [LOOP, (2, [3, 9], STREET), (3, [2, 8], {**STREET, "highway": "service"})]
    one, other = network_of(tmp_path, ways), network_of(tmp_path, ways[::-1])
    for field in ("node_ids", "tail", "head", "time_ms", "length_mm", "twin", "road_class"):
        assert np.array_equal(getattr(one, field), getattr(other, field))
    assert (np.diff(one.tail) >= 0).all()


def test_islands_fall_away_and_long_parts_stay(tmp_path):
    second = (2, [*row(3), 30, 29, 28, 27, 26, 25, 19], STREET)
    stub, one_way = (3, [31, 32], STREET), (4, [6, 33], {**STREET, "oneway": "yes"})
    network = network_of(tmp_path, [LOOP, second, stub, one_way])
    parts = {
        int(node): int(part) for node, part in zip(network.node_ids, network.part, strict=True)
    }
    assert {parts[node] for node in LOOP[1]} | {parts[node] for node in second[1]} == {0, 1}
    assert not {31, 32, 33} & set(parts)
    by_code = {finding.code: finding.values for finding in network.findings}
    assert by_code["road_pieces"]["n"] == 2
    assert by_code["islands_dropped"]["n"] == 1


def test_the_longest_part_stays_however_short(tmp_path):
    network = network_of(tmp_path, [(1, [1, 2], STREET)])
    assert network.node_ids.tolist() == [1, 2]


def test_a_way_without_some_of_its_nodes_is_cut_there(tmp_path):
    network = network_of(
        tmp_path, [LOOP, (2, [*row(1)], STREET), (3, [3, 33, 34], STREET)], missing={33}
    )
    assert {(3, 9), (9, 3)}.isdisjoint(arcs(network))
    assert {"cut_ways"} <= {finding.code for finding in network.findings}
    whole = network_of(tmp_path, [(1, [1, 2, 3, 4, 5, 6], STREET)], missing={3})
    assert whole.node_ids.tolist() == [4, 5, 6]


def test_a_ferrys_time_is_shared_out_to_the_millisecond(tmp_path):
    ferry = (2, [1, 7, 14, 15, 3], {"route": "ferry", "duration": "PT10M1S"})
    network = network_of(tmp_path, [(1, row(0), STREET), ferry])
    is_ferry = network.road_class == network.road_classes.index("ferry")
    ahead = arcs(network)
    nodes = ferry[1]
    assert sum(ahead[a, b][0] for a, b in pairwise(nodes)) == 601_000
    assert not network.can_snap[is_ferry].any()
    assert network.can_snap[~is_ferry].all()


def test_a_repeated_node_makes_no_piece_and_a_shared_place_one_of_no_length(tmp_path):
    ways = [(1, [1, 1, 2, 2, 1], STREET), (2, [2, 90], STREET)]
    text = osm(ways, extra={90: (106.06, 11.02)})
    file = tmp_path / "roads.osm"
    file.write_text(text, encoding="utf-8")
    ways = read_ways(file, WayRules(mode_speeds("car")))
    found = arcs(build_network(ways, cut_pieces(ways), crs=CRS, where=""))
    assert found[2, 90] == (0, 0)
    assert (1, 1) not in found


def test_turn_restrictions_are_counted(tmp_path):
    tags = '<tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/>'
    relation = f'<relation id="1" version="1">{tags}</relation>'
    network = network_of(tmp_path, [LOOP], relations=relation)
    (finding,) = network.findings
    assert (finding.code, dict(finding.values)) == ("turn_restrictions_ignored", {"n": 1})


def test_only_one_way_stubs_carry_nobody(tmp_path):
    with pytest.raises(NetworkError, match="one-way stubs"):
        network_of(tmp_path, [(1, [1, 2, 3], {**STREET, "oneway": "yes"})])


def test_strong_parts_on_a_ring_with_a_tail():
    part = strong_parts(np.array([0, 1, 2, 2]), np.array([1, 2, 0, 3]), n_nodes=5)
    assert part.tolist() == [0, 0, 0, 1, 2]


ROADS = '\n[roads]\nfile = "{name}"\nmode = "motorbike"\nbuffer = "{buffer}"\n'


def study_with(study_of, name, content, buffer="10 km"):
    files = {name.replace(".", "__"): content}
    return study_of(
        ("\n[[sites]]", ROADS.format(name=name, buffer=buffer) + "\n[[sites]]"), **files
    )


def region_of(study):
    from motcua.inputs.boundaries import read_region

    return read_region(study)


def test_a_study_reads_its_roads_and_tells_the_speeds(study_of):
    study = study_with(study_of, "roads.osm", osm([LOOP]))
    network = read_network(study, region=region_of(study))
    assert network.crs == region_of(study).crs
    (finding,) = network.findings
    assert finding.values["table"] == "residential 21"


def test_roads_beyond_the_buffer_are_left_out(study_of):
    ways = [LOOP, (2, [6, 90], STREET), (3, [90, 91], STREET)]
    text = osm(ways, extra={90: (106.4, 11.02), 91: (106.5, 11.02)})
    study = study_with(study_of, "roads.osm", text)
    network = read_network(study, region=region_of(study))
    assert 90 in network.node_ids
    assert 91 not in network.node_ids


def test_no_road_in_the_region(study_of):
    study = study_with(study_of, "roads.osm", osm([LOOP]).replace('lat="11.0', 'lat="12.0'))
    with pytest.raises(
        NetworkError,
        match=r"No road that is open to motorbike lies in the region: they lie at 106\.05",
    ):
        read_network(study, region=region_of(study))


def test_no_way_open_to_the_mode(study_of):
    study = study_with(study_of, "roads.osm", osm([(1, [1, 2], {"highway": "steps"})]))
    with pytest.raises(NetworkError, match=r"in the region\."):
        read_network(study, region=region_of(study))


@pytest.mark.parametrize(
    ("name", "content", "match"),
    [
        ("roads.osm", b"<osm><node", "cannot be read as an OpenStreetMap file"),
        ("roads.osm", b"PK\x03\x04", "cannot be read as an OpenStreetMap file"),
        ("roads.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader", "cannot be read"),
        ("roads.shp", b"", "is of no format that roads come in"),
        ("roads.graphml", b"<graphml>", "cannot be read as a road graph"),
        ("roads.gpkg", b"nothing", "cannot be read as roads"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path, name, content, match):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError, match=match):
        read_ways(file, WayRules(mode_speeds("car")))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="is not there"):
        read_ways(tmp_path / "roads.osm.pbf", WayRules(mode_speeds("car")))


def test_a_real_city_has_the_nodes_osmium_counts():
    path = shared("geodata/roads/binhduong_south_2018_roads.osm.pbf")
    ways = read_ways(path, WayRules(mode_speeds("motorbike")))
    pieces = cut_pieces(ways)
    network = build_network(ways, pieces, crs=CRS, where=path.name)
    kept_km = (
        network.length_mm[network.twin < np.arange(len(network.twin))].sum(dtype=np.int64) / 1e6
    )
    assert 1_600 < kept_km < 1_853
    assert set(network.part.tolist()) == {0}
    assert strong_parts(network.tail, network.head, n_nodes=len(network.node_ids)).max() == 0
