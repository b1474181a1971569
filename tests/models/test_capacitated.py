"""The capacitated p-median against every assignment there is, and published optima."""

from __future__ import annotations

import csv
import itertools

import numpy as np
import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.errors import InfeasibleError, InputError, ModelError
from motcua.locate import GroupRule, capacitated_p_median
from motcua.locate.capacitated.dual import capacity_bound, climb_capacity_bound
from motcua.locate.capacitated.problem import CapacityProblem, state_capacitated
from motcua.locate.capacitated.settle import Settling
from motcua.locate.capacitated.settle_loops import settle_loop
from motcua.locate.terms.clock import Clock
from motcua.locate.terms.limits import make_bounds
from p_instances import INF
from published import read_capacitated
from shared_data import shared


def least_assignment(times, people, *, load, capacity, n_open, must, budget=INF, cost=None):
    """Try every assignment of rows to sites."""
    cost = np.zeros(times.shape[1]) if cost is None else cost
    rows = np.arange(len(times))
    best = INF
    for sites in itertools.product(range(times.shape[1]), repeat=len(times)):
        receiver = np.array(sites)
        opened = np.union1d(receiver, np.flatnonzero(must))
        filled = np.bincount(receiver, weights=load, minlength=times.shape[1])
        paid = cost[opened].sum()
        if len(opened) <= n_open and paid <= budget and (filled <= capacity).all():
            best = min(best, float((people * times[rows, receiver]).sum()))
    return best


def random_instance(seed):
    random = np.random.default_rng(seed)
    times = random.integers(0, 30, (5, 4)).astype(float)
    times[random.random(times.shape) < 0.2] = INF
    times[~np.isfinite(times).any(axis=1), 0] = 3.0
    people, load = random.integers(1, 6, 5).astype(float), random.integers(1, 6, 5).astype(float)
    capacity = random.integers(3, 14, 4).astype(float)
    must = np.zeros(4, dtype=bool)
    must[0] = random.random() < 0.3
    return times, people, load, capacity, int(random.integers(2, 5)), must


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=12, deadline=None)
def test_no_assignment_is_better(seed):
    times, people, load, capacity, n_open, must = random_instance(seed)
    best = least_assignment(times, people, load=load, capacity=capacity, n_open=n_open, must=must)
    asked = {"capacity": capacity, "n_open": n_open, "load": load, "mandatory": must}
    if not np.isfinite(best):
        with pytest.raises(InfeasibleError):
            capacitated_p_median(times, people, **asked)
        return
    plan = capacitated_p_median(times, people, **asked)
    assert plan.termination.objective == best
    assert plan.termination.bound == best
    assert (np.bincount(plan.receiver, weights=load, minlength=4) <= capacity).all()
    assert plan.opened[plan.receiver].all()
    assert plan.opened.sum() <= n_open


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=8, deadline=None)
def test_no_assignment_within_a_budget_and_a_rule_is_better(seed):
    times, people, load, capacity, n_open, must = random_instance(seed)
    cost = np.random.default_rng(seed).integers(1, 5, 4).astype(float)
    limits = {"budget": 6.0 + 4 * must[0], "cost": cost}
    best = least_assignment(
        times, people, load=load, capacity=capacity, n_open=n_open, must=must, **limits
    )
    last = GroupRule(name="the last", members=[0, 0, 0, 1], at_most=4)
    asked = {"capacity": capacity, "n_open": n_open, "load": load, "mandatory": must, **limits}
    if not np.isfinite(best):
        with pytest.raises(InfeasibleError):
            capacitated_p_median(times, people, **asked, rules=[last])
        return
    plan = capacitated_p_median(times, people, **asked, rules=[last])
    assert plan.termination.objective == plan.termination.bound == best
    assert cost[plan.opened].sum() <= limits["budget"]
    assert plan.opened[plan.receiver].all()


def test_a_rule_may_open_a_site_for_nobody_and_any_solver_says_the_same():
    times, last = np.array([[1.0, 9.0, 9.0]] * 2), GroupRule(
        name="the last", members=[0, 0, 1], at_least=1
    )  # fmt: skip
    ask = {"capacity": [5, np.inf, np.inf], "n_open": 2, "rules": [last]}
    plan = capacitated_p_median(times, **ask)
    assert (plan.termination.objective, plan.receiver.tolist()) == (2.0, [0, 0])
    assert plan.opened.tolist() == [True, False, True]
    if "SCIP_PY" in pulp.listSolvers(onlyAvailable=True):
        theirs = capacitated_p_median(times, **ask, solver="scip")
        assert theirs.opened.tolist() == [True, False, True]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_prices_never_exceed_an_assignment_nor_strike_off_its_pairs(seed):
    times, people, load, capacity, n_open, must = random_instance(seed)
    best = least_assignment(times, people, load=load, capacity=capacity, n_open=n_open, must=must)
    if not np.isfinite(best):
        return
    row, site = np.nonzero(np.isfinite(times))
    problem = CapacityProblem(
        row=row, site=site, cost=times[row, site] * people[row], load=load, capacity=capacity,
        n_open=n_open, forced=must, bounds=make_bounds(4, cost=np.ones(4), n_open=n_open),
    )  # fmt: skip
    price = np.random.default_rng(seed).random(5) * 60
    point = climb_capacity_bound(problem, price, upper=best, steps=40, clock=Clock(None))
    assert capacity_bound(problem, price).bound <= point.bound <= best + 1e-9
    left = problem.keep(~point.worthless(problem, best + 1e-6))
    statement, _ = state_capacitated(**left.arrays)
    statement.solve(pulp.HiGHS(msg=False, threads=1))
    assert pulp.value(statement.objective) == pytest.approx(best)


