"""
Compiled loops that unpack whole numbers out of the bytes of a PBF block.

Files are hostile until read: every byte is looked at only after it is known to be there, and a loop
that meets what the format does not allow returns `BROKEN`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, LongArray

    Bytes = NDArray[np.uint8]

BROKEN = -1

COLUMNS = 12
"""Of a row of `list_all_fields`: where fields 1, 2, 3, 8, 9 and 10 start and end."""

IDS, KEYS, VALUES, REFS, LONS, TYPES = 0, 2, 4, 6, 8, 10
"""Columns of the starts; REFS are latitudes in nodes, and roles in relations; LONS are members."""


@compiled
def next_number(data: Bytes, at: int, end: int) -> tuple[Any, int]:
    """
    Read one whole number of 64 bits.

    Parameters
    ----------
    data
        Bytes of the block.
    at, end
        Where it starts, and where it must have ended.

    Returns
    -------
    value
        With its sign.
    at
        Where the next thing begins; `BROKEN` for a fault.
    """
    value: Any = np.int64(0)
    shift = 0
    while at < end and shift < 64:
        byte = np.int64(data[at])
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    return value, BROKEN


@compiled
def _count_numbers(data: Bytes, start: int, end: int) -> int:
    """Return how many numbers are packed in some bytes."""
    n = 0
    for at in range(start, end):
        if data[at] < 0x80:
            n += 1
    return n


@compiled
def _unpack(data: Bytes, start: int, end: int, is_delta: bool, out: LongArray, into: int) -> int:
    """
    Unpack numbers, or running sums of signed differences, into an array from a place on.

    Returns the place after the last, or `BROKEN`.
    """
    at = start
    total: Any = np.int64(0)
    while at < end:
        value, at = next_number(data, at, end)
        if at == BROKEN or into >= len(out):
            return BROKEN
        if is_delta:
            total += ((value >> 1) & 0x7FFFFFFFFFFFFFFF) ^ -(value & 1)
            value = total
        out[into] = value
        into += 1
    return into


@compiled
def tagged(data: Bytes, rows: LongArray, wanted: BoolArray, kept: BoolArray) -> int:
    """
    Mark the messages that have one of the wanted keys.

    Parameters
    ----------
    data
        Bytes of the block.
    rows
        Of `list_all_fields`.
    wanted
        Whether a text is such a key, shape (n_texts,).
    kept
        Filled, shape (n_messages,).

    Returns
    -------
    n
        How many are marked; `BROKEN` for a fault.
    """
    n = 0
    for row in range(len(rows)):
        at, end = rows[row, KEYS], rows[row, KEYS + 1]
        kept[row] = False
        while at < end:
            key, at = next_number(data, at, end)
            if at == BROKEN or key < 0 or key >= len(wanted):
                return BROKEN
            if wanted[key]:
                kept[row] = True
        if kept[row]:
            n += 1
    return n


@compiled
def count_all(data: Bytes, rows: LongArray, column: int, counts: LongArray) -> int:
    """
    Count the numbers packed in one field of every message.

    Parameters
    ----------
    data
        Bytes of the block.
    rows
        Of `list_all_fields`.
    column
        Where the field starts.
    counts
        Filled, shape (n_messages,).

    Returns
    -------
    total
        Their sum.
    """
    total = 0
    for row in range(len(rows)):
        counts[row] = _count_numbers(data, rows[row, column], rows[row, column + 1])
        total += counts[row]
    return total


@compiled
def unpack_all(data: Bytes, rows: LongArray, column: int, is_delta: bool, out: LongArray) -> int:
    """
    Unpack one field of every message, one after the other.

    Parameters
    ----------
    data
        Bytes of the block.
    rows
        Of `list_all_fields`.
    column
        Where the field starts.
    is_delta
        Whether it holds signed differences, to be summed anew for each message.
    out
        Filled, as long as `count_all` says.

    Returns
    -------
    n
        How many; `BROKEN` for a fault.
    """
    into = 0
    for row in range(len(rows)):
        into = _unpack(data, rows[row, column], rows[row, column + 1], is_delta, out, into)
        if into == BROKEN:
            return BROKEN
    return into
