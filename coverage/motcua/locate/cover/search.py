"""
Good covers fast: greedy, then a local search that weights the rows it cannot keep covered.

Whenever all rows are covered the cover is kept and a site taken out; then one site goes and another
comes, and every row still uncovered grows heavier, until all are covered again (Gao, Weise and Li
2015, doi 10.1016/j.ejor.2015.05.038). All state stands in arrays, so that the search can be taken
up where it was left.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.dominance import turned
from motcua.locate.cover.equal_rows import count_chosen
from motcua.locate.cover.greedy_loops import greedy_loop
from motcua.locate.cover.price_loops import mark_cheapest
from motcua.locate.cover.search_loops import (
    LEAST,
    LEFT,
    OPEN,
    TOTAL,
    Ground,
    Standing,
    exchange_loop,
)

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.cover.reduce import Sets

CORE = 8
"""Sites of each row that the search looks at where the relaxation says which are good."""

CHUNK = 20_000
"""Exchanges between two looks at the clock."""


def greedy_cover(sets: Sets, cost: FloatArray) -> BoolArray:
    """
    Cover every row by the site with the least cost per new row, then drop what is redundant.

    Parameters
    ----------
    sets
        Rows, none of them empty.
    cost
        Cost of each site, shape (n_sites,).

    Returns
    -------
    chosen
        A cover, shape (n_sites,). Within H(n_rows) of the best (Chvatal 1979,
        doi 10.1287/moor.4.3.233). Ties go to the lower site.
    """
    column_starts, rows = turned(sets.starts, sets.sites, sets.n_sites)
    return np.asarray(greedy_loop(sets.starts, column_starts, rows, cost))


def search_cover(
    sets: Sets, cost: FloatArray, *, start: BoolArray, until: float, chunks: int = 10
) -> BoolArray:
    """
    Look for a cheaper cover.

    Parameters
    ----------
    sets
        Rows, none of them empty.
    cost
        Cost of each site, shape (n_sites,).
    start
        A cover.
    until
        Clock value (`time.monotonic`) at which to end.
    chunks
        Stop after so many times 20,000 exchanges in a row without a better one.

    Returns
    -------
    chosen
        The cheapest cover seen; the same for the same arguments unless the clock ends it.
    """
    column_starts, rows = turned(sets.starts, sets.sites, sets.n_sites)
    ground = Ground(sets.starts, sets.sites, column_starts, rows, cost)
    standing = standing_at(ground, start, least=float(cost[start].sum()))
    best, idle = start.copy(), 0
    while idle < chunks and time.monotonic() < until:
        found = exchange_loop(ground, standing, best, CHUNK)
        idle = 0 if found else idle + 1
    return best


def core_sites(sets: Sets, reduced: FloatArray, best: BoolArray) -> BoolArray:
    """
    Return the sites worth looking at: of every row those with the least reduced cost.

    Parameters
    ----------
    sets
        Rows.
    reduced
        Reduced cost of each site in the relaxation, shape (n_sites,).
    best
        A cover, whose sites are in the core.

    Returns
    -------
    core
        Shape (n_sites,); `CORE` sites of each row at least (Caprara, Fischetti and Toth 1999,
        doi 10.1287/opre.47.5.730).
    """
    core = best.copy()
    mark_cheapest(sets.starts, sets.sites, reduced, CORE, core)
    return core


def standing_at(ground: Ground, start: BoolArray, *, least: float) -> Standing:
    """
    Return the state of a search that begins at a plan.

    Parameters
    ----------
    ground
        What is to be covered.
    start
        Open sites, shape (n_sites,).
    least
        Plans are to cost less.

    Returns
    -------
    standing
        All rows weigh one.
    """
    n_rows, n_sites, size = len(ground.starts) - 1, len(start), np.diff(ground.starts)
    counts = count_chosen(ground.starts, ground.sites, start).astype(np.int64)
    own = np.repeat(counts == 1, size) & start[ground.sites]
    new = np.repeat(counts == 0, size)
    score = np.bincount(ground.sites[own | new], minlength=n_sites).astype(np.int64)
    listed = np.zeros(n_sites, dtype=np.int64)
    listed[: start.sum()] = np.flatnonzero(start)
    bare = np.flatnonzero(counts == 0)
    left, place = np.zeros(n_rows, dtype=np.int64), np.zeros(n_rows, dtype=np.int64)
    left[: len(bare)], place[bare] = bare, np.arange(len(bare))
    numbers = np.zeros(5)
    numbers[LEFT], numbers[OPEN] = len(bare), start.sum()
    numbers[LEAST], numbers[TOTAL] = least, ground.cost[start].sum()
    return Standing(
        counts=counts, weight=np.ones_like(counts), score=score, opened=start.copy(),
        stamp=np.zeros_like(score), free=np.ones(n_sites, dtype=np.bool_), left=left, place=place,
        listed=listed, chance=np.array([12_345.0]), numbers=numbers,
    )  # fmt: skip
