"""Prices of rows: bounds on a set cover that hold, and what they close."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

from motcua.locate import lscp
from motcua.locate.cover import closing, row_prices
from motcua.locate.cover.reduce import Sets
from motcua.locate.cover.row_prices import price_rows
from motcua.locate.cover.search import greedy_cover
from published import set_cover
from shared_data import shared


def random_cover(seed, n_rows=12, n_sites=8):
    chance = np.random.default_rng(seed)
    covers = chance.random((n_rows, n_sites)) < 0.3
    covers[np.arange(n_rows), chance.integers(0, n_sites, n_rows)] = True
    cost = chance.integers(1, 6, n_sites).astype(float) if seed % 2 else np.ones(n_sites)
    return covers, cost


def as_sets(covers):
    row, site = np.nonzero(covers)
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(covers)))])
    return Sets(starts=starts, sites=site.astype(np.int32), n_sites=covers.shape[1])


def plans_of(covers, cost):
    """Every plan that covers all, with its cost."""
    for chosen in itertools.product([False, True], repeat=covers.shape[1]):
        plan = np.array(chosen)
        if covers[:, plan].any(axis=1).all():
            yield plan, float(cost[plan].sum())


@pytest.mark.parametrize("at_once", [400_000, 0])
@pytest.mark.parametrize("seed", range(12))
def test_no_cover_is_cheaper_than_its_prices_say(seed, at_once, monkeypatch):
    monkeypatch.setattr(row_prices, "AT_ONCE", at_once)
    covers, cost = random_cover(seed)
    told = price_rows(as_sets(covers), cost, held=float(cost.sum()), until=np.inf)
    for plan, value in plans_of(covers, cost):
        more = np.maximum(told.reduced[plan], 0).max(initial=0)
        less = np.maximum(-told.reduced[~plan], 0).max(initial=0)
        assert value >= told.bound + max(more, less) - 1e-9


@pytest.mark.parametrize("at_once", [400_000, 0])
@pytest.mark.parametrize("seed", range(4))
def test_the_bound_is_near_the_relaxation(seed, at_once, monkeypatch):
    monkeypatch.setattr(row_prices, "AT_ONCE", at_once)
    covers, cost = random_cover(seed, n_rows=60, n_sites=40)
    sets = as_sets(covers)
    held = float(cost[greedy_cover(sets, cost)].sum())
    told = price_rows(sets, cost, held=held, until=np.inf)
    relaxed = linprog(cost, A_ub=-covers.astype(float), b_ub=-np.ones(60), bounds=(0, 1))
    assert told.bound <= relaxed.fun + 1e-7
    assert told.bound >= 0.985 * relaxed.fun


@pytest.mark.parametrize("seed", range(12))
def test_what_prices_close_does_not_move_the_optimum(seed, monkeypatch):
    monkeypatch.setattr(closing, "MANY", 0)
    covers, cost = random_cover(seed, n_rows=14, n_sites=10)
    least = min(value for _, value in plans_of(covers, cost))
    told = lscp(covers, cost).termination
    assert told.objective == told.bound == least


def test_a_published_cover_is_bounded_without_a_programme():
    """rail507: its relaxation is 172.15 (Caprara, Fischetti and Toth 1999)."""
    covers, cost = set_cover(shared("benchmarks/set_cover/rail507.txt.xz"))
    sets = Sets(
        starts=covers.indptr.astype(np.int64), sites=covers.indices, n_sites=covers.shape[1]
    )
    told = price_rows(sets, cost, held=200.0, until=np.inf)
    assert 172.15 * 0.995 <= told.bound <= 172.15


def test_without_time_there_is_still_a_bound():
    covers, cost = random_cover(1)
    told = price_rows(as_sets(covers), cost, held=float(cost.sum()), until=0.0)
    least = min(value for _, value in plans_of(covers, cost))
    assert 0 < told.bound <= least
