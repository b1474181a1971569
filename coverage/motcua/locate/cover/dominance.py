"""
Which rows and columns of a covering model another one makes superfluous.

A row of a set cover is met whenever a row whose sites it contains is met. A column is never needed
where another one, no dearer, covers all that it covers (Toregas and ReVelle 1973; Beasley 1987,
doi 10.1016/0377-2217(87)90141-X). The loops work on member lists and stop at the first member that
differs, which in the plane comes early.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray


def turned(starts: LongArray, sites: IntArray, n_sites: int) -> tuple[LongArray, IntArray]:
    """
    Return the rows of every site from the sites of every row.

    Parameters
    ----------
    starts
        Shape (n_rows + 1,).
    sites
        Members of each row.
    n_sites
        Number of sites.

    Returns
    -------
    starts
        Shape (n_sites + 1,).
    rows
        Rows of each site, sorted.

    Examples
    --------
    >>> starts, rows = turned(np.array([0, 1, 3]), np.array([1, 0, 1], dtype=np.int32), 3)
    >>> starts.tolist(), rows.tolist()
    ([0, 1, 3, 3], [1, 0, 1])
    """
    order = np.argsort(sites, kind="stable")
    row = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    count = np.bincount(sites, minlength=n_sites)
    return np.concatenate([[0], np.cumsum(count)]).astype(np.int64), row[order]


def dominated_rows(starts: LongArray, sites: IntArray, n_sites: int) -> BoolArray:
    """
    Mark rows whose members contain all members of another row.

    Parameters
    ----------
    starts
        Shape (n_rows + 1,); no row is empty, no two are equal.
    sites
        Members, sorted within each row.
    n_sites
        Members are below it.

    Returns
    -------
    dominated
        Shape (n_rows,).

    Examples
    --------
    >>> dominated_rows(np.array([0, 1, 3]), np.array([1, 0, 1], dtype=np.int32), 2).tolist()
    [False, True]
    """
    order = np.argsort(np.diff(starts), kind="stable")
    rarity = np.bincount(sites, minlength=n_sites)
    return np.asarray(_contain_smaller(starts, sites, order, rarity))


@compiled
def _contain_smaller(  # noqa: C901
    starts: LongArray, sites: IntArray, order: LongArray, rarity: LongArray
) -> BoolArray:
    """Go from the smallest row up; kept rows hang in lists by their rarest site."""
    n_rows = len(order)
    dominated = np.zeros(n_rows, dtype=np.bool_)
    head = np.full(len(rarity), -1, dtype=np.int64)
    following = np.full(n_rows, -1, dtype=np.int64)
    marked = np.zeros(len(rarity), dtype=np.bool_)
    for row in order:
        for at in range(starts[row], starts[row + 1]):
            marked[sites[at]] = True
        rarest = sites[starts[row]]
        for at in range(starts[row], starts[row + 1]):
            if rarity[sites[at]] < rarity[rarest]:
                rarest = sites[at]
            small = head[sites[at]]
            while small >= 0 and not dominated[row]:
                inside = True
                for member in range(starts[small], starts[small + 1]):
                    if not marked[sites[member]]:
                        inside = False
                        break
                dominated[row] = inside
                small = following[small]
            if dominated[row]:
                break
        for at in range(starts[row], starts[row + 1]):
            marked[sites[at]] = False
        if not dominated[row]:
            following[row] = head[rarest]
            head[rarest] = row
    return dominated


def dominated_columns(
    starts: LongArray, sites: IntArray, n_sites: int, *, cost: FloatArray, kind: LongArray
) -> BoolArray:
    """
    Mark sites whose rows another site of their kind covers too at no higher cost.

    Parameters
    ----------
    starts
        Shape (n_rows + 1,).
    sites
        Members, sorted within each row.
    n_sites
        Number of sites.
    cost
        Cost of each site, shape (n_sites,).
    kind
        Only sites of one kind are compared; negative: never marked. Shape (n_sites,).

    Returns
    -------
    dominated
        Shape (n_sites,). Of equal sites the cheapest, then the first stays. A site without a
        row is marked.

    Examples
    --------
    >>> sites, cost = np.array([0, 1, 2, 2], dtype=np.int32), np.ones(4)
    >>> kind = np.zeros(4, dtype=np.int64)
    >>> dominated_columns(np.array([0, 3, 4]), sites, 4, cost=cost, kind=kind).tolist()
    [True, True, False, True]
    """
    column_starts, rows = turned(starts, sites, n_sites)
    return np.asarray(_inside_another(starts, sites, column_starts, rows, cost, kind))


@compiled
def _inside_another(  # noqa: C901, PLR0917
    starts: LongArray,
    sites: IntArray,
    column_starts: LongArray,
    rows: IntArray,
    cost: FloatArray,
    kind: LongArray,
) -> BoolArray:
    """Shrink, for every site, the list of those that may stand for it, row by row."""
    n_sites = len(cost)
    dominated = np.zeros(n_sites, dtype=np.bool_)
    rivals = np.empty(n_sites, dtype=np.int64)
    for site in range(n_sites):
        begin, end = column_starts[site], column_starts[site + 1]
        if kind[site] < 0:
            continue
        if begin == end:
            dominated[site] = True
            continue
        shortest = rows[begin]
        for at in range(begin, end):
            row = rows[at]
            if starts[row + 1] - starts[row] < starts[shortest + 1] - starts[shortest]:
                shortest = row
        n_rivals = 0
        for at in range(starts[shortest], starts[shortest + 1]):
            rival = sites[at]
            larger = column_starts[rival + 1] - column_starts[rival] - (end - begin)
            earlier = cost[rival] < cost[site] or larger > 0 or rival < site
            if (
                rival != site
                and kind[rival] == kind[site]
                and cost[rival] <= cost[site]
                and larger >= 0
                and earlier
            ):
                rivals[n_rivals] = rival
                n_rivals += 1
        # Far rows first: neighbours in the list tend to be neighbours on the ground.
        stride = max(1, (end - begin) // 7)
        for offset in range(stride):
            for at in range(begin + offset, end, stride):
                if n_rivals == 0:
                    break
                low, high = starts[rows[at]], starts[rows[at] + 1]
                kept = 0
                for which in range(n_rivals):
                    found = np.searchsorted(sites[low:high], rivals[which])
                    if found < high - low and sites[low + found] == rivals[which]:
                        rivals[kept] = rivals[which]
                        kept += 1
                n_rivals = kept
        dominated[site] = n_rivals > 0
    return dominated
