"""The p-median against every possible plan, its own plain statement, and published optima."""

from __future__ import annotations

import csv
import itertools

import numpy as np
import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array

from motcua.errors import InfeasibleError, InputError, ModelError
from motcua.locate import p_median
from motcua.locate.median.alike import merge_alike
from motcua.locate.median.cuts import critical_rungs, cuts_at
from motcua.locate.median.dual import bound_at, cut_off
from motcua.locate.median.ladders import climb
from motcua.locate.median.problem import MedianProblem, restrict
from motcua.locate.median.question import ask
from motcua.locate.median.search import solve_median
from motcua.locate.median.standing import Standing
from motcua.locate.median.stating import state_p_median
from motcua.locate.terms.clock import Clock
from p_instances import INF, instances, plans, stored
from published import read_pmed
from shared_data import shared


def least_travel(times, people, n_open, must, never):
    """Enumerate: the least sum over those whom some allowed site reaches; inf if none does it."""
    rows = np.isfinite(times[:, ~never]).any(axis=1) & (people > 0)
    best = INF
    for plan in plans(times.shape[1], n_open, must, never):
        if plan.any() or not rows.any():
            nearest = np.where(plan, times, INF).min(axis=1, initial=INF)
            best = min(best, float((people[rows] * nearest[rows]).sum()) if rows.any() else 0.0)
    return best


@given(instances())
@settings(max_examples=120, deadline=None)
def test_no_plan_is_better(instance):
    times, people, n_open, must, never = instance
    if must.sum() > n_open:
        return
    best = least_travel(times, people, n_open, must, never)
    if not np.isfinite(best):
        with pytest.raises(InfeasibleError, match="cannot reach everyone"):
            p_median(times, people, n_open=n_open, mandatory=must, forbidden=never)
        return
    for form in (times, stored(times)):
        plan = p_median(form, people, n_open=n_open, mandatory=must, forbidden=never)
        assert plan.termination.objective == best
        assert plan.termination.bound == best
        assert plan.termination.reason == "optimal"
        assert plan.opened.sum() <= n_open
        assert (plan.opened >= must).all()
        assert not (plan.opened & never).any()
        reached = np.isfinite(times[:, ~never]).any(axis=1)
        assert plan.left_out.tolist() == np.flatnonzero(~reached & (people > 0)).tolist()


def problem_of(times, people, n_open):
    question = ask(times, people, n_open=n_open, mandatory=None, forbidden=None)
    pairs = question.impedances
    cost = pairs.value * question.population[pairs.row]
    ladders = climb(pairs.start, pairs.site, cost=cost, n_sites=pairs.n_sites)
    nobody = np.zeros(pairs.n_sites, dtype=bool)
    return MedianProblem(ladders=ladders, n_open=n_open, forced=nobody)


def test_the_plain_statement_agrees_where_the_relaxation_is_fractional():
    random = np.random.default_rng(5)
    times = random.integers(1, 100, (40, 20)).astype(float)
    people = random.integers(1, 50, 40).astype(float)
    plan = p_median(times, people, n_open=6)
    ladders = problem_of(times, people, 6).ladders
    nobody, everybody = np.zeros(20, dtype=bool), np.ones(20, dtype=bool)
    statement, _ = state_p_median(
        starts=ladders.start, sites=ladders.site, paid=ladders.cost, mandatory=nobody,
        allowed=everybody, limits=np.ones((1, 20)), lower=np.array([-INF]), upper=np.array([6.0]),
    )  # fmt: skip
    statement.solve(pulp.HiGHS(msg=False, threads=1))
    assert plan.termination.objective == pytest.approx(pulp.value(statement.objective), rel=1e-9)


