"""The one coordinate system in which a study is measured: stated, or the UTM zone of its middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from motcua.errors import InputError
from motcua.inputs.columns import select, texts
from motcua.inputs.crs import metric_crs, source_crs, utm_zone
from motcua.inputs.faults import Faults
from motcua.inputs.places import RASTERS, place_rows
from motcua.inputs.projection import WGS84, project
from motcua.inputs.rasters import raster_bounds
from motcua.inputs.tables import read_table
from motcua.inputs.texts import clean

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray
    from motcua.study.schema import Study


def study_crs(study: Study) -> str:
    """
    Return the metric coordinate system in which a study is measured.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    crs
        The one it states; else the UTM zone of the middle of its region, in which its demand
        lies; without a region the zone of the median demand point.

    Raises
    ------
    StudyError
        If the stated system is unknown, not in metres, or EPSG:3857.
    InputError
        If the file that would decide cannot be read.
    """
    if study.study.crs:
        return metric_crs(study.study.crs)
    lon, lat = _middle_of_region(study) if study.region else _middle_of_demand(study)
    return utm_zone(lon, lat)


def _middle_of_region(study: Study) -> tuple[float, float]:
    """Return the middle of the areas' bounds, in WGS 84 degrees."""
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


def _middle_of_demand(study: Study) -> tuple[float, float]:
    """Return the median of the points, or the middle of a raster, in WGS 84 degrees."""
    demand = study.demand
    if demand.file.suffix.lower() in RASTERS:
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
