"""
What junctions within reach of sites cost, kept tile by tile and read in rows.

Junctions are numbered so that neighbours stand together; 32 of them make a page. A tile holds what
the junctions of one page cost from one site, and is there only if the site reaches one of them:
memory follows what is reached. Sites next to each other reach much the same roads, so that the
tiles of 32 of them, a batch, stand page by page.

Whoever looks costs up opens some pages first: then a junction finds the costs of a whole batch in
one place of memory, which one instruction of the processor handles several of at a time. All pages
open at once would take three times the memory, as no two sites reach the same roads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.travel.far import FAR

if TYPE_CHECKING:
    from motcua.domain.arrays import IntArray, LongArray

LANES = 32
"""Sites of a batch."""

PAGE_BITS = 5
"""A page holds 2 to this power junctions, or points."""


class Ledger(NamedTuple):
    """Costs between the junctions of open pages and sites, batch by batch."""

    page_of: IntArray
    """
    Page of a batch that holds a page of junctions; 0, where all is `FAR`, if it reaches none of
    them. Shape (n_pages_of_junctions, n_batches).
    """

    cost: LongArray
    """Row by row, page after page, shape (n_rows, LANES)."""


class Batch(NamedTuple):
    """The tiles of 32 sites, page by page."""

    starts: LongArray
    """Where the tiles of a page begin, shape (n_pages_reached + 1,)."""

    lane: IntArray
    """The site of a tile, counted within the batch, shape (n_tiles,)."""

    cost: LongArray
    """What its junctions cost, `FAR` beyond the limit, shape (n_tiles, 2 ** PAGE_BITS)."""


class Archive(NamedTuple):
    """All costs between junctions and sites."""

    page_of: IntArray
    """
    One more than the page of a batch that holds a page of junctions; 0 if it reaches none of them.
    Shape (n_pages_of_junctions, n_batches).
    """

    batches: list[Batch]
    """In order."""


def open_pages(archive: Archive, pages: IntArray, batches: IntArray) -> Ledger:
    """
    Return some pages of junctions as rows that can be looked up.

    Parameters
    ----------
    archive
        All costs.
    pages
        Numbers of the pages, which become 0, 1, 2 ... in this order.
    batches
        Numbers of the batches, likewise.

    Returns
    -------
    ledger
        Of these pages and batches alone.
    """
    kept = archive.page_of[pages[:, None], batches].T.copy()
    place = np.cumsum(kept > 0, dtype=np.int32).reshape(kept.shape)
    n_pages_open = 1 + int(np.count_nonzero(kept))
    cost = np.full((n_pages_open << PAGE_BITS, LANES), FAR)
    for j, batch in enumerate(batches.tolist()):
        _lay_open(archive.batches[batch], kept[j], place[j], cost)
    return Ledger(np.where(kept > 0, place, np.int32(0)).T.copy(), cost)


@compiled
def _lay_open(batch: Batch, kept: IntArray, place: IntArray, cost: LongArray) -> None:
    """Turn the tiles of pages so that the costs of a junction stand side by side."""
    for k in range(len(kept)):
        if kept[k] == 0:
            continue
        row = np.int64(place[k]) << PAGE_BITS
        for tile in range(batch.starts[kept[k] - 1], batch.starts[kept[k]]):
            lane = batch.lane[tile]
            for junction in range(1 << PAGE_BITS):
                cost[row + junction, lane] = batch.cost[tile, junction]


def n_pages(n: int) -> int:
    """
    Return how many pages there are.

    Parameters
    ----------
    n
        Junctions or points.

    Returns
    -------
    n_pages
        The last one may be short.

    Examples
    --------
    >>> n_pages(0), n_pages(32), n_pages(33)
    (0, 1, 2)
    """
    return ((n - 1) >> PAGE_BITS) + 1
