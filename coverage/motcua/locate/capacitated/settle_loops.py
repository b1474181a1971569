"""The compiled loops of the search for capacitated plans: rows shift and swap, sites move."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.locate.cover.chance import draw
from motcua.locate.cover.exchange_loops import fits, keeps

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray


BATCH = 500
"""Moves tried at one heat and at one price of room."""

RELOCATE = 0.3
"""Share of the moves that carry a site to a row, with all rows it has."""

ANY = 0.05
"""Share of the moves that carry any site to a row, be it one without rows, not the row's own."""

SHIFT = 0.65
"""Share of the moves up to which a row is shifted, beyond which it is swapped."""

DEARER = 1.05
"""How much dearer room gets after a batch that ends beyond it, and cheaper after one within."""


CLOSE = 1.02
"""How many times as much as the best a plan costs at most that is written down."""


class Table(NamedTuple):
    """What a plan is made of."""

    cost: FloatArray
    """Of every row at every site, forbidding out of reach, shape (n_rows, n_sites)."""

    near: IntArray
    """Sites of every row by rising cost, shape (n_rows, n_near)."""

    load: FloatArray
    capacity: FloatArray
    free: BoolArray
    """Sites that may open and need not."""

    matrix: FloatArray
    lower: FloatArray
    upper: FloatArray


class Plan(NamedTuple):
    """Where a search stands; changed in place."""

    receiver: LongArray
    """Site of each row."""

    filled: FloatArray
    """Load of each site."""

    opened: BoolArray
    used: FloatArray
    """Use of each limit."""

    numbers: FloatArray
    """Cost, load beyond capacities, price of a unit of that, cost of the best plan."""


class Seen(NamedTuple):
    """Plans within capacities that a search came by, the last ones; changed in place."""

    receiver: IntArray
    """Shape (n_kept, n_rows)."""

    number: LongArray
    """How many were written down in all, shape (1,): from `n_kept` on over the oldest."""


@compiled
def _beyond(table: Table, plan: Plan, site: int, more: float) -> float:
    """Return by how much the load beyond a site's capacity grows with its load."""
    now = max(plan.filled[site] - table.capacity[site], 0.0)
    return float(max(plan.filled[site] + more - table.capacity[site], 0.0) - now)


@compiled
def _is_taken(plan: Plan, change: float, beyond: float, heat: float, chance: FloatArray) -> bool:
    """Say whether a change of cost and overload is taken, and book it."""
    worse = change + plan.numbers[2] * beyond
    if worse > 0.0 and draw(chance) >= np.exp(-worse / heat):
        return False
    plan.numbers[0] += change
    plan.numbers[1] += beyond
    return True


@compiled
def _shift(  # noqa: PLR0917
    table: Table, plan: Plan, row: int, to: int, heat: float, chance: FloatArray
) -> None:
    """Let a row go to another open site."""
    at, load = plan.receiver[row], table.load[row]
    change = table.cost[row, to] - table.cost[row, at]
    beyond = _beyond(table, plan, to, load) + _beyond(table, plan, at, -load)
    if _is_taken(plan, change, beyond, heat, chance):
        plan.receiver[row] = to
        plan.filled[at] -= load
        plan.filled[to] += load


@compiled
def _swap(  # noqa: PLR0917
    table: Table, plan: Plan, row: int, to: int, heat: float, chance: FloatArray
) -> None:
    """Let a row and one of another site's change places."""
    n_rows, at = len(table.load), plan.receiver[row]
    other = int(draw(chance) * n_rows)
    for _ in range(n_rows):
        if plan.receiver[other] == to:
            break
        other = (other + 1) % n_rows
    more = table.load[row] - table.load[other]
    change = table.cost[row, to] + table.cost[other, at]
    change -= table.cost[row, at] + table.cost[other, to]
    if plan.receiver[other] != to:
        return
    beyond = _beyond(table, plan, to, more) + _beyond(table, plan, at, -more)
    if _is_taken(plan, change, beyond, heat, chance):
        plan.receiver[row], plan.receiver[other] = to, at
        plan.filled[at] -= more
        plan.filled[to] += more


@compiled
def _relocate(  # noqa: PLR0917
    table: Table, plan: Plan, out: int, into: int, heat: float, chance: FloatArray
) -> None:
    """Let a closed site take all the rows of an open one."""
    if not (
        table.free[out]
        and table.free[into]
        and fits(plan.used, table.matrix, table.upper, into, out)
        and keeps(plan.used, table.matrix, table.lower, into, out)
    ):
        return
    change, load = 0.0, plan.filled[out]
    for row in range(len(table.load)):
        if plan.receiver[row] == out:
            change += table.cost[row, into] - table.cost[row, out]
    beyond = _beyond(table, plan, into, load) + _beyond(table, plan, out, -load)
    if not _is_taken(plan, change, beyond, heat, chance):
        return
    for row in range(len(table.load)):
        if plan.receiver[row] == out:
            plan.receiver[row] = into
    plan.filled[into], plan.filled[out] = load, 0.0
    plan.opened[into], plan.opened[out] = True, False
    for limit in range(len(plan.used)):
        plan.used[limit] += table.matrix[limit, into] - table.matrix[limit, out]


@compiled
def _next_open(table: Table, plan: Plan, row: int, first: int) -> int:
    """Return the first open site of a row that is not its own, from a place of its list on."""
    for at in range(first, table.near.shape[1]):
        site = table.near[row, at]
        if plan.opened[site] and site != plan.receiver[row]:
            return int(site)
    return -1


@compiled
def settle_loop(  # noqa: PLR0917
    table: Table,
    plan: Plan,
    best: LongArray,
    seen: Seen,
    chance: FloatArray,
    hot: float,
    cold: float,
    tries: int,
) -> bool:
    """
    Change a plan by chance, worse ones ever more rarely; load beyond capacities has a price.

    Returns
    -------
    found
        Whether a cheaper plan within capacities was written to `best`.
    """
    found, heat, n_rows, n_near = False, hot, len(table.load), table.near.shape[1]
    cooling = (cold / hot) ** (BATCH / tries)
    least = 1e-9 * table.load.sum()
    for number in range(tries):
        if number % BATCH == BATCH - 1:
            heat *= cooling
            plan.numbers[2] *= DEARER if plan.numbers[1] > least else 1.0 / DEARER
            if plan.numbers[1] <= least and plan.numbers[0] <= CLOSE * plan.numbers[3]:
                seen.receiver[seen.number[0] % len(seen.receiver)] = plan.receiver
                seen.number[0] += 1
        row, kind, share = int(draw(chance) * n_rows), draw(chance), draw(chance)
        first = int(share * share * n_near)
        if kind < RELOCATE:
            into, out = table.near[row, first], plan.receiver[row]
            if kind < ANY:
                out = int(draw(chance) * len(plan.opened))
            if plan.opened[out] and not plan.opened[into]:
                _relocate(table, plan, out, into, heat, chance)
        else:
            to = _next_open(table, plan, row, first)
            if to >= 0 and kind < SHIFT:
                _shift(table, plan, row, to, heat, chance)
            elif to >= 0:
                _swap(table, plan, row, to, heat, chance)
        if plan.numbers[1] <= least and plan.numbers[0] < plan.numbers[3] * (1.0 - 1e-9):
            plan.numbers[3], found = plan.numbers[0], True
            best[:] = plan.receiver
    return found
