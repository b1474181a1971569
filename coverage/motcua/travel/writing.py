"""What sites and points pay, written into one matrix, in threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from motcua.travel.attached import Attached, find_touched, open_part
from motcua.travel.gathering import Cells, count, fill
from motcua.travel.ledger import PAGE_BITS, n_pages
from motcua.travel.search import Found

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.domain.arrays import IntArray, LongArray
    from motcua.travel.ledger import Archive
    from motcua.travel.search import Search

_PAGES_AT_ONCE = 512
"""Pages of points that a thread takes at a time, and pages of junctions that it opens for them."""


def write_matrix(
    attached: Attached, archive: Archive, rows: IntArray, *, task: Search, threads: int
) -> Found:
    """
    Return all pairs as matrices.

    Parameters
    ----------
    attached
        The points.
    archive
        What searches reached.
    rows
        Row of every point in the matrices, each once, shape (n_points,).
    task
        What is to be found.
    threads
        How many write at a time.

    Returns
    -------
    found
        Columns of a row in order.
    """
    parts = _parts(task.shape[0], n_pages_of_junctions=len(archive.page_of))
    row_starts = _row_starts(attached, archive, rows, parts, limit=task.limit, threads=threads)
    cells = _new_cells(int(row_starts[-1]), row_starts[rows], bits=task.bits)

    def write(part: slice) -> None:
        """Fill the rows of some points."""
        here, ledger = open_part(attached, archive, part)
        within = 0, n_pages(len(here.node)), task.limit
        mine = cells._replace(starts=cells.starts[part])
        fill(here, ledger, find_touched(here, ledger), within, mine, task.bits)

    _in_threads(write, parts, threads=threads)
    where = cells.site, row_starts.astype(cells.site.dtype)
    return Found(
        high=csr_array((cells.high, *where), shape=task.shape),
        low=csr_array((cells.low, *where), shape=task.shape) if task.bits else None,
    )


def _parts(n_points: int, *, n_pages_of_junctions: int) -> list[slice]:
    """Divide the points, so that neither they nor the junctions near them are too many."""
    n_parts = -(-max(n_pages(n_points), n_pages_of_junctions) // _PAGES_AT_ONCE)
    at_once = max(1, n_pages(n_points) // n_parts) << PAGE_BITS
    return [slice(k, min(k + at_once, n_points)) for k in range(0, n_points, at_once)]


def _row_starts(
    attached: Attached,
    archive: Archive,
    rows: IntArray,
    parts: list[slice],
    *,
    limit: int,
    threads: int,
) -> LongArray:
    """Return where each row begins, and where the last one ends."""
    counts = np.zeros(len(rows), dtype=np.int64)

    def look(part: slice) -> None:
        """Count the pairs of some points."""
        here, ledger = open_part(attached, archive, part)
        within = 0, n_pages(len(here.node)), limit
        count(here, ledger, find_touched(here, ledger), within, counts[part])

    _in_threads(look, parts, threads=threads)
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    starts[1:][rows] = counts
    return np.cumsum(starts, out=starts)


def _new_cells(n_pairs: int, starts: LongArray, *, bits: int) -> Cells:
    index_type: type[np.signedinteger[Any]] = (
        np.int32 if n_pairs <= np.iinfo(np.int32).max else np.int64
    )
    return Cells(
        starts=starts,
        site=np.empty(n_pairs, dtype=index_type),
        high=np.empty(n_pairs, dtype=np.int32),
        low=np.empty(n_pairs if bits else 0, dtype=np.int32),
    )


def _in_threads(work: Callable[[slice], None], parts: list[slice], *, threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, parts):
            pass
