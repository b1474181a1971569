"""The compiled loops that price the rows of a set cover; all state stands in arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray


@compiled
def left_of_costs(
    starts: LongArray, sites: IntArray, cost: FloatArray, price: FloatArray
) -> FloatArray:
    """
    Take from every site's cost what its rows pay.

    Returns
    -------
    reduced
        Reduced cost of each site, shape (n_sites,).
    """
    reduced = cost.copy()
    for row in range(len(price)):
        if price[row] > 0.0:
            for at in range(starts[row], starts[row + 1]):
                reduced[sites[at]] -= price[row]
    return reduced


@compiled
def pay_as_called(  # noqa: PLR0917
    starts: LongArray,
    sites: IntArray,
    column_starts: LongArray,
    rows: IntArray,
    cost: FloatArray,
    price: FloatArray,
    heading: FloatArray,
    best: FloatArray,
    numbers: FloatArray,
    momentum: float,
    steps: int,
) -> None:
    """
    Let rows that no cheap site covers pay more, and those that many cover less.

    ``numbers`` holds the value of a known cover, the length of a step and the best bound;
    ``price``, ``heading`` (where the steps led of late) and ``best`` are changed in place.
    """
    n_rows, n_sites = len(price), len(cost)
    short = np.empty(n_rows)
    for _step in range(steps):
        reduced = left_of_costs(starts, sites, cost, price)
        value = price.sum()
        short[:] = 1.0
        for site in range(n_sites):
            if reduced[site] < 0.0:
                value += reduced[site]
                for at in range(column_starts[site], column_starts[site + 1]):
                    short[rows[at]] -= 1.0
        if value > numbers[2]:
            numbers[2] = value
            best[:] = price
        size = 0.0
        for row in range(n_rows):
            heading[row] = momentum * heading[row] + (1.0 - momentum) * short[row]
            # What asks to fall below nothing does not count: it would only shorten the step.
            if price[row] > 0.0 or heading[row] > 0.0:
                size += heading[row] * heading[row]
        if size == 0.0:
            break
        length = numbers[1] * max(numbers[0] - value, 1e-3 * numbers[0]) / size
        for row in range(n_rows):
            price[row] = max(0.0, price[row] + length * heading[row])


@compiled
def mark_cheapest(
    starts: LongArray, sites: IntArray, price: FloatArray, most: int, marked: BoolArray
) -> None:
    """Mark so many sites of every row, those with the least price; of equals the first."""
    least = np.empty(most)
    which = np.empty(most, dtype=np.int64)
    for row in range(len(starts) - 1):
        held = 0
        for at in range(starts[row], starts[row + 1]):
            value = price[sites[at]]
            if held == most and value >= least[held - 1]:
                continue
            place = held if held < most else most - 1
            while place > 0 and least[place - 1] > value:
                least[place], which[place] = least[place - 1], which[place - 1]
                place -= 1
            least[place], which[place] = value, sites[at]
            held = min(held + 1, most)
        for place in range(held):
            marked[which[place]] = True
