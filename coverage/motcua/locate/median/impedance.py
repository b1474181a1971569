"""Impedances as the p-models read them: pairs of rows and sites within reach, zeros included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array, issparse

from motcua.errors import InputError, listing
from motcua.locate.cover.reduce import Sets

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Impedances:
    """Pairs of demand rows and sites within reach, in CSR form; a stored zero is a zero."""

    start: LongArray
    """First pair of every row, and one past the last, shape (n_demand + 1,)."""

    site: LongArray
    """Site of each pair, rising within a row."""

    value: FloatArray
    """Impedance of each pair, not negative; whole numbers up to 2^53 are exact."""

    n_sites: int
    """Number of sites."""

    @property
    def n_demand(self) -> int:
        """Number of demand rows."""
        return len(self.start) - 1

    @property
    def row(self) -> LongArray:
        """Row of each pair."""
        return np.repeat(np.arange(self.n_demand), np.diff(self.start))

    @property
    def sets(self) -> Sets:
        """Which sites reach each row; equal rows are one."""
        sets = Sets(starts=self.start, sites=self.site.astype(np.int32), n_sites=self.n_sites)
        return sets.keep_sites(np.ones(self.n_sites, dtype=np.bool_))

    def keep(self, pairs: BoolArray) -> Impedances:
        """
        Return some of the pairs.

        Parameters
        ----------
        pairs
            Which pairs stay, shape (n_pairs,).

        Returns
        -------
        impedances
            As many rows as before.
        """
        length = np.bincount(self.row[pairs], minlength=self.n_demand)
        return Impedances(
            start=np.concatenate([[0], np.cumsum(length)]), site=self.site[pairs],
            value=self.value[pairs], n_sites=self.n_sites,
        )  # fmt: skip

    def take(self, rows: BoolArray) -> Impedances:
        """
        Return some of the rows.

        Parameters
        ----------
        rows
            Which rows stay, shape (n_demand,).

        Returns
        -------
        impedances
            Fewer rows, in the same order.
        """
        pairs = rows[self.row]
        length = np.diff(self.start)[rows]
        return Impedances(
            start=np.concatenate([[0], np.cumsum(length)]), site=self.site[pairs],
            value=self.value[pairs], n_sites=self.n_sites,
        )  # fmt: skip


def read_impedances(impedance: Any) -> Impedances:  # noqa: ANN401 - sparse or array-like
    """
    Read impedances from a sparse matrix or a dense array.

    Parameters
    ----------
    impedance
        Shape (n_demand, n_sites).

    Returns
    -------
    impedances
        The pairs within reach.

    Raises
    ------
    InputError
        If a pair is stored twice, or an impedance is negative or no number.

    Examples
    --------
    A stored zero is a way of no length, an infinite one is no way:

    >>> read_impedances([[0.0, np.inf], [np.inf, np.inf]]).site.tolist()
    [0]
    """
    start, site, value, n_sites = _sparse(impedance) if issparse(impedance) else _dense(impedance)
    pairs = Impedances(start=start, site=site, value=value, n_sites=n_sites)
    wrong = np.unique(pairs.row[np.isnan(value) | (value < 0)])
    if len(wrong):
        raise InputError(
            f"impedance is negative or no number in rows {listing([str(row) for row in wrong])}.",
            mend="Leave out of a sparse matrix, or set to infinity, what is out of reach.",
        )
    return pairs.keep(np.isfinite(value))


def _dense(impedance: Any) -> tuple[LongArray, LongArray, FloatArray, int]:  # noqa: ANN401
    array = np.asarray(impedance, dtype=np.float64)
    if array.ndim != 2:  # noqa: PLR2004 - a matrix
        raise InputError(f"impedance has shape {array.shape}, expected (n_demand, n_sites).")
    is_stored = np.isnan(array) | (array < np.inf)
    row, site = np.nonzero(is_stored)
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(array)))])
    return start, site.astype(np.int64), array[is_stored], array.shape[1]


def _sparse(impedance: Any) -> tuple[LongArray, LongArray, FloatArray, int]:  # noqa: ANN401
    matrix = csr_array(impedance, copy=True)
    matrix.sort_indices()
    twice = _rows_with_twins(impedance)
    if len(twice):
        raise InputError(
            f"impedance stores a pair twice in rows {listing([str(row) for row in twice])}.",
            mend="Keep the least of each pair before the call.",
        )
    return (
        matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64),
        matrix.data.astype(np.float64), int(matrix.shape[1]),
    )  # fmt: skip


def _rows_with_twins(impedance: Any) -> LongArray:  # noqa: ANN401 - any scipy sparse
    """Return the rows that store a pair twice, rising; scipy would add the two together."""
    if impedance.format == "csr" and impedance.has_canonical_format:
        return np.zeros(0, dtype=np.int64)
    pairs = impedance.tocoo()
    row, site = (np.asarray(index, dtype=np.int64) for index in (pairs.row, pairs.col))
    key = np.sort(row * pairs.shape[1] + site)
    return np.unique(key[1:][key[1:] == key[:-1]] // pairs.shape[1])
