"""Tables out of any file a planner keeps: what may be opened, and which reader opens it."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from motcua.errors import InputError
from motcua.inputs.plain_tables import read_csv, read_xlsx
from motcua.inputs.vector_tables import read_parquet, read_vector

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from motcua.inputs.table import Table

ARCHIVES = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".pkl", ".pickle")

MAX_BYTES = 4 * 1024**3
"""A table above this is refused before memory is taken; a province's is a thousandth of it."""


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
    table = _READERS.get(path.suffix.lower(), read_vector)(path)
    if not len(table):
        raise InputError(
            f"{path.name} has no row.", where=path.as_posix(), mend="Give a file that has some."
        )
    return table


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


_READERS: Mapping[str, Callable[[Path], Table]] = {
    ".csv": read_csv,
    ".xlsx": read_xlsx,
    ".parquet": read_parquet,
}
"""Every other format is asked of GDAL."""
