"""From a place to the nearest point on a road."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from motcua.domain.arrays import UNKNOWN, FloatArray, IntArray, LongArray, freeze
from motcua.domain.compiled import can_compile
from motcua.errors import NetworkError
from motcua.travel.order import curve_order

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.domain.network import Network
    from motcua.travel.segment_grid import Grid


TOUCH_M = 1e-6
"""What is nearer than a micrometre is there: a way into degrees and back leaves such crumbs."""

_PLACES_WORTH_COMPILING = 60_000
"""So many places take a search tree as long as numba takes to load."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Snaps:
    """
    Where places meet the roads.

    A place meets one piece of road, which stands for both of its directions: of two twins, the
    arc in the earlier row.
    """

    arc: IntArray
    """Row of the arc, -1 where no road lies within the limit, shape (n,)."""

    share: FloatArray
    """How far along the arc, 0 at its tail and 1 at its head, shape (n,); 0 without an arc."""

    access_m: FloatArray
    """Straight way to it in metres, shape (n,); 0 without an arc."""

    def __post_init__(self) -> None:
        """Check shapes, and make everything read-only."""
        freeze(self, "arc", (None,), np.int32)
        freeze(self, "share", (len(self.arc),), np.float64)
        freeze(self, "access_m", (len(self.arc),), np.float64)

    @property
    def found(self) -> BoolArray:
        """Whether a place has a road, shape (n,)."""
        found: BoolArray = self.arc != UNKNOWN
        return found


class SegmentIndex:
    """
    A search over the pieces of road that a door can open on.

    Parameters
    ----------
    network
        The roads.
    parts
        Parts of the network to search, as in ``network.part``; left out: all.

    Raises
    ------
    NetworkError
        If no door can open on any road, all being motorways or ferries.
    """

    def __init__(self, network: Network, parts: BoolArray | None = None) -> None:
        usable = network.can_snap & is_canonical(network)
        if parts is not None:
            usable &= parts[network.part[network.tail]]
        self.arcs: LongArray = np.flatnonzero(usable)
        if not len(self.arcs):
            raise NetworkError(
                "No door can open on the roads: they are all motorways or ferries.",
                mend="Give roads with streets among them.",
            )
        ends = np.stack([network.tail[self.arcs], network.head[self.arcs]], axis=1)
        self.ends_m: FloatArray = network.xy_m[ends]
        self._grid: Grid | None = None

    def snap(self, xy_m: FloatArray, *, limit_m: float) -> Snaps:
        """
        Return the nearest point on a road for each place.

        Parameters
        ----------
        xy_m
            Places in the network's CRS, shape (n, 2).
        limit_m
            Longest way to a road, inclusive.

        Returns
        -------
        snaps
            Of pieces equally near, the one whose arc stands in the earliest row.
        """
        nearest = self._by_grid if self._is_worth_compiling(len(xy_m)) else self._by_tree
        row = nearest(xy_m, limit_m)
        near = np.flatnonzero(row >= 0)
        share, access_m = np.zeros(len(xy_m)), np.full(len(xy_m), np.inf)
        share[near], access_m[near] = _along(xy_m[near], self.ends_m[row[near]])
        found = access_m <= limit_m
        return Snaps(
            arc=np.where(found, self.arcs[row], UNKNOWN),
            share=np.where(found, share, 0.0),
            access_m=np.where(found, access_m, 0.0),
        )

    def _is_worth_compiling(self, n_places: int) -> bool:
        if self._grid is not None:
            return True
        return n_places > _PLACES_WORTH_COMPILING and can_compile()

    def _by_tree(self, xy_m: FloatArray, _limit_m: float) -> LongArray:
        """Return the row of the nearest piece; the first of those equally near."""
        # Neighbours asked one after the other halve the time; a largest distance handed to the
        # tree multiplies it by four.
        order = curve_order(xy_m)
        tree: Any = shapely.STRtree(shapely.linestrings(self.ends_m))
        place, near = tree.query_nearest(shapely.points(xy_m[order]))
        first = np.full(len(xy_m), len(self.arcs))
        np.minimum.at(first, order[place], near)
        return first

    def _by_grid(self, xy_m: FloatArray, limit_m: float) -> LongArray:
        """Return the same rows, and -1 where every piece lies beyond the limit."""
        from motcua.travel.segment_grid import build_grid, nearest_pieces

        if self._grid is None:
            self._grid = build_grid(self.ends_m)
        return nearest_pieces(self._grid, xy_m, limit_m=limit_m + 1.0)


def snap(network: Network, xy_m: FloatArray, *, limit_m: float) -> Snaps:
    """
    Return the nearest point on any road for each place.

    Parameters
    ----------
    network
        The roads.
    xy_m
        Places in the network's CRS, shape (n, 2).
    limit_m
        Longest way to a road, inclusive.

    Returns
    -------
    snaps
        Ferries and motorways are passed over.

    Examples
    --------
    A road of 100 m from west to east: beyond its end, the end itself is the nearest point.

    >>> from motcua.domain.network import Network
    >>> road = Network(node_ids=[1, 2], xy_m=[[0, 0], [100, 0]], tail=[0], head=[1], time_ms=[9],
    ...     length_mm=[100_000], twin=[-1], road_class=[0], road_classes=("road",), part=[0, 0],
    ...     can_snap=[True], crs="EPSG:9210")
    >>> found = snap(road, np.array([[25.0, 3.0], [103.0, 4.0], [0.0, 11.0]]), limit_m=10)
    >>> found.arc.tolist(), found.share.tolist(), found.access_m.tolist()
    ([0, 0, -1], [0.25, 1.0, 0.0], [3.0, 5.0, 0.0])
    """
    return SegmentIndex(network).snap(xy_m, limit_m=limit_m)


def is_canonical(network: Network) -> BoolArray:
    """
    Tell which arcs stand for a piece of road: of two twins, the earlier.

    Parameters
    ----------
    network
        The roads.

    Returns
    -------
    canonical
        Shape (n_arcs,).
    """
    first: BoolArray = (network.twin < 0) | (np.arange(len(network.twin)) < network.twin)
    return first


def _along(xy_m: FloatArray, ends_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return how far along its segment each place is nearest, and how far away it is."""
    start = ends_m[:, 0]
    step = ends_m[:, 1] - start
    squared = (step**2).sum(axis=1)
    # A segment of no length has its tail everywhere.
    share = ((xy_m - start) * step).sum(axis=1) / np.where(squared > 0, squared, 1.0)
    share = np.clip(share, 0.0, 1.0)
    length_m = np.sqrt(squared)
    share = np.where(share * length_m < TOUCH_M, 0.0, share)
    share = np.where((1 - share) * length_m < TOUCH_M, np.where(length_m > 0, 1.0, 0.0), share)
    offset = xy_m - (start + share[:, None] * step)
    away_m = np.hypot(offset[:, 0], offset[:, 1])
    return share, np.where(away_m < TOUCH_M, 0.0, away_m)
