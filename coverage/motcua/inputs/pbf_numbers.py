"""
Whole numbers out of the bytes of a PBF block, thousands at a time.

A number comes in groups of seven bits, one a byte, the lowest first; all bytes but its last have
the highest bit set. Eight bytes are looked at as one word, in which the last byte of the number is
found, and the seven bits of each are pushed together: first in pairs, then pairs of these, then
pairs of those. numpy does each step for all numbers, at the speed of compiled loops; to load what
compiles loops would take more memory than a city's roads do.

Files are hostile until read: whoever asks for a number looks whether it ends where it may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.inputs.pbf_blobs import BrokenPbfError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import LongArray

    Bytes = NDArray[np.uint8]
    Words = NDArray[np.uint64]

PADDING = bytes(16)
"""What must follow the bytes of a block: numbers are read past its end before that is known."""

TOO_LONG = 2**40
"""Size of a number of more than ten bytes, so that it ends nowhere."""

_NOT_LAST, _BITS = np.uint64(0x8080808080808080), np.uint64(0x7F7F7F7F7F7F7F7F)
_STEPS = tuple(
    (np.uint64(low), np.uint64(high), np.uint64(shift))
    for low, high, shift in (
        (0x007F007F007F007F, 0x7F007F007F007F00, 1),
        (0x00003FFF00003FFF, 0x3FFF00003FFF0000, 2),
        (0x000000000FFFFFFF, 0x0FFFFFFF00000000, 4),
    )
)
"""What stays, what moves, and how far, to push the bits together."""

_WORD = 8
"""Bytes of a word."""

_ONE, _NOT_ALL = np.uint64(1), np.uint64(0x80)
"""The latter is the least byte that is not a number's last."""


def read_numbers(data: Bytes, at: LongArray) -> tuple[LongArray, LongArray]:
    """
    Read the numbers that start at some places.

    Parameters
    ----------
    data
        Bytes of the block, `PADDING` included.
    at
        Where they start, none of them in the padding, shape (n,).

    Returns
    -------
    numbers
        With their signs, shape (n,).
    sizes
        How many bytes each takes, perhaps of the padding too; `TOO_LONG` for what is no number.

    Examples
    --------
    >>> data = np.frombuffer(bytes([0x05, 0x96, 0x01]) + PADDING, dtype=np.uint8)
    >>> [found.tolist() for found in read_numbers(data, np.array([0, 1]))]
    [[5, 150], [1, 2]]
    """
    word, last = _words_at(data, at)
    sizes = (np.bitwise_count(last) >> 3).astype(np.int64)
    if (longer := np.flatnonzero(sizes == _WORD)).size:
        sizes[longer] = _read_rest(data, at[longer], word, longer)
    return word.view(np.int64), sizes


def _words_at(data: Bytes, at: LongArray) -> tuple[Words, Words]:
    """Return the first 56 bits of each number, and all bits up to the end of its last byte."""
    words: Words = np.ndarray(len(data) - _WORD + 1, "<u8", data, 0, (1,))
    word = words[at].astype(np.uint64, copy=False)
    last = ~word
    last &= _NOT_LAST
    last ^= last - _ONE  # without a last byte among the eight: all bits
    word &= last
    word &= _BITS
    for low, high, shift in _STEPS:
        moved = word & high
        moved >>= shift
        word &= low
        word |= moved
    return word, last


def _read_rest(data: Bytes, at: LongArray, word: Words, rows: LongArray) -> LongArray:
    """Add what a ninth and a tenth byte hold to some words, where there are; return the sizes."""
    eighth, ninth, tenth = (data[at + k].astype(np.uint64) for k in (7, 8, 9))
    goes_on, is_tenth = eighth >= _NOT_ALL, (eighth >= _NOT_ALL) & (ninth >= _NOT_ALL)
    word[rows] |= np.where(goes_on, (ninth & np.uint64(0x7F)) << np.uint64(56), np.uint64(0))
    word[rows] |= np.where(is_tenth, tenth << np.uint64(63), np.uint64(0))
    return np.where(is_tenth, np.where(tenth < _NOT_ALL, 10, TOO_LONG), _WORD + goes_on)


def unpack(data: Bytes, spans: LongArray) -> tuple[LongArray, LongArray]:
    """
    Read all numbers that stand packed in some spans.

    Parameters
    ----------
    data
        Bytes of the block, `PADDING` included.
    spans
        Where each starts and ends, shape (n_spans, 2); one that ends before it starts has none.

    Returns
    -------
    numbers
        Of one span after the other.
    counts
        How many each has, shape (n_spans,).

    Raises
    ------
    BrokenPbfError
        If a span ends in the middle of a number.

    Examples
    --------
    >>> data = np.frombuffer(bytes([0x05, 0x96, 0x01, 0x07]) + PADDING, dtype=np.uint8)
    >>> [found.tolist() for found in unpack(data, np.array([[3, 4], [0, 3], [0, 0]]))]
    [[7, 5, 150], [1, 2, 0]]
    """
    size = np.maximum(spans[:, 1] - spans[:, 0], 0)
    filled = spans[size > 0]
    if (data[filled[:, 1] - 1] >= 0x80).any():
        raise BrokenPbfError("numbers are cut short")
    until = np.cumsum(size)
    is_last = _bytes_of(data, filled) < 0x80
    last = np.flatnonzero(is_last)
    first = np.append(0, last[:-1] + 1)[: len(last)]
    counts = np.diff(np.searchsorted(last, until), prepend=0)
    shift = (spans[:, 0] - until) + size
    at = first + np.repeat(shift, counts)
    word, _ = _words_at(data, at)
    longer = np.flatnonzero(last - first >= _WORD)
    if longer.size and (_read_rest(data, at[longer], word, longer) == TOO_LONG).any():
        raise BrokenPbfError("a number is too long")
    return word.view(np.int64), counts


def _bytes_of(data: Bytes, spans: LongArray) -> Bytes:
    """Return the bytes of spans, one after the other."""
    if len(spans) == 1:
        return data[slice(*spans[0])]
    size = spans[:, 1] - spans[:, 0]
    shift = spans[:, 0] - np.cumsum(size) + size
    found: Bytes = data[np.arange(size.sum()) + np.repeat(shift, size)]
    return found


def summed(numbers: LongArray, counts: LongArray) -> LongArray:
    """
    Return the running sums of differences that are packed with their signs.

    Parameters
    ----------
    numbers
        Of one span after the other, as `unpack` returns them.
    counts
        How many each has: sums begin anew.

    Returns
    -------
    sums
        Shape (n,).

    Examples
    --------
    The lowest bit is the sign: 10 stands for 5, and 1 for -1.

    >>> summed(np.array([10, 1, 1]), np.array([2, 1])).tolist()
    [5, 4, -1]
    """
    signed: Any = numbers.view(np.uint64) >> _ONE
    signed ^= -(numbers & 1).view(np.uint64)
    sums: LongArray = np.cumsum(signed.view(np.int64))
    if len(counts) > 1:
        before = np.append(0, sums)[np.cumsum(counts) - counts]
        sums -= np.repeat(before, counts)
    return sums
