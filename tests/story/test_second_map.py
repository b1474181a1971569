"""Districts go, units come: the same study planned on either map, compared and verified."""

from __future__ import annotations

import json

import pytest

from spoil import edit

ASKED = '\nmodel = "consolidate"\ngoal = "cost"\nextra_time_limit = "30 min"\nportfolio = 3\n'
CROSSWALK = """
[crosswalk]
file = "units.csv"
id = "code"
name = "name"
merged_from = "from"
population = "people"
"""
UNITS = """code,name,from,people
91,Mẫu Mới,"{first}, {second} (1 phần)",9900
92,Đông Mới,"{second} (1 phần), {third}",5600
"""


@pytest.fixture
def folder(motcua, tmp_path):
    motcua("new", "mine")
    mine = tmp_path / "mine"
    edit("study.toml", '\nmodel = "lscp"', ASKED)(mine)
    areas = json.loads((mine / "areas.geojson").read_text(encoding="utf-8"))["features"]
    names = [row["properties"]["name"] for row in areas]
    first, second, third = names
    units = UNITS.format(first=first, second=second, third=third)
    (mine / "units.csv").write_text(units, encoding="utf-8")
    with (mine / "study.toml").open("a", encoding="utf-8") as study:
        study.write(CROSSWALK)
    return mine


def document(folder):
    return json.loads((folder / "plan.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_same_study_on_either_map(motcua, folder, tmp_path):
    """9,000 and 4,000 and 2,500 people; 900 of the middle one's bring the first unit to 9,900."""
    assert motcua("run", folder, "--out", "old").code == 0
    assert motcua("run", folder, "--second-map", "--out", "new").code == 0
    old, new = document(tmp_path / "old"), document(tmp_path / "new")
    assert [row["id"] for row in new["areas"]] == ["91", "92"]
    assert not old["study"]["second_map"]
    assert new["study"]["second_map"]
    assert old["totals"]["population"] == new["totals"]["population"] == 15_500
    units = {row["id"]: row for row in old["crosswalk"]["units"]}
    assert units["91"]["fitted_population"] == pytest.approx(9_900, abs=1)
    assert sum(row["n_open"] for row in units.values()) == old["totals"]["n_open"]
    assert old["portfolio"]["plans"][0]["n_open"] == old["totals"]["n_open"]
    told = motcua("compare", "old", "new", "--json")
    comparison = json.loads(told.out)
    assert [note["code"] for note in comparison["notes"]] == ["maps_differ"]
    assert [row["id"] for row in comparison["areas"]] == ["91", "92"]
    for row in comparison["areas"]:
        assert row["mean_minutes_a"] == units[row["id"]]["mean_minutes"]
    for key in ("gain_population", "same_population", "lose_population"):
        assert sum(row[key] for row in comparison["areas"]) == comparison["people"][key]
    assert json.loads(motcua("verify", "new", "--json").out)["agrees"]
    summary = (tmp_path / "new" / "summary.md").read_text(encoding="utf-8")
    assert "bản đồ thứ hai" in summary


def test_without_a_second_map_there_is_nothing_to_plan_on(motcua):
    motcua("new", "mine")
    told = motcua("locate", "mine", "--second-map")
    assert told.code == 1
    assert "The study has no second map" in told.err


def test_a_unit_of_an_unknown_area_is_one_message(motcua, folder):
    edit("units.csv", '92,Đông Mới,"', '92,Đông Mới,"Xã Lạ, ')(folder)
    told = motcua("locate", folder)
    assert told.code == 1
    assert '"Đông Mới" was made of "Xã Lạ"' in told.err
