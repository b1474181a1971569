"""The p-models asked for in a study file: the least mean, and the least worst, travel."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from motcua.asking.solving import note_left_out
from motcua.domain.demand import Demand
from motcua.domain.solution import Goal, Solution, Termination
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


def test_the_least_sum_of_metres_however_far_somebody_lives(motcua, line, tmp_path):
    """B and C: 2,500 x 900 m + 1,100 x 900 m + 50 x 6,000 m. A and B: 1,100 x 3,000 m and more."""
    line("p_median", 2, "5 km")
    ran = motcua("locate", "line", "--json")
    assert ran.code == 0, ran.err
    plan = json.loads(ran.out)
    assert plan["termination"]["objective"] == pytest.approx(2500 * 900 + 1100 * 900 + 50 * 6000)
    assert [site["id"] for site in plan["sites"] if site["open"]] == ["B", "C"]
    assert "left_out" not in {row["code"] for row in plan["findings"]}
    summary = (tmp_path / "maps" / "line" / "summary.md").read_text(encoding="utf-8")
    assert "3.540,0 km-người mỗi lượt đi" in summary


def test_the_standard_does_not_cut_straight_ways(motcua, line):
    """One site, 1 km: B, from where 2,500 go 900 m, 1,100 go 3,000 m and 50 go 8,100 m."""
    line("p_median", 1, "1 km")
    plan = json.loads(motcua("locate", "line", "--json").out)
    assert plan["termination"]["objective"] == pytest.approx(2.25e6 + 3.3e6 + 0.405e6)
    assert [site["id"] for site in plan["sites"] if site["open"]] == ["B"]


def test_the_least_worst_way(motcua, line, tmp_path):
    """One site for all: from C the farthest has 6 km, from B 8.1 km, from A 9 km."""
    line("p_center", 1, "5 km")
    ran = motcua("locate", "line", "--json")
    assert ran.code == 0, ran.err
    plan = json.loads(ran.out)
    assert plan["termination"]["objective"] == pytest.approx(6000)
    assert [site["id"] for site in plan["sites"] if site["open"]] == ["C"]
    assert [goal["name"] for goal in plan["goals"]] == ["worst_impedance", "weighted_impedance"]
    summary = (tmp_path / "maps" / "line" / "summary.md").read_text(encoding="utf-8")
    assert "Người phải đi xa nhất: 6,0 km" in summary


def test_too_few_sites_end_with_the_number_it_takes(motcua, line):
    line("p_median", 0, "1 km")
    told = motcua("locate", "line")
    assert told.code == 3
    assert "0 open sites cannot reach everyone whom some site reaches: it takes 1." in told.err


def test_whom_a_p_model_leaves_out_is_named():
    nothing = Termination(reason="optimal", objective=0.0, bound=0.0, solver="")
    goal = Goal(name="weighted_impedance", termination=nothing)
    solution = Solution(
        model="p_median", opened=np.ones(1, bool), goals=(goal,), left_out=np.array([1, 2])
    )
    demand = Demand(
        ids=np.array(["a", "b", "c"]), xy_m=np.zeros((3, 2)), population=np.array([1.0, 2.0, 50.0]),
        area=np.zeros(3, int), crs="EPSG:9210",
    )  # fmt: skip
    (told,) = note_left_out(solution, demand)
    assert (told.code, dict(told.values)) == ("left_out", {"n": 2, "people": 52.0, "first": "b"})


def test_the_models_keep_what_the_offices_can_take(motcua, line):
    """Half a file each: 1,250, 2,000, 550 and 25; only C has room for all, B for hamlet 2 alone."""
    line("p_median", 2, "5 km")
    file = Path("line/study.toml")
    text = file.read_text(encoding="utf-8").replace(
        'role = "existing"', 'role = "existing"\ncapacity = "most"'
    )
    rows = zip(OFFICES.splitlines(), ("most", "1000", "2000", "5000"), strict=True)
    Path("line/offices.csv").write_text("\n".join(",".join(r) for r in rows), encoding="utf-8")
    opened = {}
    for model, extra in (
        ("lscp", ""), ("mclp", ""), ("partial", "target_share = 0.9"), ("p_median", ""),
        ("p_center", ""), ("frontier", ""),
    ):  # fmt: skip
        asked = text.replace('model = "p_median"', f'model = "{model}"\n{extra}')
        file.write_text(asked, encoding="utf-8")
        ran = motcua("locate", "line", "--json", "--out", f"out-{model}")
        assert ran.code == 0, ran.err
        plan = json.loads(ran.out)
        opened[model] = [site["id"] for site in plan["sites"] if site["open"]]
        codes = {row["code"] for row in plan["findings"]}
        assert "capacity_shared" in codes
        assert "unread_keys" not in codes
    assert opened["lscp"] == opened["frontier"] == ["C"]
    # Hamlet 4's 50 people live beyond five kilometres of every office.
    assert [row["n_open"] for row in plan["frontier"]] == [1]
    assert plan["frontier"][0]["covered_share"] == pytest.approx(7_600 / 7_650)
    assert opened["partial"] == ["C"]
    assert "C" in opened["p_center"]
    assert opened["p_median"] == ["B", "C"]


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


@pytest.mark.parametrize("model", ["lscp", "mclp", "partial", "p_center"])
def test_equally_good_plans_are_told_apart_by_the_travel_of_people_sent_where_there_is_room(
    motcua, tmp_path, model
):
    """15,500 people bring 7,750 files: two offices of 4,000 have room, none for all its nearest."""
    motcua("new", "mine")
    offices, file = tmp_path / "mine" / "offices.csv", tmp_path / "mine" / "study.toml"
    head, *rows = offices.read_text(encoding="utf-8").splitlines()
    with_room = [f"{head},most", *(f"{row},4000" for row in rows)]
    offices.write_text("\n".join(with_room), encoding="utf-8")
    text = file.read_text(encoding="utf-8").replace(
        'role = "existing"', 'role = "existing"\ncapacity = "most"', 1
    )
    asked = f'model = "{model}"\nn_open = 2\ntarget_share = 0.9'
    file.write_text(text.replace('model = "lscp"', asked), encoding="utf-8")
    ran = motcua("locate", "mine", "--json", "--out", "out")
    assert ran.code == 0, ran.err
    goals = json.loads(ran.out)["goals"]
    name = "weighted_impedance" if model == "p_center" else "mean_time_with_room"
    assert goals[-1]["name"] == name
    places = read_places(load_study(file))
    people, times = places.demand.population, measure_travel(load_study(file)).time_ms.toarray()
    farthest = goals[0]["objective"] if model == "p_center" else times.max()
    best = min(sent(people, times[:, list(two)], farthest) for two in ((0, 1), (0, 2), (1, 2)))
    best /= 1.0 if model == "p_center" else people.sum()
    assert best - 1e-3 <= goals[-1]["objective"] <= best / 0.98
    assert goals[-1]["bound"] <= best + 1e-3
    said = "Tổng lượng đi lại" if model == "p_center" else "điều phối đến nơi còn chỗ: "
    assert said in (tmp_path / "out" / "summary.md").read_text(encoding="utf-8")
    assert motcua("verify", "out").code == 0


def sent(people, times, farthest):
    """Return the least travel to two offices of 8,000 people each, inf where there is no room."""
    n = len(people)
    found = linprog(
        (people[:, None] * times).ravel(), A_ub=np.kron(people, np.eye(2)), b_ub=[8_000, 8_000],
        A_eq=np.kron(np.eye(n), np.ones(2)), b_eq=np.ones(n),
        bounds=np.stack([np.zeros(2 * n), (times <= farthest).ravel()], axis=1),
    )  # fmt: skip
    return found.fun if found.status == 0 else np.inf


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
