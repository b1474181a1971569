"""The compiled loop over rows that need more than one open site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray


@compiled
def backup_cut_loop(  # noqa: PLR0917
    starts: LongArray,
    sites: IntArray,
    need: LongArray,
    weight: FloatArray,
    group: LongArray,
    y: FloatArray,
    constant: FloatArray,
    coefficient: FloatArray,
    total: FloatArray,
) -> None:
    """Add up, group by group, the tight cut of every row."""
    for row in range(len(weight)):
        begin, end, into = starts[row], starts[row + 1], group[row]
        order = begin + np.argsort(-y[sites[begin:end]], kind="mergesort")
        share = 0.0
        for at in range(begin, end):
            share += y[sites[at]]
        best, spared = share / need[row], 0
        for dropped in range(1, min(need[row], end - begin + 1)):
            share -= y[sites[order[dropped - 1]]]
            covered = share / (need[row] - dropped)
            if covered < best:
                best, spared = covered, dropped
        if best >= 1.0:
            continue
        constant[into] += weight[row]
        total[into] += weight[row] * (1.0 - best)
        for k in range(spared, end - begin):
            coefficient[into, sites[order[k]]] += weight[row] / (need[row] - spared)
