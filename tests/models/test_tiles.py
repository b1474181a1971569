"""Cuts over many rows at a time: every set of sites there is, beside what they say."""

from __future__ import annotations

import itertools

import highspy
import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from motcua.locate import mclp
from motcua.locate.cover import envelope, tightening
from motcua.locate.cover.branch import Search
from motcua.locate.cover.case import reduce_case
from motcua.locate.cover.central import central_optimum
from motcua.locate.cover.checks import make_instance
from motcua.locate.cover.envelope import Tile
from motcua.locate.cover.losses import coverage_losses
from motcua.locate.cover.master import Master
from motcua.locate.cover.rows import merge_rows
from motcua.locate.cover.tightening import is_hard
from motcua.locate.cover.tiles import compact_groups, make_tiles

TRIANGLE = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]])
"""Three sites that overlap two by two."""


def losses_of(covers, people):
    rows = merge_rows(csr_array(covers, dtype=np.bool_), np.asarray(people, dtype=np.float64))
    return coverage_losses(rows, n_groups=1)


def case_of(covers, people, n_open):
    return reduce_case(
        make_instance(covers, people, cost=None, mandatory=None, forbidden=None, n_open=n_open)
    )


def subsets(n_sites):
    return np.array(list(itertools.product([False, True], repeat=n_sites)))


def lost(covers, people, sets):
    """People of the rows that no site of a set covers, set by set."""
    return ((sets.astype(int) @ covers.T.astype(int)) == 0) @ people


def in_the_plane(seed, n_points=120, n_sites=9, radius=0.4):
    chance = np.random.default_rng(seed)
    points, sites = chance.random((n_points, 2)), chance.random((n_sites, 2))
    covers = ((points[:, None] - sites[None]) ** 2).sum(axis=2) <= radius**2
    return covers[covers.any(axis=1)], chance.integers(1, 9, n_points)[covers.any(axis=1)]


def test_three_sites_that_overlap_two_by_two_lose_what_no_row_alone_says():
    # Each half open, every row is covered by two halves: nobody is lost, row by row. But one site
    # leaves one row out and two leave none: with one and a half, half a row is lost.
    tile = Tile(losses_of(TRIANGLE, [4, 4, 4]), np.array([0]))
    cut = tile.cut(np.full(3, 0.5), 0.0, least=1e-6)
    assert cut is not None
    assert cut.broken == pytest.approx(2.0, rel=0.02)
    assert tile.cut(np.full(3, 0.5), 2.0, least=1e-2) is None


@pytest.mark.parametrize("seed", range(10))
def test_a_cut_holds_for_every_set_and_comes_near_the_best_there_is(seed, monkeypatch):
    monkeypatch.setattr(envelope, "ENOUGH", 2.0)
    monkeypatch.setattr(envelope, "BESIDE", 1e-9)
    covers, people = in_the_plane(seed)
    chance, n_sites = np.random.default_rng(seed), covers.shape[1]
    sets = subsets(n_sites)
    loss = lost(covers, people, sets)
    tile = Tile(losses_of(covers, people), np.array([0]))
    for _ in range(3):
        y = chance.random(n_sites) * (chance.random(n_sites) < 0.7) * 0.6
        cut = tile.cut(y, 0.0, least=1e-6)
        assert cut is not None
        assert (cut.constant - sets[:, tile.sites] @ cut.coefficient <= loss + 1e-6).all()
        mixed = linprog(loss, A_eq=np.vstack([sets.T, np.ones(len(sets))]), b_eq=np.append(y, 1.0))
        assert cut.broken == pytest.approx(mixed.fun, abs=1e-3 * people.sum())
        assert cut.broken == pytest.approx(cut.constant - y[tile.sites] @ cut.coefficient, abs=1e-6)


def test_a_middle_says_a_bound_that_holds_at_any_accuracy():
    covers, people = in_the_plane(3, n_points=400, n_sites=20, radius=0.25)
    case = case_of(covers, people, 5)
    master = Master(case.programme)
    for _ in range(30):
        best = master.solve(10.0)
        assert best is not None
        master.separate(best.y, best)
    for accuracy in (1e-1, 1e-3, 1e-8):
        found = central_optimum(master._lp.getLp(), limit_s=10.0, accuracy=accuracy)
        assert best.value - 1.01 * accuracy * best.value - 1e-6 <= found.value <= best.value + 1e-6
    # No step at all: what is proved then is that nobody is lost.
    assert (
        central_optimum(master._lp.getLp(), limit_s=0.0, accuracy=1e-8).value <= best.value + 1e-6
    )


