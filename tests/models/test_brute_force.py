"""The models against every possible plan, on instances a computer can enumerate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covering_oracles import cases
from motcua.errors import InfeasibleError, ModelError
from motcua.locate import GroupRule, lscp, mclp, partial_cover
from motcua.locate.cover.heuristic import exchange
from motcua.locate.cover.reduce import Sets, kernel
from motcua.locate.cover.rows import as_covers, merge_rows
from motcua.locate.cover.search import greedy_cover, search_cover
from motcua.locate.terms.limits import make_bounds

FEW = settings(max_examples=20, deadline=None)


def rule_of(chance, n_sites):
    members = chance.random(n_sites) < 0.5
    at_least = int(chance.integers(0, min(3, members.sum() + 1)))
    return GroupRule(name="a group", members=members, at_least=at_least, at_most=at_least + 1)


@given(cases())
@FEW
def test_lscp_is_the_cheapest_of_all_covers_and_then_the_quickest(case):
    plan = lscp(case.covers, case.cost, population=case.people, impedance=case.impedance,
                **case.sites)  # fmt: skip
    covers = [p for p in case.plans() if case.covers_all(p)]
    best = min(case.cost[p].sum() for p in covers)
    assert plan.termination.reason == "optimal"
    assert plan.termination.objective == plan.termination.bound == pytest.approx(best)
    assert any((plan.opened == p).all() for p in covers)
    quickest = min(case.mean_time(p) for p in covers if case.cost[p].sum() <= best + 1e-9)
    check_mean_time(case, plan, quickest)


def check_mean_time(case, plan, quickest):
    """A later goal is held to two per cent, with a bound that is true."""
    mean = plan.goals[-1].termination
    assert plan.goals[-1].name == "mean_time"
    assert mean.objective == pytest.approx(case.mean_time(plan.opened))
    assert mean.bound <= quickest + 1e-9
    assert quickest - 1e-9 <= mean.objective <= quickest / 0.98 + 1e-9


@given(cases(), st.sampled_from([0.05, 0.3]))
@settings(max_examples=60, deadline=None)
def test_a_gap_is_kept_and_its_bound_is_true(case, gap):
    plan = lscp(case.covers, case.cost, population=case.people, gap=gap, **case.sites)
    best = min(case.cost[p].sum() for p in case.plans() if case.covers_all(p))
    assert plan.termination.bound <= best + 1e-9
    assert best - 1e-9 <= plan.termination.objective
    assert plan.termination.gap <= gap + 1e-9
    most = min(3 + int(case.must.sum()), len(case.cost))
    plan = mclp(case.covers, case.people, n_open=most, gap=gap, **case.sites)
    best = max(case.covered(p) for p in case.plans() if p.sum() <= most)
    assert plan.termination.objective <= best <= plan.termination.bound
    assert plan.termination.gap <= gap + 1e-9


@given(cases(n_sites=8), st.integers(0, 5), st.integers(0, 2**32 - 1))
@FEW
def test_mclp_is_the_best_of_all_plans_and_then_the_quickest(case, spare, seed):
    n_open = min(int(case.must.sum()) + spare, len(case.cost))
    budget = float(case.cost[case.must].sum() + 2 * spare)
    if seed % 2:
        budget = float(case.cost.sum())
    plan = mclp(case.covers, case.people, n_open=n_open, budget=budget, cost=case.cost,
                impedance=case.impedance, **case.sites)  # fmt: skip
    allowed = [p for p in case.plans() if p.sum() <= n_open and case.cost[p].sum() <= budget + 1e-9]
    best = max(case.covered(p) for p in allowed)
    assert plan.termination.objective == plan.termination.bound == best
    assert case.covered(plan.opened) == best
    assert any((plan.opened == p).all() for p in allowed)
    few = plan.opened.sum()
    quickest = min(case.mean_time(p) for p in allowed if case.covered(p) == best and p.sum() <= few)
    check_mean_time(case, plan, quickest)


@given(cases(n_sites=8), st.floats(0.2, 1.0))
@settings(max_examples=40, deadline=None)
def test_sites_are_counted_within_a_budget_of_their_cost(case, share):
    budget = float(case.cost[case.must].sum() + share * case.cost[~case.must].sum())
    afford = [p for p in case.plans() if case.cost[p].sum() <= budget + 1e-9]
    ask = {"population": case.people, "cost": case.cost, "budget": budget, "goal": "sites"}
    covers = [p for p in afford if case.covers_all(p)]
    if covers:
        plan = lscp(case.covers, **ask, **case.sites)
        assert plan.goals[0].name == "sites"
        assert plan.termination.objective == plan.termination.bound == min(map(sum, covers))
        assert any((plan.opened == p).all() for p in covers)
    else:
        with pytest.raises(InfeasibleError, match=r"a budget of .*; everybody who can be"):
            lscp(case.covers, **ask, **case.sites)
    everybody = max(case.people.sum(), 1)
    share = max(case.covered(p) for p in afford) / everybody * 0.9
    plan = partial_cover(case.covers, **ask, target_share=share, **case.sites)
    enough = [p for p in afford if case.covered(p) >= share * everybody - 1e-6]
    assert plan.termination.objective == plan.termination.bound == min(map(sum, enough))


@given(cases(n_sites=8), st.integers(0, 2**32 - 1), st.sampled_from([1, 1, 2, 3]))
@FEW
def test_group_rules_and_backup_are_kept_at_the_least_cost(case, seed, backup):
    rule = rule_of(np.random.default_rng(seed), len(case.cost))
    covers = [p for p in case.plans([rule]) if case.covers_all(p, backup)]
    ask = {"population": case.people, "rules": [rule], "backup": backup, **case.sites}
    if not covers:
        with pytest.raises(InfeasibleError, match="No plan"):
            lscp(case.covers, case.cost, **ask)
        return
    plan = lscp(case.covers, case.cost, **ask)
    assert plan.termination.objective == plan.termination.bound
    assert plan.termination.objective == pytest.approx(min(case.cost[p].sum() for p in covers))
    assert any((plan.opened == p).all() for p in covers)


@given(cases(n_sites=8), st.integers(0, 8), st.integers(0, 2**32 - 1))
@FEW
def test_mclp_keeps_group_rules(case, n_open, seed):
    rule = rule_of(np.random.default_rng(seed), len(case.cost))
    n_open = min(n_open, len(case.cost))
    allowed = [p for p in case.plans([rule]) if p.sum() <= n_open]
    ask = {"n_open": n_open, "rules": [rule], **case.sites}
    if not allowed:
        with pytest.raises(InfeasibleError, match="No plan"):
            mclp(case.covers, case.people, **ask)
        return
    plan = mclp(case.covers, case.people, **ask)
    assert plan.termination.objective == max(case.covered(p) for p in allowed)
    assert plan.termination.bound == plan.termination.objective
    assert any((plan.opened == p).all() for p in allowed)


@given(cases())
@settings(max_examples=60, deadline=None)
def test_reduction_never_moves_the_optimum(case):
    merged = merge_rows(as_covers(case.covers & ~case.never), case.people)
    left = kernel(merged, case.cost, forced=case.must, allowed=~case.never)
    best = min(case.cost[p].sum() for p in case.plans() if covers_everything(case, p))
    rest = [p for p in case.plans() if (left.sets.hit(p) > 0).all() and (p >= left.forced).all()]
    assert min(case.cost[p].sum() for p in rest) == pytest.approx(best)


def covers_everything(case, plan):
    need = case.covers[:, ~case.never].any(axis=1)
    return case.covers[need][:, plan].any(axis=1).all()


@given(cases())
@settings(max_examples=60, deadline=None)
def test_greedy_and_exchange_keep_their_promise(case):
    rows = merge_rows(as_covers(case.covers), case.people)
    sets = Sets(starts=rows.starts, sites=rows.sites, n_sites=rows.n_sites)
    cover = greedy_cover(sets, case.cost)
    found = search_cover(sets, case.cost, start=cover, until=np.inf, chunks=1)
    assert (sets.hit(cover) > 0).all()
    assert (sets.hit(found) > 0).all()
    assert case.cost[found].sum() <= case.cost[cover].sum()
    nobody, everybody = np.zeros_like(case.must), np.ones_like(case.must)
    for n_open in (1, 2, 4):
        bounds = make_bounds(len(case.cost), cost=case.cost, n_open=min(n_open, len(case.cost)))
        moves = exchange(rows, bounds, mandatory=nobody, allowed=everybody)
        plan = moves.search(nobody)
        best = max(case.covered(p) for p in every_plan(len(case.cost)) if p.sum() <= n_open)
        assert bounds.hold(plan)
        assert case.covered(moves.fill(nobody)) >= (1 - 1 / np.e) * best
        assert case.covered(plan) == moves.covered(plan) <= best


def every_plan(n_sites):
    return (np.array([bits >> j & 1 for j in range(n_sites)], bool) for bits in range(2**n_sites))


def test_the_least_cover_is_the_least_number_that_covers_all():
    covers = np.random.default_rng(7).random((40, 9)) < 0.25
    people = np.ones(40)
    least = int(lscp(covers).termination.objective)
    everybody = covers.any(axis=1).sum()
    curve = [mclp(covers, people, n_open=n).termination.objective for n in range(least + 1)]
    assert curve == sorted(curve)
    assert curve[least] == everybody > curve[least - 1]


def test_conflicting_rules_are_named():
    covers, people = np.eye(3, dtype=bool), np.ones(3)
    with pytest.raises(InfeasibleError, match="Sites 1 are both mandatory and forbidden"):
        lscp(covers, mandatory=[0, 1, 0], forbidden=[0, 1, 0])
    with pytest.raises(InfeasibleError, match=r"at most 1 sites \(2 are mandatory\)"):
        mclp(covers, people, n_open=1, mandatory=[1, 1, 0])
    with pytest.raises(InfeasibleError, match=r"a budget of 4 \(the mandatory sites cost 5\)"):
        mclp(covers, people, budget=4, cost=[5, 1, 1], mandatory=[1, 0, 0])
    north = GroupRule(name="the north", members=[1, 1, 0], at_least=2)
    with pytest.raises(InfeasibleError, match="at most 1 sites; at least 2 of the north"):
        mclp(covers, people, n_open=1, rules=[north])
    with pytest.raises(InfeasibleError, match="at least 4 of all: the group has 3 sites"):
        lscp(covers, rules=[GroupRule(name="all", members=[1, 1, 1], at_least=4)])


def test_what_cannot_be_asked_is_refused():
    covers, people = np.eye(3, dtype=bool), np.ones(3)
    with pytest.raises(ModelError, match="4 sites cannot be opened: there are 3"):
        mclp(covers, people, n_open=4)
    with pytest.raises(ModelError, match="needs a number of sites or a budget"):
        mclp(covers, people)
    with pytest.raises(ModelError, match="A budget of nan cannot be kept"):
        mclp(covers, people, budget=np.nan)
    with pytest.raises(ValueError, match="population is negative or no number in rows 0, 2"):
        mclp(covers, [-1, 1, np.nan], n_open=1)
    with pytest.raises(ValueError, match=r"population has shape \(2,\), expected \(3,\)"):
        mclp(covers, [1, 1], n_open=1)
    with pytest.raises(ModelError, match="backup is 0, expected 1 or more"):
        lscp(covers, backup=0)
    with pytest.raises(ValueError, match="impedance has 2 sites, expected 3"):
        lscp(covers, impedance=np.ones((3, 2)))
    with pytest.raises(ModelError, match='PuLP has no solver "abacus" here'):
        mclp([[1, 0], [0, 1]], [5, 7], n_open=1, solver="abacus")


def test_a_place_with_nobody_asks_for_no_site():
    covers = np.eye(3, dtype=bool)
    plan = lscp(covers, population=[5, 0, 2])
    assert plan.opened.tolist() == [True, False, True]
