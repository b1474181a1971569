"""
Coverage straight from coordinates, without making pairs.

A fine grid over the discs says of every cell which discs hold it whole and which cross it. A point
is tested against the few that cross its cell; the rest is known. Points of one cell on the same
side of every crossing circle are one row at once, and rows of different cells with the same discs
are merged at the end, disc by disc. A cell decides only with a margin: at a circle the same sum of
squares is compared with the same square as anywhere, so that a point exactly at the radius is in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from motcua.locate.checks import weights
from motcua.locate.compiled import compiled
from motcua.locate.rows import MergedRows, join_rows, merge_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import ArrayLike

    from motcua.domain.arrays import FloatArray, IntArray, LongArray

MOST_CROSSING = 10
"""Circles through one cell up to which its points are kept by side, 2 ** 10 at most."""

MOST_LISTED = 30_000_000
"""Entries of the lists of discs by cell: what bounds the grid's memory."""

FINEST = 1_024
"""Cells along the longer side of the grid at most."""

MARGIN = 1e-9
"""Relative margin within which a cell leaves a circle to its points."""

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
        people = weights("population", population, len(points))
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
        yield points, weights(f"population of block {number}", population, len(points))


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


@dataclass(frozen=True, kw_only=True, eq=False)
class _Grid:
    """Which discs hold, and which cross, every cell of a square grid."""

    sites: FloatArray
    radius_m: float
    origin: FloatArray
    step_m: float
    n_side: int
    whole_starts: LongArray
    whole: IntArray
    crossing_starts: LongArray
    crossing: IntArray
    key_starts: LongArray
    """First key of each cell: one key a side of every crossing circle; -1 where too many cross."""
    n_keys: int


class _Sums(NamedTuple):
    """People and points by key."""

    people: FloatArray
    points: LongArray


def _make_grid(sites: FloatArray, radius_m: float) -> _Grid:
    low = sites.min(axis=0) - radius_m
    side = float(max((sites.max(axis=0) + radius_m - low).max(), 1e-9)) * (1.0 + 1e-9)
    n_side = _fineness(len(sites), radius_m, side)
    step = side / n_side
    whole_starts, whole, crossing_starts, crossing = _classify(
        sites[:, 0] - low[0], sites[:, 1] - low[1], radius_m, step, n_side
    )
    count = np.diff(crossing_starts)
    sides = np.where(count <= MOST_CROSSING, np.int64(1) << np.minimum(count, MOST_CROSSING), 0)
    ends = np.cumsum(sides)
    key_starts = np.where(count <= MOST_CROSSING, ends - sides, -1)
    return _Grid(
        sites=sites, radius_m=radius_m, origin=low, step_m=step, n_side=n_side,
        whole_starts=whole_starts, whole=whole, crossing_starts=crossing_starts,
        crossing=crossing, key_starts=key_starts, n_keys=int(ends[-1]),
    )  # fmt: skip


def _fineness(n_sites: int, radius_m: float, side: float) -> int:
    """Aim at one crossing circle a cell, within what memory allows."""
    wanted = n_sites * 2.0 * np.pi * radius_m / side
    held = n_sites * np.pi * radius_m**2 / side**2
    allowed = np.sqrt(MOST_LISTED / max(held, 1.0))
    return int(max(64, min(wanted, allowed, FINEST)))


def _of_grid(
    sites: FloatArray,
    radius_m: float,
    blocks: Iterable[tuple[FloatArray, FloatArray]],
    *,
    keep_map: bool,
) -> MergedRows:
    if not len(sites):
        raise ValueError("sites_xy_m holds no site")
    grid = _make_grid(sites, radius_m)
    sums = _Sums(np.zeros(grid.n_keys), np.zeros(grid.n_keys, dtype=np.int64))
    crowded: list[MergedRows] = []
    keys: list[LongArray] = []
    beyond, first, seen = [0.0, 0.0], list[int](), 0
    for points, people in blocks:
        key = np.empty(len(points), dtype=np.int64)
        _sort_in(
            points, people, grid.sites, grid.radius_m, grid.origin, grid.step_m, grid.n_side,
            grid.crossing_starts, grid.crossing, grid.key_starts, key, sums.people, sums.points,
        )  # fmt: skip
        outside = np.flatnonzero(key == _OUTSIDE)
        first += (seen + outside[: 5 - len(first)]).tolist() if len(first) < 5 else []  # noqa: PLR2004
        beyond = [beyond[0] + len(outside), beyond[1] + float(people[outside].sum())]
        full = np.flatnonzero(key == _CROWDED)
        if len(full):
            crowded.append(merge_rows(_pairs(points[full], sites, radius_m), people[full]))
        seen += len(points)
        keys += [key] if keep_map else []
    if not seen and not keep_map:
        raise ValueError("there is no block of demand")
    used = np.flatnonzero(sums.points)
    cells = merge_rows(_sets_of(grid, used), sums.people[used])
    if keep_map:
        return _mapped(grid, cells, used=used, key=keys[0], points=points, people=people)
    return _summed(
        grid, cells, points=sums.points[used], crowded=crowded, beyond=beyond, first=first
    )


_OUTSIDE, _CROWDED = -2, -1


