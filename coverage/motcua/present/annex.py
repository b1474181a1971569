"""The annex of a decision paper: the workbook's tables on A4 pages, headed and numbered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from motcua.present import palette
from motcua.present.annex_sheets import (
    A4_MM,
    MARGIN_MM,
    PAD_MM,
    SIZE,
    annex_sheets,
    column_widths_mm,
)
from motcua.present.cell_text import row_text
from motcua.present.paper_page import PAPER, POINTS_PER_MM, QUIET, Page, line_mm
from motcua.present.typeset import break_lines, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geopandas import GeoDataFrame
    from matplotlib.figure import Figure

    from motcua.present.sheet import Sheet
    from motcua.present.words import Words

_TOP_MM, _BOTTOM_MM = 16.0, 14.0
_TITLE_SIZE = 12.0

_HEADING_COLOUR = "#dce6f1"


@dataclass(kw_only=True)
class _Leaf:
    """What one page of a table will hold."""

    title: str
    notes: tuple[str, ...]
    sheet: Sheet
    widths_mm: list[float]
    rows: list[list[list[str]]] = field(default_factory=list)
    """For each row, each cell's lines."""


def draw_annex(
    document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame], *, words: Words
) -> Iterator[Figure]:
    """
    Yield the annex's pages, to be drawn in `paper_page.house_style`.

    Parameters
    ----------
    document
        From `plan_document`.
    tables
        From `plan_tables`.
    words
        Language of everything that is said.

    Yields
    ------
    figure
        One page.
    """
    leaves = [
        leaf
        for number, sheet in enumerate(annex_sheets(document, tables, words=words), start=1)
        for leaf in _leaves(sheet, number, words)
    ]
    for place, leaf in enumerate(leaves, start=1):
        page = Page(*A4_MM)
        _draw_leaf(page, leaf, words)
        foot = words.say("paper.annex.page", page=place, pages=len(leaves))
        y_mm = page.height_mm - _BOTTOM_MM + 4
        page.write(foot, (page.width_mm - MARGIN_MM, y_mm), size=7, colour=QUIET, align="right")
        page.write(document["study"]["name"], (MARGIN_MM, y_mm), size=7, colour=QUIET)
        if document["is_generated"]:
            warning = words.say("files.generated_pages")
            middle = (page.width_mm / 2, y_mm)
            page.write(warning, middle, size=7, colour=palette.UNCOVERED, align="center")
        yield page.figure


def _leaves(sheet: Sheet, number: int, words: Words) -> list[_Leaf]:
    """Spread a table over pages: rows are never broken."""
    title = words.say("paper.annex.title", n=number, sheet=sheet.annex_title(words))
    widths = column_widths_mm(sheet, words)
    leaves = [_Leaf(title=title, notes=sheet.notes, sheet=sheet, widths_mm=widths)]
    again = f"{title} {words.say('paper.annex.continued')}"
    room = _room_mm(leaves[0], words)
    for row in sheet.rows:
        cells = [
            _lines(row_text(row, column, words), width)
            for column, width in zip(sheet.columns, widths, strict=True)
        ]
        height = _row_mm(cells)
        if height > room and leaves[-1].rows:
            leaves.append(_Leaf(title=again, notes=(), sheet=sheet, widths_mm=widths))
            room = _room_mm(leaves[-1], words)
        leaves[-1].rows.append(cells)
        room -= height
    return leaves


def _lines(text: str, width_mm: float, *, bold: bool = False) -> list[str]:
    width = (width_mm - 2 * PAD_MM) * POINTS_PER_MM
    return break_lines(printable(text), width=width, size=SIZE, bold=bold)


def _row_mm(cells: Sequence[Sequence[str]]) -> float:
    return max(len(lines) for lines in cells) * line_mm(SIZE) + 2 * PAD_MM / 2


def _headings(leaf: _Leaf, words: Words) -> list[list[str]]:
    return [
        _lines(column.titled(words), width, bold=True)
        for column, width in zip(leaf.sheet.columns, leaf.widths_mm, strict=True)
    ]


def _room_mm(leaf: _Leaf, words: Words) -> float:
    notes = sum(len(_note_lines(note)) for note in leaf.notes) * line_mm(8)
    head = line_mm(_TITLE_SIZE) + notes + 5 + _row_mm(_headings(leaf, words))
    return A4_MM[1] - _TOP_MM - _BOTTOM_MM - head


def _note_lines(note: str) -> list[str]:
    width = (A4_MM[0] - 2 * MARGIN_MM) * POINTS_PER_MM
    return break_lines(printable(note), width=width, size=8)


def _draw_leaf(page: Page, leaf: _Leaf, words: Words) -> None:
    y_mm = _TOP_MM
    page.write(leaf.title, (MARGIN_MM, y_mm), size=_TITLE_SIZE, bold=True)
    y_mm += line_mm(_TITLE_SIZE) + 1
    for note in leaf.notes:
        for line in _note_lines(note):
            page.write(line, (MARGIN_MM, y_mm), size=8, colour=QUIET)
            y_mm += line_mm(8)
    y_mm += 3
    width = sum(leaf.widths_mm)
    headings = _headings(leaf, words)
    page.box((MARGIN_MM, y_mm), (width, _row_mm(headings)), colour=_HEADING_COLOUR)
    y_mm = _draw_row(page, leaf, headings, y_mm=y_mm, bold=True)
    for number, cells in enumerate(leaf.rows):
        shade = PAPER if number % 2 else "#f7f9fb"
        page.box((MARGIN_MM, y_mm), (width, _row_mm(cells)), colour=shade)
        y_mm = _draw_row(page, leaf, cells, y_mm=y_mm)
    page.rule((MARGIN_MM, y_mm), width)


def _draw_row(
    page: Page, leaf: _Leaf, cells: Sequence[Sequence[str]], *, y_mm: float, bold: bool = False
) -> float:
    x_mm = MARGIN_MM
    for column, width, lines in zip(leaf.sheet.columns, leaf.widths_mm, cells, strict=True):
        is_text = column.kind in ("text", "claim")
        for place, line in enumerate(lines):
            x = x_mm + PAD_MM if is_text else x_mm + width - PAD_MM
            y = y_mm + PAD_MM / 2 + place * line_mm(SIZE)
            page.write(line, (x, y), size=SIZE, bold=bold, align="left" if is_text else "right")
        x_mm += width
    return y_mm + _row_mm(cells)
