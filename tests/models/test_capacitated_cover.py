"""Covering within capacities: every plan tried, its room found by a flow on whole numbers."""

from __future__ import annotations

import itertools

import numpy as np
import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covering_oracles import cases, room_for
from motcua.errors import InfeasibleError, InputError, ModelError
from motcua.locate import (
    GroupRule,
    capacitated_frontier,
    capacitated_lscp,
    capacitated_lscp_b,
    capacitated_mclp,
    capacitated_p_center,
    capacitated_p_median,
    capacitated_partial_cover,
)
from motcua.locate.capacitated import cover_start
from motcua.locate.capacitated.cover_bound import most_room
from motcua.locate.capacitated.cover_ready import ready
from motcua.locate.terms.clock import Clock

FEW = settings(max_examples=8, deadline=None)


@st.composite
def capacity_cases(draw):
    case = draw(cases(n_points=10, n_sites=6))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return case, chance.integers(0, 60, len(case.cost)).astype(float)


@given(capacity_cases())
@FEW
def test_the_cheapest_sites_with_room_for_all(instance):
    case, capacity = instance
    people = case.people.astype(int)
    total = people[case.covers[:, ~case.never].any(axis=1)].sum()
    good = [p for p in case.plans() if room_for(case.covers, people, capacity, p) == total]
    ask = {"capacity": capacity, "population": case.people, **case.sites}
    if not good:
        with pytest.raises(InfeasibleError, match=r"together have room for \d+ of"):
            capacitated_lscp(case.covers, case.cost, **ask)
        return
    plan = capacitated_lscp(case.covers, case.cost, **ask)
    assert plan.termination.objective == pytest.approx(min(case.cost[p].sum() for p in good))
    assert plan.termination.bound == plan.termination.objective
    assert any((plan.opened == p).all() for p in good)


@given(capacity_cases(), st.integers(0, 3))
@FEW
def test_without_time_the_plan_fits_and_the_bound_knows_what_sites_take(instance, spare):
    case, capacity = instance
    people = case.people.astype(int)
    n_open = min(int(case.must.sum()) + spare, len(case.cost))
    plans = [p for p in case.plans() if p.sum() <= n_open]
    best = max(room_for(case.covers, people, capacity, p) for p in plans)
    task = ready(
        case.covers, case.people, capacity=capacity, load=None, cost=None, budget=None, rules=(),
        n_open=n_open, **case.sites,
    ).task  # fmt: skip
    reach = np.minimum(people @ case.covers, capacity)
    assert best - 1e-6 <= most_room(task) <= max(reach[p].sum() for p in plans) + 1e-6
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cover_start, "FEW_PAIRS", 0)
        plan = cover_start.open_while_it_fits(task, Clock(None))
    assert plan.sum() <= n_open
    assert (plan >= case.must).all()
    assert not (plan & case.never).any()
    gains = [q for q in plans if (q >= plan).all() and q.sum() == plan.sum() + 1]
    taken = room_for(case.covers, people, capacity, plan)
    assert plan.sum() == n_open or all(
        room_for(case.covers, people, capacity, q) <= taken for q in gains
    )


@given(capacity_cases(), st.integers(0, 3), st.sampled_from([1, 1, 2, 3]))
@FEW
def test_the_most_people_for_whom_there_is_room(instance, spare, backup):
    case, capacity = instance
    people = case.people.astype(int)
    n_open = min(int(case.must.sum()) + spare, len(case.cost))
    best = max(
        room_for(case.covers, people, capacity, p, backup)
        for p in case.plans() if p.sum() <= n_open
    )  # fmt: skip
    plan = capacitated_mclp(
        case.covers, case.people, capacity=capacity, n_open=n_open, backup=backup, then="cost",
        cost=case.cost, **case.sites,
    )  # fmt: skip
    least = min(
        case.cost[p].sum() for p in case.plans()
        if p.sum() <= n_open and room_for(case.covers, people, capacity, p, backup) == best
    )  # fmt: skip
    assert plan.goals[1].name == "cost"
    cost = plan.goals[1].termination
    assert cost.objective == pytest.approx(case.cost[plan.opened].sum())
    assert cost.bound <= least + 1e-9
    assert least - 1e-9 <= cost.objective <= least / 0.98 + 1e-9
    reach = case.covers[:, ~case.never].sum(axis=1) >= backup
    assert plan.uncoverable_points == (~reach).sum()
    assert plan.termination.objective == pytest.approx(best)
    assert plan.termination.bound == plan.termination.objective
    assert plan.opened.sum() <= n_open


