"""The compiled loops of the local search for covers; all state stands in arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray


@compiled
def _open(  # noqa: PLR0917
    site: int,
    starts: LongArray,
    sites: IntArray,
    column_starts: LongArray,
    rows: IntArray,
    counts: LongArray,
    weight: LongArray,
    score: LongArray,
    opened: BoolArray,
    free: BoolArray,
    left: LongArray,
    place: LongArray,
    numbers: FloatArray,
) -> None:
    opened[site] = True
    own = 0
    for at in range(column_starts[site], column_starts[site + 1]):
        row = rows[at]
        counts[row] += 1
        if counts[row] == 1:
            own += weight[row]
            for other in range(starts[row], starts[row + 1]):
                score[sites[other]] -= weight[row]
                free[sites[other]] = True
            last = left[int(numbers[0]) - 1]
            left[place[row]], place[last] = last, place[row]
            numbers[0] -= 1
        elif counts[row] == 2:  # noqa: PLR2004 - no longer alone
            for other in range(starts[row], starts[row + 1]):
                if opened[sites[other]] and sites[other] != site:
                    score[sites[other]] -= weight[row]
                    break
    score[site] = own


@compiled
def _close(  # noqa: PLR0917
    site: int,
    starts: LongArray,
    sites: IntArray,
    column_starts: LongArray,
    rows: IntArray,
    counts: LongArray,
    weight: LongArray,
    score: LongArray,
    opened: BoolArray,
    free: BoolArray,
    left: LongArray,
    place: LongArray,
    numbers: FloatArray,
) -> None:
    opened[site] = False
    own = 0
    for at in range(column_starts[site], column_starts[site + 1]):
        row = rows[at]
        counts[row] -= 1
        if counts[row] == 0:
            own += weight[row]
            for other in range(starts[row], starts[row + 1]):
                score[sites[other]] += weight[row]
                free[sites[other]] = True
            place[row] = int(numbers[0])
            left[int(numbers[0])] = row
            numbers[0] += 1
        elif counts[row] == 1:
            for other in range(starts[row], starts[row + 1]):
                if opened[sites[other]]:
                    score[sites[other]] += weight[row]
                    break
    score[site] = own
    free[site] = False


@compiled
def _take_out(  # noqa: PLR0917
    at: int,
    last: int,
    listed: LongArray,
    starts: LongArray,
    sites: IntArray,
    column_starts: LongArray,
    rows: IntArray,
    counts: LongArray,
    weight: LongArray,
    score: LongArray,
    opened: BoolArray,
    free: BoolArray,
    left: LongArray,
    place: LongArray,
    numbers: FloatArray,
    cost: FloatArray,
    stamp: LongArray,
) -> None:
    """Close a listed site in this step, and let the last one of the list take its place."""
    out, listed[at] = listed[at], listed[last]
    _close(out, starts, sites, column_starts, rows, counts, weight, score, opened, free, left,
           place, numbers)  # fmt: skip
    numbers[4] -= cost[out]
    stamp[out] = int(numbers[1])


@compiled
def _cheapest_out(  # noqa: PLR0917
    listed: LongArray, n_open: int, score: LongArray, cost: FloatArray, stamp: LongArray, tabu: int
) -> int:
    """Return where the open site is listed whose rows weigh least for its cost, -1 for none."""
    best, least, oldest = -1, np.inf, 0
    for at in range(n_open):
        site = listed[at]
        if site != tabu:
            rate = score[site] / cost[site]
            if rate < least or (rate == least and stamp[site] < oldest):
                best, least, oldest = at, rate, stamp[site]
    return best


@compiled
def _weigh(  # noqa: PLR0917
    n_left: int,
    left: LongArray,
    starts: LongArray,
    sites: IntArray,
    weight: LongArray,
    score: LongArray,
) -> None:
    """Let every row that is not covered weigh one more."""
    for which in range(n_left):
        row = left[which]
        weight[row] += 1
        for at in range(starts[row], starts[row + 1]):
            score[sites[at]] += 1


@compiled
def _best_in(  # noqa: PLR0917
    row: int,
    starts: LongArray,
    sites: IntArray,
    cost: FloatArray,
    score: LongArray,
    stamp: LongArray,
    free: BoolArray,
    most_cost: float,
) -> int:
    """Return the free site of a row that covers most weight for its cost, -1 for none."""
    into, most = -1, -1.0
    for at in range(starts[row], starts[row + 1]):
        site = sites[at]
        if free[site] and cost[site] < most_cost:
            rate = score[site] / cost[site]
            if rate > most or (rate == most and stamp[site] < stamp[into]):
                into, most = site, rate
    return into


@compiled
def exchange_loop(  # noqa: PLR0917
    starts: LongArray,
    sites: IntArray,
    column_starts: LongArray,
    rows: IntArray,
    cost: FloatArray,
    counts: LongArray,
    weight: LongArray,
    score: LongArray,
    opened: BoolArray,
    stamp: LongArray,
    free: BoolArray,
    left: LongArray,
    place: LongArray,
    listed: LongArray,
    numbers: FloatArray,
    best: BoolArray,
    steps: int,
) -> bool:
    """
    Search for so many steps; numbers holds uncovered rows, step, chance, best and total cost,
    and how many sites are open, which `listed` lists.

    Returns
    -------
    found
        Whether a cheaper cover was written to `best`.
    """
    found, tabu, n_open = False, -1, int(numbers[5])
    for _ in range(steps):
        numbers[1] += 1
        step = int(numbers[1])
        while numbers[0] == 0 or numbers[4] >= numbers[3] - 1e-9:
            if numbers[0] == 0 and numbers[4] < numbers[3] - 1e-9:
                numbers[3], found = numbers[4], True
                best[:] = opened
            at_out = _cheapest_out(listed, n_open, score, cost, stamp, -1)
            if at_out < 0:
                numbers[5] = n_open
                return found
            n_open -= 1
            _take_out(at_out, n_open, listed, starts, sites, column_starts, rows, counts, weight,
                      score, opened, free, left, place, numbers, cost, stamp)  # fmt: skip
        at_out = _cheapest_out(listed, n_open, score, cost, stamp, tabu)
        if at_out >= 0:
            n_open -= 1
            _take_out(at_out, n_open, listed, starts, sites, column_starts, rows, counts, weight,
                      score, opened, free, left, place, numbers, cost, stamp)  # fmt: skip
        while numbers[0] > 0:
            numbers[2] = (numbers[2] * 16_807.0) % 2_147_483_647.0
            row = left[int(numbers[2]) % int(numbers[0])]
            below = numbers[3] - 1e-9 - numbers[4]
            into = _best_in(row, starts, sites, cost, score, stamp, free, below)
            if into < 0:
                break
            _open(into, starts, sites, column_starts, rows, counts, weight, score, opened, free,
                  left, place, numbers)  # fmt: skip
            listed[n_open] = into
            n_open += 1
            numbers[4] += cost[into]
            stamp[into], tabu = step, into
            _weigh(int(numbers[0]), left, starts, sites, weight, score)
    numbers[5] = n_open
    return found
