"""Compiled loops that find the messages in a PBF block, and the fields of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.domain.compiled import compiled
from motcua.inputs.pbf_numbers import BROKEN, next_number

if TYPE_CHECKING:
    from motcua.domain.arrays import LongArray
    from motcua.inputs.pbf_numbers import Bytes


@compiled
def _skip(data: Bytes, at: int, end: int, wire: int) -> int:
    """Return where the field after one begins that is no run of bytes, or `BROKEN`."""
    if wire == 0:
        _, at = next_number(data, at, end)
        return at
    if wire == 1 and at + 8 <= end:
        return at + 8
    if wire == 5 and at + 4 <= end:
        return at + 4
    return BROKEN


@compiled
def list_runs(data: Bytes, start: int, end: int, kind: int, spans: LongArray) -> int:
    """
    List where the runs of bytes of one kind, texts or messages, start and end in a message.

    Parameters
    ----------
    data
        Bytes of the block.
    start, end
        Where the message stands.
    kind
        Number of the field.
    spans
        Filled as far as there is room, shape (n, 2).

    Returns
    -------
    n
        How many there are; `BROKEN` for a fault.
    """
    n, at = 0, start
    while at < end:
        key, at = next_number(data, at, end)
        if at == BROKEN:
            return BROKEN
        wire = key & 7
        if wire != 2:
            at = _skip(data, at, end, wire)
            if at == BROKEN:
                return BROKEN
            continue
        size, at = next_number(data, at, end)
        if at == BROKEN or size < 0 or size > end - at:
            return BROKEN
        if key >> 3 == kind:
            if n < len(spans):
                spans[n, 0], spans[n, 1] = at, at + size
            n += 1
        at += size
    return n


@compiled
def list_all_fields(data: Bytes, spans: LongArray, rows: LongArray) -> int:
    """
    Note where the fields of messages stand.

    Parameters
    ----------
    data
        Bytes of the block.
    spans
        Of `list_runs`.
    rows
        Filled, shape (n_messages, `COLUMNS`).

    Returns
    -------
    n
        How many; `BROKEN` for a fault.
    """
    for k in range(len(spans)):
        if not _list_fields(data, spans[k, 0], spans[k, 1], rows[k]):
            return BROKEN
    return len(spans)


@compiled
def _list_fields(data: Bytes, start: int, end: int, row: LongArray) -> bool:
    """Note where the fields of a message stand; a number's own value, with an end of `BROKEN`."""
    row[:] = 0
    at = start
    while at < end:
        key, at = next_number(data, at, end)
        if at == BROKEN:
            return False
        wire, number = key & 7, key >> 3
        column = BROKEN
        if 1 <= number <= 3:
            column = 2 * (number - 1)
        elif 8 <= number <= 10:
            column = 6 + 2 * (number - 8)
        if wire != 2:
            before = at
            at = _skip(data, at, end, wire)
            if at == BROKEN:
                return False
            if wire == 0 and column >= 0:
                row[column], _ = next_number(data, before, end)
                row[column + 1] = BROKEN
            continue
        size, at = next_number(data, at, end)
        if at == BROKEN or size < 0 or size > end - at:
            return False
        if column >= 0:
            row[column], row[column + 1] = at, at + size
        at += size
    return True
