"""Good plans for travel under limits: rounding, then the best exchanges that keep every limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.exchange_travel import swap_moves
from motcua.locate.cover.programme import TOLERANCE

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.cover.losses import Losses
    from motcua.locate.cover.programme import Programme

TRIES = 40
"""Exchanges tried for feasibility before a local search gives up."""

ROUNDS = 100
"""Exchanges of one local search at most."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TravelExchange:
    """Round and exchange, keeping all that a programme asks for."""

    programme: Programme
    """What is minimised, and what is held."""

    losses: Losses
    """Travel, by which exchanges are priced."""

    opens_more: bool = False
    """Whether a further site may be opened where the limits leave room."""

    def improve(self, y: FloatArray) -> BoolArray | None:
        """
        Make a plan of fractions.

        Parameters
        ----------
        y
            Open fractions, shape (n_sites,).

        Returns
        -------
        plan
            None where rounding breaks a rule.
        """
        plan = self._rounded(y)
        return None if plan is None else self.polish(plan)

    def polish(self, opened: BoolArray) -> BoolArray:
        """
        Exchange as long as that helps.

        Parameters
        ----------
        opened
            A plan that keeps every rule.

        Returns
        -------
        plan
            At least as good.
        """
        plan, value = opened, self.programme.value(opened)
        for _ in range(ROUNDS):
            better = self._better(plan, value)
            if better is None:
                break
            plan, value = better
        return plan

    def _rounded(self, y: FloatArray) -> BoolArray | None:
        """Open as many sites as the fractions add up to, the largest first."""
        plan = self.programme.mandatory.copy()
        count = round(float(y.sum()))
        for site in np.argsort(-y, kind="stable")[: max(count, int(plan.sum()))]:
            plan[site] |= y[site] > 1e-6  # noqa: PLR2004 - a fraction that is one
        return plan if self.programme.value(plan) is not None else None

    def _better(self, plan: BoolArray, value: float | None) -> tuple[BoolArray, float] | None:
        """Return the best feasible exchange of the first so many."""
        if value is None:
            return None
        change, out = swap_moves(self.losses, plan)
        if self.opens_more:
            change, out = np.vstack([change, self._openings(plan)]), np.append(out, -1)
        usable = self.programme.allowed & ~plan
        change[:, ~usable] = np.inf
        change[(out >= 0) & self.programme.mandatory[out]] = np.inf
        order = np.argsort(change, axis=None, kind="stable")[:TRIES]
        for which, site in zip(*np.unravel_index(order, change.shape), strict=True):
            if change[which, site] >= -TOLERANCE * (1.0 + value):
                return None
            trial = plan.copy()
            if out[which] >= 0:
                trial[out[which]] = False
            trial[site] = True
            found = self.programme.value(trial)
            if found is not None and found < value:
                return trial, found
        return None

    def _openings(self, plan: BoolArray) -> FloatArray:
        """Return what opening each site alone changes: an exchange for one that serves nobody."""
        losses = self.losses
        at = losses.at(plan)
        row = np.repeat(np.arange(losses.n_rows), np.diff(losses.starts))
        saved = np.maximum(at[row] - losses.weight[row] * losses.loss, 0.0)
        total = np.bincount(losses.sites, weights=saved, minlength=losses.n_sites)
        return -total.astype(np.float64)[None, :]
