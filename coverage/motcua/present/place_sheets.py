"""The workbook's sheets on places: offices, areas, and the people between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN
from motcua.present.changes import CLASSES, change_classes, people_by_class
from motcua.present.sheet import Column, Sheet
from motcua.units import MS_PER_MIN

if TYPE_CHECKING:
    from pandas import Series

    from motcua.domain.arrays import LongArray
    from motcua.present.rows import Row
    from motcua.present.sheet import Document, Tables
    from motcua.present.words import Words


def sites_sheet(document: Document, words: Words) -> Sheet:
    """
    Return every site and what the plan decides on it.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        In id order.
    """
    return Sheet(
        key="sites",
        columns=(
            Column(key="id"),
            Column(key="name", width=36),
            Column(key="tier", width=20),
            Column(key="decision"),
            Column(key="merged_into"),
            Column(key="open", kind="claim", width=11),
            Column(key="existing", kind="claim", width=11),
            Column(key="area"),
            Column(key="area_name", width=24),
            Column(key="lon", kind="degree", width=11),
            Column(key="lat", kind="degree", width=11),
            Column(key="population_before", kind="people"),
            Column(key="population", kind="people"),
            Column(key="files", kind="people"),
            Column(key="officers", kind="people"),
            Column(key="wait_min", kind="number"),
            Column(key="cost", kind="number"),
        ),
        rows=[_in_words(row, words) for row in document["sites"]],
    )


def areas_sheet(document: Document, words: Words) -> Sheet:
    """
    Return every area and what the plan means for it.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        In id order.
    """
    return Sheet(
        key="areas",
        columns=(
            Column(key="id"),
            Column(key="name", width=28),
            Column(key="area_class"),
            Column(key="group"),
            Column(key="population", kind="people", heading="residents"),
            Column(key="covered_population_before", kind="people"),
            Column(key="covered_population", kind="people"),
            Column(key="covered_share_before", kind="share"),
            Column(key="covered_share", kind="share"),
            Column(key="mean_minutes_before", kind="number"),
            Column(key="mean_minutes", kind="number"),
            Column(key="receiver"),
            Column(key="receiver_name", width=32),
        ),
        rows=[
            {**row, "area_class": words.say(f"area_class.{row['area_class']}")}
            for row in document["areas"]
        ],
    )


def changes_sheet(document: Document, tables: Tables, *, words: Words) -> Sheet:
    """
    Return, for every area, how many people's way gets longer and shorter.

    Parameters
    ----------
    document
        From `plan_document`.
    tables
        From `plan_tables`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        In id order; people by class of change.
    """
    demand = tables["demand"]
    classes = change_classes(_time_ms(demand["minutes_before"]), _time_ms(demand["minutes"]))
    people = demand["people"].to_numpy()
    points = demand.groupby("area", sort=True).indices
    rows = [
        {**area, **people_by_class(classes, people, points[area["id"]])}
        for area in document["areas"]
        if area["id"] in points
    ]
    return Sheet(
        key="changes",
        columns=(
            Column(key="id"),
            Column(key="name", width=28),
            Column(key="population", kind="people", heading="residents"),
            Column(key="mean_minutes_before", kind="number"),
            Column(key="mean_minutes", kind="number"),
            *(Column(key=name, kind="people") for name in CLASSES),
        ),
        rows=rows,
        notes=(words.say("files.note.changes"),),
    )


def staffing_sheet(document: Document, words: Words) -> Sheet:
    """
    Return the open offices' files, officers and waits.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        In id order.
    """
    rows = [
        {**_in_words(row, words), "files_per_officer": _per_officer(row)}
        for row in document["sites"]
        if row["open"]
    ]
    return Sheet(
        key="staffing",
        columns=(
            Column(key="id"),
            Column(key="name", width=36),
            Column(key="tier", width=20),
            Column(key="area_name", width=24),
            Column(key="population", kind="people"),
            Column(key="files", kind="people"),
            Column(key="officers", kind="people"),
            Column(key="files_per_officer", kind="people"),
            Column(key="wait_min", kind="number"),
        ),
        rows=rows,
        notes=(words.say("files.note.staffing"),),
    )


def uncovered_sheet(tables: Tables, words: Words) -> Sheet:
    """
    Return the groups of people outside the standard.

    Parameters
    ----------
    tables
        From `plan_tables`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        Most people first.
    """
    frame = tables["uncovered"].drop(columns="geometry")
    return Sheet(
        key="uncovered",
        columns=(
            Column(key="id"),
            Column(key="people", kind="people"),
            Column(key="people_in_reach", kind="people", width=20),
            Column(key="points", kind="people"),
            Column(key="area"),
            Column(key="area_name", width=28),
            Column(key="nearest_site", width=20),
            Column(key="straight_km", kind="number", width=20),
        ),
        rows=frame.astype(object).where(frame.notna(), None).to_dict("records"),
        notes=(words.say("files.note.uncovered"),),
    )


def _in_words(row: Row, words: Words) -> Row:
    """Return an office's row with its tier and decision as people say them."""
    said = {key: words.say(f"{key}.{row[key]}") for key in ("tier", "decision")}
    return {**row, **said}


def _per_officer(row: Row) -> float | None:
    return row["files"] / row["officers"] if row["officers"] else None


def _time_ms(minutes: Series[float]) -> LongArray:
    """Return whole milliseconds again, -1 where no time is known."""
    times = np.rint(minutes.to_numpy() * MS_PER_MIN)
    return np.where(np.isnan(times), UNKNOWN, times).astype(np.int64)
