"""
The compiled engine: bucket searches between junctions, in threads, with the points attached.

Results are kept as they come, and written into one matrix at the end: memory follows the pairs
found, and not points times sites.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from motcua.domain.compiled import usable_cores
from motcua.travel.buckets import Bound, Desk, clean, new_desk, search
from motcua.travel.gathering import Direct, Sheet, gather, new_sheet
from motcua.travel.junctions import Junctions, build_junctions
from motcua.travel.writing import shelve, write_matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from motcua.domain.arrays import IntArray, LongArray
    from motcua.travel.search import Found, Search

    _Pairs: TypeAlias = tuple[IntArray, LongArray]

_BUCKET_MS = 5
"""A bucket of times is 2 to this power milliseconds wide, about as long as the shortest arcs."""

_BUCKET_MM = 8
"""A bucket of lengths is 2 to this power millimetres wide, what one rides in the same time."""

_LEAST_BUCKETS = 1 << 8


class _Table(NamedTuple):
    """What one thread works on."""

    desk: Desk
    sheet: Sheet


def search_compiled(
    task: Search, *, progress: Callable[[float], None], threads: int | None = None
) -> Found:
    """
    Find least costs with the compiled engine.

    Parameters
    ----------
    task
        What to find; high and low parts of its costs fit into 32 bits.
    progress
        Told the share of the sites done.
    threads
        How many sites are searched from at a time; by default as many as there are cores.

    Returns
    -------
    found
        The same numbers as `search_plain`.
    """
    roads = build_junctions(task)
    pairs = _search_all(roads, task, threads or usable_cores(), progress)
    blocks = shelve(pairs, n_points=task.shape[0])
    return write_matrix(blocks, roads.points, shape=task.shape, bits=task.bits)


def _search_all(
    roads: Junctions, task: Search, threads: int, progress: Callable[[float], None]
) -> Iterator[_Pairs]:
    tables: SimpleQueue[_Table] = SimpleQueue()
    for _ in range(threads):
        tables.put(_new_table(roads, task))

    def at_site(site: int) -> _Pairs:
        table = tables.get()
        try:
            pairs, table = _from_site(site, roads, task, table)
        finally:
            tables.put(table)
        return pairs

    n_sites, n_ahead = task.shape[1], 2 * threads
    with ThreadPoolExecutor(threads) as pool:
        # A few sites ahead of whoever takes the pairs: all at once would hold them all twice.
        ahead = deque(pool.submit(at_site, site) for site in range(min(n_ahead, n_sites)))
        for site in range(n_sites):
            yield ahead.popleft().result()
            if site + n_ahead < n_sites:
                ahead.append(pool.submit(at_site, site + n_ahead))
            progress((site + 1) / n_sites)


def _new_table(roads: Junctions, task: Search, *, room: int = 2) -> _Table:
    longest = max(int(roads.graph.cost.max(initial=0)), int(roads.seed_cost.max(initial=0)))
    n_steps = (min(longest, task.limit) >> _bound(task).shift) + 2
    n_nodes = len(roads.graph.starts) - 1
    desk = new_desk(
        n_nodes + 1,
        n_buckets=max(_LEAST_BUCKETS, 1 << (n_steps - 1).bit_length()),
        n_entries=room * len(roads.graph.head) + roads.seeds.shape[1],
    )
    sheet = new_sheet(task.shape[0], n_nodes=n_nodes)
    return _Table(desk, sheet)


def _bound(task: Search) -> Bound:
    shift = task.bits + _BUCKET_MS if task.bits else _BUCKET_MM
    return Bound(limit=task.limit, bits=task.bits, shift=shift)


def _from_site(site: int, roads: Junctions, task: Search, table: _Table) -> tuple[_Pairs, _Table]:
    """Return the pairs of a site, and the table, a larger one if the queue outgrew it."""
    bound, room = _bound(task), 2
    seeds = roads.seeds[site], roads.seed_cost[site]
    while (n_reached := search(roads.graph, *seeds, bound, table.desk)) < 0:
        room *= 2
        table = _new_table(roads, task, room=room)
    desk, sheet = table
    ways = slice(*roads.direct_starts[site : site + 2].tolist())
    direct = Direct(roads.direct.point[ways], roads.direct.cost[ways])
    n = gather(roads.attached, desk, n_reached, bound, direct, sheet)
    clean(desk, n_reached)
    return (sheet.point[:n].copy(), sheet.cost[:n].copy()), table
