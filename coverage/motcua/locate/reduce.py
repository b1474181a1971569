"""
Exact reduction: what can be left out of a covering model without moving its optimum.

Demand points with equal sets of covering sites are one row. In a set cover, a row whose set
contains another row's set is met whenever that one is; a column whose rows another column covers
at no higher cost is never needed; a row with one column left forces it open. Applied in turns
until nothing changes (Toregas and ReVelle 1973; Beasley 1987, doi 10.1016/0377-2217(87)90141-X).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.solution import Reduction

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from motcua.domain.arrays import BoolArray, FloatArray, LongArray

BLOCK_ROWS = 8_192
"""Rows unpacked at a time, so that memory follows the block and not n x m."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MergedRows:
    """Distinct cover sets and the demand points behind each."""

    covers: BoolArray
    """Dense, shape (n_rows, n_sites); no row is empty."""

    weight: FloatArray
    """People behind each row, shape (n_rows,)."""

    n_demand: int
    """Demand points that were merged, those nobody covers included."""

    @property
    def reduction(self) -> Reduction:
        """The step's sizes."""
        n_rows, n_sites = self.covers.shape
        return Reduction(
            name="merge_equal_rows", rows=(self.n_demand, n_rows), columns=(n_sites, n_sites)
        )


def merge_rows(covers: csr_array, population: FloatArray) -> MergedRows:
    """
    Merge demand points with equal cover sets and drop those that no site covers.

    Parameters
    ----------
    covers
        Coverage matrix, boolean CSR, shape (n_demand, n_sites).
    population
        People, shape (n_demand,).

    Returns
    -------
    rows
        Distinct sets, keyed by the exact set itself, in a fixed order.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> rows = merge_rows(csr_array([[1, 0], [1, 0], [0, 0]]) != 0, np.array([2.0, 3.0, 9.0]))
    >>> rows.covers.tolist(), rows.weight.tolist()
    ([[True, False]], [5.0])
    """
    n_demand, n_sites = covers.shape
    starts = range(0, n_demand, BLOCK_ROWS)
    packed = [np.packbits(covers[at : at + BLOCK_ROWS].toarray(), axis=1) for at in starts]
    keys = np.vstack(packed) if packed else np.zeros((0, 1), dtype=np.uint8)
    distinct, row = np.unique(keys, axis=0, return_inverse=True)
    weight = np.bincount(row.ravel(), weights=population, minlength=len(distinct))
    sets = np.unpackbits(distinct, axis=1, count=n_sites).astype(np.bool_)
    is_covered = sets.any(axis=1)
    return MergedRows(
        covers=sets[is_covered], weight=weight[is_covered].astype(np.float64), n_demand=n_demand
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Kernel:
    """What is left of a set cover, and what is already decided."""

    rows: LongArray
    """Rows still to be covered, into the merged rows."""

    columns: LongArray
    """Sites still undecided."""

    forced: BoolArray
    """Sites that some optimal plan opens, shape (n_sites,)."""

    reductions: tuple[Reduction, ...]
    """Sizes before and after."""


def kernel(covers: BoolArray, cost: FloatArray, *, forced: BoolArray, allowed: BoolArray) -> Kernel:
    """
    Reduce a set cover to what no simple rule decides.

    Parameters
    ----------
    covers
        Distinct rows, shape (n_rows, n_sites); every row has an allowed site.
    cost
        Cost of each site, not negative, shape (n_sites,).
    forced
        Sites open in every plan.
    allowed
        Sites that may open.

    Returns
    -------
    kernel
        Rows and columns left, sites forced. Ties keep the cheaper, then the lower column.
    """
    n_rows, n_sites = covers.shape
    forced = forced.copy()
    rows = np.flatnonzero(~covers[:, forced].any(axis=1))
    columns = np.flatnonzero(allowed & ~forced)
    size = (-1, -1)
    while size != (len(rows), len(columns)) and len(rows):
        size = (len(rows), len(columns))
        left = covers[np.ix_(rows, columns)]
        columns = columns[~_dominated_columns(left, cost[columns])]
        left = covers[np.ix_(rows, columns)]
        rows = rows[~_dominated_rows(left)]
        single = covers[np.ix_(rows, columns)]
        essential = columns[single[single.sum(axis=1) == 1].any(axis=0)]
        forced[essential] = True
        rows = rows[~covers[np.ix_(rows, essential)].any(axis=1)]
        columns = np.setdiff1d(columns, essential)
    columns = columns if len(rows) else columns[:0]
    step = Reduction(name="dominance", rows=(n_rows, len(rows)), columns=(n_sites, len(columns)))
    return Kernel(rows=rows, columns=columns, forced=forced, reductions=(step,))


def _dominated_rows(covers: BoolArray) -> BoolArray:
    """Mark rows whose set contains another row's set; of equal rows the first stays."""
    size = covers.sum(axis=1)
    order = np.lexsort((np.arange(len(size)), size))
    return _contains_earlier(covers[order], order)


def _dominated_columns(covers: BoolArray, cost: FloatArray) -> BoolArray:
    """Mark columns whose rows a column no dearer covers too; of equals the first stays."""
    sets = covers.T
    count = sets.sum(axis=1).astype(np.float32)
    dominated = count == 0
    dense = sets.astype(np.float32)
    index = np.arange(len(cost))
    for start in range(0, len(cost), BLOCK_ROWS):
        block = slice(start, start + BLOCK_ROWS)
        subset = dense[block] @ dense.T == count[block, None]
        dearer = cost[block, None] > cost[None, :]
        same_cost = cost[block, None] == cost[None, :]
        larger = count[None, :] > count[block, None]
        equal_set = count[None, :] == count[block, None]
        earlier = index[None, :] < index[block, None]
        better = dearer | (same_cost & (larger | (equal_set & earlier)))
        dominated[block] |= (subset & better).any(axis=1)
    return np.asarray(dominated)


def _contains_earlier(sets: BoolArray, order: LongArray) -> BoolArray:
    """Mark, in the original order, each set that contains one sorted before it."""
    dense = sets.astype(np.float32)
    count = dense.sum(axis=1)
    index = np.arange(len(count))
    marked = np.zeros(len(count), dtype=np.bool_)
    for start in range(0, len(count), BLOCK_ROWS):
        block = slice(start, start + BLOCK_ROWS)
        shared = dense[block] @ dense.T
        contains = (shared == count[None, :]) & (index[None, :] < index[block, None])
        marked[order[block]] = contains.any(axis=1)
    return marked
