"""Any junction a candidate: too many to measure, and the plan is the one of all of them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from motcua.asking import from_covers, measurable, pricing, sieve
from motcua.cli.main import group
from motcua.domain import machine
from motcua.domain.solution import Reduction
from motcua.errors import InputError, StudyError
from motcua.locate.cover.bit_prices import price_sites
from motcua.pipeline import assess_plan, load_study, locate_offices
from motcua.present.document import plan_document
from motcua.present.words import load_words
from motcua.verify import verify_plan

SIDE = 6
STEP = 0.01
"""Degrees between crossings: 1.1 km, three minutes by motorbike."""

STUDY = """
[study]
name = "Mọi giao lộ"
language = "vi"
crs = "EPSG:9210"
[region]
file = "areas.geojson"
id = "code"
name = "name"
[demand]
file = "people.csv"
id = "id"
population = "people"
x = "lon"
y = "lat"
crs = "EPSG:4326"
[roads]
file = "roads.osm"
cutoff = "60 min"
{roads}
[[sites]]
file = "offices.csv"
role = "existing"
id = "id"
name = "id"
x = "lon"
y = "lat"
crs = "EPSG:4326"
tier = "commune"
[[sites]]
role = "candidate"
generate = "junctions"
spacing = "300 m"
[standard]
time = "7 min"
distance = "1 km"
rule = "{rule}"
[locate]
{locate}
[[locate.rules]]
column = "half"
value = "1"
at_most = {at_most}
[[scenarios]]
name = "lụt"
closed_ways = [11, 12, 101]
"""


def place(node):
    row, column = divmod(node, SIDE)
    return 106.6 + STEP * column, 11.0 + STEP * row


def lattice():
    """Streets both ways along every row and column, and two crossings on an island."""
    ways = [[SIDE * k + c for c in range(SIDE)] for k in range(SIDE)]
    ways += [[SIDE * r + k for r in range(SIDE)] for k in range(SIDE)]
    numbers = [*range(10, 10 + SIDE), *range(100, 100 + SIDE)]
    nodes = "".join(
        f'<node id="{k + 1}" version="1" lon="{x:.6f}" lat="{y:.6f}"/>'
        for k, (x, y) in enumerate(place(k) for k in range(SIDE * SIDE))
    )
    lines = "".join(
        f'<way id="{number}" version="1">'
        + "".join(f'<nd ref="{node + 1}"/>' for node in way)
        + '<tag k="highway" v="residential"/></way>'
        for number, way in zip(numbers, ways, strict=True)
    )
    return f'<?xml version="1.0"?><osm version="0.6">{nodes}{lines}</osm>'


def halves():
    """Two areas side by side; no junction lies on the border."""
    boxes = {"1": (106.55, 106.6249), "2": (106.6249, 106.7)}
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": f"Xã {code}", "half": code},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[a, 10.9], [b, 10.9], [b, 11.1], [a, 11.1], [a, 10.9]]],
            },
        }
        for code, (a, b) in boxes.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.fixture
def make(tmp_path):
    """Return a function that writes a study of this town."""
    chance = np.random.default_rng(3)
    at = [place(k) for k in chance.integers(0, SIDE * SIDE, 60)]
    people = [
        f"p{k:02},{x + dx:.6f},{y + dy:.6f},{n}"
        for k, ((x, y), (dx, dy), n) in enumerate(
            zip(at, chance.normal(0, STEP / 4, (60, 2)), chance.integers(0, 90, 60), strict=True)
        )
    ]
    files = {
        "roads.osm": lattice(),
        "areas.geojson": halves(),
        "people.csv": "\n".join(["id,lon,lat,people", *people]),
        "offices.csv": "id,lon,lat\nVP-1,106.602,11.001\nVP-2,106.64,11.04\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def write(locate, *, rule="any", at_most=9, roads=""):
        text = STUDY.format(locate=locate, rule=rule, at_most=at_most, roads=roads)
        (tmp_path / "study.toml").write_text(text, encoding="utf-8")
        return load_study(tmp_path)

    return write


def headlines(plan):
    """What is proved of who is covered, by model, and the curve up to where it rises no more."""
    solutions = [plan.solution, *plan.beside]
    curves = [
        list(dict.fromkeys(point.termination.objective for point in found.frontier.points))
        for found in solutions
        if found.frontier
    ]
    goals = [
        [(goal.name, goal.termination.objective, goal.termination.bound) for goal in found.goals
         if goal.name != "mean_time"]
        for found in solutions
    ]  # fmt: skip
    beyond = [
        (found.uncoverable_people, found.first_uncoverable, found.uncoverable_points)
        for found in solutions
    ]
    return goals, curves, beyond


MODELS = {
    "lscp": 'model = "lscp"\nalso = ["frontier"]',
    "backup": 'model = "lscp"\nbackup = 2',
    "mclp": 'model = "mclp"\nn_open = 2\nalso = ["lscp", "frontier"]',
    "budget": 'model = "mclp"\nbudget = 3.0\ngoal = "cost"',
    "partial": 'model = "partial"\ntarget_share = 0.8\nfloor_share = 0.6',
    "frontier": 'model = "frontier"',
}


CAN_LEAVE_OUT = ("budget", "partial", "frontier")
"""Models that have a plan where one half has one office at most."""


@pytest.mark.parametrize(
    ("name", "at_most"), [*((name, 9) for name in MODELS), *((name, 1) for name in CAN_LEAVE_OUT)]
)
def test_few_measured_candidates_give_the_plan_of_all(make, monkeypatch, name, at_most):
    rule = ("any", "time", "all")[len(name) % 3]
    study = make(MODELS[name], rule=rule, at_most=at_most)
    whole = locate_offices(study)
    monkeypatch.setattr(sieve, "MANY_PAIRS", 0)
    few = locate_offices(study)
    assert headlines(few) == headlines(whole)
    assert len(whole.sites.ids) == 34
    assert (len(few.sites.ids) < 34) == (name != "backup")
    (told,) = [found for found in few.about.findings if found.code == "sieve.beaten"]
    n_left = int((~few.sites.is_existing).sum())
    assert dict(told.values) == {"n": 32, "beaten": 32 - n_left, "left": n_left}
    monkeypatch.setattr(from_covers, "MANY_PAIRS", 0)
    fewest = locate_offices(study)
    assert headlines(fewest) == headlines(whole)
    (only,) = [found for found in fewest.about.findings if found.code == "sieve.only_opened"]
    assert only.values["n"] == len(few.sites.ids)
    is_open = np.isin(whole.sites.ids, fewest.sites.ids[fewest.opened])
    assert is_open.sum() == fewest.opened.sum()
    assert len(fewest.sites.ids) <= len(few.sites.ids)


def test_shorter_ways_are_bounded_by_those_to_the_nearest_of_all(make, monkeypatch):
    """With beaten candidates measured too, no plan as good travels less than the bound says."""
    study = make('model = "lscp"', rule="time")
    quickest = locate_offices(study).solution.goals[-1].termination
    monkeypatch.setattr(sieve, "MANY_PAIRS", 0)
    mean = locate_offices(study).solution.goals[-1].termination
    assert quickest.reason in ("optimal", "gap")
    assert mean.reason == "heuristic"
    assert 0 < mean.bound <= quickest.bound <= quickest.objective <= mean.objective


def test_a_plan_of_the_sites_that_prices_call_for_has_a_bound_for_all(make, monkeypatch):
    study = make(MODELS["mclp"]).with_search(gap=0.0)
    without_rules = study.locate.model_copy(update={"rules": ()})
    study = study.model_copy(update={"locate": without_rules})
    whole = locate_offices(study).solution.termination
    monkeypatch.setattr(sieve, "MANY_PAIRS", 0)
    monkeypatch.setattr(from_covers, "MANY_PAIRS", 0)
    exact = locate_offices(study).solution
    assert exact.termination.objective == exact.termination.bound == whole.objective
    monkeypatch.setattr(pricing, "MANY_MEMBERS", 0)
    monkeypatch.setattr(pricing, "price_sites", undecided_but_for_the_plan)
    called = locate_offices(study)
    told = called.solution.termination
    assert told.objective <= whole.objective <= told.bound
    assert (told.reason == "optimal") == (told.objective == told.bound)
    (step,) = [row for row in called.solution.reductions if row.name == "called_by_prices"]
    n, left = step.columns
    assert left == 2 < n
    (row,) = [found for found in called.about.findings if found.code == "sieve.called"]
    assert dict(row.values) == {"n": n, "priced": n - left, "left": left}


def undecided_but_for_the_plan(bits, people, **ask):
    """Close nothing, and call for no site beside the plan's."""
    priced = price_sites(bits, people, **ask)
    return replace(priced, undecided=np.ones_like(priced.plan), called=priced.plan)


