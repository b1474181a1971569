"""Columns turned into text, numbers and claims, with every value that cannot be so named."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.inputs.texts import clean, fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray, TextArray
    from motcua.inputs.faults import Faults
    from motcua.inputs.table import Table

_TRUE = {"1", "true", "x", "co", "yes"}
_FALSE = {"", "0", "false", "khong", "no"}
_COMMA_NUMBER = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?|-?\d+,\d+")


def texts(table: Table, name: str) -> TextArray:
    """
    Return a column as text in NFC, empty where absent.

    Parameters
    ----------
    table
        Rows of a file.
    name
        Name of the column.

    Returns
    -------
    values
        Shape (n_rows,); a whole number is written without a decimal point, since a code read
        beside an empty cell comes as 718.0.

    Raises
    ------
    InputError
        If there is no such column.
    """
    column = table.column(name)
    return np.array([_text(value) for value in column], dtype="U") if len(column) else _no_text()


def required_texts(table: Table, name: str, *, faults: Faults) -> TextArray:
    """
    Return a column as text, noting the rows where it is empty.

    Parameters
    ----------
    table
        Rows of a file.
    name
        Name of the column.
    faults
        Where empty rows are noted.

    Returns
    -------
    values
        Shape (n_rows,).

    Raises
    ------
    InputError
        If there is no such column.
    """
    values = texts(table, name)
    rows = [f"row {row}" for row in table.rows[values == ""]]
    if rows:
        faults.add(f'Column "{name}" is empty in', rows, mend=f'Fill "{name}" in every row.')
    return values


def numbers(
    table: Table, name: str, *, faults: Faults, least: float = -math.inf, absent: float = math.nan
) -> FloatArray:
    """
    Return a column as finite numbers, noting every value that is none.

    Parameters
    ----------
    table
        Rows of a file.
    name
        Name of the column.
    faults
        Where values that are no numbers, infinite, absent or below `least` are noted.
    least
        Smallest value that is right.
    absent
        What an empty cell stands for; left out: an empty cell is a fault.

    Returns
    -------
    values
        Shape (n_rows,); NaN only where a fault is noted.

    Raises
    ------
    InputError
        If there is no such column.
    """
    column = table.column(name)
    values = _floats(column)
    empty = np.array([_text(value) == "" for value in column[np.isnan(values)]], dtype=bool)
    blank = np.flatnonzero(np.isnan(values))[empty]
    values[blank] = absent
    _note(table, column, faults, np.isnan(values), f'Column "{name}" is no number in')
    _note(table, column, faults, np.isinf(values), f'Column "{name}" is infinite in')
    _note(table, column, faults, values < least, f'Column "{name}" is less than {least:g} in')
    return values


def truths(table: Table, name: str, *, faults: Faults) -> BoolArray:
    """
    Return a column as claims: 1, true, x, có, yes against 0, false, không, no and empty.

    Parameters
    ----------
    table
        Rows of a file.
    name
        Name of the column.
    faults
        Where other values are noted.

    Returns
    -------
    values
        Shape (n_rows,).

    Raises
    ------
    InputError
        If there is no such column.
    """
    column = table.column(name)
    keys = [fold(_text(value)) for value in column]
    wrong = np.array([key not in _TRUE | _FALSE for key in keys], dtype=bool)
    mend = "Write 1 or 0, true or false, có or không, x or nothing."
    _note(table, column, faults, wrong, f'Column "{name}" says neither yes nor no in', mend=mend)
    return np.array([key in _TRUE for key in keys], dtype=bool)


def select(table: Table, only: Mapping[str, Sequence[str]]) -> Table:
    """
    Keep the rows that match every listed column, compared as text.

    Parameters
    ----------
    table
        Rows of a file.
    only
        Column to its admitted values; empty keeps all.

    Returns
    -------
    table
        The rows kept, perhaps none.

    Raises
    ------
    InputError
        If there is no such column.
    """
    for name, wanted in only.items():
        admitted = [clean(str(value)) for value in wanted]
        table = table.take(np.isin(texts(table, name), admitted))
    return table


def _note(
    table: Table,
    column: NDArray[Any],
    faults: Faults,
    wrong: BoolArray,
    what: str,
    *,
    mend: str = "",
) -> None:
    rows = np.flatnonzero(wrong)
    shown = [_text(value) for value in column[rows]]
    items = [f'row {table.rows[row]} ("{text}")' for row, text in zip(rows, shown, strict=True)]
    if items:
        faults.add(what, items, mend=mend or _mend_numbers(shown))


def _mend_numbers(shown: list[str]) -> str:
    if any(_COMMA_NUMBER.fullmatch(text) for text in shown):
        return 'Write decimals with a point and thousands without any: "1234.5", not "1.234,5".'
    return "Replace them by numbers, or delete the rows."


def _floats(column: NDArray[Any]) -> FloatArray:
    """Return numbers, NaN where the text is none; Python's "1_000" and "nan" are no numbers."""
    if column.dtype.kind in "iufb":
        return column.astype(np.float64)
    return np.fromiter(map(_float, column), dtype=np.float64, count=len(column))


def _float(value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan
    return math.nan if isinstance(value, str) and "_" in value else number


def _text(value: object) -> str:
    if isinstance(value, str):
        return clean(value)
    if value is None or value != value:  # noqa: PLR0124 - NaN is an empty cell
        return ""
    is_whole = isinstance(value, float | np.floating) and float(value).is_integer()
    return str(int(value)) if is_whole else str(value)  # type: ignore[call-overload]


def _no_text() -> TextArray:
    return np.zeros(0, dtype="U1")
