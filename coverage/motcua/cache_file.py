"""The format of a cache file: a line of magic, a digest, a line of JSON, the arrays' bytes."""

from __future__ import annotations

import hashlib
import json
import math
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

_MAGIC = b"motcua-cache 1\n"
_MAX_HEADER = 16 * 1024**2
_DTYPES = frozenset(["bool", "int32", "int64", "float64"])


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Arrays with what else is to be known of them."""

    arrays: Mapping[str, NDArray[Any]]
    """By name; bool, int32, int64 or float64."""

    about: Mapping[str, Any] = field(default_factory=dict)
    """Whatever JSON holds."""


def pack(entry: Entry) -> Iterator[bytes | memoryview]:
    """
    Yield the bytes of a cache file.

    Parameters
    ----------
    entry
        What it holds.

    Yields
    ------
    chunk
        To be written one after the other.
    """
    arrays = {name: np.ascontiguousarray(array) for name, array in entry.arrays.items()}
    content = hashlib.blake2b(digest_size=20)
    for array in arrays.values():
        content.update(array.reshape(-1).view(np.uint8).data)
    header = {
        "about": dict(entry.about),
        "arrays": {name: [array.dtype.name, array.shape] for name, array in arrays.items()},
    }
    text = json.dumps(header).encode()
    content.update(text)
    yield _MAGIC
    yield content.hexdigest().encode() + b"\n"
    yield text + b"\n"
    for array in arrays.values():
        yield array.reshape(-1).view(np.uint8).data


def unpack(file: BinaryIO) -> Entry:
    """
    Return what a cache file holds.

    Parameters
    ----------
    file
        Opened in binary mode.

    Returns
    -------
    entry
        Whole.

    Raises
    ------
    ValueError, KeyError, TypeError
        If a single bit is missing, too many or not as it was written.
    """
    if file.readline(len(_MAGIC)) != _MAGIC:
        raise ValueError("it is no cache file")
    expected = file.readline(64).strip().decode()
    text = file.readline(_MAX_HEADER).rstrip(b"\n")
    header = json.loads(text)
    if not (isinstance(header, dict) and isinstance(header.get("arrays"), dict)):
        raise TypeError("it has no list of arrays")
    size = os.fstat(file.fileno()).st_size
    arrays, content = {}, hashlib.blake2b(digest_size=20)
    for name, described in header["arrays"].items():
        arrays[name] = _read_array(file, described, size)
        content.update(arrays[name].reshape(-1).view(np.uint8).data)
    content.update(text)
    if file.read(1) or content.hexdigest() != expected:
        raise ValueError("its content does not match its digest")
    return Entry(arrays=arrays, about=header["about"])


def _read_array(file: BinaryIO, described: Any, size: int) -> NDArray[Any]:  # noqa: ANN401
    """Read one array, having checked that it can be there before memory is taken."""
    dtype, shape = described if isinstance(described, list) else (None, [])
    if dtype not in _DTYPES or any(not isinstance(n, int) or n < 0 for n in shape):
        raise ValueError("it holds something else than plain arrays")
    n_items = math.prod(shape)
    if n_items * np.dtype(dtype).itemsize > size - file.tell():
        raise ValueError("it is cut short")
    array: NDArray[Any] = np.empty(n_items, dtype=dtype)
    if file.readinto(array.view(np.uint8).data) != array.nbytes:  # type: ignore[attr-defined]
        raise ValueError("it is cut short")
    return array.reshape(shape)
