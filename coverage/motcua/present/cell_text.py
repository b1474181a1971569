"""A sheet's values as people read them, wherever they are not a workbook's numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from motcua.present.rows import Row
    from motcua.present.sheet import Column, Kind
    from motcua.present.words import Words

_DECIMALS = {"people": 0, "number": 1, "degree": 5}


def kind_of(row: Row, column: Column) -> Kind:
    """
    Return how a value is written: a row of figures may say so itself.

    Parameters
    ----------
    row
        Of a sheet.
    column
        Of the same sheet.

    Returns
    -------
    kind
        Text columns stay text.
    """
    kind: Kind = column.kind if column.kind == "text" else row.get("kind", column.kind)
    return kind


def row_text(row: Row, column: Column, words: Words) -> str:
    r"""
    Return what stands in a row under a column.

    Parameters
    ----------
    row
        Of a sheet.
    column
        Of the same sheet.
    words
        Language of numbers and claims.

    Returns
    -------
    text
        Not escaped; a difference carries its sign, and shares differ by points.

    Examples
    --------
    >>> from motcua.present.sheet import Column
    >>> from motcua.present.words import load_words
    >>> column = Column(key="d", kind="number", signed=True)
    >>> text = row_text({"d": -0.00012, "kind": "share"}, column, load_words("vi"))
    >>> text.replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")
    '-0,01 điểm %'
    >>> row_text({"d": 1e-12}, column, load_words("en"))
    '0.0'
    """
    value, kind = row.get(column.key), kind_of(row, column)
    if not column.signed or value is None:
        return cell_text(value, kind, words)
    if kind == "share":
        return words.say("files.points", n=_signed(100 * value, 2, words))
    return _signed(value, _DECIMALS[kind], words)


def _signed(value: float, decimals: int, words: Words) -> str:
    size = words.number(abs(value), decimals)
    if not any(mark in "123456789" for mark in size):
        return size
    return ("+" if value > 0 else "\N{MINUS SIGN}") + size


def cell_text(value: Any, kind: Kind, words: Words) -> str:  # noqa: ANN401 - any cell's value
    r"""
    Return a value in the language's form.

    Parameters
    ----------
    value
        Of a sheet's row; None is an empty cell.
    kind
        How it is written.
    words
        Language of numbers and claims.

    Returns
    -------
    text
        Not escaped; a share short of all never reads as all.

    Examples
    --------
    >>> from motcua.present.words import load_words
    >>> cell_text(0.99999, "share", load_words("vi")), cell_text(None, "people", load_words("vi"))
    ('99,9\xa0%', '')
    """
    if value is None:
        return ""
    if kind == "claim":
        return words.say("files.yes" if value else "files.no")
    if kind == "share":
        return words.percent(value)
    return str(value) if kind == "text" else words.number(value, _DECIMALS[kind])
