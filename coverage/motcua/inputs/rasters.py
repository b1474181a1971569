"""Population rasters, read through a window: never the whole country in memory."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from motcua.errors import InputError, listing
from motcua.inputs.crs import source_crs
from motcua.inputs.projection import project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from motcua.domain.arrays import FloatArray, LongArray

MAX_CELLS = 100_000_000
"""Cells in the window above which a raster is refused: 100 m over all of Vietnam is a third."""

Raster: TypeAlias = Any
"""An open rasterio dataset; rasterio has no types of its own."""

_STRIP_CELLS = 4_000_000
_EDGE_POINTS = 21


def read_cells(
    path: Path, *, crs: str | None, target: str, bounds: FloatArray | None
) -> tuple[LongArray, FloatArray, FloatArray, float]:
    """
    Read the cells of a population raster that lie in some bounds.

    Parameters
    ----------
    path
        A GeoTIFF of one band, north up, people per cell.
    crs
        What the study file says about its coordinate system.
    target
        The study's coordinate system.
    bounds
        ``[[west, south], [east, north]]`` in `target`; None reads all of it.

    Returns
    -------
    row_column
        Place of each cell in the whole raster, shape (n, 2), in raster order.
    xy_m
        Cell centres in `target`, shape (n, 2).
    people
        Shape (n,); cells without data are left out, cells with nobody kept.
    spacing_m
        Side of the square as large as a cell in the middle of the window.

    Raises
    ------
    InputError
        If the raster has no system, more bands, is rotated, misses the bounds, is too large
        there, or holds negative people.
    """
    with _opened(path) as raster:
        source = source_crs(
            path,
            in_file=raster.crs.to_wkt() if raster.crs else None,
            stated=crs,
            key="[demand] crs",
        )
        _check_form(path, raster)
        first, last = _window(path, raster, source=source, target=target, bounds=bounds)
        row_column, people = _read_strips(path, raster, first, last)
        centres = _places(raster, row_column.astype(np.float64) + 0.5)
        spacing_m = _spacing(raster, (first + last) / 2, source=source, target=target)
    return row_column, project(centres, source=source, target=target), people, spacing_m


def raster_bounds(path: Path, *, crs: str | None) -> tuple[FloatArray, str]:
    """
    Return the corners of a raster and its coordinate system.

    Parameters
    ----------
    path
        A GeoTIFF.
    crs
        What the study file says about its system.

    Returns
    -------
    corners
        ``[[west, south], [east, north]]``.
    crs
        Name of the system.

    Raises
    ------
    InputError
        If it cannot be read or has no system.
    """
    with _opened(path) as raster:
        in_file = raster.crs.to_wkt() if raster.crs else None
        source = source_crs(path, in_file=in_file, stated=crs, key="[demand] crs")
        return np.array(raster.bounds, dtype=np.float64).reshape(2, 2), source


@contextmanager
def _opened(path: Path) -> Iterator[Raster]:
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioIOError

    where = path.as_posix()
    if not path.exists():
        raise InputError(
            f"{path.name} is not there.", where=where, mend="Check the path in the study file."
        )
    try:
        with warnings.catch_warnings():
            # A raster without a place is refused with a sentence of our own.
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            raster = rasterio.open(path)
        with raster:
            yield raster
    except RasterioIOError as fault:  # at once if it is none, later if it is cut short
        raise InputError(
            f"{path.name} cannot be read as a raster.",
            where=where,
            mend="Save it again as GeoTIFF.",
        ) from fault


def _check_form(path: Path, raster: Raster) -> None:
    turned = raster.transform.b != 0 or raster.transform.d != 0 or raster.transform.e >= 0
    if raster.count != 1 or turned:
        what = f"has {raster.count} bands" if raster.count != 1 else "is not north up"
        raise InputError(
            f"{path.name} {what}.",
            where=path.as_posix(),
            mend="Give a raster of one band, people per cell, north up.",
        )


def _window(
    path: Path, raster: Raster, *, source: str, target: str, bounds: FloatArray | None
) -> tuple[LongArray, LongArray]:
    """Return the first row and column inside, and the ones after the last."""
    size = np.array([raster.height, raster.width])
    first, last = np.zeros(2, dtype=np.int64), size
    if bounds is not None:
        edge = project(_outline(bounds), source=target, target=source)
        columns = (edge[:, 0] - raster.transform.c) / raster.transform.a
        rows = (edge[:, 1] - raster.transform.f) / raster.transform.e
        first = np.maximum(np.floor([rows.min(), columns.min()]), 0).astype(np.int64)
        last = np.minimum(np.ceil([rows.max(), columns.max()]), size).astype(np.int64)
    if (last <= first).any():
        raise InputError(
            f"{path.name} does not reach the region.",
            where=path.as_posix(),
            mend="Give the raster of the region, or check both coordinate systems.",
        )
    if int(np.prod(last - first)) > MAX_CELLS:
        raise InputError(
            f"{path.name} has {int(np.prod(last - first)):,} cells in the region.",
            where=path.as_posix(),
            mend="Work by provinces, or give a coarser raster.",
        )
    return first, last


def _outline(bounds: FloatArray) -> FloatArray:
    """Return points along the four sides: a straight side bends in another system."""
    share = np.linspace(0, 1, _EDGE_POINTS)
    x = bounds[0, 0] + share * (bounds[1, 0] - bounds[0, 0])
    y = bounds[0, 1] + share * (bounds[1, 1] - bounds[0, 1])
    sides = [(x, np.full_like(x, end)) for end in bounds[:, 1]]
    sides += [(np.full_like(y, end), y) for end in bounds[:, 0]]
    return np.vstack([np.column_stack(side) for side in sides])


def _read_strips(
    path: Path, raster: Raster, first: LongArray, last: LongArray
) -> tuple[LongArray, FloatArray]:
    from rasterio.windows import Window

    width = int(last[1] - first[1])
    height = max(1, _STRIP_CELLS // width)
    places, people = [], []
    for top in range(int(first[0]), int(last[0]), height):
        rows = min(height, int(last[0]) - top)
        window = Window(int(first[1]), top, width, rows)
        band = raster.read(1, window=window, masked=True)
        there = ~np.ma.getmaskarray(band) & np.isfinite(band.data)
        row, column = np.nonzero(there)
        places.append(np.column_stack([row + top, column + first[1]]))
        people.append(band.data[row, column].astype(np.float64))
    row_column, counts = np.vstack(places), np.concatenate(people)
    _check_people(path, row_column, counts)
    return row_column, counts


def _check_people(path: Path, row_column: LongArray, people: FloatArray) -> None:
    wrong = np.flatnonzero(people < 0)
    if not len(people):
        raise InputError(
            f"{path.name} has no data in the region.",
            where=path.as_posix(),
            mend="Check the raster's nodata value and its place.",
        )
    if len(wrong):
        cells = [f"row {row_column[k, 0]} column {row_column[k, 1]} ({people[k]:g})" for k in wrong]
        raise InputError(
            f"{path.name} holds negative people: {listing(cells)}.",
            where=path.as_posix(),
            mend="Set the raster's nodata value to the one that stands for no data.",
        )


def _places(raster: Raster, row_column: FloatArray) -> FloatArray:
    """Return where rows and columns, fractions too, of a raster that is north up are."""
    x = raster.transform.c + raster.transform.a * row_column[:, 1]
    y = raster.transform.f + raster.transform.e * row_column[:, 0]
    return np.column_stack([x, y])


def _spacing(raster: Raster, middle: FloatArray, *, source: str, target: str) -> float:
    """Return the root of a cell's area in the study's system."""
    corners = middle + np.array([[0, 0], [0, 1], [1, 1], [1, 0]])
    x, y = project(_places(raster, corners), source=source, target=target).T
    area = 0.5 * abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))
    return float(np.sqrt(area))
