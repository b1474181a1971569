"""Everything that `check` is to find, made to happen in the study that `motcua new` writes."""

from __future__ import annotations

import json

import pytest

from motcua.study.sample import write_sample
from spoil import both, edit, write

FAR_ROADS = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6">
<node id="1" lat="11.02" lon="106.60"/><node id="2" lat="11.02" lon="106.75"/>
<node id="3" lat="11.045" lon="106.60"/><node id="4" lat="11.045" lon="106.75"/>
<way id="1" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>
<way id="2" version="1"><nd ref="3"/><nd ref="4"/><tag k="highway" v="primary"/></way>
</osm>
"""  # two roads of 16 km that never meet

WEST_EDGE_OF_02 = "[106.65, 11.05], [106.65, 11.0]]]"
NOTCH = (
    "[106.65, 11.05], [106.65, 11.03], [106.66, 11.03], [106.66, 11.02], [106.65, 11.02],"
    " [106.65, 11.0]]]"
)

EXCHANGE = "Exchange x and y in the study file; in Vietnam's own tables X is north."

RED, AMBER, GREEN = "red", "amber", "green"

# what is spoilt: the level, the code, and values that can be worked out by hand
FOUND = {
    "no coordinate system": (
        edit("study.toml", 'crs = "EPSG:4326"', ""),
        RED, "fault", {"what": "people.csv does not say in which coordinate system it is."},
    ),
    "x and y exchanged": (
        both(
            edit("study.toml", 'x = "lon"', 'x = "LAT"'),
            edit("study.toml", 'y = "lat"', 'y = "lon"'),
            edit("study.toml", '"LAT"', '"lat"'),
        ),
        RED, "fault", {"mend": EXCHANGE},
    ),
    "one id for two cells": (
        edit("people.csv", "\n2,", "\n1,"),
        RED, "fault", {"what": 'Column "id" repeats "1" (rows 2 and 3).'},
    ),
    "an office's id used again for a candidate": (
        both(
            write("more.csv", b"id,lon,lat\nVP-01,106.64,11.02\n"),
            edit(
                "study.toml", "[standard]",
                '[[sites]]\nfile = "more.csv"\nrole = "candidate"\nid = "id"\nx = "lon"\n'
                'y = "lat"\ncrs = "EPSG:4326"\n[standard]',
            ),
        ),
        RED, "fault", {},
    ),
    "negative people": (
        edit("people.csv", ",1500", ",-1"),
        RED, "fault", {"what": 'Column "people" is less than 0 in row 5 ("-1"), row 6 ("-1").'},
    ),
    "absent people": (
        edit("people.csv", ",1500", ","),
        RED, "fault", {"what": 'Column "people" is no number in row 5 (""), row 6 ("").'},
    ),
    "an office outside": (
        edit("offices.csv", "106.628,11.026", "107.628,11.026"),
        RED, "fault",
        {"what": 'Existing offices outside the region: "Bộ phận Một cửa phường Mẫu" (row 2).'},
    ),
    "a file that is not there": (
        lambda folder: (folder / "people.csv").unlink(), RED, "fault", {},
    ),
    "names alike without diacritics": (
        edit("areas.geojson", '"Xã Mẫu Đông"', '"Xa Mau"'),
        AMBER, "alike_areas", {"n": 1, "first": "Xã Mẫu"},
    ),
    "offices alike without diacritics": (
        edit("offices.csv", "xã Mẫu Đông", "xa mau"),
        AMBER, "alike_offices", {"n": 1, "first": "Bộ phận Một cửa xã Mẫu"},
    ),
    "areas that overlap": (  # 0.01° of longitude by 0.05° of latitude
        both(
            edit("areas.geojson", "[[[106.65, 11.0]", "[[[106.64, 11.0]"),
            edit("areas.geojson", WEST_EDGE_OF_02, "[106.64, 11.05], [106.64, 11.0]]]"),
        ),
        AMBER, "overlapping_areas", {"n": 1, "first": "Phường Mẫu", "second": "Xã Mẫu"},
    ),
    "a gap between areas": (  # a notch that is closed on every side
        edit("areas.geojson", WEST_EDGE_OF_02, NOTCH),
        AMBER, "gaps_between_areas", {},
    ),
    "a cell outside": (
        edit("people.csv", "9,106.740,11.040,500", "9,106.840,11.040,500"),
        AMBER, "outside_demand", {"n": 1, "people": 500, "first": "9"},
    ),
    "totals off": (  # 15,500 counted, 31,000 - 6,500 official: 24,500
        edit("areas.geojson", "9000", "18000"),
        AMBER, "raked", {"counted": 15_500, "official": 24_500},
    ),
    "an area with official people and no cell": (
        both(
            edit("people.csv", "7,106.722,11.030,1200\n", ""),
            edit("people.csv", "8,106.735,11.009,800\n", ""),
            edit("people.csv", "9,106.740,11.040,500\n", ""),
        ),
        AMBER, "area_without_people", {"n": 1, "people": 2_500, "first": "Xã Mẫu Đông"},
    ),
    "roads in pieces": (
        write("roads.osm", FAR_ROADS.encode()), AMBER, "road_pieces", {"n": 2},
    ),
    "people on a piece without an office": (
        write("roads.osm", FAR_ROADS.encode()), AMBER, "roads_without_site", {"n": 1},
    ),
    "long snaps": (  # 9 of 9 points lie over 500 m from the roads of the north
        write("roads.osm", FAR_ROADS.replace('lat="11.02"', 'lat="11.045"').encode()),
        AMBER, "long_access", {"metres": 500},
    ),
    "people beyond every road": (
        both(
            write("roads.osm", FAR_ROADS.replace('lat="11.045"', 'lat="11.02"').encode()),
            edit("study.toml", 'cutoff = "60 min"', 'cutoff = "60 min"\naccess_limit = "1 km"'),
        ),
        AMBER, "no_road_in_reach", {"metres": 1_000},
    ),
    "an office beyond every road": (
        both(
            write("roads.osm", FAR_ROADS.replace('lat="11.02"', 'lat="11.045"').encode()),
            edit("study.toml", 'cutoff = "60 min"', 'cutoff = "60 min"\naccess_limit = "2 km"'),
        ),
        AMBER, "sites_off_road", {"metres": 2_000},
    ),
}  # fmt: skip


def checked(motcua, tmp_path, spoil=None):
    write_sample(tmp_path / "mine")
    if spoil:
        spoil(tmp_path / "mine")
    told = motcua("check", "mine", "--json")
    return told.code, json.loads(told.out)["findings"]


def test_the_sample_is_all_green(motcua, tmp_path):
    code, rows = checked(motcua, tmp_path)
    assert code == 0
    assert {row["level"] for row in rows} == {GREEN}


@pytest.mark.parametrize("name", FOUND)
def test_check_finds(motcua, tmp_path, name):
    spoil, level, code, values = FOUND[name]
    ended, rows = checked(motcua, tmp_path, spoil)
    assert ended == (1 if level == RED else 0)
    found = [row for row in rows if (row["level"], row["code"]) == (level, code)]
    assert any(row["values"].items() >= values.items() for row in found)
    weights = [(RED, AMBER, GREEN).index(row["level"]) for row in rows]
    assert weights == sorted(weights)


def test_an_overlap_is_measured(motcua, tmp_path):
    _, rows = checked(motcua, tmp_path, FOUND["areas that overlap"][0])
    found = next(row for row in rows if row["code"] == "overlapping_areas")
    height_km, width_km = 0.05 * 110.6, 0.01 * 109.25  # a degree at 11° north on the ellipsoid
    assert found["values"]["ha"] == pytest.approx(100 * height_km * width_km, rel=0.01)


def test_faults_of_several_files_are_told_together(motcua, tmp_path):
    spoil = both(FOUND["negative people"][0], FOUND["an office outside"][0])
    ended, rows = checked(motcua, tmp_path, spoil)
    assert ended == 1
    assert [row["level"] for row in rows].count(RED) == 2


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", FOUND)
def test_every_finding_can_be_read(motcua, tmp_path, name, language):
    write_sample(tmp_path / "mine")
    FOUND[name][0](tmp_path / "mine")
    edit("study.toml", 'language = "vi"', f'language = "{language}"')(tmp_path / "mine")
    told = motcua("check", "mine")
    level = FOUND[name][1]
    assert told.out.splitlines()[-1].endswith(" green")
    assert any(line.startswith(f"{level:<7}") for line in told.out.splitlines())
    said = [line for line in told.out.splitlines() if not line.lstrip().startswith("(")]
    assert max(len(line) for line in said) <= 100  # a path is not broken
    assert "{" not in told.out
