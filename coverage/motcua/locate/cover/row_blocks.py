"""Merged rows of several parts of the demand, or of fewer sites, merged anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.arrays import UNKNOWN, BoolArray
from motcua.locate.cover.equal_rows import group_equal, take_rows
from motcua.locate.cover.rows import MergedRows, as_covers, merge_rows

if TYPE_CHECKING:
    from collections.abc import Iterable


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


def _without_map(rows: MergedRows) -> MergedRows:
    return MergedRows(**{**vars(rows), "row_of": None})


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


def rows_with_enough(rows: MergedRows, backup: int) -> MergedRows:
    """
    Count rows with too few sites as uncovered.

    Parameters
    ----------
    rows
        Distinct rows.
    backup
        Sites that a row has at least.

    Returns
    -------
    rows
        The same object where every row has as many.
    """
    enough = np.diff(rows.starts) >= backup
    if enough.all():
        return rows
    starts, sites = take_rows(rows.starts, rows.sites, np.flatnonzero(enough))
    number = np.append(np.where(enough, np.cumsum(enough) - 1, UNKNOWN), UNKNOWN)
    mapped = None if rows.row_of is None else number[rows.row_of]
    nobody = [] if mapped is None else np.flatnonzero(mapped < 0)[:5].tolist()
    return MergedRows(
        starts=starts, sites=sites, weight=rows.weight[enough], n_sites=rows.n_sites,
        points=rows.points[enough], row_of=mapped,
        uncovered_points=rows.uncovered_points + int(rows.points[~enough].sum()),
        uncovered_people=rows.uncovered_people + float(rows.weight[~enough].sum()),
        first_uncovered=rows.first_uncovered if mapped is None else tuple(nobody),
    )  # fmt: skip
