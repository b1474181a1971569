"""Which sites cover the same people: a neighbourhood that needs no coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.locate.cover.equal_rows import take_rows

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray

MOST_WORK = 2e8
"""Pairs of sites looked at; where rows have more, every so many of them speak for all."""


def near_sites(
    starts: LongArray, sites: IntArray, weight: FloatArray, *, n_sites: int, count: int
) -> IntArray:
    """
    Return the sites that share most of their people with each site.

    Parameters
    ----------
    starts
        Shape (n_rows + 1,).
    sites
        Sites of each row.
    weight
        People of each row, shape (n_rows,).
    n_sites
        Number of sites.
    count
        How many are wanted.

    Returns
    -------
    near
        Shape (n_sites, at most count), the site itself first, then by falling share: people of
        both over people of either (Jaccard). A site that shares with too few repeats itself.

    Examples
    --------
    >>> near_sites(
    ...     np.array([0, 2, 3]), np.array([0, 1, 2]), np.ones(2), n_sites=3, count=2
    ... ).tolist()
    [[0, 1], [1, 0], [2, 2]]
    """
    count = min(count, n_sites)
    step = int(np.ceil((np.diff(starts).astype(float) ** 2).sum() / MOST_WORK))
    if step > 1:
        chosen = np.arange(0, len(weight), step)
        starts, sites = take_rows(starts, sites, chosen)
        weight = weight[chosen]
    shape = (len(weight), n_sites)
    ones = csr_array((np.ones(len(sites)), sites, starts), shape=shape)
    people = csr_array((np.repeat(weight, np.diff(starts)), sites, starts), shape=shape)
    both = (ones.T @ people).tocoo()
    alone = np.zeros(n_sites)
    same = both.row == both.col
    alone[both.row[same]] = both.data[same]
    either = alone[both.row] + alone[both.col] - both.data
    share = np.where(same, 2.0, both.data / np.maximum(either, 1e-300))
    order = np.lexsort((both.col, -share, both.row))
    row, column = both.row[order], both.col[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    near = np.tile(np.arange(n_sites, dtype=np.int32)[:, None], (1, count))
    kept = place < count
    near[row[kept], place[kept]] = column[kept]
    return near
