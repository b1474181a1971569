"""
The plan as a decision paper that an office can finish: text, maps and annex tables in a .docx.

The page follows the annex on form of Decree 30/2020/NĐ-CP: A4, margins of 20 mm above and below,
30 mm left and 20 mm right, Times New Roman, the page's number centred above from the second page
on. Names, numbers and signatures are left for the office to fill in.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Pt, RGBColor

from motcua.present.annex_sheets import annex_sheets
from motcua.present.docx_form import (
    add_ending,
    add_heading_block,
    begin_annex,
    print_text,
    set_fonts,
    set_page,
    set_properties,
)
from motcua.present.docx_tables import add_rows, add_sheet
from motcua.present.fixed_archive import seal
from motcua.present.maps_figure import SIZE_MM, draw_maps
from motcua.present.markdown_blocks import read_blocks
from motcua.present.paper_page import house_style
from motcua.present.summary import write_summary
from motcua.present.words import load_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from docx.document import Document
    from geopandas import GeoDataFrame

    from motcua.present.markdown_blocks import Block
    from motcua.present.words import Words

_PICTURE_DPI = 250
_WARNING = RGBColor(0xB1, 0x00, 0x26)


def write_docx(
    document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame], *, path: Path
) -> None:
    """
    Write the decision paper, the same bytes for the same plan.

    Parameters
    ----------
    document
        From `plan_document`; the file is dated by its newest input.
    tables
        From `plan_tables`.
    path
        Where to; a file that is there is replaced.
    """
    words = load_words(document["study"]["language"])
    paper = docx.Document()
    set_fonts(paper)
    set_page(paper.sections[0])
    if words.language == "vi":
        add_heading_block(paper, words)
    for block in read_blocks(write_summary(document, tables)):
        _add_block(paper, block, words)
    _add_maps(paper, document, tables, words)
    if words.language == "vi":
        add_ending(paper, words)
    begin_annex(paper)
    for number, sheet in enumerate(annex_sheets(document, tables, words=words), start=1):
        add_sheet(paper, sheet, number=number, words=words)
    set_properties(paper, document)
    raw = io.BytesIO()
    paper.save(raw)
    path.write_bytes(seal(raw.getvalue(), document["study"]))


def _add_block(paper: Document, block: Block, words: Words) -> None:
    if block.kind == "table":
        add_rows(paper, block.lines)
        return
    for (text,) in block.lines:
        if block.kind == "title":
            _add_title(paper, text, words)
        elif block.kind == "heading":
            line = paper.add_paragraph(style="Heading 2")
            line.add_run(print_text(text))
        elif block.kind == "bullets":
            paper.add_paragraph(print_text(text), style="List Bullet")
        else:
            _add_line(paper, text, kind=block.kind)


def _add_title(paper: Document, text: str, words: Words) -> None:
    for line in (words.say("docx.kind"), words.say("docx.about", name=print_text(text))):
        paragraph = paper.add_paragraph()
        paragraph.alignment = ALIGN.CENTER
        paragraph.paragraph_format.first_line_indent = Mm(0)
        paragraph.add_run(line).bold = True


def _add_line(paper: Document, text: str, *, kind: str) -> None:
    run = paper.add_paragraph().add_run(print_text(text))
    if kind == "warning":
        run.font.color.rgb = _WARNING
    run.bold = kind in ("warning", "lead")


def _add_maps(
    paper: Document,
    document: Mapping[str, Any],
    tables: Mapping[str, GeoDataFrame],
    words: Words,
) -> None:
    picture = io.BytesIO()
    with house_style():
        figure = draw_maps(document, tables, words=words)
        figure.savefig(picture, format="png", dpi=_PICTURE_DPI, metadata={"Software": "motcua"})
    picture.seek(0)
    heading = paper.add_paragraph(words.say("docx.maps"), style="Heading 2")
    heading.paragraph_format.keep_with_next = True
    line = paper.add_paragraph()
    line.paragraph_format.first_line_indent = Mm(0)
    line.paragraph_format.space_after = Pt(2)
    line.add_run().add_picture(picture, width=Mm(SIZE_MM[0]))
    credit = paper.add_paragraph()
    credit.paragraph_format.first_line_indent = Mm(0)
    note = credit.add_run(print_text("; ".join(document["credits"])))
    note.font.size, note.italic = Pt(10), True
