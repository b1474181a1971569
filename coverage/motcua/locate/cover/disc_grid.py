"""A grid over discs: points of one cell on the same side of every circle are one row at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray


MOST_CROSSING = 10
"""Circles through one cell up to which its points are kept by side, 2 ** 10 at most."""


MOST_LISTED = 30_000_000
"""Entries of the lists of discs by cell: what bounds the grid's memory."""


FINEST = 1_024
"""Cells along the longer side of the grid at most."""


MARGIN = 1e-9
"""Relative margin within which a cell leaves a circle to its points."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Grid:
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


class Sums(NamedTuple):
    """People and points by key."""

    people: FloatArray
    points: LongArray


def make_grid(sites: FloatArray, radius_m: float) -> Grid:
    """
    Lay a grid over all discs.

    Parameters
    ----------
    sites
        Centres, shape (n_sites, 2).
    radius_m
        Radius of every disc.

    Returns
    -------
    grid
        As fine as memory allows, and no finer than about one circle a cell.
    """
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
    return Grid(
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


def sets_of(grid: Grid, used: LongArray) -> csr_array:
    """
    Return the discs of every key that has points.

    Returns
    -------
    covers
        Boolean CSR, shape (n_used, n_sites).
    """
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


OUTSIDE, CROWDED = -2, -1


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
def sort_in(  # noqa: PLR0917
    points: FloatArray,
    people: FloatArray,
    sites: FloatArray,
    radius: float,
    origin: FloatArray,
    step: float,
    n_side: int,
    whole_starts: LongArray,
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
        if side == 0 and whole_starts[cell] == whole_starts[cell + 1]:
            key[point] = -2
            continue
        key[point] = key_starts[cell] + side
        sum_people[key[point]] += people[point]
        sum_points[key[point]] += 1
