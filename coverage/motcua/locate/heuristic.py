"""Good plans fast: where the exact search starts, and what is left if it finds nothing better."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.compiled import compiled
from motcua.locate.dominance import turned

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.limits import Bounds
    from motcua.locate.rows import MergedRows

SWAPS = 500
"""Exchanges of one search at most."""

TWO = 2
"""Open sites of a row of which neither is alone any more."""

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
        _fill(
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
        _swap(
            self.rows.starts, self.rows.sites, self.column_starts, self.column_rows,
            self.rows.weight, plan, self.mandatory, self.allowed, self._matrix,
            self.bounds.lower, self.bounds.upper, SWAPS,
        )  # fmt: skip
        return plan

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
        best = self.swap(self.fill(start))
        best_value = self.covered(best)
        for _ in range(STARTS):
            plan = best.copy()
            free = np.flatnonzero(best & ~self.mandatory)
            if not len(free) or time.monotonic() > until:
                break
            count = max(1, round(len(free) * (0.15 + 0.25 * chance.random())))
            plan[chance.choice(free, count, replace=False)] = False
            plan = self.swap(self.fill(plan))
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
        count = np.concatenate([[0], np.cumsum(opened[self.rows.sites])])
        hit = count[self.rows.starts[1:]] > count[self.rows.starts[:-1]]
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


@compiled
def _fits(used: FloatArray, matrix: FloatArray, upper: FloatArray, site: int, out: int) -> bool:
    """Say whether one more site, for one less, keeps the upper limits."""
    for limit in range(len(upper)):
        use = used[limit] + matrix[limit, site]
        if out >= 0:
            use -= matrix[limit, out]
        if use > upper[limit] + 1e-9 * (1.0 + abs(use)):
            return False
    return True


@compiled
def _keeps(used: FloatArray, matrix: FloatArray, lower: FloatArray, site: int, out: int) -> bool:
    """Say whether one more site, for one less, keeps the lower limits."""
    for limit in range(len(lower)):
        use = used[limit] + matrix[limit, site] - matrix[limit, out]
        if use < lower[limit] - 1e-9 * (1.0 + abs(use)):
            return False
    return True


@compiled
def _use(matrix: FloatArray, upper: FloatArray, site: int) -> float:
    """Return the largest share of a limit that a site takes."""
    use = 0.0
    for limit in range(len(upper)):
        if upper[limit] > 0.0 and np.isfinite(upper[limit]):
            use = max(use, matrix[limit, site] / upper[limit])
    return max(use, 1e-12)


@compiled
def _fill(  # noqa: C901, PLR0912, PLR0917
    column_starts: LongArray,
    column_rows: IntArray,
    weight: FloatArray,
    opened: BoolArray,
    allowed: BoolArray,
    matrix: FloatArray,
    upper: FloatArray,
) -> None:
    n_sites = len(opened)
    covered = np.zeros(len(weight), dtype=np.bool_)
    used = np.zeros(len(upper))
    gain = np.full(n_sites, np.inf)
    for site in range(n_sites):
        if opened[site]:
            for limit in range(len(upper)):
                used[limit] += matrix[limit, site]
            for at in range(column_starts[site], column_starts[site + 1]):
                covered[column_rows[at]] = True
    while True:
        best, most = -1, 0.0
        for site in range(n_sites):
            # Gains only fall: one that was too low before need not be counted again.
            if opened[site] or not allowed[site] or gain[site] <= most:
                continue
            if not _fits(used, matrix, upper, site, -1):
                continue
            people = 0.0
            for at in range(column_starts[site], column_starts[site + 1]):
                if not covered[column_rows[at]]:
                    people += weight[column_rows[at]]
            gain[site] = people / _use(matrix, upper, site)
            if gain[site] > most:
                best, most = site, gain[site]
        if best < 0:
            return
        opened[best] = True
        for limit in range(len(upper)):
            used[limit] += matrix[limit, best]
        for at in range(column_starts[best], column_starts[best + 1]):
            covered[column_rows[at]] = True


@compiled
def _swap(  # noqa: C901, PLR0912, PLR0917
    starts: LongArray,
    sites: IntArray,
    column_starts: LongArray,
    column_rows: IntArray,
    weight: FloatArray,
    opened: BoolArray,
    mandatory: BoolArray,
    allowed: BoolArray,
    matrix: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    swaps: int,
) -> None:
    n_sites = len(opened)
    count = np.zeros(len(weight), dtype=np.int64)
    used = np.zeros(len(upper))
    gain, loss, back = np.zeros(n_sites), np.zeros(n_sites), np.zeros(n_sites)
    for site in range(n_sites):
        if opened[site]:
            for limit in range(len(upper)):
                used[limit] += matrix[limit, site]
            for at in range(column_starts[site], column_starts[site + 1]):
                count[column_rows[at]] += 1
    for row in range(len(weight)):
        for at in range(starts[row], starts[row + 1]):
            if count[row] == 0:
                gain[sites[at]] += weight[row]
            elif count[row] == 1 and opened[sites[at]]:
                loss[sites[at]] += weight[row]
    least = 1e-9 * weight.sum()
    for _ in range(swaps):
        best, into, out = least, -1, -1
        for gone in range(n_sites):
            if not opened[gone] or mandatory[gone]:
                continue
            for at in range(column_starts[gone], column_starts[gone + 1]):
                row = column_rows[at]
                if count[row] == 1:
                    for other in range(starts[row], starts[row + 1]):
                        back[sites[other]] += weight[row]
            for site in range(n_sites):
                better = gain[site] + back[site] - loss[gone]
                if (
                    better > best
                    and allowed[site]
                    and not opened[site]
                    and _fits(used, matrix, upper, site, gone)
                    and _keeps(used, matrix, lower, site, gone)
                ):
                    best, into, out = better, site, gone
            for site in range(n_sites):
                back[site] = 0.0
        if into < 0:
            return
        opened[out] = False
        for at in range(column_starts[out], column_starts[out + 1]):
            row = column_rows[at]
            count[row] -= 1
            for other in range(starts[row], starts[row + 1]):
                if count[row] == 0:
                    gain[sites[other]] += weight[row]
                elif count[row] == 1 and opened[sites[other]]:
                    loss[sites[other]] += weight[row]
        loss[out] = 0.0
        opened[into] = True
        for at in range(column_starts[into], column_starts[into + 1]):
            row = column_rows[at]
            count[row] += 1
            for other in range(starts[row], starts[row + 1]):
                if count[row] == 1:
                    gain[sites[other]] -= weight[row]
                elif count[row] == TWO and opened[sites[other]] and sites[other] != into:
                    loss[sites[other]] -= weight[row]
            if count[row] == 1:
                loss[into] += weight[row]
        for limit in range(len(upper)):
            used[limit] += matrix[limit, into] - matrix[limit, out]
