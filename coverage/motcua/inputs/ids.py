"""Ids: row numbers where a file has none, and those that stand twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import TextArray
    from motcua.inputs.faults import Faults
    from motcua.inputs.table import Table


def row_ids(table: Table) -> TextArray:
    """
    Return the row numbers as ids, zero-padded so that file order is id order.

    Parameters
    ----------
    table
        Rows of a file.

    Returns
    -------
    ids
        The number a person counts in the file, shape (n_rows,).
    """
    width = len(str(int(table.rows[-1])))
    return np.array([f"{row:0{width}d}" for row in table.rows], dtype="U")


def note_repeats(values: TextArray, *, table: Table, name: str, faults: Faults) -> None:
    """
    Note ids that stand in more than one row.

    Parameters
    ----------
    values
        The ids, shape (n_rows,).
    table
        Where they stand.
    name
        What the column is called.
    faults
        Where repeated ids are noted, each with its first two rows.
    """
    found, first, counts = np.unique(values, return_index=True, return_counts=True)
    repeated = (counts > 1) & (found != "")
    items = []
    for value, row in zip(found[repeated], first[repeated], strict=True):
        again = np.flatnonzero(values == value)[1]
        items.append(f'"{value}" (rows {table.rows[row]} and {table.rows[again]})')
    if items:
        mend = f'Give every row its own "{name}".'
        faults.add(f'Column "{name}" repeats', items, mend=mend)
