"""The whole curve and the partial cover, against every possible plan."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covering_oracles import cases
from motcua.errors import InfeasibleError
from motcua.locate import GroupRule, cover_frontier, partial_cover
from motcua.locate.cover import frontier

FEW = settings(max_examples=25, deadline=None)


@given(cases(n_sites=8))
@FEW
def test_every_point_of_the_frontier_is_the_best_of_its_number(case):
    curve = cover_frontier(case.covers, case.people, **case.sites).frontier
    plans = list(case.plans())
    for point in curve.points:
        best = max(case.covered(p) for p in plans if p.sum() <= point.n_open)
        assert point.termination.objective == point.termination.bound == best
        assert case.covered(point.opened) == best
        assert point.opened.sum() <= point.n_open
    assert curve.covered[-1] == max(case.covered(p) for p in plans)
    assert len(curve.points) == 1 or curve.covered[-2] < curve.covered[-1]
    assert curve.people == case.people.sum()
    assert (curve.envelope >= curve.covered - 1e-9).all()
    slopes = np.diff(np.concatenate([[0.0], curve.envelope]), prepend=0.0)[1:]
    assert (np.diff(slopes[1:]) <= 1e-6).all()


def test_a_point_that_had_too_little_time_is_gone_back_to(monkeypatch):
    """
    No point has any time at first; all of it is left, and every point is proved.

    The oracle of the values: every plan listed. Points of a run whose whole time is nothing stay
    open, with bounds that hold.
    """
    rng = np.random.default_rng(3)
    covers, people = rng.random((40, 9)) < 0.22, rng.integers(1, 9, 40)
    plans = np.array(list(itertools.product([False, True], repeat=9)))
    reached = ((covers @ plans.T.astype(int)) > 0).T @ people
    sizes = plans.sum(axis=1)
    monkeypatch.setattr(frontier, "PATIENCE", 0.0)
    curve = cover_frontier(covers, people, time_limit_s=60.0).frontier
    for point in curve.points:
        best = reached[sizes <= point.n_open].max()
        assert (point.termination.objective, point.termination.bound) == (best, best)
    hurried = cover_frontier(covers, people, time_limit_s=0.0).frontier
    told = [point.termination for point in hurried.points]
    assert any(each.gap > 0 for each in told)
    for point, each in zip(hurried.points, told, strict=True):
        assert each.objective <= reached[sizes <= point.n_open].max() <= each.bound


def test_the_frontier_keeps_rules_and_ends_where_it_is_told():
    covers = np.eye(4, dtype=bool)
    rule = GroupRule(name="the last two", members=[0, 0, 1, 1], at_least=1, at_most=1)
    plan = cover_frontier(covers, [9, 8, 2, 1], rules=[rule])
    assert [(p.n_open, p.termination.objective) for p in plan.frontier.points] == [
        (1, 2.0), (2, 11.0), (3, 19.0), (4, 19.0),
    ]  # fmt: skip
    short = cover_frontier(covers, [9, 8, 2, 1], n_most=2)
    assert [p.termination.objective for p in short.frontier.points] == [9.0, 17.0]


@given(
    cases(n_sites=8),
    st.integers(0, 2**32 - 1),
    # A share of people fewer than what sums are rounded by is neither reached nor missed.
    st.just(0.0) | st.floats(1e-4, 1),
    st.sampled_from([0.0, 0.3, 0.7]),
)
@FEW
def test_partial_cover_is_the_cheapest_that_reaches_its_shares(case, seed, target, floor):
    area = np.random.default_rng(seed).integers(-1, 3, len(case.people))
    enough = [p for p in case.plans() if reaches(case, p, area, target=target, floor=floor)]
    ask = {"target_share": target, "floor_share": floor, "area": area, "cost": case.cost}
    if not enough:
        with pytest.raises(InfeasibleError, match="The allowed sites"):
            partial_cover(case.covers, case.people, **ask, **case.sites)
        return
    plan = partial_cover(case.covers, case.people, **ask, **case.sites)
    assert reaches(case, plan.opened, area, target=target, floor=floor)
    assert plan.termination.objective == plan.termination.bound
    assert plan.termination.objective == pytest.approx(min(case.cost[p].sum() for p in enough))


def reaches(case, plan, area, *, target, floor):
    covered = case.people * case.covers[:, plan].any(axis=1)
    room = 1e-6
    return covered.sum() >= target * case.people.sum() - room and all(
        covered[area == a].sum() >= floor * case.people[area == a].sum() - room for a in range(3)
    )


def test_shares_that_cannot_be_reached_are_named():
    covers = np.array([[1, 0], [0, 0], [0, 1]], dtype=bool)
    with pytest.raises(InfeasibleError, match=r"cover 0\.7500 of the people at most"):
        partial_cover(covers, [2, 1, 1], target_share=0.8)
    with pytest.raises(InfeasibleError, match=r"fall short of floor_share in areas 1 \(-0.5000\)"):
        partial_cover(covers, [2, 1, 1], target_share=0.1, floor_share=0.5, area=[0, 1, 2])
    with pytest.raises(
        InfeasibleError, match="together: at most 1 sites; the shares to be covered"
    ):
        partial_cover(covers, [2, 1, 1], target_share=0.75, n_open=1)
    east = GroupRule(name="the east", members=[0, 1], at_most=0)
    with pytest.raises(InfeasibleError, match="together: at most 0 of the east; the shares"):
        partial_cover(covers, [2, 1, 1], target_share=0.75, n_open=2, rules=[east])
    with pytest.raises(ValueError, match=r"target_share is 1\.5, expected a share from 0 to 1"):
        partial_cover(covers, [2, 1, 1], target_share=1.5)
    with pytest.raises(ValueError, match=r"area has shape \(1,\), expected \(3,\)"):
        partial_cover(covers, [2, 1, 1], target_share=0.5, floor_share=0.1, area=[0])
