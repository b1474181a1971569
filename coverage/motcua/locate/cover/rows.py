"""
Demand points with equal sets of covering sites, merged exactly and in blocks.

No site can tell two such points apart, so one row with their people together stands for them
(Daskin, Haghani, Khanal and Malandraki 1989). In the plane n discs cut at most about n squared
regions, so the rows stop growing with the number of people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.arrays import UNKNOWN, FloatArray, IntArray, LongArray
from motcua.domain.solution import Reduction
from motcua.locate.cover.equal_rows import group_equal, take_rows
from motcua.locate.terms.arguments import are_whole


@dataclass(frozen=True, kw_only=True, eq=False)
class MergedRows:
    """
    Distinct cover sets and the people behind each, in the order of their first demand point.

    Any model takes these in place of a coverage matrix.
    """

    starts: LongArray
    """Where each row's sites begin in `sites`, shape (n_rows + 1,)."""

    sites: IntArray
    """Sites that cover each row, sorted within it; no row is empty."""

    weight: FloatArray
    """People behind each row, shape (n_rows,)."""

    points: LongArray
    """Demand points behind each row, shape (n_rows,)."""

    n_sites: int
    """Number of sites."""

    row_of: LongArray | None = None
    """Row of every demand point, -1 where nobody covers it; None where blocks were streamed."""

    uncovered_points: int = 0
    """Demand points that no site covers; in no row."""

    uncovered_people: float = 0.0
    """Their people."""

    first_uncovered: tuple[int, ...] = ()
    """The first five of those points, in the order they came."""

    @property
    def n_rows(self) -> int:
        """Number of distinct rows."""
        return len(self.weight)

    @property
    def is_whole(self) -> bool:
        """Whether people come in whole numbers."""
        return are_whole(self.weight)

    @property
    def n_demand(self) -> int:
        """Demand points that were merged, those nobody covers included."""
        return int(self.points.sum()) + self.uncovered_points

    @property
    def covers(self) -> csr_array:
        """The rows as a coverage matrix, boolean CSR, shape (n_rows, n_sites)."""
        data = np.ones(len(self.sites), dtype=np.bool_)
        return csr_array((data, self.sites, self.starts), shape=(self.n_rows, self.n_sites))

    @property
    def reduction(self) -> Reduction:
        """The step's sizes."""
        rows, columns = (self.n_demand, self.n_rows), (self.n_sites, self.n_sites)
        return Reduction(name="merge_equal_rows", rows=rows, columns=columns)


def merge_rows(covers: csr_array, population: FloatArray) -> MergedRows:
    """
    Merge demand points with equal cover sets and set aside those that no site covers.

    Parameters
    ----------
    covers
        Coverage matrix, boolean CSR with sorted indices and no stored False, shape
        (n_demand, n_sites).
    population
        People, shape (n_demand,).

    Returns
    -------
    rows
        Distinct sets, compared site by site, never by a hash alone.

    Examples
    --------
    >>> rows = merge_rows(csr_array([[1, 0], [0, 0], [1, 0]]) != 0, np.array([2.0, 9.0, 3.0]))
    >>> rows.weight.tolist(), rows.row_of.tolist(), rows.uncovered_people
    ([5.0], [0, -1, 0], 9.0)
    """
    _n_demand, n_sites = covers.shape
    starts, sites = covers.indptr.astype(np.int64), covers.indices.astype(np.int32)
    size = np.diff(starts)
    group, first = group_equal(starts, sites, n_sites)
    covered = size > 0
    keep = covered[first]
    number = np.where(keep, np.cumsum(keep) - 1, UNKNOWN)
    row_of = number[group]
    new_starts, new_sites = take_rows(starts, sites, first[keep])
    n_rows = int(keep.sum())
    at = row_of[covered]
    nobody = np.flatnonzero(~covered)
    return MergedRows(
        starts=new_starts, sites=new_sites, n_sites=n_sites, row_of=row_of,
        weight=np.bincount(at, weights=population[covered], minlength=n_rows).astype(np.float64),
        points=np.bincount(at, minlength=n_rows).astype(np.int64),
        uncovered_points=len(nobody), uncovered_people=float(population[nobody].sum()),
        first_uncovered=tuple(nobody[:5].tolist()),
    )  # fmt: skip


def as_covers(covers: Any) -> csr_array:  # noqa: ANN401 - any scipy sparse or array-like
    """
    Return anything that holds a coverage matrix as boolean CSR.

    Parameters
    ----------
    covers
        Sparse or dense; true is covered.

    Returns
    -------
    covers
        Boolean CSR, indices sorted, no stored False.
    """
    matrix = csr_array(covers, dtype=np.bool_)
    if not matrix.data.all():
        matrix = matrix.copy()
        matrix.eliminate_zeros()
    if not matrix.has_canonical_format:
        matrix = matrix.copy()
        matrix.sum_duplicates()
    return matrix
