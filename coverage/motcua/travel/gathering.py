"""
From the junctions to the points that hang on them, and into the matrix; compiled.

Points are looked through a page at a time, in an order that keeps neighbours together, for a batch
of sites at once. A first look counts the pairs of every point, so that a second one can write each
where it stays. Neighbours reach much the same sites: these are put in order once for all pages that
concern the same batches, and the columns of every row come out sorted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled, inlined
from motcua.travel.ledger import LANES, PAGE_BITS
from motcua.travel.pricing import new_prices, price_page
from motcua.travel.sorting import sort_between

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from motcua.domain.arrays import IntArray, LongArray
    from motcua.travel.attached import Attached, Touched
    from motcua.travel.ledger import Ledger


class Cells(NamedTuple):
    """The numbers of a matrix, row by row."""

    starts: LongArray
    """Where the row of a point begins, by point, shape (n_points,)."""

    site: NDArray[np.signedinteger[Any]]
    """Shape (n_pairs,)."""

    high: IntArray
    """Shape (n_pairs,)."""

    low: IntArray
    """Shape (n_pairs,); empty where costs have no low bits."""


class _Row(NamedTuple):
    """Room for the pairs of one point, and one that does not count."""

    site: IntArray
    high: IntArray
    low: IntArray


@compiled
def count(
    attached: Attached,
    ledger: Ledger,
    touched: Touched,
    within: tuple[int, int, int],
    counts: LongArray,
) -> None:
    """
    Count the sites that every point reaches.

    Parameters
    ----------
    attached, ledger, touched
        Who may reach what.
    within
        First page of points, the page to stop before, and the largest cost.
    counts
        Where to write, shape (n_points,).
    """
    first, stop, limit = within
    prices = new_prices(touched, ledger)
    lines = prices.lines
    flat = lines.reshape(len(lines), lines.shape[1] * LANES)
    way = int(np.searchsorted(attached.direct.point, first << PAGE_BITS))
    for page in range(first, stop):
        n_columns, way = price_page(page, attached, ledger, touched, prices, way)
        start = page << PAGE_BITS
        for at in range(min(len(lines), len(counts) - start)):
            n = 0
            for column in range(n_columns):
                n += flat[at, column] <= limit
            counts[start + at] = n


@compiled
def fill(
    attached: Attached,
    ledger: Ledger,
    touched: Touched,
    within: tuple[int, int, int],
    cells: Cells,
    bits: int,
) -> None:
    """
    Write the pairs of points into their rows.

    Parameters
    ----------
    attached, ledger, touched
        Who may reach what.
    within
        First page of points, the page to stop before, and the largest cost.
    cells
        Where to write.
    bits
        A cost is ``high * 2**bits + low``.
    """
    first, stop, limit = within
    prices = new_prices(touched, ledger)
    lines = prices.lines
    n_most = lines.shape[1] * LANES
    flat, least = lines.reshape(len(lines), n_most), np.empty(n_most, np.int64)
    in_order, chosen = np.empty(n_most, np.int64), np.empty(n_most, np.int64)
    row = _new_row(n_most + 1)
    way, n_in_order = int(np.searchsorted(attached.direct.point, first << PAGE_BITS)), 0
    for page in range(first, stop):
        n_columns, way = price_page(page, attached, ledger, touched, prices, way)
        start = page << PAGE_BITS
        n_here = min(len(lines), len(cells.starts) - start)
        if page == first or not _are_alike(page - 1, page, touched):
            n_in_order = _put_in_order(page, attached, touched, in_order)
        _find_least(flat, n_here, n_columns, least)
        n_chosen = 0
        for k in range(n_in_order):
            chosen[n_chosen] = in_order[k]
            n_chosen += least[in_order[k] & 0xFFFFFFFF] <= limit
        for at in range(n_here):
            n: int = np.int64(0)  # type: ignore[assignment]
            for k in range(n_chosen):
                # Written in any case, and written over if it does not count: a branch costs more.
                cost = flat[at, chosen[k] & 0xFFFFFFFF]
                row.site[n], row.high[n] = chosen[k] >> 32, cost >> bits
                row.low[n] = cost & ((1 << bits) - 1)
                n += cost <= limit
            _copy_row(row, n, cells, cells.starts[start + at])


@compiled
def _new_row(n: int) -> _Row:
    return _Row(np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32))


@compiled
def _are_alike(one: int, other: int, touched: Touched) -> bool:
    """Tell whether the same batches concern two pages."""
    a, b = touched.starts[one], touched.starts[other]
    n = touched.starts[one + 1] - a
    if touched.starts[other + 1] - b != n:
        return False
    is_alike = True
    for k in range(n):
        is_alike &= touched.batch[a + k] == touched.batch[b + k]
    return is_alike


@compiled
def _put_in_order(page: int, attached: Attached, touched: Touched, in_order: LongArray) -> int:
    """Write down columns with their sites, these ascending; return how many."""
    first, n = touched.starts[page], 0
    for j in range(touched.starts[page + 1] - first):
        for lane in range(LANES):
            place = touched.batch[first + j] * LANES + lane
            if place < len(attached.site):
                in_order[n] = (np.int64(attached.site[place]) << 32) | (j * LANES + lane)
                n += 1
    sort_between(in_order, 0, n)
    return n


@compiled
def _find_least(flat: LongArray, n_points: int, n_columns: int, least: LongArray) -> None:
    """Write down the least that any point pays in each column."""
    for column in range(n_columns):
        least[column] = flat[0, column]
    for at in range(1, n_points):
        for column in range(n_columns):
            least[column] = min(least[column], flat[at, column])


@inlined
def _copy_row(row: _Row, n: int, cells: Cells, start: int) -> None:
    """Write pairs where they stay."""
    first = np.uint64(start)  # of a signed place the processor would ask each time if it is below 0
    for k in range(n):
        cells.site[first + np.uint64(k)] = row.site[k]
    for k in range(n):
        cells.high[first + np.uint64(k)] = row.high[k]
    for k in range(min(n, len(cells.low))):
        cells.low[first + np.uint64(k)] = row.low[k]