def test_a_plan_with_few_candidates_is_verified_and_read_in_both_languages(
    make, monkeypatch, tmp_path
):
    study = make('model = "lscp"')
    monkeypatch.setattr(sieve, "MANY_PAIRS", 0)
    document = plan_document(locate_offices(study))
    checks = verify_plan(study, document)
    assert checks
    assert all(check.agrees for check in checks)
    out = tmp_path / "out"
    words = ["run", str(study.path), "--out", str(out)]
    told = CliRunner().invoke(group, words, catch_exceptions=False)
    assert told.exit_code == 0
    assert "Trong 32 địa điểm ứng viên" in " ".join(told.output.split())
    (row,) = [row for row in document["findings"] if row["code"] == "sieve.beaten"]
    said = load_words("vi").say("finding.sieve.beaten", **row["values"])
    assert said in (out / "map.html").read_text(encoding="utf-8")
    in_english = load_words("en").say("finding.sieve.beaten", **row["values"])
    assert in_english.startswith(f"Of 32 candidates, {row['values']['beaten']} have another one")
    document["findings"] = []
    with pytest.raises(InputError, match="The study has 34 sites and the plan"):
        verify_plan(study, document)


def test_a_scenario_is_planned_on_its_own_covers(make, monkeypatch):
    study = make('model = "lscp"', rule="time")
    whole = locate_offices(study, scenario="lụt")
    monkeypatch.setattr(sieve, "MANY_PAIRS", 0)
    few = locate_offices(study, scenario="lụt")
    assert headlines(few) == headlines(whole)
    # The roads as they are would have let other junctions go.
    assert headlines(few) != headlines(locate_offices(study))


