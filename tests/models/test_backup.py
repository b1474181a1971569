"""Backup cover, in every covering model, against every possible plan."""

from __future__ import annotations

import numpy as np
import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covering_oracles import cases
from motcua.errors import InfeasibleError, ModelError
from motcua.locate import GroupRule, cover_frontier, lscp, lscp_b, mclp, partial_cover
from motcua.locate.cover.backup_losses import backup_losses
from motcua.locate.cover.rows import as_covers, merge_rows

FEW = settings(max_examples=25, deadline=None)


def twice(case, plan, backup):
    """Return the people of whom so many sites are open."""
    return case.people[case.covers[:, plan].sum(axis=1) >= backup].sum()


@given(cases(n_sites=8), st.integers(0, 5), st.sampled_from([2, 2, 3]))
@FEW
def test_mclp_counts_those_with_so_many_sites(case, spare, backup):
    n_open = min(int(case.must.sum()) + spare, len(case.cost))
    plan = mclp(case.covers, case.people, n_open=n_open, backup=backup, then="cost",
                cost=case.cost, impedance=case.impedance, **case.sites)  # fmt: skip
    allowed = [p for p in case.plans() if p.sum() <= n_open]
    best = max(twice(case, p, backup) for p in allowed)
    assert plan.termination.objective == plan.termination.bound == best
    assert twice(case, plan.opened, backup) == best
    assert any((plan.opened == p).all() for p in allowed)
    reach = case.covers[:, ~case.never].sum(axis=1) >= backup
    assert plan.uncoverable_points == (~reach).sum()
    assert plan.first_uncoverable == tuple(np.flatnonzero(~reach)[:5])
    cheapest = min(case.cost[p].sum() for p in allowed if twice(case, p, backup) == best)
    assert plan.goals[1].name == "cost"
    cost = plan.goals[1].termination
    assert cost.bound <= cheapest + 1e-9
    assert cheapest - 1e-9 <= cost.objective <= cheapest / 0.98 + 1e-9


@given(cases(n_sites=8))
@FEW
def test_every_point_of_a_frontier_counts_them(case):
    curve = cover_frontier(case.covers, case.people, backup=2, **case.sites).frontier
    plans = list(case.plans())
    for point in curve.points:
        best = max(twice(case, p, 2) for p in plans if p.sum() <= point.n_open)
        assert point.termination.objective == point.termination.bound == best
    assert curve.covered[-1] == max(twice(case, p, 2) for p in plans)


@given(cases(n_sites=8), st.integers(0, 2**32 - 1), st.floats(0, 0.8))
@FEW
def test_partial_cover_counts_them(case, seed, target):
    area = np.random.default_rng(seed).integers(-1, 3, len(case.people))

    def enough(plan):
        held = case.people * (case.covers[:, plan].sum(axis=1) >= 2)
        floors = [held[area == a].sum() >= 0.2 * case.people[area == a].sum() for a in range(3)]
        return held.sum() >= target * case.people.sum() - 1e-6 and all(floors)

    good = [p for p in case.plans() if enough(p)]
    ask = {"target_share": target, "floor_share": 0.2, "area": area, "backup": 2, **case.sites}
    if not good:
        with pytest.raises(InfeasibleError, match="The allowed sites"):
            partial_cover(case.covers, case.people, cost=case.cost, **ask)
        return
    plan = partial_cover(case.covers, case.people, cost=case.cost, **ask)
    assert any((plan.opened == p).all() for p in good)
    assert plan.termination.objective == plan.termination.bound
    assert plan.termination.objective == pytest.approx(min(case.cost[p].sum() for p in good))


