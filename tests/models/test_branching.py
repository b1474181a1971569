"""The branch and cut on regions: every plan there is, beside what it proves."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from motcua.locate import mclp
from motcua.locate.cover import deepening, strong
from motcua.locate.cover.anneal import Annealing
from motcua.locate.cover.anneal_loops import Heat, roam_loop
from motcua.locate.cover.branch import Search
from motcua.locate.cover.case import reduce_case
from motcua.locate.cover.checks import make_instance
from motcua.locate.cover.master import Master
from motcua.locate.cover.near import near_sites
from motcua.locate.cover.regions import near_regions, neighbours
from motcua.locate.terms.limits import GroupRule


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


def drawn(seed, *, n_open, n_rows=70, n_sites=14, **rules):
    """A case drawn by chance and a plan of its first sites, mandatory ones among them."""
    chance = np.random.default_rng(seed)
    covers = chance.random((n_rows, n_sites)) < 0.14
    people = chance.integers(1, 99, n_rows).astype(float)
    ask = {"cost": None, "mandatory": None, "forbidden": None, **rules}
    case = reduce_case(make_instance(covers, people, n_open=n_open, **ask))
    plan = case.given.mandatory.copy()
    for site in np.flatnonzero(case.allowed & ~plan):
        plan[site] = case.given.bounds.hold(plan | (np.arange(n_sites) == site))
    return case, plan, neighbours(case.programme)


@pytest.mark.parametrize("seed", range(20))
def test_no_cut_over_two_customers_can_help(seed):
    """Two rows and a number of sites: the relaxation is worth what the best of all plans is."""
    chance = np.random.default_rng(seed)
    rows, most = chance.random((2, 7)) < 0.5, int(chance.integers(1, 5))
    weight, price = chance.random(2) * 3.0, chance.normal(size=7)
    # sites, then the two lost shares: a share is lost unless a site of the row is open
    matrix = np.vstack([np.hstack([-rows.astype(float), -np.eye(2)]), [[1.0] * 7 + [0.0] * 2]])
    relaxed = linprog(
        np.concatenate([price, weight]), A_ub=matrix, b_ub=[-1.0, -1.0, most], bounds=(0, 1)
    )
    plans = [np.array(plan) for plan in itertools.product([0, 1], repeat=7) if sum(plan) <= most]
    best = min(plan @ price + weight @ (rows @ plan == 0) for plan in plans)
    assert relaxed.fun == pytest.approx(best, abs=1e-9)


def test_annealing_says_what_it_gains_and_keeps_the_limits():
    inside = np.arange(14) < 7
    case, plan, near = drawn(
        4, n_open=6, mandatory=np.arange(14) == 3, forbidden=np.arange(14) == 5,
        rules=[GroupRule(name="west", members=inside, at_least=2, at_most=3)],
    )  # fmt: skip
    plan[np.flatnonzero(inside & plan & (np.arange(14) != 3))[1:]] = False
    assert case.given.bounds.hold(plan)
    moves = Annealing(exchange=case.exchange)
    standing, ground = moves._standing(plan), moves._ground(near)
    about = np.zeros(4, dtype=np.int64)
    heat = Heat(30.0, 1.0, 0.5)
    gained = roam_loop(ground, standing, np.array([7.0]), heat, 30, 200, about)
    found = np.isin(np.arange(14), [3, *standing.plan])
    assert gained > 0
    assert case.covered(found) == case.covered(plan) + gained
    assert case.given.bounds.hold(found)
    assert not found[5]
    assert found.sum() == plan.sum()
    # What it keeps up to date is what a fresh count says.
    fresh = moves._standing(found)
    assert (fresh.n_open == standing.n_open).all()
    assert (fresh.only == standing.only).all()
    assert np.allclose(fresh.used, standing.used)


def test_deepening_never_gives_up_people_and_its_seed_says_what_it_finds():
    case, plan, near = drawn(9, n_open=5, n_rows=80, n_sites=16)
    once, again = (case.programme.deepen(plan, near, work=1e7, seed=3) for _ in range(2))
    best = max(
        case.covered(np.isin(np.arange(16), sites))
        for sites in itertools.combinations(range(16), 5)
    )
    assert (once == again).all()
    assert case.covered(plan) < case.covered(once) == best


def test_deepening_leaves_a_plan_that_cannot_move_as_it_is():
    case, plan, near = drawn(2, n_open=1, mandatory=np.arange(14) == 3)
    assert plan.sum() == 1
    assert (case.programme.deepen(plan, near, work=1e5, seed=0) == plan).all()


def test_more_sites_take_part_in_turns_and_no_more_than_leave_a_round_its_moves():
    """By hand: 16 sites have 16,000 rows together, so that a try looks at 2,100."""
    case, _, _ = drawn(9, n_open=5, n_rows=80, n_sites=16)
    rows = replace(case.exchange, column_rows=np.zeros(16_000, dtype=np.int32))
    moves, one = Annealing(exchange=rows), 5_000 * 2_100.0
    assert [moves._extent(64 * one, seed) for seed in (1, 2, 3)] == [(2, 16), (4, 4), (1, 64)]
    assert [moves._extent(63 * one, seed) for seed in (1, 2, 3)] == [(2, 16), (2, 16), (1, 63)]
    assert [moves._extent(4 * one, seed) for seed in (1, 2, 3)] == [(1, 4)] * 3


@pytest.mark.parametrize("before", [0.0, 3e9])
def test_the_annealing_gets_its_share_of_the_work_in_growing_rounds(before):
    """What a master has done for an earlier plan, as along a frontier, is not counted again."""
    case, plan, _ = drawn(9, n_open=5, n_rows=80, n_sites=16)
    asked = []

    def deepen(plan, *_, work, seed):
        asked.append((work, seed))
        return plan

    master = Master(case.programme)
    master.work = before
    search = Search(replace(case.programme, deepen=deepen), plan, master=master)
    for steps in range(1, 41):
        master.work = before + 5e5 * steps
        search.deepening.look(search)
    total = 0.0
    for number, (work, seed) in enumerate(asked, 1):
        assert work >= max(deepening.SHORT, 0.25 * total)
        assert seed == number
        total += work
    owed = deepening.LOOK * (master.work - before) - total
    assert 0.0 <= owed < max(deepening.SHORT, 0.25 * total)
    rounds = len(asked)
    search.bound = search.value
    master.work += 2e8
    search.deepening.look(search)
    assert len(asked) == rounds > 5  # the bound has closed: nothing is at stake
    search.bound = -np.inf
    search.deepening.look(search)
    assert asked[rounds:] == [(deepening.LONG, rounds + 1)]