def test_the_fewest_sites_that_have_room_for_as_many():
    """The second site has room for all; the first, which greed opens with it, for most."""
    ask = {"capacity": [9, 9], "n_open": 2}
    covers, people = [[1, 1], [1, 1], [0, 1]], [4, 4, 1]
    plan = capacitated_mclp(covers, people, then="sites", **ask)
    assert plan.opened.tolist() == [False, True]
    assert [goal.name for goal in plan.goals] == ["people_covered", "sites"]
    assert [goal.termination.objective for goal in plan.goals] == [9.0, 1.0]
    assert plan.goals[1].termination.reason == "optimal"


@given(capacity_cases(), st.sampled_from([1, 1, 2]))
@FEW
def test_the_curve_of_room_is_the_best_of_every_number_until_nobody_gains(instance, backup):
    case, capacity = instance
    people, n_sites = case.people.astype(int), len(case.cost)
    room = dict.fromkeys(range(n_sites + 1), 0)
    for plan in case.plans():
        fits = room_for(case.covers, people, capacity, plan, backup)
        for n in range(int(plan.sum()), n_sites + 1):
            room[n] = max(room[n], fits)
    curve = capacitated_frontier(
        case.covers, case.people, capacity=capacity, backup=backup, **case.sites
    ).frontier
    first = max(int(case.must.sum()), 1)
    last = next(n for n in range(first, n_sites + 1) if room[n] == room[n_sites])
    assert curve.n_open.tolist() == list(range(first, last + 1))
    assert curve.covered.tolist() == pytest.approx([room[n] for n in range(first, last + 1)])
    assert all(p.termination.gap <= 1e-9 and p.opened.sum() <= p.n_open for p in curve.points)
    assert curve.people == people.sum()


@given(capacity_cases(), st.sampled_from([2, 2, 3]), st.booleans())
@FEW
def test_of_the_cheapest_with_room_the_one_with_most_backup(instance, backup, is_unit):
    case, capacity = instance
    load, cost = case.people.astype(int), np.ones(len(case.cost)) if is_unit else case.cost
    people = (load * 7) % 5 + 1.0
    total = load[case.covers[:, ~case.never].any(axis=1)].sum()
    good = [p for p in case.plans() if room_for(case.covers, load, capacity, p) == total]
    if not good:
        return
    plan = capacitated_lscp_b(
        case.covers, cost, capacity=capacity, population=people, load=load, backup=backup,
        **case.sites,
    )  # fmt: skip
    least = min(cost[p].sum() for p in good)
    twice = [
        people[case.covers[:, p].sum(axis=1) >= backup].sum()
        for p in good if cost[p].sum() <= least + 1e-9
    ]  # fmt: skip
    assert [goal.name for goal in plan.goals] == ["cost", "people_with_backup"]
    assert [goal.termination.objective for goal in plan.goals] == pytest.approx([least, max(twice)])
    assert all(goal.termination.gap <= 1e-9 for goal in plan.goals)
    assert any((plan.opened == p).all() for p in good)
    assert people[case.covers[:, plan.opened].sum(axis=1) >= backup].sum() == max(twice)


def test_another_solver_and_no_time_give_backup_its_true_bound():
    """Sixty hamlets: PuLP's plain statement and the own engine agree; a stopped one brackets."""
    chance = np.random.default_rng(5)
    covers, people = chance.random((60, 9)) < 0.45, chance.integers(1, 9, 60).astype(float)
    ask = {"capacity": np.full(9, 120.0), "population": people}
    best = [goal.termination for goal in capacitated_lscp_b(covers, **ask).goals]
    sites, twice = (
        goal.termination for goal in capacitated_lscp_b(covers, **ask, time_limit_s=0.0).goals
    )
    assert sites.bound <= best[0].objective <= sites.objective
    assert twice.bound >= twice.objective
    assert twice.bound >= best[1].objective or sites.objective > best[0].objective
    if "SCIP_PY" in pulp.listSolvers(onlyAvailable=True):
        theirs = capacitated_lscp_b(covers, **ask, solver="scip").goals
        assert [g.termination.objective for g in theirs] == [told.objective for told in best]
        assert "SCIP" in theirs[1].termination.solver


def test_the_curve_ends_where_it_is_told_to():
    curve = capacitated_frontier([[1, 0], [0, 1]], [5, 7], capacity=[9, 4], n_open=1).frontier
    assert [(p.n_open, p.termination.objective) for p in curve.points] == [(1, 5.0)]
    with pytest.raises(InfeasibleError):
        capacitated_frontier([[1, 0], [0, 1]], [5, 7], capacity=[9, 4], n_open=1,
                             mandatory=[True, True])  # fmt: skip


