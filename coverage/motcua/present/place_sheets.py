"""The workbook's sheets on places: offices, areas, and the people between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.present.changes import CLASSES, change_classes, milliseconds, people_by_class
from motcua.present.sheet import Column, Sheet

if TYPE_CHECKING:
    from motcua.present.sheet import Document, Tables
    from motcua.present.words import Words


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
            Column(key="id", width=10),
            Column(key="name", width=24),
            Column(key="area_class", width=13),
            Column(key="population", kind="people", heading="residents", width=12),
            Column(key="covered_share_before", kind="share", width=11),
            Column(key="covered_share", kind="share", width=11),
            Column(key="mean_minutes_before", kind="number", width=12),
            Column(key="mean_minutes", kind="number", width=12),
            Column(key="receiver_name", width=38),
            Column(key="covered_population_before", kind="people", printed=False),
            Column(key="covered_population", kind="people", printed=False),
            Column(key="group", printed=False),
            Column(key="receiver", printed=False),
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
    classes = change_classes(
        milliseconds(demand["minutes_before"]), milliseconds(demand["minutes"])
    )
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
            Column(key="id", width=10),
            Column(key="name", width=24),
            Column(key="population", kind="people", heading="residents", width=12),
            Column(key="mean_minutes_before", kind="number", width=12),
            Column(key="mean_minutes", kind="number", width=12),
            *(Column(key=name, kind="people", width=12) for name in CLASSES),
        ),
        rows=rows,
        notes=(words.say("files.note.changes"),),
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
