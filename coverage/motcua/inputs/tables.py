"""Rows with named columns, and places where the file has them, out of any file a planner keeps."""

from __future__ import annotations

import stat
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.errors import InputError
from motcua.inputs.texts import clean, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, LongArray

PLAIN = (".csv", ".xlsx", ".parquet")
"""Formats read as plain columns; every other one is asked of GDAL."""

ARCHIVES = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".pkl", ".pickle")

MAX_BYTES = 4 * 1024**3
"""A table above this is refused before memory is taken; a province's is a thousandth of it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """The rows of one file as they stand in it, absent values being None or empty text."""

    path: Path
    """The file."""

    columns: Mapping[str, NDArray[Any]]
    """Columns by their name in NFC: numbers where the format knows them, else objects."""

    rows: LongArray
    """Number of each row as a person counts in the file, shape (n_rows,)."""

    geometry: NDArray[Any] | None = None
    """Shapely geometries, None in a row without one, shape (n_rows,)."""

    crs: str | None = None
    """The coordinate system the file names; None where it is silent."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def column(self, name: str) -> NDArray[Any]:
        """
        Return a column by its name.

        Parameters
        ----------
        name
            Compared in NFC, otherwise to the letter.

        Returns
        -------
        values
            Shape (n_rows,).

        Raises
        ------
        InputError
            If there is no such column; names the nearest one and all there are.
        """
        found = self.columns.get(clean(name))
        if found is None:
            meant = nearest(name, self.columns)
            hint = f'Write "{meant}" in the study file' if meant else "Name one of its columns"
            raise InputError(
                f'{self.path.name} has no column "{name}".',
                where=self.path.as_posix(),
                mend=f"{hint}; the file has: {', '.join(self.columns) or 'none'}.",
            )
        return found

    def take(self, keep: BoolArray) -> Table:
        """
        Return some of the rows, which keep their numbers.

        Parameters
        ----------
        keep
            Which, shape (n_rows,).

        Returns
        -------
        table
            The rows kept, in the same order.
        """
        return replace(
            self,
            columns={name: values[keep] for name, values in self.columns.items()},
            rows=self.rows[keep],
            geometry=None if self.geometry is None else self.geometry[keep],
        )


def read_table(path: Path) -> Table:
    """
    Read a table of any format.

    Parameters
    ----------
    path
        .csv, .xlsx, .parquet, or a vector format that GDAL reads.

    Returns
    -------
    table
        All rows; nothing is converted yet.

    Raises
    ------
    InputError
        If the file is not there, is an archive, is too large, is broken, or has no row.
    """
    _check_file(path)
    table = _reader(path)
    if not len(table):
        raise InputError(
            f"{path.name} has no row.", where=path.as_posix(), mend="Give a file that has some."
        )
    return table


def make_table(path: Path, columns: Sequence[tuple[str, NDArray[Any]]], **more: Any) -> Table:  # noqa: ANN401 - handed on to Table
    """
    Return a table of columns, refusing two of one name.

    Parameters
    ----------
    path
        The file they come from.
    columns
        Names and values; equally long.
    **more
        ``geometry``, ``crs``, and ``first_row``: what a person calls the first row, 1 if left out.

    Returns
    -------
    table
        Names in NFC.

    Raises
    ------
    InputError
        If a name stands over two columns.
    """
    names = [clean(name) for name, _ in columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            f'{path.name} has two columns named "{twice[0]}".',
            where=path.as_posix(),
            mend="Give every column a name of its own.",
        )
    geometry = more.get("geometry")
    n_rows = len(columns[0][1]) if columns else 0 if geometry is None else len(geometry)
    first_row = more.pop("first_row", 1)
    by_name = dict(zip(names, (values for _, values in columns), strict=True))
    return Table(path=path, columns=by_name, rows=np.arange(n_rows) + first_row, **more)


def _reader(path: Path) -> Table:
    suffix = path.suffix.lower()
    if suffix == ".csv":
        from motcua.inputs.plain_tables import read_csv

        return read_csv(path)
    if suffix == ".xlsx":
        from motcua.inputs.plain_tables import read_xlsx

        return read_xlsx(path)
    if suffix == ".parquet":
        from motcua.inputs.vector_tables import read_parquet

        return read_parquet(path)
    from motcua.inputs.vector_tables import read_vector

    return read_vector(path)


def _check_file(path: Path) -> None:
    where = path.as_posix()
    if not path.exists():
        raise InputError(
            f"{path.name} is not there.", where=where, mend="Check the path in the study file."
        )
    if path.suffix.lower() in ARCHIVES:
        raise InputError(
            f"{path.name} is an archive, and archives are never unpacked.",
            where=where,
            mend="Unpack it yourself and name the file inside.",
        )
    status = path.stat()
    if stat.S_ISREG(status.st_mode) and status.st_size > MAX_BYTES:
        raise InputError(
            f"{path.name} has {status.st_size / 1024**3:.1f} GiB, more than a table may.",
            where=where,
            mend="Cut it to the region first.",
        )