@given(capacity_cases(), st.floats(0.1, 0.9), st.sampled_from([1, 1, 2, 3]))
@FEW
def test_the_cheapest_sites_with_room_for_a_share(instance, share, backup):
    case, capacity = instance
    people = case.people.astype(int)
    wanted = share * people.sum() - 1e-4
    good = [p for p in case.plans() if room_for(case.covers, people, capacity, p, backup) >= wanted]
    ask = {
        "capacity": capacity, "target_share": share, "cost": case.cost, "backup": backup,
        **case.sites,
    }  # fmt: skip
    if not good:
        with pytest.raises(InfeasibleError, match="together have room for"):
            capacitated_partial_cover(case.covers, case.people, **ask)
        return
    plan = capacitated_partial_cover(case.covers, case.people, **ask)
    assert plan.termination.objective == pytest.approx(min(case.cost[p].sum() for p in good))
    assert plan.termination.bound == plan.termination.objective


def test_files_that_differ_by_person_are_told_apart_and_infinite_room_is_none():
    """One site of room 10: ten people with a file each, or two with five each beside them."""
    plan = capacitated_mclp(
        [[1, 0], [1, 0], [0, 1]], [10, 2, 1], load=[10, 10, 1], capacity=[10, np.inf], n_open=2
    )
    assert plan.termination.objective == pytest.approx(11.0)
    plan = capacitated_lscp([[1, 1], [1, 0]], capacity=[np.inf, 0])
    assert plan.opened.tolist() == [True, False]


def test_two_sites_each_and_room_once():
    """
    Three hamlets of ten; the middle site has room for all of them, the others for one each.

    The first and the last have two sites each, the second three. With two sites open nobody but
    those of both counts; with the ends open the second hamlet counts, and has room there.
    """
    covers = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]])
    ask = {"capacity": [10, 30, 10], "backup": 2}
    two = capacitated_mclp(covers, [10, 10, 10], n_open=2, **ask)
    assert two.termination.objective == two.termination.bound == 20.0
    assert two.opened[1]
    less = capacitated_mclp(covers, [10, 10, 10], n_open=2, backup=2, capacity=[10, 5, 10])
    assert less.termination.objective == pytest.approx(15.0)
    share = capacitated_partial_cover(covers, [10, 10, 10], target_share=0.7, **ask)
    assert share.opened.all()
    with pytest.raises(InfeasibleError, match="together have room for 30 of 36"):
        capacitated_partial_cover([*covers, [0, 0, 1]], [10, 10, 10, 10], target_share=0.9, **ask)


def test_a_floor_in_every_area_may_ask_for_room_there():
    covers, people = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1]]), [4, 4, 2]
    ask = {"capacity": [4, 9, 9], "target_share": 0.4}
    one = capacitated_partial_cover(covers, people, **ask)
    assert one.termination.objective == 1.0
    floors = {"floor_share": 0.9, "area": [0, 1, 2]}
    three = capacitated_partial_cover(covers, people, **ask, **floors)
    assert three.opened.tolist() == [True, True, True]
    with pytest.raises(InfeasibleError, match="no room for floor_share in every area"):
        capacitated_partial_cover(covers, people, **{**ask, "capacity": [3, 9, 9]}, **floors)


def test_what_is_wrong_is_named():
    covers = np.eye(3, dtype=bool)
    with pytest.raises(InputError, match="capacity is negative or no number in rows 1, 2"):
        capacitated_lscp(covers, capacity=[1, -1, np.nan])
    with pytest.raises(InputError, match=r"load has shape \(2,\), expected \(3,\)"):
        capacitated_mclp(covers, capacity=[1, 1, 1], load=[1, 1], n_open=1)
    with pytest.raises(InfeasibleError) as told:
        capacitated_lscp(covers, capacity=[1, 0.5, 1])
    assert told.value.what == (
        "All allowed sites together have room for 2.5 of 3; those that are full: 1."
    )
    with pytest.raises(InfeasibleError) as told:
        capacitated_partial_cover([[1], [0]], [1, 1], capacity=[9], target_share=0.9)
    assert told.value.what == (
        "All allowed sites together have room for 1 of 1.8; nobody else is in reach of any."
    )
    assert told.value.mend.startswith("Widen the standard")
    east = GroupRule(name="the east", members=[0, 1, 1], at_most=1)
    with pytest.raises(InfeasibleError, match="together: at most 1 of the east; room for every"):
        capacitated_lscp(covers, capacity=[1, 1, 1], rules=[east])
    with pytest.raises(ModelError, match="needs a number of sites or a budget"):
        capacitated_mclp(covers, capacity=[1, 1, 1])
    with pytest.raises(ModelError, match=r"backup is 0\.5, expected 1 or more"):
        capacitated_mclp(covers, capacity=[1, 1, 1], n_open=1, backup=0.5)
    with pytest.raises(InputError, match=r"target_share is 1\.5"):
        capacitated_partial_cover(covers, [1, 1, 1], capacity=[1, 1, 1], target_share=1.5)


