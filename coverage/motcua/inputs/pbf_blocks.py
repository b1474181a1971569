"""What one block of a PBF file holds, in arrays: no node ever is a Python object."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from motcua.inputs import pbf_frames as packed
from motcua.inputs.pbf_blobs import BrokenPbfError, OtherPbfError, fields
from motcua.inputs.pbf_frames import list_fields, list_runs
from motcua.inputs.pbf_numbers import PADDING, summed, unpack

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
    """All of it, and `PADDING`."""

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
        spans = list_runs(self.content, *self.table, kind=1)
        return [self.content[start:end] for start, end in spans.tolist()]

    def kinds(self) -> set[int]:
        """
        Return what kinds of groups there are.

        Returns
        -------
        kinds
            `LONE`, `DENSE`, `WAYS` or `RELATIONS`; a group has one kind only.
        """
        return {self.content[start] >> 3 for start, _ in self.groups}

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
            As `list_fields` returns them.
        """
        spans = [
            list_runs(self.content, start, end, kind=kind)
            for start, end in self.groups
            if self.content[start] >> 3 == kind
        ]
        return list_fields(self.content, np.concatenate([np.empty((0, 2), dtype=np.int64), *spans]))

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
            Which field, as `pbf_frames` numbers them.
        is_delta
            Whether it holds differences.

        Returns
        -------
        numbers
            Of one message after the other.
        counts
            How many each has.
        """
        numbers, counts = unpack(self.data, rows[:, column : column + 2])
        return (summed(numbers, counts) if is_delta else numbers), counts

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
        key, n_keys = self.numbers(rows, packed.KEYS)
        if _beyond(key, len(wanted)):
            raise BrokenPbfError("a tag has no text")
        kept: BoolArray = np.zeros(len(rows), dtype=np.bool_)
        kept[np.repeat(np.arange(len(rows)), n_keys)[wanted[key]]] = True
        return rows[kept]

    def tags(
        self, rows: LongArray, keys: frozenset[bytes] | None = None
    ) -> tuple[list[dict[str, str]], LongArray]:
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
        sets
            Distinct sets of tags: a block has hundreds of ways with the same.
        number
            Which of them each row has, shape (n_rows,).
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
        said = list(zip(key.tolist(), value.tolist(), strict=True))
        until = np.searchsorted(row, np.arange(len(rows)), side="right").tolist()
        numbers: dict[tuple[tuple[int, int], ...], int] = {}
        number = [
            numbers.setdefault(tuple(said[start:end]), len(numbers))
            for start, end in zip([0, *until], until, strict=False)
        ]
        sets = [{self._text(name): self._text(about) for name, about in each} for each in numbers]
        return sets, np.array(number, dtype=np.int64)

    def _text(self, k: int) -> str:
        return self.texts[k].decode(errors="replace")


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
    block = Block(content=content + PADDING)
    for number, value, end in fields(content):
        if number == 1 and end >= 0:
            block.table = (value, end)
        elif number == 2 and end > value:
            block.groups.append((value, end))
        elif number == 17 and end < 0:
            block.granularity = value
        elif number in (20, 19) and end < 0:
            block.offsets[20 - number] = value
    return block


def _beyond(numbers: LongArray, n: int) -> bool:
    return bool(((numbers < 0) | (numbers >= n)).any())
