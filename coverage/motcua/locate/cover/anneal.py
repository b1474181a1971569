"""
Annealing in places: a better plan where exchange alone has stopped.

A good plan in the plane is good nearly everywhere: what it lacks is often one site more here and
one less there, and single exchanges of near sites do not carry one across. So a site goes to a far
place, then the few that stand round either end are annealed by near exchanges (Kirkpatrick, Gelatt
and Vecchi 1983, doi 10.1126/science.220.4598.671), and all of that is kept or taken back (iterated
local search: Lourenco, Martin and Stutzle 2003, doi 10.1007/0-306-48056-5_11).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.anneal_loops import Ground, Heat, Standing, roam_loop, turn

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray
    from motcua.locate.cover.heuristic import Exchange

TRIES = 5_000
"""Near exchanges tried after each far one, where the fewest sites take part."""

ABOUT = 8
"""Open sites that take part at either end, at the least."""

WIDER = (1, 2, 4)
"""How many times as many take part, round after round: what the fewest cannot mend, more can. The
tries grow with the square, for every site has as many others to settle with."""

TURNS = 4
"""Moves of a round at least, or fewer sites take part: where sites have many rows, one move of many
would outlast the round."""

HOT, COLD, FAR = 0.05, 0.005, 0.0005
"""First and last heat of the near exchanges, and that of a whole move, as shares of the people
that an open site covers."""

TRY = 100.0
"""What it costs to try an exchange, in rows looked at; the rows of both its sites come on top."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Annealing:
    """Annealing on the rows and limits of an exchange."""

    exchange: Exchange
    """Rows, limits, and what mends each annealed plan."""

    def deepen(self, plan: BoolArray, near: IntArray, *, work: float, seed: int) -> BoolArray:
        """
        Look for a plan that covers more people.

        Parameters
        ----------
        plan
            A plan within the limits.
        near
            Each site's neighbours, itself first.
        work
            Rows that may be looked at, about; some two nanoseconds each.
        seed
            Where chance begins.

        Returns
        -------
        plan
            The best found; the same for the same arguments.
        """
        moves = self.exchange
        movable = np.flatnonzero(plan & ~moves.mandatory)
        if not len(movable):
            return plan
        wider, turns = self._extent(work, seed)
        standing = self._standing(plan)
        share = max(moves.covered(plan), 1e-9) / plan.sum()
        heat = Heat(HOT * share, COLD * share, FAR * share)
        about = np.zeros(2 * min(wider * ABOUT, len(movable)), dtype=np.int64)
        chance: FloatArray = np.array([12_345.0 + 7.0 * seed])
        roam_loop(self._ground(near), standing, chance, heat, turns, wider**2 * TRIES, about)
        found = moves.mandatory.copy()
        found[standing.plan] = True
        found = moves.swap(moves.fill(found))
        better = moves.bounds.hold(found) and moves.covered(found) > moves.covered(plan)
        return found if better else plan

    def _extent(self, work: float, seed: int) -> tuple[int, int]:
        """Return how many times as many sites take part in a round, and its moves."""
        each = len(self.exchange.column_rows) / max(len(self.exchange.allowed), 1)
        wider = WIDER[seed % len(WIDER)]
        moves = work / (TRIES * (2.0 * each + TRY))
        while wider > 1 and moves < TURNS * wider**2:
            wider //= 2
        return wider, int(np.ceil(moves / wider**2))

    def _ground(self, near: IntArray) -> Ground:
        moves, limits = self.exchange, self.exchange.bounds
        return Ground(
            column_starts=moves.column_starts, column_rows=moves.column_rows,
            weight=moves.rows.weight, free=moves.allowed & ~moves.mandatory,
            matrix=limits.matrix.toarray(), lower=limits.lower, upper=limits.upper, near=near,
        )  # fmt: skip

    def _standing(self, plan: BoolArray) -> Standing:
        moves = self.exchange
        n_rows, n_sites = len(moves.rows.weight), len(plan)
        standing = Standing(
            n_open=np.zeros(n_rows, dtype=np.int64), only=np.zeros(n_rows, dtype=np.int64),
            used=np.zeros(len(moves.bounds.upper)), plan=np.flatnonzero(plan & ~moves.mandatory),
            place=np.full(n_sites, -1, dtype=np.int64),
        )  # fmt: skip
        standing.place[standing.plan] = np.arange(len(standing.plan))
        ground = self._ground(np.zeros((n_sites, 1), dtype=np.int32))
        for site in np.flatnonzero(plan):
            turn(ground, standing, int(site), 1)
        return standing
