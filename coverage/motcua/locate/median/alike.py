"""Rows whose ladders name the same sites in the same order are one row, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.median.ladders import Ladders, sum_by

if TYPE_CHECKING:
    from motcua.domain.arrays import LongArray

_ODD = np.uint64(0x9E3779B97F4A7C15)
"""Mixes the bits of the keys by which rows are compared first."""


def merge_alike(ladders: Ladders) -> tuple[Ladders, LongArray]:
    """
    Make one row of all rows whose ladders name the same sites in the same order.

    Parameters
    ----------
    ladders
        Complete ladders.

    Returns
    -------
    ladders
        Distinct ladders in the order of their first row, costs added up rung by rung. Every plan
        has the same value on both.
    into
        For each row the merged row that it went into.

    Examples
    --------
    >>> from motcua.locate.median.ladders import climb
    >>> both = climb(np.array([0, 2, 4]), np.array([0, 1, 0, 1]),
    ...              cost=np.array([0.0, 5.0, 2.0, 3.0]), n_sites=2)
    >>> merged, into = merge_alike(both)
    >>> merged.cost.tolist(), into.tolist()
    ([2.0, 8.0], [0, 0])
    """
    first = _first_alike(ladders)
    rung = np.arange(len(ladders.site)) - ladders.start[ladders.row]
    target = ladders.start[first][ladders.row] + rung
    cost = sum_by(target, ladders.cost, length=len(ladders.site))
    summed = Ladders(
        start=ladders.start, site=ladders.site, cost=cost, beyond=ladders.beyond,
        n_sites=ladders.n_sites,
    )  # fmt: skip
    is_first = first == np.arange(ladders.n_rows)
    return summed.keep_rows(is_first), (np.cumsum(is_first) - 1)[first]


def _first_alike(ladders: Ladders) -> LongArray:
    """Find for each row the first row with the same sites: by a key, then site by site."""
    start, site, row = ladders.start, ladders.site, ladders.row
    length = np.diff(start)
    rung = np.arange(len(site)) - start[row]
    mixed = (site.astype(np.uint64) + np.uint64(1)) * _ODD
    mixed ^= mixed >> np.uint64(29)
    mixed *= (2 * rung + 1).astype(np.uint64) * _ODD
    total = np.concatenate([[np.uint64(0)], np.cumsum(mixed, dtype=np.uint64)])
    key = (total[start[1:]] - total[start[:-1]]) ^ (length.astype(np.uint64) * _ODD)
    _, where, inverse = np.unique(key, return_index=True, return_inverse=True)
    first = where[inverse.ravel()].astype(np.int64)
    alike = length == length[first]
    rungs = np.flatnonzero(alike[row])
    twin = start[first][row[rungs]] + rung[rungs]
    alike[row[rungs][site[rungs] != site[twin]]] = False
    return np.where(alike, first, np.arange(ladders.n_rows))
