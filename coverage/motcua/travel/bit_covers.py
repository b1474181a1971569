"""
Who is covered by which site, straight into bits: no time and no metre is ever written down.

A junction costs a bit for each demand point and not the forty bytes of a measured pair, so that
every junction of a city can be a candidate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import freeze, take_rows
from motcua.domain.compiled import compiled, usable_cores
from motcua.domain.cover_bits import BitArray, CoverBits, words_for
from motcua.travel.junctions import build_junctions
from motcua.travel.ledger import LANES
from motcua.travel.masking import MOST_COST, Masker
from motcua.travel.tasks import search_task, time_task
from motcua.units import MM_PER_M

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray
    from motcua.domain.standard import Reading, Standard
    from motcua.travel.coverage_masks import MaskArray
    from motcua.travel.search import Search
    from motcua.travel.trip import Trip


@dataclass(frozen=True, kw_only=True, eq=False)
class Placed:
    """Residents and sites, and the rule between them."""

    points_m: FloatArray
    """Where the residents are, shape (n_points, 2)."""

    sites_m: FloatArray
    """Where the sites are, shape (n_sites, 2)."""

    standard: Standard
    """The rule, one limit a point."""

    trip: Trip | None
    """The same points and sites on the roads; None where a study has none."""

    def __post_init__(self) -> None:
        """Check shapes."""
        freeze(self, "points_m", (len(self.standard.time_ms), 2), np.float64)
        freeze(self, "sites_m", (None, 2), np.float64)

    def take(self, rows: LongArray) -> Placed:
        """
        Return some of the residents, in another order.

        Parameters
        ----------
        rows
            Their rows.

        Returns
        -------
        placed
            With all sites.
        """
        trip = self.trip and replace(self.trip, points=take_rows(self.trip.points, rows))
        rule = take_rows(self.standard, rows)
        return replace(self, points_m=self.points_m[rows], standard=rule, trip=trip)


def cover_in_bits(placed: Placed, reading: Reading | None = None) -> CoverBits:
    """
    Return which sites meet the standard for whom.

    Parameters
    ----------
    placed
        Residents, sites, roads and rule.
    reading
        One of any, all, time, distance_straight, distance_road; by default the standard's own.

    Returns
    -------
    bits
        What `motcua.domain.coverage_matrix.cover` says of the measured travel, at one bit a pair.
        Without roads nobody is near by road.

    Raises
    ------
    ValueError
        If a limit is above six days, or above 536 km by road.
    """
    reading = reading or placed.standard.reading
    n_points = len(placed.points_m)
    words = np.zeros((len(placed.sites_m), words_for(n_points)), dtype=np.uint64)
    by_distance = "road" if reading == "distance_road" else "straight"
    if reading in ("any", "all"):
        by_distance = placed.standard.distance_by
    if reading != "time":
        _set_near(placed, words, by_distance)
    if reading == "all":
        soon = np.zeros_like(words)
        _set_soon(placed, soon)
        words &= soon
    elif reading in ("any", "time"):
        _set_soon(placed, words)
    return CoverBits(words=words, n_points=n_points)


def _set_near(placed: Placed, words: BitArray, by_distance: str) -> None:
    limit_m = placed.standard.distance_m
    if by_distance == "straight":
        order = np.argsort(placed.points_m[:, 0], kind="stable")
        points = placed.points_m[order], order, limit_m[order]
        widest = float(limit_m.max(initial=0.0)) + 1.0 / MM_PER_M
        _set_straight(words, *points, placed.sites_m, widest)
    elif placed.trip is not None:
        limit_mm = np.floor(limit_m * MM_PER_M + _ROUNDING_MM).astype(np.int64)
        task = search_task(placed.trip, 0.0, limit=int(limit_mm.max(initial=0)))
        _set_reached(words, task, limit_mm)


_ROUNDING_MM = 1e-6
"""A whole number of millimetres in metres is no exact number."""


def _set_soon(placed: Placed, words: BitArray) -> None:
    if placed.trip is not None:
        limit_ms = placed.standard.time_ms
        task = time_task(placed.trip, limit=int(limit_ms.max(initial=0)))
        _set_reached(words, task, limit_ms)


def _set_reached(words: BitArray, task: Search, limit: LongArray) -> None:
    """Add whom a search reaches within the limit of each point."""
    if task.limit >= MOST_COST:
        raise ValueError(f"a limit of {task.limit} is above {MOST_COST}")
    if not len(limit) or not (task.sites.node >= 0).any():
        return
    masker = Masker.of(build_junctions(task), limit.astype(np.int32))
    site = masker.roads.attached.site
    for batch, (point, mask) in enumerate(masker.batches(threads=usable_cores())):
        _set_batch(words, point, mask, site[batch * LANES : (batch + 1) * LANES])


@compiled
def _set_batch(words: BitArray, point: IntArray, mask: MaskArray, site: IntArray) -> None:
    """Set the bits that the masks of a batch of sites hold."""
    for k in range(len(point)):
        word, bit = point[k] // 64, np.uint64(1) << np.uint64(point[k] % 64)
        for lane in range(len(site)):
            if (mask[k] >> np.uint32(lane)) & np.uint32(1):
                words[site[lane], word] |= bit


@compiled
def _set_straight(  # noqa: PLR0917 - compiled
    words: BitArray,
    points_m: FloatArray,
    row: LongArray,
    limit_m: FloatArray,
    sites_m: FloatArray,
    widest: float,
) -> None:
    """Set the bits of points within their limit, to the millimetre; points come by rising x."""
    for site in range(len(sites_m)):
        x, y = sites_m[site]
        k = np.searchsorted(points_m[:, 0], x - widest)
        while k < len(points_m) and points_m[k, 0] <= x + widest:
            across, along = points_m[k, 0] - x, points_m[k, 1] - y
            if abs(along) <= widest:
                away = np.rint(np.hypot(across, along) * 1000.0) / 1000.0
                if away <= limit_m[k]:
                    words[site, row[k] // 64] |= np.uint64(1) << np.uint64(row[k] % 64)
            k += 1
