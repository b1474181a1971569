"""The rest of a set cover given to a solver: the cheapest cover and a bound that proves it."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pulp
import pytest

from motcua.locate.cover.by_solver import through_the_door
from motcua.locate.cover.reduce import Sets
from motcua.locate.cover.rest import Rest

SOLVERS = ["highs", *(["scip"] if "SCIP_PY" in pulp.listSolvers(onlyAvailable=True) else [])]


def random_cover(seed, n_rows=40, n_sites=10):
    chance = np.random.default_rng(seed)
    covers = chance.random((n_rows, n_sites)) < 0.3
    covers[np.arange(n_rows), chance.integers(0, n_sites, n_rows)] = True
    cost = (np.ones(n_sites), chance.integers(1, 6, n_sites).astype(float), chance.random(n_sites))
    return covers, cost[seed % 3]


def cheapest(covers, cost):
    """The cheapest cover of all, tried one by one."""
    plans = map(np.array, itertools.product([False, True], repeat=len(cost)))
    return min(cost[plan].sum() for plan in plans if covers[:, plan].any(axis=1).all())


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("begins", ["at the best", "with all"])
@pytest.mark.parametrize("seed", range(3))
def test_the_best_is_found_and_proved_wherever_it_begins(seed, begins, solver):
    """The site fixed before, of cost 2, is counted too; the bound is one of the whole part."""
    covers, cost = random_cover(seed)
    row, site = np.nonzero(covers)
    starts = np.concatenate([[0], np.cumsum(np.bincount(row))])
    best = cheapest(covers, cost)
    plans = (np.array(bits) for bits in itertools.product([False, True], repeat=len(cost)))
    good = next(p for p in plans if covers[:, p].any(axis=1).all() and cost[p].sum() <= best)
    opened = np.append(good if begins == "at the best" else np.ones(len(cost), dtype=bool), True)
    rest = Rest(
        sets=Sets(starts=starts, sites=site.astype(np.int32), n_sites=len(cost) + 1),
        opened=opened, fixed=np.arange(len(cost) + 1) == len(cost), bound=2.0,
    )  # fmt: skip
    given = SimpleNamespace(cost=np.append(cost, 2.0))
    proof = through_the_door(rest, given, paid=2.0, until=np.inf, gap=0.0, solver=solver)
    assert given.cost[proof.opened].sum() == pytest.approx(best + 2.0)
    assert proof.bound == pytest.approx(best + 2.0)


@pytest.mark.parametrize("solver", SOLVERS)
def test_within_a_gap_the_cover_held_will_do(solver):
    """Five sites in a ring need three: with a gap of a half, five of them are near enough."""
    ring = np.array([0, 1, 1, 2, 2, 3, 3, 4, 0, 4], dtype=np.int32)
    rest = Rest(
        sets=Sets(starts=np.arange(0, 11, 2), sites=ring, n_sites=5), opened=np.ones(5, dtype=bool),
        fixed=np.zeros(5, dtype=bool), bound=0.0,
    )  # fmt: skip
    given = SimpleNamespace(cost=np.ones(5))
    proof = through_the_door(rest, given, paid=0.0, until=np.inf, gap=0.5, solver=solver)
    assert proof.bound <= 3.0
    assert given.cost[proof.opened].sum() <= proof.bound / (1.0 - 0.5)
