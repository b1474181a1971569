"""Good plans where people need more than one open site: greedy opening, then single exchanges."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.cover.rows import MergedRows
    from motcua.locate.terms.limits import Bounds

SWAPS = 100
"""Exchanges of one search at most."""

ROOM = 1e-9
"""By how much a limit may be overstepped: costs are sums of decimals."""


@dataclass(frozen=True, kw_only=True, eq=False)
class BackupExchange:
    """Greedy opening and exchange of sites under limits, where rows need so many open sites."""

    rows: MergedRows
    """Distinct rows."""

    need: LongArray
    """Open sites that each row is to have."""

    columns: csc_array
    """Which rows each site covers, one and zero, shape (n_rows, n_sites)."""

    bounds: Bounds
    """Limits on the sites."""

    mandatory: BoolArray
    """Sites open in every plan."""

    allowed: BoolArray
    """Sites that may open."""

    def covered(self, opened: BoolArray) -> float:
        """
        Return the people who have as many open sites as they need.

        Parameters
        ----------
        opened
            Open sites.

        Returns
        -------
        people
            Their weight.
        """
        return float(self.rows.weight[self._count(opened) >= self.need].sum())

    def fill(self, opened: BoolArray) -> BoolArray:
        """
        Open sites as long as one more brings somebody nearer to what they need.

        Parameters
        ----------
        opened
            Open sites, within the upper limits.

        Returns
        -------
        opened
            Ties go to the lower site.
        """
        plan, used = opened.copy(), self.bounds.matrix @ opened.astype(np.float64)
        matrix = self.bounds.matrix.toarray()
        while True:
            short = self._count(plan) < self.need
            gain = self.columns.T @ (self.rows.weight * short)
            fits = (used[:, None] + matrix <= self.bounds.upper[:, None] + ROOM).all(axis=0)
            gain[plan | ~self.allowed | ~fits] = 0.0
            site = int(np.argmax(gain))
            if gain[site] <= 0:
                return plan
            plan[site], used = True, used + matrix[:, site]

    def swap(self, opened: BoolArray) -> BoolArray:
        """
        Exchange one site for another while that gains people.

        Parameters
        ----------
        opened
            A plan within the limits.

        Returns
        -------
        opened
            No single exchange within the limits is better.
        """
        plan = opened.copy()
        for _ in range(SWAPS):
            move = self._best_move(plan)
            if move is None:
                break
            plan[move[0]], plan[move[1]] = False, True
        return plan

    def _best_move(self, plan: BoolArray) -> tuple[int, int] | None:
        count, matrix = self._count(plan), self.bounds.matrix.toarray()
        used = matrix @ plan.astype(np.float64)
        best, move = self.covered(plan) * (1 + ROOM), None
        for out in np.flatnonzero(plan & ~self.mandatory):
            left = count - self.columns[:, [out]].toarray().ravel()
            kept = float(self.rows.weight[left >= self.need].sum())
            gain = self.columns.T @ (self.rows.weight * (left == self.need - 1))
            after = (used - matrix[:, out])[:, None] + matrix
            fits = (after <= self.bounds.upper[:, None] + ROOM).all(axis=0)
            fits &= (after >= self.bounds.lower[:, None] - ROOM).all(axis=0)
            gain[plan | ~self.allowed | ~fits] = -np.inf
            site = int(np.argmax(gain))
            if kept + gain[site] > best:
                best, move = kept + float(gain[site]), (int(out), site)
        return move

    def search(self, start: BoolArray, *, until: float = np.inf) -> BoolArray:
        """
        Fill up a plan and exchange.

        Parameters
        ----------
        start
            A plan within the limits.
        until
            Clock value (`time.monotonic`) after which no exchange begins.

        Returns
        -------
        plan
            At least as good as the start.
        """
        plan = self.fill(start)
        return plan if time.monotonic() > until else self.swap(plan)

    def improve(self, y: FloatArray) -> BoolArray | None:
        """
        Round fractions to a plan and exchange.

        Parameters
        ----------
        y
            Open fractions, shape (n_sites,).

        Returns
        -------
        plan
            None where rounding breaks a lower limit.
        """
        plan, matrix = self.mandatory.copy(), self.bounds.matrix.toarray()
        used = matrix @ plan
        for site in np.argsort(-y, kind="stable"):
            fits = (used + matrix[:, site] <= self.bounds.upper + ROOM).all()
            if y[site] > 1e-6 and self.allowed[site] and not plan[site] and fits:  # noqa: PLR2004 - a fraction that is none
                plan[site] = True
                used = used + matrix[:, site]
        plan = self.fill(plan)
        return self.swap(plan) if self.bounds.hold(plan) else None

    def _count(self, opened: BoolArray) -> LongArray:
        return np.asarray(self.columns @ opened.astype(np.int64))


def backup_exchange(
    rows: MergedRows, need: LongArray, bounds: Bounds, *, mandatory: BoolArray, allowed: BoolArray
) -> BackupExchange:
    """
    Prepare greedy and exchange.

    Parameters
    ----------
    rows
        Distinct rows.
    need
        Open sites that each row is to have.
    bounds
        Limits on the sites.
    mandatory
        Sites open in every plan.
    allowed
        Sites that may open.

    Returns
    -------
    exchange
        Ready to fill and swap.
    """
    ones = np.ones(len(rows.sites), dtype=np.int64)
    covers = csr_array((ones, rows.sites, rows.starts), shape=(rows.n_rows, rows.n_sites))
    return BackupExchange(
        rows=rows, need=need, columns=csc_array(covers), bounds=bounds, mandatory=mandatory,
        allowed=allowed,
    )  # fmt: skip
