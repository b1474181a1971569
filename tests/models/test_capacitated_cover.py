"""Covering within capacities: every plan tried, its room found by a flow on whole numbers."""

from __future__ import annotations

import numpy as np
import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from covering_oracles import cases
from motcua.errors import InfeasibleError, InputError, ModelError
from motcua.locate import (
    GroupRule,
    capacitated_frontier,
    capacitated_lscp,
    capacitated_mclp,
    capacitated_partial_cover,
)

FEW = settings(max_examples=8, deadline=None)


def room_for(covers, load, capacity, plan):
    """Return the most load that fits: a flow from the rows through open sites (whole numbers)."""
    rows, sites = covers.shape
    network = np.zeros((rows + sites + 2, rows + sites + 2), dtype=np.int32)
    network[0, 1 : rows + 1] = load
    network[1 : rows + 1, rows + 1 : rows + sites + 1] = (covers & plan) * load[:, None]
    network[rows + 1 : rows + sites + 1, -1] = capacity * plan
    return maximum_flow(csr_array(network), 0, rows + sites + 1).flow_value


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
def test_the_most_people_for_whom_there_is_room(instance, spare):
    case, capacity = instance
    people = case.people.astype(int)
    n_open = min(int(case.must.sum()) + spare, len(case.cost))
    best = max(
        room_for(case.covers, people, capacity, p) for p in case.plans() if p.sum() <= n_open
    )
    plan = capacitated_mclp(
        case.covers, case.people, capacity=capacity, n_open=n_open, **case.sites
    )
    assert plan.termination.objective == pytest.approx(best)
    assert plan.termination.bound == plan.termination.objective
    assert plan.opened.sum() <= n_open


@given(capacity_cases())
@FEW
def test_the_curve_of_room_is_the_best_of_every_number_until_nobody_gains(instance):
    case, capacity = instance
    people, n_sites = case.people.astype(int), len(case.cost)
    room = dict.fromkeys(range(n_sites + 1), 0)
    for plan in case.plans():
        fits = room_for(case.covers, people, capacity, plan)
        for n in range(int(plan.sum()), n_sites + 1):
            room[n] = max(room[n], fits)
    curve = capacitated_frontier(case.covers, case.people, capacity=capacity, **case.sites).frontier
    first = max(int(case.must.sum()), 1)
    last = next(n for n in range(first, n_sites + 1) if room[n] == room[n_sites])
    assert curve.n_open.tolist() == list(range(first, last + 1))
    assert curve.covered.tolist() == pytest.approx([room[n] for n in range(first, last + 1)])
    assert all(p.termination.gap <= 1e-9 and p.opened.sum() <= p.n_open for p in curve.points)
    assert curve.people == people.sum()


def test_the_curve_ends_where_it_is_told_to():
    curve = capacitated_frontier([[1, 0], [0, 1]], [5, 7], capacity=[9, 4], n_open=1).frontier
    assert [(p.n_open, p.termination.objective) for p in curve.points] == [(1, 5.0)]
    with pytest.raises(InfeasibleError):
        capacitated_frontier([[1, 0], [0, 1]], [5, 7], capacity=[9, 4], n_open=1,
                             mandatory=[True, True])  # fmt: skip


@given(capacity_cases(), st.floats(0.1, 0.9))
@FEW
def test_the_cheapest_sites_with_room_for_a_share(instance, share):
    case, capacity = instance
    people = case.people.astype(int)
    wanted = share * people.sum() - 1e-4
    good = [p for p in case.plans() if room_for(case.covers, people, capacity, p) >= wanted]
    ask = {"capacity": capacity, "target_share": share, "cost": case.cost, **case.sites}
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
    east = GroupRule(name="the east", members=[0, 1, 1], at_most=1)
    with pytest.raises(InfeasibleError, match="together: at most 1 of the east; there is room"):
        capacitated_lscp(covers, capacity=[1, 1, 1], rules=[east])
    with pytest.raises(ModelError, match="needs a number of sites or a budget"):
        capacitated_mclp(covers, capacity=[1, 1, 1])
    with pytest.raises(ModelError, match="backup = 2 and capacities are not stated together"):
        capacitated_mclp(covers, capacity=[1, 1, 1], n_open=1, backup=2)
    with pytest.raises(InputError, match=r"target_share is 1\.5"):
        capacitated_partial_cover(covers, [1, 1, 1], capacity=[1, 1, 1], target_share=1.5)


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
