"""What points pay to sites, a page of points and all that concerns it at a time; compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.travel.ledger import LANES, PAGE_BITS

if TYPE_CHECKING:
    from motcua.domain.arrays import IntArray, LongArray
    from motcua.travel.attached import Attached, Touched
    from motcua.travel.ledger import Ledger


class Prices(NamedTuple):
    """What the points of a page pay to the sites of the batches that concern it."""

    lines: LongArray
    """Shape (points of a page, most batches that concern a page, LANES)."""

    line_of: IntArray
    """Which line of a point is that of a batch, shape (n_batches,)."""


@compiled
def new_prices(touched: Touched, ledger: Ledger) -> Prices:
    """
    Return room for what a page of points pays, whichever page.

    Parameters
    ----------
    touched, ledger
        Who may reach what.

    Returns
    -------
    prices
        For one thread.
    """
    most = 0
    for page in range(len(touched.starts) - 1):
        most = max(most, touched.starts[page + 1] - touched.starts[page])
    lines = np.empty((1 << PAGE_BITS, most, LANES), np.int64)
    return Prices(lines, np.empty(ledger.page_of.shape[1], np.int32))


@compiled
def price_page(
    page: int,
    attached: Attached,
    ledger: Ledger,
    touched: Touched,
    prices: Prices,
    way: int,
) -> tuple[int, int]:
    """
    Write down what a page of points pays.

    Parameters
    ----------
    page
        Its number.
    attached, ledger, touched
        Who may reach what.
    prices
        Where to write.
    way
        The first direct way of these points, or of others after them.

    Returns
    -------
    n_columns
        Sites and gaps in the batches that concern the page.
    way
        The first direct way of the next page.
    """
    lines, line_of = prices
    first, in_page, paid = page << PAGE_BITS, (1 << PAGE_BITS) - 1, ledger.cost
    first_batch, n_batches = touched.starts[page], touched.starts[page + 1] - touched.starts[page]
    for j in range(n_batches):
        line_of[touched.batch[first_batch + j]] = j
    for p in range(first, min(first + len(lines), len(attached.node))):
        at, a, b = p - first, attached.node[p, 0], attached.node[p, 1]
        to_a, to_b = attached.cost[p, 0], attached.cost[p, 1]
        for j in range(n_batches):
            batch = touched.batch[first_batch + j]
            row_a = (ledger.page_of[a >> PAGE_BITS, batch] << PAGE_BITS) + (a & in_page)
            row_b = (ledger.page_of[b >> PAGE_BITS, batch] << PAGE_BITS) + (b & in_page)
            for lane in range(paid.shape[1]):
                lines[at, j, lane] = min(paid[row_a, lane] + to_a, paid[row_b, lane] + to_b)
        while way < len(attached.direct.point) and attached.direct.point[way] == p:
            j, lane = (
                line_of[attached.direct.place[way] // LANES],
                attached.direct.place[way] % LANES,
            )
            lines[at, j, lane] = min(lines[at, j, lane], attached.direct.cost[way])
            way += 1
    return n_batches * LANES, way
