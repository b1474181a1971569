"""
The compiled engine: bucket searches between junctions, in threads, with the points attached.

What sites reach is kept for the junctions, and brought to the points when the matrix is written:
memory follows what is reached, and not points times sites.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING

from motcua.domain.compiled import usable_cores
from motcua.travel.buckets import Bound, Desk, new_desk, search, take
from motcua.travel.junctions import Junctions, build_junctions
from motcua.travel.ledger import LedgerWriter
from motcua.travel.writing import write_matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from motcua.domain.arrays import IntArray, LongArray
    from motcua.travel.ledger import Ledger
    from motcua.travel.search import Found, Search

_BUCKET_MS = 5
"""A bucket of times is 2 to this power milliseconds wide, about as long as the shortest arcs."""

_BUCKET_MM = 8
"""A bucket of lengths is 2 to this power millimetres wide, what one rides in the same time."""

_LEAST_BUCKETS = 1 << 8


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
    threads = threads or usable_cores()
    roads = build_junctions(task)
    ledger = search_sites(roads, task, threads=threads, progress=progress)
    return write_matrix(roads.attached, ledger, roads.points, task=task, threads=threads)


def search_sites(
    roads: Junctions, task: Search, *, threads: int, progress: Callable[[float], None]
) -> Ledger:
    """
    Find what every junction within reach of every site costs.

    Parameters
    ----------
    roads
        The task between junctions.
    task
        Its limit counts.
    threads
        How many sites are searched from at a time.
    progress
        Told the share of the sites done.

    Returns
    -------
    ledger
        Sites in the order of the junctions' task.
    """
    n_sites = task.shape[1]
    writer = LedgerWriter(len(roads.graph.starts), n_sites=n_sites)
    for site, (nodes, cost) in enumerate(_search_all(roads, task, threads)):
        writer.write(site, nodes, cost)
        progress((site + 1) / n_sites)
    return writer.finished()


def _search_all(
    roads: Junctions, task: Search, threads: int
) -> Iterator[tuple[IntArray, LongArray]]:
    """Yield the junctions that each site reaches, with their costs."""
    desks: SimpleQueue[Desk] = SimpleQueue()
    for _ in range(threads):
        desks.put(_new_desk(roads, task))

    def at_site(site: int) -> tuple[IntArray, LongArray]:
        desk = desks.get()
        try:
            n_reached, desk = _from_site(site, roads, task, desk)
            return take(desk, n_reached)
        finally:
            desks.put(desk)

    n_sites, n_ahead = task.shape[1], 2 * threads
    with ThreadPoolExecutor(threads) as pool:
        # A few sites ahead of whoever takes the costs: all at once would hold them all twice.
        ahead = deque(pool.submit(at_site, site) for site in range(min(n_ahead, n_sites)))
        for site in range(n_sites):
            yield ahead.popleft().result()
            if site + n_ahead < n_sites:
                ahead.append(pool.submit(at_site, site + n_ahead))


def _new_desk(roads: Junctions, task: Search, *, room: int = 2) -> Desk:
    longest = max(int(roads.graph.cost.max(initial=0)), int(roads.seed_cost.max(initial=0)))
    n_steps = (min(longest, task.limit) >> _bound(task).shift) + 2
    return new_desk(
        len(roads.graph.starts) - 1,
        n_buckets=max(_LEAST_BUCKETS, 1 << (n_steps - 1).bit_length()),
        n_entries=room * len(roads.graph.head) + roads.seeds.shape[1],
    )


def _bound(task: Search) -> Bound:
    shift = task.bits + _BUCKET_MS if task.bits else _BUCKET_MM
    return Bound(limit=task.limit, bits=task.bits, shift=shift)


def _from_site(site: int, roads: Junctions, task: Search, desk: Desk) -> tuple[int, Desk]:
    """Search from a site; return how much it reached, and the desk, a larger one if need be."""
    bound, room = _bound(task), 2
    seeds = roads.seeds[site], roads.seed_cost[site]
    while (n_reached := search(roads.graph, *seeds, bound, desk)) < 0:
        room *= 2
        desk = _new_desk(roads, task, room=room)
    return n_reached, desk
