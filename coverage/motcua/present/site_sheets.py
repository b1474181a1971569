"""The workbook's sheets on offices: what is decided on each, and the staff that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.present.sheet import Column, Sheet

if TYPE_CHECKING:
    from motcua.present.rows import Row
    from motcua.present.sheet import Document
    from motcua.present.words import Words


def numbered_sites(document: Document) -> dict[str, int]:
    """
    Return the number that each open office carries on the printed map and in every table.

    Parameters
    ----------
    document
        From `plan_document`.

    Returns
    -------
    numbers
        By site id, from 1 in id order; of open offices alone.
    """
    open_ids = [row["id"] for row in document["sites"] if row["open"]]
    return {site: number for number, site in enumerate(open_ids, start=1)}


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
    numbers = numbered_sites(document)
    names = {row["id"]: row["name"] for row in document["sites"]}
    return Sheet(
        key="sites",
        columns=(
            Column(key="number", kind="people", width=8),
            Column(key="id", width=12),
            Column(key="name", width=36),
            Column(key="tier", width=20),
            Column(key="decision", width=12),
            Column(key="merged_into_name", width=36),
            Column(key="area_name", width=20),
            Column(key="population_before", kind="people", width=12),
            Column(key="population", kind="people", width=12),
            Column(key="files", kind="people", width=11),
            Column(key="officers", kind="people", width=9),
            Column(key="wait_min", kind="number", width=10),
            Column(key="merged_into", width=14, printed=False),
            Column(key="reports_to", width=14, printed=False),
            Column(key="open", kind="claim", width=11, printed=False),
            Column(key="existing", kind="claim", width=11, printed=False),
            Column(key="area", printed=False),
            Column(key="cost", kind="number", width=11, printed=False),
            Column(key="lon", kind="degree", width=11, printed=False),
            Column(key="lat", kind="degree", width=11, printed=False),
        ),
        rows=[
            {
                **_in_words(row, words),
                "number": numbers.get(row["id"]),
                "merged_into_name": names.get(row["merged_into"]),
            }
            for row in document["sites"]
        ],
        notes=(words.say("files.note.sites"),),
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
    numbers = numbered_sites(document)
    rows = [
        {
            **_in_words(row, words),
            "number": numbers[row["id"]],
            "files_per_officer": _per_officer(row),
            "kept_by": words.say(f"kept_by.{row['kept_by']}") if row["kept_by"] else None,
        }
        for row in document["sites"]
        if row["open"]
    ]
    return Sheet(
        key="staffing",
        columns=(
            Column(key="number", kind="people", width=8),
            Column(key="id", width=12),
            Column(key="name", width=36),
            Column(key="tier", width=20),
            Column(key="area_name", width=24),
            Column(key="population", kind="people"),
            Column(key="files", kind="people"),
            Column(key="officers_today", kind="people", width=12),
            Column(key="officers_before", kind="people", width=12),
            Column(key="officers", kind="people", width=12, heading="officers_needed"),
            Column(key="officers_lacking", kind="people", width=12),
            Column(key="files_per_officer", kind="people", width=12),
            Column(key="missing_files", kind="people", width=14),
            Column(key="wait_min", kind="number", width=12),
            Column(key="kept_by", width=60),
            Column(key="other_decision_cost", kind="number", width=14),
        ),
        rows=rows,
        notes=(words.say("files.note.staffing"),),
    )


def _in_words(row: Row, words: Words) -> Row:
    """Return an office's row with its tier and decision as people say them."""
    said = {key: words.say(f"{key}.{row[key]}") for key in ("tier", "decision")}
    return {**row, **said}


def _per_officer(row: Row) -> float | None:
    return row["files"] / row["officers"] if row["officers"] else None
