"""A plan recomputed by the second route: it agrees, or the difference is named."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from motcua.domain.demand import Demand
from motcua.domain.network import Network
from motcua.domain.queueing import Workload
from motcua.domain.sites import Sites
from motcua.travel.matrix import measure_travel
from motcua.travel.reach import Reach
from motcua.verify.desks import mean_wait_min
from motcua.verify.second_route import SecondRoute
from spoil import both, edit


@pytest.fixture
def ran(motcua, tmp_path):
    motcua("new", "mine")
    assert motcua("run", "mine").code == 0
    return tmp_path / "maps" / "mine"


def change(folder, place, value):
    """Write another value into plan.json."""
    document = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    *way, last = place
    held = document
    for key in way:
        held = held[key]
    assert held[last] != value
    held[last] = value
    (folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")


def wrong(told):
    return [row["key"] for row in json.loads(told.out)["checks"] if not row["agrees"]]


def test_a_plan_agrees_with_the_second_route(motcua, ran):
    told = motcua("verify", ran)
    assert told.code == 0
    assert "figures agree, to the person" in told.out
    told = motcua("verify", ran, "--json")
    document = json.loads(told.out)
    assert document["agrees"]
    keys = {row["key"] for row in document["checks"]}
    assert {"totals.covered_population", "before.mean_minutes", "inputs: people.csv"} <= keys


@pytest.mark.parametrize(
    ("place", "value", "differ"),
    [
        (("totals", "covered_population"), 15_499, ["totals.covered_population"]),
        (("totals", "mean_minutes"), 10.0, ["totals.mean_minutes"]),
        (("readings", "all", "covered_population"), 10_501, ["readings.all.covered_population"]),
        (("areas", 2, "covered_population_before"), 0, ["areas.03.covered_population_before"]),
        (("inputs", 1, "sha256"), "0" * 64, ["inputs: areas.geojson"]),
    ],
)
def test_a_figure_that_was_tampered_with_is_named(motcua, ran, place, value, differ):
    change(ran, place, value)
    told = motcua("verify", ran, "--json")
    assert (told.code, wrong(told)) == (1, differ)
    said = motcua("verify", ran)
    assert said.code == 1
    assert f"differs  {differ[0]}" in said.out


def test_another_office_than_the_plan_opened_shows_in_its_figures(motcua, ran):
    document = json.loads((ran / "plan.json").read_text(encoding="utf-8"))
    is_open = [row["open"] for row in document["sites"]]
    change(ran, ("sites", is_open.index(True), "open"), False)
    change(ran, ("sites", 2 if not is_open[2] else 0, "open"), True)
    differ = wrong(motcua("verify", ran, "--json"))
    assert "totals.mean_minutes" in differ
    assert not [key for key in differ if key.endswith("_before")]


def test_inputs_that_changed_since_are_named(motcua, ran, tmp_path):
    edit("people.csv", "4,106.660,11.024,1500", "4,106.660,11.024,1400")(tmp_path / "mine")
    differ = wrong(motcua("verify", ran, "--json"))
    assert "inputs: people.csv" in differ


def test_a_plan_of_straight_lines_agrees_too(motcua, tmp_path):
    motcua("new", "mine")
    text = (tmp_path / "mine" / "study.toml").read_text(encoding="utf-8")
    head, tail = text.split("[roads]")
    (tmp_path / "mine" / "study.toml").write_text(
        head + "[[sites]]" + tail.split("[[sites]]", 1)[1], encoding="utf-8"
    )
    assert motcua("run", "mine").code == 0
    assert motcua("verify", tmp_path / "maps" / "mine").code == 0


def test_a_plan_whose_rule_is_road_distance_in_remote_areas_agrees_too(motcua, tmp_path):
    motcua("new", "mine")
    both(
        edit("study.toml", 'distance = "5 km"', 'distance = "3 km"\ndistance_by = "road"\n'
             'rule = "all"\n[standard.rural]\ntime = "9 min"\ndistance = "7 km"'),
    )(tmp_path / "mine")  # fmt: skip
    assert motcua("run", "mine").code == 0
    told = motcua("verify", tmp_path / "maps" / "mine", "--json")
    assert wrong(told) == []
    covered = {row["key"]: row["plan"] for row in json.loads(told.out)["checks"]}
    assert 0 < covered["before.covered_population"] < 15_500


def test_a_run_that_was_moved_needs_its_study_named(motcua, ran, tmp_path):
    shutil.move(tmp_path / "mine", tmp_path / "moved")
    assert motcua("verify", ran).code == 1
    assert motcua("verify", ran, "--study", "moved").code == 0
    (ran / "run.json").unlink()
    told = motcua("verify", ran)
    assert told.code == 1
    assert "Name it with --study" in told.err


def test_a_study_of_other_sites_is_one_message(motcua, ran, tmp_path):
    edit("offices.csv", "VP-03", "VP-04")(tmp_path / "mine")
    told = motcua("verify", ran)
    assert told.code == 1
    assert "or other ids" in told.err


def test_no_run_is_one_message(motcua):
    told = motcua("verify", "nowhere")
    assert told.code == 1
    assert "There is no finished run here" in told.err


def test_a_one_way_street_by_hand():
    """A street of 100 m from west to east, one way; back there is only a detour of 700 ms."""
    network = Network(
        node_ids=[1, 2],
        xy_m=[[0, 0], [100, 0]],
        tail=[0, 1],
        head=[1, 0],
        time_ms=[1_000, 700],
        length_mm=[100_000, 250_000],
        twin=[-1, -1],
        road_class=[0, 0],
        road_classes=("road",),
        part=[0, 0],
        can_snap=[True, False],
        crs="EPSG:9210",
    )
    reach = Reach(cutoff_ms=1_500, distance_cutoff_m=300.0, access_limit_m=5.0)
    route = SecondRoute(network, reach)
    office, *homes = route.meet([(60.0, 0.0), (20.0, 0.0), (80.0, 0.0), (0.0, 0.0), (50.0, 9.0)])
    assert office is not None
    assert homes[-1] is None  # 9 m from the road, and 5 are allowed
    ahead = route.from_everywhere(office, homes, weight="time_ms")
    assert ahead == [400, 200 + 700 + 600, 600, None]  # the cutoff is inclusive
    metres = route.from_everywhere(office, homes, weight="length_mm")
    assert metres == [40_000, None, 60_000, None]  # 20 + 250 + 60 m is beyond 300
    sooner = SecondRoute(network, replace(reach, cutoff_ms=1_499))
    assert sooner.from_everywhere(office, homes, weight="time_ms") == [400, None, 600, None]
    assert route.from_everywhere(None, homes, weight="time_ms") == [None] * 4


@pytest.mark.parametrize("seed", range(4))
def test_both_routes_agree_on_every_pair(seed):
    """Times and metres on a drawn town whose streets are partly one-way."""
    rng = np.random.default_rng(seed)
    nodes = rng.uniform(0, 3_000, (30, 2)) + 600_000.0
    arcs = []
    for u in range(30):
        for v in rng.choice(30, 3, replace=False).tolist():
            if u == v:
                continue
            mm = round(float(np.hypot(*(nodes[u] - nodes[v]))) * 1_000)
            ms, row, one_way = mm // int(rng.integers(5, 15)), len(arcs), rng.random() < 0.4
            arcs.append((u, v, ms, mm, -1 if one_way else row + 1))
            if not one_way:
                arcs.append((v, u, ms + 7, mm, row))
    tail, head, time_ms, length_mm, twin = np.array(arcs).T
    network = Network(
        node_ids=np.arange(30),
        xy_m=nodes,
        tail=tail,
        head=head,
        time_ms=time_ms,
        length_mm=length_mm,
        twin=twin,
        road_class=np.zeros(len(arcs)),
        road_classes=("road",),
        part=np.zeros(30),
        can_snap=np.ones(len(arcs), bool),
        crs="EPSG:9210",
    )
    reach = Reach(cutoff_ms=600_000, distance_cutoff_m=2_500.0, access_limit_m=400.0)
    homes = rng.uniform(0, 3_000, (80, 2)) + 600_000.0
    homes[:20] = nodes[:20]
    offices = rng.uniform(0, 3_000, (5, 2)) + 600_000.0
    travel = measure_travel(
        network, demand_at(homes, network.crs), sites=sites_at(offices, network.crs), reach=reach
    )
    route = SecondRoute(network, reach)
    doors = route.meet(offices.tolist(), {0})
    places = route.meet(homes.tolist(), {0})
    n_pairs = 0
    for column, door in enumerate(doors):
        for weight, matrix, unit in (
            ("time_ms", travel.time_ms, 1),
            ("length_mm", travel.shortest_m, 1_000),
        ):
            entries = matrix[:, [column]].tocoo()
            engine = {
                int(row): round(value * unit)
                for row, value in zip(entries.coords[0], entries.data, strict=True)
            }
            found = route.from_everywhere(door, places, weight=weight)
            assert engine == {row: cost for row, cost in enumerate(found) if cost is not None}
            n_pairs += len(engine)
    assert n_pairs > 100


def demand_at(xy, crs):
    ids = [f"d{k:04}" for k in range(len(xy))]
    return Demand(ids=ids, xy_m=xy, population=np.ones(len(xy)), area=np.zeros(len(xy)), crs=crs)


def sites_at(xy, crs):
    no = np.zeros(len(xy), bool)
    return Sites(
        ids=[f"s{k:04}" for k in range(len(xy))],
        names=["x"] * len(xy),
        xy_m=xy,
        tier=["commune"] * len(xy),
        area=np.zeros(len(xy)),
        is_existing=~no,
        is_mandatory=no,
        is_forbidden=no,
        cost=np.ones(len(xy)),
        crs=crs,
    )


ASKED = """
model = "consolidate"
goal = "cost"
extra_time_limit = "30 min"
"""
STAFFED = """
[staff]
branch_share = 0.0
min_officers = { commune = 2 }