def test_a_middle_keeps_limits_of_either_kind():
    # min x + 2 z, 1 <= x + z <= 3, z >= 0.25 by its column: 0.75 + 0.5.
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = 2, 2
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = [1.0, 2.0], [0.0, 0.25], [1.0, 4.0]
    lp.row_lower_, lp.row_upper_ = [1.0, -np.inf], [3.0, 50.0]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = [0, 2, 4], [0, 1, 0, 1]
    lp.a_matrix_.value_ = [1.0, 1.0, 1.0, 1.0]
    found = central_optimum(lp, limit_s=10.0, accuracy=1e-9)
    assert found.value == pytest.approx(1.25, abs=1e-6)
    assert found.value <= 1.25 + 1e-12
    assert found.x == pytest.approx([0.75, 0.25], abs=1e-5)
    assert found.is_idle.tolist() == [False, False]


def test_groups_lie_together_and_tiles_hold_every_row_within_their_sites():
    # Two towns that share no site.
    covers = np.kron(np.eye(2, dtype=bool), TRIANGLE)
    losses = compact_groups(losses_of(covers, np.ones(6)), 2)
    assert losses.group.tolist() in ([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0])
    assert sorted(tile.sites.tolist() for tile in make_tiles(losses, 5)) == [[0, 1, 2], [3, 4, 5]]
    assert make_tiles(losses, 2) == []
    finer = compact_groups(losses_of(covers, np.ones(6)), 6)
    tiles = make_tiles(finer, 3)
    assert {tuple(tile.sites.tolist()) for tile in tiles} == {(0, 1, 2), (3, 4, 5)}
    assert np.unique(np.concatenate([tile.groups for tile in tiles])).tolist() == list(
        range(finer.n_groups)
    )


@pytest.mark.parametrize("seed", range(8))
def test_a_root_cut_by_tiles_proves_the_best_of_all_plans(seed, monkeypatch):
    monkeypatch.setattr(tightening, "HARD", 0.0)
    monkeypatch.setattr(tightening, "CLOSE", 1.0)
    monkeypatch.setattr(tightening, "GROUPS", 6)
    covers, people = in_the_plane(seed, n_sites=12, radius=0.3)
    n_open = 3 + seed % 3
    sets = np.array([s for s in subsets(covers.shape[1]) if s.sum() == n_open])
    best = people.sum() - lost(covers, people, sets).min()
    found = mclp(covers, people, n_open=n_open).termination
    assert (found.objective, found.bound, found.reason) == (best, best, "optimal")


def test_only_a_root_that_took_long_and_is_close_is_cut_by_tiles(monkeypatch):
    covers, people = in_the_plane(1, n_sites=12, radius=0.3)
    programme = case_of(covers, people, 4).programme
    search = Search(programme, case_of(covers, people, 4).first_plan(until=np.inf))
    search.bound = search.value - 1.5
    covered = programme.offset - search.value
    assert not is_hard(search)
    monkeypatch.setattr(tightening, "HARD", 0.0)
    monkeypatch.setattr(tightening, "CLOSE", 1.6 / covered)
    assert is_hard(search)
    monkeypatch.setattr(tightening, "CLOSE", 1.4 / covered)
    assert not is_hard(search)


def test_tiles_lift_the_bound_past_what_rows_alone_say(monkeypatch):
    # A ring of triangles: row by row every second of its sites, half open, loses nobody.
    monkeypatch.setattr(tightening, "CLOSE", 1.0)
    covers = np.kron(np.eye(8, dtype=bool), TRIANGLE)
    case = case_of(covers, np.full(24, 4), 12)
    bounds = []
    for hard in (np.inf, 0.0):
        monkeypatch.setattr(tightening, "HARD", hard)
        search = Search(case.programme, case.first_plan(until=np.inf))
        monkeypatch.setattr(search, "_tree", lambda: None)
        bounds.append(search.run().bound)
    # Twelve sites for eight triangles: four have two and lose nobody, four have one and lose 4.
    assert bounds[0] == pytest.approx(0.0, abs=1e-6)
    assert bounds[1] == pytest.approx(16.0, rel=1e-3)
