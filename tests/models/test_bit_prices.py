"""Prices of people against every possible plan, and against a plan of many sites in the plane."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covering_oracles import cases
from motcua.domain.cover_bits import CoverBits
from motcua.locate import mclp
from motcua.locate.cover.bit_prices import price_sites
from motcua.locate.cover.bit_worth import weigh


@given(cases(n_sites=8), st.integers(0, 4), st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_best_plan_of_all_is_among_the_undecided(case, more, is_whole):
    people = case.people if is_whole else case.people / 7
    n_open = int(case.must.sum()) + more
    priced = price_sites(
        CoverBits.of(case.covers), people, n_open=n_open, mandatory=case.must,
        allowed=~case.never,
    )  # fmt: skip
    plans = [plan for plan in case.plans() if plan.sum() <= n_open]

    def reached(plan):
        return people[case.covers[:, plan].any(axis=1)].sum()

    best = max(reached(plan) for plan in plans)
    among = max(reached(plan) for plan in plans if (plan <= priced.undecided).all())
    assert among == pytest.approx(best)
    assert priced.covered == pytest.approx(reached(priced.plan))
    assert priced.covered - 1e-9 <= best <= priced.bound + 1e-9
    assert priced.bound <= people[case.covers[:, ~case.never].any(axis=1)].sum() + 1e-9
    assert priced.plan.sum() <= n_open
    assert (case.must <= priced.plan).all()
    assert not (priced.plan & case.never).any()
    assert not (priced.undecided & case.never).any()


def test_prices_close_most_sites_where_the_relaxation_is_tight():
    """Towns far apart, with a hundred sites in each: the best two of each are soon known."""
    chance = np.random.default_rng(2)
    towns = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    homes = np.concatenate([town + chance.random((200, 2)) for town in towns])
    doors = np.concatenate([town + chance.random((100, 2)) for town in towns])
    covers = np.hypot(*(homes[:, None] - doors[None]).transpose(2, 0, 1)) < 0.4
    people = chance.integers(1, 100, 600).astype(float)
    none, every = np.zeros(300, dtype=bool), np.ones(300, dtype=bool)
    priced = price_sites(CoverBits.of(covers), people, n_open=3, mandatory=none, allowed=every)
    best = mclp(covers, people, n_open=3).termination.objective
    assert priced.covered <= best <= priced.bound <= 1.1 * best
    assert priced.undecided.sum() < 200
    left = np.flatnonzero(priced.undecided)
    assert mclp(covers[:, left], people, n_open=3).termination.objective == best


@pytest.mark.parametrize("n_points", [1, 64, 700])
def test_what_sites_are_worth_is_the_sum_over_whom_they_cover(n_points):
    chance = np.random.default_rng(n_points)
    covers = chance.random((n_points, 9)) < 0.3
    bits = CoverBits.of(covers)
    price = np.zeros(64 * bits.words.shape[1])
    price[:n_points] = chance.random(n_points)
    assert weigh(bits, price) == pytest.approx(price[:n_points] @ covers)
