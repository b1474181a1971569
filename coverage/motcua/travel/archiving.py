"""Writes down what searches reached, batch after batch, in tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.compiled import compiled
from motcua.travel.far import FAR
from motcua.travel.ledger import LANES, PAGE_BITS, Archive, Batch, n_pages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, IntArray, LongArray

_TILE = 1 << PAGE_BITS

_NONE = np.empty(0, dtype=np.int32)
_NOTHING = _NONE, _NONE, np.empty((0, _TILE), dtype=np.int64)


class ArchiveWriter:
    """
    Writes down what searches reached, in the order of the sites.

    Parameters
    ----------
    n_nodes
        Junctions, and one for nobody, that no search comes to.
    n_sites
        All of them; those of a batch come one after the other.
    limit
        Largest cost worth keeping.
    """

    def __init__(self, n_nodes: int, *, n_sites: int, limit: int) -> None:
        self._page_of = np.zeros((n_pages(n_nodes), -(-n_sites // LANES)), dtype=np.int32)
        self._batches: list[Batch] = []
        self._sheets: list[tuple[IntArray, IntArray, LongArray]] = []
        self._at = np.full(n_pages(n_nodes), -1, dtype=np.int32)
        self._limit = limit

    def write(self, site: int, nodes: IntArray, cost: LongArray) -> None:
        """
        Write down what one site costs.

        Parameters
        ----------
        site
            Its place in the order of all, after every site written before.
        nodes
            The junctions within reach.
        cost
            What they cost, same shape.
        """
        batch, lane = divmod(site, LANES)
        while len(self._batches) < batch:
            self._close()
        pages = self._claim(nodes)
        tiles = np.full((len(pages), _TILE), FAR)
        _enter(nodes, cost, self._at, tiles)
        self._at[pages] = -1
        self._sheets.append((pages, np.full(len(pages), lane, dtype=np.int32), tiles))

    def write_batch(
        self, batch: int, nodes: IntArray, rows: NDArray[np.signedinteger[Any]]
    ) -> None:
        """
        Write down what a whole batch of sites costs.

        Parameters
        ----------
        batch
            Its number, after every batch written before.
        nodes
            The junctions within reach of any of them.
        rows
            What they cost, above the limit where one is out of reach; shape (n_nodes, LANES).
        """
        while len(self._batches) < batch:
            self._close()
        pages = self._claim(nodes)
        is_there = np.zeros((len(pages), LANES), dtype=np.bool_)
        where = nodes, self._at
        _look(where, rows, self._limit, is_there)
        tile = np.cumsum(is_there, dtype=np.int32).reshape(is_there.shape) - np.int32(1)
        page, lane = np.nonzero(is_there)
        tiles = np.full((len(page), _TILE), FAR)
        _enter_rows(where, rows, self._limit, tile, tiles)
        self._at[pages] = -1
        self._sheets.append((pages[page], lane.astype(np.int32), tiles))

    def _claim(self, nodes: IntArray) -> IntArray:
        """Number the pages of some junctions as they are met; return which those are."""
        pages = np.empty(min(len(nodes), len(self._at)), dtype=np.int32)
        return pages[: _claim(nodes, self._at, pages)]

    def _close(self) -> None:
        """Put the tiles of a batch in the order of their pages."""
        sheets = zip(_NOTHING, *self._sheets, strict=True)
        page, lane, cost = map(np.concatenate, sheets)
        order = np.argsort(page, kind="stable")
        known, starts = np.unique(page[order], return_index=True)
        self._page_of[known, len(self._batches)] = np.arange(1, len(known) + 1)
        self._batches.append(Batch(np.append(starts, len(page)), lane[order], cost[order]))
        self._sheets = []

    def finished(self) -> Archive:
        """
        Return all that was written.

        Returns
        -------
        archive
            To be opened.
        """
        while len(self._batches) < self._page_of.shape[1]:
            self._close()
        return Archive(self._page_of, self._batches)


@compiled
def _claim(nodes: IntArray, at: IntArray, pages: IntArray) -> int:
    """Number the pages of junctions that nobody has numbered yet; return how many there are."""
    n = 0
    for k in range(len(nodes)):
        page = nodes[k] >> PAGE_BITS
        if at[page] < 0:
            at[page], pages[n] = n, page
            n += 1
    return n


@compiled
def _enter(nodes: IntArray, cost: LongArray, at: IntArray, tiles: LongArray) -> None:
    for k in range(len(nodes)):
        tiles[at[nodes[k] >> PAGE_BITS], nodes[k] & (_TILE - 1)] = cost[k]


@compiled
def _look(
    where: tuple[IntArray, IntArray],
    rows: NDArray[np.signedinteger[Any]],
    limit: int,
    is_there: BoolArray,
) -> None:
    """Note which lanes reach something of which page."""
    nodes, at = where
    for k in range(len(nodes)):
        line = is_there[at[nodes[k] >> PAGE_BITS]]
        for lane in range(LANES):
            line[lane] |= rows[k, lane] <= limit


@compiled
def _enter_rows(
    where: tuple[IntArray, IntArray],
    rows: NDArray[np.signedinteger[Any]],
    limit: int,
    tile: IntArray,
    tiles: LongArray,
) -> None:
    nodes, at = where
    for k in range(len(nodes)):
        line, junction = tile[at[nodes[k] >> PAGE_BITS]], nodes[k] & (_TILE - 1)
        for lane in range(LANES):
            if rows[k, lane] <= limit:
                tiles[line[lane], junction] = rows[k, lane]
