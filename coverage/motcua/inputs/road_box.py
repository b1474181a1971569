"""The part of a road file that is worth keeping while it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from motcua.inputs.projection import WGS84, project

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.region import Region

_STEP_SHARE = 1 / 64
"""An outline gets a corner this often before it is projected: straight lines turn into arcs."""

_MARGIN_DEG = 0.01
"""About a kilometre: far more than what is left of those arcs."""


class Box(NamedTuple):
    """A rectangle of longitudes and latitudes, its border included."""

    west: float
    """WGS 84 degrees."""

    south: float
    """WGS 84 degrees."""

    east: float
    """WGS 84 degrees."""

    north: float
    """WGS 84 degrees."""

    def holds(self, lon_lat: FloatArray) -> BoolArray:
        """
        Tell which places lie in it.

        Parameters
        ----------
        lon_lat
            WGS 84 degrees, shape (n, 2); NaN lies nowhere.

        Returns
        -------
        inside
            Shape (n,).

        Examples
        --------
        >>> Box(0, 0, 1, 1).holds(np.array([[1, 0.5], [1.1, 0.5], [np.nan, np.nan]])).tolist()
        [True, False, False]
        """
        lon, lat = lon_lat.T
        inside: BoolArray = (lon >= self.west) & (lon <= self.east)
        inside &= (lat >= self.south) & (lat <= self.north)
        return inside

    def wider(self, margin: float) -> Box:
        """
        Return a box that goes further on every side.

        Parameters
        ----------
        margin
            By so many degrees.

        Returns
        -------
        box
            Perhaps beyond the poles, where nothing is.

        Examples
        --------
        >>> Box(0, 0, 1, 1).wider(0.5)
        Box(west=-0.5, south=-0.5, east=1.5, north=1.5)
        """
        west, south, east, north = self
        return Box(west - margin, south - margin, east + margin, north + margin)


def region_hull(region: Region) -> Any:  # noqa: ANN401 - a shapely polygon
    """
    Return the convex hull of all areas, in the region's CRS.

    Parameters
    ----------
    region
        The areas.

    Returns
    -------
    hull
        A polygon.
    """
    import shapely

    return shapely.convex_hull(shapely.geometrycollections(list(region.geometry)))


def region_box(region: Region, buffer_m: float) -> Box:
    """
    Return a box around everything within a distance of a region's hull.

    Parameters
    ----------
    region
        The areas.
    buffer_m
        How far past their convex hull.

    Returns
    -------
    box
        Somewhat wider: roads are told apart exactly in metres afterwards.
    """
    import shapely

    wide = shapely.buffer(region_hull(region), buffer_m)
    outline = shapely.segmentize(wide, max(wide.length * _STEP_SHARE, 1.0))
    lon_lat = project(shapely.get_coordinates(outline), source=region.crs, target=WGS84)
    (west, south), (east, north) = lon_lat.min(axis=0), lon_lat.max(axis=0)
    return Box(west, south, east, north).wider(_MARGIN_DEG)


def bounds_of(lon_lat: FloatArray) -> Box | None:
    """
    Return the box around places.

    Parameters
    ----------
    lon_lat
        WGS 84 degrees, shape (n, 2); NaN for places that nobody knows.

    Returns
    -------
    box
        None where no place is known.

    Examples
    --------
    >>> bounds_of(np.array([[106.0, 11.0], [np.nan, np.nan]]))
    Box(west=106.0, south=11.0, east=106.0, north=11.0)
    """
    known = lon_lat[~np.isnan(lon_lat[:, 0])]
    if not len(known):
        return None
    return Box(*known.min(axis=0).tolist(), *known.max(axis=0).tolist())
