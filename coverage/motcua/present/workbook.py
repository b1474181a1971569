"""The plan as a workbook for planners: every figure of plan.json, in the study's language."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time
from textwrap import wrap
from typing import TYPE_CHECKING, Any, TypeAlias

import xlsxwriter

from motcua.present.cell_text import kind_of
from motcua.present.sheets import plan_sheets
from motcua.present.words import load_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
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
_SIGNED_FORMATS = {
    "people": "+#,##0;\N{MINUS SIGN}#,##0;0",
    "number": "+#,##0.0;\N{MINUS SIGN}#,##0.0;0.0",
    "share": "+0.00%;\N{MINUS SIGN}0.00%;0%",
}
_LINE_HEIGHT = 15
_LETTERS_A_UNIT = 1.1
"""Widths are counted in digits, and letters are narrower on average."""

_A3, _A4 = 8, 9
_A4_WIDTH = 215
"""Characters that an A4 page across holds in a readable size."""

_MARGINS_INCHES = {"left": 0.5, "right": 0.4, "top": 0.75, "bottom": 0.6}
_HEADER_AT_MOST = 80
"""Characters of a name in a page's header: Excel refuses a header of more than 255 in all."""


@dataclass(frozen=True, kw_only=True)
class Book:
    """What a workbook says of itself."""

    name: str
    """Title, and the head of every printed page."""

    as_of: str
    """Date of the newest input, ISO 8601: the file's own, never the clock's."""

    is_generated: bool
    """Whether any input was generated, which every printed page says."""


def write_workbook(
    document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame], *, path: Path
) -> None:
    """
    Write a plan's workbook, the same bytes for the same plan.

    Parameters
    ----------
    document
        From `plan_document`.
    tables
        From `plan_tables`.
    path
        Where to; a file that is there is replaced.
    """
    study = document["study"]
    words = load_words(study["language"])
    book = Book(name=study["name"], as_of=study["as_of"], is_generated=document["is_generated"])
    write_sheets(plan_sheets(document, tables, words=words), book, path=path, words=words)


def write_sheets(sheets: Sequence[Sheet], about: Book, *, path: Path, words: Words) -> None:
    """
    Write sheets as a workbook.

    Parameters
    ----------
    sheets
        In order.
    about
        What the workbook says of itself.
    path
        Where to; a file that is there is replaced.
    words
        Language of headings and names.
    """
    # Text stays text: an office named "=1+1" or "http://..." must do nothing when it is opened.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        created = datetime.combine(date.fromisoformat(about.as_of), time())
        book.set_properties({"title": about.name, "author": "motcua", "created": created})
        formats = _formats(book)
        for sheet in sheets:
            page = book.add_worksheet(sheet.titled(words))
            _write_sheet(page, sheet, formats=formats, words=words)
            _head_pages(page, about, words)


def _formats(book: xlsxwriter.Workbook) -> Formats:
    signed = {f"signed_{kind}": code for kind, code in _SIGNED_FORMATS.items()}
    formats = {
        kind: book.add_format(
            {
                "num_format": code,
                "valign": "top",
                "text_wrap": kind == "text",
                # An indent without a side is lost in LibreOffice.
                **({"align": "left", "indent": 1} if kind in ("text", "claim") else {}),
                "bottom": 4,
                "bottom_color": "#BFBFBF",
            }
        )
        for kind, code in {**_NUMBER_FORMATS, **signed}.items()
    }
    heading = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#DCE6F1"}
    formats["heading"] = book.add_format({**heading, "border": 1, "indent": 1})
    formats["number_heading"] = book.add_format({**heading, "border": 1, "align": "right"})
    formats["title"] = book.add_format({"bold": True, "font_size": 14})
    formats["note"] = book.add_format({"italic": True, "text_wrap": True, "valign": "top"})
    return formats


def _write_sheet(page: Worksheet, sheet: Sheet, *, formats: Formats, words: Words) -> None:
    heading_row = _write_notes(page, sheet, formats=formats)
    for place, column in enumerate(sheet.columns):
        heading = column.titled(words)
        page.set_column(place, place, column.width)
        style = "heading" if column.kind in ("text", "claim") else "number_heading"
        page.write_string(heading_row, place, heading, formats[style])
    for row_number, row in enumerate(sheet.rows, start=heading_row + 1):
        for place, column in enumerate(sheet.columns):
            _write_cell(page, (row_number, place), row, column, formats=formats, words=words)
        lines = _lines(row, sheet)
        if lines > 1:
            page.set_row(row_number, _LINE_HEIGHT * lines)
    page.set_row(heading_row, _heading_height(sheet, words))
    _lay_out(page, sheet, heading_row=heading_row)


def _write_notes(page: Worksheet, sheet: Sheet, *, formats: Formats) -> int:
    """Write the lines above the table, across its width, and return the row of its headings."""
    last_column = len(_printed(sheet)) - 1
    width = sum(column.width for column in _printed(sheet))
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
    value, kind = row.get(column.key), kind_of(row, column)
    style = formats[f"signed_{kind}" if column.signed else kind]
    if value is None:
        page.write_blank(*cell, None, style)
    elif kind == "claim":
        page.write_string(*cell, words.say("files.yes" if value else "files.no"), style)
    elif kind == "text":
        page.write_string(*cell, str(value), style)
    else:
        page.write_number(*cell, value, style)


def _lines(row: Row, sheet: Sheet) -> int:
    """Return how many lines the longest text of a row takes: not every program fits them itself."""
    texts = [
        wrap(str(row[column.key]), max(4, int(_LETTERS_A_UNIT * column.width)))
        for column in sheet.columns
        if column.kind == "text" and row.get(column.key) is not None
    ]
    return max((len(lines) for lines in texts), default=1)


def _printed(sheet: Sheet) -> list[Column]:
    return [column for column in sheet.columns if column.printed]


def _heading_height(sheet: Sheet, words: Words) -> float:
    """Return a height in which the longest heading stands whole."""
    lines = 1
    for column in sheet.columns:
        heading = column.titled(words)
        # Bold letters are wider, words break unevenly, and the filter's button takes its share.
        lines = max(lines, len(wrap(heading, max(4, int(0.82 * column.width) - 1))))
    return float(_LINE_HEIGHT * max(2, lines) + 3)


def _frozen(sheet: Sheet) -> int:
    """Return how many columns stay in sight: up to the name, else the first."""
    keys = [column.key for column in sheet.columns]
    return keys.index("name") + 1 if "name" in keys else 1


def _lay_out(page: Worksheet, sheet: Sheet, *, heading_row: int) -> None:
    last_row, printed = heading_row + len(sheet.rows), _printed(sheet)
    if sheet.key != "summary":
        page.freeze_panes(heading_row + 1, _frozen(sheet))
    page.autofilter(heading_row, 0, last_row, len(sheet.columns) - 1)
    page.print_area(0, 0, last_row, len(printed) - 1)
    page.repeat_rows(heading_row)
    page.set_landscape()
    page.set_paper(_A4 if sum(column.width for column in printed) <= _A4_WIDTH else _A3)
    page.set_margins(**_MARGINS_INCHES)
    page.fit_to_pages(1, 0)


def _head_pages(page: Worksheet, about: Book, words: Words) -> None:
    """Name study and sheet on every printed page, and say there too that inputs are generated."""
    name = about.name[:_HEADER_AT_MOST].replace("&", "&&")
    page.set_header(f"&L{name}&R&A")
    note = words.say("files.generated_pages") if about.is_generated else ""
    page.set_footer(f"&L{note}&R{words.say('files.page_of')}")
