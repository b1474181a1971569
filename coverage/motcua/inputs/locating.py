"""Which area a place lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.arrays import UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray, IntArray

GAP_M = 50.0
"""Hair-line gaps between neighbouring polygons are narrower than this."""


def locate(
    xy_m: FloatArray, geometry: NDArray[Any], *, past_border: bool = False
) -> tuple[IntArray, BoolArray]:
    """
    Return the area of each place.

    Parameters
    ----------
    xy_m
        Places in metres, shape (n, 2).
    geometry
        Polygons of the areas in the same system, shape (n_areas,).
    past_border
        Whether a place within `GAP_M` of one area alone belongs to it too: an office on the
        river bank does, a neighbouring province's people do not.

    Returns
    -------
    area
        Row of the area, -1 outside all of them, shape (n,). Where areas overlap, or a place lies
        on a border, the first one. In a gap, within `GAP_M` of two areas, the nearest.
    is_near
        Whether the place lies in no area and was given to the nearest.

    Examples
    --------
    >>> import shapely
    >>> left, right = shapely.box(0, 0, 100, 100), shapely.box(101, 0, 200, 100)
    >>> places = np.array([[100.0, 50.0], [100.8, 50.0], [201.0, 50.0]])
    >>> locate(places, np.array([left, right]))
    (array([ 0,  1, -1], dtype=int32), array([False,  True, False]))
    """
    import shapely

    points = shapely.points(xy_m)
    # Asked by polygon, shapely prepares each polygon once; asked by point it would not.
    found = shapely.STRtree(points).query(geometry, predicate="intersects")
    area = _first(*found, n_places=len(xy_m))
    is_near = np.zeros(len(xy_m), dtype=bool)
    outside = np.flatnonzero(area == UNKNOWN)
    if len(outside):
        area[outside] = _nearest(points[outside], geometry, fewest=1 if past_border else 2)
        is_near[outside] = area[outside] != UNKNOWN
    return area, is_near


def _nearest(points: NDArray[Any], geometry: NDArray[Any], *, fewest: int) -> IntArray:
    """Return the nearest area of points with at least so many areas within the gap."""
    import shapely

    areas = shapely.STRtree(geometry)
    close = areas.query(points, predicate="dwithin", distance=GAP_M)[0]
    in_gap = np.flatnonzero(np.bincount(close, minlength=len(points)) >= fewest)
    place, area = areas.query_nearest(points[in_gap], max_distance=GAP_M)
    nearest = np.full(len(points), UNKNOWN, dtype=np.int32)
    nearest[in_gap] = _first(area, place, n_places=len(in_gap))
    return nearest


def _first(area: NDArray[Any], place: NDArray[Any], *, n_places: int) -> IntArray:
    """Return the lowest area of each place among pairs, -1 where it has none."""
    found = np.full(n_places, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(found, place, area.astype(np.int32))
    found[found == np.iinfo(np.int32).max] = UNKNOWN
    return found
