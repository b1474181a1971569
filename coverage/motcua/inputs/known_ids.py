"""Which of many numbers are among some that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, LongArray

_MARKS = 2**24
"""Bits, so that 2 MB hold them: a processor's cache does too."""


class KnownIds:
    """
    Numbers that are asked for often, and seldom found.

    Parameters
    ----------
    ids
        In order.

    Examples
    --------
    >>> KnownIds(np.array([3, 2**40])).has(np.array([2**40, 2**24 + 3, 3])).tolist()
    [True, False, True]
    """

    def __init__(self, ids: LongArray) -> None:
        self._ids = ids
        self._marks = np.zeros(_MARKS // 8, dtype=np.uint8)
        byte, bit = _places(ids)
        np.bitwise_or.at(self._marks, byte, bit)

    def has(self, numbers: LongArray) -> BoolArray:
        """
        Tell which of some numbers are among them.

        Parameters
        ----------
        numbers
            Shape (n,).

        Returns
        -------
        found
            Shape (n,).
        """
        # A glance at the marks spares most of them the search, which takes ten times as long.
        byte, bit = _places(numbers)
        found: BoolArray = (self._marks[byte] & bit) != 0
        found[found] = among(numbers[found], self._ids)
        return found


def _places(numbers: LongArray) -> tuple[LongArray, NDArray[np.uint8]]:
    """Return the byte where each number is marked, and its bit there."""
    at = numbers % _MARKS
    return at >> 3, np.left_shift(np.uint8(1), (at & 7).astype(np.uint8))


def among(numbers: LongArray, known: LongArray) -> BoolArray:
    """
    Tell which numbers are among some that are in order.

    Parameters
    ----------
    numbers
        Shape (n,).
    known
        In order.

    Returns
    -------
    found
        Shape (n,).

    Examples
    --------
    >>> among(np.array([3, 1, 9]), np.array([1, 2, 3])).tolist()
    [True, True, False]
    """
    if not len(known):
        return np.zeros(len(numbers), dtype=np.bool_)
    at = np.searchsorted(known, numbers, side="right") - 1
    found: BoolArray = known[at] == numbers
    return found


def in_order(numbers: LongArray) -> LongArray:
    """
    Return the distinct numbers in order.

    Parameters
    ----------
    numbers
        Shape (n,).

    Returns
    -------
    distinct
        As numpy's own, which since 2.3 hashes before it sorts: more memory, and no less time.

    Examples
    --------
    >>> in_order(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    ranked: LongArray = np.sort(numbers)
    distinct: LongArray = ranked[np.append(True, ranked[1:] != ranked[:-1])[: len(ranked)]]
    return distinct
