"""Rows with named columns, and places where the file has them."""

from __future__ import annotations

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
