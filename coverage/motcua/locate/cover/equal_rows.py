"""Rows with the same members, brought together by a hash and told apart by their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN, BoolArray, IntArray, LongArray

if TYPE_CHECKING:
    from numpy.typing import NDArray


def take_rows(starts: LongArray, sites: IntArray, rows: LongArray) -> tuple[LongArray, IntArray]:
    """
    Return the given rows of a list of sets.

    Parameters
    ----------
    starts
        Shape (n + 1,).
    sites
        Members, row by row.
    rows
        Which rows, in the order wanted.

    Returns
    -------
    starts
        Shape (n_rows + 1,).
    sites
        Their members.
    """
    size = np.diff(starts)[rows]
    new_starts = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    at = np.repeat(starts[rows] - new_starts[:-1], size) + np.arange(new_starts[-1])
    return new_starts, sites[at]


def count_chosen(starts: LongArray, sites: IntArray, chosen: BoolArray) -> LongArray:
    """
    Count the chosen sites of every row.

    Parameters
    ----------
    starts
        Shape (n + 1,).
    sites
        Members, row by row; a row may have none.
    chosen
        Shape (n_sites,).

    Returns
    -------
    count
        Shape (n,).

    Examples
    --------
    >>> count_chosen(np.array([0, 2, 2, 3]), np.array([0, 1, 1]), np.array([False, True]))
    array([1, 0, 1])
    """
    before = np.concatenate([[0], np.cumsum(chosen[sites])])
    return np.asarray(before[starts[1:]] - before[starts[:-1]])


def group_equal(starts: LongArray, sites: IntArray, n_sites: int) -> tuple[LongArray, LongArray]:
    """
    Group rows with the same members.

    Rows are brought together by a hash and then compared member by member with the first of their
    hash; those that only share the hash are grouped anew with another one.

    Parameters
    ----------
    starts
        Shape (n + 1,).
    sites
        Members, sorted within each row.
    n_sites
        Members are below it.

    Returns
    -------
    group
        Group of each row, shape (n,), numbered in the order of their first rows.
    first
        First row of each group.
    """
    n_rows = len(starts) - 1
    group = np.full(n_rows, UNKNOWN, dtype=np.int64)
    left, count, seed = np.arange(n_rows), 0, 0
    while len(left):
        part_starts, part_sites = (
            (starts, sites) if len(left) == n_rows else take_rows(starts, sites, left)
        )
        run, equal = _runs(part_starts, part_sites, n_sites, seed)
        group[left[equal]] = count + run[equal]
        count += int(run.max()) + 1
        left, seed = left[~equal], seed + 1
    return _number_by_first(group, count)


def _runs(
    starts: LongArray, sites: IntArray, n_sites: int, seed: int
) -> tuple[LongArray, NDArray[np.bool_]]:
    """Number rows by hash; say which equal the first row of their number."""
    key = np.random.default_rng(seed).integers(0, 2**63, n_sites, dtype=np.uint64)
    total = np.concatenate([[np.uint64(0)], np.cumsum(key[sites], dtype=np.uint64)])
    hashed = total[starts[1:]] - total[starts[:-1]]
    _, first, run = np.unique(hashed, return_index=True, return_inverse=True)
    run = run.ravel()
    size = np.diff(starts)
    model = first[run]
    equal = size == size[model]
    rows = np.flatnonzero(equal & (size > 0) & (model != np.arange(len(run))))
    if len(rows):
        differ = _members(starts, sites, rows, size) != _members(starts, sites, model[rows], size)
        begin = np.concatenate([[0], np.cumsum(size[rows])])[:-1]
        equal[rows] = np.add.reduceat(differ, begin) == 0
    return run, equal


def _members(starts: LongArray, sites: IntArray, rows: LongArray, size: LongArray) -> IntArray:
    length = size[rows]
    begin = np.concatenate([[0], np.cumsum(length)])
    at = np.repeat(starts[rows] - begin[:-1], length) + np.arange(begin[-1])
    return np.asarray(sites[at], dtype=np.int32)


def _number_by_first(group: LongArray, count: int) -> tuple[LongArray, LongArray]:
    first = np.full(count, len(group), dtype=np.int64)
    np.minimum.at(first, group, np.arange(len(group)))
    order = np.argsort(first, kind="stable")
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    return rank[group], first[order]
