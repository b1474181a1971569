"""
What junctions within reach of sites cost, kept for 32 sites side by side.

Sites next to each other reach much the same roads. A batch of them shares rows, one for a junction,
so that whoever looks a junction up finds 32 costs in one place of memory, which one instruction of
the processor handles several of at a time. Rows come in pages of junctions next to each other, and
only pages that a batch reaches are there: memory follows what is reached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.travel.far import FAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import IntArray, LongArray

LANES = 32
"""Sites of a batch."""

PAGE_BITS = 5
"""A page holds 2 to this power junctions, or points."""


class Ledger(NamedTuple):
    """Costs between junctions and sites, batch by batch."""

    page_of: IntArray
    """
    Page of a batch that holds a page of junctions; 0, where all is `FAR`, if it reaches none of
    them. Shape (n_pages_of_junctions, n_batches).
    """

    cost: LongArray
    """Row by row, page after page, shape (n_rows, LANES)."""


class LedgerWriter:
    """
    Writes down what searches reached, site after site.

    Parameters
    ----------
    n_nodes
        Junctions, and one for nobody, that no search comes to.
    n_sites
        All of them; those of a batch come one after the other.
    """

    def __init__(self, n_nodes: int, *, n_sites: int) -> None:
        shape = n_pages(n_nodes), -(-n_sites // LANES)
        self._page_of = np.zeros(shape, dtype=np.int32)
        self._cost: LongArray = np.full((1 << PAGE_BITS, LANES), FAR)
        self._n_pages = 1

    def write(self, site: int, nodes: IntArray, cost: LongArray) -> None:
        """
        Write down what one site costs.

        Parameters
        ----------
        site
            Its place in the order of all.
        nodes
            The junctions within reach.
        cost
            What they cost, same shape.
        """
        batch, lane = divmod(site, LANES)
        self._open(batch, nodes)
        _enter(self._page_of[:, batch], self._cost, nodes, cost, lane)

    def write_batch(
        self, batch: int, nodes: IntArray, rows: NDArray[np.signedinteger[Any]]
    ) -> None:
        """
        Write down what a whole batch of sites costs.

        Parameters
        ----------
        batch
            Its number.
        nodes
            The junctions within reach of any of them.
        rows
            What they cost, above every limit where one is out of reach; shape (n_nodes, LANES).
        """
        self._open(batch, nodes)
        _enter_rows(self._page_of[:, batch], self._cost, nodes, rows)

    def _open(self, batch: int, nodes: IntArray) -> None:
        """Give a batch the pages that it lacks for some junctions."""
        n_before = self._n_pages
        self._n_pages = _claim(self._page_of[:, batch], nodes, n_before)
        self._make_room(batch)
        self._cost[n_before << PAGE_BITS : self._n_pages << PAGE_BITS] = FAR

    def _make_room(self, batch: int) -> None:
        """Make the costs longer, for all batches by how much this one and those before it took."""
        n_rows = self._n_pages << PAGE_BITS
        if n_rows <= len(self._cost):
            return
        expected = n_rows * self._page_of.shape[1] // (batch + 1)
        # What nobody writes into takes no memory.
        longer = np.empty((max(2 * n_rows, expected * 5 // 4), LANES), dtype=np.int64)
        longer[: len(self._cost)] = self._cost
        self._cost = longer

    def finished(self) -> Ledger:
        """
        Return all that was written.

        Returns
        -------
        ledger
            To be read.
        """
        return Ledger(self._page_of, self._cost)


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


@compiled
def _claim(page_of: IntArray, nodes: IntArray, n_taken: int) -> int:
    """Give every page of junctions that is reached a page of the ledger; return how many are."""
    for k in range(len(nodes)):
        if page_of[nodes[k] >> PAGE_BITS] == 0:
            page_of[nodes[k] >> PAGE_BITS] = n_taken
            n_taken += 1
    return n_taken


@compiled
def _enter(
    page_of: IntArray, cost: LongArray, nodes: IntArray, costs: LongArray, lane: int
) -> None:
    in_page = (1 << PAGE_BITS) - 1
    for k in range(len(nodes)):
        row = (page_of[nodes[k] >> PAGE_BITS] << PAGE_BITS) + (nodes[k] & in_page)
        cost[row, lane] = costs[k]


@compiled
def _enter_rows(
    page_of: IntArray, cost: LongArray, nodes: IntArray, rows: NDArray[np.signedinteger[Any]]
) -> None:
    in_page = (1 << PAGE_BITS) - 1
    for k in range(len(nodes)):
        row = (page_of[nodes[k] >> PAGE_BITS] << PAGE_BITS) + (nodes[k] & in_page)
        for lane in range(LANES):
            cost[row, lane] = rows[k, lane]
