"""Good plans fast: where the exact search starts, and what is left if it finds nothing better."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.dominance import turned
from motcua.locate.cover.equal_rows import count_chosen
from motcua.locate.cover.exchange_loops import fill_loop, swap_loop

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.cover.rows import MergedRows
    from motcua.locate.terms.limits import Bounds

SWAPS = 500
"""Exchanges of one search at most."""


STARTS = 12
"""Greedy plan, then so many shaken ones."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Exchange:
    """
    Greedy opening and exchange of sites under limits, on merged rows.

    The greedy plan is within 1 - 1/e of the best where only the number of sites is limited
    (Nemhauser, Wolsey and Fisher 1978, doi 10.1007/BF01588971); the exchange is Teitz and Bart's
    (1968, doi 10.1287/opre.16.5.955), best first, with gains and losses kept up to date.
    """

    rows: MergedRows
    """Distinct rows."""

    bounds: Bounds
    """Limits on the sites."""

    mandatory: BoolArray
    """Sites open in every plan."""

    allowed: BoolArray
    """Sites that may open."""

    column_starts: LongArray
    """Shape (n_sites + 1,)."""

    column_rows: IntArray
    """Rows of each site."""

    def fill(self, opened: BoolArray) -> BoolArray:
        """
        Open sites as long as one more gains people and keeps the limits.

        Parameters
        ----------
        opened
            Sites open already, within the upper limits.

        Returns
        -------
        opened
            Ties go to the lower site; the gain counts per use of the scarcest limit.
        """
        plan = opened.copy()
        fill_loop(
            self.column_starts, self.column_rows, self.rows.weight, plan, self.allowed,
            self._matrix, self.bounds.upper,
        )  # fmt: skip
        return plan

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
        swap_loop(
            self.rows.starts, self.rows.sites, self.column_starts, self.column_rows,
            self.rows.weight, plan, self.mandatory, self.allowed, self._matrix,
            self.bounds.lower, self.bounds.upper, SWAPS,
        )  # fmt: skip
        return plan

    def mend(self, opened: BoolArray) -> BoolArray:
        """
        Open, then exchange, what still gains people.

        Parameters
        ----------
        opened
            A plan within the limits.

        Returns
        -------
        opened
            No site more and no single exchange within the limits is better.
        """
        return self.swap(self.fill(opened))

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
        plan, matrix = self.mandatory.copy(), self._matrix
        used = matrix @ plan
        for site in np.argsort(-y, kind="stable"):
            fits = (used + matrix[:, site] <= self.bounds.upper + 1e-9).all()
            if y[site] > 1e-6 and self.allowed[site] and not plan[site] and fits:  # noqa: PLR2004
                plan[site] = True
                used = used + matrix[:, site]
        plan = self.fill(plan)
        return self.swap(plan) if self.bounds.hold(plan) else None

    def search(self, start: BoolArray, *, until: float = np.inf, seed: int = 1) -> BoolArray:
        """
        Exchange from a start plan, shake it, exchange again.

        Parameters
        ----------
        start
            A plan within the limits.
        until
            Clock value (`time.monotonic`) after which no further shake begins.
        seed
            Where chance begins.

        Returns
        -------
        plan
            The best found; same seed, same plan.
        """
        chance = np.random.default_rng(seed)
        best = self.mend(start)
        best_value = self.covered(best)
        for _ in range(STARTS):
            plan = best.copy()
            free = np.flatnonzero(best & ~self.mandatory)
            if not len(free) or time.monotonic() > until:
                break
            count = max(1, round(len(free) * (0.15 + 0.25 * chance.random())))
            plan[chance.choice(free, count, replace=False)] = False
            plan = self.mend(plan)
            value = self.covered(plan)
            if value > best_value and self.bounds.hold(plan):
                best, best_value = plan, value
        return best

    def covered(self, opened: BoolArray) -> float:
        """
        Return the people covered by a plan.

        Parameters
        ----------
        opened
            Open sites.

        Returns
        -------
        people
            Their weight.
        """
        hit = count_chosen(self.rows.starts, self.rows.sites, opened) > 0
        return float(self.rows.weight[hit].sum())

    @property
    def _matrix(self) -> FloatArray:
        return np.asarray(self.bounds.matrix.toarray(), dtype=np.float64)


def exchange(
    rows: MergedRows, bounds: Bounds, *, mandatory: BoolArray, allowed: BoolArray
) -> Exchange:
    """
    Prepare greedy and exchange on merged rows.

    Parameters
    ----------
    rows
        Distinct rows.
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
    column_starts, column_rows = turned(rows.starts, rows.sites, rows.n_sites)
    return Exchange(
        rows=rows, bounds=bounds, mandatory=mandatory, allowed=allowed,
        column_starts=column_starts, column_rows=column_rows,
    )  # fmt: skip
