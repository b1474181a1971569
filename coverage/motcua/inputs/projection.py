"""The way from one coordinate system into another, x before y."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from pyproj import CRS, Transformer

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray

WGS84 = "EPSG:4326"

Shapes: TypeAlias = Any
"""An array of shapely geometries; shapely has no types of its own."""

_MAX_LATITUDE = 90.0


def project(xy: FloatArray, *, source: str, target: str) -> FloatArray:
    """
    Bring points from one coordinate system into another, x before y.

    Parameters
    ----------
    xy
        Shape (n, 2); longitude or easting first, whatever the authority's order.
    source, target
        Names of the systems.

    Returns
    -------
    xy
        Shape (n, 2); infinite where the point lies beyond the target's domain.

    Examples
    --------
    >>> project(np.array([[105.0, 0.0]]), source="EPSG:4326", target="EPSG:32648").round(3)
    array([[500000.,      0.]])
    """
    move = Transformer.from_crs(source, target, always_xy=True)
    x, y = move.transform(xy[:, 0], xy[:, 1])
    return np.column_stack([x, y])


def project_shapes(shapes: Shapes, *, source: str, target: str) -> Shapes:
    """
    Bring geometries from one coordinate system into another.

    Parameters
    ----------
    shapes
        Shapely geometries, shape (n,).
    source, target
        Names of the systems.

    Returns
    -------
    shapes
        The same, moved vertex by vertex.
    """
    import shapely

    return shapely.transform(shapes, lambda xy: project(xy, source=source, target=target))


def looks_swapped(xy: FloatArray, crs: str) -> bool:
    """
    Tell whether most points only make sense with x and y exchanged.

    Parameters
    ----------
    xy
        As read, shape (n, 2).
    crs
        Their coordinate system.

    Returns
    -------
    swapped
        True where more than half lie outside the system's own bounds as they are, and
        more than half inside when exchanged.

    Examples
    --------
    Latitude first is caught in Vietnam, whose longitudes exceed 90:

    >>> looks_swapped(np.array([[10.9, 106.7]]), "EPSG:4326")
    True
    >>> looks_swapped(np.array([[106.7, 10.9]]), "EPSG:4326")
    False
    """
    half = 0.5
    as_is, exchanged = _share_inside(xy, crs), _share_inside(xy[:, ::-1], crs)
    return as_is < half < exchanged


def _share_inside(xy: FloatArray, crs: str) -> float:
    lon_lat = project(xy, source=crs, target=WGS84)
    lon, lat = lon_lat[:, 0], lon_lat[:, 1]
    bounds = CRS.from_user_input(crs).area_of_use
    west, south, east, north = bounds.bounds if bounds else (-180.0, -90.0, 180.0, 90.0)
    margin = 2.0 if bounds and east - west < _MAX_LATITUDE else 0.0
    inside = (np.abs(lat) <= _MAX_LATITUDE) & (lat >= south - margin) & (lat <= north + margin)
    if west <= east:
        inside &= (lon >= west - margin) & (lon <= east + margin)
    return float(inside.mean()) if len(inside) else 0.0
