"""Files from workplaces, and the office that a workplace keeps: by hand and by every plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.locate.consolidate.consolidating import consolidate
from motcua.locate.consolidate.evaluate import Evaluator
from motcua.locate.consolidate.office_search import Patience, search_network
from motcua.locate.consolidate.prepare import prepare
from motcua.locate.door.solve import Effort
from tiny_towns import row_of_three


def with_work(town, point):
    """Turn the people of a point into visitors who bring the same files."""
    whole = town.town()
    demand, is_work = whole.demand, np.arange(len(town.people)) == point
    demand = replace(
        demand,
        population=np.where(is_work, 0.0, demand.population),
        layer=is_work,
        visitors=np.where(is_work, demand.population, 0.0),
        visitor_files=np.where(is_work, demand.population, 0.0),
    )
    return prepare(replace(whole, demand=demand), *town.asked())


def cost_of(programme):
    found = consolidate(programme, effort=Effort(time_limit_s=60))
    return Evaluator(programme).totals(found.network)[1], found.network.opened[0]


def works_at(minutes, jobs, **changes):
    """Return three areas in a row and a workplace in the first."""
    return row_of_three(
        minutes=[[0, 10, 20], [10, 0, 10], [20, 10, 0], minutes],
        people=[1_000, 1_000, 1_000, jobs], area=[0, 1, 2, 0], **changes,
    )  # fmt: skip


def test_visitors_files_need_officers():
    """Two officers take 4,618 files: 3,000 and 1,618 from work; 1,700 need a third."""
    assert cost_of(with_work(works_at([0, 10, 20], 1_618), 3))[0] == pytest.approx(1.5 + 0.5 + 2)
    assert cost_of(with_work(works_at([0, 10, 20], 1_700), 3))[0] == pytest.approx(1.5 + 0.5 + 3)


def test_a_workplace_keeps_the_office_within_reach_of_it():
    """From work the middle office is 16 minutes further, over the cap: the first office stays."""
    cost, opened = cost_of(with_work(works_at([0, 16, 40], 1), 3))
    assert opened[0]
    assert cost == pytest.approx((1.5 + 1) + (1.5 + 0.5 + 2))
    cost, opened = cost_of(with_work(works_at([0, 15, 40], 1), 3))
    assert cost == pytest.approx(4.0)
    assert opened.tolist() == [False, True, False]


@given(
    st.lists(st.integers(0, 25), min_size=3, max_size=3), st.integers(0, 3_000),
    st.sampled_from([0.0, 0.4, 1.0]), st.sampled_from([None, 5, 15]),
)  # fmt: skip
@settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
def test_the_cheapest_of_all_plans_is_that_of_residents_with_the_same_files(
    minutes, jobs, free, extra
):
    """Cost asks who brings files and who is to reach an office, not whether they live there."""
    town = works_at(minutes, jobs, steps=[{"free": free}], extra=extra)
    programme = with_work(town, 3)
    found = search_network(programme, [], goal="cost", patience=Patience(rounds=5))
    best = town.best("cost")
    assert (found is None) == (best is None)
    if best is not None:
        assert Evaluator(programme).totals(found)[1] == pytest.approx(best[0])
