"""
A compiled grid over pieces of road: which one is nearest to a place.

Distances are reckoned by the steps in which GEOS takes them, so that its search tree and the grid
agree to the last bit on which of two pieces is nearer.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled, usable_cores

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray

_CELLS_A_PIECE = 3
"""Cells of the grid for each piece; finer and coarser grids were slower."""

_OVERHANG = 1e-6
"""Share of a cell by which a piece is thought longer, against rounding at the seams."""

_PLACES_AT_ONCE = 65_536


class Grid(NamedTuple):
    """Square cells with the pieces that pass through each."""

    ends_m: FloatArray
    """Ends of the pieces, shape (n_pieces, 2, 2)."""

    origin_m: FloatArray
    """Lower left corner, shape (2,)."""

    side_m: float
    """Side of a cell."""

    shape: tuple[int, int]
    """Columns and rows."""

    starts: LongArray
    """Where the pieces of a cell begin, row by row, shape (n_cells + 1,)."""

    pieces: IntArray
    """Rows of the pieces."""


def build_grid(ends_m: FloatArray) -> Grid:
    """
    Return a grid over pieces of road.

    Parameters
    ----------
    ends_m
        Their ends, shape (n_pieces, 2, 2), one piece at least.

    Returns
    -------
    grid
        Ready for `nearest_pieces`.
    """
    low, high = ends_m.min(axis=(0, 1)), ends_m.max(axis=(0, 1))
    width, height = np.maximum(high - low, 1.0).tolist()
    side_m = max(1.0, float(np.sqrt(width * height / (_CELLS_A_PIECE * len(ends_m)))))
    # A long and narrow country must not make more cells than there is memory for.
    side_m = max(
        side_m, width / (_CELLS_A_PIECE * len(ends_m)), height / (_CELLS_A_PIECE * len(ends_m))
    )
    shape = int(width / side_m) + 1, int(height / side_m) + 1
    counted = Grid(ends_m, low, side_m, shape, np.zeros(shape[0] * shape[1] + 1, np.int64), _NONE)
    _lay(counted, counted.starts[1:])
    starts = np.cumsum(counted.starts)
    laid = counted._replace(starts=starts, pieces=np.empty(starts[-1], dtype=np.int32))
    _lay(laid, starts[:-1].copy())
    return laid


_NONE = np.empty(0, dtype=np.int32)


def nearest_pieces(grid: Grid, xy_m: FloatArray, *, limit_m: float) -> LongArray:
    """
    Return the nearest piece to each place.

    Parameters
    ----------
    grid
        The pieces.
    xy_m
        Places, shape (n, 2).
    limit_m
        Pieces farther away may be left out.

    Returns
    -------
    piece
        Row of the nearest piece, of those equally near the first; -1 where none lies within the
        limit. Shape (n,).
    """
    nearest = np.full(len(xy_m), -1, dtype=np.int64)
    # Neighbours asked one after the other find their pieces in the caches: a quarter less time.
    order = _by_cell(grid, xy_m)
    firsts = range(0, len(xy_m), _PLACES_AT_ONCE)

    def look(first: int) -> None:
        """Look the next few points up."""
        some = order[first : first + _PLACES_AT_ONCE]
        found = np.empty(len(some), dtype=np.int64)
        _nearest(grid, xy_m[some], limit_m, found)
        nearest[some] = found

    with ThreadPoolExecutor(usable_cores()) as pool:
        list(pool.map(look, firsts))
    return nearest


@compiled
def _lay(grid: Grid, free: LongArray) -> None:
    """Count the pieces of every cell in `free` or, where there is room for them, write them."""
    n_columns, n_rows = grid.shape
    for k in range(len(grid.ends_m)):
        (ax, ay), (bx, by) = grid.ends_m[k]
        ax, bx = (ax - grid.origin_m[0]) / grid.side_m, (bx - grid.origin_m[0]) / grid.side_m
        ay, by = (ay - grid.origin_m[1]) / grid.side_m, (by - grid.origin_m[1]) / grid.side_m
        if ay > by:
            ax, ay, bx, by = bx, by, ax, ay
        for row in range(max(0, int(ay - _OVERHANG)), min(n_rows - 1, int(by + _OVERHANG)) + 1):
            x, z = ax, bx
            if by - ay > _OVERHANG:
                x = ax + (bx - ax) * min(1.0, max(0.0, (row - ay) / (by - ay)))
                z = ax + (bx - ax) * min(1.0, max(0.0, (row + 1 - ay) / (by - ay)))
            x, z = min(x, z) - _OVERHANG, max(x, z) + _OVERHANG
            for column in range(max(0, int(x)), min(n_columns - 1, int(z)) + 1):
                cell = row * n_columns + column
                if len(grid.pieces) > 0:
                    grid.pieces[free[cell]] = k
                free[cell] += 1


def _by_cell(grid: Grid, xy_m: FloatArray) -> LongArray:
    """Return the order of places by the cell that they are in, or nearest to."""
    last = np.array(grid.shape) - 1
    column, row = np.clip((xy_m - grid.origin_m) / grid.side_m, 0, last).astype(np.int64).T
    return np.argsort(row * grid.shape[0] + column, kind="stable")


@compiled
def _nearest(grid: Grid, xy_m: FloatArray, limit_m: float, nearest: LongArray) -> None:
    """Look into ring after ring of cells round every place."""
    n_columns, n_rows = grid.shape
    for k in range(len(xy_m)):
        px, py = xy_m[k]
        x, y = (px - grid.origin_m[0]) / grid.side_m, (py - grid.origin_m[1]) / grid.side_m
        column = min(max(int(np.floor(x)), 0), n_columns - 1)
        row = min(max(int(np.floor(y)), 0), n_rows - 1)
        # No cell beyond ring r is nearer than this and r sides.
        inner = max(0.0, min(x - column, column + 1 - x, y - row, row + 1 - y))
        best, piece, ring = np.inf, -1, 0
        while ring <= max(n_columns, n_rows):
            best, piece = _look_round(grid, px, py, (column, row), ring, (best, piece))
            seen_m = (inner + ring) * grid.side_m
            if best < seen_m or seen_m > limit_m:
                break
            ring += 1
        nearest[k] = piece if best <= limit_m else -1


@compiled
def _look_round(
    grid: Grid, px: float, py: float, middle: tuple[int, int], ring: int, known: tuple[float, int]
) -> tuple[float, int]:
    """Return the nearest piece in one ring of cells, or the known one."""
    n_columns, n_rows = grid.shape
    best, piece = known
    for row in range(max(0, middle[1] - ring), min(n_rows - 1, middle[1] + ring) + 1):
        is_edge = abs(row - middle[1]) == ring
        step = 1 if is_edge or ring == 0 else 2 * ring
        for column in range(middle[0] - ring, middle[0] + ring + 1, step):
            if column < 0 or column >= n_columns:
                continue
            cell = row * n_columns + column
            for at in range(grid.starts[cell], grid.starts[cell + 1]):
                k = grid.pieces[at]
                away = _away(px, py, grid.ends_m[k])
                if away < best or (away == best and k < piece):
                    best, piece = away, k
    return best, piece


@compiled
def _away(px: float, py: float, ends_m: FloatArray) -> float:
    """Return the distance of a place and a piece, step by step as GEOS has it."""
    ax, ay, bx, by = ends_m[0, 0], ends_m[0, 1], ends_m[1, 0], ends_m[1, 1]
    length2 = (bx - ax) * (bx - ax) + (by - ay) * (by - ay)
    if length2 == 0.0:
        return float(np.sqrt((px - ax) * (px - ax) + (py - ay) * (py - ay)))
    share = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length2
    if share <= 0.0:
        return float(np.sqrt((px - ax) * (px - ax) + (py - ay) * (py - ay)))
    if share >= 1.0:
        return float(np.sqrt((px - bx) * (px - bx) + (py - by) * (py - by)))
    across = ((ay - py) * (bx - ax) - (ax - px) * (by - ay)) / length2
    return float(np.abs(across) * np.sqrt(length2))
