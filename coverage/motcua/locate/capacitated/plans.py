"""Plans of the capacitated p-median: assign by regret, shift and swap, move the sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.capacitated.problem import CapacityProblem
    from motcua.locate.terms.clock import Clock

MOST_SWAPPED = 3_000
"""Rows up to which all swaps of two rows are priced at once."""

NONE = -1


def find_assignment(problem: CapacityProblem, opened: BoolArray, clock: Clock) -> LongArray | None:
    """
    Assign the rows to given sites, then move sites and rows in turns while that helps.

    Parameters
    ----------
    problem
        Rows, sites and pairs.
    opened
        Sites to begin with.
    clock
        When to stop improving.

    Returns
    -------
    receiver
        Site of each row; None where greed finds no room for some row.
    """
    best: LongArray | None = None
    lowest = np.inf
    sites = np.flatnonzero(opened)
    while True:
        receiver = _assign(problem, sites)
        if receiver is None:
            return best
        receiver = _exchange(problem, receiver, sites, clock=clock)
        value = problem.value(receiver)
        if value >= lowest:
            return best
        best, lowest = receiver, value
        if clock.is_over:
            return best
        sites = _move_sites(problem, receiver, sites)


def _table(problem: CapacityProblem, sites: LongArray) -> FloatArray:
    """Return the cost of each row at each of the sites, inf where out of reach."""
    number = np.full(problem.n_sites, NONE)
    number[sites] = np.arange(len(sites))
    column = number[problem.site]
    here = column >= 0
    table = np.full((problem.n_rows, len(sites)), np.inf)
    table[problem.row[here], column[here]] = problem.cost[here]
    return table


def _assign(problem: CapacityProblem, sites: LongArray) -> LongArray | None:
    """Give the rows their cheapest site with room, the largest regret first; heavy ones on ties."""
    table = _table(problem, sites)
    for by_load in (False, True):
        receiver = _fill(problem, table, sites, by_load=by_load)
        if receiver is not None:
            return receiver
    return None


def _fill(
    problem: CapacityProblem, table: FloatArray, sites: LongArray, *, by_load: bool
) -> LongArray | None:
    room = problem.capacity[sites].copy()
    two = np.sort(table, axis=1)[:, :2]
    second = two[:, 1] if table.shape[1] > 1 else np.full(len(table), np.inf)
    regret = np.where(np.isfinite(second), second, np.inf)
    np.subtract(second, two[:, 0], out=regret, where=np.isfinite(second))
    rank = (-regret, -problem.load) if by_load else (-problem.load, -regret)
    receiver = np.full(problem.n_rows, NONE, dtype=np.int64)
    for row in np.lexsort(rank):
        cost = np.where(room >= problem.load[row] - 1e-9, table[row], np.inf)
        column = int(np.argmin(cost))
        if not np.isfinite(cost[column]):
            return None
        receiver[row] = sites[column]
        room[column] -= problem.load[row]
    return receiver


def _exchange(
    problem: CapacityProblem, receiver: LongArray, sites: LongArray, *, clock: Clock
) -> LongArray:
    """Shift single rows and swap pairs of rows, best first, until neither helps."""
    table, load = _table(problem, sites), problem.load
    column = np.searchsorted(sites, receiver)
    rows = np.arange(problem.n_rows)
    room = problem.capacity[sites] - np.bincount(column, weights=load, minlength=len(sites))
    least = -1e-9 * (1.0 + float(table[rows, column].sum()))
    while not clock.is_over:
        now = table[rows, column]
        shift = np.where(load[:, None] <= room[None, :] + 1e-9, table - now[:, None], np.inf)
        row, to = divmod(int(np.argmin(shift)), len(sites))
        if shift[row, to] < least:
            _move(row, to, column=column, room=room, load=load)
            continue
        pair = (
            _best_swap(table, column, load=load, room=room) if len(rows) <= MOST_SWAPPED else None
        )
        if pair is None:
            break
        one, other = pair
        to_one, to_other = int(column[other]), int(column[one])
        _move(one, to_one, column=column, room=room, load=load)
        _move(other, to_other, column=column, room=room, load=load)
    return sites[column]


def _move(row: int, to: int, *, column: LongArray, room: FloatArray, load: FloatArray) -> None:
    room[column[row]] += load[row]
    column[row] = to
    room[to] -= load[row]


def _best_swap(
    table: FloatArray, column: LongArray, *, load: FloatArray, room: FloatArray
) -> tuple[int, int] | None:
    rows = np.arange(len(column))
    now = table[rows, column]
    there = table[:, column] - now[:, None]
    change = there + there.T
    # The first row leaves its place to the second, whose load has to fit, and the other way.
    fits = load[None, :] - load[:, None] <= room[column][:, None] + 1e-9
    change[~(fits & fits.T)] = np.inf
    one, other = divmod(int(np.argmin(change)), len(rows))
    better = change[one, other] < -1e-9 * (1.0 + float(now.sum()))
    return (one, other) if better else None


def _move_sites(problem: CapacityProblem, receiver: LongArray, sites: LongArray) -> LongArray:
    """Put each cluster where its own rows travel least and fit; no site serves two clusters."""
    moved = sites.copy()
    taken = np.zeros(problem.n_sites, dtype=np.bool_)
    taken[sites] = True
    for number, site in enumerate(sites):
        mine = receiver == site
        if problem.forced[site] or not mine.any():
            continue
        pairs = mine[problem.row]
        count = np.bincount(problem.site[pairs], minlength=problem.n_sites)
        cost = np.bincount(
            problem.site[pairs], weights=problem.cost[pairs], minlength=problem.n_sites
        )
        fits = problem.capacity >= problem.load[mine].sum()
        may = (count == mine.sum()) & fits & (~taken | (np.arange(problem.n_sites) == site))
        best = int(np.argmin(np.where(may, cost, np.inf)))
        if may[best]:
            taken[site], taken[best] = False, True
            moved[number] = best
    return np.sort(moved)
