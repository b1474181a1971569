"""The blobs of a PBF file: OpenStreetMap's compressed blocks, one after the other."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

_MAX_HEADER, _MAX_BLOB = 64 * 1024, 32 * 1024**2
"""Largest header and blob that the format allows: more is refused before memory is taken."""
_UNDERSTOOD = frozenset([b"OsmSchema-V0.6", b"DenseNodes"])

_VARINT, _FIXED64, _BYTES, _FIXED32, _MOST_BITS = 0, 1, 2, 5, 63


class BrokenPbfError(ValueError):
    """The file is damaged."""


class OtherPbfError(ValueError):
    """The file is of a kind that is left to osmium: history, rare compressions, lone nodes."""


class Blob(NamedTuple):
    """Where a block stands in its file."""

    start: int
    """Offset of its first byte."""

    size: int
    """Bytes."""


class Field(NamedTuple):
    """One field of a message."""

    number: int
    """By which the format knows it."""

    value: int
    """A whole number, or where its bytes start."""

    end: int
    """Where its bytes end; -1 for a whole number."""


def find_blobs(path: Path) -> list[Blob]:
    """
    Find the blocks of a file without reading them.

    Parameters
    ----------
    path
        A .osm.pbf.

    Returns
    -------
    blobs
        Those with data, in the order of the file.

    Raises
    ------
    BrokenPbfError
        If the file is no PBF file, or cut short.
    OtherPbfError
        If it needs what this reader does not know.
    """
    blobs, n_bytes = [], path.stat().st_size
    with path.open("rb") as file:
        while size := _header_size(file):
            header = _exactly(file, size)
            kind, n_data = b"", -1
            for number, value, end in fields(header):
                if number == 1 and end >= 0:
                    kind = header[value:end]
                elif number == 3 and end < 0:
                    n_data = value
            start = file.tell()
            if not 0 <= n_data <= _MAX_BLOB or start + n_data > n_bytes:
                raise BrokenPbfError("a block is cut short")
            if kind == b"OSMHeader":
                _check_features(inflate(_exactly(file, n_data)))
            elif kind == b"OSMData":
                blobs.append(Blob(start, n_data))
            file.seek(start + n_data)
    return blobs


def _header_size(file: BinaryIO) -> int:
    """Return the size of the next block's header; 0 at the end of a file that is not empty."""
    raw = file.read(4)
    size = int.from_bytes(raw, "big")
    if (raw or not file.tell()) and not (len(raw) == 4 and 0 < size <= _MAX_HEADER):
        raise BrokenPbfError("it does not begin as PBF files do, or is cut short")
    return size


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise BrokenPbfError("it is cut short")
    return data


def _check_features(header: bytes) -> None:
    for number, value, end in fields(header):
        if number == 4 and header[value:end] not in _UNDERSTOOD:
            raise OtherPbfError(f"it needs {header[value:end]!r}")


def read_blob(path: Path, blob: Blob) -> bytes:
    """
    Return the content of a block.

    Parameters
    ----------
    path
        The file.
    blob
        Of `find_blobs`.

    Returns
    -------
    content
        Decompressed.

    Raises
    ------
    BrokenPbfError
        If it is damaged.
    OtherPbfError
        If it is compressed otherwise than by zlib.
    """
    with path.open("rb") as file:
        file.seek(blob.start)
        return inflate(_exactly(file, blob.size))


def inflate(blob: bytes) -> bytes:
    r"""
    Return what a blob holds.

    Parameters
    ----------
    blob
        The message.

    Returns
    -------
    content
        At most 32 MiB, however much a hostile one would unfold to.

    Raises
    ------
    BrokenPbfError
        If it is damaged.
    OtherPbfError
        If it is compressed otherwise than by zlib.

    Examples
    --------
    >>> inflate(b"\x0a\x02hi")
    b'hi'
    """
    size, packed = -1, b""
    for number, value, end in fields(blob):
        if number == 1:
            return blob[value:end]
        if number == 2 and end < 0:
            size = value
        elif number == 3:
            packed = blob[value:end]
    if not packed:
        raise OtherPbfError("a block is compressed in a rare way")
    if not 0 <= size <= _MAX_BLOB:
        raise BrokenPbfError("a block is larger than the format allows")
    try:
        # One byte more than there should be: what unfolds to more is no block.
        content = zlib.decompressobj().decompress(packed, size + 1)
    except zlib.error as fault:
        raise BrokenPbfError(f"a block is damaged ({fault})") from fault
    if len(content) != size:
        raise BrokenPbfError("a block is damaged")
    return content


def fields(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Field]:
    """
    Go through the fields of a message.

    Parameters
    ----------
    data
        Bytes with the message in them.
    start, end
        Where it stands; left out: it is all of them.

    Yields
    ------
    field
        One after the other; fields of fixed width, which these messages do not have, are left out.

    Raises
    ------
    BrokenPbfError
        If it ends in the middle of a field.

    Examples
    --------
    >>> list(fields(bytes([0x08, 0x96, 0x01, 0x12, 0x01, 0x41])))
    [Field(number=1, value=150, end=-1), Field(number=2, value=5, end=6)]
    """
    at, end = start, len(data) if end is None else end
    while at < end:
        key, at = _varint(data, at, end)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, at = _varint(data, at, end)
            yield Field(number, value, -1)
        elif wire == _BYTES:
            size, at = _varint(data, at, end)
            if not 0 <= size <= end - at:
                raise BrokenPbfError("a field is cut short")
            yield Field(number, at, at + size)
            at += size
        elif wire in (_FIXED64, _FIXED32):
            at += 8 if wire == _FIXED64 else 4
        else:
            raise BrokenPbfError("a field is of no type that is known")
    if at > end:
        raise BrokenPbfError("a field is cut short")


def _varint(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Return a whole number of 64 bits, with its sign, and where the next thing begins."""
    value = 0
    for shift in range(0, _MOST_BITS + 1, 7):
        if at >= end:
            raise BrokenPbfError("a number is cut short")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            value &= 2**64 - 1
            return (value - 2**64 if value >> _MOST_BITS else value), at
    raise BrokenPbfError("a number is too long")
