"""What the people are worth together whom a site covers, on covers of one bit a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.cover_bits import CoverBits

BYTES_AT_ONCE = 64
"""Bytes whose tables are looked up at a time: they fit into the processor's own memory."""


def weigh(bits: CoverBits, price: FloatArray) -> FloatArray:
    """
    Return the prices of everybody whom a site covers together.

    Parameters
    ----------
    bits
        Who is covered.
    price
        Of each point, and nothing for the bits behind the last; shape (64 n_words,).

    Returns
    -------
    worth
        Shape (n_sites,).
    """
    bytes_ = bits.words.astype("<u8", copy=False).view(np.uint8)
    return np.asarray(_weigh(bytes_, price))


@compiled
def _weigh(bytes_: NDArray[np.uint8], price: FloatArray) -> FloatArray:
    """Look up what each of the 256 values of a byte is worth."""
    n_sites, n_bytes = bytes_.shape
    worth = np.zeros(n_sites)
    table = np.zeros((BYTES_AT_ONCE, 256))
    for first in range(0, n_bytes, BYTES_AT_ONCE):
        n_some = min(BYTES_AT_ONCE, n_bytes - first)
        for k in range(n_some):
            for bit in range(8):
                for low in range(1 << bit):
                    table[k, low + (1 << bit)] = table[k, low] + price[8 * (first + k) + bit]
        for site in range(n_sites):
            for k in range(n_some):
                worth[site] += table[k, bytes_[site, first + k]]
    return worth


def bits_of(words: NDArray[np.uint64]) -> BoolArray:
    """
    Return the points of one row of words.

    Parameters
    ----------
    words
        Shape (n_words,).

    Returns
    -------
    covered
        Boolean, shape (64 n_words,).
    """
    bytes_ = words.astype("<u8").view(np.uint8)
    return np.unpackbits(bytes_, bitorder="little").astype(np.bool_)