def rules_of(seed):
    """Return rules drawn at random: what each is called, and what it asks of a plan."""
    chance = np.random.default_rng(seed)
    must, never = (chance.permutation(5)[:1] for _ in range(2))
    never = never[never != must]
    east, n_open = chance.random(5) < 0.5, int(chance.integers(1, 4))
    cost, budget = chance.integers(1, 4, 5).astype(float), float(chance.integers(2, 6))
    most = int(chance.integers(0, 2))
    ask = {
        "mandatory": np.isin(np.arange(5), must), "forbidden": np.isin(np.arange(5), never),
        "rules": [GroupRule(name="the east", members=east, at_most=most)], "n_open": n_open,
        "budget": budget, "cost": cost,
    }  # fmt: skip
    return ask, {
        f"mandatory sites {must[0]}": lambda plan: plan[must].all(),
        f"forbidden sites {never[0] if len(never) else '-'}": lambda plan: not plan[never].any(),
        f"at most {most} of the east": lambda plan: plan[east].sum() <= most,
        f"a budget of {budget:g}": lambda plan: cost[plan].sum() <= budget,
        f"at most {n_open} sites": lambda plan: plan.sum() <= n_open,
    }


def test_the_rules_that_conflict_are_named_and_none_that_could_be_left_out():
    """Every plan is tried: without one of the named rules there is one, with all of them none."""
    kinds = set()
    for seed in range(60):
        chance = np.random.default_rng(1_000 + seed)
        covers, load = chance.random((5, 5)) < 0.6, chance.integers(1, 9, 5)
        capacity = chance.integers(5, 25, 5)
        ask, rules = rules_of(seed)
        reached = covers[:, ~ask["forbidden"]].any(axis=1)
        try:
            capacitated_lscp(covers, population=load, capacity=capacity, goal="sites", **ask)
            continue
        except InfeasibleError as fault:
            said, wanted = fault.what.removesuffix(".").partition(": ")[::2]
        if said != "No plan keeps these together" or "room for" not in wanted:
            continue  # no room whatever is opened, or limits that conflict without anybody
        *named, last = wanted.split("; ")
        assert last == "room for everybody in reach"

        def has_plan(kept, load=load * reached, covers=covers, capacity=capacity, rules=rules):
            """Try every plan."""
            room = capacity if "what the sites can take" in kept else np.full(5, 999)
            return any(
                all(rules[name](plan) for name in kept if name in rules)
                and room_for(covers, load, room, plan) == load.sum()
                for bits in itertools.product([False, True], repeat=5)
                for plan in [np.array(bits)]
            )

        assert not has_plan(named), seed
        assert all(has_plan([n for n in named if n != name]) for name in named), seed
        kinds |= {name.split()[0] for name in named} | {len(named)}
    assert kinds >= {"mandatory", "forbidden", "at", "a", "what", 1, 2, 3}


def test_an_undecided_rule_stays_named(monkeypatch):
    """Where the trials have no time, nothing is left out."""
    monkeypatch.setattr("motcua.locate.capacitated.conflicts.MOST_S", 0.0)
    with pytest.raises(InfeasibleError) as told:
        capacitated_lscp(np.ones((3, 3)), capacity=[1, 1, 1], n_open=2, budget=9)
    assert told.value.what == (
        "No plan keeps these together: a budget of 9; at most 2 sites; what the sites can take; "
        "room for everybody in reach."
    )


@pytest.mark.parametrize(
    ("model", "rooms", "room_for"),
    [
        (capacitated_p_center, [1.4, 1.4, 0.9], "room for everybody in reach"),
        (capacitated_p_median, [1.7, 1.5, 0.9], "every row fits wholly into one site"),
    ],
)
def test_the_p_models_name_what_keeps_everybody_off(model, rooms, room_for):
    """Site 3 alone would have room for all; it is forbidden, and no two of the others have."""
    with pytest.raises(InfeasibleError) as told:
        model(
            np.ones((3, 4)), capacity=[*rooms, 3], n_open=2, forbidden=[0, 0, 0, 1], budget=9
        )  # fmt: skip
    number = "at most 2 sites; " if model is capacitated_p_center else ""
    assert told.value.what.startswith(
        "No plan keeps these together: forbidden sites 3; "
        f"{number}what the sites can take; {room_for}"
    )


def test_another_solver_and_a_limit_of_nothing():
    chance = np.random.default_rng(2)
    covers, people = chance.random((40, 8)) < 0.4, chance.integers(1, 9, 40).astype(float)
    ask = {"capacity": np.full(8, 60.0), "n_open": 3}
    best = capacitated_mclp(covers, people, **ask).termination
    hurried = capacitated_mclp(covers, people, **ask, time_limit_s=0.0).termination
    assert hurried.objective <= best.objective == best.bound <= hurried.bound
    if "SCIP_PY" in pulp.listSolvers(onlyAvailable=True):
        theirs = capacitated_mclp(covers, people, **ask, solver="scip").termination
        assert theirs.objective == pytest.approx(best.objective)
        assert "SCIP" in theirs.solver
