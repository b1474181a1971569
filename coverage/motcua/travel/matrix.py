"""Network, demand and sites to the travel matrix, in the residents' direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.progress import Progress, silent
from motcua.domain.travel_matrix import TravelMatrix
from motcua.errors import NetworkError
from motcua.travel.ends import Places, arc_costs
from motcua.travel.search import cheapest
from motcua.travel.shortcuts import find_shortcuts
from motcua.travel.straight import straight_distances
from motcua.travel.trip import plan_trip
from motcua.units import MM_PER_M, format_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.domain.demand import Demand
    from motcua.domain.network import Network
    from motcua.domain.sites import Sites
    from motcua.travel.reach import Reach
    from motcua.travel.trip import Trip

_STAGE = "travel"

_EXACT_BITS = 53
"""A float holds whole numbers exactly up to 2 to this power."""


def measure_travel(
    network: Network | None,
    demand: Demand,
    sites: Sites,
    *,
    reach: Reach,
    progress: Progress = silent,
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
    straight_m = straight_distances(demand.xy_m, sites.xy_m, cutoff_m=reach.distance_cutoff_m)
    if network is None:
        return _without_roads(straight_m, reach)
    trip = plan_trip(network, demand, sites=sites, reach=reach)
    time_ms, distance_m = fastest(trip, progress=lambda share: progress(_STAGE, 0.8 * share))
    shortest_m = shortest(trip, progress=lambda share: progress(_STAGE, 0.8 + 0.2 * share))
    progress(_STAGE, 1.0)
    return TravelMatrix(
        time_ms=time_ms,
        distance_m=distance_m,
        shortest_m=shortest_m,
        straight_m=straight_m,
        cutoff_ms=reach.cutoff_ms,
        distance_cutoff_m=reach.distance_cutoff_m,
        findings=trip.findings,
    )


def fastest(trip: Trip, *, progress: Callable[[float], None]) -> tuple[csr_array, csr_array]:
    """
    Return times along the fastest ways, and the metres along the same ways.

    Parameters
    ----------
    trip
        What to search.
    progress
        Told the share done.

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
    cost = _search(trip, 2.0**bits, limit=(cutoff_ms + 1) * 2.0**bits - 1, progress=progress)
    whole = cost.data.astype(np.int64)
    pairs = (cost.indices, cost.indptr)
    time_ms = csr_array(((whole >> bits).astype(np.int32), *pairs), shape=cost.shape)
    length_mm = whole & ((1 << bits) - 1)
    return time_ms, csr_array((length_mm / MM_PER_M, *pairs), shape=cost.shape)


def shortest(trip: Trip, *, progress: Callable[[float], None]) -> csr_array:
    """
    Return the metres along the shortest ways.

    Parameters
    ----------
    trip
        What to search.
    progress
        Told the share done.

    Returns
    -------
    shortest_m
        Within the distance cutoff, access included, shape (n_demand, n_sites).
    """
    limit = float(round(trip.reach.distance_cutoff_m * MM_PER_M))
    cost = _search(trip, 0.0, limit=limit, progress=progress)
    return csr_array((cost.data / MM_PER_M, cost.indices, cost.indptr), shape=cost.shape)


def length_bits(trip: Trip) -> int:
    """
    Return how many bits hold every length that a way within the cutoff can have.

    Parameters
    ----------
    trip
        What to search.

    Returns
    -------
    bits
        A way takes every arc at most once, so it is no longer than the arcs with the most metres
        a millisecond that fit into the cutoff, a piece of an arc and an access leg at either end.

    Raises
    ------
    NetworkError
        If these bits and those of twice the cutoff are more than a float holds exactly.
    """
    network, reach = trip.network, trip.reach
    # An arc of no time comes before every other: it always fits.
    mm_a_ms = np.where(
        network.time_ms > 0, network.length_mm / np.maximum(network.time_ms, 1), np.inf
    )
    order = np.argsort(-mm_a_ms, kind="stable")
    so_far_ms = np.cumsum(network.time_ms[order], dtype=np.int64)
    n_fit = int(np.searchsorted(so_far_ms, reach.cutoff_ms, side="right")) + 1
    longest = int(network.length_mm[order[:n_fit]].sum(dtype=np.int64))
    longest += 2 * (round(reach.access_limit_m * MM_PER_M) + int(network.length_mm.max()))
    bits = longest.bit_length()
    if bits + (2 * reach.cutoff_ms + 2).bit_length() > _EXACT_BITS:
        raise NetworkError(
            f"A cutoff of {format_time(reach.cutoff_ms)} is too long for exact travel times.",
            where="[roads] cutoff",
            mend="Take a shorter cutoff: the largest standard is enough.",
        )
    return bits


def _search(
    trip: Trip, scale: float, *, limit: float, progress: Callable[[float], None]
) -> csr_array:
    network, reach = trip.network, trip.reach
    points = Places.of(network, trip.points, reach=reach, scale=scale)
    sites = Places.of(network, trip.sites, reach=reach, scale=scale)
    return cheapest(
        network,
        arc_costs(network, scale),
        points=points.leaving(),
        sites=sites.arriving(),
        shortcuts=find_shortcuts(points, sites),
        limit=limit,
        progress=progress,
    )


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
