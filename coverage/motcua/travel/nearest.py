"""
The nearest site of every point, from one search that sets out from all sites at once.

The number of a site rides in the low bits of the cost, so that the least cost names the nearest
site, and among sites equally near the one in the earliest row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN, IntArray, freeze
from motcua.domain.compiled import usable_cores
from motcua.travel.ends import Ends
from motcua.travel.search import cheapest, is_worth_compiling
from motcua.travel.tasks import time_task

if TYPE_CHECKING:
    from motcua.domain.arrays import LongArray
    from motcua.travel.search import Engine, Found, Search
    from motcua.travel.trip import Trip


@dataclass(frozen=True, kw_only=True, eq=False)
class Nearest:
    """The nearest site of every point."""

    site: IntArray
    """Its row, -1 where none is within the limit, shape (n_points,)."""

    time_ms: IntArray
    """How long it takes to get there, -1 where none is within the limit, shape (n_points,)."""

    def __post_init__(self) -> None:
        """Check shapes, and make everything read-only."""
        freeze(self, "site", (None,), np.int32)
        freeze(self, "time_ms", (len(self.site),), np.int32)


def nearest_sites(trip: Trip, *, engine: Engine = "auto") -> Nearest:
    """
    Return the site that each point comes to soonest.

    Parameters
    ----------
    trip
        What to search, within its cutoff.
    engine
        Which engine searches, see `cheapest`; the plain one from each site by itself.

    Returns
    -------
    nearest
        Of sites equally near, the one in the earliest row.
    """
    n_points, n_sites = len(trip.points.arc), len(trip.sites.arc)
    bits = max(1, n_sites.bit_length())
    limit = ((trip.reach.cutoff_ms + 1) << bits) - 1
    task = time_task(trip, limit=limit, bits=bits, numbered=True)
    if engine in ("compiled", "swept") or (engine == "auto" and is_worth_compiling(task)):
        found = _from_all_at_once(task)
    else:
        found = cheapest(task, progress=lambda _: None, engine="plain")
    least = _least(found, n_points, bits)
    is_known = least >= 0
    return Nearest(
        site=np.where(is_known, least & ((1 << bits) - 1), UNKNOWN),
        time_ms=np.where(is_known, least >> bits, UNKNOWN),
    )


def _from_all_at_once(task: Search) -> Found:
    """Search as if all sites were one, with many doors."""
    from motcua.travel.compiled_search import search_sites
    from motcua.travel.junctions import build_junctions
    from motcua.travel.writing import write_matrix

    roads = build_junctions(task)
    direct = roads.attached.direct
    attached = roads.attached._replace(
        direct=direct._replace(place=np.zeros_like(direct.place)), site=np.zeros(1, dtype=np.int32)
    )
    roads = replace(
        roads,
        attached=attached,
        seeds=roads.seeds.reshape(1, -1),
        seed_cost=roads.seed_cost.reshape(1, -1),
    )
    nowhere = Ends(node=np.full((1, 2), UNKNOWN), cost=np.zeros((1, 2)))
    as_one = replace(task, sites=nowhere)
    archive = search_sites(roads, as_one, threads=1, progress=lambda _: None)
    return write_matrix(attached, archive, roads.points, task=as_one, threads=usable_cores())


def _least(found: Found, n_points: int, bits: int) -> LongArray:
    """Return the least cost of a row, -1 where it has none."""
    if found.low is None:
        raise ValueError("times without the sites' numbers")
    cost = (found.high.data.astype(np.int64) << bits) + found.low.data
    least = np.full(n_points, np.int64(UNKNOWN))
    starts = found.high.indptr[:-1]
    has_some = np.diff(found.high.indptr) > 0
    if has_some.any():
        least[has_some] = np.minimum.reduceat(cost, starts[has_some])
    return least
