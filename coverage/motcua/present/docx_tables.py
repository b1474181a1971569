"""Tables of a decision paper: figures in the text, and the annex's sheets across the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from motcua.present.annex_sheets import column_widths_mm
from motcua.present.cell_text import row_text
from motcua.present.docx_form import print_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.table import Table, _Cell, _Row

    from motcua.present.sheet import Sheet
    from motcua.present.words import Words

_ANNEX_MM = 262
_TEXT_MM, _NAME_MM, _LEAST_NAME_MM, _FIGURE_MM = 160, 90, 44, 35
_TEXT_PT, _DENSE_PT, _ANNEX_PT = 12, 10, 8
_FEW_COLUMNS = 3
_PAD_TWIPS = 45
"""Left and right of a cell's text: Word's own padding would break every id in two."""


def add_rows(paper: Document, rows: Sequence[Sequence[str]]) -> None:
    """
    Add a small table: its first row a heading, its first column text, the rest figures.

    Parameters
    ----------
    paper
        The document.
    rows
        Texts.
    """
    widths = _text_widths(len(rows[0]))
    size = _TEXT_PT if len(widths) <= _FEW_COLUMNS else _DENSE_PT
    table = _new_table(paper, n_columns=len(widths), widths_mm=widths)
    for number, row in enumerate(rows):
        cells = (table.rows[0] if not number else _new_row(table)).cells
        for place, (cell, text) in enumerate(zip(cells, row, strict=True)):
            align = ALIGN.RIGHT if place else ALIGN.LEFT
            _write(cell, text, size=size, bold=not number, align=align)
    _repeat(table.rows[0])
    paper.add_paragraph().paragraph_format.space_after = Pt(0)


def _text_widths(n_columns: int) -> list[float]:
    """Return the widths of a table in the text: many figures share what the names leave."""
    n_figures = n_columns - 1
    names = max(_LEAST_NAME_MM, min(_NAME_MM, _TEXT_MM - _FIGURE_MM * n_figures))
    figure = min(_FIGURE_MM, (_TEXT_MM - names) / max(1, n_figures))
    return [names, *[figure] * n_figures]


def add_sheet(paper: Document, sheet: Sheet, *, number: int, words: Words) -> None:
    """
    Add one sheet as an annex, its heading row repeated on every page.

    Parameters
    ----------
    paper
        The document.
    sheet
        From `annex.annex_sheets`.
    number
        Of the annex.
    words
        Language of everything that is said.
    """
    name = words.say("paper.annex.title", n=number, sheet=sheet.annex_title(words))
    title = paper.add_paragraph(name, "Heading 1")
    title.paragraph_format.page_break_before = number > 1
    for note in sheet.notes:
        line = paper.add_paragraph()
        line.paragraph_format.first_line_indent = Mm(0)
        run = line.add_run(print_text(note))
        run.font.size, run.italic = Pt(11), True
    widths = column_widths_mm(sheet, words, room_mm=_ANNEX_MM)
    table = _new_table(paper, n_columns=len(widths), widths_mm=widths)
    aligns = [
        ALIGN.LEFT if column.kind in ("text", "claim") else ALIGN.RIGHT for column in sheet.columns
    ]
    headings = [column.titled(words) for column in sheet.columns]
    _fill_row(table.rows[0], headings, aligns, bold=True)
    _repeat(table.rows[0])
    for row in sheet.rows:
        texts = [row_text(row, column, words) for column in sheet.columns]
        _fill_row(_new_row(table), texts, aligns)


def _fill_row(
    row: _Row, texts: Sequence[str], aligns: Sequence[ALIGN], *, bold: bool = False
) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - as in _repeat
    for cell, text, align in zip(row.cells, texts, aligns, strict=True):
        _write(cell, text, size=_ANNEX_PT, bold=bold, align=align)


def _new_row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def _new_table(paper: Document, *, n_columns: int, widths_mm: Sequence[float]) -> Table:
    table: Table = paper.add_table(rows=1, cols=n_columns)
    table.style = "Table Grid"
    table.autofit = False
    _pad(table)
    for column, width in zip(table.columns, widths_mm, strict=False):
        column.width = Mm(width)
    for cell, width in zip(table.rows[0].cells, widths_mm, strict=False):
        cell.width = Mm(width)
    return table


def _pad(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(_PAD_TWIPS))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)  # noqa: SLF001 - the package knows no padding


def _write(cell: _Cell, text: str, *, size: float, bold: bool, align: ALIGN) -> None:
    line = cell.paragraphs[0]
    line.alignment = align
    shape = line.paragraph_format
    shape.first_line_indent, shape.space_after, shape.line_spacing = Mm(0), Pt(0), 1.0
    run = line.add_run(print_text(text))
    run.font.size, run.bold = Pt(size), bold


def _repeat(row: _Row) -> None:
    """Let the row head the table on every page it reaches."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - the package knows no such row
