"""The sets of sites that open people's orders, and what each site takes behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.locate.consolidate.offices import EMPTY_SET, NEVER, pack

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.consolidate.preferences import Orders


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
    list_files, place_travel = behind_lists(orders, files, population)
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


def behind_lists(
    orders: Orders, files: FloatArray, population: FloatArray
) -> tuple[FloatArray, list[FloatArray]]:
    """
    Return files of each list, and people times milliseconds at each of its places.

    Parameters
    ----------
    orders
        From `find_orders`.
    files
        Free files of each demand point if all were free, shape (n_demand,).
    population
        People, shape (n_demand,).

    Returns
    -------
    files
        Shape (n_lists,).
    travel
        One array a list, as long as it.
    """
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
