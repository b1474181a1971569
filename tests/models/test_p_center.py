"""The p-center against every possible plan, and its second goal."""

from __future__ import annotations

import numpy as np
import pulp
import pytest
from hypothesis import given, settings

from motcua.errors import InfeasibleError, InputError, ModelError
from motcua.locate import p_center
from motcua.locate.median.stating import state_p_center
from p_instances import INF, instances, plans, stored


def outcomes(times, people, n_open, must, never):
    """Every plan's worst and weighted travel, over those whom some allowed site reaches."""
    rows = np.isfinite(times[:, ~never]).any(axis=1) & (people > 0)
    for plan in plans(times.shape[1], n_open, must, never):
        nearest = np.where(plan, times, INF).min(axis=1, initial=INF)[rows]
        worst = nearest.max(initial=0.0)
        if np.isfinite(worst):
            yield float(worst), float(people[rows] @ nearest)


@given(instances())
@settings(max_examples=80, deadline=None)
def test_no_plan_is_better(instance):
    times, people, n_open, must, never = instance
    if must.sum() > n_open:
        return
    best = min(outcomes(times, people, n_open, must, never), default=None)
    if best is None:
        with pytest.raises(InfeasibleError, match="cannot reach everyone"):
            p_center(times, people, n_open=n_open, mandatory=must, forbidden=never)
        return
    for form in (times, stored(times)):
        plan = p_center(form, people, n_open=n_open, mandatory=must, forbidden=never)
        assert [goal.termination.objective for goal in plan.goals] == list(best)
        assert [goal.termination.bound for goal in plan.goals] == list(best)
        assert plan.termination.reason == "optimal"
        assert plan.opened.sum() <= n_open
        assert (plan.opened >= must).all()
        assert not (plan.opened & never).any()


def test_points_on_a_line_have_a_known_centre():
    """21 points a metre apart: k sites halve the k segments they are split into."""
    times = np.abs(np.arange(21.0)[:, None] - np.arange(21.0)[None])
    worst = [p_center(times, n_open=k).termination.objective for k in (1, 3, 7, 21)]
    assert worst == [10, 3, 1, 0]


def test_a_place_with_nobody_does_not_count():
    times = np.array([[0.0, 9.0], [9.0, 0.0]])
    assert p_center(times, [1, 0], n_open=1).termination.objective == 0
    assert p_center(times, [1, 1], n_open=1).termination.objective == 9


def test_stopped_early_it_still_has_a_plan_and_a_true_bound():
    random = np.random.default_rng(3)
    xy, sites = random.random((300, 2)), random.random((120, 2))
    times = np.round(1e6 * np.hypot(*(xy[:, None] - sites[None]).transpose(2, 0, 1)))
    stopped = p_center(times, n_open=12, time_limit_s=0.0)
    assert stopped.opened.sum() <= 12
    assert stopped.termination.objective == times[:, stopped.opened].min(axis=1).max()
    proved = p_center(times, n_open=12)
    assert proved.termination.reason == "optimal"
    assert stopped.termination.bound <= proved.termination.objective
    assert proved.termination.objective <= stopped.termination.objective
    assert p_center(times, n_open=12, gap=0.1).termination.gap <= 0.1


def test_what_is_wrong_is_named():
    times = np.ones((3, 2))
    with pytest.raises(InputError, match="population is negative or no number in rows 1"):
        p_center(times, [1, -1, 1], n_open=1)
    with pytest.raises(ModelError, match="3 sites cannot be opened: there are 2"):
        p_center(times, n_open=3)
    with pytest.raises(InfeasibleError, match=r"2 open sites cannot.*takes 3"):
        p_center(np.where(np.eye(3, dtype=bool), 1.0, INF), n_open=2)


def test_the_plain_statement_agrees():
    chance = np.random.default_rng(5)
    times = chance.integers(1, 100, (30, 12)).astype(float)
    plan = p_center(times, n_open=3)
    statement, _ = state_p_center(
        starts=np.arange(0, 361, 12), sites=np.tile(np.arange(12), 30), paid=times.ravel(),
        mandatory=np.zeros(12, dtype=bool), allowed=np.ones(12, dtype=bool),
        limits=np.ones((1, 12)), lower=np.array([-INF]), upper=np.array([3.0]),
    )  # fmt: skip
    statement.solve(pulp.HiGHS(msg=False, threads=1))
    assert plan.termination.objective == pytest.approx(pulp.value(statement.objective))