@given(cases(n_sites=9), st.booleans())
@FEW
def test_lscp_b_is_the_cover_with_most_backup(case, at_cost):
    price = case.cost if at_cost else np.ones(len(case.cost))
    plan = lscp_b(case.covers, case.cost if at_cost else None, population=case.people, **case.sites)
    covers = [p for p in case.plans() if case.covers_all(p)]
    least = min(price[p].sum() for p in covers)
    best = [p for p in covers if price[p].sum() <= least + 1e-9]
    first, second = (goal.termination for goal in plan.goals)
    assert first.objective == first.bound == pytest.approx(least)
    assert second.objective == second.bound == max(twice(case, p, 2) for p in best)
    assert any((plan.opened == p).all() for p in best)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_no_cut_takes_away_a_plan(seed):
    """At the plan that it is made at a cut is exact, at any other it says no more than is lost."""
    chance = np.random.default_rng(seed)
    covers = chance.random((12, 6)) < 0.6
    covers[~covers.any(axis=1), 0] = True
    rows = merge_rows(as_covers(covers), chance.integers(1, 9, 12).astype(float))
    need = chance.integers(1, 4, rows.n_rows)
    losses = backup_losses(rows, need, n_groups=3)
    for y in (chance.random(6), (chance.random(6) < 0.5).astype(float)):
        constant, coefficient, at = losses.cuts(y)
        np.testing.assert_allclose(constant - coefficient @ y, at)
        for bits in range(64):
            plan = np.array([bits >> j & 1 for j in range(6)], dtype=bool)
            lost = np.bincount(losses.group, losses.at(plan), minlength=losses.n_groups)
            assert (constant - coefficient @ plan <= lost + 1e-9).all()
            if (plan == y).all():
                np.testing.assert_allclose(at, lost)


def test_whoever_has_one_site_only_keeps_it_in_lscp_and_is_uncoverable_in_mclp():
    covers = np.array([[1, 0, 0], [0, 1, 1]], dtype=bool)
    plan = lscp(covers, backup=2)
    assert plan.opened.tolist() == [True, True, True]
    plan = mclp(covers, [9, 2], n_open=3, backup=2)
    assert (plan.termination.objective, plan.uncoverable_people) == (2.0, 9.0)


def test_limits_that_conflict_with_covering_all_are_named_and_no_others():
    covers = np.eye(4, dtype=bool)
    east = GroupRule(name="the east", members=[0, 0, 1, 1], at_most=1)
    with pytest.raises(InfeasibleError) as told:
        lscp(covers, n_open=4, rules=[east])
    assert told.value.what == (
        "No plan keeps these together: at most 1 of the east; everybody who can be is covered."
    )
    with pytest.raises(InfeasibleError, match="together: at most 3 sites; everybody who can"):
        lscp_b(covers, n_open=3)
    with pytest.raises(InfeasibleError, match="together: a budget of 5; everybody who can"):
        lscp(covers, [1, 1, 2, 2], budget=5)
    for model in (lscp, lscp_b):
        with pytest.raises(ModelError, match=r"backup is 1\.5, expected 1 or more"):
            model(covers, backup=1.5)


@pytest.mark.parametrize("solver", ["SCIP_PY", "PULP_CBC_CMD"])
def test_another_solver_by_name_gives_the_same(solver):
    if solver not in pulp.listSolvers(onlyAvailable=True):
        pytest.skip(f"no {solver} here")
    chance = np.random.default_rng(6)
    covers, people = chance.random((40, 12)) < 0.45, chance.integers(1, 50, 40).astype(float)
    rule = GroupRule(name="a half", members=np.arange(12) < 6, at_least=2)
    for model, ask in (
        (mclp, {"population": people, "n_open": 4, "backup": 2}),
        (partial_cover, {"population": people, "target_share": 0.6, "backup": 2}),
        (lscp_b, {"population": people}),
        (lscp, {"rules": [rule], "backup": 2}),
        (cover_frontier, {"population": people, "n_most": 3}),
    ):
        ours, theirs = (model(covers, **ask, solver=name) for name in ("highs", solver))
        if model is not lscp_b:  # whose goals the bounds alone prove here
            assert any(solver in goal.termination.solver for goal in theirs.goals)
        for goal, other in zip(ours.goals, theirs.goals, strict=True):
            assert other.termination.objective == goal.termination.objective
            assert other.termination.bound == pytest.approx(goal.termination.bound)
