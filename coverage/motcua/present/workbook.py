"""The plan as a workbook for planners: every figure of plan.json, in the study's language."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, TypeAlias

import xlsxwriter

from motcua.present.sheets import plan_sheets
from motcua.present.words import load_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geopandas import GeoDataFrame
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from motcua.present.rows import Row
    from motcua.present.sheet import Column, Sheet
    from motcua.present.words import Words

Formats: TypeAlias = "Mapping[str, Format]"

_NUMBER_FORMATS = {
    "text": "@",
    "claim": "@",
    "people": "#,##0",
    "number": "#,##0.0",
    # A share that falls short of all must not be shown as all.
    "share": '[=1]0.0%;[>0.9995]"< 100%";0.0%',
    "degree": "0.00000",
}
_HEADING_ROW_HEIGHT = 48
_LINE_HEIGHT = 17
_A3, _A4 = 8, 9
_A4_WIDTH = 170
"""Characters that an A4 page across holds in a readable size."""


def write_workbook(
    document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame], *, path: Path
) -> None:
    """
    Write the workbook, the same bytes for the same plan.

    Parameters
    ----------
    document
        From `plan_document`.
    tables
        From `plan_tables`.
    path
        Where to; a file that is there is replaced.
    """
    words = load_words(document["study"]["language"])
    # Text stays text: an office named "=1+1" or "http://..." must do nothing when it is opened.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties(_properties(document))
        formats = _formats(book)
        for sheet in plan_sheets(document, tables, words=words):
            name = words.say(f"files.sheet.{sheet.key}")
            _write_sheet(book.add_worksheet(name), sheet, formats=formats, words=words)


def _properties(document: Mapping[str, Any]) -> dict[str, object]:
    """Return the file's properties: dated by the newest input, never by the clock."""
    day = date.fromisoformat(document["study"]["as_of"])
    created = datetime.combine(day, time())
    return {"title": document["study"]["name"], "author": "motcua", "created": created}


def _formats(book: xlsxwriter.Workbook) -> Formats:
    formats = {
        kind: book.add_format({"num_format": code, "valign": "top", "text_wrap": kind == "text"})
        for kind, code in _NUMBER_FORMATS.items()
    }
    formats["heading"] = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#DCE6F1", "border": 1}
    )
    formats["title"] = book.add_format({"bold": True, "font_size": 13})
    formats["note"] = book.add_format({"italic": True, "text_wrap": True, "valign": "top"})
    return formats


def _write_sheet(page: Worksheet, sheet: Sheet, *, formats: Formats, words: Words) -> None:
    heading_row = _write_notes(page, sheet, formats=formats)
    for place, column in enumerate(sheet.columns):
        heading = words.say(f"files.column.{column.heading or column.key}")
        page.set_column(place, place, column.width)
        page.write_string(heading_row, place, heading, formats["heading"])
    for row_number, row in enumerate(sheet.rows, start=heading_row + 1):
        for place, column in enumerate(sheet.columns):
            _write_cell(page, (row_number, place), row, column, formats=formats, words=words)
    _lay_out(page, sheet, heading_row=heading_row)


def _write_notes(page: Worksheet, sheet: Sheet, *, formats: Formats) -> int:
    """Write the lines above the table, across its width, and return the row of its headings."""
    last_column = len(sheet.columns) - 1
    width = sum(column.width for column in sheet.columns)
    for number, note in enumerate(sheet.notes):
        style = formats["title" if sheet.key == "summary" and number == 0 else "note"]
        page.merge_range(number, 0, number, last_column, "", style)
        page.write_string(number, 0, note, style)
        page.set_row(number, _LINE_HEIGHT * math.ceil((len(note) + 1) / width))
    return len(sheet.notes) + 1 if sheet.notes else 0


def _write_cell(
    page: Worksheet,
    cell: tuple[int, int],
    row: Row,
    column: Column,
    *,
    formats: Formats,
    words: Words,
) -> None:
    value = row.get(column.key)
    kind = row.get("kind", column.kind) if column.kind != "text" else "text"
    if value is None:
        page.write_blank(*cell, None, formats[kind])
    elif kind == "claim":
        page.write_string(*cell, words.say("files.yes" if value else "files.no"), formats[kind])
    elif kind == "text":
        page.write_string(*cell, str(value), formats[kind])
    else:
        page.write_number(*cell, value, formats[kind])


def _lay_out(page: Worksheet, sheet: Sheet, *, heading_row: int) -> None:
    last_row, last_column = heading_row + len(sheet.rows), len(sheet.columns) - 1
    page.set_row(heading_row, _HEADING_ROW_HEIGHT)
    if sheet.key != "summary":
        page.freeze_panes(heading_row + 1, 1)
    page.autofilter(heading_row, 0, last_row, last_column)
    page.print_area(0, 0, last_row, last_column)
    page.repeat_rows(heading_row)
    page.set_landscape()
    page.set_paper(_A4 if sum(column.width for column in sheet.columns) <= _A4_WIDTH else _A3)
    page.fit_to_pages(1, 0)
