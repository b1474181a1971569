"""
From the junctions to the points that hang on them, and into the matrix; compiled.

Points are looked through a page at a time, in an order that keeps neighbours together, for a batch
of sites at once. A first look counts the pairs of every point, so that a second one can write each
where it stays. Neighbours reach much the same sites: these are put in order once for a page, and
the columns of every row come out sorted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.travel.far import FAR
from motcua.travel.ledger import LANES, PAGE_BITS

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
    lines, line_of = _new_lines(touched, ledger)
    way = int(np.searchsorted(attached.direct.point, first << PAGE_BITS))
    for page in range(first, stop):
        n_columns, way = _price(page, attached, ledger, touched, lines, line_of, way)
        start = page << PAGE_BITS
        for p in range(start, min(start + len(lines), len(counts))):
            line, n = lines[p - start], 0
            for column in range(n_columns):
                n += line[column] <= limit
            counts[p] = n


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
    lines, line_of = _new_lines(touched, ledger)
    chosen, low_bits = np.empty(lines.shape[1], np.int64), (1 << bits) - 1
    cost, site = np.empty(lines.shape[1] + 1, np.int64), np.empty(lines.shape[1] + 1, np.int64)
    way = int(np.searchsorted(attached.direct.point, first << PAGE_BITS))
    for page in range(first, stop):
        n_columns, way = _price(page, attached, ledger, touched, lines, line_of, way)
        start = page << PAGE_BITS
        n_here = min(len(lines), len(cells.starts) - start)
        n_chosen = _choose(page, attached, touched, lines[:n_here, :n_columns], limit, chosen)
        for p in range(n_here):
            line, n = lines[p], 0
            for k in range(n_chosen):
                # Written in any case, and written over if it does not count: a branch costs more.
                here = line[chosen[k] & 0xFFFFFFFF]
                cost[n], site[n] = here, chosen[k] >> 32
                n += here <= limit
            row = slice(cells.starts[start + p], cells.starts[start + p] + n)
            sites, high = cells.site[row], cells.high[row]
            for k in range(n):
                sites[k] = site[k]
                high[k] = cost[k] >> bits
            if bits > 0:
                low = cells.low[row]
                for k in range(n):
                    low[k] = cost[k] & low_bits


@compiled
def _new_lines(touched: Touched, ledger: Ledger) -> tuple[LongArray, IntArray]:
    """Return room for what the points of a page pay, and for where the lanes of a batch stand."""
    most = 0
    for page in range(len(touched.starts) - 1):
        most = max(most, touched.starts[page + 1] - touched.starts[page])
    lines = np.empty((1 << PAGE_BITS, most * LANES), np.int64)
    return lines, np.empty(ledger.page_of.shape[1], np.int32)


@compiled
def _price(
    page: int,
    attached: Attached,
    ledger: Ledger,
    touched: Touched,
    lines: LongArray,
    line_of: IntArray,
    way: int,
) -> tuple[int, int]:
    """Write down what a page of points pays; return how many columns, and the next direct way."""
    first, in_page = page << PAGE_BITS, (1 << PAGE_BITS) - 1
    batches = touched.batch[touched.starts[page] : touched.starts[page + 1]]
    for j in range(len(batches)):
        line_of[batches[j]] = j * LANES
    for p in range(first, min(first + len(lines), len(attached.node))):
        line = lines[p - first]
        a, b = attached.node[p, 0], attached.node[p, 1]
        to_a, to_b = attached.cost[p, 0], attached.cost[p, 1]
        for j in range(len(batches)):
            page_a = ledger.page_of[a >> PAGE_BITS, batches[j]] << PAGE_BITS
            page_b = ledger.page_of[b >> PAGE_BITS, batches[j]] << PAGE_BITS
            from_a, from_b = (
                ledger.cost[page_a + (a & in_page)],
                ledger.cost[page_b + (b & in_page)],
            )
            lanes = line[j * LANES : (j + 1) * LANES]
            for k in range(LANES):
                lanes[k] = min(from_a[k] + to_a, from_b[k] + to_b)
        while way < len(attached.direct.point) and attached.direct.point[way] == p:
            place = attached.direct.place[way]
            column = line_of[place // LANES] + place % LANES
            line[column] = min(line[column], attached.direct.cost[way])
            way += 1
    return len(batches) * LANES, way


@compiled
def _choose(
    page: int,
    attached: Attached,
    touched: Touched,
    lines: LongArray,
    limit: int,
    chosen: LongArray,
) -> int:
    """Put the columns that somebody reaches in the order of their sites; return how many."""
    least = np.full(lines.shape[1], FAR)
    for p in range(len(lines)):
        line = lines[p]
        for column in range(len(least)):
            least[column] = min(least[column], line[column])
    n = 0
    for column in range(len(least)):
        batch = touched.batch[touched.starts[page] + column // LANES]
        if least[column] <= limit:
            chosen[n] = (np.int64(attached.site[batch * LANES + column % LANES]) << 32) | column
            n += 1
    chosen[:n].sort()
    return n
