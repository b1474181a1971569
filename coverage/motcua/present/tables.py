"""The plan as tables with geometry: what the page, the GIS file and the workbook are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from motcua.domain.standard import READINGS
from motcua.present.base_roads import major_roads
from motcua.present.clusters import uncovered_clusters
from motcua.present.demand_columns import demand_columns
from motcua.present.rows import Row, area_rows, site_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from motcua.domain.plan import Plan

Kind: TypeAlias = Literal["text", "number", "count", "claim"]

COLUMNS: Mapping[str, Mapping[str, Kind]] = {
    "sites": {
        "id": "text",
        "name": "text",
        "tier": "text",
        "decision": "text",
        "merged_into": "text",
        "open": "claim",
        "existing": "claim",
        "area": "text",
        "area_name": "text",
        "lon": "number",
        "lat": "number",
        "population": "number",
        "population_before": "number",
        "files": "number",
        "officers": "count",
        "wait_min": "number",
        "cost": "number",
    },
    "areas": {
        "id": "text",
        "name": "text",
        "area_class": "text",
        "group": "text",
        "population": "number",
        "covered_population_before": "number",
        "covered_population": "number",
        "covered_share_before": "number",
        "covered_share": "number",
        "mean_minutes_before": "number",
        "mean_minutes": "number",
        "receiver": "text",
        "receiver_name": "text",
    },
    "demand": {
        "id": "text",
        "area": "text",
        "people": "number",
        "layer": "count",
        "visitors": "number",
        "site_before": "text",
        "site": "text",
        "minutes_before": "number",
        "minutes": "number",
        "road_km_before": "number",
        "road_km": "number",
        "straight_km_before": "number",
        "straight_km": "number",
        "covered_before": "claim",
        "covered": "claim",
        **{f"covered_{reading}{side}": "claim" for side in ("_before", "") for reading in READINGS},
        "minutes_quickest_before": "number",
        "minutes_quickest": "number",
        "shortest_km_before": "number",
        "shortest_km": "number",
        "minutes_within_before": "number",
        "minutes_within": "number",
    },
    "uncovered": {
        "id": "text",
        "people": "number",
        "people_in_reach": "number",
        "points": "count",
        "area": "text",
        "area_name": "text",
        "nearest_site": "text",
        "straight_km": "number",
    },
    "roads": {"road_class": "text"},
}
"""
The columns of every table, in order, and what they hold.

Absent texts are None and absent numbers NaN; counts and claims are never absent. Three measures
stand for all open sites, whoever serves, since the readings of the standard turn on them:
``minutes_quickest`` to the quickest, ``minutes_within`` to the quickest within the distance
standard, ``shortest_km`` along the shortest way to any.
"""

PERHAPS: Mapping[str, Mapping[str, Kind]] = {"demand": {"frontier_covered": "text"}}
"""Columns that stand there only where the study asked for what they hold."""

_DTYPES: Mapping[Kind, Any] = {
    "text": object,
    "number": np.float64,
    "count": np.int64,
    "claim": np.bool_,
}


def plan_tables(plan: Plan) -> dict[str, gpd.GeoDataFrame]:
    """
    Return the plan's tables in the study's CRS.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    tables
        sites, areas, demand, uncovered (groups of neighbours left outside) and roads (the major
        ones, for a quiet base); rows in id order, columns as in `COLUMNS`, then ``geometry``.
    """
    points = shapely.points(plan.demand.xy_m)
    contents: dict[str, tuple[Sequence[Row] | Row, NDArray[Any]]] = {
        "sites": (site_rows(plan), shapely.points(plan.sites.xy_m)),
        "areas": (area_rows(plan), as_multi(plan.region.geometry)),
        "demand": (demand_columns(plan), points),
        "uncovered": uncovered_clusters(plan),
        "roads": major_roads(plan.network),
    }
    return {
        name: shape_table(name, rows, geometry=geometry, crs=plan.about.crs)
        for name, (rows, geometry) in contents.items()
    }


def shape_table(
    name: str, rows: Sequence[Row] | Mapping[str, Any], *, geometry: NDArray[Any], crs: object
) -> gpd.GeoDataFrame:
    """
    Return a table with the columns and types that its name promises.

    Parameters
    ----------
    name
        A key of `COLUMNS`.
    rows
        One dict a row, or one array a column; None and NaN stand for absent values.
    geometry
        Shapely geometries, one a row.
    crs
        What geopandas takes as a CRS.

    Returns
    -------
    table
        Columns in order, index 0, 1, ...

    Examples
    --------
    An empty table keeps its types:

    >>> table = shape_table("roads", [], geometry=np.array([], dtype=object), crs="EPSG:9210")
    >>> len(table), list(table.columns)
    (0, ['road_class', 'geometry'])
    """
    kinds = kinds_of(name, rows.keys() if isinstance(rows, Mapping) else ())
    frame = pd.DataFrame(rows, columns=list(kinds))
    columns = {key: _typed(frame[key], kind) for key, kind in kinds.items()}
    return gpd.GeoDataFrame(columns, geometry=np.asarray(geometry, dtype=object), crs=crs)


def kinds_of(name: str, keys: Iterable[str]) -> dict[str, Kind]:
    """
    Return a table's columns with what they hold, those of the phases among them.

    Parameters
    ----------
    name
        A key of `COLUMNS`.
    keys
        Columns that are there: some of `PERHAPS`, and those that end in ``_phase0``, ``_phase1``,
        ..., which repeat a column of the table for a step before the last.

    Returns
    -------
    kinds
        The promised columns in order, then the others.

    Examples
    --------
    >>> list(kinds_of("roads", ["road_class", "road_class_phase0", "x"]))
    ['road_class', 'road_class_phase0']
    """
    keys = list(keys)
    perhaps = PERHAPS.get(name, {})
    kinds = {**COLUMNS[name], **{key: perhaps[key] for key in perhaps if key in keys}}
    for key in keys:
        stem, mark, number = key.rpartition("_phase")
        if mark and number.isdigit() and stem in COLUMNS[name]:
            kinds[key] = COLUMNS[name][stem]
    return kinds


def as_multi(geometry: NDArray[Any]) -> NDArray[Any]:
    """
    Return polygons as multipolygons, so that a layer holds one type and reads back equal.

    Parameters
    ----------
    geometry
        Shapely polygons and multipolygons.

    Returns
    -------
    geometry
        Multipolygons alone, same order.

    Examples
    --------
    >>> [shape.geom_type for shape in as_multi(np.array([shapely.box(0, 0, 1, 1)]))]
    ['MultiPolygon']
    """
    multi = np.empty(len(geometry), dtype=object)
    multi[:] = [shapely.multipolygons(shapely.get_parts(shape)) for shape in geometry]
    return multi


def _typed(column: pd.Series[Any], kind: Kind) -> pd.Series[Any]:
    if kind != "text":
        return column.astype(_DTYPES[kind])
    texts = np.empty(len(column), dtype=object)
    texts[:] = [None if pd.isna(value) else str(value) for value in column]
    return pd.Series(texts, dtype=object)
