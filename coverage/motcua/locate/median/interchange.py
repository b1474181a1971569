r"""
Good p-median plans: greedy opening, then the best swap until none helps.

A swap that opens *j* and closes *r* changes the cost by

.. math::

    \sum_{i: s_i = r} (d^2_i - d^1_i) - \sum_i (d^1_i - c_{ij})^+
    - \sum_{i: s_i = r} (d^2_i - \max(c_{ij}, d^1_i))^+

with :math:`s_i` the site that serves row *i*, :math:`d^1_i, d^2_i` its nearest and second nearest
open cost. Only rungs below :math:`d^2_i` count, so all swaps are priced in one pass over those.

Source: Resende and Werneck 2007, doi 10.1007/s10479-006-0154-0, after Whitaker 1983.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.median.ladders import sum_by

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.median.ladders import Ladders
    from motcua.locate.terms.clock import Clock

_NONE = -1


def open_greedily(
    ladders: Ladders, *, n_open: int, forced: BoolArray, penalty: FloatArray, clock: Clock
) -> BoolArray:
    """
    Open the site that saves most, until so many are open.

    Parameters
    ----------
    ladders
        What each row pays at each site.
    n_open
        Open sites, those of `forced` included.
    forced
        Open from the start.
    penalty
        What a row pays while no open site is on its ladder, shape (n_rows,).
    clock
        When it is over, the lowest closed sites fill up the number.

    Returns
    -------
    opened
        Exactly so many. Ties go to the lower site.
    """
    opened = forced.copy()
    rung = ladders.serve(opened)
    paid = np.where(rung < 0, penalty, ladders.cost[rung]) if len(ladders.cost) else penalty
    gain = _gain(ladders, paid, rungs=np.arange(len(ladders.site)))
    for _ in range(n_open - int(opened.sum())):
        site = int(np.argmax(np.where(opened, -1.0, gain)))
        if clock.is_over:
            site = int(np.argmin(opened))
        opened[site] = True
        mine = np.flatnonzero(ladders.site == site)
        mine = mine[ladders.cost[mine] < paid[ladders.row[mine]]]
        # Only the rows that now pay less change what the other sites would save.
        rungs = _rungs_of(ladders, ladders.row[mine])
        gain -= _gain(ladders, paid, rungs=rungs)
        paid[ladders.row[mine]] = ladders.cost[mine]
        gain += _gain(ladders, paid, rungs=rungs)
    return opened


def _gain(ladders: Ladders, paid: FloatArray, *, rungs: LongArray) -> FloatArray:
    saved = np.maximum(paid[ladders.row[rungs]] - ladders.cost[rungs], 0.0)
    return sum_by(ladders.site[rungs], saved, length=ladders.n_sites)


def _rungs_of(ladders: Ladders, rows: LongArray) -> LongArray:
    length = ladders.start[rows + 1] - ladders.start[rows]
    ends = np.cumsum(length)
    offset = np.repeat(ladders.start[rows] - ends + length, length)
    return np.asarray(np.arange(len(offset)) + offset)


def swap(
    ladders: Ladders, opened: BoolArray, *, forced: BoolArray, penalty: FloatArray,
    clock: Clock,
) -> BoolArray:  # fmt: skip
    """
    Make the best swap until none helps or the time is over.

    Parameters
    ----------
    ladders
        What each row pays at each site.
    opened
        The plan to start from.
    forced
        Sites that stay open.
    penalty
        What a row pays while no open site is on its ladder, shape (n_rows,).
    clock
        When to stop.

    Returns
    -------
    opened
        At most the cost of the start; as many sites. Ties go to the lower sites.
    """
    opened = opened.copy()
    while opened.any() and not opened.all() and not clock.is_over:
        delta, leaving = _price(ladders, opened, penalty=penalty)
        delta[forced[leaving]] = np.inf
        delta[:, opened] = np.inf
        best = int(np.argmin(delta))
        scale = float(np.abs(penalty[np.isfinite(penalty)]).sum()) + 1.0
        if delta.ravel()[best] >= -1e-12 * scale:
            break
        out, site = divmod(best, ladders.n_sites)
        opened[leaving[out]] = False
        opened[site] = True
    return opened


def _price(
    ladders: Ladders, opened: BoolArray, *, penalty: FloatArray
) -> tuple[FloatArray, LongArray]:
    """Return the change of cost by every swap, shape (n_open, n_sites), and who leaves."""
    leaving = np.flatnonzero(opened)
    number = np.full(ladders.n_sites, _NONE)
    number[leaving] = np.arange(len(leaving))
    first, nearest, second = two_nearest(ladders, opened, penalty=penalty)
    served = first >= 0
    server = np.full(ladders.n_rows, len(leaving))
    server[served] = number[ladders.site[first[served]]]
    loss = sum_by(server, second - nearest, length=len(leaving) + 1)
    near = np.flatnonzero(ladders.cost < second[ladders.row])
    row, site, cost = ladders.row[near], ladders.site[near], ladders.cost[near]
    gain = sum_by(site, np.maximum(nearest[row] - cost, 0.0), length=ladders.n_sites)
    kept = sum_by(
        server[row] * ladders.n_sites + site,
        second[row] - np.maximum(cost, nearest[row]),
        length=(len(leaving) + 1) * ladders.n_sites,
    ).reshape(-1, ladders.n_sites)
    return loss[:-1, None] - gain[None, :] - kept[:-1], leaving


def two_nearest(
    ladders: Ladders, opened: BoolArray, *, penalty: FloatArray
) -> tuple[LongArray, FloatArray, FloatArray]:
    """
    Return the first open rung of every row, its cost and the cost of the second.

    Parameters
    ----------
    ladders
        What each row pays at each site.
    opened
        Open sites.
    penalty
        What stands in for an open rung that is not there.

    Returns
    -------
    first
        Rung, -1 where none is open.
    nearest
        Its cost, or the penalty.
    second
        Cost of the second open rung, or the penalty, never below the first.
    """
    rungs = np.flatnonzero(opened[ladders.site])
    row = ladders.row[rungs]
    at = np.searchsorted(row, np.arange(ladders.n_rows + 1))
    count = np.diff(at)
    first = np.full(ladders.n_rows, _NONE, dtype=np.int64)
    nearest, second = penalty.copy(), penalty.copy()
    some, two = count > 0, count > 1
    first[some] = rungs[at[:-1][some]]
    nearest[some] = ladders.cost[first[some]]
    second[two] = ladders.cost[rungs[at[:-1][two] + 1]]
    return first, nearest, np.maximum(second, nearest)