def test_the_tree_alone_finds_the_optimum_from_a_bad_plan():
    """Start the search from the worst plan, so that cuts and branching have all the work."""
    random = np.random.default_rng(11)
    times = random.integers(1, 1000, (60, 24)).astype(float)
    problem = problem_of(times, np.ones(60), 5)
    sites = [np.array(s) for s in itertools.combinations(range(24), 5)]
    values = [float(times[:, s].min(axis=1).sum()) for s in sites]
    worst = np.isin(np.arange(24), sites[int(np.argmax(values))])
    standing = Standing(worst, problem.value(worst), is_whole=True, gap=0.0)
    solve_median(problem, standing, sites=np.arange(24), clock=Clock(None))
    assert standing.value == min(values)
    assert standing.bound == min(values)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_prices_and_cuts_never_exceed_what_a_plan_costs(seed):
    random = np.random.default_rng(seed)
    times = random.integers(0, 50, (15, 8)).astype(float)
    problem = problem_of(times, random.integers(1, 5, 15).astype(float), 3)
    best = min(problem.value(p) for p in plans(8, 3, np.zeros(8, bool), np.zeros(8, bool))
               if p.sum() == 3)  # fmt: skip
    opened = np.isin(np.arange(8), random.choice(8, 3, replace=False))
    ladders = cut_off(problem.ladders, opened, deep=2)
    shallow = MedianProblem(ladders=ladders, n_open=3, forced=problem.forced)
    price, free = random.random(15) * 200, np.ones(8, dtype=bool)
    for stated in (problem, shallow):
        assert bound_at(stated, price, free=free, forced=problem.forced).bound <= best + 1e-9
    rung, due = critical_rungs(problem.ladders, opened.astype(float))
    assert due.sum() == pytest.approx(problem.value(opened))
    cuts = cuts_at(problem.ladders, rows=np.arange(15), rungs=rung)
    other = np.isin(np.arange(8), random.choice(8, 3, replace=False))
    paid = problem.ladders.cost[problem.ladders.serve(other)]
    for cut in range(len(cuts)):
        span = slice(cuts.start[cut], cuts.start[cut + 1])
        least = cuts.level[cut] - cuts.coefficient[span] @ other[cuts.site[span]]
        assert paid[cuts.row[cut]] >= least - 1e-9


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_settled_sites_and_merged_rows_leave_every_plan_its_value(seed):
    random = np.random.default_rng(seed)
    times = random.integers(0, 4, (30, 6)).astype(float)
    times[random.random(times.shape) < 0.3] = INF
    times[~np.isfinite(times).any(axis=1), 0] = 1.0
    problem = problem_of(times, random.integers(1, 5, 30).astype(float), 3)
    merged, into = merge_alike(problem.ladders)
    assert merged.n_rows == into.max() + 1
    allowed = random.random(6) < 0.7
    forced = allowed & (random.random(6) < 0.4)
    smaller = restrict(problem, allowed, forced)
    for plan in plans(6, 6, forced, ~allowed):
        assert merged.value(plan) == problem.ladders.value(plan)
        if plan.any() and np.isfinite(problem.value(plan)):
            assert smaller.problem.value(plan[smaller.sites]) == problem.value(plan)


def test_whole_milliseconds_stay_exact():
    """Two plans of some 10^12 people-milliseconds that differ by one."""
    times = np.array([[3_000_001, 9_000_000], [9_000_000, 3_000_000]], dtype=np.int64)
    plan = p_median(times, [100_000, 100_001], n_open=1)
    assert plan.termination.objective == min(
        3_000_001 * 100_000 + 9_000_000 * 100_001, 9_000_000 * 100_000 + 3_000_000 * 100_001
    )


def test_a_site_that_serves_nobody_stays_closed():
    plan = p_median([[0.0, 5.0, 5.0]], n_open=3)
    assert plan.opened.tolist() == [True, False, False]
    kept = p_median([[0.0, 5.0, 5.0]], n_open=3, mandatory=[False, False, True])
    assert kept.opened.tolist() == [True, False, True]


def test_everyone_within_reach_is_served_or_it_is_said_how_many_sites_that_takes():
    three_valleys = np.where(np.eye(3, dtype=bool), 1.0, INF)
    with pytest.raises(InfeasibleError, match=r"2 open sites cannot reach everyone.*takes 3"):
        p_median(three_valleys, n_open=2)
    with pytest.raises(InfeasibleError, match="rows 1, 2 are left out by a greedy choice"):
        p_median(np.array([[1.0, INF], [INF, 1.0], [INF, 2.0]]), n_open=1)
    # Greedy by saving would open the middle site; only the outer two reach everyone.
    times = np.array([[1.0, 5.0, INF], [INF, 0.0, 9.0], [9.0, 0.0, INF], [INF, INF, 1.0]])
    people = [1, 50, 50, 1]
    plan = p_median(times, people, n_open=2)
    assert plan.termination.objective == least_travel(
        times, np.array(people, float), 2, np.zeros(3, bool), np.zeros(3, bool)
    )


