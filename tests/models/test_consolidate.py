"""Consolidation against every possible plan of tiny towns, whatever options are drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drawn_towns import towns
from motcua.assess.service import Setting, assess
from motcua.domain.arrangement import Arrangement
from motcua.domain.staffing import Prices
from motcua.locate.consolidate.clusters import find_clusters
from motcua.locate.consolidate.easy_bounds import easy_bounds
from motcua.locate.consolidate.evaluate import Evaluator, Network
from motcua.locate.consolidate.mending import Mender
from motcua.locate.consolidate.mending_loops import made
from motcua.locate.consolidate.network_facts import Aim, facts_of, state_of
from motcua.locate.consolidate.network_loops import weigh
from motcua.locate.consolidate.office_search import Patience, search_network
from motcua.locate.consolidate.prepare import prepare
from motcua.locate.consolidate.soundness import is_sound
from solved_here import optimum
from tiny_towns import TinyTown, row_of_three


@given(towns(), st.booleans())
@settings(
    max_examples=40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)  # fmt: skip
def test_the_cheapest_of_all_plans_whatever_is_asked(town, clusters):
    check(town, "cost", clusters=clusters)


def check(town, goal, *, clusters):
    best = town.best(goal)
    programme = prepare(town.town(), *town.asked())
    value, network = optimum(programme, goal, clusters=clusters)
    if best is None:
        assert value is None
        return
    assert value == pytest.approx(best[0], abs=1e-5)
    assert easy_bounds(programme)[goal] <= best[0] + 1e-6
    assert is_sound(programme, network)
    evaluator = Evaluator(programme)
    broken, cost, n_open, _ = evaluator.totals(network)
    assert broken == 0
    assert {"cost": cost, "sites": n_open}[goal] == pytest.approx(best[0], abs=1e-5)
    limit = {"cost": "most_cost", "sites": "most_open"}[goal]
    held = {limit: best[0] + 1e-5}
    _, shortest = optimum(programme, "travel", clusters=clusters, **held)
    assert evaluator.totals(shortest)[3] == pytest.approx(best[1], rel=1e-6, abs=1.0)


@given(towns())
@settings(
    max_examples=10, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)  # fmt: skip
def test_the_fewest_offices_of_all_plans(town):
    check(town, "sites", clusters=True)


@given(towns(), st.integers(0, 3))
@settings(
    max_examples=30, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)  # fmt: skip
def test_the_search_finds_plans_that_keep_the_rules(town, seed):
    programme = prepare(town.town(), *town.asked())
    found = search_network(programme, [], goal="cost", seed=seed, patience=Patience(rounds=3))
    best = town.best("cost")
    if found is None:
        return
    assert best is not None
    assert is_sound(programme, found)
    broken, cost, _, _ = Evaluator(programme).totals(found)
    assert broken == 0
    assert cost >= best[0] - 1e-6
    told = town.step_value(town.steps[0], found.opened[0].tolist(), found.receiver[0].tolist())
    first = Evaluator(programme).outcome(0, found)
    assert (first.cost, first.travel) == pytest.approx((told[0], told[2]), rel=1e-9)


@given(towns(), st.integers(0, 3), st.booleans())
@settings(
    max_examples=30, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)  # fmt: skip
def test_compiled_loops_mend_and_weigh_as_arrays_do(town, seed, of_cost):
    """Two routes to each network and its worth, whatever rules it breaks."""
    programme = prepare(town.town(), *town.asked())
    facts, mender, evaluator = facts_of(programme), Mender(programme), Evaluator(programme)
    rng = np.random.default_rng(seed)
    nowhere = np.zeros((0, programme.n_sites), dtype=bool)
    for _ in range(8):
        shift = rng.integers(0, programme.n_steps + 1, programme.n_sites)
        wanted = rng.integers(-1, programme.n_sites, programme.given.shape).astype(np.int32)
        other = Network(opened=np.zeros_like(programme.must_open), receiver=wanted)
        asked, state = state_of(facts, other), state_of(facts, other)
        asked.shift[:] = shift
        network = mender.made(shift, wanted)
        assert made(facts.ground, asked, state) == (network is not None)
        if network is not None:
            np.testing.assert_array_equal(state.opened, network.opened)
            np.testing.assert_array_equal(state.receiver, network.receiver)
            weigh(facts, Aim(of_cost, nowhere, math.inf), state)
            broken, cost, n_open, travel = evaluator.totals(network)
            value = cost if of_cost else n_open
            assert state.worth == pytest.approx([broken, value, travel], rel=1e-9, abs=1e-6)


@given(towns())
@settings(
    max_examples=15, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)  # fmt: skip
def test_the_models_loads_are_those_of_the_assessment(town):
    """Two routes to one sum: telescoped sets of closed sites, and the nearest open site by rows."""
    programme = prepare(town.town(), *town.asked())
    found = search_network(programme, [], goal="cost", patience=Patience(rounds=1))
    if found is None:
        return
    outcome = Evaluator(programme).outcome(0, found)
    workload = town.workload
    setting = Setting(
        region=town.region(), demand=town.demand(), sites=town.sites(), travel=town.travel(),
        standard=town.rule(), staffing=town.staffing(),
        workload=type(workload)(**{**vars(workload),
                                   "boundary_free_share": town.steps[0]["free"]}),
    )  # fmt: skip
    decided = Arrangement(
        opened=found.opened[0], receiver=found.receiver[0], upgraded=outcome.upgraded
    )
    assessed = assess(found.opened[0], setting, decided)
    np.testing.assert_allclose(assessed.files, outcome.load, rtol=1e-9, atol=1e-9)
    assert assessed.yearly_cost.sum() == pytest.approx(outcome.cost)


# --- one option at a time, by hand ---------------------------------------------------------------
# Three areas in a row, 1,000 people each, one file a person-year, an office each. One officer
# serves 1,333 files within the wait, two serve 4,618. Neighbours are ten minutes apart.
def solved(town, goal="cost", **held):
    programme = prepare(town.town(), *town.asked())
    value, network = optimum(programme, goal, clusters=True, **held)
    return (value, None, None) if network is None else (value, network.opened, network.receiver)


def test_pooling_closes_all_but_one():
    """3 x (1.5 + 1) = 7.5 today; one office: 1.5 + 0.5 upgrade + 2 officers = 4."""
    value, opened, _ = solved(row_of_three())
    assert value == pytest.approx(4.0)
    assert opened.sum() == 1


def test_travel_decides_among_equal_costs():
    """The middle office leaves two areas ten minutes away; an end would leave one twenty."""
    town = row_of_three()
    value, opened, receiver = solved(town, "travel", most_cost=4.0)
    assert opened[0].tolist() == [False, True, False]
    assert receiver[0].tolist() == [1, 1, 1]
    assert value == pytest.approx(2_000 * 10 * 60_000)


def test_the_cap_on_minutes_keeps_offices():
    value, opened, _ = solved(row_of_three(extra=9))
    assert value == pytest.approx(7.5)
    assert opened.all()
    assert solved(row_of_three(extra=10))[0] == pytest.approx(4.0)


def test_the_standard_keeps_offices():
    town = row_of_three(standard=9, extra=None)
    assert solved(town)[0] == pytest.approx(7.5)


def test_groups_do_not_merge():
    """Areas 0 and 1 share an office (1.5 + 0.5 + 2), area 2 keeps its own (2.5)."""
    value, opened, _ = solved(row_of_three(group=["g", "g", "h"]))
    assert value == pytest.approx(6.5)
    assert opened[0, 2]


def test_receivers_are_connected():
    """Areas 0 and 2 border nobody: the middle cannot receive them, nor they each other."""
    assert solved(row_of_three(borders=set()))[0] == pytest.approx(7.5)


def test_premises_keep_offices():
    """With one officer everywhere, even once upgraded, no office can take two areas."""
    town = row_of_three(most=[1] * 3, most_upgraded=[1] * 3)
    assert solved(town)[0] == pytest.approx(7.5)


def test_capacity_keeps_offices():
    """2,000 files at most: two areas together (4) and one alone (2.5)."""
    assert solved(row_of_three(capacity=[2_000.0] * 3))[0] == pytest.approx(6.5)


def test_the_soft_wait_sells_the_officers_that_are_lacking():
    """One officer fits; the second that 3,000 files need is lacking and paid: 4 all the same."""
    town = row_of_three(most=[1] * 3, most_upgraded=[1] * 3, wait_rule="soft")
    assert solved(town)[0] == pytest.approx(4.0)


def test_without_the_wait_one_officer_keeps_up():
    """3,000 files are below the 4,000 that keep one officer busy: 1.5 + 0.5 + 1."""
    assert solved(row_of_three(wait_rule="off"))[0] == pytest.approx(3.0)


def test_the_soft_floor_is_paid_by_the_file():
    """One office with two officers misses 200 of 3,200 files: 200/1,600 = 0.125 officers."""
    assert solved(row_of_three(floor_rule="soft"))[0] == pytest.approx(4.125)


def test_the_hard_floor_finds_no_plan_in_a_hole():
    """3,000 files urban, both hard: two officers ask for 3,200; one would let people wait."""
    assert solved(row_of_three(floor_rule="hard"))[0] is None
    value, opened, _ = solved(row_of_three(floor_rule="hard", people=[1_100, 1_100, 1_000]))
    assert value == pytest.approx(4.0)
    assert opened.sum() == 1


def test_low_volume_offices_that_must_stay_for_access_are_exempt():
    """Nobody else reaches area 2 within the cap: its 1,000 files may stay below the floor."""
    minutes = [[0, 10, 40], [10, 0, 40], [40, 40, 0]]
    town = row_of_three(minutes=minutes, people=[1_700, 1_600, 1_000], floor_rule="hard")
    value, opened, _ = solved(town)
    assert opened[0, 2]
    assert value == pytest.approx(1.5 + 0.5 + 2 + 1.5 + 1)


def test_protected_offices_stay_and_doomed_ones_go():
    town = row_of_three(steps=[{"open": [0], "close": [1]}])
    value, opened, _ = solved(town)
    assert opened[0].tolist() == [True, False, True]
    assert value == pytest.approx(1.5 + 0.5 + 2 + 2.5)


def test_number_budget_and_rules_bind():
    assert solved(row_of_three(steps=[{"budget": 3.9}]))[0] is None
    assert solved(row_of_three(group=["g", "g", "h"], steps=[{"n_open": 1}]))[0] is None
    value, opened, _ = solved(row_of_three(rules=[({0, 2}, 2, math.inf)]))
    assert opened[0].tolist() == [True, False, True]
    assert value == pytest.approx(6.5)
    value, opened, _ = solved(row_of_three(rules=[({0, 2}, 0, 0.0)]))
    assert opened[0].tolist() == [False, True, False]


def test_an_upgrade_is_paid_by_whoever_receives():
    """At a price of 5 an upgrade costs more than two offices: all stay."""
    assert solved(row_of_three(prices=Prices(upgrade=5.0)))[0] == pytest.approx(7.5)
    inter_ward = row_of_three(tier=["commune", "inter_ward", "commune"])
    value, opened, _ = solved(inter_ward)
    assert value == pytest.approx(3.5)
    assert opened[0, 1]


def test_outreach_receives_no_other_area():
    assert solved(row_of_three(tier=["outreach"] * 3))[0] == pytest.approx(7.5)


def test_free_files_go_to_the_closest_open_office_whatever_the_loads():
    """
    Binding closest assignment: 1,300 of area 1's people live nearer to office 0.

    Office 0 may hold one officer (1,333 files) and has 100 of its own; were free people sent where
    room is, both offices would do with one officer. They go to office 0, which cannot take 1,400.
    """
    town = TinyTown(
        minutes=[[0, 9], [2, 5]], people=[100, 1_300], area=[0, 1], home=[0, 1],
        tier=["commune"] * 2, existing=[True] * 2, borders=set(), group=["g"] * 2,
        most=[1, 1], floor_rule="off", steps=[{"free": 1.0}],
    )  # fmt: skip
    assert solved(town)[0] is None
    town.most = town.most_upgraded = [2, 1]
    assert solved(town)[0] == pytest.approx(1.5 + 2 + 1.5 + 1)


def test_a_branch_takes_branch_only_files_and_its_wards_place():
    """Branch and office of ward 0 stand together: the branch absorbs the office, at no cost."""
    town = row_of_three(
        minutes=[[0, 40, 40, 0], [40, 0, 40, 40], [40, 40, 0, 40]], home=[0, 1, 2, 0],
        tier=["commune"] * 3 + ["branch"], existing=[True] * 4, branch_share=0.2,
    )  # fmt: skip
    value, opened, receiver = solved(town)
    # The branch: 1,000 of its ward and 0.2 x 2,000 of the others, 1,400 files, two officers.
    assert opened[0].tolist() == [False, True, True, True]
    assert receiver[0].tolist() == [3, 1, 2]
    assert value == pytest.approx((1.5 + 2) + 2 * 2.5)


def test_a_candidate_opens_where_it_saves_two():
    """A new inter-ward office in area 1 at 1.0: all three close; 1.0 + 2 officers = 3."""
    town = row_of_three(
        minutes=[[0, 10, 20, 10], [10, 0, 10, 0], [20, 10, 0, 10]], home=[0, 1, 2, 1],
        tier=["commune"] * 3 + ["inter_ward"], existing=[True] * 3 + [False],
        office=[1.5, 1.5, 1.5, 1.0],
    )  # fmt: skip
    value, opened, _ = solved(town)
    assert opened[0].tolist() == [False, False, False, True]
    assert value == pytest.approx(3.0)


def test_phase_by_phase_is_worse_than_together():
    """
    Two steps of equal length; in the first office 2 is protected, in the second nothing is.

    First step alone: areas 0 and 1 pool (either office, 4.0) and 2 stays (2.5): 6.5. The first
    choice of travel is free between offices 0 and 1 but for one person more in area 0, so the
    greedy first step keeps office 0; from there area 2 is 20 minutes away, beyond the cap, and
    the second step stays at 6.5. Together: keep office 1, 6.5 then 4.0, mean 5.25.
    """
    steps = [{"open": [2]}, {}]
    town = row_of_three(people=[1_001, 1_000, 1_000], steps=steps)
    value, opened, _ = solved(town)
    assert value == pytest.approx((6.5 + 4.0) / 2)
    assert opened.tolist() == [[False, True, True], [False, True, False]]
    alone = row_of_three(people=[1_001, 1_000, 1_000], steps=[{"open": [2]}])
    assert solved(alone)[0] == pytest.approx(6.5)
    _, greedy, _ = solved(alone, "travel", most_cost=6.5)
    assert greedy[0].tolist() == [True, False, True]
    after = row_of_three(people=[1_001, 1_000, 1_000], steps=[{"close": [1]}])
    assert solved(after)[0] == pytest.approx(6.5)


def test_closed_stays_closed_and_a_held_step_changes_nothing():
    steps = [{"close": [1], "days": 1.0}, {"open": [1]}]
    assert solved(row_of_three(steps=steps))[0] is None
    held = [{"open": [0, 1, 2]}, {"held": True}]
    value, opened, _ = solved(row_of_three(steps=held))
    assert value == pytest.approx(7.5)
    assert opened.all()


@pytest.mark.parametrize("clusters", [True, False])
def test_no_plan_where_the_last_branches_of_a_group_close(clusters):
    """Those of the first group and of the last, each alone, and all of them."""
    for tier, closed in [("bcc", 0), ("ccb", 2), ("bcb", 0), ("bcb", 2)]:
        names = {"b": "branch", "c": "commune"}
        town = row_of_three(
            tier=[names[each] for each in tier], group=["a", "b", "c"], branch_share=0.2,
            standard=60, extra=None, steps=[{"close": [closed], "free": 0.5}],
        )  # fmt: skip
        programme = prepare(town.town(), *town.asked())
        assert optimum(programme, "cost", clusters=clusters) == (None, None)
        assert town.best() is None


@pytest.mark.parametrize(("free", "people_minutes"), [(1.0, 10_000), (0.5, math.inf)])
def test_an_area_without_a_receiver_leaves_the_bound_of_travel_true(free, people_minutes):
    """Area 2 has no office left in its group: no plan; its free people go ten minutes."""
    town = row_of_three(
        group=["g", "g", "h"], standard=60, extra=None, steps=[{"close": [2], "free": free}]
    )
    programme = prepare(town.town(), *town.asked())
    assert easy_bounds(programme)["travel"] == pytest.approx(people_minutes * 60_000)
    assert optimum(programme, "travel", clusters=True) == (None, None)


def test_clusters_are_the_connected_sets_around_a_home():
    programme = prepare(row_of_three().town(), *row_of_three().asked())
    found = {(site, areas) for site, areas in find_clusters(programme, most=99)}
    assert found == {
        (0, (0,)), (0, (0, 1)), (1, (1,)), (1, (0, 1)), (1, (1, 2)), (1, (0, 1, 2)),
        (2, (2,)), (2, (1, 2)),
    }  # fmt: skip
    assert find_clusters(programme, most=7) is None
