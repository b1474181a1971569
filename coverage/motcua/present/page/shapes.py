"""Areas, roads and places outside as lines of whole numbers, small enough to lie in the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from motcua.present.projecting import way_between

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

WGS84 = "EPSG:4326"

UNITS_A_DEGREE = 100_000
"""About a metre: finer than any border is known."""

_DETAIL = 2_500.0
"""Borders lose what is smaller than the region's side over this."""

_LEAST_M = 5.0
_ROAD_M = 60.0
_SEAM_M = 1.0
"""Closes the hairlines that simplified neighbours may leave between them."""


def page_shapes(tables: Mapping[str, GeoDataFrame]) -> dict[str, Any]:
    """
    Return the lines that the page draws.

    Parameters
    ----------
    tables
        From `plan_tables`.

    Returns
    -------
    shapes
        ``areas`` and ``uncovered``: for each row its rings; ``around``: the region's outer
        rings; ``roads``: for each class its lines.
        A line is longitude, latitude of its first point and then differences, all in
        `UNITS_A_DEGREE`.
    """
    areas = tables["areas"]
    plain = _plain(areas)
    around = shapely.get_parts(shapely.union_all(shapely.buffer(plain, _SEAM_M)))
    roads = tables["roads"]
    quiet = shapely.simplify(roads.geometry.to_numpy(), _ROAD_M)
    return {
        "units": UNITS_A_DEGREE,
        "areas": [_rings(shape) for shape in in_degrees(plain, areas.crs)],
        "around": [_rings(shape)[0] for shape in in_degrees(around, areas.crs)],
        "uncovered": [
            _rings(shape)
            for shape in in_degrees(tables["uncovered"].geometry.to_numpy(), areas.crs)
        ],
        "roads": {
            str(name): [_steps(line) for line in shapely.get_parts(shape)]
            for name, shape in zip(roads["road_class"], in_degrees(quiet, areas.crs), strict=True)
        },
    }


def in_degrees(geometry: NDArray[Any], crs: object) -> NDArray[Any]:
    """
    Return geometries in longitude and latitude.

    Parameters
    ----------
    geometry
        Shapely geometries.
    crs
        Of the geometries.

    Returns
    -------
    geometry
        Same order.
    """
    to_degrees = way_between(crs, WGS84)
    degrees: NDArray[Any] = shapely.transform(
        geometry, lambda xy: np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1]))
    )
    return degrees


def _plain(areas: GeoDataFrame) -> NDArray[Any]:
    """Simplify borders so that neighbours still share them."""
    west, south, east, north = areas.total_bounds
    tolerance_m = max(_LEAST_M, max(east - west, north - south) / _DETAIL)
    shapes = areas.geometry.to_numpy()
    shared = shapely.coverage_is_valid(shapes)
    simplify = shapely.coverage_simplify if shared else shapely.simplify
    plain: NDArray[Any] = simplify(shapes, tolerance_m)
    return plain


def _rings(shape: Any) -> list[list[int]]:  # noqa: ANN401 - a shapely geometry
    polygons = [part for part in shapely.get_parts(shape) if not part.is_empty]
    rings = [ring for part in polygons for ring in (part.exterior, *part.interiors)]
    return [_steps(ring) for ring in rings]


def _steps(line: Any) -> list[int]:  # noqa: ANN401 - a shapely geometry
    places = np.rint(shapely.get_coordinates(line) * UNITS_A_DEGREE).astype(np.int64)
    steps = np.vstack([places[:1], np.diff(places, axis=0)])
    moves = np.any(steps != 0, axis=1)
    moves[0] = True
    return [int(step) for step in steps[moves].ravel()]


def bounds_in_degrees(table: GeoDataFrame) -> tuple[float, float, float, float]:
    """
    Return the rectangle around a table's shapes.

    Parameters
    ----------
    table
        Any table with at least one shape.

    Returns
    -------
    bounds
        West, south, east, north in degrees.
    """
    shapes = in_degrees(table.geometry.to_numpy(), table.crs)
    west, south, east, north = shapely.total_bounds(shapes)
    return float(west), float(south), float(east), float(north)