def test_stopped_early_it_still_has_a_plan_and_a_true_bound():
    random = np.random.default_rng(3)
    xy, sites = random.random((400, 2)), random.random((200, 2))
    times = np.round(1e6 * np.hypot(*(xy[:, None] - sites[None]).transpose(2, 0, 1)))
    people = random.integers(1, 99, 400)
    stopped = p_median(times, people, n_open=20, time_limit_s=0.0)
    assert stopped.termination.reason == "time_limit"
    assert stopped.opened.sum() <= 20
    value = float((people * times[:, stopped.opened].min(axis=1)).sum())
    assert stopped.termination.objective == value
    proved = p_median(times, people, n_open=20)
    assert stopped.termination.bound <= proved.termination.objective <= value
    near = p_median(times, people, n_open=20, gap=0.05)
    assert near.termination.gap <= 0.05


def test_ctrl_c_returns_the_best_plan(monkeypatch):
    def stop(*_args, **_keywords):
        raise KeyboardInterrupt

    monkeypatch.setattr("motcua.locate.median.search._settle_by_cuts", stop)
    random = np.random.default_rng(2)
    plan = p_median(random.integers(1, 1000, (80, 30)), n_open=4)
    assert plan.termination.reason == "interrupted"
    assert 0 < plan.termination.bound < plan.termination.objective


def test_what_is_wrong_is_named():
    times = np.ones((7, 3))
    with pytest.raises(InputError, match="population is negative or no number in rows 1, 2"):
        p_median(times, [1, -1, np.nan, 1, 1, 1, 1], n_open=1)
    with pytest.raises(InputError, match="rows 0, 1, 2, 3, 4 and 2 more"):
        p_median(-times, n_open=1)
    with pytest.raises(InputError, match="impedance is negative or no number in rows 2"):
        p_median(np.where(np.arange(7)[:, None] == 2, np.nan, times), n_open=1)
    with pytest.raises(InputError, match=r"population has shape \(2,\), expected \(7,\)"):
        p_median(times, [1, 1], n_open=1)
    with pytest.raises(InputError, match=r"impedance has shape \(7,\)"):
        p_median(np.ones(7), n_open=1)
    with pytest.raises(InputError, match="stores a pair twice"):
        p_median(coo_array(([1.0, 2.0], ([0, 0], [1, 1])), shape=(1, 2)), n_open=1)
    with pytest.raises(ModelError, match="4 sites cannot be opened: there are 3"):
        p_median(times, n_open=4)
    with pytest.raises(ModelError, match=r"2\.5 sites cannot be opened"):
        p_median(times, n_open=2.5)
    with pytest.raises(InfeasibleError, match=r"together: at most 1 sites \(2 are mandatory\)"):
        p_median(times, n_open=1, mandatory=[1, 1, 0])
    with pytest.raises(InfeasibleError, match="Sites 1 are both mandatory and forbidden"):
        p_median(times, n_open=2, mandatory=[0, 1, 0], forbidden=[0, 1, 0])
    with pytest.raises(InfeasibleError, match="0 open sites cannot reach everyone"):
        p_median(times, n_open=0)


def test_nobody_within_reach_is_a_plan_with_everyone_named():
    plan = p_median(csr_array((3, 2)), [1, 0, 2], n_open=1)
    assert plan.left_out.tolist() == [0, 2]
    assert plan.termination.objective == 0
    assert not plan.opened.any()


@pytest.mark.parametrize("name", ["pmed1", "pmed5", "pmed8", "pmed16", "pmed20", "pmed28"])
def test_published_optima_are_proved(name):
    folder = shared("benchmarks/p_median")
    with (folder / "known.csv").open(encoding="utf-8") as file:
        known = {row["instance"]: float(row["value"]) for row in csv.DictReader(file)}
    distance, n_open = read_pmed(folder / f"{name}.txt")
    plan = p_median(distance, n_open=n_open)
    assert plan.termination.objective == known[name]
    assert plan.termination.bound == known[name]
