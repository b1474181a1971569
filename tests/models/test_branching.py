"""The branch and cut on regions: every plan there is, beside what it proves."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from motcua.locate import mclp
from motcua.locate.cover import breeding, deepening, master, strong
from motcua.locate.cover.branch import Search
from motcua.locate.cover.case import reduce_case
from motcua.locate.cover.checks import make_instance
from motcua.locate.cover.completing import complete
from motcua.locate.cover.heat_loops import heat_loop
from motcua.locate.cover.master import Master
from motcua.locate.cover.near import near_sites
from motcua.locate.cover.part_search import search_parts, solve_part
from motcua.locate.cover.pool import Pool, crossed
from motcua.locate.cover.programme import Kept, Round
from motcua.locate.cover.regions import near_regions, neighbours
from motcua.locate.cover.walk import Heat, Walk, field_of
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


def turn(near, *, work, seed=1, kept=()):
    return Round(near, kept, work, seed, np.inf, work)


WEST = np.arange(14) < 7


def ruled():
    """A mandatory and a forbidden site, a group and a budget, and a plan that keeps them."""
    case, plan, near = drawn(
        4, n_open=6, mandatory=np.arange(14) == 3, forbidden=np.arange(14) == 5, budget=11.0,
        cost=1.0 + np.arange(14) % 3, rules=[GroupRule(name="west", members=WEST, at_least=2,
        at_most=3)],
    )  # fmt: skip
    plan[np.flatnonzero(WEST & plan & (np.arange(14) != 3))[1:]] = False
    assert case.given.bounds.hold(plan)
    return case, plan, near


@pytest.mark.parametrize("n_places", [2, 4])
def test_annealing_says_what_it_covers_and_keeps_the_limits(n_places):
    case, plan, near = ruled()
    walk = Walk(field_of(case.exchange), plan, near, seed=7)
    places = np.arange(n_places)
    aside = walk.standing.plan[n_places:].copy()
    for _ in range(5):
        walk.anneal(places, Heat(60.0, 1.0), work=2e4, until=np.inf)
        found, people = walk.plan, walk.standing.people
        assert people[0] == people[1] == case.covered(found) - case.sure
        assert case.given.bounds.hold(found)
        assert found[3]
        assert not found[5]
        assert (walk.standing.plan[n_places:] == aside).all()
    assert (found != plan).any()
    # What it keeps up to date is what a fresh count says.
    fresh = Walk(field_of(case.exchange), found, near, seed=7).standing
    assert (fresh.n_open == walk.standing.n_open).all()
    assert np.allclose(fresh.gain, walk.standing.gain)
    assert np.allclose(fresh.used, walk.standing.used)
    assert (walk.standing.place[walk.standing.plan] == np.arange(len(aside) + n_places)).all()


def test_what_is_taken_back_stands_as_before():
    case, plan, near = ruled()
    walk = Walk(field_of(case.exchange), plan, near, seed=2)
    places, held, people = np.arange(3), walk.standing.plan[:3].copy(), walk.standing.people[0]
    walk.anneal(places, Heat(80.0, 40.0), work=2e4, until=np.inf)
    walk.back(places, held)
    assert walk.standing.people[0] == people
    assert (walk.plan == plan).all()
    assert np.allclose(
        walk.standing.gain, Walk(field_of(case.exchange), plan, near, seed=2).standing.gain
    )


def test_a_site_comes_one_in_e_as_often_for_every_heat_that_it_gains_less():
    """Sites that share nobody cover 20, 15, 10 and, too little to be drawn, 1; the heat is 5."""
    people = np.array([20.0, 15.0, 10.0, 1.0])
    case = reduce_case(
        make_instance(np.eye(4, dtype=bool), people, n_open=1, cost=None, mandatory=None,
                      forbidden=None)
    )  # fmt: skip
    heat = 5.0 * (1.0 - 1e-12), 5.0
    walk = Walk(field_of(case.exchange), np.arange(4) == 0, np.arange(4)[:, None], seed=3)
    count = np.zeros(4)
    for _ in range(4_000):
        heat_loop(walk.field.ground, walk.standing, walk.chance, np.arange(1), *heat, 1.0)
        count += walk.plan
    chance = np.exp(people / 5.0)
    assert count / 4_000 == pytest.approx(chance / chance.sum(), abs=0.03)  # four deviations
    low = Walk(field_of(case.exchange), np.arange(4) == 3, np.arange(4)[:, None], seed=3)
    heat_loop(low.field.ground, low.standing, low.chance, np.arange(1), 1.0, 1.0, 1e4)
    assert not low.plan[3]  # 19 heats below the best: never drawn


def test_places_are_gathered_ring_by_ring_and_none_twice():
    """By hand: sites in a row, each with its next for a neighbour; those at 0, 2, 3, 5 are open."""
    row = np.arange(6)
    covers = np.eye(6, dtype=bool)
    case = reduce_case(
        make_instance(covers, 1.0 + row, n_open=4, cost=None, mandatory=None, forbidden=None)
    )
    near = np.column_stack([row, np.maximum(row - 1, 0), np.minimum(row + 1, 5)])
    walk = Walk(field_of(case.exchange), np.isin(row, [0, 2, 3, 5]), near, seed=1)
    assert walk.around(np.array([1]), 2).tolist() == [1, 2]
    assert walk.around(np.array([1]), 9).tolist() == [1, 2, 0, 3]
    assert walk.around(np.array([0, 3]), 4).tolist() == [0, 1, 3, 2]


def test_deepening_never_gives_up_people_and_its_seed_says_what_it_finds():
    case, plan, near = drawn(9, n_open=5, n_rows=80, n_sites=16)
    best = max(
        case.covered(np.isin(np.arange(16), sites))
        for sites in itertools.combinations(range(16), 5)
    )
    for seed in (2, 4):
        ask = turn(near, work=1e6, seed=seed)
        (once, kept), (again, others) = (case.programme.deepen(plan, ask) for _ in range(2))
        assert (once == again).all()
        assert case.covered(plan) < case.covered(once) == best
        assert [one.heat for one in kept] == [one.heat for one in others]
        assert all((a.plan == b.plan).all() for a, b in zip(kept, others, strict=True))
        assert bool(kept) == (seed == 4)  # parts are of the best plan; whole plans are kept


def some(case):
    """Every hundredth of all plans within the limits, three of them."""
    plans = (np.array(plan) for plan in itertools.product([False, True], repeat=14))
    return [Kept(one, 0.01) for one in plans if case.programme.value(one) is not None][100:400:100]


@pytest.mark.parametrize("seed", range(4, 32, 4))
def test_crossed_plans_keep_the_limits_and_none_is_lost_but_for_a_better(seed, monkeypatch):
    monkeypatch.setattr(breeding, "POOL", 3)
    monkeypatch.setattr(breeding, "SAME", -1.0)
    case, plan, near = ruled()
    kept = some(case)
    before = sorted(case.covered(one.plan) for one in kept)
    assert len({int(one.plan.sum()) for one in kept}) > 1  # a budget leaves the number free
    best, kept = case.programme.deepen(plan, turn(near, work=1e5, seed=seed, kept=tuple(kept)))
    after = sorted(case.covered(one.plan) for one in kept)
    assert all(case.programme.value(one.plan) is not None for one in kept)
    assert (np.array(after) >= before).all()
    assert sum(after) > sum(before)
    assert case.covered(best) >= after[-1]


@pytest.mark.parametrize("same", [-1.0, 1e9])
def test_plans_of_a_kind_make_room_for_others_and_the_best_is_kept_for_done(same, monkeypatch):
    """Annealing so small an instance comes to one plan, the best, which is kept once."""
    monkeypatch.setattr(breeding, "POOL", 3)
    monkeypatch.setattr(breeding, "SAME", same)
    case, plan, near = ruled()
    before = some(case)
    best, kept = case.programme.deepen(plan, turn(near, work=1e5, seed=4, kept=tuple(before)))
    done = [one for one in kept if one.is_done]
    assert len(kept) - len(done) <= 3
    assert case.covered(best) >= max(case.covered(one.plan) for one in kept)
    if same < 0.0:
        assert not done
    else:
        first = max(before, key=lambda one: case.covered(one.plan))
        assert (done[0].plan == first.plan).all()
        assert len({one.plan.tobytes() for one in kept}) == len(kept)


def test_what_is_done_is_kept_apart_and_others_keep_off():
    """By hand: people are the sum of the numbers of the open sites; a fifth of ten is two."""
    covered = lambda plan: float(np.flatnonzero(plan).sum())  # noqa: E731
    kept = lambda *sites: Kept(np.isin(np.arange(21), sites), 0.01)  # noqa: E731
    pool = Pool(covered, 2, [kept(*range(10)), kept(*range(10, 20))])
    pool.begin_anew()
    assert (pool.kept, pool.is_full, pool.idle) == ([], False, 0)
    assert [np.flatnonzero(one.plan).tolist() for one in pool.done] == [[*range(10, 20)]]
    pool.take(kept(8, 9, *range(12, 20)))  # two exchanges apart and worse
    pool.take(kept(7, 8, 9, *range(13, 20)))  # three apart
    assert (len(pool.kept), pool.idle, pool.done[0].plan.sum()) == (1, 0, 10)
    pool.take(kept(*range(11, 21))._replace(tried=4))  # an exchange apart and better
    assert np.flatnonzero(pool.done[0].plan).tolist() == [*range(11, 21)]
    assert pool.done[0].is_done
    again = Pool(covered, 2, [*pool.kept, *pool.done])
    assert (len(again.kept), len(again.done), again.people) == (1, 1, [24.0 + sum(range(13, 20))])


@pytest.mark.parametrize("seed", range(8))
def test_where_so_many_sites_can_cover_everybody_a_plan_for_that_is_found(seed):
    """The fewest sites by brute force; the plan to begin with is the first of as many."""
    chance = np.random.default_rng(seed)
    covers = chance.random((30, 14)) < 0.25
    covers[np.arange(14), np.arange(14)] = True
    covers[0] = np.arange(14) == seed  # a row of one site
    plans = (np.array(plan) for plan in itertools.product([False, True], repeat=14))
    fewest = min(int(plan.sum()) for plan in plans if (covers @ plan).all())
    people = chance.integers(1, 99, 30).astype(float)
    given = make_instance(covers, people, n_open=fewest, cost=None, mandatory=None, forbidden=None)
    case = reduce_case(given)
    field, plan = field_of(case.exchange), case.allowed & (np.cumsum(case.allowed) <= fewest)
    found = complete(field, plan, work=1e8, until=np.inf)
    assert (covers @ found).all()
    assert case.covered(found) == case.people
    assert found.sum() == fewest
    assert (complete(field, found, work=1e8, until=np.inf) == found).all()
    short = complete(field, plan & (np.cumsum(plan) < fewest), work=1e6, until=np.inf)
    assert short.sum() == fewest - 1  # nobody covers all: the best met
    assert case.covered(short) >= case.covered(plan & (np.cumsum(plan) < fewest))


@pytest.mark.parametrize("seed", range(8))
def test_a_part_of_a_plan_is_solved_exactly(seed):
    """All ways to put three of six sites elsewhere, tried one by one."""
    case, plan, _ = drawn(seed, n_open=6, n_rows=60, n_sites=14)
    sites = np.flatnonzero(plan)
    freed = np.isin(np.arange(14), sites[:3])
    stay = plan & ~freed
    best = max(
        case.covered(stay | np.isin(np.arange(14), into))
        for into in itertools.combinations(np.flatnonzero(case.allowed & ~stay), 3)
    )
    part = solve_part(case.exchange, plan, freed, until=np.inf, effort=np.inf)
    assert part.is_proved
    assert case.covered(part.plan) == best
    assert (stay <= part.plan).all()
    assert case.given.bounds.hold(part.plan)
    if best == case.covered(plan):
        assert part.plan is plan


def test_parts_keep_the_limits_and_say_how_many_are_tried():
    """With all sites freed a part is the whole: brute force says what that comes to."""
    case, plan, near = ruled()
    free = int((plan & ~case.given.mandatory).sum())
    best = max(
        case.covered(np.array(one))
        for one in itertools.product([False, True], repeat=14)
        if case.programme.value(np.array(one)) is not None
    )
    field, kept = field_of(case.exchange), Kept(plan, 0.01, is_done=True)
    found = search_parts(case.exchange, field, kept, near, work=1e12, until=np.inf)
    assert case.covered(found.plan) == best
    assert case.programme.value(found.plan) is not None
    assert found.tried == (found.plan & ~case.given.mandatory).sum()
    again = search_parts(case.exchange, field, found, near, work=1e12, until=np.inf)
    assert again is found
    _, held = case.programme.deepen(plan, turn(near, work=1e9, seed=3, kept=(kept,)))
    assert held[0].tried == free or case.covered(held[0].plan) > case.covered(plan)


def test_a_pool_keeps_the_best_of_every_kind():
    """By hand: people are the sum of the numbers of the open sites."""
    covered = lambda plan: float(np.flatnonzero(plan).sum())  # noqa: E731
    kept = lambda *sites: Kept(np.isin(np.arange(10), sites), 0.01)  # noqa: E731
    held = lambda: sorted(np.flatnonzero(one.plan).tolist() for one in pool.kept)  # noqa: E731
    pool = Pool(covered, 2, [kept(0, 1, 2)])
    pool.take(kept(0, 1, 3))  # an exchange apart and better: in its place
    pool.take(kept(0, 1, 2))  # an exchange apart and worse
    assert held() == [[0, 1, 3]]
    pool.take(kept(6, 7, 8))
    assert (pool.is_full, pool.spread) == (True, 8.5)
    pool.take(kept(0, 1, 2))  # worse than all
    pool.take(kept(0, 3, 4))  # better than the first alone
    assert held() == [[0, 3, 4], [6, 7, 8]]
    pool.take(kept(0, 8, 9))  # more like the first, which is worse: the other stays
    assert held() == [[0, 8, 9], [6, 7, 8]]


def test_a_crossed_plan_has_one_plan_round_a_site_and_the_other_elsewhere():
    """By hand: sites in a row, each next to two."""
    row = np.arange(10)
    near = np.column_stack([row, np.maximum(row - 1, 0), np.minimum(row + 1, 9)])
    one, other = np.isin(row, [1, 2, 5, 8]), np.isin(row, [0, 3, 5, 9])
    plan = crossed(near, one, other, centre=1, count=2)
    assert np.flatnonzero(plan).tolist() == [1, 2, 5, 9]
    both = crossed(near, one, np.isin(row, [0, 3, 2, 9]), centre=0, count=2)
    assert np.flatnonzero(both).tolist() == [1, 2, 3, 9]
    twice = crossed(near, np.isin(row, [1, 4, 8]), np.isin(row, [0, 2, 4]), centre=1, count=2)
    assert np.flatnonzero(twice).tolist() == [1, 4]  # what is in both parts is one site
    assert (crossed(near, one, other, centre=1, count=9) == one).all()


def test_deepening_leaves_a_plan_that_cannot_move_as_it_is():
    case, plan, near = drawn(2, n_open=1, mandatory=np.arange(14) == 3)
    assert plan.sum() == 1
    found, kept = case.programme.deepen(plan, turn(near, work=1e5))
    assert (found == plan).all()
    assert not kept


def test_deepening_ends_with_the_clock_and_keeps_its_plan():
    case, plan, near = ruled()
    for seed in (1, 2):
        ask = turn(near, work=1e15, seed=seed)._replace(until=0.0)
        found = case.programme.deepen(plan, ask)[0]
        assert case.given.bounds.hold(found)
        assert case.covered(found) >= case.covered(plan)


def test_a_long_solving_lets_others_in_and_comes_to_the_same_optimum(monkeypatch):
    case, plan, _ = drawn(9, n_open=5, n_rows=80, n_sites=16)
    values, calls = [], []
    for stretch in (master.STRETCH, 0.0):
        monkeypatch.setattr(master, "STRETCH", stretch)
        held = Master(case.programme)
        held.separate(plan.astype(float))
        held.separate(np.full(16, 0.3))
        values.append(held.solve(60.0, lambda: calls.append(len(values))).value)
    assert values[0] == pytest.approx(values[1], rel=1e-9)
    assert set(calls) == {1}  # only where every step is a stretch
    assert len(calls) > 1


@pytest.mark.parametrize("before", [0.0, 3e9])
def test_the_annealing_gets_its_share_of_the_work_in_growing_rounds(before):
    """What a master has done for an earlier plan, as along a frontier, is not counted again."""
    case, plan, _ = drawn(9, n_open=5, n_rows=80, n_sites=16)
    asked, given = [], []

    def deepen(plan, turn):
        assert turn.kept == (() if not asked else given[-1])
        asked.append((turn.work, turn.seed))
        given.append((Kept(plan, float(len(asked))),))
        assert turn.looked == pytest.approx(sum(work for work, _ in asked))
        return plan, given[-1]

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
