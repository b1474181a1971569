"""
The compiled engine: searches between junctions, in threads, with the points attached.

Sites are searched from one by one, or swept from 32 at a time where so many of them reach the same
roads that it pays to build a hierarchy first. What sites reach is kept for the junctions, and
brought to the points when the matrix is written: memory follows what is reached, and not points
times sites.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import usable_cores
from motcua.travel.ahead import work_ahead
from motcua.travel.archiving import ArchiveWriter
from motcua.travel.broom import Broom, Sheet, new_broom, new_sheet
from motcua.travel.buckets import Bound, Desk, new_desk, search, take
from motcua.travel.hierarchy import build_hierarchy
from motcua.travel.junctions import Junctions, build_junctions
from motcua.travel.ledger import LANES
from motcua.travel.sweeping import sweep
from motcua.travel.writing import write_matrix

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.domain.arrays import IntArray, LongArray
    from motcua.travel.attached import Attached
    from motcua.travel.broom import CostArray
    from motcua.travel.ledger import Archive
    from motcua.travel.search import Found, Search

_REACHED_TO_BREAK_EVEN = 1.25
"""
All searches together must reach more junctions than so many times n to the power of 1.5, n being
those of the roads, before it pays to build a hierarchy: on roads that hardly cross each other it
takes as many steps (Lipton, Rose & Tarjan 1979, doi 10.1137/0716027), 26 ns each on 33, 175 and 580
thousand junctions (32 on 19), and a junction that a sweep reaches costs 20 ns less than in a search
(15 to 22 with 600 sites and more in half an hour).
"""

_PROBES = 4

_BUCKET_MS = 10
"""
A bucket of times is 2 to this power milliseconds wide: a second. Narrower ones empty sooner than
the processor can foretell, and cost a quarter more at 32 ms.
"""

_BUCKET_MM = 13
"""A bucket of lengths is 2 to this power millimetres wide, what one rides in the same time."""

_LEAST_BUCKETS = 1 << 8


def search_compiled(
    task: Search,
    *,
    progress: Callable[[float], None],
    threads: int | None = None,
    swept: bool | None = None,
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
    swept
        Whether to sweep from 32 sites at a time or search from each; by default what is quicker.

    Returns
    -------
    found
        The same numbers as `search_plain`.
    """
    threads = threads or usable_cores()
    attached, rows, archive = _search_all(task, progress=progress, threads=threads, swept=swept)
    return write_matrix(attached, archive, rows, task=task, threads=threads)


def _search_all(
    task: Search, *, progress: Callable[[float], None], threads: int, swept: bool | None
) -> tuple[Attached, IntArray, Archive]:
    """Return the points, their rows and all costs; the roads themselves go before anyone writes."""
    roads = build_junctions(task)
    if swept is None:
        swept = is_worth_sweeping(roads, task)
    search_all = sweep_sites if swept else search_sites
    archive = search_all(roads, task, threads=threads, progress=progress)
    return roads.attached, roads.points, archive


def is_worth_sweeping(roads: Junctions, task: Search) -> bool:
    """
    Tell whether a hierarchy of the roads pays for being built.

    Parameters
    ----------
    roads
        The task between junctions.
    task
        Its limit counts.

    Returns
    -------
    is_worth
        Whether searches from a few of the sites reach so much that from all of them they would
        take longer.
    """
    n_junctions, n_sites = len(roads.graph.starts) - 1, task.shape[1]
    enough = _REACHED_TO_BREAK_EVEN * n_junctions * math.sqrt(n_junctions)
    if n_sites < LANES or n_sites * n_junctions <= enough:  # not even if each reached everything
        return False
    desk = _new_desk(roads, task)
    some = range(0, n_sites, -(-n_sites // _PROBES))
    n_reached = 0
    for site in some:
        (nodes, _), desk = _from_site(site, roads, task, desk)
        n_reached += len(nodes)
    return n_reached * n_sites > enough * len(some)


def search_sites(
    roads: Junctions, task: Search, *, threads: int, progress: Callable[[float], None]
) -> Archive:
    """
    Find what every junction within reach of every site costs, one site after the other.

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
    archive
        Sites in the order of the junctions' task.
    """
    n_sites = task.shape[1]
    writer = ArchiveWriter(len(roads.graph.starts), n_sites=n_sites, limit=task.limit)
    found = work_ahead(
        lambda site, desk: _from_site(site, roads, task, desk),
        n_sites,
        new_table=lambda: _new_desk(roads, task),
        threads=threads,
    )
    for site, (nodes, cost) in enumerate(found):
        writer.write(site, nodes, cost)
        progress((site + 1) / n_sites)
    return writer.finished()


def sweep_sites(
    roads: Junctions, task: Search, *, threads: int, progress: Callable[[float], None]
) -> Archive:
    """
    Find the same as `search_sites`, for a batch of sites at a time.

    Parameters
    ----------
    roads
        The task between junctions.
    task
        Its limit counts.
    threads
        How many batches are swept at a time.
    progress
        Told the share of the batches done.

    Returns
    -------
    archive
        The same costs within the limit.
    """
    hierarchy = build_hierarchy(roads.graph, roads.xy_m, limit=task.limit)
    seeds = np.where(roads.seeds >= 0, hierarchy.label[roads.seeds], np.int32(-1))
    n_batches = -(-task.shape[1] // LANES)

    def sweep_batch(
        batch: int, table: tuple[Broom, Sheet]
    ) -> tuple[tuple[IntArray, CostArray], tuple[Broom, Sheet]]:
        """Sweep from the sites of one batch."""
        sites = slice(batch * LANES, (batch + 1) * LANES)
        n = sweep(hierarchy, seeds[sites], roads.seed_cost[sites], task.limit, *table)
        return (hierarchy.node[table[1].label[:n]], table[1].cost[:n].copy()), table

    writer = ArchiveWriter(len(roads.graph.starts), n_sites=task.shape[1], limit=task.limit)
    found = work_ahead(
        sweep_batch,
        n_batches,
        new_table=lambda: (new_broom(hierarchy), new_sheet(hierarchy)),
        threads=threads,
    )
    for batch, (nodes, rows) in enumerate(found):
        writer.write_batch(batch, nodes, rows)
        progress((batch + 1) / n_batches)
    return writer.finished()


def _new_desk(roads: Junctions, task: Search, *, room: int = 2) -> Desk:
    longest = max(int(roads.graph.cost.max(initial=0)), int(roads.seed_cost.max(initial=0)))
    n_steps = (min(longest, task.limit) >> _bound(task).shift) + 2
    return new_desk(
        len(roads.graph.starts) - 1,
        n_buckets=max(_LEAST_BUCKETS, 1 << (n_steps - 1).bit_length()),
        n_entries=room * len(roads.graph.head) + roads.seeds.shape[1],
        limit=task.limit,
    )


def _bound(task: Search) -> Bound:
    shift = task.bits + _BUCKET_MS if task.bits else _BUCKET_MM
    return Bound(limit=task.limit, bits=task.bits, shift=shift)


def _from_site(
    site: int, roads: Junctions, task: Search, desk: Desk
) -> tuple[tuple[IntArray, LongArray], Desk]:
    """Return what a site reaches, and the desk, a larger one if the queue outgrew it."""
    bound, room = _bound(task), 2
    seeds = roads.seeds[site], roads.seed_cost[site]
    while (n_reached := search(roads.graph, *seeds, bound, desk)) < 0:
        room *= 2
        desk = _new_desk(roads, task, room=room)
    return take(desk, n_reached, bound), desk
