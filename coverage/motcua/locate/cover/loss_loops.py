"""The compiled loops over rows and their losses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray


FULL = 1.0 - 1e-9
"""Open fractions that count as a whole site."""


@compiled
def order_within(starts: LongArray, data: FloatArray) -> LongArray:
    """
    Return the order that sorts every row by its data, ties as they stand.

    Returns
    -------
    order
        Shape (nnz,).
    """
    order = np.empty(len(data), dtype=np.int64)
    for row in range(len(starts) - 1):
        begin, end = starts[row], starts[row + 1]
        order[begin:end] = begin + np.argsort(data[begin:end], kind="mergesort")
    return order


@compiled
def first_open(starts: LongArray, sites: IntArray, opened: BoolArray) -> LongArray:
    """
    Return where each row's first open site stands, -1 where it has none.

    Returns
    -------
    first
        Shape (n_rows,).
    """
    n_rows = len(starts) - 1
    first = np.full(n_rows, -1, dtype=np.int64)
    for row in range(n_rows):
        for at in range(starts[row], starts[row + 1]):
            if opened[sites[at]]:
                first[row] = at
                break
    return first


@compiled
def cut_loop(  # noqa: PLR0917
    starts: LongArray,
    sites: IntArray,
    loss: FloatArray,
    beyond: FloatArray,
    weight: FloatArray,
    group: LongArray,
    y: FloatArray,
    constant: FloatArray,
    coefficient: FloatArray,
    total: FloatArray,
) -> None:
    """Add up, group by group, the tight cut of every row."""
    for row in range(len(weight)):
        into, people = group[row], weight[row]
        open_share, at_full, end = 0.0, beyond[row], starts[row + 1]
        for at in range(starts[row], starts[row + 1]):
            open_share += y[sites[at]]
            if open_share >= FULL:
                at_full, end = loss[at], at
                break
        spared = 0.0
        for at in range(starts[row], end):
            difference = at_full - loss[at]
            if difference > 0.0:
                coefficient[into, sites[at]] += people * difference
                spared += difference * y[sites[at]]
        constant[into] += people * at_full
        total[into] += people * (at_full - spared)
