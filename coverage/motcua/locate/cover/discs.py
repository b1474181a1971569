"""
Coverage straight from coordinates, without making pairs.

A fine grid over the discs says of every cell which discs hold it whole and which cross it. A point
is tested against the few that cross its cell; the rest is known. Points of one cell on the same
side of every crossing circle are one row at once, and rows of different cells with the same discs
are merged at the end, disc by disc. A cell decides only with a margin: at a circle the same sum of
squares is compared with the same square as anywhere, so that a point exactly at the radius is in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from motcua.errors import SHOWN
from motcua.locate.cover.disc_grid import CROWDED, OUTSIDE, Grid, Sums, make_grid, sets_of, sort_in
from motcua.locate.cover.row_blocks import join_rows
from motcua.locate.cover.rows import MergedRows, merge_rows
from motcua.locate.terms.arguments import amounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import ArrayLike

    from motcua.domain.arrays import FloatArray, LongArray


FEW_POINTS = 20_000
"""Points below which pairs cost less than a grid."""


def disc_cover(
    points_xy_m: Any,  # noqa: ANN401 - coordinates, or blocks of them
    sites_xy_m: ArrayLike,
    *,
    radius_m: float,
    population: ArrayLike | None = None,
) -> MergedRows:
    """
    Merge demand points by the sites within a radius, straight-line, the radius included.

    Parameters
    ----------
    points_xy_m
        Coordinates in a metric system, shape (n_demand, 2); or an iterable of blocks
        ``(points_xy_m, population)``, of which one is in memory at a time.
    sites_xy_m
        Coordinates, shape (n_sites, 2).
    radius_m
        Radius in metres, inclusive.
    population
        People, shape (n_demand,); one each by default. None with blocks.

    Returns
    -------
    rows
        Distinct cover sets, for any model. Of one array of points `row_of` says the row of each.

    Raises
    ------
    ValueError
        If a coordinate is no number, a shape does not fit, or the radius is negative.

    Examples
    --------
    The first point lies exactly at the radius, the last is out of reach:

    >>> rows = disc_cover([[0, 3], [0, 1], [9, 9]], [[0, 0]], radius_m=3)
    >>> rows.weight.tolist(), rows.row_of.tolist(), rows.uncovered_points
    ([2.0], [0, 0, -1], 1)
    """
    sites = _coordinates("sites_xy_m", sites_xy_m)
    if not (np.isfinite(radius_m) and radius_m >= 0):
        raise ValueError(f"radius_m is {radius_m}, expected a number from 0 up")
    if _is_array(points_xy_m):
        points = _coordinates("points_xy_m", points_xy_m)
        people = amounts("population", population, len(points))
        if len(points) < FEW_POINTS:
            return merge_rows(_pairs(points, sites, radius_m), people)
        return _of_grid(sites, radius_m, [(points, people)], keep_map=True)
    if population is not None:
        raise ValueError("population is given twice: blocks hold their own")
    return _of_grid(sites, radius_m, _blocks(points_xy_m), keep_map=False)


def _is_array(points: Any) -> bool:  # noqa: ANN401
    if isinstance(points, np.ndarray):
        return True
    if not isinstance(points, (list, tuple)):
        return False
    return not (len(points) and isinstance(points[0], tuple) and np.ndim(points[0][0]) == 2)  # noqa: PLR2004


def _coordinates(name: str, given: ArrayLike) -> FloatArray:
    xy = np.ascontiguousarray(given, dtype=np.float64)
    if xy.ndim != 2 or xy.shape[1] != 2:  # noqa: PLR2004 - x and y
        raise ValueError(f"{name} has shape {xy.shape}, expected (any, 2)")
    if not np.isfinite(xy).all():
        wrong = np.flatnonzero(~np.isfinite(xy).all(axis=1))[:5].tolist()
        raise ValueError(f"{name} holds no number in rows {wrong}")
    return xy


def _blocks(blocks: Iterable[Any]) -> Iterator[tuple[FloatArray, FloatArray]]:
    for number, (given, population) in enumerate(blocks):
        points = _coordinates(f"points_xy_m of block {number}", given)
        yield points, amounts(f"population of block {number}", population, len(points))


def _pairs(points: FloatArray, sites: FloatArray, radius_m: float) -> csr_array:
    """Return the coverage matrix by a tree that reaches a little further, then exactly."""
    tree = cKDTree(sites)
    found = tree.query_ball_point(points, radius_m * (1.0 + 1e-6) + 1e-9, return_sorted=True)
    size = np.fromiter(map(len, found), dtype=np.int64, count=len(points))
    column = np.concatenate([np.zeros(0), *found]).astype(np.int32)
    row = np.repeat(np.arange(len(points)), size)
    apart = points[row] - sites[column]
    inside = apart[:, 0] * apart[:, 0] + apart[:, 1] * apart[:, 1] <= radius_m * radius_m
    before = np.concatenate([[0], np.cumsum(inside)])
    starts = before[np.concatenate([[0], np.cumsum(size)])]
    data = np.ones(int(before[-1]), dtype=np.bool_)
    return csr_array((data, column[inside], starts), shape=(len(points), len(sites)))


def _of_grid(
    sites: FloatArray,
    radius_m: float,
    blocks: Iterable[tuple[FloatArray, FloatArray]],
    *,
    keep_map: bool,
) -> MergedRows:
    if not len(sites):
        raise ValueError("sites_xy_m holds no site")
    grid = make_grid(sites, radius_m)
    sums = Sums(np.zeros(grid.n_keys), np.zeros(grid.n_keys, dtype=np.int64))
    crowded: list[MergedRows] = []
    keys: list[LongArray] = []
    beyond, first, seen = [0.0, 0.0], list[int](), 0
    for points, people in blocks:
        key = np.empty(len(points), dtype=np.int64)
        sort_in(
            points, people, grid.sites, grid.radius_m, grid.origin, grid.step_m, grid.n_side,
            grid.whole_starts, grid.crossing_starts, grid.crossing, grid.key_starts, key,
            sums.people, sums.points,
        )  # fmt: skip
        full = np.flatnonzero(key == CROWDED)
        pairs = _pairs(points[full], sites, radius_m)
        reached = np.diff(pairs.indptr) > 0
        if reached.any():
            crowded.append(merge_rows(pairs[np.flatnonzero(reached)], people[full[reached]]))
        key[full[~reached]] = OUTSIDE
        outside = np.flatnonzero(key == OUTSIDE)
        first = (first + (seen + outside[:SHOWN]).tolist())[:SHOWN]
        beyond = [beyond[0] + len(outside), beyond[1] + float(people[outside].sum())]
        seen += len(points)
        keys += [key] if keep_map else []
    if not seen and not keep_map:
        raise ValueError("there is no block of demand")
    used = np.flatnonzero(sums.points)
    cells = merge_rows(sets_of(grid, used), sums.people[used])
    if keep_map:
        return _mapped(grid, cells, used=used, key=keys[0], points=points, people=people)
    return _summed(
        grid, cells, points=sums.points[used], crowded=crowded, beyond=beyond, first=first
    )


def _mapped(
    grid: Grid,
    cells: MergedRows,
    *,
    used: LongArray,
    key: LongArray,
    points: FloatArray,
    people: FloatArray,
) -> MergedRows:
    """Give every point its own row: by key where it has one, else by its own pairs."""
    known = np.flatnonzero(key >= 0)
    lone = np.flatnonzero(key < 0)
    covers = cells.covers
    pairs = _pairs(points[lone], grid.sites, grid.radius_m)
    at = cells.row_of[np.searchsorted(used, key[known])] if cells.row_of is not None else known
    # Rows of the cells first, then one row a lone point; merged, both are numbered together.
    from scipy.sparse import vstack

    both = csr_array(vstack([covers, pairs]))
    merged = merge_rows(both, np.concatenate([cells.weight, people[lone]]))
    place = merged.row_of if merged.row_of is not None else np.zeros(0, dtype=np.int64)
    row_of = np.full(len(points), -1, dtype=np.int64)
    row_of[known] = np.where(at >= 0, place[np.maximum(at, 0)], -1) if len(place) else -1
    row_of[lone] = place[cells.n_rows :]
    nobody = np.flatnonzero(row_of < 0)
    covered = row_of >= 0
    count = np.bincount(row_of[covered], minlength=merged.n_rows).astype(np.int64)
    return MergedRows(
        starts=merged.starts, sites=merged.sites, weight=merged.weight, points=count,
        n_sites=merged.n_sites, row_of=row_of, uncovered_points=len(nobody),
        uncovered_people=float(people[nobody].sum()),
        first_uncovered=tuple(nobody[:5].tolist()),
    )  # fmt: skip


def _summed(
    grid: Grid,
    cells: MergedRows,
    *,
    points: LongArray,
    crowded: list[MergedRows],
    beyond: list[float],
    first: list[int],
) -> MergedRows:
    """Put cells and crowded points together; only counts and sums are left of the points."""
    at = cells.row_of if cells.row_of is not None else np.zeros(0, dtype=np.int64)
    inside = at >= 0
    count = np.bincount(at[inside], weights=points[inside], minlength=cells.n_rows)
    rows = MergedRows(
        starts=cells.starts, sites=cells.sites, weight=cells.weight,
        points=np.rint(count).astype(np.int64), n_sites=len(grid.sites),
        uncovered_points=int(beyond[0]) + int(points[~inside].sum()),
        uncovered_people=beyond[1] + cells.uncovered_people, first_uncovered=tuple(first),
    )  # fmt: skip
    return join_rows([rows, *crowded]) if crowded else rows
