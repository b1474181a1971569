"""The image that names demand points, and the order in which the page holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.present.grid import CellImage, draw_cells, reading_order
from motcua.present.packing import Column

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from motcua.domain.arrays import FloatArray, LongArray


def point_order(demand: GeoDataFrame, cell_m: float) -> LongArray:
    """
    Return the demand points from north to south and west to east.

    Parameters
    ----------
    demand
        The demand table.
    cell_m
        Side of a cell, 0 where the points are no grid.

    Returns
    -------
    order
        Rows of the table.
    """
    return reading_order(xy_of(demand), cell_m=cell_m)


def point_image(demand: GeoDataFrame, order: LongArray, *, cell_m: float) -> CellImage:
    """
    Return which point every pixel of the page's image shows.

    Parameters
    ----------
    demand
        The demand table.
    order
        From `point_order`.
    cell_m
        Side of a cell, 0 where the points are no grid.

    Returns
    -------
    image
        Its points are places in ``order``.
    """
    return draw_cells(xy_of(demand)[order], crs=demand.crs.to_string(), cell_m=cell_m)


def image_columns(image: CellImage) -> list[Column]:
    """
    Return the image as runs of pixels that show one point.

    Parameters
    ----------
    image
        From `point_image`.

    Returns
    -------
    columns
        run_point (plus one, 0 for none) and run_length, row after row; where cells are larger
        than pixels, the rows repeat and pack to almost nothing.
    """
    pixels = image.point.ravel().astype(np.int64) + 1
    starts = np.flatnonzero(np.diff(pixels, prepend=-1))
    lengths = np.diff(starts, append=len(pixels))
    return [
        Column(name="run_point", values=pixels[starts].astype(np.uint32), is_delta=True),
        Column(name="run_length", values=lengths.astype(np.uint32)),
    ]


def xy_of(table: GeoDataFrame) -> FloatArray:
    """
    Return a table's points in the study's CRS.

    Parameters
    ----------
    table
        Points.

    Returns
    -------
    xy_m
        Shape (n, 2).
    """
    return np.column_stack([table.geometry.x, table.geometry.y])
