"""Who is covered by which site at one bit a pair: many candidates fit where their times do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motcua.domain.arrays import BoolArray, LongArray

BitArray: TypeAlias = NDArray[np.uint64]

WORD = 64
"""Demand points of a word."""

_WORDS_AT_ONCE = 32
"""Words of each site that are looked at at a time."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CoverBits:
    """
    A coverage matrix by sites, one bit a demand point.

    Words are not frozen: whoever makes them fills them batch by batch, for a copy would take twice
    the room of what is chosen for being small.
    """

    words: BitArray
    """Bit p % 64 of word p // 64 is set where the site covers point p; shape (n_sites, n_words)."""

    n_points: int
    """Demand points; bits behind the last are clear."""

    def __post_init__(self) -> None:
        """Check shape and type."""
        n_words = words_for(self.n_points)
        if self.words.dtype != np.uint64 or self.words.shape[1:] != (n_words,):
            raise ValueError(f"CoverBits.words is not uint64 of shape (n_sites, {n_words})")

    @classmethod
    def of(cls, covers: BoolArray) -> CoverBits:
        """
        Return a dense coverage matrix as bits.

        Parameters
        ----------
        covers
            Boolean, shape (n_points, n_sites).

        Returns
        -------
        bits
            The same.

        Examples
        --------
        Point 64 is the first bit of the second word:

        >>> CoverBits.of(np.arange(65)[:, None] == 64).words
        array([[0, 1]], dtype=uint64)
        """
        n_points, n_sites = covers.shape
        packed = np.packbits(covers.T, axis=1, bitorder="little")
        bytes_ = np.zeros((n_sites, words_for(n_points) * 8), dtype=np.uint8)
        bytes_[:, : packed.shape[1]] = packed
        return cls(words=bytes_.view("<u8").astype(np.uint64), n_points=n_points)

    @property
    def n_sites(self) -> int:
        """Number of sites."""
        return len(self.words)

    def counts(self) -> LongArray:
        """
        Return how many points each site covers.

        Returns
        -------
        counts
            Shape (n_sites,).
        """
        counts = np.empty(self.n_sites, dtype=np.int64)
        for site, words in enumerate(self.words):
            counts[site] = np.bitwise_count(words).sum(dtype=np.int64)
        return counts

    def covers(self, sites: LongArray, points: LongArray | None = None) -> csr_array:
        """
        Return the coverage matrix of some sites.

        Parameters
        ----------
        sites
            Their rows, which become its columns in this order.
        points
            Points, rising, which become its rows; by default all.

        Returns
        -------
        covers
            Boolean, shape (n of `points`, n of `sites`), stored entries are True, indices sorted.
        """
        points = np.arange(self.n_points) if points is None else points
        counts, columns = [np.zeros(1, dtype=np.int64)], [np.zeros(0, dtype=np.int32)]
        for first, dense in self._dense(sites):
            within = slice(*np.searchsorted(points, [first, first + len(dense)]))
            some = dense[points[within] - first]
            point, column = np.nonzero(some)
            counts.append(np.bincount(point, minlength=len(some)))
            columns.append(column.astype(np.int32))
        indices = np.concatenate(columns)
        covered = np.ones(len(indices), dtype=np.bool_)
        starts = np.cumsum(np.concatenate(counts))
        return csr_array((covered, indices, starts), shape=(len(points), len(sites)))

    def turned(self, sites: LongArray) -> CoverBits:
        """
        Return the same by points, one bit a site.

        Parameters
        ----------
        sites
            Rows of the sites, in the order of the bits.

        Returns
        -------
        turned
            Its sites are these points, its points these sites.

        Examples
        --------
        >>> bits = CoverBits.of(np.array([[True, False], [True, True]]))
        >>> bits.turned(np.array([1, 0])).words.ravel().tolist()
        [2, 3]
        """
        words = np.zeros((self.n_points, words_for(len(sites))), dtype=np.uint64)
        for first, dense in self._dense(sites):
            some = CoverBits.of(np.ascontiguousarray(dense.T).view(np.bool_)).words
            words[first : first + len(some)] = some
        return CoverBits(words=words, n_points=len(sites))

    def _dense(self, sites: LongArray) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """Yield first points and 0 or 1 of the points from there on, shape (n_some, n_sites)."""
        for first in range(0, self.n_points, _WORDS_AT_ONCE * WORD):
            word = first // WORD
            some = self.words[sites, word : word + _WORDS_AT_ONCE].astype("<u8")
            dense = np.unpackbits(some.view(np.uint8), axis=1, bitorder="little")
            yield first, np.ascontiguousarray(dense[:, : self.n_points - first].T)


def words_for(n_points: int) -> int:
    """
    Return how many words hold a bit for each point.

    Parameters
    ----------
    n_points
        Demand points.

    Returns
    -------
    n_words
        None for nobody.

    Examples
    --------
    >>> words_for(0), words_for(64), words_for(65)
    (0, 1, 2)
    """
    return -(-n_points // WORD)


def scattered(rows: LongArray) -> LongArray:
    """
    Return rows in an order that follows nothing on the ground.

    Parameters
    ----------
    rows
        Any.

    Returns
    -------
    rows
        The same for the same ones: of two sites whose covers differ, mostly the first word of
        points in this order says so.

    Examples
    --------
    >>> scattered(np.arange(5)).tolist()
    [0, 2, 4, 1, 3]
    """
    return rows[np.argsort(rows * _GOLDEN % _WORD_SIZE, kind="stable")]


_GOLDEN, _WORD_SIZE = 2_654_435_761, 2**32
"""Multiples of the golden share of a word fall evenly and far apart (Knuth 1973)."""
