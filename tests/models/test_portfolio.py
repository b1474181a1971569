"""Plans within one per cent that differ most, against every plan of tiny towns."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.domain.staffing import Prices
from motcua.locate.consolidate.office_search import Patience, search_network
from motcua.locate.consolidate.portfolio import WITHIN, find_portfolio
from motcua.locate.consolidate.prepare import prepare
from motcua.locate.door.solve import Effort
from tiny_towns import row_of_three

EFFORT = Effort(time_limit_s=60)


def portfolio_of(town, n_plans, goal="cost"):
    programme = prepare(town.town(), *town.asked())
    best = search_network(programme, [], goal=goal, patience=Patience(rounds=5))
    return find_portfolio(programme, best, n_plans=n_plans, goal=goal, effort=EFFORT)


def apart(one, other):
    return sum(a != b for a, b in zip(one, other, strict=True))


def test_three_offices_that_cost_the_same_may_stand_for_each_other():
    """One office of three at 4.0 wherever it stands; the middle one has the least travel."""
    told = portfolio_of(row_of_three(extra=20), 5)
    opened = [plan.opened.tolist() for plan in told.plans]
    assert opened[0] == [False, True, False]
    assert sorted(opened[1:]) == [[False, False, True], [True, False, False]]
    assert [plan.apart for plan in told.plans] == [0, 2, 2]
    assert all(plan.is_proved for plan in told.plans)
    assert [plan.value for plan in told.plans] == pytest.approx([4.0] * 3)
    assert told.roles.tolist() == ["swappable"] * 3


def test_within_fifteen_minutes_more_nothing_else_is_within_one_per_cent():
    """Only the middle office reaches both ends; two offices cost 6.5."""
    told = portfolio_of(row_of_three(), 5)
    assert len(told.plans) == 1
    assert told.roles.tolist() == ["never", "always", "never"]


def test_fewest_offices_have_a_portfolio_too():
    told = portfolio_of(row_of_three(extra=20), 3, goal="sites")
    assert [plan.value for plan in told.plans] == [1.0] * 3
    assert told.limit == pytest.approx(1.01)


def test_a_plan_a_hair_beyond_one_per_cent_is_none_of_them():
    """The last office is dearer: 4.04 is within one per cent of 4, 4.05 is not."""
    dear = {"office": [1.5, 1.5, 1.54], "extra": 20}
    assert len(portfolio_of(row_of_three(**dear), 3).plans) == 3
    dear["office"] = [1.5, 1.5, 1.55]
    opened = [plan.opened.tolist() for plan in portfolio_of(row_of_three(**dear), 3).plans]
    assert sorted(opened) == [[False, True, False], [True, False, False]]


@st.composite
def towns(draw):
    """Draw towns in which much costs nearly the same: upgrades for nothing, equal offices."""
    minutes = [[0 if i == j else draw(st.integers(0, 12)) for j in range(4)] for i in range(4)]
    return row_of_three(
        minutes=minutes, people=draw(st.lists(st.integers(100, 2_000), min_size=4, max_size=4)),
        area=[0, 1, 2, 3], home=[0, 1, 2, 3], tier=["commune"] * 4, existing=[True] * 4,
        borders={(0, 1), (1, 2), (2, 3)}, group=["g"] * 4,
        prices=Prices(upgrade=draw(st.sampled_from([0.0, 0.02, 0.5]))),
        office=draw(st.sampled_from([[1.5] * 4, [1.5, 1.52, 1.54, 1.56]])),
        steps=[{"free": draw(st.sampled_from([0.0, 0.5, 1.0]))}],
        most=[draw(st.sampled_from([2, 99]))] * 4,
    )  # fmt: skip


@pytest.mark.slow
@given(towns())
@settings(
    max_examples=15, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)  # fmt: skip
def test_each_plan_is_as_far_from_those_before_as_any_can_be(town):
    programme = prepare(town.town(), *town.asked())
    network = search_network(programme, [], goal="cost", patience=Patience(rounds=5))
    if network is None:
        return
    told = find_portfolio(programme, network, n_plans=4, effort=EFFORT)
    limit = told.plans[0].value * (1 + WITHIN)
    within = [
        opened
        for opened, plans in town.plans_of_step(town.steps[0]).items()
        if town.follows(town.steps[0], town.existing, opened)
        and min(plan[0] for plan in plans) <= limit + 1e-9
    ]
    chosen = [tuple(told.plans[0].opened.tolist())]
    for plan in told.plans[1:]:
        far = max(min(apart(one, other) for other in chosen) for one in within)
        assert (plan.apart, plan.most_apart) == (far, far)
        assert tuple(plan.opened.tolist()) in within
        chosen.append(tuple(plan.opened.tolist()))
    if len(chosen) < 4:
        assert set(within) == set(chosen)


def test_phases_are_compared_by_the_last_of_them():
    """In the first step office 2 stays; in the second one office of three does all, any of them."""
    town = row_of_three(extra=20, steps=[{"open": [2]}, {}])
    told = portfolio_of(town, 4)
    assert len({tuple(plan.opened.tolist()) for plan in told.plans}) == len(told.plans)
    assert all(plan.value <= told.limit * (1 + 1e-9) for plan in told.plans)
    assert math.isclose(told.plans[0].value, town.best("cost")[0])
    assert np.all([plan.apart > 0 for plan in told.plans[1:]])
