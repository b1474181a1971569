"""plan.json: every figure against sums done by hand from the town's six places."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from motcua.domain.phase import Phase
from motcua.domain.solution import Goal, Solution, Termination
from motcua.present.changes import change_classes
from motcua.present.document import plan_document, write_document
from small_plan import PEOPLE, assessed_plan, small_plan

if TYPE_CHECKING:
    from pathlib import Path


TOTAL = 800.5
# Minutes to S1 (D1, D2, D3) and S3 (D4, D5, D6); with S2 open D3 needs 6 and not 10.
MINUTES = [0, 12, 10, 28, 50, 52]


@pytest.fixture
def document():
    return plan_document(small_plan())


def test_totals_are_sums_over_the_six_places(document: dict[str, Any]):
    totals = document["totals"]
    assert totals["demand_points"] == 6
    assert totals["population"] == TOTAL
    assert totals["covered_population"] == 750
    assert totals["uncovered_population"] == 50.5
    assert totals["covered_share"] == 750 / TOTAL
    assert totals["n_open"] == 2
    assert totals["people_without_time"] == 0
    mean = math.fsum(p * m for p, m in zip(PEOPLE, MINUTES, strict=True)) / TOTAL
    assert totals["mean_minutes"] == pytest.approx(mean, rel=1e-15)
    assert document["before"]["mean_minutes"] == pytest.approx(mean - 50 * 4 / TOTAL, rel=1e-15)


def test_whole_people_are_ints_and_others_have_three_decimals(document: dict[str, Any]):
    assert isinstance(document["totals"]["covered_population"], int)
    people = np.array([100.0, 200.0, 50.0, 400.0, 30.0, 20.12349])
    plan = small_plan()
    plan = replace(plan, demand=replace(plan.demand, population=people))
    assert plan_document(plan)["totals"]["uncovered_population"] == 50.123


def test_readings_differ_as_the_town_was_made_to(document: dict[str, Any]):
    shares = {name: row["covered_share"] for name, row in document["readings"].items()}
    assert shares == {
        "any": 750 / TOTAL,
        "all": 350 / TOTAL,
        "time": 750 / TOTAL,
        "distance_straight": 350 / TOTAL,
        "distance_road": 150 / TOTAL,
    }


def test_without_roads_what_was_not_measured_is_null():
    document = plan_document(small_plan(has_roads=False))
    for reading in ("all", "time", "distance_road"):
        assert document["readings"][reading]["covered_share"] is None
    assert document["readings"]["distance_straight"]["covered_share"] == 350 / TOTAL
    assert {row["covered_share"] for row in document["thresholds"]} == {None}
    assert document["totals"]["mean_minutes"] is None
    assert document["totals"]["people_without_time"] == TOTAL
    assert document["changes"]["most_extra_minutes"] is None


def test_a_closed_office_serves_nobody_and_has_no_wait(document: dict[str, Any]):
    closed = document["sites"][1]
    assert (closed["decision"], closed["merged_into"]) == ("merge", "S1")
    assert (closed["population"], closed["population_before"]) == (0, 50)
    assert (closed["files"], closed["officers"], closed["wait_min"]) == (0.0, 0, None)
    candidate = document["sites"][3]
    assert (candidate["decision"], candidate["merged_into"]) == ("none", None)
    assert (candidate["area"], candidate["area_name"]) == (None, None)


def test_site_people_add_up_to_everybody(document: dict[str, Any]):
    assert sum(row["population"] for row in document["sites"]) == TOTAL
    assert sum(row["population"] for row in document["areas"]) == TOTAL
    assert sum(row["covered_population"] for row in document["areas"]) == 750


def test_an_open_office_reports_to_the_branch_of_its_group(document: dict[str, Any]):
    """S1 is the branch; S2 is closed, S4 a candidate that is not used."""
    assert [row["reports_to"] for row in document["sites"]] == [None, None, "S1", None]


def test_areas_tell_receiver_share_and_minutes(document: dict[str, Any]):
    middle = document["areas"][1]
    assert (middle["receiver"], middle["receiver_name"]) == ("S1", "Trung tâm Tây")
    assert (middle["mean_minutes_before"], middle["mean_minutes"]) == (6.0, 10.0)
    assert document["areas"][2]["covered_share"] == 400 / 450.5


def test_an_area_without_people_has_no_share():
    plan = small_plan()
    nobody = replace(plan.demand, population=np.where(plan.demand.area == 1, 0, PEOPLE))
    row = plan_document(replace(plan, demand=nobody))["areas"][1]
    assert (row["population"], row["covered_share"], row["mean_minutes"]) == (0, None, None)


def test_thresholds_hold_every_minute_of_every_reading(document: dict[str, Any]):
    rows = document["thresholds"]
    assert len(rows) == 5 * 51
    assert {row["minutes"] for row in rows} == set(range(10, 61))
    at_28 = next(row for row in rows if row["minutes"] == 28 and row["reading"] == "time")
    assert at_28["covered_share"] == 750 / TOTAL


def test_changes_count_the_one_point_that_loses(document: dict[str, Any]):
    changes = document["changes"]
    assert changes["longer_population"] == 50
    assert changes["shorter_population"] == 0
    assert changes["same_population"] == 750.5
    assert changes["most_extra_minutes"] == 4.0
    assert changes["classes"]["longer"] == 50


@pytest.mark.parametrize(
    ("change_ms", "place"),
    [
        (-600_001, 0),
        (-600_000, 0),
        (-599_999, 1),
        (-300_000, 1),
        (-299_999, 2),
        (-1, 2),
        (0, 3),
        (1, 4),
        (300_000, 4),
        (300_001, 5),
        (600_000, 5),
        (600_001, 6),
        (900_000, 6),
        (900_001, 7),
    ],
)
def test_change_classes_at_their_ends(change_ms: int, place: int):
    before = np.array([1_000_000])
    assert change_classes(before, before + change_ms).tolist() == [place]


def test_termination_is_the_headline_goal_and_null_when_only_assessed(document: dict[str, Any]):
    assert document["heading"] == "lower_bound"
    assert document["termination"] == {
        "reason": "optimal",
        "objective": 2,
        "bound": 2,
        "gap": 0.0,
        "solver": "HiGHS 1.16.0",
    }
    assert [goal["name"] for goal in document["goals"]] == ["sites", "mean_time"]
    today = plan_document(assessed_plan())
    assert (today["heading"], today["termination"], today["model"]) == ("assessment", None, None)
    assert today["before"] == {key: today["totals"][key] for key in today["before"]}


def test_models_beside_are_recomputed_not_believed(document: dict[str, Any]):
    beside = document["beside"][0]
    assert (beside["model"], beside["open_sites"]) == ("mclp", ["S3", "S4"])
    # S3 reaches D1 in 22, D2 in 26 and D3 in 12 minutes; S4 reaches D4, D5 and D6.
    assert beside["covered_population"] == TOTAL


def test_an_infinite_bound_is_null():
    termination = Termination(reason="heuristic", objective=2.5, bound=-math.inf, solver="none")
    opened = small_plan().opened
    goals = (Goal(name="cost", termination=termination),)
    plan = small_plan(solution=Solution(model="mclp", opened=opened, goals=goals))
    row = plan_document(replace(plan, beside=()))
    assert row["heading"] == "plan"
    assert (row["termination"]["objective"], row["termination"]["bound"]) == (2.5, None)


def test_green_field_has_nobody_covered_before():
    plan = small_plan()
    none_open = np.zeros(4, dtype=bool)
    nobody = replace(
        plan.before,
        opened=none_open,
        serving=np.full(6, -1),
        time_ms=np.full(6, -1),
        distance_m=np.full(6, -1.0),
        straight_m=np.full(6, -1.0),
        covered={name: np.zeros(6, dtype=bool) for name in plan.before.covered},
        receiver=[-1, -1, -1],
    )
    before = plan_document(replace(plan, before=nobody))["before"]
    assert (before["n_open"], before["covered_share"], before["mean_minutes"]) == (0, 0.0, None)


def test_the_file_is_the_same_bytes_and_keeps_its_letters(document: dict[str, Any], tmp_path: Path):
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    write_document(document, first)
    write_document(plan_document(small_plan()), second)
    raw = first.read_bytes()
    assert raw == second.read_bytes()
    assert raw.endswith(b"}\n")
    assert b"\r" not in raw
    assert "Trung tâm Đông".encode() in raw
    assert json.loads(raw) == document


def test_a_figure_that_is_no_number_is_a_bug(document: dict[str, Any], tmp_path: Path):
    with pytest.raises(ValueError, match="JSON compliant"):
        write_document({**document, "totals": {"covered_share": math.nan}}, tmp_path / "a.json")


def test_phases_are_told_against_the_step_before():
    plan = small_plan()
    first = Phase(name="1", from_="2024-01-01", until="2024-06-30", is_fixed=True,
                  boundary_free_share=0.0, assessment=plan.before)  # fmt: skip
    goal = Goal(name="cost", termination=Termination(
        reason="gap", objective=10.0, bound=9.5, solver="HiGHS"))  # fmt: skip
    second = replace(first, name="2", from_="2024-07-01", until="2024-12-31", is_fixed=False,
                     assessment=plan.after, goals=(goal,))  # fmt: skip
    one, two = plan_document(replace(plan, phases=(first, second)))["phases"]
    assert (one["name"], one["fixed"], one["termination"]) == ("1", True, None)
    assert one["decisions"] == dict.fromkeys(one["decisions"], 0) | {"keep": 3, "none": 1}
    assert one["covered_share"] == 750 / TOTAL
    assert two["merged"] == {"S2": "S1"}
    assert two["open_sites"] == ["S1", "S3"]
    assert (two["n_open"], two["officers"]) == (2, 4)
    assert two["termination"]["gap"] == 0.05


def test_the_way_to_the_receiver_is_told_beside_the_nearest():
    plan = small_plan()
    receiver_ms = np.array([0, 12, 20, 28, 50, 52]) * 60_000
    after = replace(plan.after, receiver_ms=receiver_ms)
    totals = plan_document(replace(plan, after=after, boundary_free_share=0.25))["totals"]
    nearest = math.fsum(p * m for p, m in zip(PEOPLE, MINUTES, strict=True)) / TOTAL
    receiver = nearest + 50 * 10 / TOTAL
    assert totals["mean_minutes_receiver"] == pytest.approx(receiver, rel=1e-12)
    assert totals["mean_minutes_filing"] == pytest.approx(0.25 * nearest + 0.75 * receiver)
