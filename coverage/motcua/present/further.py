"""
Further tables on a plan: what has no place of its own on the page and in the files.

A further table is a `Sheet` made from plan.json alone. Whatever stands in `FURTHER` becomes a tab
of the page, a table of its print, a sheet of the workbook and an annex of the decision paper.

Its key is ``further.<name>``; its words are ``files.sheet.further.<name>`` (its name),
``files.column.further.<name>.<column>`` (its headings, as `further_column` names them) and what its
rows and notes say. A row that holds ``lon`` and ``lat`` in degrees is a place: the page shows it on
the map when the row's first cell is pressed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.present.choice_sheets import portfolio_sheet, prices_sheet, swaps_sheet
from motcua.present.further_columns import PREFIX, further_column
from motcua.present.people_sheets import longer_sheet, reception_sheet, walking_sheet, worst_sheet
from motcua.present.sheet import Sheet
from motcua.present.unit_sheets import parts_sheet, units_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.present.rows import Row
    from motcua.present.sheet import Document, Kind
    from motcua.present.words import Words


def further_sheets(document: Document, words: Words) -> list[Sheet]:
    """
    Return the further tables that have a row.

    Parameters
    ----------
    document
        From `plan_document`, or read from a run's plan.json.
    words
        Language of everything that is said.

    Returns
    -------
    sheets
        In the order of `FURTHER`; the same keys, columns and number of rows in each language.
    """
    sheets = (describe(document, words) for describe in FURTHER)
    return [sheet for sheet in sheets if sheet.rows]


def evenness(document: Document, words: Words) -> Sheet:
    """
    Return how evenly travel falls on people.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        Today and, unless nothing was planned, the plan; empty where no time is known.
    """
    figures, is_plan = document["fairness"], document["heading"] != "assessment"
    kinds: dict[str, Kind] = {"gini": "share", "worst_tenth_minutes": "number"}
    rows = [_evenness_row(figures, key, kind, words) for key, kind in kinds.items()]
    if is_plan:
        rows.append(_evenness_row(figures, "small_change_share", "share", words))
    columns = [
        further_column("evenness", "measure", width=64),
        further_column("evenness", "before", kind="number"),
        further_column("evenness", "after", kind="number"),
    ]
    return Sheet(
        key=f"{PREFIX}evenness",
        columns=tuple(columns if is_plan else columns[:2]),
        rows=[row for row in rows if row["before"] is not None or row["after"] is not None],
        notes=(words.say("further.evenness.note"),),
    )


def _evenness_row(figures: Row, key: str, kind: Kind, words: Words) -> Row:
    return {
        "measure": words.say(f"further.evenness.{key}"),
        "before": figures.get(f"{key}_before"),
        "after": figures[key],
        "kind": kind,
    }


FURTHER: tuple[Callable[[Document, Words], Sheet], ...] = (
    worst_sheet,
    longer_sheet,
    evenness,
    walking_sheet,
    reception_sheet,
    prices_sheet,
    portfolio_sheet,
    swaps_sheet,
    units_sheet,
    parts_sheet,
)
"""What describes each further table, in the order in which they are shown."""
