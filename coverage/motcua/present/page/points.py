"""The demand points as columns of small whole numbers, for every state that the page can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from motcua.domain.standard import READINGS
from motcua.present.packing import Column
from motcua.present.page.codes import km_parts, parts_of_km, people_parts, whole_minutes
from motcua.present.page.image import xy_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray, LongArray


MOST_ON_CURVE = 2_000_000
"""Points above which a page leaves out who is in standard on the curve: a phone is slow enough."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Side:
    """One state of the network that the page can show."""

    name: str
    """before, after, or phase0, phase1, ... for the steps between."""

    suffix: str
    """Of its columns in the demand table."""

    opened: BoolArray
    """Which sites are open in it, shape (n_sites,)."""


def sides_of(document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame]) -> list[Side]:
    """
    Return the states of a plan in the order of time.

    Parameters
    ----------
    document
        From `plan_document`; the last of its phases is the plan itself.
    tables
        From `plan_tables`.

    Returns
    -------
    sides
        Today, every phase but the last, the plan.
    """
    sites = tables["sites"]
    ids = sites["id"]
    between = [
        Side(
            name=f"phase{place}",
            suffix=f"_phase{place}",
            opened=ids.isin(phase["open_sites"]).to_numpy(),
        )
        for place, phase in enumerate(document["phases"][:-1])
    ]
    today = Side(name="before", suffix="_before", opened=sites["existing"].to_numpy())
    return [today, *between, Side(name="after", suffix="", opened=sites["open"].to_numpy())]


def point_columns(
    tables: Mapping[str, GeoDataFrame], order: LongArray, *, sides: list[Side]
) -> list[Column]:
    """
    Return what the page knows of every demand point.

    Parameters
    ----------
    tables
        From `plan_tables`.
    order
        Rows of the demand table, in the order in which the page holds them.
    sides
        From `sides_of`.

    Returns
    -------
    columns
        people, area, then for each side the serving site, its minutes, road and straight
        distance, the readings met, and what other limits turn on: minutes to the quickest open
        office and to the quickest within the distance standard, the shortest way to any and the
        straight line to the nearest. Minutes and distances are rounded up, so that the page
        never says less than the plan: whole minutes and tenths of a kilometre, each plus one,
        for 0 says "not known". With a frontier, last of all the point's kind on it.
    """
    demand = tables["demand"].iloc[order]
    columns = [
        Column(name="people", values=people_parts(demand["people"].to_numpy())),
        _column("area", _rows_of(demand["area"], tables["areas"]["id"])),
    ]
    for side in sides:
        columns += _side_columns(tables, demand, side)
    kinds = curve_kinds(tables)
    if kinds:
        # Neighbours are alike on the curve, so this packs well however many plans it has.
        rows = _rows_of(demand["frontier_covered"], pd.Series(kinds))
        columns.append(_column("curve", rows))
    return columns


def curve_kinds(tables: Mapping[str, GeoDataFrame]) -> list[str]:
    """
    Return who is in standard in which plans of the curve of coverage.

    Parameters
    ----------
    tables
        From `plan_tables`.

    Returns
    -------
    kinds
        A digit a plan, 1 for covered; the column ``curve`` says which of them a point is. None
        where the study asked for no curve, or has too many points to say it in a page: picking a
        plan then shows its offices alone, and the page says so.
    """
    demand = tables["demand"]
    if "frontier_covered" not in demand or len(demand) > MOST_ON_CURVE:
        return []
    return sorted(set(demand["frontier_covered"]))


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


def _side_columns(
    tables: Mapping[str, GeoDataFrame], demand: GeoDataFrame, side: Side
) -> list[Column]:
    sites, suffix, parts = tables["sites"], side.suffix, km_parts(len(demand))
    codes = {
        "site": _rows_of(demand[f"site{suffix}"], sites["id"]) + 1,
        "minutes": whole_minutes(demand[f"minutes{suffix}"].to_numpy()),
        "quickest": whole_minutes(demand[f"minutes_quickest{suffix}"].to_numpy()),
        "within": whole_minutes(demand[f"minutes_within{suffix}"].to_numpy()),
        "road": parts_of_km(demand[f"road_km{suffix}"].to_numpy(), parts),
        "shortest": parts_of_km(demand[f"shortest_km{suffix}"].to_numpy(), parts),
        "straight": parts_of_km(demand[f"straight_km{suffix}"].to_numpy(), parts),
        "nearest": parts_of_km(_nearest_km(demand, sites[side.opened]), parts),
        "met": _readings_met(demand, suffix),
    }
    return [_column(f"{name}_{side.name}", values) for name, values in codes.items()]


def _nearest_km(demand: GeoDataFrame, opened: GeoDataFrame) -> FloatArray:
    """Return the straight kilometres to the nearest open site; NaN where none is open."""
    if opened.empty:
        return np.full(len(demand), np.nan)
    away_m, _ = cKDTree(xy_of(opened)).query(xy_of(demand))
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
