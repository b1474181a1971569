"""PBF files: read as osmium reads them, clipped while reading, and never trusted."""

from __future__ import annotations

import gzip
import zlib

import numpy as np
import osmium
import pytest

from motcua.errors import InputError
from motcua.inputs import road_osm
from motcua.inputs.boundaries import read_region
from motcua.inputs.pbf_blobs import BrokenPbfError, OtherPbfError, inflate
from motcua.inputs.pbf_lines import read_pbf
from motcua.inputs.road_box import Box
from motcua.inputs.road_file import open_roads
from motcua.inputs.road_osm import read_by_osmium, read_osm
from motcua.inputs.roads import open_study_roads, read_network
from shared_data import shared

STREET = {"highway": "residential"}
PLACES = {k: (106.0 + 0.01 * k, 11.02) for k in range(1, 9)} | {30: (106.02, 11.5)}
WAYS = [
    (1, [1, 2, 3, 4], {**STREET, "name": "Lê Lợi", "maxspeed": "30"}),
    (2, [4, 5, 99, 6, 7, 8], STREET),
    (3, [1, 30], {"route": "ferry", "duration": "PT10M"}),
    (4, [1, 2], {"route": "bus"}),
    (5, [5, 6, 5], {"building": "yes"}),
    (6, [7], STREET),
    (2**40, [8, 7], {**STREET, "oneway": "-1"}),
]
"""Node 99 is nowhere; ways 4 and 5 are no roads, and way 6 no line."""


def write(path, *, ways=WAYS, **options):
    """Write nodes, ways and two restrictions, as any tool that uses osmium does."""
    asked = ",".join(["pbf", *(f"pbf_{key}={value}" for key, value in options.items())])
    file = osmium.io.File(str(path), asked)
    node, way, relation = osmium.osm.mutable.Node, osmium.osm.mutable.Way, osmium.osm.mutable
    with osmium.SimpleWriter(file) as out:
        for number, place in PLACES.items():
            out.add_node(node(id=number, version=1, location=place, tags={"x": "y"}))
        for number, nodes, tags in ways:
            out.add_way(way(id=number, version=1, nodes=nodes, tags=tags))
        for number, of in ((1, 1), (2, 2**40)):
            members = [("w", of, "from"), ("n", 4, "via"), ("w", 2, "to")]
            tags = {"type": "restriction", "restriction": "no_left_turn"}
            out.add_relation(relation.Relation(id=number, version=1, members=members, tags=tags))
        about = {"type": "multipolygon"}
        out.add_relation(relation.Relation(id=3, version=1, members=[("w", 5, "")], tags=about))
    return path


def told(lines):
    """Return everything that lines say, sets of tags by line and not by number."""
    sets = [sorted(tags.items()) for tags in lines.tag_sets]
    return {
        "points": (lines.node_ids.tobytes(), lines.lon_lat.tobytes()),
        "n_points": lines.n_points.tolist(),
        "tags": [sets[k] for k in lines.tags.tolist()],
        "lost": [sets[k] for k in lines.lost.tolist()],
        "ids": (lines.osm_ids.tolist(), lines.id_line.tolist(), lines.is_cut.tolist()),
        "restrictions": lines.restrictions,
    }


BOXES = [None, Box(105.0, 10.0, 106.025, 12.0), Box(106.055, 10.9, 106.075, 11.1), Box(0, 0, 1, 1)]


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("compression", ["zlib", "none"])
def test_it_reads_what_osmium_reads(tmp_path, box, compression):
    path = write(tmp_path / "roads.osm.pbf", compression=compression)
    found = read_pbf(path, box)
    assert told(found) == told(read_by_osmium(path, box))
    assert found.file == "roads.osm.pbf"


def test_ways_with_a_node_in_the_box_stay_whole(tmp_path):
    lines = read_pbf(write(tmp_path / "roads.osm.pbf"), Box(105.0, 10.0, 106.015, 11.1))
    # Only node 1 lies in the box: the street and the ferry that touch it come with all theirs.
    assert lines.osm_ids.tolist() == [1, 3]
    assert lines.node_ids.tolist() == [1, 2, 3, 4, 1, 30]
    assert lines.lon_lat.tolist() == [list(PLACES[node]) for node in (1, 2, 3, 4, 1, 30)]
    assert [tags["restriction"] for tags, _ in lines.restrictions] == ["no_left_turn"]


