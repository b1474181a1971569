"""
Ways cut into straight pieces.

A piece's length is that of the geodesic on the WGS 84 ellipsoid, in whole millimetres, whatever the
study's projection stretches; its time is that length over the speed, in whole milliseconds. Where
the file states a way's own time or length, it is shared out over the pieces by their geodesic
length, so that the pieces add up to it exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

from motcua.errors import InputError
from motcua.units import MM_PER_M

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.inputs.road_ways import Ways

_MS_PER_MM_AT_1_KMH = 3.6


@dataclass(frozen=True, kw_only=True, eq=False)
class Pieces:
    """Straight pieces of way between neighbouring nodes, both directions in one row."""

    start: LongArray
    """Node id, shape (n_pieces,)."""

    end: LongArray
    """Node id, shape (n_pieces,)."""

    lon_lat: FloatArray
    """WGS 84 degrees of start and end, shape (n_pieces, 2, 2)."""

    way: LongArray
    """Row of the way, shape (n_pieces,)."""

    length_mm: LongArray
    """Shape (n_pieces,)."""

    time_ms: LongArray
    """Shape (n_pieces,)."""

    def take(self, rows: BoolArray) -> Pieces:
        """
        Return some of the pieces.

        Parameters
        ----------
        rows
            Which, shape (n_pieces,).

        Returns
        -------
        pieces
            Those kept, in the same order.
        """
        return Pieces(**{field: values[rows] for field, values in vars(self).items()})


def cut_pieces(ways: Ways) -> Pieces:
    """
    Cut ways into their straight pieces, and measure these.

    Parameters
    ----------
    ways
        The ways.

    Returns
    -------
    pieces
        In the order of the ways; a node that a way names twice in a row makes no piece, two nodes
        at one place make one of no length.

    Raises
    ------
    InputError
        If a piece is longer than a network can hold.
    """
    way = np.repeat(np.arange(len(ways.n_points)), ways.n_points)
    lon_lat = _one_place_a_node(ways)
    is_piece = (way[1:] == way[:-1]) & (ways.node_ids[1:] != ways.node_ids[:-1])
    at = np.flatnonzero(is_piece)
    ends = np.stack([lon_lat[at], lon_lat[at + 1]], axis=1)
    lon, lat = ends[..., 0].T, ends[..., 1].T
    measured = Geod(ellps="WGS84").inv(lon[0], lat[0], lon[1], lat[1])[2] * MM_PER_M
    way = way[at]
    length_mm = _share_out(measured, way, ways.length_mm, otherwise=measured)
    speed = ways.kmh[way]
    time_ms = _share_out(
        measured, way, ways.time_ms, otherwise=length_mm * _MS_PER_MM_AT_1_KMH / speed
    )
    if max(length_mm.max(initial=0), time_ms.max(initial=0)) > np.iinfo(np.int32).max:
        raise InputError(
            "A straight piece of way is longer than 2,000 km or takes over three weeks.",
            mend="Check that coordinates are longitude and latitude in that order.",
        )
    return Pieces(
        start=ways.node_ids[at],
        end=ways.node_ids[at + 1],
        lon_lat=ends,
        way=way,
        length_mm=length_mm,
        time_ms=time_ms,
    )


def _one_place_a_node(ways: Ways) -> FloatArray:
    _, first, inverse = np.unique(ways.node_ids, return_index=True, return_inverse=True)
    places: FloatArray = ways.lon_lat[first[inverse]]
    return places


def _share_out(
    measured: FloatArray, way: LongArray, stated: LongArray, *, otherwise: FloatArray
) -> LongArray:
    """Return whole numbers by piece: a stated total by measured length, else as computed."""
    result: LongArray = np.rint(otherwise).astype(np.int64)
    rows = np.flatnonzero(stated[way] >= 0)
    if not len(rows):
        return result
    own = way[rows]
    starts = np.flatnonzero(np.r_[True, own[1:] != own[:-1]])
    n_pieces = np.diff(np.r_[starts, len(own)])
    # Pieces of no length at all share evenly, and so add up too.
    total = np.add.reduceat(measured[rows], starts)
    weight = np.where(np.repeat(total, n_pieces) > 0, measured[rows], 1.0)
    so_far = np.cumsum(weight)
    before = np.repeat(so_far[starts] - weight[starts], n_pieces)
    whole = np.repeat(np.add.reduceat(weight, starts), n_pieces)
    upto = np.rint(np.minimum((so_far - before) / whole, 1.0) * stated[own]).astype(np.int64)
    last = np.r_[starts[1:] - 1, len(own) - 1]
    upto[last] = stated[own[last]]
    result[rows] = np.diff(upto, prepend=0)
    result[rows[starts]] = upto[starts]
    return result
