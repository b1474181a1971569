"""What one block of a PBF file holds, in arrays: no node ever is a Python object."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from motcua.inputs import pbf_numbers as packed
from motcua.inputs.pbf_blobs import BrokenPbfError, OtherPbfError, fields
from motcua.inputs.pbf_frames import list_all_fields, list_runs
from motcua.inputs.pbf_numbers import BROKEN, COLUMNS

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, LongArray

LONE, DENSE, WAYS, RELATIONS = 1, 2, 3, 4
"""Kinds of groups: nodes one by one, nodes in columns, ways, relations."""

_PER_DEGREE_IN_FILE = 100
"""Files count in 1e-9 degrees, osmium and this reader in 1e-7."""


@dataclass(kw_only=True)
class Block:
    """One block, its parts found and none of them unpacked."""

    content: bytes
    """All of it."""

    table: tuple[int, int] = (0, 0)
    """Where the texts start and end."""

    groups: list[tuple[int, int]] = field(default_factory=list)
    """Where the groups do."""

    granularity: int = 100
    """Unit of coordinates in 1e-9 degrees."""

    offsets: list[int] = field(default_factory=lambda: [0, 0])
    """Longitude and latitude of zero, in 1e-9 degrees."""

    def __post_init__(self) -> None:
        """Look at the bytes as an array."""
        self.data = np.frombuffer(self.content, dtype=np.uint8)

    @cached_property
    def texts(self) -> list[bytes]:
        """The texts that keys, values and roles are numbers of."""
        spans = self._runs(*self.table, kind=1)
        return [self.content[start:end] for start, end in spans.tolist()]

    def kinds(self) -> set[int]:
        """
        Return what kinds of groups there are.

        Returns
        -------
        kinds
            `LONE`, `DENSE`, `WAYS` or `RELATIONS`; a group has one kind only.
        """
        return {self.content[start] >> 3 for start, end in self.groups if end > start}

    def messages(self, kind: int) -> LongArray:
        """
        Return where the fields of all messages of one kind stand.

        Parameters
        ----------
        kind
            As in `kinds`.

        Returns
        -------
        rows
            As `list_all_fields` fills them, shape (n_messages, `COLUMNS`).
        """
        spans = [self._runs(start, end, kind=kind) for start, end in self.groups]
        found = np.concatenate([np.empty((0, 2), dtype=np.int64), *spans])
        rows = np.empty((len(found), COLUMNS), dtype=np.int64)
        _whole(list_all_fields(self.data, found, rows))
        return rows

    def _runs(self, start: int, end: int, *, kind: int) -> LongArray:
        n = _whole(list_runs(self.data, start, end, kind, np.empty((0, 2), dtype=np.int64)))
        spans = np.empty((n, 2), dtype=np.int64)
        list_runs(self.data, start, end, kind, spans)
        return spans

    def numbers(
        self, rows: LongArray, column: int, *, is_delta: bool = False
    ) -> tuple[LongArray, LongArray]:
        """
        Unpack one field of some messages.

        Parameters
        ----------
        rows
            Of `messages`.
        column
            Which field, as `pbf_numbers` numbers them.
        is_delta
            Whether it holds differences.

        Returns
        -------
        numbers
            Of one message after the other.
        counts
            How many each has.
        """
        counts = np.empty(len(rows), dtype=np.int64)
        numbers = np.empty(packed.count_all(self.data, rows, column, counts), dtype=np.int64)
        if _whole(packed.unpack_all(self.data, rows, column, is_delta, numbers)) != len(numbers):
            raise BrokenPbfError("numbers are cut short")
        return numbers, counts

    def nodes(self) -> tuple[LongArray, LongArray]:
        """
        Return all nodes.

        Returns
        -------
        ids
            Numbers, shape (n,).
        lon_lat
            In 1e-7 degrees, shape (2, n), as osmium rounds them.
        """
        if LONE in self.kinds():
            raise OtherPbfError("nodes stand one by one")
        rows = self.messages(DENSE)
        columns = [
            self.numbers(rows, column, is_delta=True)
            for column in (packed.IDS, packed.LONS, packed.REFS)
        ]
        ids, lon, lat = (numbers for numbers, _ in columns)
        if any((counts != columns[0][1]).any() for _, counts in columns):
            raise BrokenPbfError("a node lacks its place")
        return ids, np.stack([self._rounded(lon, 0), self._rounded(lat, 1)])

    def _rounded(self, numbers: LongArray, axis: int) -> LongArray:
        """Return coordinates in 1e-7 degrees, cut off towards zero as osmium does."""
        if self.granularity == _PER_DEGREE_IN_FILE and self.offsets[axis] == 0:
            return numbers
        fine = numbers * self.granularity + self.offsets[axis]
        return np.asarray(np.sign(fine) * (np.abs(fine) // _PER_DEGREE_IN_FILE))

    def with_keys(self, rows: LongArray, keys: frozenset[bytes]) -> LongArray:
        """
        Return the messages that have one of some keys.

        Parameters
        ----------
        rows
            Of `messages`.
        keys
            The keys.

        Returns
        -------
        rows
            Those.
        """
        wanted = np.array([text in keys for text in self.texts], dtype=np.bool_)
        kept: BoolArray = np.empty(len(rows), dtype=np.bool_)
        _whole(packed.tagged(self.data, rows, wanted, kept))
        return rows[kept]

    def tags(self, rows: LongArray, keys: frozenset[bytes] | None = None) -> list[dict[str, str]]:
        """
        Return the tags of some messages.

        Parameters
        ----------
        rows
            Of `messages`.
        keys
            Those that matter; left out: all.

        Returns
        -------
        tags
            One set for each row.
        """
        key, n_keys = self.numbers(rows, packed.KEYS)
        value, n_values = self.numbers(rows, packed.VALUES)
        texts = self.texts
        if (n_keys != n_values).any() or _beyond(key, len(texts)) or _beyond(value, len(texts)):
            raise BrokenPbfError("a tag has no text")
        row = np.repeat(np.arange(len(rows)), n_keys)
        if keys is not None:
            matters = np.array([text in keys for text in texts], dtype=np.bool_)[key]
            row, key, value = row[matters], key[matters], value[matters]
        tags: list[dict[str, str]] = [{} for _ in range(len(rows))]
        for k, name, said in zip(row.tolist(), key.tolist(), value.tolist(), strict=True):
            tags[k][texts[name].decode(errors="replace")] = texts[said].decode(errors="replace")
        return tags


def open_block(content: bytes) -> Block:
    """
    Find the parts of a block.

    Parameters
    ----------
    content
        Of `pbf_blobs.read_blob`.

    Returns
    -------
    block
        None of it is unpacked yet.

    Raises
    ------
    BrokenPbfError
        If the block is damaged; so do all methods of what is returned.

    Examples
    --------
    >>> block = open_block(bytes([0x0A, 0x03, 0x0A, 0x01, 0x41]))
    >>> block.texts, block.groups, block.kinds()
    ([b'A'], [], set())
    """
    block = Block(content=content)
    for number, value, end in fields(content):
        if number == 1 and end >= 0:
            block.table = (value, end)
        elif number == 2 and end >= 0:
            block.groups.append((value, end))
        elif number == 17 and end < 0:
            block.granularity = value
        elif number in (20, 19) and end < 0:
            block.offsets[20 - number] = value
    return block


def _whole(n: int) -> int:
    if n == BROKEN:
        raise BrokenPbfError("a block is damaged")
    return n


def _beyond(numbers: LongArray, n: int) -> bool:
    return bool(((numbers < 0) | (numbers >= n)).any())
