"""The branch and cut on regions: every plan there is, beside what it proves."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from motcua.locate import mclp
from motcua.locate.cover import strong
from motcua.locate.cover.anneal_loops import anneal_loop
from motcua.locate.cover.case import reduce_case
from motcua.locate.cover.checks import make_instance
from motcua.locate.cover.near import near_sites
from motcua.locate.cover.regions import near_regions


def ring(n_sites, reach):
    """Rows on a ring, each covered by so many sites in a row: the relaxation halves them all."""
    rows = np.arange(n_sites)
    covers = np.zeros((n_sites, n_sites), dtype=bool)
    for step in range(reach):
        covers[rows, (rows + step) % n_sites] = True
    return covers


@pytest.mark.parametrize("seed", range(12))
def test_proves_the_best_of_all_plans_with_and_without_regions(seed, monkeypatch):
    chance = np.random.default_rng(seed)
    n_sites, n_open = 11, int(chance.integers(2, 5))
    covers = ring(n_sites, 3) | (chance.random((n_sites, n_sites)) < 0.1)
    people = chance.integers(1, 9, n_sites).astype(float)
    best = max(
        people[covers[:, list(plan)].any(axis=1)].sum()
        for plan in itertools.combinations(range(n_sites), n_open)
    )
    for regions in (strong.REGIONS, 0):
        monkeypatch.setattr(strong, "REGIONS", regions)
        found = mclp(covers, people, n_open=n_open).termination
        assert (found.objective, found.bound, found.reason) == (best, best, "optimal")


def test_neighbours_share_the_most_people():
    # Site 0 shares 5 of 6 with site 1, 1 of 10 with site 2; nobody with site 3.
    starts, sites = np.array([0, 2, 4, 5]), np.array([0, 1, 0, 2, 2])
    near = near_sites(starts, sites, np.array([5.0, 1.0, 4.0]), n_sites=4, count=3)
    assert near[0].tolist() == [0, 1, 2]
    assert near[1].tolist() == [1, 0, 1]
    assert near[3].tolist() == [3, 3, 3]


def test_a_region_counts_each_site_once_and_is_least_whole():
    near = np.array([[0, 1, 2], [1, 0, 2], [2, 2, 2]], dtype=np.int32)
    y = np.array([0.25, 0.25, 0.9])
    regions = near_regions(y, near, 5)
    assert [(r.members.tolist(), r.most) for r in regions] == [([0, 1], 0.0), ([0, 1, 2], 1.0)]


def test_annealing_says_what_it_gains_and_keeps_the_limits():
    chance = np.random.default_rng(4)
    covers, people = chance.random((60, 14)) < 0.15, chance.integers(1, 99, 60).astype(float)
    mandatory, forbidden = np.arange(14) == 3, np.arange(14) == 5
    given = make_instance(
        covers, people, cost=None, n_open=5, mandatory=mandatory, forbidden=forbidden
    )
    case = reduce_case(given)
    moves, plan = case.exchange, np.isin(np.arange(14), [3, *np.flatnonzero(case.allowed)[:5]])
    plan[np.flatnonzero(plan & ~mandatory)[4:]] = False
    before = moves.covered(plan)
    neighbours = np.tile(np.arange(14, dtype=np.int32), (14, 1))
    limits, found = given.bounds, plan.copy()
    gained = anneal_loop(
        moves.column_starts, moves.column_rows, moves.rows.weight, found, given.mandatory,
        case.allowed, limits.matrix.toarray(), limits.lower, limits.upper, neighbours,
        np.array([7.0]), 30.0, 1.0, 5_000,
    )  # fmt: skip
    assert gained > 0
    assert moves.covered(found) == before + gained
    assert found[3]
    assert not found[5]
    assert found.sum() == plan.sum()


def test_deepening_never_gives_up_people_and_its_seed_says_what_it_finds():
    chance = np.random.default_rng(9)
    covers, people = chance.random((80, 16)) < 0.12, chance.integers(1, 99, 80).astype(float)
    given = make_instance(covers, people, cost=None, n_open=5, mandatory=None, forbidden=None)
    case = reduce_case(given)
    plan = np.zeros(16, dtype=bool)
    plan[np.flatnonzero(case.allowed)[:5]] = True
    near = np.tile(np.arange(16, dtype=np.int32), (16, 1))
    ask = {"until": np.inf, "seed": 3}
    once, again = (case.programme.deepen(plan, np.full(16, 0.5), near, **ask) for _ in range(2))
    best = max(
        case.covered(np.isin(np.arange(16), sites))
        for sites in itertools.combinations(range(16), 5)
    )
    assert (once == again).all()
    assert case.covered(plan) < case.covered(once) == best
