"""The compiled loop of the annealing: single exchanges, worse ones now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled
from motcua.locate.cover.exchange_loops import fits, keeps

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray


BATCH = 100
"""Moves tried at one heat."""


@compiled
def _draw(chance: FloatArray) -> float:
    """Return the next number of a Lehmer generator, from 0 up to below 1."""
    chance[0] = (chance[0] * 48_271.0) % 2_147_483_647.0
    return float(chance[0] / 2_147_483_647.0)


@compiled
def _gained(  # noqa: PLR0917
    into: int,
    out: int,
    column_starts: LongArray,
    column_rows: IntArray,
    weight: FloatArray,
    count: LongArray,
    only: LongArray,
) -> float:
    """Return the people that an exchange gains; `only` adds up a row's open sites."""
    gained = 0.0
    for at in range(column_starts[into], column_starts[into + 1]):
        row = column_rows[at]
        if count[row] == 0 or (count[row] == 1 and only[row] == out):
            gained += weight[row]
    for at in range(column_starts[out], column_starts[out + 1]):
        row = column_rows[at]
        if count[row] == 1:
            gained -= weight[row]
    return gained


@compiled
def _turn(  # noqa: PLR0917
    site: int,
    by: int,
    column_starts: LongArray,
    column_rows: IntArray,
    count: LongArray,
    only: LongArray,
) -> None:
    """Open (by 1) or close (by -1) a site in the counts."""
    for at in range(column_starts[site], column_starts[site + 1]):
        row = column_rows[at]
        count[row] += by
        only[row] += by * site


@compiled
def anneal_loop(  # noqa: C901, PLR0917
    column_starts: LongArray,
    column_rows: IntArray,
    weight: FloatArray,
    opened: BoolArray,
    mandatory: BoolArray,
    allowed: BoolArray,
    matrix: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    near: IntArray,
    chance: FloatArray,
    hot: float,
    cold: float,
    tries: int,
) -> float:
    """
    Exchange sites for near ones, worse ones with falling chance; leave the best plan in `opened`.

    Returns
    -------
    gained
        People that the best plan covers beyond the first.
    """
    count = np.zeros(len(weight), dtype=np.int64)
    only = np.zeros(len(weight), dtype=np.int64)
    used = np.zeros(len(upper))
    plan = np.flatnonzero(opened & ~mandatory)
    for site in range(len(opened)):
        if opened[site]:
            _turn(site, 1, column_starts, column_rows, count, only)
            for limit in range(len(upper)):
                used[limit] += matrix[limit, site]
    now, best, heat = 0.0, 0.0, hot
    best_plan, is_open = plan.copy(), opened.copy()
    if not len(plan):
        return 0.0
    cooling = (cold / hot) ** (1.0 / max(tries // BATCH, 1))
    for turn in range(tries):
        if turn % BATCH == 0:
            heat *= cooling
        place = int(_draw(chance) * len(plan))
        out = plan[place]
        share = _draw(chance)
        into = near[out, int(share * share * near.shape[1])]
        if is_open[into] or not allowed[into]:
            continue
        if not (fits(used, matrix, upper, into, out) and keeps(used, matrix, lower, into, out)):
            continue
        gained = _gained(into, out, column_starts, column_rows, weight, count, only)
        if gained < 0.0 and _draw(chance) >= np.exp(gained / heat):
            continue
        _turn(out, -1, column_starts, column_rows, count, only)
        _turn(into, 1, column_starts, column_rows, count, only)
        for limit in range(len(upper)):
            used[limit] += matrix[limit, into] - matrix[limit, out]
        is_open[out], is_open[into], plan[place] = False, True, into
        now += gained
        if now > best:
            best = now
            best_plan[:] = plan
    opened[:] = mandatory
    opened[best_plan] = True
    return best
