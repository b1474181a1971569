"""
Annealing where the relaxation opens sites: a better plan where exchange alone has stopped.

Kirkpatrick, Gelatt and Vecchi 1983, doi 10.1126/science.220.4598.671. A move closes one site and
opens one that shares people with it. In every second run only sites take part that the relaxation
opens at least in part, which are few and hold good plans (as in RINS: Danna, Rothberg and Le Pape
2005, doi 10.1007/s10107-004-0518-7).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.anneal_loops import anneal_loop

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray
    from motcua.locate.cover.heuristic import Exchange

RUNS = 4
"""Annealings, each from the best plan so far."""

WORK = 1e8
"""Rows that an annealing looks at: the fewer a site has, the more moves are tried."""

TRIES = 2_000
"""Moves tried by site at most."""

HOT, COLD = 0.05, 0.002
"""First and last heat, as shares of the people that an open site covers."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Annealing:
    """Annealing on the rows and limits of an exchange."""

    exchange: Exchange
    """Rows, limits, and what mends each annealed plan."""

    def deepen(
        self, plan: BoolArray, y: FloatArray, near: IntArray, *, until: float, seed: int
    ) -> BoolArray:
        """
        Look for a plan that covers more people.

        Parameters
        ----------
        plan
            A plan within the limits.
        y
            Open fractions of the relaxation.
        near
            Each site's neighbours, itself first.
        until
            Clock value after which no further annealing begins.
        seed
            Where chance begins.

        Returns
        -------
        plan
            The best found; the same for the same arguments unless the clock ends it.
        """
        support = (y > 1e-6) | plan  # noqa: PLR2004 - a fraction that is one
        chance = np.array([12_345.0 + seed])
        best, most = plan, self.exchange.covered(plan)
        rows_each = len(self.exchange.column_rows) / max(len(plan), 1)
        tries = int(min(WORK / (3.0 * rows_each + 30.0), TRIES * len(plan)))
        for run in range(RUNS):
            if time.monotonic() > until or not plan.any():
                break
            inside = support if run % 2 == 0 else np.ones_like(support)
            found = self._anneal(best, inside, near, chance, tries)
            value = self.exchange.covered(found)
            if value > most and self.exchange.bounds.hold(found):
                best, most = found, value
        return best

    def _anneal(
        self, plan: BoolArray, support: BoolArray, near: IntArray, chance: FloatArray, tries: int
    ) -> BoolArray:
        moves, found = self.exchange, plan.copy()
        share = max(moves.covered(plan), 1e-9) / plan.sum()
        limits = moves.bounds
        anneal_loop(
            moves.column_starts, moves.column_rows, moves.rows.weight, found, moves.mandatory,
            moves.allowed & support, limits.matrix.toarray(), limits.lower, limits.upper,
            _within(near, support), chance, HOT * share, COLD * share, tries,
        )  # fmt: skip
        return moves.swap(found)


def _within(near: IntArray, support: BoolArray) -> IntArray:
    """Put the neighbours that take part first, as many of each as the site with most has."""
    inside = support[near]
    order = np.argsort(~inside, axis=1, kind="stable")
    most = int(inside.sum(axis=1).max(initial=1))
    return np.take_along_axis(near, order, axis=1)[:, : max(most, 1)].copy()
