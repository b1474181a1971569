"""
Where the cells lie on the page: an image in Web Mercator whose pixels name demand points.

Cells are squares in the study's own CRS, which is turned and stretched against the page's. Each
pixel is therefore taken back to the study's CRS and given to the point whose square it lies in;
figures are never counted from pixels, only from the points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from motcua.present.projecting import way_between

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray

MERCATOR = "EPSG:3857"

_MOST_PIXELS = 2_400_000
_PIXELS_A_CELL = 4.0
"""Pixels along a cell's side where there is room: edges then lie within an eighth of a cell."""

_SEAM_SHARE = 0.02
"""Squares grow by this share, so that rounded cell sizes leave no hairlines."""

_LOOSE_SHARE = 0.75
"""Points that are no grid reach this share of their typical spacing: squares and hexagons close."""

_LONE_M = 500.0
"""Reach of a point that has no other beside it."""

_LATTICE_PX = 16
"""Pixels between exactly projected ones; in between, straight interpolation errs by centimetres."""

_ROWS_AT_ONCE = 256


@dataclass(frozen=True, kw_only=True, eq=False)
class CellImage:
    """Which demand point a pixel shows."""

    point: IntArray
    """Row of the demand point, -1 for none, shape (height, width), north first."""

    bounds_m: tuple[float, float, float, float]
    """West, south, east, north in Web Mercator metres (never to be measured in)."""


def draw_cells(xy_m: FloatArray, *, crs: str, cell_m: float) -> CellImage:
    """
    Return the image of all demand points.

    Parameters
    ----------
    xy_m
        Points in the study's CRS, shape (n, 2), n at least 1.
    crs
        The study's metric CRS.
    cell_m
        Side of a cell; 0 where the points are no grid, and each fills what is nearest to it
        within their typical spacing.

    Returns
    -------
    image
        At most some millions of pixels, whatever the region's size.

    Examples
    --------
    A lone cell fills its square of four by four pixels, and only it:

    >>> image = draw_cells(np.array([[600e3, 1220e3]]), crs="EPSG:9210", cell_m=100.0)
    >>> image.point.shape, int((image.point == 0).sum())
    ((5, 5), 16)
    """
    reach_m = cell_m * (1 + _SEAM_SHARE) / 2 if cell_m else _loose_reach(xy_m)
    to_page = way_between(crs, MERCATOR)
    x, y = to_page.transform(xy_m[:, 0], xy_m[:, 1])
    stretch = _stretch(float(np.mean(y)))
    margin = reach_m * stretch * 1.1
    west, south = float(x.min()) - margin, float(y.min()) - margin
    size = (float(x.max()) + margin - west, float(y.max()) + margin - south)
    pixel = max(2 * reach_m * stretch / _PIXELS_A_CELL, math.sqrt(size[0] * size[1] / _MOST_PIXELS))
    width, height = (max(1, math.ceil(length / pixel)) for length in size)
    bounds = (west, south, west + width * pixel, south + height * pixel)
    tree = cKDTree(xy_m)
    point = np.full((height, width), -1, dtype=np.int32)
    for top in range(0, height, _ROWS_AT_ONCE):
        rows = np.arange(top, min(top + _ROWS_AT_ONCE, height))
        back = _pixel_centres(rows, width, bounds=bounds, pixel=pixel, crs=crs)
        # Squares are discs of the largest-coordinate norm; loose points have round reaches.
        norm = math.inf if cell_m else 2
        _, nearest = tree.query(back, p=norm, distance_upper_bound=reach_m, workers=-1)
        point[rows] = np.where(nearest < len(xy_m), nearest, -1).reshape(len(rows), width)
    return CellImage(point=point, bounds_m=bounds)


def reading_order(xy_m: FloatArray, *, cell_m: float) -> LongArray:
    """
    Return the points from north to south and west to east.

    Neighbours then stand beside each other, which is what makes the packed columns small.

    Parameters
    ----------
    xy_m
        Points in the study's CRS, shape (n, 2).
    cell_m
        Height of a row of cells; 0 where the points are no grid.

    Returns
    -------
    order
        Rows of the points.

    Examples
    --------
    >>> reading_order(np.array([[2.0, 0.0], [1.0, 0.1], [0.0, 9.0]]), cell_m=1.0).tolist()
    [2, 1, 0]
    """
    side = cell_m or 2 * _loose_reach(xy_m)
    row = np.floor((xy_m[:, 1].max() - xy_m[:, 1]) / side + 0.5)
    order: LongArray = np.lexsort((xy_m[:, 0], row)).astype(np.int64)
    return order


def _loose_reach(xy_m: FloatArray) -> float:
    """Return how far a point reaches where nothing says how large its cell is."""
    places = np.unique(xy_m, axis=0)
    if len(places) == 1:
        return _LONE_M
    away, _ = cKDTree(places).query(places, k=2)
    return _LOOSE_SHARE * float(np.median(away[:, 1]))


def _stretch(y_mercator: float) -> float:
    """Return how many Mercator metres a true metre takes at a height on the page."""
    return math.cosh(y_mercator / 6_378_137.0)


def _pixel_centres(
    rows: LongArray,
    width: int,
    *,
    bounds: tuple[float, float, float, float],
    pixel: float,
    crs: str,
) -> FloatArray:
    """Return the pixel centres of some rows in the study's CRS, shape (rows * width, 2)."""
    to_study = way_between(MERCATOR, crs)
    step = _LATTICE_PX
    columns_at = np.arange(0, width + step, step)
    rows_at = np.arange(rows[0], rows[-1] + 1 + step, step)
    x = bounds[0] + (columns_at + 0.5) * pixel
    y = bounds[3] - (rows_at + 0.5) * pixel
    lattice = np.stack(to_study.transform(*np.meshgrid(x, y)), axis=-1)
    down, down_part = np.divmod(rows - rows[0], step)
    along, along_part = np.divmod(np.arange(width), step)
    upper = _between(lattice[down], along, along_part / step)
    lower = _between(lattice[down + 1], along, along_part / step)
    part = (down_part / step)[:, None, None]
    centres: FloatArray = (upper * (1 - part) + lower * part).reshape(-1, 2)
    return centres


def _between(lines: FloatArray, along: LongArray, part: FloatArray) -> FloatArray:
    weight = part[None, :, None]
    between: FloatArray = lines[:, along] * (1 - weight) + lines[:, along + 1] * weight
    return between
