"""The form of a Vietnamese administrative paper: page, letters, heading block, place to sign."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

    from motcua.present.words import Words

FONT = "Times New Roman"
_A4_MM = (210, 297)
_MARGINS_MM = {"top": 20, "bottom": 20, "left": 30, "right": 20}
_BLOCK_MM = (66, 106)
"""The state's name stands on one line, for which the block may pass the text's edges a little."""

_BODY_PT = 14
_INK = RGBColor(0, 0, 0)
_LEAST_CONTROL = 32


def print_text(text: str) -> str:
    r"""
    Return a text as one line that may stand in a document's XML.

    Parameters
    ----------
    text
        Anything, for example an office's name from a file.

    Returns
    -------
    shown
        Without control characters, lone surrogates and the two that XML refuses.

    Examples
    --------
    >>> print_text("Hoà\x07 \n Phú\ufffe")
    'Hoà Phú'
    """
    line = " ".join(text.split())
    refused = ("\ufffe", "\uffff")
    return "".join(
        mark
        for mark in line
        if ord(mark) >= _LEAST_CONTROL and mark not in refused and not "\ud800" <= mark <= "\udfff"
    )


def set_fonts(paper: Document) -> None:
    """
    Give every style of the text the letters and spaces that the form asks for.

    Parameters
    ----------
    paper
        A new document.
    """
    normal = paper.styles["Normal"]
    _set_font(normal, size=_BODY_PT)
    normal.paragraph_format.alignment = ALIGN.JUSTIFY
    normal.paragraph_format.first_line_indent = Mm(12.7)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.1
    for name in ("Heading 1", "Heading 2", "List Bullet"):
        style = paper.styles[name]
        _set_font(style, size=_BODY_PT)
        style.font.bold = name.startswith("Heading")
        style.paragraph_format.space_before = Pt(6 if name.startswith("Heading") else 0)
        style.paragraph_format.space_after = Pt(4)
    bullet = paper.styles["List Bullet"].paragraph_format
    bullet.left_indent, bullet.first_line_indent = Mm(12.7), Mm(-6)


def set_page(section: Section) -> None:
    """
    Set paper, margins and the page's number, which the first page goes without.

    Parameters
    ----------
    section
        Of the text.
    """
    section.page_width, section.page_height = Mm(_A4_MM[0]), Mm(_A4_MM[1])
    for side, width in _MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(width))
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    line = section.header.paragraphs[0]
    line.alignment = ALIGN.CENTER
    line.paragraph_format.first_line_indent = Mm(0)
    _add_page_number(line)


def begin_annex(paper: Document) -> None:
    """
    Turn the paper across for the tables that follow.

    Parameters
    ----------
    paper
        The document.
    """
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(_A4_MM[1]), Mm(_A4_MM[0])
    section.left_margin, section.right_margin = Mm(20), Mm(15)
    section.top_margin, section.bottom_margin = Mm(20), Mm(15)
    section.different_first_page_header_footer = False


def add_heading_block(paper: Document, words: Words) -> None:
    """
    Add the block over the title: the offices' names on the left, the state's on the right.

    Parameters
    ----------
    paper
        The document.
    words
        What stands in it; the office fills in its own names, number and date.
    """
    table = paper.add_table(rows=2, cols=2)
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for place, width in enumerate(_BLOCK_MM):
        table.columns[place].width = Mm(width)
        for row in table.rows:
            row.cells[place].width = Mm(width)
    left, right = table.rows[0].cells
    _fill(left, words.say("docx.parent_office"), size=12)
    _fill(left, words.say("docx.office"), size=12, bold=True)
    _fill(right, words.say("docx.state"), size=12, bold=True)
    _fill(right, words.say("docx.motto"), size=13, bold=True, underline=True)
    left, right = table.rows[1].cells
    _fill(left, words.say("docx.number"), size=13)
    _fill(right, words.say("docx.place_date"), size=13, italic=True)
    paper.add_paragraph()


def add_ending(paper: Document, words: Words) -> None:
    """
    Add the receivers on the left and the place to sign on the right.

    Parameters
    ----------
    paper
        The document.
    words
        What stands in it.
    """
    paper.add_paragraph()
    table = paper.add_table(rows=1, cols=2)
    # A name alone on the next page is no signature.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - as above
    left, right = table.rows[0].cells
    _fill(left, words.say("docx.receivers"), size=12, bold=True, italic=True, align=ALIGN.LEFT)
    for key in ("receiver_first", "receiver_last"):
        _fill(left, words.say(f"docx.{key}"), size=11, align=ALIGN.LEFT)
    _fill(right, words.say("docx.signer_title"), size=14, bold=True)
    _fill(right, words.say("docx.signature"), size=13, italic=True)
    _fill(right, words.say("docx.signer"), size=14, bold=True)


def set_properties(paper: Document, document: Mapping[str, Any]) -> None:
    """
    Date the file by the newest input, never by the clock.

    Parameters
    ----------
    paper
        The document.
    document
        From `plan_document`.
    """
    made = datetime.combine(date.fromisoformat(document["study"]["as_of"]), time())
    about = paper.core_properties
    about.created = about.modified = made
    about.author = about.last_modified_by = "motcua"
    about.title = print_text(document["study"]["name"])[:255]
    about.comments, about.language = "", document["study"]["language"]


def _fill(  # a style is many small choices
    cell: _Cell,
    text: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    align: ALIGN = ALIGN.CENTER,
) -> None:
    """Add one line to a cell; the empty line that each cell is born with is used first."""
    first = cell.paragraphs[0]
    line = first if not first.runs else cell.add_paragraph()
    line.alignment = align
    line.paragraph_format.first_line_indent = Mm(0)
    line.paragraph_format.space_after = Pt(2)
    run = line.add_run(text)
    run.font.size = Pt(size)
    run.bold, run.italic, run.underline = bold, italic, underline


def _set_font(style: ParagraphStyle, *, size: float) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), _INK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)  # a theme's font would win over the one that is named


def _add_page_number(line: Paragraph) -> None:
    run = line.add_run()
    run.font.size = Pt(13)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001 - the package has no field of its own
