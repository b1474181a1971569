"""Tables without geometry: CSV as Vietnamese and English programs write it, and workbooks."""

from __future__ import annotations

import csv
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.errors import InputError
from motcua.inputs.table import Table, make_table

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

MAX_WORKBOOK_BYTES = 512 * 1024**2
"""Unpacked size above which a workbook is refused: a workbook is an archive that may explode."""

_BROKEN = (KeyError, IndexError, ValueError, TypeError, SyntaxError, zipfile.BadZipFile, zlib.error)
"""What openpyxl raises for parts that are missing or damaged; a broken XML is a SyntaxError."""

_DELIMITERS = ",;\t"
_HEADER_BYTES = 1 << 16


def read_csv(path: Path) -> Table:
    """
    Read a CSV in UTF-8, separated by commas, semicolons or tabs.

    Parameters
    ----------
    path
        The file; its first line names the columns.

    Returns
    -------
    table
        Every value as text, empty where absent; row 2 is the first under the header.

    Raises
    ------
    InputError
        If it is not UTF-8, or a row has more or fewer values than the header.
    """
    from pyarrow import ArrowException
    from pyarrow import csv as arrow_csv

    delimiter, names = _header(path)
    types = dict.fromkeys(names, "string")
    try:
        table = arrow_csv.read_csv(
            path,
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(column_types=types, strings_can_be_null=False),
        )
    except ArrowException as fault:
        shown = "".join(letter if letter.isprintable() else "?" for letter in str(fault))
        raise InputError(
            f"{path.name} is no table: {shown}.",
            where=path.as_posix(),
            mend='Give every row as many values as the header, and put text with commas in "".',
        ) from fault
    columns = [
        (name, column.to_numpy(zero_copy_only=False).astype(object))
        for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    return make_table(path, columns, first_row=2)


def read_xlsx(path: Path) -> Table:
    """
    Read the first sheet of a workbook.

    Parameters
    ----------
    path
        The file; the sheet's first row names the columns.

    Returns
    -------
    table
        Every value as text, empty where absent; formulas by the value last shown.

    Raises
    ------
    InputError
        If it is no workbook, or unpacks to more than half a gigabyte.
    """
    import openpyxl

    _check_workbook(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            lines = [list(line) for line in book.worksheets[0].iter_rows(values_only=True)]
        finally:
            book.close()
    except _BROKEN as fault:
        raise _no_workbook(path) from fault
    header = [str(name) for name in (lines[0] if lines else []) if name is not None]
    body = [(line + [None] * len(header))[: len(header)] for line in lines[1:]]
    while body and all(value is None for value in body[-1]):
        body.pop()
    columns = [(name, _texts([line[k] for line in body])) for k, name in enumerate(header)]
    return make_table(path, columns, first_row=2)


def _header(path: Path) -> tuple[str, list[str]]:
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
    if b"\0" in head:
        raise InputError(
            f"{path.name} is no text file.",
            where=path.as_posix(),
            mend='A workbook stays one under another name: open it and save it as "CSV UTF-8".',
        )
    try:
        first = head.partition(b"\n")[0].decode("utf-8-sig").strip("\r")
    except UnicodeDecodeError as fault:
        raise InputError(
            f"{path.name} is not in UTF-8.",
            where=path.as_posix(),
            mend='Save it again as "CSV UTF-8".',
        ) from fault
    delimiter = max(_DELIMITERS, key=first.count)
    return delimiter, next(csv.reader([first], delimiter=delimiter), [])


def _check_workbook(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as fault:
        raise _no_workbook(path) from fault
    if size > MAX_WORKBOOK_BYTES:
        raise InputError(
            f"{path.name} unpacks to {size / 1024**2:.0f} MiB, more than a workbook may.",
            where=path.as_posix(),
            mend="Save the sheet as CSV.",
        )


def _no_workbook(path: Path) -> InputError:
    return InputError(
        f"{path.name} is no workbook, or a damaged one.",
        where=path.as_posix(),
        mend="Save it as .xlsx from the spreadsheet program, without a password.",
    )


def _texts(values: list[Any]) -> NDArray[Any]:
    """Return cells as text: Excel keeps the code 718 as the number 718.0."""
    texts = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):
        whole = isinstance(value, float) and value.is_integer()
        texts[row] = "" if value is None else str(int(value) if whole else value)
    return texts
