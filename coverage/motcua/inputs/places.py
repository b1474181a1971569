"""Where the rows of a file are: from its geometry or its two columns, in one known system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import InputError
from motcua.inputs.columns import numbers
from motcua.inputs.crs import source_crs
from motcua.inputs.projection import looks_swapped, project

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray
    from motcua.inputs.faults import Faults
    from motcua.inputs.table import Table

RASTERS = (".tif", ".tiff")


def place_rows(
    table: Table, *, x: str | None, y: str | None, crs: str | None, key: str, faults: Faults
) -> tuple[FloatArray, str]:
    """
    Return where each row is, and in which coordinate system.

    Parameters
    ----------
    table
        Rows of a file.
    x, y
        Columns of the coordinates; not needed where the file has geometry.
    crs
        What the study file says about them.
    key
        The study's key for `crs`, for example ``"[demand] crs"``.
    faults
        Where rows without a place are noted.

    Returns
    -------
    xy
        Shape (n_rows, 2), x first; of an area a point inside it. NaN only where a fault is noted.
    crs
        The coordinate system.

    Raises
    ------
    InputError
        If the system or the columns are not known, or x and y look exchanged.
    """
    source = source_crs(table.path, in_file=table.crs, stated=crs, key=key)
    if table.geometry is not None and not (x and y):
        xy = _shape_points(table, faults)
    elif x and y:
        xy = np.column_stack([numbers(table, name, faults=faults) for name in (x, y)])
    else:
        raise InputError(
            f"{table.path.name} has no geometry, and the study names no x and y.",
            where=table.path.as_posix(),
            mend=f"Add x and y to {key.partition(' ')[0]}, the columns of the coordinates.",
        )
    _check_swapped(table, xy[np.isfinite(xy).all(axis=1)], source)
    return xy, source


def to_metres(
    table: Table, xy: FloatArray, *, source: str, target: str, faults: Faults
) -> FloatArray:
    """
    Bring places into the study's system, noting those that cannot be there.

    Parameters
    ----------
    table
        Where they stand.
    xy
        Shape (n_rows, 2).
    source, target
        Coordinate systems.
    faults
        Where impossible places are noted.

    Returns
    -------
    xy_m
        Shape (n_rows, 2); infinite or NaN only where a fault is noted.
    """
    xy_m = project(xy, source=source, target=target)
    lost = np.isfinite(xy).all(axis=1) & ~np.isfinite(xy_m).all(axis=1)
    items = [
        f"row {row} ({place[0]:g}, {place[1]:g})"
        for row, place in zip(table.rows[lost], xy[lost], strict=True)
    ]
    if items:
        mend = "Correct the coordinates, or the crs they are in."
        faults.add(f"No place on earth in {source}:", items, mend=mend)
    return xy_m


def _shape_points(table: Table, faults: Faults) -> FloatArray:
    import shapely

    geometry = table.geometry
    empty = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    rows = [f"row {row}" for row in table.rows[empty]]
    if rows:
        faults.add("No geometry in", rows, mend="Delete the rows without a place.")
    is_point = shapely.get_type_id(geometry) == shapely.GeometryType.POINT
    points = np.where(is_point | empty, geometry, shapely.point_on_surface(geometry))
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _check_swapped(table: Table, xy: FloatArray, source: str) -> None:
    if len(xy) and looks_swapped(xy, source):
        first = f"({xy[0, 0]:g}, {xy[0, 1]:g})"
        raise InputError(
            f"{table.path.name}: x and y look exchanged; the first point {first} is outside the "
            f"bounds of {source}, and inside the other way round.",
            where=table.path.as_posix(),
            mend="Exchange x and y in the study file; in Vietnam's own tables X is north.",
        )
