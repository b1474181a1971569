"""
Two finished runs side by side: what differs, who gains and who loses from first to second.

Places are the same where their ids are; people are compared one by one only where both runs hold
the same points with the same people. What cannot be compared is named, never guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from motcua.present.comparison_areas import (
    area_sides,
    compared_areas,
    compared_people,
    difference,
    is_on_second_map,
)
from motcua.present.comparison_people import same_people
from motcua.present.document import plan_document
from motcua.present.finished_run import FinishedRun
from motcua.present.tables import plan_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.domain.plan import Plan
    from motcua.present.rows import Row


FIGURES = (
    "population",
    "n_open",
    "covered_population",
    "covered_share",
    "mean_minutes",
    "people_without_time",
    "files",
    "officers",
    "yearly_cost",
)
"""Totals that stand side by side; one that neither run knows is left out."""

_SAME_PLACE_M = 1.0
_OFFICE_KEYS = ("decision", "open", "merged_into", "tier")
"""Two rows of one office differ where one of these does."""


def compare_plans(first: Plan, second: Plan) -> dict[str, Any]:
    """
    Return what differs from one plan to another, as for two finished runs.

    Parameters
    ----------
    first
        A, for example today's offices.
    second
        B, what they are compared with.

    Returns
    -------
    comparison
        As from `compare_runs`; the sides are named by their studies.
    """
    runs = [
        FinishedRun(name=plan.about.name, document=plan_document(plan), tables=plan_tables(plan))
        for plan in (first, second)
    ]
    return compare_runs(*runs)


def compare_runs(first: FinishedRun, second: FinishedRun) -> dict[str, Any]:
    """
    Return what differs from the first run to the second.

    Parameters
    ----------
    first
        A, for example today's plan.
    second
        B, what it is compared with.

    Returns
    -------
    comparison
        Plain dicts, lists, texts and numbers: ``a`` and ``b`` (what each run is), ``notes`` (what
        cannot be compared, and why), ``figures``, ``readings``, ``sites`` (those that differ),
        ``areas`` (those of both), ``people`` (None where the points are not the same). A
        difference is B less A.
    """
    a, b = first.document, second.document
    people = compared_people(first, second)
    return {
        "a": _about(first),
        "b": _about(second),
        "notes": _notes(first, second),
        "figures": [row for key in FIGURES if (row := _figure(key, a, b)) is not None],
        "readings": _readings(a, b),
        "sites": _sites(first, second),
        "areas": compared_areas(first, second, people),
        "people": None if people is None else people.totals(),
    }


def _about(run: FinishedRun) -> Row:
    document = run.document
    return {
        "folder": run.name,
        "name": document["study"]["name"],
        "language": document["study"]["language"],
        "as_of": document["study"]["as_of"],
        "heading": document["heading"],
        "model": document["model"],
        "is_generated": document["is_generated"],
        "version": document["versions"]["motcua"],
        "termination": document["termination"],
    }


def _notes(first: FinishedRun, second: FinishedRun) -> list[Row]:
    """Name what is not the same on both sides, the weightiest first."""
    a, b = first.document, second.document
    notes: list[Row] = []
    if is_on_second_map(first) != is_on_second_map(second):
        notes.append({"code": "maps_differ", "values": {}})
    rows = {"areas": area_sides(first, second), "sites": (a["sites"], b["sites"])}
    for name, sides in rows.items():
        ids_a, ids_b = ({row["id"] for row in side} for side in sides)
        if not ids_a & ids_b:
            notes.append({"code": f"{name}_foreign", "values": {}})
        elif ids_a != ids_b:
            values = {"only_a": len(ids_a - ids_b), "only_b": len(ids_b - ids_a)}
            notes.append({"code": f"{name}_differ", "values": values})
    if not same_people(first.tables["demand"], second.tables["demand"]):
        notes.append({"code": "people_differ", "values": {}})
    if a["standard"] != b["standard"]:
        notes.append({"code": "standard_differs", "values": {}})
    if a["study"]["mode"] != b["study"]["mode"]:
        notes.append({"code": "mode_differs", "values": {}})
    if a["versions"]["motcua"] != b["versions"]["motcua"]:
        notes.append({"code": "version_differs", "values": {}})
    moved = _moved(first, second)
    if moved:
        notes.append({"code": "sites_moved", "values": {"n": len(moved), "first": moved[0]}})
    return notes


def _moved(first: FinishedRun, second: FinishedRun) -> list[str]:
    """Return the ids that stand for two places."""
    if first.document["study"]["crs"] != second.document["study"]["crs"]:
        return []
    places = [
        dict(zip(t["id"], shapely.get_coordinates(t.geometry.to_numpy()), strict=True))
        for t in (first.tables["sites"], second.tables["sites"])
    ]
    shared = sorted(places[0].keys() & places[1].keys())
    return [key for key in shared if np.hypot(*(places[0][key] - places[1][key])) > _SAME_PLACE_M]


def _figure(key: str, a: Mapping[str, Any], b: Mapping[str, Any]) -> Row | None:
    values = [_total(key, document) for document in (a, b)]
    if values == [None, None]:
        return None
    return {
        "key": key,
        "a": values[0],
        "b": values[1],
        "difference": difference(values[1], values[0]),
    }


def _total(key: str, document: Mapping[str, Any]) -> float | None:
    value: float | None = document["totals"].get(key)
    return value


def _readings(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[Row]:
    rows = []
    for reading in a["readings"]:
        shares = [document["readings"].get(reading, {}).get("covered_share") for document in (a, b)]
        row = {"reading": reading, "a": shares[0], "b": shares[1]}
        rows.append({**row, "difference": difference(shares[1], shares[0])})
    return rows


def _sites(first: FinishedRun, second: FinishedRun) -> list[Row]:
    """Return the offices that differ, in id order; a candidate used by neither is none."""
    sides = [{row["id"]: row for row in run.document["sites"]} for run in (first, second)]
    rows = []
    for site in sorted(sides[0].keys() | sides[1].keys()):
        pair = [side.get(site) for side in sides]
        if _is_same(*pair):
            continue
        known = next(row for row in reversed(pair) if row is not None)
        row = {key: known[key] for key in ("id", "name", "area_name")}
        for letter, held, side in zip("ab", pair, sides, strict=True):
            for key in (*_OFFICE_KEYS, "population", "files", "officers"):
                row[f"{key}_{letter}"] = None if held is None else held[key]
            receiver = side.get(row[f"merged_into_{letter}"])
            row[f"merged_into_name_{letter}"] = None if receiver is None else receiver["name"]
        rows.append(row)
    return rows


def _is_same(a: Row | None, b: Row | None) -> bool:
    if a is None or b is None:
        held = a or b
        return held is not None and held["decision"] == "none"
    return all(a[key] == b[key] for key in _OFFICE_KEYS)
