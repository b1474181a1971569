"""The p-models asked for in a study file: the least mean, and the least worst, travel."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from motcua.pipeline import load_study, measure_travel
from motcua.places import read_places

STUDY = """
[study]
name = "p"
crs = "EPSG:9210"
[demand]
file = "people.csv"
id = "id"
population = "people"
x = "x"
y = "y"
crs = "EPSG:9210"
[[sites]]
file = "offices.csv"
id = "id"
x = "x"
y = "y"
crs = "EPSG:9210"
role = "existing"
[standard]
rule = "distance"
distance = "{distance}"
[locate]
model = "{model}"
n_open = {n_open}
"""
PEOPLE = """id,people,x,y
1,2500,600000,1200000
2,4000,600900,1200000
3,1100,603900,1200000
4,50,609000,1200000
"""
OFFICES = "id,x,y\nA,600000,1200000\nB,600900,1200000\nC,603000,1200000\n"


@pytest.fixture
def line(tmp_path):
    """Return a function that writes four hamlets and three offices along a straight road."""

    def write(model, n_open, distance):
        folder = tmp_path / "line"
        folder.mkdir()
        text = STUDY.format(model=model, n_open=n_open, distance=distance)
        for name, content in (
            ("study.toml", text),
            ("people.csv", PEOPLE),
            ("offices.csv", OFFICES),
        ):
            (folder / name).write_text(content, encoding="utf-8")
        return folder

    return write


def test_the_least_sum_of_metres_and_whom_no_site_reaches(motcua, line, tmp_path):
    """B and C: 2,500 x 900 m + 1,100 x 900 m. A and B: 1,100 x 3,000 m; A and C: more still."""
    line("p_median", 2, "5 km")
    ran = motcua("locate", "line", "--json")
    assert ran.code == 0, ran.err
    plan = json.loads(ran.out)
    assert plan["termination"]["objective"] == pytest.approx(2500 * 900 + 1100 * 900)
    assert [site["id"] for site in plan["sites"] if site["open"]] == ["B", "C"]
    findings = {row["code"]: row for row in plan["findings"]}
    assert findings["left_out"]["values"] == {"n": 1, "people": 50, "first": "4"}
    summary = (tmp_path / "maps" / "line" / "summary.md").read_text(encoding="utf-8")
    assert "3.240,0 km-người mỗi lượt đi" in summary


def test_the_least_worst_way(motcua, line, tmp_path):
    """One site for all: from C nobody has more than 3 km, from A 3.9 km, from B 3 km too."""
    line("p_center", 1, "5 km")
    ran = motcua("locate", "line", "--json")
    assert ran.code == 0, ran.err
    plan = json.loads(ran.out)
    assert plan["termination"]["objective"] == pytest.approx(3000)
    assert [site["id"] for site in plan["sites"] if site["open"]] == ["B"]
    assert [goal["name"] for goal in plan["goals"]] == ["worst_impedance", "weighted_impedance"]
    summary = (tmp_path / "maps" / "line" / "summary.md").read_text(encoding="utf-8")
    assert "Người phải đi xa nhất: 3,0 km" in summary


def test_too_few_sites_end_with_the_number_it_takes(motcua, line):
    line("p_median", 1, "1 km")
    told = motcua("locate", "line")
    assert told.code == 3
    assert "1 open sites cannot reach everyone whom some site reaches: it takes 2." in told.err


@pytest.mark.parametrize(("model", "kind"), [("p_median", 0), ("p_center", 1)])
def test_by_road_it_is_time_that_counts(motcua, tmp_path, model, kind):
    motcua("new", "mine")
    file = tmp_path / "mine" / "study.toml"
    text = file.read_text(encoding="utf-8")
    assert 'model = "lscp"' in text
    text = text.replace('model = "lscp"', f'model = "{model}"\nn_open = 2')
    file.write_text(text, encoding="utf-8")
    ran = motcua("locate", "mine", "--json")
    assert ran.code == 0, ran.err
    best = min(outcome[kind] for outcome in outcomes(load_study(file), 2))
    assert json.loads(ran.out)["termination"]["objective"] == best


def outcomes(study, n_open):
    """Return every plan's sum and worst of milliseconds."""
    people = read_places(study).demand.population
    travel = measure_travel(study)
    assert travel.has_roads
    times = np.full(travel.time_ms.shape, np.inf)
    times[travel.time_ms.tocoo().coords] = travel.time_ms.data
    for sites in itertools.combinations(range(times.shape[1]), n_open):
        nearest = times[:, list(sites)].min(axis=1)
        yield float(people @ nearest), float(nearest[people > 0].max())
