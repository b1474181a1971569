"""
Who goes where when some offices are closed: everybody's order of offices, and what must stay open.

People with the same order are one row, and equal beginnings of orders are one set: the share of
a site's load that comes from behind a beginning P is everybody's if all of P is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN, row_of_entries

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Ways:
    """Everybody's ways to the sites that may be open."""

    time_ms: csr_array
    """Travel times, shape (n_demand, n_sites); no entry is beyond the cutoff."""

    near_m: csr_array
    """Straight metres within the standard, for who knows no time; (n_demand, n_sites)."""

    limit_ms: LongArray
    """Longest time to the nearest office, -1 where nothing limits it, shape (n_demand,)."""

    area: IntArray
    """Area of each demand point."""

    home: IntArray
    """Area of each site."""

    rank: IntArray
    """Order of own sites on a tie, shape (n_sites,)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Orders:
    """Distinct orders of sites and who has them."""

    lists: list[tuple[int, ...]]
    """Sites by preference, each cut after the first that is always open."""

    is_safe: BoolArray
    """Whether an order ends with a site that is always open, shape (n_lists,)."""

    is_limited: BoolArray
    """Whether whoever has it must find an open site in it, shape (n_lists,)."""

    list_of: IntArray
    """Order of each demand point, -1 for nobody or nowhere, shape (n_demand,)."""

    times_ms: FloatArray
    """Time of each demand point to each site of its order, row by row; 0 where not known."""

    starts: LongArray
    """Where each demand point's times begin."""


def find_orders(
    ways: Ways, population: FloatArray, *, possible: BoolArray, always: BoolArray
) -> Orders:
    """
    Return everybody's order of sites.

    Parameters
    ----------
    ways
        Times and metres.
    population
        People, visitors too, shape (n_demand,); a point with nobody has no order.
    possible
        Sites that may be open, shape (n_sites,).
    always
        Sites that are open in every step, shape (n_sites,).

    Returns
    -------
    orders
        By time, ties to the area's own sites by rank and then by id; where no time is known, by
        straight metres behind all timed ones. A limited order holds no site beyond the limit.
    """
    row, site, value, is_near = _pairs(ways, population, possible)
    foreign = ways.home[site] != ways.area[row]
    tie = np.where(foreign, site, ways.rank[site])
    order = np.lexsort((tie, foreign, value, is_near, row))
    order = order[~_behind_always(row[order], always[site[order]])]
    row, site, value, is_near = row[order], site[order], value[order], is_near[order]
    n_demand = len(population)
    starts = np.searchsorted(row, np.arange(n_demand + 1)).astype(np.int64)
    lists: dict[tuple[bytes, bool], int] = {}
    list_of = np.full(n_demand, UNKNOWN, dtype=np.int32)
    limited = ways.limit_ms >= 0
    for point in np.flatnonzero(np.diff(starts) > 0).tolist():
        key = (site[starts[point] : starts[point + 1]].tobytes(), bool(limited[point]))
        list_of[point] = lists.setdefault(key, len(lists))
    found = [tuple(np.frombuffer(key, dtype=site.dtype).tolist()) for key, _ in lists]
    return Orders(
        lists=found,
        is_safe=np.array([bool(always[sites[-1]]) for sites in found], dtype=np.bool_),
        is_limited=np.array([is_limited for _, is_limited in lists], dtype=np.bool_),
        list_of=list_of,
        times_ms=np.where(is_near, 0.0, value),
        starts=starts,
    )


def nobodys_orders(n_demand: int) -> Orders:
    """
    Return the orders of people none of whom goes anywhere of their own choice.

    Parameters
    ----------
    n_demand
        Number of demand points.

    Returns
    -------
    orders
        Without a single one.
    """
    none = np.zeros(0, dtype=np.bool_)
    return Orders(
        lists=[], is_safe=none, is_limited=none, times_ms=np.zeros(0),
        list_of=np.full(n_demand, UNKNOWN, dtype=np.int32),
        starts=np.zeros(n_demand + 1, dtype=np.int64),
    )  # fmt: skip


def _pairs(
    ways: Ways, population: FloatArray, possible: BoolArray
) -> tuple[LongArray, IntArray, FloatArray, BoolArray]:
    """Return rows, sites and values of all ways that count, those without a time marked."""
    timed_row = row_of_entries(ways.time_ms)
    limit = ways.limit_ms[timed_row]
    keep = possible[ways.time_ms.indices] & (population[timed_row] > 0)
    keep &= (limit < 0) | (ways.time_ms.data <= limit)
    near_row = row_of_entries(ways.near_m)
    timed = timed_row * ways.time_ms.shape[1] + ways.time_ms.indices
    near = possible[ways.near_m.indices] & (population[near_row] > 0)
    near &= ways.limit_ms[near_row] < 0
    near_key = near_row * ways.time_ms.shape[1] + ways.near_m.indices
    near &= ~np.isin(near_key, timed, assume_unique=True)
    return (
        np.concatenate([timed_row[keep], near_row[near]]),
        np.concatenate([ways.time_ms.indices[keep], ways.near_m.indices[near]]).astype(np.int32),
        np.concatenate([ways.time_ms.data[keep].astype(np.float64), ways.near_m.data[near]]),
        np.repeat([False, True], [int(keep.sum()), int(near.sum())]),
    )


def _behind_always(row: LongArray, is_always: BoolArray) -> BoolArray:
    """Return which entries stand behind a site of their row that is always open."""
    if not len(row):
        return np.zeros(0, dtype=np.bool_)
    seen: LongArray = np.cumsum(is_always) - is_always
    is_first = np.concatenate([[True], row[1:] != row[:-1]])
    base = np.maximum.accumulate(np.where(is_first, seen, 0))
    return np.asarray(seen > base)
