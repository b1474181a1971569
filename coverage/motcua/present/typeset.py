"""Text on paper: measured, broken into lines, and free of what a page cannot show."""

from __future__ import annotations

import unicodedata
from functools import cache

from matplotlib.font_manager import FontProperties, findfont, get_font

FAMILY = "DejaVu Sans"
"""Ships with matplotlib and has every Vietnamese letter, so that all machines draw the same."""

_MISSING = "\N{WHITE VERTICAL RECTANGLE}"
_UNITS = 65_536
_MEASURED_AT = 100.0


def printable(text: str) -> str:
    r"""
    Return a text as one line of characters that the font can show.

    Parameters
    ----------
    text
        Anything, for example an office's name from a file.

    Returns
    -------
    shown
        Composed letters; runs of white space are one space, other control characters are gone,
        and a character without a shape is a small box.

    Examples
    --------
    >>> printable("  Hoa\u0300\n\x07 Phu\u0301 ")
    'Hoà Phú'
    >>> printable("Phòng 一")
    'Phòng ▯'
    """
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(mark for mark in composed if mark.isspace() or _is_drawn(mark))
    line = " ".join(kept.split())
    return "".join(mark if ord(mark) in _shapes() else _MISSING for mark in line)


def width_of(text: str, *, size: float, bold: bool = False) -> float:
    """
    Return how wide a text is.

    Parameters
    ----------
    text
        From `printable`.
    size
        Of the font, in points.
    bold
        Whether the bold face is meant.

    Returns
    -------
    width
        In points; 0 for an empty text.
    """
    return sum(_advance(mark, bold=bold) for mark in text) * size / _MEASURED_AT


def break_lines(text: str, *, width: float, size: float, bold: bool = False) -> list[str]:
    """
    Return a text in lines no wider than asked.

    Parameters
    ----------
    text
        From `printable`.
    width
        In points.
    size
        Of the font, in points.
    bold
        Whether the bold face is meant.

    Returns
    -------
    lines
        At least one; a word that alone is too wide is cut.

    Examples
    --------
    >>> break_lines("một hai ba", width=40, size=10)
    ['một hai', 'ba']
    >>> "".join(break_lines("x" * 30, width=40, size=10)) == "x" * 30
    True
    """
    lines = [""]
    for word in text.split(" "):
        for place, piece in enumerate(_pieces(word, width=width, size=size, bold=bold)):
            joined = f"{lines[-1]} {piece}" if lines[-1] and not place else ""
            if joined and width_of(joined, size=size, bold=bold) <= width:
                lines[-1] = joined
            elif not lines[-1]:
                lines[-1] = piece
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, *, width: float, size: float, bold: bool) -> list[str]:
    """Return a word whole where it fits, else cut into pieces that do."""
    pieces = [""]
    for mark in word:
        if pieces[-1] and width_of(pieces[-1] + mark, size=size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += mark
    return pieces


def _is_drawn(mark: str) -> bool:
    return unicodedata.category(mark) not in ("Cc", "Cf", "Cs")


@cache
def _shapes() -> frozenset[int]:
    return frozenset(get_font(_face(bold=False)).get_charmap())


@cache
def _face(*, bold: bool) -> str:
    weight = "bold" if bold else "normal"
    return str(findfont(FontProperties(family=FAMILY, weight=weight)))


@cache
def _advance(mark: str, *, bold: bool) -> float:
    font = get_font(_face(bold=bold))
    font.set_size(_MEASURED_AT, 72)
    return float(font.load_char(ord(mark)).linearHoriAdvance) / _UNITS
