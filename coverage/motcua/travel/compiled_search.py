"""
The compiled engine: bucket searches between junctions, in threads, with the points attached.

Results are kept as they come, and written into one matrix at the end: memory follows the pairs
found, and not points times sites.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.compiled import compiled, usable_cores
from motcua.travel.buckets import Bound, Desk, clean, new_desk, search
from motcua.travel.gathering import Direct, Sheet, gather, gather_direct
from motcua.travel.junctions import Junctions, build_junctions
from motcua.travel.search import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from motcua.domain.arrays import IntArray, LongArray
    from motcua.travel.search import Search

_BUCKET_MS = 5
"""A bucket of times is 2 to this power milliseconds wide, about as long as the shortest arcs."""

_BUCKET_MM = 8
"""A bucket of lengths is 2 to this power millimetres wide, what one rides in the same time."""

_LEAST_BUCKETS = 1 << 8


class _Pairs(NamedTuple):
    """What one site reaches: points in the order in which they hang on the nodes."""

    point: IntArray
    high: IntArray
    low: IntArray


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
    pairs = list(_search_all(roads, task, threads or usable_cores(), progress))
    return _matrix(pairs, roads, task)


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

    n_sites = task.shape[1]
    with ThreadPoolExecutor(threads) as pool:
        for done, pairs in enumerate(pool.map(at_site, range(n_sites)), start=1):
            yield pairs
            progress(done / n_sites)


def _new_table(roads: Junctions, task: Search, *, room: int = 2) -> _Table:
    n_points = task.shape[0]
    longest = max(int(roads.graph.cost.max(initial=0)), int(roads.seed_cost.max(initial=0)))
    n_steps = (min(longest, task.limit) >> _bound(task).shift) + 2
    desk = new_desk(
        len(roads.graph.starts) - 1,
        n_buckets=max(_LEAST_BUCKETS, 1 << (n_steps - 1).bit_length()),
        n_entries=room * len(roads.graph.head) + roads.seeds.shape[1],
    )
    sheet = Sheet(
        is_direct=np.zeros(n_points, dtype=np.bool_),
        point=np.empty(n_points, dtype=np.int32),
        high=np.empty(n_points, dtype=np.int32),
        low=np.empty(n_points if task.bits else 0, dtype=np.int32),
    )
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
    sheet.is_direct[direct.point] = True
    n = gather(roads.attached, desk, n_reached, bound, sheet)
    n = gather_direct(roads.ends, roads.end_cost, desk, bound, direct, sheet, n)
    clean(desk, n_reached)
    return _Pairs(sheet.point[:n].copy(), sheet.high[:n].copy(), sheet.low[:n].copy()), table


def _matrix(pairs: list[_Pairs], roads: Junctions, task: Search) -> Found:
    """
    Write pairs by site into a matrix by point, and drop them on the way.

    Points are first kept in the order in which they hang on the nodes, a pair's numbers side by
    side: what one site reaches then lies close together, which takes a fifth less time.
    """
    n_points, n_sites = task.shape
    count = np.zeros(n_points, dtype=np.int64)
    for found in pairs:
        _count(found.point, count)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(count)])
    packed = np.empty((starts[-1], 3 if task.bits else 2), dtype=np.int32)
    free = starts[:-1].copy()
    pairs.reverse()
    for site in range(n_sites):
        _spread(pairs.pop(), site, free, packed)
    by_row = np.empty_like(count)
    by_row[roads.points] = count
    row_starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(by_row)])
    index_type = np.int32 if starts[-1] <= np.iinfo(np.int32).max else np.int64
    parts = [_unpack(packed, k, starts, roads.points, row_starts) for k in range(packed.shape[1])]
    where = parts[0].astype(index_type, copy=False), row_starts.astype(index_type)
    return Found(
        high=csr_array((parts[1], *where), shape=task.shape),
        low=csr_array((parts[2], *where), shape=task.shape) if task.bits else None,
    )


@compiled
def _count(point: IntArray, count: LongArray) -> None:
    for k in range(len(point)):
        count[point[k]] += 1


@compiled
def _spread(pairs: _Pairs, site: int, free: LongArray, packed: IntArray) -> None:
    """Write one site's pairs; sites come in order, and so do the columns of every row."""
    for k in range(len(pairs.point)):
        at = free[pairs.point[k]]
        free[pairs.point[k]] += 1
        packed[at, 0] = site
        packed[at, 1] = pairs.high[k]
        if packed.shape[1] > 2:  # noqa: PLR2004 - site, high, low
            packed[at, 2] = pairs.low[k]


@compiled
def _unpack(
    packed: IntArray, column: int, starts: LongArray, row: IntArray, row_starts: LongArray
) -> IntArray:
    """Return one number of all pairs, points in the order of their rows."""
    part = np.empty(len(packed), np.int32)
    for point in range(len(row)):
        at = row_starts[row[point]] - starts[point]
        for k in range(starts[point], starts[point + 1]):
            part[at + k] = packed[k, column]
    return part
