"""Consolidation through the door: proofs, contradictions named, and phases together."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from motcua.asking.conflicts import conflicting
from motcua.asking.contradictions import implied_contradictions, stated_contradictions
from motcua.domain.arrangement import Arrangement
from motcua.errors import InfeasibleError
from motcua.locate.consolidate import consolidating
from motcua.locate.consolidate.consolidating import consolidate
from motcua.locate.consolidate.district_tree import DistrictTree, Proof
from motcua.locate.consolidate.easy_bounds import easy_bounds
from motcua.locate.consolidate.evaluate import Evaluator, Network
from motcua.locate.consolidate.network_model import NetworkModel
from motcua.locate.consolidate.prepare import prepare
from motcua.locate.door.believing import is_misled
from motcua.locate.door.solve import Effort
from tiny_towns import row_of_three


def asked(town):
    return prepare(town.town(), *town.asked())


def told_of(town, names):
    rules, steps = town.asked()
    told = stated_contradictions(town.town(), steps, names=names)
    return told or implied_contradictions(
        town.town(), prepare(town.town(), rules, steps), names=names
    )


def test_two_goals_are_proved_in_their_order():
    """One office of three, the middle one: 4 officers a year, 2,000 people ten minutes away."""
    found = consolidate(asked(row_of_three()), effort=Effort(time_limit_s=60))
    cost, travel = (goal.termination for goal in found.goals)
    assert [goal.name for goal in found.goals] == ["cost", "mean_time"]
    assert (cost.objective, cost.bound, cost.reason) == (4.0, 4.0, "optimal")
    assert travel.objective == 2_000 * 10 * 60_000
    assert travel.reason == "optimal"
    assert found.network.opened.tolist() == [[False, True, False]]
    assert found.upgraded.tolist() == [[False, True, False]]


def test_a_plan_in_hand_and_no_time_for_the_solver_are_an_answer(monkeypatch):
    """Nothing is closed yet, nothing proved but what needs no search: the bounds hold."""
    monkeypatch.setattr(NetworkModel, "solve", None)
    minutes = [[1, 10, 20], [10, 1, 10], [20, 10, 1]]
    town = row_of_three(people=[1_001, 1_000, 1_000], minutes=minutes, steps=[{"free": 0.4}])
    staying = Network(opened=np.ones((1, 3), dtype=bool), receiver=np.array([[0, 1, 2]]))
    effort = Effort(time_limit_s=1e-9)
    found = consolidate(asked(town), effort=effort, starts=(staying,))
    plans = [plan for plans in town.plans_of_step(town.steps[0]).values() for plan in plans]
    cost, travel = (goal.termination for goal in found.goals)
    assert (cost.reason, cost.objective) == ("time_limit", 3 * 2.5)
    assert (travel.reason, travel.objective) == ("optimal", 3_001 * 60_000)
    assert 0 < cost.bound <= min(plan[0] for plan in plans) < cost.objective
    assert travel.bound == min(plan[2] for plan in plans)


@pytest.mark.parametrize(("gap", "goals"), [(0.01, ["travel"]), (0.001, ["cost", "travel"])])
def test_a_gap_that_the_tree_leaves_is_enough_where_it_was_asked_for(gap, goals, monkeypatch):
    programme, solve, put = asked(row_of_three()), NetworkModel.solve, []
    network = consolidate(programme).network

    def stopped(_tree, _start, **_until):
        return Proof(network=network, bound=4.0 * 0.995, is_nearest=False)

    def noted(model, goal, *args, **options):
        put.append(goal)
        return solve(model, goal, *args, **options)

    monkeypatch.setattr(DistrictTree, "grown", stopped)
    monkeypatch.setattr(NetworkModel, "solve", noted)
    head = consolidate(programme, effort=Effort(time_limit_s=60, gap=gap)).goals[0].termination
    assert put == goals
    assert head.objective == 4.0
    assert (head.reason, head.bound) == (("gap", 3.98) if gap == 0.01 else ("optimal", 4.0))


def test_what_the_search_took_is_not_given_to_the_solver_again(monkeypatch):
    """Of 40 seconds three quarters are for the first goal, and the search has had three."""
    search, solve, given = consolidating.search_network, NetworkModel.solve, []
    clock = SimpleNamespace(late=0.0)
    monkeypatch.setattr(
        consolidating, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + clock.late)
    )

    def late(*args, **ask):
        clock.late += 3.0
        return search(*args, **ask)

    def noted(model, goal, start, *, effort, **options):
        given.append(effort.time_limit_s)
        return solve(model, goal, start, effort=effort, **options)

    monkeypatch.setattr(consolidating, "search_network", late)
    monkeypatch.setattr(NetworkModel, "solve", noted)
    town = row_of_three(people=[1_001, 1_000, 1_000], steps=[{"open": [2]}, {}])
    consolidate(asked(town), effort=Effort(time_limit_s=40.0), rounds=0)
    assert given[0] <= 30.0 - 3.0


def test_phases_together_beat_phase_by_phase_through_the_door():
    town = row_of_three(people=[1_001, 1_000, 1_000], steps=[{"open": [2]}, {}])
    found = consolidate(asked(town), effort=Effort(time_limit_s=60), rounds=0)
    assert found.goals[0].termination.objective == pytest.approx(5.25)
    assert found.goals[0].termination.reason == "optimal"


def test_where_nobody_is_free_one_cluster_of_the_same_areas_is_enough():
    """Ten clusters of three areas in a row; per set of areas the first, or the nearest one."""
    model = NetworkModel(asked(row_of_three(extra=20)))
    assert len(model.clusters) == 10
    alone = [(0, (0,)), (1, (1,)), (2, (2,))]
    pairs = [(0, (0, 1)), (1, (1, 2))]
    cheapest = sorted([*alone, *pairs, (0, (0, 1, 2))])
    assert sorted(model.form("cost", None).clusters) == cheapest
    nearest = sorted([*alone, *pairs, (1, (0, 1, 2))])
    assert sorted(model.form("travel", None).clusters) == nearest
    start = Network(
        opened=np.array([[False, False, True]]), receiver=np.full((1, 3), 2, dtype=np.int32)
    )
    form = model.form("cost", start)
    assert sorted(form.clusters) == sorted([*cheapest, (2, (0, 1, 2))])
    assert form.read(form.written(start)).receiver.tolist() == [[2, 2, 2]]
    assert form.read(np.zeros(7)) is None


def test_a_cluster_stays_whose_site_alone_answers_for_somebody():
    """Within a quarter of an hour: the middle for everybody, an end not for the other end."""
    model = NetworkModel(asked(row_of_three()))
    assert len(model.clusters) == 8
    kept = [(0, (0,)), (1, (0, 1)), (1, (0, 1, 2)), (1, (1,)), (1, (1, 2)), (2, (2,))]
    assert sorted(model.form("cost", None).clusters) == kept


def test_an_office_that_closed_before_the_steps_stands_in_no_cluster():
    """A branch took over the office of its ward: of ten clusters two could never be chosen."""
    town = row_of_three(
        minutes=[[0, 10, 20, 0], [10, 0, 10, 10], [20, 10, 0, 20]], home=[0, 1, 2, 0],
        tier=["commune"] * 3 + ["branch"], existing=[True] * 4,
    )  # fmt: skip
    rules, steps = town.asked()
    places = town.town()
    begun = Arrangement(opened=[False, True, True, True], receiver=[3, 1, 2], upgraded=[False] * 4)
    programme = prepare(replace(places, begun=begun), rules, steps)
    assert programme.possible.tolist() == [False, True, True, True]
    assert len(NetworkModel(programme).clusters) == 8
    assert len(NetworkModel(prepare(places, rules, steps)).clusters) == 10


def test_highs_is_not_believed_where_its_plan_has_another_value():
    """What HiGHS 1.16 did: optimal at 487 by its word, with a start plan of 513 in its hands."""

    def model(told, values):
        return SimpleNamespace(
            getSolution=lambda: SimpleNamespace(col_value=values),
            getLp=lambda: SimpleNamespace(col_cost_=[500.0, 10.0], offset_=3.0),
            getInfo=lambda: SimpleNamespace(objective_function_value=told),
        )

    assert is_misled(model(487.0, [1.0, 1.0]))
    assert not is_misled(model(513.0, [1.0, 1.0]))
    assert not is_misled(model(math.inf, []))


def test_no_plan_is_the_solvers_word_where_only_it_can_know():
    town = row_of_three(floor_rule="hard")
    assert told_of(town, [""]) == []
    with pytest.raises(InfeasibleError):
        consolidate(asked(town), effort=Effort(time_limit_s=60))


def test_easy_bounds_hold():
    town = row_of_three(steps=[{"open": [0], "free": 0.5}])
    programme = asked(town)
    found = consolidate(programme, effort=Effort(time_limit_s=60))
    _, cost, n_open, travel = Evaluator(programme).totals(found.network)
    bounds = easy_bounds(programme)
    # Office 0 with one officer, up to 1,333 files, and 1,667 files at no more than 4,618 - 1,333.
    stair = 4_618.8 - 1_333.3
    assert bounds["cost"] == pytest.approx(2.5 + 1_666.7 / stair, rel=0.2)
    assert bounds["sites"] == 1
    assert bounds["travel"] == 0
    assert (cost, n_open) >= (bounds["cost"], bounds["sites"])
    assert travel >= 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": [{"open": [0], "close": [0]}]}, r"S0 \(S0\) must be open and closed in phase"),
        ({"steps": [{"close": [0, 1, 2]}]}, "No office may receive 00, 01, 02"),
        ({"steps": [{"open": [0, 1], "n_open": 1}]}, "2 offices must be open .* n_open is 1"),
        ({"steps": [{"open": [0, 1], "budget": 4.9}]}, "cost at least 5 .* the budget is 4.9"),
        ({"steps": [{"close": [0]}, {"open": [0]}]}, "must be open in phase .* but closed before"),
        ({"steps": [{"close": [2]}], "extra": 9}, "only by offices that must close"),
        ({"steps": [{"open": [1]}], "most": [1] * 3, "people": [1, 1_400, 1]},
         "the wait asks for more officers than fit"),
        ({"steps": [{"open": [1]}], "capacity": [9.0] * 3}, "exceed its capacity"),
        ({"steps": [{"open": [1]}], "floor_rule": "hard", "least": 3},
         "no assignment brings it to the floor"),
        ({"rules": [({0, 1}, 2, math.inf)], "steps": [{"close": [1]}]},
         "Rule 1 asks for 2 open sites"),
        ({"rules": [({0, 1}, 0, 0.0)], "steps": [{"open": [1]}]}, "Rule 1 allows 0 open sites"),
        ({"tier": ["branch"] * 3, "steps": [{"upgrade": [1]}]}, "cannot be upgraded"),
    ],
)  # fmt: skip
def test_contradictions_are_named_before_the_solver_starts(changes, message):
    town = row_of_three(**changes)
    names = [f"p{k}" for k in range(len(town.steps))]
    told = told_of(town, names)
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(" ".join(told))


def test_settings_without_contradiction_are_left_alone():
    town = row_of_three(steps=[{"open": [1], "n_open": 1, "budget": 4.0}])
    assert told_of(town, ["p"]) == []
    assert np.isfinite(asked(town).budget).all()


def test_the_smallest_conflict_is_named_in_the_planners_words():
    """3,000 files: two officers miss the hard floor, one lets people wait; nothing else matters."""
    town = row_of_three(floor_rule="hard", steps=[{"n_open": 3, "budget": 50.0}])
    assert conflicting(town.town(), *town.asked()) == [
        "[staff] wait and the largest numbers of officers", "[staff] floor"
    ]  # fmt: skip


def test_a_number_and_the_minutes_conflict():
    """Within nine extra minutes nobody can take a neighbour's area, and one office is allowed."""
    town = row_of_three(extra=9, steps=[{"n_open": 1}])
    assert conflicting(town.town(), *town.asked()) == ["[locate] extra_time_limit", "n_open"]
