"""
Who goes where when some offices are closed: everybody's order of offices, and what must stay open.

People with the same order are one row, and equal beginnings of orders are one set: the share of
a site's load that comes from behind a beginning P is everybody's if all of P is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.arrays import UNKNOWN, row_of_entries
from motcua.locate.offices import EMPTY_SET, NEVER, pack

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        People, shape (n_demand,); a point with nobody has no order.
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


def prefix_entries(
    orders: Orders, files: FloatArray, population: FloatArray, *, always: BoolArray,
    never_closed: list[frozenset[int]],
) -> dict[str, Any]:  # fmt: skip
    """
    Return the sets of sites that open orders, and what each site takes behind them.

    Parameters
    ----------
    orders
        From `find_orders`.
    files
        Free files of each demand point if all were free, shape (n_demand,).
    population
        People, shape (n_demand,).
    always
        Sites that are open in every step.
    never_closed
        Sets of sites of which one is always open: a set that holds one is never closed.

    Returns
    -------
    arrays
        The set_* and entry_* fields of a `Programme`.
    """
    list_files, place_travel = _behind_lists(orders, files, population)
    dead = _Dead(never_closed, always)
    numbers: dict[int, int] = {0: EMPTY_SET}
    members: list[list[int]] = [[]]
    entries: dict[tuple[int, int, int], list[float]] = {}
    for number, sites in enumerate(orders.lists):
        before, mask = EMPTY_SET, 0
        for place, site in enumerate(sites):
            mask |= 1 << site
            after = NEVER
            if not dead.is_never_closed(site, mask):
                after = numbers.setdefault(mask, len(members))
                if after == len(members):
                    members.append([*sites[: place + 1]])
            held = entries.setdefault((site, before, after), [0.0, 0.0])
            held[0] += list_files[number]
            held[1] += place_travel[number][place]
            if after == NEVER:
                break
            before = after
    starts, sites_of = pack(members)
    keys = np.array(list(entries), dtype=np.int32).reshape(-1, 3)
    values = np.array(list(entries.values())).reshape(-1, 2)
    return {
        "set_starts": starts, "set_sites": sites_of,
        "entry_site": keys[:, 0], "entry_before": keys[:, 1], "entry_after": keys[:, 2],
        "entry_files": values[:, 0], "entry_travel": values[:, 1],
    }  # fmt: skip


class _Dead:
    """Sets of sites that are never closed as a whole."""

    def __init__(self, never_closed: list[frozenset[int]], always: BoolArray) -> None:
        self._always = always.tolist()
        self._by_site: dict[int, list[int]] = {}
        for sites in never_closed:
            mask = sum(1 << site for site in sites)
            for site in sites:
                self._by_site.setdefault(site, []).append(mask)

    def is_never_closed(self, site: int, mask: int) -> bool:
        """Say so of a set whose last site is this one, the others being closable."""
        if self._always[site]:
            return True
        return any(mask & one == one for one in self._by_site.get(site, ()))


def _behind_lists(
    orders: Orders, files: FloatArray, population: FloatArray
) -> tuple[FloatArray, list[FloatArray]]:
    """Return files of each list, and people times milliseconds at each of its places."""
    n_lists = len(orders.lists)
    has = orders.list_of >= 0
    list_files = np.bincount(orders.list_of[has], weights=files[has], minlength=n_lists)
    sizes = np.array([len(sites) for sites in orders.lists], dtype=np.int64)
    list_starts = np.concatenate([[0], np.cumsum(sizes)])
    lengths = np.diff(orders.starts)
    point = np.repeat(np.arange(len(files)), lengths)
    place = np.arange(len(point)) - orders.starts[point]
    at = list_starts[orders.list_of[point]] + place
    travel = np.bincount(
        at, weights=population[point] * orders.times_ms, minlength=int(list_starts[-1])
    )
    return list_files.astype(np.float64), np.split(travel, list_starts[1:-1])


def minimal(sets: Iterable[frozenset[int]]) -> list[frozenset[int]]:
    """
    Return the sets that hold no other of them, in a fixed order.

    Parameters
    ----------
    sets
        Any; repeats count once.

    Returns
    -------
    sets
        By size, then by members.

    Examples
    --------
    >>> [sorted(s) for s in minimal([frozenset({1, 2}), frozenset({2}), frozenset({3, 1})])]
    [[2], [1, 3]]
    """
    kept: list[frozenset[int]] = []
    by_first: dict[int, list[frozenset[int]]] = {}
    for candidate in sorted(set(sets), key=lambda each: (len(each), sorted(each))):
        if any(one <= candidate for site in candidate for one in by_first.get(site, ())):
            continue
        kept.append(candidate)
        if candidate:
            by_first.setdefault(min(candidate), []).append(candidate)
    return kept
