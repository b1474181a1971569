"""Ways between two places on one piece of road, which pass no node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray
    from motcua.travel.ends import Places
    from motcua.travel.snap import Snaps


@dataclass(frozen=True, kw_only=True, eq=False)
class Shortcuts:
    """Ways between points and sites that pass no node, by site."""

    point: IntArray
    """Row of the point, shape (n,)."""

    site: IntArray
    """Row of the site, ascending, shape (n,)."""

    cost: FloatArray
    """Cost of the way, access included, shape (n,)."""


def find_shortcuts(points: Places, sites: Places) -> Shortcuts:
    """
    Return the ways along one piece of road.

    Parameters
    ----------
    points
        Where people set out.
    sites
        Where they go, on the same network.

    Returns
    -------
    shortcuts
        One way at most for a pair. A way runs along the arc where the site lies ahead, along its
        twin where it lies behind, and has no length where both are at one spot. Places at an end
        of the arc are nodes, which a search connects.
    """
    point, site = _same_arc(points.snaps, sites.snaps)
    share_point, share_site = points.snaps.share[point], sites.snaps.share[site]
    has_twin = points.network.twin[points.snaps.arc[point]] >= 0
    ahead, behind = share_point <= share_site, (share_point >= share_site) & has_twin
    along = sites.from_tail(sites.snaps.arc)[site] - points.from_tail(points.snaps.arc)[point]
    twin_of_point = points.network.twin[points.snaps.arc]
    twin_of_site = sites.network.twin[sites.snaps.arc]
    back = points.from_tail(twin_of_point)[point] - sites.from_tail(twin_of_site)[site]
    cost = np.minimum(np.where(ahead, along, np.inf), np.where(behind, back, np.inf))
    cost += points.access[point] + sites.access[site]
    kept = np.flatnonzero(ahead | behind)
    kept = kept[np.argsort(site[kept], kind="stable")]
    return Shortcuts(point=point[kept], site=site[kept], cost=cost[kept])


def _same_arc(points: Snaps, sites: Snaps) -> tuple[IntArray, IntArray]:
    """Return rows of points and sites that lie within one arc."""
    point, site = _within(points), _within(sites)
    site = site[np.argsort(sites.arc[site], kind="stable")]
    first = np.searchsorted(sites.arc[site], points.arc[point], side="left")
    last = np.searchsorted(sites.arc[site], points.arc[point], side="right")
    count = last - first
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    rows = np.repeat(first, count) + nth
    return np.repeat(point, count).astype(np.int32), site[rows].astype(np.int32)


def _within(snaps: Snaps) -> LongArray:
    rows: LongArray = np.flatnonzero(snaps.found & (snaps.share > 0) & (snaps.share < 1))
    return rows
