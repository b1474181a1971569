"""Points on the junctions that they hang on, and which sites concern which of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.travel.ledger import LANES, PAGE_BITS, open_pages

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray, LongArray
    from motcua.travel.ledger import Archive, Ledger


class Direct(NamedTuple):
    """Ways from points to sites that meet no junction, by point."""

    point: IntArray
    """Ascending, perhaps several times, shape (n_ways,)."""

    place: IntArray
    """Place of the site in the order of the ledger, shape (n_ways,)."""

    cost: LongArray
    """Shape (n_ways,)."""


class Attached(NamedTuple):
    """What hangs on the junctions: each point on one or two."""

    node: IntArray
    """The junctions of a point; the number of junctions, where nobody comes, for none; (n, 2)."""

    cost: LongArray
    """Between point and junction, shape (n, 2)."""

    direct: Direct
    """Ways that no search finds."""

    site: IntArray
    """Column of the site in each place of the ledger, shape (n_sites,)."""


class Touched(NamedTuple):
    """Batches of sites that somebody in a page of points may reach."""

    starts: LongArray
    """Where the batches of a page begin, shape (n_pages + 1,)."""

    batch: IntArray
    """Ascending within a page."""


def open_part(attached: Attached, archive: Archive, part: slice) -> tuple[Attached, Ledger]:
    """
    Return some of the points, with what junctions cost that they hang on laid open.

    Parameters
    ----------
    attached
        All points.
    archive
        All costs.
    part
        Rows of points next to each other, whole pages of them.

    Returns
    -------
    attached
        Those points; junctions, batches and points are numbered anew, sites keep their columns.
    ledger
        Of the pages and batches that concern them.
    """
    direct = attached.direct
    ways = slice(*np.searchsorted(direct.point, [part.start, part.stop]))
    node = np.empty_like(attached.node[part])
    pages = np.empty(min(node.size, len(archive.page_of)), dtype=np.int32)
    pages = pages[: _renumber(attached.node[part], len(archive.page_of), pages, node)]
    is_met: BoolArray = np.any(archive.page_of[pages] > 0, axis=0, keepdims=True)[0]
    batch, lane = np.divmod(direct.place[ways], np.int32(LANES))
    is_met[batch] = True
    batches = np.flatnonzero(is_met).astype(np.int32)
    column = np.zeros((len(is_met), LANES), dtype=np.int32)
    column.ravel()[: len(attached.site)] = attached.site
    place = np.cumsum(is_met, dtype=np.int32) - np.int32(1)
    near = Direct(
        point=direct.point[ways] - np.int32(part.start),
        place=place[batch] * np.int32(LANES) + lane,
        cost=direct.cost[ways],
    )
    here = Attached(node, attached.cost[part], near, column[batches].ravel())
    return here, open_pages(archive, pages, batches)


@compiled
def _renumber(node: IntArray, n_pages: int, pages: IntArray, here: IntArray) -> int:
    """Number pages of junctions as they are met, and junctions by them; return how many pages."""
    at, n = np.full(n_pages, -1, np.int32), 0
    for p in range(len(node)):
        for side in range(2):
            page = node[p, side] >> PAGE_BITS
            if at[page] < 0:
                at[page], pages[n] = n, page
                n += 1
            here[p, side] = (at[page] << PAGE_BITS) | (node[p, side] & ((1 << PAGE_BITS) - 1))
    return n


@compiled
def find_touched(attached: Attached, ledger: Ledger) -> Touched:
    """
    Return which batches concern which points.

    Parameters
    ----------
    attached
        The points.
    ledger
        What searches reached.

    Returns
    -------
    touched
        No batch is missing; of those given, one may still be out of reach.
    """
    n_points, n_batches = len(attached.node), ledger.page_of.shape[1]
    n_point_pages = ((n_points - 1) >> PAGE_BITS) + 1
    starts = np.zeros(n_point_pages + 1, np.int64)
    batch = np.empty(4 * n_point_pages + n_batches, np.int32)
    is_met, at, n = np.zeros(n_batches, np.bool_), 0, 0
    for page in range(n_point_pages):
        is_met[:] = False
        last = min((page + 1) << PAGE_BITS, n_points)
        before = -1
        for p in range(page << PAGE_BITS, last):
            for side in range(2):
                node_page = attached.node[p, side] >> PAGE_BITS
                if node_page != before:
                    for b in range(n_batches):
                        is_met[b] |= ledger.page_of[node_page, b] != 0
                    before = node_page
        while at < len(attached.direct.point) and attached.direct.point[at] < last:
            is_met[attached.direct.place[at] // LANES] = True
            at += 1
        if n + n_batches > len(batch):
            longer = np.empty(2 * len(batch) + n_batches, np.int32)
            for k in range(n):  # a slice into a slice would take a second to compile
                longer[k] = batch[k]
            batch = longer
        for b in range(n_batches):
            batch[n] = b
            n += is_met[b]
        starts[page + 1] = n
    return Touched(starts, batch)
