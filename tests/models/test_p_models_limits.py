"""The p-models within a budget, groups and backup, against every possible plan."""

from __future__ import annotations

import numpy as np
import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.errors import InfeasibleError, ModelError
from motcua.locate import GroupRule, p_center, p_median
from p_instances import INF, instances, plans

FEW = settings(max_examples=40, deadline=None)


@st.composite
def asked(draw):
    """Draw an instance with costs, a budget, a group and backup, each of them at times."""
    times, people, n_open, must, never = draw(instances(n_rows=10, n_sites=7))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_sites = times.shape[1]
    ask = {"mandatory": must, "forbidden": never, "backup": draw(st.sampled_from([1, 1, 2]))}
    kinds = draw(st.sampled_from(["number", "budget", "both"]))
    if kinds != "number":
        ask |= {"cost": chance.integers(1, 6, n_sites).astype(float)}
        ask |= {"budget": float(chance.integers(1, 4 * n_sites))}
    if kinds != "budget":
        ask |= {"n_open": n_open}
    if draw(st.booleans()):
        members = chance.random(n_sites) < 0.5
        low = int(chance.integers(0, min(2, members.sum()) + 1))
        ask |= {
            "rules": [GroupRule(name="a group", members=members, at_least=low, at_most=low + 1)]
        }
    return times, people, ask


def outcomes(times, people, ask):
    """Return worst and weighted travel of every plan within the limits."""
    n_sites, never = times.shape[1], ask["forbidden"]
    usable = np.isfinite(times) & ~never
    counts = usable.any(axis=1) & (people > 0)
    need = np.minimum(usable.sum(axis=1), ask["backup"])
    for plan in plans(n_sites, ask.get("n_open", n_sites), ask["mandatory"], never):
        paid = ask["cost"][plan].sum() if "budget" in ask else 0.0
        grouped = all(
            r.at_least <= plan[r.members].sum() <= r.at_most for r in ask.get("rules", ())
        )
        enough = (np.isfinite(times[:, plan]).sum(axis=1) >= need)[counts].all()
        if grouped and enough and paid <= ask.get("budget", INF):
            nearest = np.where(plan, times, INF).min(axis=1, initial=INF)[counts]
            yield plan, float(nearest.max(initial=0)), float(people[counts] @ nearest)


@given(asked())
@FEW
def test_no_plan_within_the_limits_is_better(instance):
    times, people, ask = instance
    possible = list(outcomes(times, people, ask))
    if not possible:
        for model in (p_median, p_center):
            with pytest.raises(InfeasibleError):
                model(times, people, **ask)
        return
    median = p_median(times, people, **ask)
    assert median.termination.objective == pytest.approx(min(total for _, _, total in possible))
    assert median.termination.bound == median.termination.objective
    assert any((median.opened == plan).all() for plan, _, _ in possible)
    centre = p_center(times, people, **ask)
    worst = min(far for _, far, _ in possible)
    assert centre.termination.objective == centre.termination.bound == worst
    best = min(total for _, far, total in possible if far <= worst)
    assert centre.goals[1].termination.objective == pytest.approx(best)
    assert any((centre.opened == plan).all() for plan, _, _ in possible)


def test_limits_that_conflict_are_named():
    times = np.where(np.eye(3, dtype=bool), 1.0, INF)
    west = GroupRule(name="the west", members=[1, 1, 0], at_most=1)
    reached = "everyone whom some site reaches has one open"
    for model in (p_median, p_center):
        with pytest.raises(InfeasibleError) as told:
            model(times, n_open=3, rules=[west])
        assert told.value.what == (
            f"No plan keeps these together: at most 1 of the west; {reached}."
        )
        with pytest.raises(InfeasibleError, match=f"a budget of 2; {reached}"):
            model(times, budget=2)
        with pytest.raises(InfeasibleError, match=r"a budget of 2 \(the mandatory sites cost 5\)"):
            model(times, budget=2, cost=[5, 1, 1], mandatory=[1, 0, 0])
        with pytest.raises(ModelError, match="A p-model needs a number of sites or a budget"):
            model(times)
        with pytest.raises(ModelError, match="backup is 0, expected 1 or more"):
            model(times, n_open=1, backup=0)
        with pytest.raises(ModelError, match='PuLP has no solver "abacus" here'):
            model([[1.0, 2.0, 4.0], [3.0, 1.0, 5.0], [9.0, 2.0, 0.0]], n_open=2, solver="abacus")


@pytest.mark.parametrize("solver", ["SCIP_PY", "PULP_CBC_CMD"])
def test_another_solver_by_name_gives_the_same(solver):
    if solver not in pulp.listSolvers(onlyAvailable=True):
        pytest.skip(f"no {solver} here")
    chance = np.random.default_rng(3)
    times, people = chance.integers(1, 60, (14, 6)).astype(float), chance.integers(1, 9, 14)
    rule = GroupRule(name="a half", members=np.arange(6) < 3, at_least=2)
    for ask in ({"n_open": 2}, {"budget": 5.0, "cost": chance.integers(1, 4, 6), "rules": [rule]}):
        for model in (p_median, p_center):
            ours, theirs = (model(times, people, **ask, solver=s) for s in ("highs", solver))
            assert theirs.termination.objective == ours.termination.objective
            assert theirs.termination.bound == pytest.approx(ours.termination.bound)
            assert any(solver in goal.termination.solver for goal in theirs.goals)


def test_stopped_early_there_is_a_plan_and_a_true_bound():
    chance = np.random.default_rng(3)
    xy, sites = chance.random((300, 2)), chance.random((60, 2))
    times = np.round(1e6 * np.hypot(*(xy[:, None] - sites[None]).transpose(2, 0, 1)))
    cost, people = chance.integers(1, 9, 60), chance.integers(1, 99, 300)
    stopped = p_median(times, people, budget=30, cost=cost, time_limit_s=0.0)
    best = p_median(times, people, budget=30, cost=cost).termination
    assert stopped.termination.reason == "time_limit"
    assert cost[stopped.opened].sum() <= 30
    value = float((people * times[:, stopped.opened].min(axis=1)).sum())
    assert stopped.termination.objective == value
    assert stopped.termination.bound <= best.bound == best.objective <= value
