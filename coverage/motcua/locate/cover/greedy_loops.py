"""The compiled loop of the greedy cover: the cheapest per new row, then nothing redundant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray


@compiled
def greedy_loop(  # noqa: C901, PLR0912
    starts: LongArray, column_starts: LongArray, rows: IntArray, cost: FloatArray
) -> BoolArray:
    """
    Cover by the least cost per new row, then drop what is redundant.

    Returns
    -------
    chosen
        Shape (n_sites,).
    """
    n_rows, n_sites = len(starts) - 1, len(cost)
    chosen = np.zeros(n_sites, dtype=np.bool_)
    count = np.zeros(n_rows, dtype=np.int64)
    rate = np.zeros(n_sites)
    left = n_rows
    while left > 0:
        best, least = -1, np.inf
        for site in range(n_sites):
            # Rates only rise: one that was too dear before need not be counted again.
            if chosen[site] or rate[site] >= least:
                continue
            fresh = 0
            for at in range(column_starts[site], column_starts[site + 1]):
                if count[rows[at]] == 0:
                    fresh += 1
            rate[site] = cost[site] / fresh if fresh else np.inf
            if rate[site] < least:
                best, least = site, rate[site]
        chosen[best] = True
        for at in range(column_starts[best], column_starts[best + 1]):
            if count[rows[at]] == 0:
                left -= 1
            count[rows[at]] += 1
    for site in np.argsort(-cost, kind="mergesort"):
        needed = not chosen[site]
        for at in range(column_starts[site], column_starts[site + 1]):
            if count[rows[at]] == 1:
                needed = True
                break
        if not needed:
            chosen[site] = False
            for at in range(column_starts[site], column_starts[site + 1]):
                count[rows[at]] -= 1
    return chosen
