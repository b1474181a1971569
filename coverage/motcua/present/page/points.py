"""The demand points as columns of small whole numbers, and the image that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from motcua.domain.standard import READINGS
from motcua.present.grid import CellImage, draw_cells, reading_order
from motcua.present.packing import Column
from motcua.units import MS_PER_MIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from motcua.domain.arrays import FloatArray, LongArray

SIDES = ("before", "after")
"""The states every page can show; the demand table marks the first by a suffix."""

TENTHS_KM_M = 100.0
"""Distances are told in tenths of a kilometre."""

_PEOPLE_PARTS = 100
"""Parts of a person that are kept where people are not whole (rasters, unraked cells)."""


def point_columns(tables: Mapping[str, GeoDataFrame], order: LongArray) -> list[Column]:
    """
    Return what the page knows of every demand point.

    Parameters
    ----------
    tables
        From `plan_tables`.
    order
        Rows of the demand table, in the order in which the page holds them.

    Returns
    -------
    columns
        people, area, then for each of `SIDES` the serving site, its minutes, road and straight
        distance, the readings met, and what other limits turn on: minutes to the quickest open
        office and to the quickest within the distance standard, the shortest way to any and the
        straight line to the nearest. Minutes and distances are rounded up, so that the page
        never says less than the plan: whole minutes and tenths of a kilometre, each plus one,
        for 0 says "not known".
    """
    demand = tables["demand"].iloc[order]
    columns = [
        Column(name="people", values=people_parts(demand["people"].to_numpy())),
        _column("area", _rows_of(demand["area"], tables["areas"]["id"])),
    ]
    for side in SIDES:
        columns += _side_columns(tables, demand, side)
    return columns


def without_copies(columns: list[Column]) -> tuple[list[Column], dict[str, str]]:
    """
    Leave out columns that repeat another: before and after are often alike.

    Parameters
    ----------
    columns
        Any columns.

    Returns
    -------
    kept
        The first of each kind.
    same
        For each column left out, the name of the one that it equals.

    Examples
    --------
    >>> twins = [Column(name=n, values=np.array([7], dtype=np.uint32)) for n in "ab"]
    >>> kept, same = without_copies(twins)
    >>> len(kept), same
    (1, {'b': 'a'})
    """
    first: dict[bytes, str] = {}
    kept, same = [], {}
    for column in columns:
        name = first.setdefault(column.planes(), column.name)
        if name == column.name:
            kept.append(column)
        else:
            same[column.name] = name
    return kept, same


def people_scale(people: FloatArray) -> int:
    """
    Return how many parts a person is counted in.

    Parameters
    ----------
    people
        People of the demand points.

    Returns
    -------
    scale
        1 where every point holds whole people.

    Examples
    --------
    >>> people_scale(np.array([3.0, 4.0])), people_scale(np.array([3.0, 20.5]))
    (1, 100)
    """
    return 1 if np.array_equal(people, np.rint(people)) else _PEOPLE_PARTS


def people_parts(people: FloatArray) -> NDArray[np.uint32]:
    """
    Return people as whole numbers of parts.

    Parameters
    ----------
    people
        People of the demand points.

    Returns
    -------
    parts
        Shape as given.

    Examples
    --------
    >>> people_parts(np.array([3.0, 20.5])).tolist()
    [300, 2050]
    """
    return np.rint(people * people_scale(people)).astype(np.uint32)


def whole_minutes(minutes: FloatArray) -> LongArray:
    """
    Return minutes rounded up, plus one; 0 where not known.

    Parameters
    ----------
    minutes
        As the demand table holds them: whole milliseconds over 60,000; NaN where not known.

    Returns
    -------
    codes
        Rounding up keeps "within 30 minutes" true of exactly the same points.

    Examples
    --------
    A millisecond beyond 30 minutes is 31:

    >>> whole_minutes(np.array([0.0, 30.0, 30 + 1 / 60_000, np.nan])).tolist()
    [1, 31, 32, 0]
    """
    known = np.isfinite(minutes)
    milliseconds = np.rint(np.where(known, minutes, 0.0) * MS_PER_MIN).astype(np.int64)
    codes: LongArray = np.where(known, -(-milliseconds // MS_PER_MIN) + 1, 0)
    return codes


def tenths_km(kilometres: FloatArray) -> LongArray:
    """
    Return kilometres in tenths, rounded up, plus one; 0 where not known.

    Parameters
    ----------
    kilometres
        NaN where not known.

    Returns
    -------
    codes
        A hundred metres exactly is one tenth.

    Examples
    --------
    >>> tenths_km(np.array([0.0, 5.0, 5.0001, np.nan])).tolist()
    [1, 51, 52, 0]
    """
    known = np.isfinite(kilometres)
    metres = np.where(known, kilometres, 0.0) * 1_000
    # A tenth of a millimetre is what the way through kilometres and back can add to a length.
    codes = np.ceil((metres - 1e-4) / TENTHS_KM_M).clip(min=0).astype(np.int64) + 1
    return np.where(known, codes, 0)


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
    return reading_order(_xy_m(demand), cell_m=cell_m)


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
    return draw_cells(_xy_m(demand)[order], crs=demand.crs.to_string(), cell_m=cell_m)


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


def _side_columns(
    tables: Mapping[str, GeoDataFrame], demand: GeoDataFrame, side: str
) -> list[Column]:
    suffix = "_before" if side == "before" else ""
    sites = tables["sites"]
    opened = sites["existing" if side == "before" else "open"].to_numpy()
    codes = {
        "site": _rows_of(demand[f"site{suffix}"], sites["id"]) + 1,
        "minutes": whole_minutes(demand[f"minutes{suffix}"].to_numpy()),
        "quickest": whole_minutes(demand[f"minutes_quickest{suffix}"].to_numpy()),
        "within": whole_minutes(demand[f"minutes_within{suffix}"].to_numpy()),
        "road": tenths_km(demand[f"road_km{suffix}"].to_numpy()),
        "shortest": tenths_km(demand[f"shortest_km{suffix}"].to_numpy()),
        "straight": tenths_km(demand[f"straight_km{suffix}"].to_numpy()),
        "nearest": tenths_km(_nearest_km(demand, sites[opened])),
        "met": _readings_met(demand, suffix),
    }
    return [_column(f"{name}_{side}", values) for name, values in codes.items()]


def _nearest_km(demand: GeoDataFrame, opened: GeoDataFrame) -> FloatArray:
    """Return the straight kilometres to the nearest open site; NaN where none is open."""
    if opened.empty:
        return np.full(len(demand), np.nan)
    away_m, _ = cKDTree(_xy_m(opened)).query(_xy_m(demand))
    nearest: FloatArray = away_m / 1_000
    return nearest


def _column(name: str, values: NDArray[Any]) -> Column:
    return Column(name=name, values=values.astype(np.uint32), is_delta=True)


def _rows_of(ids: pd.Series[Any], all_ids: pd.Series[Any]) -> LongArray:
    """Return the row of each id, -1 where there is none."""
    rows: LongArray = pd.Index(all_ids).get_indexer(ids).astype(np.int64)
    return rows


def _readings_met(demand: GeoDataFrame, suffix: str) -> LongArray:
    """Return one bit a reading, the first of `READINGS` the lowest."""
    met = np.zeros(len(demand), dtype=np.int64)
    for place, reading in enumerate(READINGS):
        met |= demand[f"covered_{reading}{suffix}"].to_numpy().astype(np.int64) << place
    return met


def _xy_m(demand: GeoDataFrame) -> FloatArray:
    return np.column_stack([demand.geometry.x, demand.geometry.y])
