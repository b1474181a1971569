"""Strips of the plane planned as a whole: every set of sites there is, beside what they say."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.sparse import csr_array
from scipy.special import logsumexp

from motcua.locate import GroupRule, mclp
from motcua.locate.cover import stripping, sweep, tightening
from motcua.locate.cover.axes import two_axes
from motcua.locate.cover.band_search import Bands
from motcua.locate.cover.branch import Search
from motcua.locate.cover.case import reduce_case
from motcua.locate.cover.checks import make_instance
from motcua.locate.cover.losses import coverage_losses
from motcua.locate.cover.rows import merge_rows
from motcua.locate.cover.strip_bound import handed_on, make_strips
from motcua.locate.cover.stripping import look_by_strips
from motcua.locate.cover.sweep import make_strip
from motcua.locate.cover.sweep_ways import soft_shares

ALL = 1 << 20


def in_the_plane(seed, n_points=120, n_sites=9, radius=0.3):
    chance = np.random.default_rng(seed)
    points, sites = chance.random((n_points, 2)), chance.random((n_sites, 2))
    covers = ((points[:, None] - sites[None]) ** 2).sum(axis=2) <= radius**2
    some = covers.any(axis=1)
    return covers[some], chance.integers(1, 9, n_points)[some].astype(float), sites


def losses_of(covers, people):
    return coverage_losses(merge_rows(csr_array(covers), people), n_groups=1)


def subsets(n_sites):
    return np.array(list(itertools.product([False, True], repeat=n_sites)))


def gained(covers, people, sets):
    return ((sets.astype(int) @ covers.T.astype(int)) > 0) @ people


def strip_of(covers, people, place):
    losses = losses_of(covers, people)
    rows = np.arange(losses.n_rows)
    return make_strip(losses.starts, losses.sites, losses.weight, rows, place)


@pytest.mark.parametrize("seed", range(12))
def test_states_hold_the_best_set_whatever_the_order_and_the_prices(seed):
    covers, people, _ = in_the_plane(seed)
    chance, n_sites = np.random.default_rng(seed), covers.shape[1]
    price = chance.random(n_sites) * people.sum() * 0.3 - 5.0
    strip = strip_of(covers, people, chance.permutation(n_sites).astype(float))
    assert strip.people == pytest.approx((people @ covers)[strip.sites])
    layers = strip.unfold(price[strip.sites], most=ALL)
    sets = subsets(n_sites)
    worth = gained(covers, people, sets) - sets @ price
    # A site that covers nobody is in no strip: it is worth what it costs less than nothing.
    beside = np.setdiff1d(np.arange(n_sites), strip.sites)
    assert layers.value[-1] == pytest.approx(worth.max() + np.minimum(price[beside], 0.0).sum())
    best = np.zeros(n_sites, dtype=bool)
    best[strip.best(layers)] = True
    assert gained(covers, people, best) - best @ price == pytest.approx(layers.value[-1])


@pytest.mark.parametrize("seed", range(6))
def test_states_told_apart_by_their_sites_hold_the_best_set_of_every_size(seed):
    covers, people, _ = in_the_plane(seed)
    n_sites = covers.shape[1]
    strip = strip_of(covers, people, np.arange(n_sites, dtype=float))
    price = np.full(len(strip.sites), people.sum() / 4.0)
    layers = strip.unfold(price, most=ALL, margin=-np.inf, is_counted=True)
    sets = subsets(n_sites)
    worth = gained(covers, people, sets)
    for size in range(len(strip.sites) + 1):
        best = np.zeros(n_sites, dtype=bool)
        best[strip.best(layers, size)] = True
        assert best.sum() == size
        assert gained(covers, people, best) == worth[sets.sum(axis=1) == size].max()
    assert strip.best(layers, n_sites + 1) is None


def test_a_soft_maximum_is_that_over_all_sets_and_shares_are_its_slopes():
    covers, people, _ = in_the_plane(2)
    n_sites, heat = covers.shape[1], 20.0
    strip = strip_of(covers, people, np.arange(n_sites, dtype=float))
    assert len(strip.sites) == n_sites
    price = np.random.default_rng(1).random(n_sites) * 60.0
    soft, share = soft_shares(strip.unfold(price, most=ALL, margin=-np.inf), heat)
    sets = subsets(n_sites)
    worth = (gained(covers, people, sets) - sets @ price) / heat
    assert soft == pytest.approx(heat * logsumexp(worth))
    assert share == pytest.approx(np.exp(worth - logsumexp(worth)) @ sets)


def test_more_states_than_there_is_room_for_are_refused_and_a_beam_keeps_the_best():
    covers, people, _ = in_the_plane(4)
    strip = strip_of(covers, people, np.arange(covers.shape[1], dtype=float))
    price = np.zeros(len(strip.sites))
    every = strip.unfold(price, most=ALL)
    assert strip.unfold(price, most=len(every.value)) is not None
    assert strip.unfold(price, most=len(every.value) - 1) is None
    few = strip.unfold(price, most=ALL, width=3)
    assert np.diff(few.begins).max() <= 6
    assert few.value[-1] <= every.value[-1]
    best = strip.best(few)
    opened = np.isin(np.arange(covers.shape[1]), best)
    assert gained(covers, people, opened) == few.value[-1]


def test_a_strip_where_too_many_sites_matter_at_a_time_is_refused(monkeypatch):
    # Sites 0 and 2 share a row with site 4, so that three matter at a time, of four that do not.
    covers = np.array([[1, 0, 0, 0, 1], [0, 0, 1, 0, 1], [0, 1, 0, 0, 0], [0, 0, 0, 1, 0]], bool)
    place = np.arange(5, dtype=float)
    monkeypatch.setattr(sweep, "WORD", 1)
    monkeypatch.setattr(sweep, "MOST_WORDS", 3)
    assert not strip_of(covers, np.ones(4), place).is_too_wide
    monkeypatch.setattr(sweep, "MOST_WORDS", 2)
    strip = strip_of(covers, np.ones(4), place)
    assert strip.is_too_wide
    assert strip.people.tolist() == [1.0, 1.0, 1.0, 1.0, 2.0]
    assert strip.unfold(np.zeros(5), most=ALL) is None


def strips_of(covers, people, n_open, part=None, place=None):
    case = reduce_case(
        make_instance(covers, people, cost=None, mandatory=None, forbidden=None, n_open=n_open)
    )
    losses = losses_of(covers, people)
    place = np.arange(covers.shape[1], dtype=float) if place is None else place
    part = np.arange(losses.n_rows) * 4 // losses.n_rows if part is None else part
    return make_strips(losses, case.given.bounds, part, place), losses


@pytest.mark.parametrize("seed", range(8))
def test_no_plan_covers_more_than_strips_say_at_any_prices(seed):
    covers, people, _ = in_the_plane(seed)
    strips, losses = strips_of(covers, people, 3)
    chance = np.random.default_rng(seed)
    sets = subsets(covers.shape[1])
    most = gained(covers, people, sets[sets.sum(axis=1) <= 3]).max()
    for heat in (0.1, 5.0, 50.0):
        prices = strips.begin(np.array([chance.random() * most / 2.0]))
        prices[1:] += chance.normal(0.0, 20.0, len(prices) - 1)
        answer = strips.ask(prices, heat, most=ALL)
        assert most - 1e-9 <= answer.bound <= answer.soft + 1e-9
        wider, _ = strips_of(covers, people, 3, np.arange(losses.n_rows) * 4 // losses.n_rows // 2)
        handed = handed_on(strips, prices, wider)
        assert wider.price(handed) == pytest.approx(strips.price(prices))
        assert most - 1e-9 <= wider.ask(handed, heat, most=ALL).bound <= answer.bound + 1e-9


def test_the_slope_is_that_of_the_soft_bound():
    covers, people, _ = in_the_plane(1)
    strips, _ = strips_of(covers, people, 3)
    heat = 1e4
    prices = strips.begin(np.array([50.0]))
    prices[1:] += np.random.default_rng(0).normal(0.0, 5.0, len(prices) - 1)
    slope = approx_fprime(prices, lambda at: strips.ask(at, heat, most=ALL).soft, 1e-2)
    assert strips.ask(prices, heat, most=ALL).slope == pytest.approx(slope, abs=1e-3)
    assert strips.ask(prices, heat, most=3) is None


def test_one_strip_proves_what_prices_can():
    # Three towns of 9, 5 and 2: with two sites 14, and any price between 2 and 5 says so.
    strips, _ = strips_of(np.eye(3, dtype=bool), np.array([9.0, 5.0, 2.0]), 2, np.zeros(3, int))
    assert strips.ask(strips.begin(np.array([3.0])), 1e-6, most=ALL).bound == pytest.approx(14.0)
    assert strips.ask(strips.begin(np.array([1.0])), 1e-6, most=ALL).bound == pytest.approx(15.0)


def test_axes_tell_the_order_of_a_row_of_sites_and_leave_out_who_covers_nobody():
    # Neighbours share a point; site 5 covers nobody.
    covers = np.zeros((12, 13), dtype=bool)
    order = np.random.default_rng(3).permutation(np.delete(np.arange(13), 5))
    for point, (one, other) in enumerate(itertools.pairwise(order)):
        covers[point, [one, other]] = True
    losses = losses_of(covers[:11], np.full(11, 2.0))
    axes = two_axes(losses.starts, losses.sites, losses.weight, 13)
    assert np.isnan(axes[5]).all()
    along = np.diff(axes[order, 0])
    assert (along > 0.0).all() or (along < 0.0).all()


@pytest.mark.parametrize("seed", range(6))
def test_a_band_of_the_whole_plane_is_the_best_plan(seed):
    covers, people, sites = in_the_plane(seed, n_sites=10)
    sets = subsets(10)
    sets = sets[sets.sum(axis=1) == 3]
    worth = gained(covers, people, sets)
    bands = Bands(losses=losses_of(covers, people), axes=sites)
    plan = bands.look(sets[worth.argmin()], np.zeros(10))
    assert plan.sum() == 3
    assert gained(covers, people, plan) == worth.max()


@pytest.mark.parametrize("seed", range(6))
def test_bands_never_cover_fewer_and_leave_alone_what_may_not_move(seed):
    covers, people, sites = in_the_plane(seed, n_sites=12)
    axes = sites.copy()
    axes[[0, 1]] = np.nan
    plan = np.isin(np.arange(12), [0, 5, 6, 7])
    bands = Bands(losses=losses_of(covers, people), axes=axes, turn=4)
    for _ in range(20):
        before, plan = plan, bands.look(plan, np.zeros(12))
        assert gained(covers, people, plan) >= gained(covers, people, before)
        assert plan.sum() == 4
        assert plan[:2].tolist() == [True, False]


@pytest.mark.parametrize("seed", range(10))
def test_a_root_of_strips_says_a_true_bound_and_a_plan_within_all_limits(seed):
    covers, people, _ = in_the_plane(seed, n_sites=12)
    chance = np.random.default_rng(seed)
    mandatory, forbidden = np.arange(12) == 1, np.arange(12) == 2
    members = chance.random(12) < 0.5
    rule = GroupRule(name="half", members=members, at_least=1, at_most=2)
    case = reduce_case(make_instance(
        covers, people, cost=None, mandatory=mandatory, forbidden=forbidden, n_open=4,
        rules=[rule],
    ))  # fmt: skip
    search = Search(case.programme, case.first_plan(until=np.inf))
    search.master.separate(np.full(12, 0.3))
    search.bound = search.master.solve(10.0).value
    before = search.bound
    look_by_strips(search, mandatory.astype(float), case.allowed.astype(float))
    sets = subsets(12)
    kept = sets[:, 1] & ~sets[:, 2] & (sets.sum(axis=1) <= 4)
    kept &= np.isin(sets[:, members].sum(axis=1), [1, 2])
    best = gained(covers, people, sets[kept]).max()
    assert before <= search.bound <= case.people - best + 1e-9
    assert gained(covers, people, search.plan) <= best


@pytest.mark.parametrize("seed", range(6))
def test_a_search_that_begins_with_strips_proves_the_best_of_all_plans(seed, monkeypatch):
    monkeypatch.setattr(tightening, "HARD", 0.0)
    monkeypatch.setattr(tightening, "CLOSE", 1.0)
    covers, people, _ = in_the_plane(seed, n_sites=12)
    sets = subsets(12)
    sets = sets[sets.sum(axis=1) == 4]
    found = mclp(covers, people, n_open=4).termination
    best = gained(covers, people, sets).max()
    assert (found.objective, found.bound, found.reason) == (best, best, "optimal")


def test_a_programme_with_costs_is_left_as_it_is(monkeypatch):
    covers, people, _ = in_the_plane(1)
    case = reduce_case(
        make_instance(covers, people, cost=None, mandatory=None, forbidden=None, n_open=3)
    )
    programme = replace(case.programme, cost=np.ones(9))
    search = Search(programme, case.first_plan(until=np.inf))
    monkeypatch.setattr(stripping, "two_axes", None)
    look_by_strips(search, np.zeros(9), np.ones(9))
    assert search.bound == -np.inf


def test_loops_are_not_compiled_where_that_takes_the_time_there_is(monkeypatch):
    covers, people, _ = in_the_plane(1)
    case = reduce_case(
        make_instance(covers, people, cost=None, mandatory=None, forbidden=None, n_open=3)
    )
    laid_out = []
    monkeypatch.setattr(stripping, "is_kept", lambda _: False)
    monkeypatch.setattr(stripping, "two_axes", lambda *of: laid_out.append(of) or two_axes(*of))
    for seconds, times in ((stripping.COMPILING_S - 10.0, 0), (stripping.COMPILING_S + 60.0, 1)):
        until = time.monotonic() + seconds
        search = Search(case.programme, case.first_plan(until=np.inf), until=until)
        assert search.master.solve(10.0) is not None
        search.bound = search.value - 2.0
        look_by_strips(search, np.zeros(9), np.ones(9))
        assert len(laid_out) == times
