"""The messages in a PBF block, and the fields of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.inputs.known_ids import in_order
from motcua.inputs.pbf_blobs import BrokenPbfError, OtherPbfError, fields
from motcua.inputs.pbf_numbers import read_numbers

if TYPE_CHECKING:
    from motcua.domain.arrays import LongArray
    from motcua.inputs.pbf_numbers import Bytes

COLUMNS = 12
"""Of a row of `list_fields`: where fields 1, 2, 3, 8, 9 and 10 start and end."""

IDS, KEYS, VALUES, REFS, LONS, TYPES = 0, 2, 4, 6, 8, 10
"""Columns of the starts; REFS are latitudes in nodes, and roles in relations; LONS are members."""

_COLUMN_OF = {1: IDS, 2: KEYS, 3: VALUES, 8: REFS, 9: LONS, 10: TYPES}

_NUMBER, _RUN = 0, 2
_WIDTHS = {1: 8, 5: 4}
"""By type of field: bytes that follow its key."""

_MORE = 0x80
"""Least byte of a number that is not its last."""

_FEW = 16
"""Messages that are gone through one by one in less time than all at once."""

_MOST_FIELDS = 64
"""A message has a dozen fields; of what has more nobody knows what it is."""


def list_runs(content: bytes, start: int, end: int, *, kind: int) -> LongArray:
    """
    List where the runs of bytes of one kind, texts or messages, start and end in a message.

    Parameters
    ----------
    content
        Bytes of the block, `pbf_numbers.PADDING` included.
    start, end
        Where the message stands.
    kind
        Number of the field, below 16.

    Returns
    -------
    spans
        Shape (n, 2).

    Raises
    ------
    BrokenPbfError
        If it ends in the middle of one.

    Examples
    --------
    >>> list_runs(bytes([0x0A, 1, 65, 0x0A, 0]) + bytes(16), 0, 5, kind=1).tolist()
    [[2, 3], [5, 5]]
    """
    key = kind << 3 | _RUN
    found, at = [], start
    while at < end:
        size = content[at + 1]
        if content[at] != key:
            return _list_any_runs(content, start, end, kind=kind)
        found.append(at)
        if size < _MORE:
            at += size + 2
        elif (more := content[at + 2]) < _MORE:
            at += size - _MORE + (more << 7) + 3
        else:
            return _list_any_runs(content, start, end, kind=kind)
    if at > end:
        raise BrokenPbfError("a field is cut short")
    data = np.frombuffer(content, dtype=np.uint8)
    at_key = np.array(found, dtype=np.int64)
    is_long = data[at_key + 1] >= _MORE
    until = np.append(at_key[1:], end)[: len(at_key)]
    return np.stack([at_key + 2 + is_long, until], axis=1)


def _list_any_runs(content: bytes, start: int, end: int, *, kind: int) -> LongArray:
    """Do the same where other fields stand between them, or some are long."""
    found = [
        (at, until)
        for number, at, until in fields(content, start, end)
        if number == kind and until >= 0
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def list_fields(content: bytes, spans: LongArray) -> LongArray:
    """
    Note where the fields of messages stand.

    Parameters
    ----------
    content
        Bytes of the block, `pbf_numbers.PADDING` included.
    spans
        Of `list_runs`.

    Returns
    -------
    rows
        Shape (n_messages, `COLUMNS`): where a field starts and ends, equal for one that is not
        there; for a number its value, with an end of -1.

    Raises
    ------
    BrokenPbfError
        If a message ends in the middle of a field.
    OtherPbfError
        If one has more fields than are known.

    Examples
    --------
    >>> content = bytes([0x08, 0x96, 0x01, 0x12, 0x01, 0x41]) + bytes(16)
    >>> list_fields(content, np.array([[0, 6]]))[0, :4].tolist()
    [150, -1, 5, 6]
    """
    if len(spans) < _FEW:
        few = [_fields_of(content, *span) for span in spans.tolist()]
        return np.array(few, dtype=np.int64).reshape(-1, COLUMNS)
    data = np.frombuffer(content, dtype=np.uint8)
    rows = np.zeros((len(spans), COLUMNS), dtype=np.int64)
    live = np.flatnonzero(spans[:, 0] < spans[:, 1])
    at, end = spans[live].T
    for _ in range(_MOST_FIELDS):  # the first field of all messages, then the second of all
        if not len(live):
            return rows
        key, size = _short_or_not(data, at)
        at = _inside(at + size, end)
        until = np.empty_like(at)
        for each in in_order(key).tolist():
            mine = np.flatnonzero(key == each)
            until[mine] = _note(data, at[mine], rows, live[mine], key=each)
        left = np.flatnonzero(_inside(until, end) < end)
        live, at, end = live[left], until[left], end[left]
    raise OtherPbfError("a message has too many fields")


def _short_or_not(data: Bytes, at: LongArray) -> tuple[LongArray, LongArray | int]:
    """Return numbers and their sizes; most often all of them are single bytes."""
    first = data[at]
    return read_numbers(data, at) if (first >= _MORE).any() else (first.astype(np.int64), 1)


def _note(data: Bytes, at: LongArray, rows: LongArray, row: LongArray, *, key: int) -> LongArray:
    """Note fields of one key, and return where they end; perhaps past their messages."""
    wire, column = key & 7, _COLUMN_OF.get(key >> 3)
    if wire in _WIDTHS:
        return at + _WIDTHS[wire]
    if wire not in (_NUMBER, _RUN):
        raise BrokenPbfError("a field is of no type that is known")
    value, size = _short_or_not(data, at)
    start = until = at + size
    if wire == _RUN:
        until = start + np.where((value < 0) | (value > len(data)), len(data), value)
    if column is not None:
        rows[row, column] = start if wire == _RUN else value
        rows[row, column + 1] = until if wire == _RUN else -1
    return until


def _fields_of(content: bytes, start: int, end: int) -> list[int]:
    """Note where the fields of one message stand."""
    row = [0] * COLUMNS
    for number, at, until in fields(content, start, end):
        if (column := _COLUMN_OF.get(number)) is not None:
            row[column : column + 2] = at, until
    return row


def _inside(at: LongArray, end: LongArray) -> LongArray:
    """Return places after making sure that their messages reach so far."""
    if (at > end).any():
        raise BrokenPbfError("a field is cut short")
    return at