def test_todays_offices_are_assessed_without_candidates(make, monkeypatch):
    study = make('model = "lscp"')
    whole = assess_plan(study)
    monkeypatch.setattr(sieve, "MANY_PAIRS", 0)
    alone = assess_plan(study)
    assert alone.sites.ids.tolist() == ["VP-1", "VP-2"]
    assert alone.before.time_ms.tolist() == whole.before.time_ms.tolist()
    assert [f.values["n"] for f in alone.about.findings if f.code == "sieve.today"] == [32]


def test_models_of_travel_measure_every_candidate(make, monkeypatch):
    study = make('model = "p_median"\nn_open = 2')
    monkeypatch.setattr(sieve, "MANY_PAIRS", 0)
    assert len(locate_offices(study).sites.ids) == 34


def test_covers_that_do_not_fit_are_refused_before_they_are_made(make, monkeypatch):
    study = make('model = "lscp"')
    monkeypatch.setattr(sieve, "MANY_PAIRS", 0)
    monkeypatch.setattr(machine, "machine_mib", lambda: 0.0001)
    with pytest.raises(InputError, match="34 sites by 59 demand points") as told:
        locate_offices(study)
    assert "spacing" in told.value.mend
    monkeypatch.setattr(from_covers, "MANY_PAIRS", 0)
    # Half a kilobyte holds a word for each of 34 sites, and no model of a dozen pairs.
    monkeypatch.setattr(machine, "machine_mib", lambda: 0.0005)
    with pytest.raises(InputError, match="for which no other stands"):
        locate_offices(study)


def test_ways_that_do_not_fit_are_refused_before_they_are_measured(make, monkeypatch):
    study = make('model = "p_median"\nn_open = 2')
    monkeypatch.setattr(measurable, "WORTH_ASKING", 0)
    with monkeypatch.context() as tiny:
        tiny.setattr(machine, "machine_mib", lambda: 0.0001)
        with pytest.raises(InputError, match="34 sites by 60 demand points") as told:
            locate_offices(study)
    # On this lattice everybody is within an hour of every crossing.
    assert "lscp, mclp, partial and frontier" in told.value.mend
    assert len(locate_offices(study).sites.ids) == 34


@pytest.mark.parametrize(
    ("spacing", "told"), [("0 m", "spacing"), ("-5 km", "spacing"), ("near", "spacing")]
)
def test_a_spacing_that_is_none_is_refused(make, spacing, told):
    path = make('model = "lscp"').path
    text = path.read_text(encoding="utf-8").replace("300 m", spacing)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=told):
        load_study(path)


def test_junctions_without_roads_are_refused(make):
    path = make('model = "lscp"').path
    text = path.read_text(encoding="utf-8")
    text = text.replace('[roads]\nfile = "roads.osm"\ncutoff = "60 min"', "")
    text = text.replace('time = "7 min"\n', "").replace('rule = "any"', 'rule = "distance"')
    path.write_text(text[: text.index("[[scenarios]]")], encoding="utf-8")
    with pytest.raises(StudyError, match="junctions"):
        load_study(path)


def test_what_prices_closed_is_told_of_sieved_candidates_alone(make, monkeypatch):
    study = make('model = "lscp"')
    monkeypatch.setattr(sieve, "MANY_PAIRS", 0)
    plan = locate_offices(study)
    step = Reduction(name="reduced_costs", rows=(9, 4), columns=(7, 3))
    priced = replace(plan.solution, reductions=(step,))
    (told,) = sieve.note_priced(priced, plan.sites)
    assert dict(told.values) == {"n": 7, "priced": 4, "left": 3}
    for language in ("vi", "en"):
        assert "7" in load_words(language).say(f"finding.{told.code}", **told.values)
    assert sieve.note_priced(None, plan.sites) == ()
    assert sieve.note_priced(priced, replace(plan.sites, findings=())) == ()
    idle = replace(priced, reductions=(replace(step, columns=(7, 7)),))
    assert sieve.note_priced(idle, plan.sites) == ()
