"""
Pairs by site written into a matrix by point.

A site after the other would write every row anew, and each time into memory that has left the
caches meanwhile. Rows are written in strips instead: a few rows at a time, by all sites.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.compiled import compiled
from motcua.travel.search import Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from motcua.domain.arrays import IntArray, LongArray

_STRIP_PAIRS = 1 << 15
"""Pairs of a strip: under half a megabyte, which a core's own cache holds."""


_BLOCK_PAIRS = 1 << 22
"""Fifty megabytes."""


class Block(NamedTuple):
    """What some sites next to each other reach."""

    first: int
    """Row of the first site."""

    starts: LongArray
    """Where the pairs of a site begin, shape (n_sites + 1,)."""

    point: IntArray
    """By site and then ascending; only what ``starts`` tells of counts."""

    cost: LongArray
    """Same shape."""


class _Cells(NamedTuple):
    """The numbers of a matrix, row by row."""

    site: NDArray[np.signedinteger[Any]]
    """Shape (n_pairs,)."""

    high: IntArray
    """Shape (n_pairs,)."""

    low: IntArray
    """Shape (n_pairs,); empty where costs have no low bits."""


def shelve(
    pairs: Iterable[tuple[IntArray, LongArray]], *, n_points: int, room: int = _BLOCK_PAIRS
) -> list[Block]:
    """
    Return sites in blocks, each written into one piece of memory as they come.

    Parameters
    ----------
    pairs
        Points, ascending, and costs of each site.
    n_points
        More than so many pairs has no site.
    room
        Pairs that a block has room for; one of `n_points` at least.

    Returns
    -------
    blocks
        The same pairs.
    """
    blocks: list[Block] = []
    block, starts, first = _empty_block(max(room, n_points)), [0], 0
    for site, (point, cost) in enumerate(pairs):
        if starts[-1] + len(point) > len(block.point):
            blocks.append(block._replace(first=first, starts=np.array(starts)))
            block, starts, first = _empty_block(max(room, n_points)), [0], site
        new = slice(starts[-1], starts[-1] + len(point))
        block.point[new], block.cost[new] = point, cost
        starts.append(new.stop)
    return [*blocks, block._replace(first=first, starts=np.array(starts))]


def _empty_block(room: int) -> Block:
    # What nobody writes into takes no memory.
    point, cost = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int64)
    return Block(first=0, starts=np.zeros(1, dtype=np.int64), point=point, cost=cost)


def write_matrix(
    blocks: Sequence[Block], rows: IntArray, *, shape: tuple[int, int], bits: int
) -> Found:
    """
    Return all pairs as matrices.

    Parameters
    ----------
    blocks
        All sites, in order.
    rows
        Row of every point in the matrices, each once, shape (n_points,).
    shape
        Points and sites.
    bits
        A cost is ``high * 2**bits + low``.

    Returns
    -------
    found
        Columns of a row in order.

    Examples
    --------
    Point 0 stands in row 1; a cost of nothing is stored:

    >>> points, costs = np.array([0, 1], dtype=np.int32), np.array([13, 0])
    >>> rows = np.array([1, 0], dtype=np.int32)
    >>> blocks = shelve([(points, costs)], n_points=2)
    >>> found = write_matrix(blocks, rows, shape=(2, 1), bits=2)
    >>> found.high.toarray().tolist(), found.low.toarray().tolist(), found.high.nnz
    ([[0], [3]], [[0], [1]], 2)
    """
    count = np.zeros(shape[0], dtype=np.int64)
    for block in blocks:
        _count(block.point[: block.starts[-1]], count)
    by_row = np.empty_like(count)
    by_row[rows] = count
    row_starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(by_row)])
    n_pairs = int(row_starts[-1])
    index_type: type[np.signedinteger[Any]] = (
        np.int32 if n_pairs <= np.iinfo(np.int32).max else np.int64
    )
    cells = _Cells(
        site=np.empty(n_pairs, dtype=index_type),
        high=np.empty(n_pairs, dtype=np.int32),
        low=np.empty(n_pairs if bits else 0, dtype=np.int32),
    )
    free, nexts = row_starts[rows], [block.starts[:-1].copy() for block in blocks]
    for end in _strips(count):
        for block, next_ in zip(blocks, nexts, strict=True):
            _spread(block, next_, end, (free, bits), cells)
    where = cells.site, row_starts.astype(index_type)
    return Found(
        high=csr_array((cells.high, *where), shape=shape),
        low=csr_array((cells.low, *where), shape=shape) if bits else None,
    )


def _strips(count: LongArray) -> list[int]:
    """Return points before which to stop, the number of points the last."""
    so_far = np.cumsum(count)
    wanted = np.arange(_STRIP_PAIRS, so_far[-1] if len(count) else 0, _STRIP_PAIRS)
    ends: list[int] = np.unique(np.append(np.searchsorted(so_far, wanted), len(count))).tolist()
    return ends


@compiled
def _count(point: IntArray, count: LongArray) -> None:
    for k in range(len(point)):
        count[point[k]] += 1


@compiled
def _spread(
    block: Block, next_: LongArray, end: int, to: tuple[LongArray, int], cells: _Cells
) -> None:
    """Write the pairs of points before an end; sites come in order, as do columns of a row."""
    free, bits = to
    low_bits = (1 << bits) - 1
    for site in range(len(next_)):
        k = next_[site]
        while k < block.starts[site + 1] and block.point[k] < end:
            at = free[block.point[k]]
            free[block.point[k]] += 1
            cells.site[at] = block.first + site
            cells.high[at] = block.cost[k] >> bits
            if bits > 0:
                cells.low[at] = block.cost[k] & low_bits
            k += 1
        next_[site] = k
