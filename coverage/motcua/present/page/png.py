"""A picture of few colours as a PNG file, written with what Python brings along."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BITS, _INDEXED = 8, 3
_LEVEL = 9


def write_png(pixels: NDArray[np.uint8], colours: Sequence[str]) -> bytes:
    """
    Return an indexed PNG whose first colour is transparent.

    Parameters
    ----------
    pixels
        Places in ``colours``, shape (height, width).
    colours
        At most 256, as ``"#rrggbb"``.

    Returns
    -------
    data
        The file's bytes: the same for the same picture, for it holds no date.

    Examples
    --------
    >>> write_png(np.zeros((1, 2), dtype=np.uint8), ["#ffffff"])[16:24].hex()
    '0000000200000001'
    """
    height, width = pixels.shape
    lines = np.zeros((height, width + 1), dtype=np.uint8)
    lines[:, 1:] = pixels
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, _BITS, _INDEXED, 0, 0, 0)),
        (b"PLTE", b"".join(bytes.fromhex(colour.removeprefix("#")) for colour in colours)),
        (b"tRNS", b"\x00"),
        (b"IDAT", zlib.compress(lines.tobytes(), _LEVEL)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
