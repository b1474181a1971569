"""What sites and points pay, written into one matrix, in threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from motcua.travel.attached import Attached, find_touched
from motcua.travel.gathering import Cells, count, fill
from motcua.travel.ledger import PAGE_BITS
from motcua.travel.search import Found

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.domain.arrays import IntArray, LongArray
    from motcua.travel.ledger import Ledger
    from motcua.travel.search import Search

_PAGES_AT_ONCE = 512


def write_matrix(
    attached: Attached, ledger: Ledger, rows: IntArray, *, task: Search, threads: int
) -> Found:
    """
    Return all pairs as matrices.

    Parameters
    ----------
    attached
        The points.
    ledger
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
    touched = find_touched(attached, ledger)
    counts = np.zeros(task.shape[0], dtype=np.int64)
    _in_threads(
        lambda first, stop: count(attached, ledger, touched, (first, stop, task.limit), counts),
        n_points=task.shape[0],
        threads=threads,
    )
    row_starts = _row_starts(counts, rows)
    cells = _new_cells(int(row_starts[-1]), row_starts[rows], bits=task.bits)
    _in_threads(
        lambda first, stop: fill(
            attached, ledger, touched, (first, stop, task.limit), cells, task.bits
        ),
        n_points=task.shape[0],
        threads=threads,
    )
    where = cells.site, row_starts.astype(cells.site.dtype)
    return Found(
        high=csr_array((cells.high, *where), shape=task.shape),
        low=csr_array((cells.low, *where), shape=task.shape) if task.bits else None,
    )


def _row_starts(counts: LongArray, rows: IntArray) -> LongArray:
    by_row = np.zeros(len(counts) + 1, dtype=np.int64)
    by_row[rows + np.int64(1)] = counts
    return np.cumsum(by_row)


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


def _in_threads(work: Callable[[int, int], None], *, n_points: int, threads: int) -> None:
    """Share the pages of points among threads."""
    n_pages = ((n_points - 1) >> PAGE_BITS) + 1
    firsts = range(0, n_pages, _PAGES_AT_ONCE)
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(lambda first: work(first, min(first + _PAGES_AT_ONCE, n_pages)), firsts):
            pass
