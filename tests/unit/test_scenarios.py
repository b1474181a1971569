"""Two banks, a bridge, a long way round and a ferry: what each scenario does, by hand."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner
from pyproj import Geod

from motcua.cli.main import group
from motcua.errors import StudyError
from motcua.inputs import study_roads
from motcua.inputs.speeds import mode_speeds
from motcua.pipeline import assess_plan, load_study, locate_offices
from motcua.present.document import plan_document

# Nodes 1 to 4 west to east on the south bank, 5 to 8 on the north.
X = [106.05, 106.08, 106.11, 106.14]
PLACES = {k + 1 + 4 * bank: (x, 11.03 + 0.03 * bank) for bank in (0, 1) for k, x in enumerate(X)}
FERRY_MS = 600_000
ROADS = """<?xml version="1.0"?><osm version="0.6">{nodes}
<way id="10" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/>
<tag k="highway" v="residential"/></way>
<way id="20" version="1"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="8"/>
<tag k="highway" v="residential"/></way>
<way id="30" version="1"><nd ref="2"/><nd ref="6"/><tag k="highway" v="residential"/></way>
<way id="40" version="1"><nd ref="4"/><nd ref="8"/><tag k="highway" v="residential"/></way>
<way id="50" version="1"><nd ref="1"/><nd ref="5"/><tag k="route" v="ferry"/>
<tag k="duration" v="PT10M"/></way></osm>"""

STUDY = """
[study]
name = "Hai bờ"
language = "{language}"
crs = "EPSG:9210"
[region]
file = "areas.geojson"
id = "code"
[demand]
file = "people.csv"
id = "id"
population = "people"
x = "lon"
y = "lat"
crs = "EPSG:4326"
[roads]
file = "roads.osm"
cutoff = "120 min"
[[sites]]
file = "offices.csv"
role = "existing"
id = "id"
name = "name"
x = "lon"
y = "lat"
crs = "EPSG:4326"
[[sites]]
file = "candidates.csv"
role = "candidate"
tier = "commune"
id = "id"
name = "name"
x = "lon"
y = "lat"
crs = "EPSG:4326"
[standard]
time = "25 min"
rule = "time"
[locate]
model = "lscp"
[[scenarios]]
name = "cầu"
closed_ways = [30]
[[scenarios]]
name = "cầu, phà"
closed_ways = [30]
ferries = false
[[scenarios]]
name = "cô lập"
closed_ways = [30, 40]
ferries = false
[[scenarios]]
name = "cao điểm"
congestion = 2.0
"""

AREA = """{"type": "FeatureCollection", "features": [{"type": "Feature",
"properties": {"code": "1"}, "geometry": {"type": "Polygon", "coordinates":
[[[106.0, 11.0], [106.2, 11.0], [106.2, 11.1], [106.0, 11.1], [106.0, 11.0]]]}}]}"""

PEOPLE = {"a": (2, 100.0), "b": (8, 50.0), "c": (5, 7.0)}
"""Each lives on a node; the one office is on node 6, the candidate on node 3."""


@pytest.fixture
def folder(tmp_path):
    nodes = "".join(
        f'<node id="{node}" version="1" lon="{x}" lat="{y}"/>' for node, (x, y) in PLACES.items()
    )
    people = "".join(f"{name},{at(node)},{n}\n" for name, (node, n) in PEOPLE.items())
    files = {
        "study.toml": STUDY.format(language="en"),
        "areas.geojson": AREA,
        "roads.osm": ROADS.format(nodes=nodes),
        "people.csv": "id,lon,lat,people\n" + people,
        "offices.csv": f"id,name,lon,lat\nS6,Bắc,{at(6)}\n",
        "candidates.csv": f"id,name,lon,lat\nS3,Nam,{at(3)}\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def at(node):
    return "{},{}".format(*PLACES[node])


def way_ms(*nodes, congestion=1.0):
    """Return the time along streets by the formula of the network: one rounding a piece."""
    kmh = mode_speeds("motorbike").kmh["residential"] / congestion
    total = 0
    for a, b in pairwise(nodes):
        mm = np.rint(Geod(ellps="WGS84").inv(*PLACES[a], *PLACES[b])[2] * 1_000)
        total += int(np.rint(mm * 3.6 / kmh))
    return total


BRIDGE = way_ms(2, 6)
BY_FERRY = way_ms(2, 1) + FERRY_MS + way_ms(5, 6)
ROUND = way_ms(2, 3, 4, 8, 7, 6)


def test_the_ways_are_as_the_story_needs_them():
    standard = 25 * 60_000
    assert BRIDGE < standard < BY_FERRY < ROUND
    assert way_ms(8, 7, 6, congestion=2.0) > standard > way_ms(8, 7, 6)


def test_every_scenario_has_a_matrix_of_its_own(folder):
    plan = assess_plan(load_study(folder))
    times = {row.name: row.before.time_ms.tolist() for row in plan.scenarios}
    b, c = way_ms(8, 7, 6), way_ms(5, 6)
    assert plan.before.time_ms.tolist() == [BRIDGE, b, c]
    assert times == {
        "cầu": [BY_FERRY, b, c],
        "cầu, phà": [ROUND, b, c],
        "cô lập": [-1, b, c],
        "cao điểm": [way_ms(2, 6, congestion=2.0), way_ms(8, 7, 6, congestion=2.0),
                     way_ms(5, 6, congestion=2.0)],
    }  # fmt: skip
    assert all(row.after is row.before for row in plan.scenarios)


def test_the_roads_are_read_once_for_all_scenarios_and_then_kept(folder, monkeypatch):
    calls, true = [], study_roads.open_study_roads

    def counted(*arguments):
        calls.append(arguments)
        return true(*arguments)

    monkeypatch.setattr(study_roads, "open_study_roads", counted)
    first = plan_document(assess_plan(load_study(folder)))
    assert len(calls) == 1
    assert plan_document(assess_plan(load_study(folder))) == first
    assert len(calls) == 1
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(text.replace("= 2.0", "= 3.0"), encoding="utf-8")
    again = plan_document(assess_plan(load_study(folder)))
    assert len(calls) == 2
    assert again["scenarios"][:3] == first["scenarios"][:3]
    assert again["scenarios"][3] != first["scenarios"][3]


def test_the_document_says_who_loses_what(folder):
    document = plan_document(assess_plan(load_study(folder)))
    usual, rows = document["usual_roads"], {row["name"]: row for row in document["scenarios"]}
    assert usual["name"] is None
    assert usual["is_planned_for"]
    assert usual["covered_population"] == document["totals"]["covered_population"] == 157
    assert {name: row["lost_population_before"] for name, row in rows.items()} == {
        "cầu": 100, "cầu, phà": 100, "cô lập": 100, "cao điểm": 50
    }  # fmt: skip
    assert rows["cô lập"]["people_without_time"] == 100
    assert rows["cô lập"]["covered_share"] == 57 / 157
    mean = math.fsum([100 * BY_FERRY, 50 * way_ms(8, 7, 6), 7 * way_ms(5, 6)]) / 157 / 60_000
    assert rows["cầu"]["mean_minutes"] == pytest.approx(mean, rel=1e-12)
    assert rows["cao điểm"]["readings"]["time"]["covered_share_before"] == 107 / 157


def test_a_straight_line_knows_no_bridge_but_the_time_does(folder):
    text = STUDY.format(language="en").replace('rule = "time"', 'rule = "any"')
    (folder / "study.toml").write_text(text, encoding="utf-8")
    rows = {
        row["name"]: row
        for row in plan_document(assess_plan(load_study(folder)))["scenarios"]
    }  # fmt: skip
    # Node 2 lies 3.3 km from the office across the river, within the 5 km of the standard.
    assert rows["cầu"]["lost_population"] == 0
    assert rows["cầu"]["lost_time_population"] == 100
    assert rows["cao điểm"]["lost_population"] == 50


def test_a_plan_for_a_scenario_keeps_people_in_reach_in_it(folder):
    study = load_study(folder)
    usual, flood = locate_offices(study), locate_offices(study, scenario="cầu, phà")
    assert usual.sites.ids[usual.opened].tolist() == ["S6"]
    assert flood.sites.ids[flood.opened].tolist() == ["S3", "S6"]
    document = plan_document(flood)
    rows = {row["name"]: row for row in document["scenarios"]}
    assert document["study"]["scenario"] == "cầu, phà"
    assert [row["name"] for row in document["scenarios"] if row["is_planned_for"]] == ["cầu, phà"]
    assert rows["cầu, phà"]["covered_share"] == document["totals"]["covered_share"] == 1.0
    assert rows["cầu, phà"]["covered_share_before"] == document["before"]["covered_share"]
    assert rows["cầu, phà"]["lost_population_before"] == 100
    assert rows["cầu, phà"]["lost_population"] == 0
    assert document["usual_roads"]["covered_share_before"] == 1.0


def test_an_unknown_scenario_is_refused_before_anything_is_read(folder):
    (folder / "roads.osm").write_text("broken", encoding="utf-8")
    with pytest.raises(StudyError, match="nearest is"):
        locate_offices(load_study(folder), scenario="cau")


@pytest.mark.parametrize("language", ["en", "vi"])
def test_run_writes_one_table_of_scenarios(folder, tmp_path, language):
    (folder / "study.toml").write_text(STUDY.format(language=language), encoding="utf-8")
    words = ["run", str(folder), "--scenario", "cầu, phà", "--out", str(tmp_path / "out")]
    told = CliRunner().invoke(group, words, catch_exceptions=False)
    assert told.exit_code == 0
    out = tmp_path / "out"
    assert json.loads((out / "plan.json").read_text(encoding="utf-8"))["study"]["scenario"]
    summary = (out / "summary.md").read_text(encoding="utf-8")
    lost = {"en": "36.3%", "vi": "36,3 %"}[language]
    (row,) = [line for line in summary.splitlines() if line.startswith("| cô lập |")]
    assert lost in row
    assert "cầu, phà ←" in summary
    sheet = {"en": "Scenarios", "vi": "Tình huống"}[language]
    rows = list(openpyxl.load_workbook(out / "plan.xlsx")[sheet].values)
    (row,) = [row for row in rows if row[0] == "cô lập"]
    assert row[1] == row[2] == pytest.approx(57 / 157)
    assert row[4] == 100
