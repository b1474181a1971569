"""Where the rows of a file are: from its geometry or its two columns, in one known system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import InputError
from motcua.inputs.columns import numbers, select, texts
from motcua.inputs.crs import source_crs
from motcua.inputs.faults import Faults
from motcua.inputs.projection import WGS84, looks_swapped, project
from motcua.inputs.tables import read_table
from motcua.inputs.texts import clean

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray
    from motcua.inputs.tables import Table
    from motcua.study.schema import Study

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


def middle_of_region(study: Study) -> tuple[float, float]:
    """
    Return the middle of the areas a study names, in degrees.

    Parameters
    ----------
    study
        A study with a region.

    Returns
    -------
    lon, lat
        Middle of their bounds, WGS 84.

    Raises
    ------
    InputError
        If the file cannot be read or has no geometry.
    """
    import shapely

    region = study.region
    if region is None:
        raise ValueError("the study has no region")
    table = read_table(region.file)
    source = source_crs(table.path, in_file=table.crs, stated=None, key="[region] file")
    if region.only and region.id:
        admitted = [clean(str(value)) for value in region.only]
        kept = table.take(np.isin(texts(table, region.id), admitted))
        table = kept if len(kept) else table
    if table.geometry is None:
        raise InputError(
            f"{table.path.name} has no geometry.",
            where=table.path.as_posix(),
            mend="Give a file of polygons.",
        )
    return _middle(shapely.total_bounds(table.geometry).reshape(2, 2), source)


def middle_of_demand(study: Study) -> tuple[float, float]:
    """
    Return the middle of a study's demand, in degrees.

    Parameters
    ----------
    study
        Any study.

    Returns
    -------
    lon, lat
        Median of the points, or the middle of a raster, WGS 84.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    demand = study.demand
    if demand.file.suffix.lower() in RASTERS:
        from motcua.inputs.rasters import raster_bounds

        corners, source = raster_bounds(demand.file, crs=demand.crs)
        return _middle(corners, source)
    table = select(read_table(demand.file), demand.only)
    faults = Faults(demand.file)
    xy, source = place_rows(
        table, x=demand.x, y=demand.y, crs=demand.crs, key="[demand] crs", faults=faults
    )
    faults.check()
    lon_lat = project(np.median(xy, axis=0)[None, :], source=source, target=WGS84)
    return float(lon_lat[0, 0]), float(lon_lat[0, 1])


def _middle(corners: FloatArray, source: str) -> tuple[float, float]:
    lon_lat = project(corners.mean(axis=0)[None, :], source=source, target=WGS84)
    return float(lon_lat[0, 0]), float(lon_lat[0, 1])


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
