"""Which tables a decision paper needs, and how wide their columns are on a page across."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from motcua.present.cell_text import row_text
from motcua.present.paper_page import POINTS_PER_MM
from motcua.present.sheets import plan_sheets
from motcua.present.typeset import printable, width_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame

    from motcua.present.sheet import Column, Sheet
    from motcua.present.words import Words

A4_MM = (297.0, 210.0)
MARGIN_MM = 14.0
SIZE = 7.2
PAD_MM = 1.2
_MOST_WIDE_MM = 120.0
_UNUSED = "none"
_HEADING_LINES = 3
_LEAST_WIDE_MM = 24.0
"""Columns as narrow as this give nothing away."""

TABLES = (
    "sites",
    "areas",
    "changes",
    "further",
    "scenarios",
    "staffing",
    "phases",
    "frontier",
    "uncovered",
    "assumptions",
    "findings",
    "inputs",
)
"""
Sheets of the workbook that become annexes, in order; the overview holds the others. All further
tables stand together.
"""


def annex_sheets(
    document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame], *, words: Words
) -> list[Sheet]:
    """
    Return the tables of the annex: what is printed of the workbook's sheets.

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
    sheets
        Without columns that are not for paper and without candidates that are not used.
    """
    places = {key: place for place, key in enumerate(TABLES)}
    stems = [
        (sheet.key.split(".")[0], sheet) for sheet in plan_sheets(document, tables, words=words)
    ]
    chosen = [(places[stem], sheet) for stem, sheet in stems if stem in places]
    return [_for_paper(sheet, document) for _, sheet in sorted(chosen, key=itemgetter(0))]


def column_widths_mm(
    sheet: Sheet, words: Words, *, room_mm: float = A4_MM[0] - 2 * MARGIN_MM
) -> list[float]:
    """
    Return how wide each column is drawn.

    Parameters
    ----------
    sheet
        From `annex_sheets`.
    words
        Language of everything that is said.
    room_mm
        What all of them may take.

    Returns
    -------
    widths_mm
        What each column's longest cell needs; where there is no room for that, wide columns give
        first and their cells break into lines.
    """
    widths = [_natural_mm(sheet, column, words) for column in sheet.columns]
    excess = sum(widths) - room_mm
    spare = [max(0.0, width - _LEAST_WIDE_MM) for width in widths]
    if excess > 0 and sum(spare) > excess:
        return [w - excess * s / sum(spare) for w, s in zip(widths, spare, strict=True)]
    shrink = room_mm / sum(widths) if excess > 0 else 1.0
    return [width * shrink for width in widths]


def _for_paper(sheet: Sheet, document: Mapping[str, Any]) -> Sheet:
    columns = tuple(column for column in sheet.columns if column.printed)
    rows = sheet.rows
    if sheet.key == "sites":
        decided = zip(sheet.rows, document["sites"], strict=True)
        rows = [row for row, site in decided if site["decision"] != _UNUSED]
    return replace(sheet, columns=columns, rows=rows)


def _natural_mm(sheet: Sheet, column: Column, words: Words) -> float:
    heading = printable(column.titled(words))
    cells = [row_text(row, column, words) for row in sheet.rows]
    widest = max((width_of(printable(text), size=SIZE) for text in cells), default=0.0)
    word = max(width_of(part, size=SIZE, bold=True) for part in heading.split(" "))
    title = width_of(heading, size=SIZE, bold=True) / _HEADING_LINES
    return min(max(widest, word, title) / POINTS_PER_MM + 2 * PAD_MM + 0.2, _MOST_WIDE_MM)
