"""Columns of whole numbers, packed for a page: planes of bytes, gzip, base64."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_OS_BYTE = 9
_OS_UNKNOWN = b"\xff"
_LEVEL = 9


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """One value a row, as whole numbers of one to four bytes."""

    name: str
    """What the page calls it."""

    values: NDArray[np.uint32]
    """Shape (n,)."""

    is_delta: bool = False
    """Whether each value is written as its difference from the one before: where neighbours are
    alike the bytes then repeat, and the packed column is a fraction of its size."""

    @property
    def width(self) -> int:
        """Bytes a value: the fewest that hold the largest."""
        largest = int(self.values.max(initial=0))
        return max(1, (largest.bit_length() + 7) // 8)

    def planes(self) -> bytes:
        r"""
        Return the low bytes of all values, then the next ones, and so on.

        Returns
        -------
        data
            ``width`` planes of n bytes; differences are taken modulo 256 ** width.

        Examples
        --------
        >>> Column(name="x", values=np.array([1, 258], dtype=np.uint32)).planes()
        b'\x01\x02\x00\x01'
        """
        values = self.values.astype(np.uint32)
        if self.is_delta:
            values = np.diff(values, prepend=np.uint32(0))
        return values.astype("<u4").view(np.uint8).reshape(-1, 4).T[: self.width].tobytes()


def pack_columns(columns: Sequence[Column]) -> dict[str, Any]:
    """
    Return columns as the page reads them.

    Parameters
    ----------
    columns
        Any columns, each of its own length.

    Returns
    -------
    block
        ``columns`` names each with its length and coding; ``data`` is the packed text.

    Examples
    --------
    >>> pack_columns([Column(name="x", values=np.array([7], dtype=np.uint32))])["columns"]
    [{'name': 'x', 'n': 1, 'width': 1, 'delta': False}]
    """
    heads = [
        {"name": c.name, "n": len(c.values), "width": c.width, "delta": c.is_delta} for c in columns
    ]
    return {"columns": heads, "data": pack(b"".join(column.planes() for column in columns))}


def pack_json(value: object) -> str:
    """
    Return a value as packed JSON.

    Parameters
    ----------
    value
        What JSON can say.

    Returns
    -------
    text
        Base64 of gzip of UTF-8.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return pack(text.encode("utf-8"))


def pack(data: bytes) -> str:
    """
    Return bytes as a text that browsers unpack by themselves.

    Parameters
    ----------
    data
        Any bytes.

    Returns
    -------
    text
        Base64 of gzip, without a clock value or the name of the operating system.

    Examples
    --------
    >>> pack(b"") == pack(b""), base64.b64decode(pack(b""))[:10].hex()
    (True, '1f8b08000000000002ff')
    """
    packed = gzip.compress(data, _LEVEL, mtime=0)
    neutral = packed[:_OS_BYTE] + _OS_UNKNOWN + packed[_OS_BYTE + 1 :]
    return base64.b64encode(neutral).decode("ascii")