@pytest.mark.parametrize("reader", [read_pbf, read_by_osmium])
def test_clipping_changes_no_network(study_of, tmp_path, monkeypatch, reader):
    """Roads far off fall away while reading or afterwards; ways across the border come whole."""
    monkeypatch.setattr(road_osm, "read_pbf", reader)
    roads = '\n[roads]\nfile = "roads.osm.pbf"\nbuffer = "1 km"\n\n[[sites]]'
    ways = [(1, [1, 2, 3, 4], STREET), (2, [4, 5, 6, 7, 8], {"highway": "primary"}),
            (3, [1, 30], {"route": "ferry", "duration": "PT10M"}), (7, [5, 2], STREET),
            (8, [31, 32, 33], {"highway": "motorway"}), (9, [8, 31], STREET)]  # fmt: skip
    monkeypatch.setitem(PLACES, 31, (106.4, 11.0))
    monkeypatch.setitem(PLACES, 32, (107.0, 11.0))
    monkeypatch.setitem(PLACES, 33, (107.1, 11.0))
    study = study_of(("\n[[sites]]", roads), ('area_class = "class"', 'only = ["01"]'))
    write(tmp_path / "roads.osm.pbf", ways=ways)
    region = read_region(study)
    clipped = open_study_roads(study, region)
    # Node 8 lies in the box, 31 outside: their way is whole. Way 8 lies far off.
    assert clipped.osm_ids.tolist() == [1, 2, 3, 7, 9]
    found = read_network(study, region=region, roads=clipped)
    whole = read_network(study, region=region, roads=open_roads(study.roads.file))
    assert {1, 31} <= set(found.node_ids.tolist())
    assert 32 not in found.node_ids
    for name in ("node_ids", "xy_m", "tail", "head", "time_ms", "length_mm", "twin", "part"):
        assert np.array_equal(getattr(found, name), getattr(whole, name)), name
    classes = [[n.road_classes[k] for k in n.road_class] for n in (found, whole)]
    assert classes[0] == classes[1]


def test_a_folder_that_osmium_cannot_name_on_windows(tmp_path, monkeypatch):
    folder = tmp_path / "Dữ liệu"
    folder.mkdir()
    lines = told(read_osm(write(folder / "roads.osm.pbf")))
    monkeypatch.setattr(road_osm.sys, "platform", "win32")
    assert told(read_by_osmium(folder / "roads.osm.pbf")) == lines
    packed = folder / "roads.osm.gz"
    text = '<osm version="0.6"><node id="1" version="1" lon="1" lat="2"/></osm>'
    packed.write_bytes(gzip.compress(text.encode()))
    assert not len(read_osm(packed).osm_ids)


def test_a_lost_node_cuts_its_way(tmp_path):
    lines = read_pbf(write(tmp_path / "roads.osm.pbf"))
    assert lines.osm_ids.tolist() == [1, 2, 2, 3, 2**40]
    assert lines.n_points.tolist() == [4, 2, 3, 2, 2]
    assert lines.is_cut.tolist() == [False, True, True, False, False]
    assert [lines.tag_sets[k] for k in lines.lost] == [STREET]


def test_what_lies_elsewhere_says_where(tmp_path):
    lines = read_pbf(write(tmp_path / "roads.osm.pbf"), Box(0, 0, 1, 1))
    assert not len(lines.osm_ids)
    assert lines.elsewhere == Box(106.01, 11.02, 106.08, 11.5)


def test_lone_nodes_and_rare_features_are_left_to_osmium(tmp_path):
    path = write(tmp_path / "roads.osm.pbf", dense_nodes="false")
    with pytest.raises(OtherPbfError, match="one by one"):
        read_pbf(path)
    assert read_osm(path).osm_ids.tolist() == [1, 2, 2, 3, 2**40]


@pytest.mark.parametrize("name", ["andorra/andorra_2021.osm.pbf", "porto_alegre/poa_osm.pbf"])
def test_real_files_to_the_last_bit(name):
    path = shared(f"geodata/other/{name}")
    found = read_pbf(path)
    west, south, east, north = *found.lon_lat.min(axis=0), *found.lon_lat.max(axis=0)
    middle = Box(west, south, (west + east) / 2, (south + north) / 2)
    assert told(found) == told(read_by_osmium(path))
    part = read_pbf(path, middle)
    assert told(part) == told(read_by_osmium(path, middle))
    assert 0 < len(part.osm_ids) < len(found.osm_ids)


def test_a_file_cut_short_anywhere_is_one_message(tmp_path):
    whole = write(tmp_path / "whole.osm.pbf").read_bytes()
    path = tmp_path / "roads.osm.pbf"
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        try:
            read_pbf(path)
        except BrokenPbfError:
            continue
        # Cut between two blocks, it is a file of fewer blocks.
        assert whole[size + 4 : size + 13] == b"\n\x07OSMData"
    path.write_bytes(whole[:-1])
    with pytest.raises(InputError, match=r"cannot be read as an OpenStreetMap file: .*short"):
        read_osm(path)


def test_no_changed_byte_does_worse_than_a_fault(tmp_path):
    """Without compression nothing guards the bytes: each is looked at by the loops themselves."""
    whole = write(tmp_path / "whole.osm.pbf", compression="none").read_bytes()
    path = tmp_path / "roads.osm.pbf"
    rng = np.random.default_rng(3)
    faults = 0
    for at in rng.permutation(len(whole))[:200].tolist():
        for value in (0, 0x7F, 0x80, 0xFF):
            path.write_bytes(whole[:at] + bytes([value]) + whole[at + 1 :])
            try:
                read_pbf(path, BOXES[1])
            except (BrokenPbfError, OtherPbfError):
                faults += 1
    assert faults > 50


def test_a_block_that_unfolds_to_more_than_it_says_takes_no_memory():
    bomb = zlib.compress(bytes(50_000_000))
    size = len(bomb)
    packed = bytes([0x1A, size & 0x7F | 0x80, size >> 7 & 0x7F | 0x80, size >> 14]) + bomb
    with pytest.raises(BrokenPbfError, match="damaged"):
        inflate(bytes([0x10, 0x05]) + packed)
    with pytest.raises(BrokenPbfError, match="larger than the format allows"):
        inflate(bytes([0x10, 0xFF, 0xFF, 0xFF, 0x7F]) + packed)
