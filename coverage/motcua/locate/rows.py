"""
Demand points with equal sets of covering sites, merged exactly and in blocks.

No site can tell two such points apart, so one row with their people together stands for them
(Daskin, Haghani, Khanal and Malandraki 1989). In the plane n discs cut at most about n squared
regions, so the rows stop growing with the number of people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.arrays import UNKNOWN, BoolArray, FloatArray, IntArray, LongArray
from motcua.domain.solution import Reduction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


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


def merge_blocks(blocks: Iterable[tuple[Any, Any]]) -> MergedRows:
    """
    Merge demand that comes in blocks, so that memory follows the block and the distinct rows.

    Parameters
    ----------
    blocks
        Pairs ``(covers, population)``; covers sparse or dense, shape (any, n_sites).

    Returns
    -------
    rows
        As of one matrix with all rows, but without `row_of`.

    Raises
    ------
    ValueError
        If there is no block, or the blocks differ in their number of sites.

    Examples
    --------
    >>> rows = merge_blocks([([[1, 0]], [2.0]), ([[1, 0], [1, 1]], [3.0, 4.0])])
    >>> rows.weight.tolist()
    [5.0, 4.0]
    """
    whole: MergedRows | None = None
    for covers, population in blocks:
        block = merge_rows(as_covers(covers), np.asarray(population, dtype=np.float64))
        whole = block if whole is None else join_rows([whole, block])
    if whole is None:
        raise ValueError("there is no block of demand")
    return _without_map(whole)


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


def join_rows(parts: list[MergedRows]) -> MergedRows:
    """
    Join merged rows of several parts of the demand.

    Parameters
    ----------
    parts
        At least one, of the same sites.

    Returns
    -------
    rows
        Distinct over all parts, without `row_of`.

    Raises
    ------
    ValueError
        If the parts differ in their number of sites.
    """
    n_sites = parts[0].n_sites
    if any(part.n_sites != n_sites for part in parts):
        raise ValueError(f"blocks have {sorted({part.n_sites for part in parts})} sites")
    starts = np.concatenate([[0], *(np.diff(part.starts) for part in parts)]).cumsum()
    sites = np.concatenate([part.sites for part in parts])
    group, first = group_equal(starts, sites, n_sites)
    new_starts, new_sites = take_rows(starts, sites, first)
    offsets = np.cumsum([0, *(part.n_demand for part in parts)])
    named = [o + i for o, part in zip(offsets, parts, strict=False) for i in part.first_uncovered]
    weight = np.concatenate([part.weight for part in parts])
    points = np.concatenate([part.points for part in parts])
    return MergedRows(
        starts=new_starts, sites=new_sites, n_sites=n_sites,
        weight=np.bincount(group, weights=weight, minlength=len(first)).astype(np.float64),
        points=np.rint(np.bincount(group, weights=points, minlength=len(first))).astype(np.int64),
        uncovered_points=sum(part.uncovered_points for part in parts),
        uncovered_people=sum(part.uncovered_people for part in parts),
        first_uncovered=tuple(int(i) for i in named[:5]),
    )  # fmt: skip


def restrict_rows(rows: MergedRows, keep: BoolArray) -> MergedRows:
    """
    Leave sites out of every row and merge anew.

    Parameters
    ----------
    rows
        Distinct rows.
    keep
        Sites that stay, shape (n_sites,); their numbers stay too.

    Returns
    -------
    rows
        The same object where every site stays. Rows that no site is left for count as uncovered.
    """
    if keep.all():
        return rows
    held = keep[rows.sites]
    before = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)
    covers = csr_array(
        (np.ones(int(before[-1]), dtype=np.bool_), rows.sites[held], before[rows.starts]),
        shape=(rows.n_rows, rows.n_sites),
    )
    again = merge_rows(covers, rows.weight)
    at = again.row_of
    if at is None:
        raise TypeError("merge_rows gave no map")
    left = at >= 0
    points = np.bincount(at[left], weights=rows.points[left], minlength=again.n_rows)
    mapped = None
    if rows.row_of is not None:
        mapped = np.where(rows.row_of >= 0, np.append(at, UNKNOWN)[rows.row_of], UNKNOWN)
    nobody = [] if mapped is None else np.flatnonzero(mapped < 0)[:5].tolist()
    return MergedRows(
        starts=again.starts, sites=again.sites, weight=again.weight, n_sites=rows.n_sites,
        points=np.rint(points).astype(np.int64), row_of=mapped,
        uncovered_points=rows.uncovered_points + int(rows.points[~left].sum()),
        uncovered_people=rows.uncovered_people + again.uncovered_people,
        first_uncovered=rows.first_uncovered if mapped is None else tuple(nobody),
    )  # fmt: skip


def _without_map(rows: MergedRows) -> MergedRows:
    return MergedRows(**{**vars(rows), "row_of": None})


def take_rows(starts: LongArray, sites: IntArray, rows: LongArray) -> tuple[LongArray, IntArray]:
    """
    Return the given rows of a list of sets.

    Parameters
    ----------
    starts
        Shape (n + 1,).
    sites
        Members, row by row.
    rows
        Which rows, in the order wanted.

    Returns
    -------
    starts
        Shape (n_rows + 1,).
    sites
        Their members.
    """
    size = np.diff(starts)[rows]
    new_starts = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    at = np.repeat(starts[rows] - new_starts[:-1], size) + np.arange(new_starts[-1])
    return new_starts, sites[at]


def group_equal(starts: LongArray, sites: IntArray, n_sites: int) -> tuple[LongArray, LongArray]:
    """
    Group rows with the same members.

    Rows are brought together by a hash and then compared member by member with the first of their
    hash; those that only share the hash are grouped anew with another one.

    Parameters
    ----------
    starts
        Shape (n + 1,).
    sites
        Members, sorted within each row.
    n_sites
        Members are below it.

    Returns
    -------
    group
        Group of each row, shape (n,), numbered in the order of their first rows.
    first
        First row of each group.
    """
    n_rows = len(starts) - 1
    group = np.full(n_rows, UNKNOWN, dtype=np.int64)
    left, count, seed = np.arange(n_rows), 0, 0
    while len(left):
        part_starts, part_sites = (
            (starts, sites) if len(left) == n_rows else take_rows(starts, sites, left)
        )
        run, equal = _runs(part_starts, part_sites, n_sites, seed)
        group[left[equal]] = count + run[equal]
        count += int(run.max()) + 1
        left, seed = left[~equal], seed + 1
    return _number_by_first(group, count)


def _runs(
    starts: LongArray, sites: IntArray, n_sites: int, seed: int
) -> tuple[LongArray, NDArray[np.bool_]]:
    """Number rows by hash; say which equal the first row of their number."""
    key = np.random.default_rng(seed).integers(0, 2**63, n_sites, dtype=np.uint64)
    total = np.concatenate([[np.uint64(0)], np.cumsum(key[sites], dtype=np.uint64)])
    hashed = total[starts[1:]] - total[starts[:-1]]
    _, first, run = np.unique(hashed, return_index=True, return_inverse=True)
    run = run.ravel()
    size = np.diff(starts)
    model = first[run]
    equal = size == size[model]
    rows = np.flatnonzero(equal & (size > 0) & (model != np.arange(len(run))))
    if len(rows):
        differ = _members(starts, sites, rows, size) != _members(starts, sites, model[rows], size)
        begin = np.concatenate([[0], np.cumsum(size[rows])])[:-1]
        equal[rows] = np.add.reduceat(differ, begin) == 0
    return run, equal


def _members(starts: LongArray, sites: IntArray, rows: LongArray, size: LongArray) -> IntArray:
    length = size[rows]
    begin = np.concatenate([[0], np.cumsum(length)])
    at = np.repeat(starts[rows] - begin[:-1], length) + np.arange(begin[-1])
    return np.asarray(sites[at], dtype=np.int32)


def _number_by_first(group: LongArray, count: int) -> tuple[LongArray, LongArray]:
    first = np.full(count, len(group), dtype=np.int64)
    np.minimum.at(first, group, np.arange(len(group)))
    order = np.argsort(first, kind="stable")
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    return rank[group], first[order]
