"""The areas of two runs: one map's, or the units of the second map where only one run is on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.present.comparison_people import PeopleCompared, same_people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame

    from motcua.present.finished_run import FinishedRun
    from motcua.present.rows import Row


def is_on_second_map(run: FinishedRun) -> bool:
    """
    Say whether a run's areas are the units of its study's second map.

    Parameters
    ----------
    run
        A finished run.

    Returns
    -------
    is_on_second_map
        False for runs of earlier versions, which knew no second map.
    """
    return bool(run.document["study"].get("second_map"))


def area_sides(first: FinishedRun, second: FinishedRun) -> tuple[list[Row], list[Row]]:
    """
    Return the areas of both runs, those of one map.

    Parameters
    ----------
    first
        A.
    second
        B.

    Returns
    -------
    sides
        Where one run is on the study's second map and the other is not, the units stand for the
        areas of the latter, as its own crosswalk tells them; nothing where it has none. A unit may
        bear the code of an old area and be another place.
    """
    if is_on_second_map(first) == is_on_second_map(second):
        return first.document["areas"], second.document["areas"]
    return _units(first), _units(second)


def compared_tables(first: FinishedRun, second: FinishedRun) -> Mapping[str, GeoDataFrame]:
    """
    Return the tables whose areas are those that are compared.

    Parameters
    ----------
    first
        A.
    second
        B.

    Returns
    -------
    tables
        Those of the second run, unless the first alone is on the second map.
    """
    return (first if is_on_second_map(first) else second).tables


def compared_people(first: FinishedRun, second: FinishedRun) -> PeopleCompared | None:
    """
    Return everybody's way in both runs, by the areas that are compared.

    Parameters
    ----------
    first
        A.
    second
        B.

    Returns
    -------
    people
        None where the runs do not hold the same people.
    """
    a, b = first.tables["demand"], second.tables["demand"]
    if not same_people(a, b):
        return None
    return PeopleCompared(a, b, areas=compared_tables(first, second)["demand"])


def compared_areas(
    first: FinishedRun, second: FinishedRun, people: PeopleCompared | None
) -> list[Row]:
    """
    Return the areas that both runs know.

    Parameters
    ----------
    first
        A.
    second
        B.
    people
        Everybody's way in both, if they can be followed.

    Returns
    -------
    rows
        In the order of the first run.
    """
    mine, theirs = area_sides(first, second)
    other = {row["id"]: row for row in theirs}
    rows = []
    for a in mine:
        b = other.get(a["id"])
        if b is None:
            continue
        row = {"id": a["id"], "name": b["name"], "population": b["population"]}
        for key in ("covered_share", "mean_minutes", "receiver_name"):
            row |= {f"{key}_a": a.get(key), f"{key}_b": b.get(key)}
        row["minutes_difference"] = difference(b["mean_minutes"], a["mean_minutes"])
        counts = {} if people is None else people.of_area(a["id"])
        rows.append({**row, **counts})
    return rows


def difference(b: float | None, a: float | None) -> float | None:
    """
    Return by how much B passes A.

    Parameters
    ----------
    b
        A figure of the second run.
    a
        The same of the first.

    Returns
    -------
    difference
        None where either is not known.

    Examples
    --------
    >>> difference(3.0, 1.0), difference(None, 1.0)
    (2.0, None)
    """
    return None if a is None or b is None else b - a


def _units(run: FinishedRun) -> list[Row]:
    document: Mapping[str, Any] = run.document
    if is_on_second_map(run):
        return list(document["areas"])
    return list((document.get("crosswalk") or {"units": []})["units"])
