"""Network, demand and sites to the travel matrix, in the residents' direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.progress import Progress, silent
from motcua.domain.travel_matrix import TravelMatrix
from motcua.travel.search import Engine, cheapest
from motcua.travel.straight import straight_distances
from motcua.travel.tasks import length_bits, search_task
from motcua.travel.trip import plan_trip
from motcua.units import MM_PER_M

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.domain.demand import Demand
    from motcua.domain.network import Network
    from motcua.domain.sites import Sites
    from motcua.travel.reach import Reach
    from motcua.travel.trip import Trip

_STAGE = "travel"


def measure_travel(
    network: Network | None,
    demand: Demand,
    sites: Sites,
    *,
    reach: Reach,
    progress: Progress = silent,
    engine: Engine = "auto",
) -> TravelMatrix:
    """
    Measure travel from every demand point to every site within reach.

    Parameters
    ----------
    network
        The roads; None where the study has none, and only straight lines are measured then.
    demand
        Where people set out.
    sites
        Where they go.
    reach
        The cutoffs.
    progress
        Told the share of the work done.
    engine
        Which engine searches, see `cheapest`.

    Returns
    -------
    travel
        Times and both distances. Sites meet the nearest road, residents the nearest road of a
        part that some site stands on; who has none within the access limit has no time, and is
        counted in the findings.

    Raises
    ------
    NetworkError
        If the cutoff is so long that times and lengths no longer fit into one exact number.
    ValueError
        If the objects are in different coordinate systems.
    """
    systems = {thing.crs for thing in (network, demand, sites) if thing is not None}
    if len(systems) > 1:
        raise ValueError(f"travel between coordinate systems: {sorted(systems)}")
    if network is None:
        return _without_roads(_straight(demand, sites, reach), reach)
    trip = plan_trip(network, demand, sites=sites, reach=reach)
    time_ms, distance_m = fastest(
        trip, progress=lambda share: progress(_STAGE, 0.8 * share), engine=engine
    )
    shortest_m = shortest(
        trip, progress=lambda share: progress(_STAGE, 0.8 + 0.2 * share), engine=engine
    )
    progress(_STAGE, 1.0)
    return TravelMatrix(
        time_ms=time_ms,
        distance_m=distance_m,
        shortest_m=shortest_m,
        straight_m=_straight(demand, sites, reach),
        cutoff_ms=reach.cutoff_ms,
        distance_cutoff_m=reach.distance_cutoff_m,
        findings=trip.findings,
    )


def _straight(demand: Demand, sites: Sites, reach: Reach) -> csr_array:
    return straight_distances(demand.xy_m, sites.xy_m, cutoff_m=reach.distance_cutoff_m)


def fastest(
    trip: Trip, *, progress: Callable[[float], None], engine: Engine = "auto"
) -> tuple[csr_array, csr_array]:
    """
    Return times along the fastest ways, and the metres along the same ways.

    Parameters
    ----------
    trip
        What to search.
    progress
        Told the share done.
    engine
        Which engine searches, see `cheapest`.

    Returns
    -------
    time_ms
        Whole milliseconds, shape (n_demand, n_sites).
    distance_m
        The least length among the fastest ways, same pairs.

    Raises
    ------
    NetworkError
        If the cutoff is too long to be exact.
    """
    bits = length_bits(trip)
    cutoff_ms = trip.reach.cutoff_ms
    task = search_task(trip, 2.0**bits, limit=((cutoff_ms + 1) << bits) - 1, bits=bits)
    found = cheapest(task, progress=progress, engine=engine)
    if found.low is None:
        raise ValueError("times without lengths")
    return found.high.astype(np.int32, copy=False), _metres(found.low)


def shortest(
    trip: Trip, *, progress: Callable[[float], None], engine: Engine = "auto"
) -> csr_array:
    """
    Return the metres along the shortest ways.

    Parameters
    ----------
    trip
        What to search.
    progress
        Told the share done.
    engine
        Which engine searches, see `cheapest`.

    Returns
    -------
    shortest_m
        Within the distance cutoff, access included, shape (n_demand, n_sites).
    """
    limit = round(trip.reach.distance_cutoff_m * MM_PER_M)
    return _metres(
        cheapest(search_task(trip, 0.0, limit=limit), progress=progress, engine=engine).high
    )


def _metres(length_mm: csr_array) -> csr_array:
    parts = (length_mm.data / MM_PER_M, length_mm.indices, length_mm.indptr)
    return csr_array(parts, shape=length_mm.shape)


def _without_roads(straight_m: csr_array, reach: Reach) -> TravelMatrix:
    none = csr_array(straight_m.shape, dtype=np.float64)
    return TravelMatrix(
        time_ms=csr_array(straight_m.shape, dtype=np.int32),
        distance_m=none,
        shortest_m=none,
        straight_m=straight_m,
        cutoff_ms=0,
        distance_cutoff_m=reach.distance_cutoff_m,
        has_roads=False,
    )