def _sets_of(grid: _Grid, used: LongArray) -> csr_array:
    """Return the discs of every key that has points."""
    has_keys = np.flatnonzero(grid.key_starts >= 0)
    cell = has_keys[np.searchsorted(grid.key_starts[has_keys], used, side="right") - 1]
    side = used - grid.key_starts[cell]
    n_whole = np.diff(grid.whole_starts)[cell]
    n_crossing = np.diff(grid.crossing_starts)[cell]
    row = np.repeat(np.arange(len(used)), n_crossing)
    begin = np.concatenate([[0], np.cumsum(n_crossing)])
    bit = np.arange(begin[-1]) - np.repeat(begin[:-1], n_crossing)
    inside = (side[row] >> bit & 1).astype(np.bool_)
    crossed = grid.crossing[np.repeat(grid.crossing_starts[cell], n_crossing) + bit][inside]
    row_whole = np.repeat(np.arange(len(used)), n_whole)
    begin = np.concatenate([[0], np.cumsum(n_whole)])
    within = np.arange(begin[-1]) - np.repeat(begin[:-1], n_whole)
    held = grid.whole[np.repeat(grid.whole_starts[cell], n_whole) + within]
    rows, columns = np.concatenate([row[inside], row_whole]), np.concatenate([crossed, held])
    data = np.ones(len(rows), dtype=np.bool_)
    sets = csr_array((data, (rows, columns)), shape=(len(used), len(grid.sites)))
    sets.sort_indices()
    return sets


def _mapped(
    grid: _Grid,
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
    grid: _Grid,
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


@compiled
def _classify(
    x: FloatArray, y: FloatArray, radius: float, step: float, n_side: int
) -> tuple[LongArray, IntArray, LongArray, IntArray]:
    """List, cell by cell, the discs that hold it whole and those whose circle crosses it."""
    square = radius * radius
    n_cells = n_side * n_side
    n_whole = np.zeros(n_cells + 1, dtype=np.int64)
    n_crossing = np.zeros(n_cells + 1, dtype=np.int64)
    whole = np.zeros(0, dtype=np.int32)
    crossing = np.zeros(0, dtype=np.int32)
    for writes in range(2):
        if writes:
            n_whole, n_crossing = np.cumsum(n_whole), np.cumsum(n_crossing)
            whole = np.empty(n_whole[n_cells], dtype=np.int32)
            crossing = np.empty(n_crossing[n_cells], dtype=np.int32)
            at_whole, at_crossing = n_whole[:-1].copy(), n_crossing[:-1].copy()
        for site in range(len(x)):
            left = max(0, int((x[site] - radius) / step) - 1)
            right = min(n_side - 1, int((x[site] + radius) / step) + 1)
            bottom = max(0, int((y[site] - radius) / step) - 1)
            top = min(n_side - 1, int((y[site] + radius) / step) + 1)
            for column in range(left, right + 1):
                x0, x1 = column * step - x[site], (column + 1) * step - x[site]
                near_x = max(x0, -x1, 0.0)
                far_x = max(abs(x0), abs(x1))
                for line in range(bottom, top + 1):
                    y0, y1 = line * step - y[site], (line + 1) * step - y[site]
                    near_y = max(y0, -y1, 0.0)
                    far_y = max(abs(y0), abs(y1))
                    cell = column * n_side + line
                    if far_x * far_x + far_y * far_y < square * (1.0 - MARGIN):
                        if writes:
                            whole[at_whole[cell]] = site
                            at_whole[cell] += 1
                        else:
                            n_whole[cell + 1] += 1
                    elif near_x * near_x + near_y * near_y <= square * (1.0 + MARGIN):
                        if writes:
                            crossing[at_crossing[cell]] = site
                            at_crossing[cell] += 1
                        else:
                            n_crossing[cell + 1] += 1
    return n_whole, whole, n_crossing, crossing


@compiled
def _sort_in(  # noqa: PLR0917
    points: FloatArray,
    people: FloatArray,
    sites: FloatArray,
    radius: float,
    origin: FloatArray,
    step: float,
    n_side: int,
    crossing_starts: LongArray,
    crossing: IntArray,
    key_starts: LongArray,
    key: LongArray,
    sum_people: FloatArray,
    sum_points: LongArray,
) -> None:
    """Add every point to its cell's sums, by its side of every circle that crosses the cell."""
    square = radius * radius
    for point in range(len(points)):
        x, y = points[point, 0], points[point, 1]
        column, line = int((x - origin[0]) // step), int((y - origin[1]) // step)
        if column < 0 or line < 0 or column >= n_side or line >= n_side:
            key[point] = -2
            continue
        cell = column * n_side + line
        if key_starts[cell] < 0:
            key[point] = -1
            continue
        side = 0
        for at in range(crossing_starts[cell], crossing_starts[cell + 1]):
            dx, dy = x - sites[crossing[at], 0], y - sites[crossing[at], 1]
            if dx * dx + dy * dy <= square:
                side |= 1 << (at - crossing_starts[cell])
        key[point] = key_starts[cell] + side
        sum_people[key[point]] += people[point]
        sum_points[key[point]] += 1