def drawn_problem(seed, **limits):
    times, people, load, capacity, n_open, must = random_instance(seed)
    row, site = np.nonzero(np.isfinite(times))
    problem = CapacityProblem(
        row=row, site=site, cost=times[row, site] * people[row], load=load, capacity=capacity,
        n_open=n_open, forced=must, bounds=make_bounds(4, cost=np.ones(4), n_open=n_open, **limits),
    )  # fmt: skip
    opened = must.copy()
    opened[np.flatnonzero(~must)[: n_open - must.sum()]] = True
    best = least_assignment(times, people, load=load, capacity=capacity, n_open=n_open, must=must)
    return problem, opened, best


def test_annealing_finds_the_best_of_all_assignments_from_full_sites():
    """From the cheapest site of every row, full or out of reach, to the best there is."""
    found, full = 0, 0
    for seed in range(30):
        problem, opened, best = drawn_problem(seed)
        settling = Settling(problem)
        plan = settling._plan(opened, None)
        receiver = settling.deepen(opened, None, seed=seed)
        if not np.isfinite(best):
            assert receiver is None or problem.value(receiver) == INF
            continue
        assert receiver is not None, seed
        assert problem.value(receiver) == best, seed
        used = problem.forced | np.isin(np.arange(4), receiver)
        assert settling.deepen(used, receiver, seed=seed + 1) is None
        found, full = found + 1, full + (plan.numbers[1] > 0)
    assert found >= 10
    assert full >= 5


def test_annealing_keeps_the_limits_and_its_counts_true():
    """At most one of the first two sites and at least one of the last two are open throughout."""
    random = np.random.default_rng(3)
    groups = make_bounds(
        6, cost=np.ones(6), n_open=3,
        rules=[
            GroupRule(name="west", members=[1, 1, 0, 0, 0, 0], at_most=1),
            GroupRule(name="east", members=[0, 0, 0, 0, 1, 1], at_least=1),
        ],
    )  # fmt: skip
    row, site = (index.ravel() for index in np.indices((40, 6)))
    problem = CapacityProblem(
        row=row, site=site, cost=random.random(240), load=random.integers(1, 5, 40).astype(float),
        capacity=np.full(6, 40.0), n_open=3, forced=np.zeros(6, dtype=bool), bounds=groups,
    )  # fmt: skip
    settling = Settling(problem)
    plan = settling._plan(np.array([True, False, True, False, True, False]), None)
    best, chance = plan.receiver.copy(), np.array([5.0])
    table, kept = settling._table, settling._seen
    seen = set()
    for _ in range(20):
        settle_loop(table, plan, best, kept, chance, 1.0, 0.5, 1_000)
        seen.add(tuple(np.flatnonzero(plan.opened).tolist()))
        assert groups.hold(plan.opened)
        assert np.allclose(plan.used, groups.matrix @ plan.opened)
        assert plan.opened[plan.receiver].all()
        filled = np.bincount(plan.receiver, weights=problem.load, minlength=6)
        assert np.allclose(plan.filled, filled)
        assert plan.numbers[0] == pytest.approx(table.cost[np.arange(40), plan.receiver].sum())
        assert plan.numbers[1] == pytest.approx(np.maximum(filled - 40.0, 0.0).sum())
    assert len(seen) > 1


def test_what_does_not_fit_is_named():
    times = np.ones((3, 3))
    with pytest.raises(InfeasibleError, match=r"2 largest sites can take 4.*ask for 6") as told:
        capacitated_p_median(times, [2, 2, 2], capacity=[2, 2, 2], n_open=2)
    assert "Open at least 3 sites" in str(told.value)
    with pytest.raises(InfeasibleError, match="more than any site within reach can take: 1"):
        capacitated_p_median(times, [2, 9, 2], capacity=[5, 5, 5], n_open=3)
    with pytest.raises(InfeasibleError, match="what the sites can take; every row fits wholly"):
        capacitated_p_median(times, [2, 2, 2], capacity=[3, 3, 1], n_open=2)
    with pytest.raises(InputError, match="capacity is negative or no number in rows 2"):
        capacitated_p_median(times, capacity=[1, 1, -1], n_open=2)
    with pytest.raises(InputError, match=r"load has shape \(2,\)"):
        capacitated_p_median(times, capacity=[1, 1, 1], load=[1, 1], n_open=2)
    with pytest.raises(ModelError, match="4 sites cannot be opened"):
        capacitated_p_median(times, capacity=[1, 1, 1], n_open=4)


def test_stopped_early_it_has_a_plan_and_a_true_bound():
    random = np.random.default_rng(4)
    xy = random.random((120, 2))
    times = np.round(1e4 * np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)))
    load = random.integers(1, 20, 120).astype(float)
    capacity = np.full(120, 1.3 * load.sum() / 8)
    plan = capacitated_p_median(times, capacity=capacity, load=load, n_open=8, time_limit_s=0.0)
    assert plan.termination.reason == "time_limit"
    value = times[np.arange(120), plan.receiver].sum()
    assert plan.termination.objective == value
    assert 0 <= plan.termination.bound < value
    assert (np.bincount(plan.receiver, weights=load, minlength=120) <= capacity).all()


@pytest.mark.parametrize("name", ["pmedcap1", "pmedcap2"])
def test_published_optima_are_proved(name):
    folder = shared("benchmarks/capacitated")
    with (folder / "known.csv").open(encoding="utf-8") as file:
        known = {row["instance"]: float(row["value"]) for row in csv.DictReader(file)}
    case = read_capacitated(folder / f"{name}.txt")
    plan = capacitated_p_median(
        case.distance, capacity=case.capacity, load=case.load, n_open=case.n_open
    )
    assert plan.termination.objective == known[name]
    assert plan.termination.bound == known[name]
