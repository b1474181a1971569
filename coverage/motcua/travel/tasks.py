"""What to search for on a trip: times with lengths in one number, or lengths alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import NetworkError
from motcua.travel.ends import Places
from motcua.travel.search import Search
from motcua.travel.shortcuts import find_shortcuts
from motcua.units import MM_PER_M, format_time

if TYPE_CHECKING:
    from motcua.travel.trip import Trip

_EXACT_BITS = 53
"""A float holds whole numbers exactly up to 2 to this power."""


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


def search_task(trip: Trip, scale: float, *, limit: int, bits: int = 0) -> Search:
    """
    Return what to find for a trip.

    Parameters
    ----------
    trip
        Roads and the places on them.
    scale
        What a millisecond counts in millimetres, see `ends`; 0 for length alone.
    limit
        Largest cost, inclusive.
    bits
        How many bits of a cost are its length; 0 where there is nothing else.

    Returns
    -------
    task
        What an engine does.
    """
    network, reach = trip.network, trip.reach
    points = Places.of(network, trip.points, reach=reach, scale=scale)
    sites = Places.of(network, trip.sites, reach=reach, scale=scale)
    return _between(points, sites, limit=limit, bits=bits)


def time_task(trip: Trip, *, limit: int, bits: int = 0, numbered: bool = False) -> Search:
    """
    Return how to find times alone.

    Parameters
    ----------
    trip
        Roads and the places on them.
    limit
        Largest cost, inclusive.
    bits
        A cost is ``time_ms * 2**bits``.
    numbered
        Whether the row of the site is added to the cost of a way to it.

    Returns
    -------
    task
        What an engine does.
    """
    network, reach, scale = trip.network, trip.reach, 2.0**bits
    points = Places.of(network, trip.points, reach=reach, scale=scale, per_mm=0.0)
    sites = Places.of(network, trip.sites, reach=reach, scale=scale, per_mm=0.0)
    if numbered:
        sites = replace(sites, access=sites.access + np.arange(len(sites.access)))
    return _between(points, sites, limit=limit, bits=bits)


def _between(points: Places, sites: Places, *, limit: int, bits: int) -> Search:
    return Search(
        points=points,
        sites=sites.arriving(),
        shortcuts=find_shortcuts(points, sites),
        limit=limit,
        bits=bits,
    )
