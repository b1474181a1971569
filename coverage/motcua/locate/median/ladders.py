r"""
Every demand row's sites from near to far: what the p-models work on.

A ladder's rungs are the sites within reach, :math:`c_{i1} \le c_{i2} \le \dots`, ties by site. Who
serves row *i* is the first open rung, whatever the costs on it; so rows whose ladders name the
same sites in the same order are one row with their costs added, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray

BLOCK_ENTRIES = 500_000
"""Entries sorted at a time: a block that stays in the cache sorts four times faster."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ladders:
    """
    Sites of every row in the order of their cost, as flat arrays.

    Examples
    --------
    The second row reaches one site only, at no cost at all:

    >>> ladders = climb(np.array([0, 2, 3]), np.array([0, 1, 1]), cost=np.array([7.0, 3.0, 0.0]),
    ...                 n_sites=2)
    >>> ladders.site.tolist(), ladders.cost.tolist()
    ([1, 0, 1], [3.0, 7.0, 0.0])
    >>> ladders.serve(np.array([True, False])).tolist()
    [1, -1]
    """

    start: LongArray
    """First rung of every row, and one past the last, shape (n_rows + 1,)."""

    site: LongArray
    """Site of every rung."""

    cost: FloatArray
    """Weighted cost of every rung, not falling within a row."""

    beyond: FloatArray
    """Least cost that a site not on the row's ladder may have, inf where none is left out."""

    n_sites: int
    """Number of sites."""

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.start) - 1

    @cached_property
    def row(self) -> LongArray:
        """Row of every rung."""
        return np.repeat(np.arange(self.n_rows), np.diff(self.start))

    def serve(self, opened: BoolArray) -> LongArray:
        """
        Return the first open rung of every row.

        Parameters
        ----------
        opened
            Open sites, shape (n_sites,).

        Returns
        -------
        rung
            Index into the rungs, -1 where no open site is on the ladder.
        """
        rungs = np.flatnonzero(opened[self.site])
        first = np.full(self.n_rows, -1, dtype=np.int64)
        first[self.row[rungs][::-1]] = rungs[::-1]
        return first

    def value(self, opened: BoolArray) -> float:
        """
        Return what a plan costs.

        Parameters
        ----------
        opened
            Open sites, shape (n_sites,).

        Returns
        -------
        value
            Cost of the nearest open site, summed over the rows; inf where a row has none.
        """
        rung = self.serve(opened)
        return float(self.cost[rung].sum()) if (rung >= 0).all() else np.inf

    def keep_rungs(self, keep: BoolArray, *, beyond: FloatArray | None = None) -> Ladders:
        """
        Return the ladders with some of their rungs only.

        Parameters
        ----------
        keep
            Which rungs stay.
        beyond
            What the result says of the sites it leaves out; the same as here by default.

        Returns
        -------
        ladders
            As many rows as before.
        """
        length = np.bincount(self.row[keep], minlength=self.n_rows)
        return Ladders(
            start=np.concatenate([[0], np.cumsum(length)]),
            site=self.site[keep], cost=self.cost[keep],
            beyond=self.beyond if beyond is None else beyond, n_sites=self.n_sites,
        )  # fmt: skip

    def keep_rows(self, keep: BoolArray) -> Ladders:
        """
        Return some of the rows.

        Parameters
        ----------
        keep
            Which rows stay.

        Returns
        -------
        ladders
            Fewer rows, in the same order.
        """
        length = np.diff(self.start)[keep]
        rungs = keep[self.row]
        return Ladders(
            start=np.concatenate([[0], np.cumsum(length)]), site=self.site[rungs],
            cost=self.cost[rungs], beyond=self.beyond[keep], n_sites=self.n_sites,
        )  # fmt: skip


def sum_by(index: LongArray, weight: FloatArray, *, length: int) -> FloatArray:
    """
    Sum weights by their index.

    Parameters
    ----------
    index
        Where each weight goes, from 0.
    weight
        One for each index.
    length
        Number of sums.

    Returns
    -------
    sums
        Shape (length,), 0 where no weight goes.
    """
    return np.bincount(index, weights=weight, minlength=length).astype(np.float64, copy=False)


def climb(start: LongArray, site: LongArray, *, cost: FloatArray, n_sites: int) -> Ladders:
    """
    Sort every row's sites by cost, ties by site.

    Parameters
    ----------
    start
        First entry of every row, and one past the last.
    site
        Sites of the entries, rising within a row.
    cost
        Costs of the entries.
    n_sites
        Number of sites.

    Returns
    -------
    ladders
        Complete ladders: nothing is left out.
    """
    order = np.empty(len(site), dtype=np.int64)
    n_rows, at = len(start) - 1, 0
    while at < n_rows:
        end = max(at + 1, int(np.searchsorted(start, start[at] + BLOCK_ENTRIES, side="right")) - 1)
        block = slice(start[at], start[end])
        row = np.repeat(np.arange(end - at), np.diff(start[at : end + 1]))
        order[block] = start[at] + np.lexsort((cost[block], row))
        at = end
    return Ladders(
        start=np.asarray(start, dtype=np.int64), site=site[order].astype(np.int64),
        cost=cost[order].astype(np.float64), beyond=np.full(n_rows, np.inf), n_sites=n_sites,
    )  # fmt: skip
