"""Prices of people: bounds on what any plan covers, where the time is over before a relaxation."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.sparse import csr_array

from motcua.locate import GroupRule, mclp
from motcua.locate.cover import max_cover
from motcua.locate.cover.most_prices import most_by_prices
from motcua.locate.cover.rows import merge_rows
from motcua.locate.terms.limits import make_bounds


def random_case(seed, n_points=30, n_sites=8):
    chance = np.random.default_rng(seed)
    covers = chance.random((n_points, n_sites)) < 0.25
    people = chance.integers(0, 20, n_points).astype(float)
    return covers, people, chance


def most_of_all(covers, people, bounds, *, mandatory, allowed):
    """Most people of every plan, tried one by one; and such a plan."""
    best = -1.0, None
    for chosen in itertools.product([False, True], repeat=covers.shape[1]):
        plan = np.array(chosen)
        if (mandatory & ~plan).any() or (plan & ~allowed).any() or not bounds.hold(plan):
            continue
        best = max(best, (people[covers[:, plan].any(axis=1)].sum(), plan), key=lambda b: b[0])
    return best


@pytest.mark.parametrize("limits", ["number", "budget", "both", "group"])
@pytest.mark.parametrize("seed", range(8))
def test_no_plan_covers_more_than_prices_say(seed, limits):
    covers, people, chance = random_case(seed)
    cost = chance.integers(1, 5, 8).astype(float)
    mandatory, allowed = np.arange(8) == 0, np.arange(8) != 7
    rule = GroupRule(name="first", members=np.isin(np.arange(8), [1, 2, 3]), at_most=1, at_least=1)
    bounds = make_bounds(
        8, cost=cost, n_open=3 if limits != "budget" else None,
        budget=7.0 if limits in ("budget", "both") else None,
        rules=(rule,) if limits == "group" else (),
    )  # fmt: skip
    value, plan = most_of_all(covers, people, bounds, mandatory=mandatory, allowed=allowed)
    rows = merge_rows(csr_array(covers), people)
    for until in (0.0, np.inf):
        told = most_by_prices(
            rows, bounds, mandatory=mandatory, allowed=allowed, plan=plan, until=until
        )
        assert value - 1e-9 <= told <= people[covers.any(axis=1)].sum()


def test_prices_come_to_the_relaxation():
    """The six sites of a ring of six people, two each: the relaxation of three sites covers six."""
    covers = np.eye(6, dtype=bool) | np.roll(np.eye(6, dtype=bool), 1, axis=1)
    ask = {"mandatory": np.zeros(6, bool), "allowed": np.ones(6, bool)}
    rows = merge_rows(csr_array(covers), np.array([5.0, 1, 1, 1, 1, 1]))
    for n_open, best in ((1, 6.0), (2, 8.0)):
        bounds = make_bounds(6, cost=np.ones(6), n_open=n_open)
        plan = np.arange(6) < n_open
        told = most_by_prices(rows, bounds, **ask, plan=plan, until=np.inf)
        assert best - 1e-9 <= told <= best + 0.2


def test_a_search_without_time_still_bounds_by_prices(monkeypatch):
    """Ten sites of one point each and one of all: four of them cover 10 + 9 + 8 + 7 + 3."""
    monkeypatch.setattr(max_cover, "LATE_S", np.inf)
    covers, people = np.eye(10, dtype=bool), np.arange(1.0, 11.0)
    covers = np.vstack([covers, np.ones((1, 10), dtype=bool)])
    told = mclp(covers, [*people, 3.0], n_open=4, time_limit_s=0.0).termination
    assert told.objective <= 37.0 <= told.bound < 58.0
