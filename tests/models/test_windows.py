"""Windows of a set cover: their cheapest covers, and the bound that they make together."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from motcua.locate import lscp
from motcua.locate.cover import proof, windows
from motcua.locate.cover.reduce import Sets
from motcua.locate.cover.row_prices import price_rows
from motcua.locate.cover.share_loops import least_cover
from motcua.locate.cover.window_bound import bound_by_windows
from motcua.locate.cover.windows import cut_windows, side_by_side


def in_the_plane(seed, n_rows=60, n_sites=14, radius=0.35):
    chance = np.random.default_rng(seed)
    points, sites = chance.random((n_rows, 2)), chance.random((n_sites, 2))
    covers = np.hypot(*(points[:, None] - sites).transpose(2, 0, 1)) <= radius
    covers = covers[covers.any(axis=1)]
    cost = chance.integers(1, 6, n_sites).astype(float) if seed % 2 else np.ones(n_sites)
    return covers, cost


def as_sets(covers):
    row, site = np.nonzero(covers)
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(covers)))])
    return Sets(starts=starts, sites=site.astype(np.int32), n_sites=covers.shape[1])


def cheapest(covers, cost):
    """The cheapest cover of all rows, tried one by one."""
    plans = map(np.array, itertools.product([False, True], repeat=len(cost)))
    return min(cost[plan].sum() for plan in plans if covers[:, plan].any(axis=1).all())


@pytest.mark.parametrize("seed", range(4))
def test_every_row_is_in_a_window_and_its_cheapest_cover_is_the_cheapest(seed, monkeypatch):
    monkeypatch.setattr(windows, "SIZE", 8)
    monkeypatch.setattr(windows, "LEAST", 2)
    covers, _ = in_the_plane(seed)
    cut = cut_windows(as_sets(covers), until=np.inf)
    assert set(np.concatenate([w.rows for w in cut])) == set(range(len(covers)))
    panes = side_by_side(cut)
    share = np.random.default_rng(seed).random(len(panes.members))
    far, plan = np.zeros(len(panes.shut)), np.zeros(len(panes.members))
    for k, window in enumerate(cut):
        here = slice(panes.starts[k], panes.starts[k + 1])
        inside = covers[window.rows]
        assert not np.delete(inside, window.members, axis=1).any()
        least = least_cover(panes, k, share, far, plan)
        assert least == pytest.approx(cheapest(inside[:, window.members], share[here]))
        opened = plan[here] > 0
        assert inside[:, window.members[opened]].any(axis=1).all()
        assert share[here][opened].sum() == pytest.approx(least)


@pytest.mark.parametrize("size", [6, 9, 14])
@pytest.mark.parametrize("seed", range(6))
def test_no_cover_is_cheaper_than_windows_say(seed, size, monkeypatch):
    monkeypatch.setattr(windows, "SIZE", size)
    monkeypatch.setattr(windows, "LEAST", 2)
    covers, cost = in_the_plane(seed)
    best, sets = cheapest(covers, cost), as_sets(covers)
    told = bound_by_windows(sets, cost, held=cost.sum(), target=cost.sum(), until=np.inf)
    assert told <= best
    assert told >= price_rows(sets, cost, held=cost.sum(), until=np.inf).bound - 1e-6
    if size == covers.shape[1]:  # one window holds all of it
        assert told == pytest.approx(best)


def test_where_windows_have_too_many_states_they_say_nothing(monkeypatch):
    monkeypatch.setattr(windows, "STATES", 3)
    covers, cost = in_the_plane(0)
    assert not cut_windows(as_sets(covers), until=np.inf)
    assert bound_by_windows(as_sets(covers), cost, held=9.0, target=9.0, until=np.inf) == 0.0


def test_without_time_no_windows_are_cut():
    covers, _ = in_the_plane(1)
    assert not cut_windows(as_sets(covers), until=0.0)


@pytest.mark.parametrize("compiles", [True, False])
def test_a_cover_that_the_own_search_leaves_open_is_proved(compiles, monkeypatch):
    """Five triangles in a chain: two sites each, one and a half by the relaxation."""
    monkeypatch.setattr(proof, "OWN_S", 0.0)
    monkeypatch.setattr(proof, "can_compile", lambda: compiles)
    monkeypatch.setattr(proof, "best_solver", lambda solver: solver)
    first = 3 * np.arange(5)
    sides = [(first + a, first + b) for a, b in ((0, 1), (1, 2), (0, 2))]
    pairs = np.concatenate([np.column_stack(s) for s in (*sides, (first[:-1] + 2, first[1:]))])
    covers = np.zeros((len(pairs), 15), dtype=bool)
    covers[np.arange(len(pairs))[:, None], pairs] = True
    told = lscp(covers).termination
    assert told.objective == told.bound == 10.0
    assert ("windows" in told.solver) == compiles