[[phases]]
name = "as it stands"
from = 2025-01-01
until = 2025-06-30
fixed = true

[[phases]]
name = "proposal"
from = 2025-07-01
until = 2025-12-31
boundary_free_share = 0.4
"""


@pytest.fixture
def consolidated(motcua, tmp_path):
    motcua("new", "mine")
    edit("study.toml", '\nmodel = "lscp"', ASKED)(tmp_path / "mine")
    with (tmp_path / "mine" / "study.toml").open("a", encoding="utf-8") as study:
        study.write(STAFFED)
    assert motcua("run", "mine").code == 0
    return tmp_path / "maps" / "mine"


def test_files_officers_and_money_of_a_consolidation_agree(motcua, consolidated):
    document = json.loads((consolidated / "plan.json").read_text(encoding="utf-8"))
    assert document["decisions"]["merge"] > 0
    told = motcua("verify", consolidated, "--json")
    checks = {row["key"]: row["second_route"] for row in json.loads(told.out)["checks"]}
    assert wrong(told) == []
    # 15,500 people x 0.5 files, by hand
    assert checks["totals.files"] == checks["before.files"] == pytest.approx(7_750)
    assert checks["termination.objective"] == pytest.approx(checks["totals.yearly_cost"])
    assert checks["phases.1: people who fall out"] == 0


@pytest.mark.parametrize(
    ("place", "by", "differ"),
    [
        (("totals", "officers"), -1, "totals.officers"),
        (("totals", "yearly_cost"), -0.5, "totals.yearly_cost"),
        (("before", "missing_files"), 1, "before.missing_files"),
        (("phases", 1, "n_open"), -1, "phases.1.n_open"),
        (("termination", "objective"), -0.5, "termination.objective"),
        (("termination", "bound"), 0.5, "termination.gap"),
    ],
)
def test_a_figure_of_a_consolidation_that_was_tampered_with_is_named(
    motcua, consolidated, place, by, differ
):
    held = json.loads((consolidated / "plan.json").read_text(encoding="utf-8"))
    for key in place:
        held = held[key]
    change(consolidated, place, held + by)
    assert differ in wrong(motcua("verify", consolidated, "--json"))


def test_a_site_that_a_phase_closes_and_the_next_opens_is_named(motcua, consolidated):
    document = json.loads((consolidated / "plan.json").read_text(encoding="utf-8"))
    closed = next(row["id"] for row in document["sites"] if not row["open"])
    stood = [name for name in document["phases"][0]["open_sites"] if name != closed]
    change(consolidated, ("phases", 0, "open_sites"), stood)
    again = document["phases"][0]["open_sites"]
    change(consolidated, ("phases", 1, "open_sites"), again)
    assert "phases.1: sites turned back" in wrong(motcua("verify", consolidated, "--json"))


@pytest.mark.parametrize("officers", [1, 2, 3, 9, 40])
def test_the_wait_by_erlangs_sum_is_the_wait_of_the_recurrence(officers):
    study = SimpleNamespace(
        staff=SimpleNamespace(days=250.0, hours=8.0, service_time_ms=1_800_000, peak_factor=1.0)
    )
    for share in (0.0, 0.3, 0.9, 0.99):
        files = share * officers * 4_000
        expected = Workload().wait_min(files, officers)
        assert mean_wait_min(study, files, officers) == pytest.approx(expected, rel=1e-9)
    assert math.isinf(mean_wait_min(study, officers * 4_000, officers))


def test_visitors_bring_their_files_and_keep_their_office_within_reach(motcua, tmp_path):
    motcua("new", "mine")
    study = tmp_path / "mine"
    homes = (study / "people.csv").read_text(encoding="utf-8").splitlines()
    (study / "jobs.csv").write_text("\n".join(homes[:3]) + "\n", encoding="utf-8")
    edit("study.toml", '\nmodel = "lscp"', ASKED)(study)
    layer = '\n[[demand.layers]]\nfile = "jobs.csv"\nid = "id"\npopulation = "people"\nx = "lon"\n'
    layer += 'y = "lat"\ncrs = "EPSG:4326"\nfiles_per_person_year = 0.1\n'
    with (study / "study.toml").open("a", encoding="utf-8") as text:
        text.write(STAFFED + layer)
    assert motcua("run", "mine").code == 0
    told = motcua("verify", tmp_path / "maps" / "mine", "--json")
    assert wrong(told) == []
    checks = {row["key"]: row["second_route"] for row in json.loads(told.out)["checks"]}
    jobs = sum(float(line.split(",")[-1]) for line in homes[1:3])
    assert jobs > 0
    assert checks["totals.files"] == pytest.approx(7_750 + 0.1 * jobs)
