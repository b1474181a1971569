"""
Annealing of capacitated plans: where greed finds no room, or exchange has stopped.

Rows shift and change places, sites move with all their rows, and worse plans are taken ever more
rarely (Kirkpatrick, Gelatt and Vecchi 1983, doi 10.1126/science.220.4598.671). Plans may load sites
beyond their capacities on the way, at a price that rises until they no longer do (strategic
oscillation: Glover and Laguna 1997, doi 10.1007/978-1-4615-6089-0).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import can_compile
from motcua.locate.capacitated.settle_loops import Plan, Seen, Table, settle_loop

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.capacitated.problem import CapacityProblem

MOST = 4_000_000
"""Pairs of a row and a site, in reach or not, that a table is made of at most."""

NEAR = 100
"""Sites of a row that it may go to."""

HOT, COLD = (2.0, 0.5), 0.015
"""First heat, by turns hot and mild, and last, as shares of what a row costs in the mean."""

TRIES, LEAST, WORK = 5_000, 50_000, 5e8
"""Moves for each row; at least, and at most so many times the rows that a moving site goes through:
a round takes a second or less."""

SLOWER = 50
"""How many times fewer moves where loops are not compiled."""

KEPT = 400
"""Plans that rounds came by which are kept."""

FORBIDDING = 10.0
"""Times the dearest pair that a row out of reach costs."""


@dataclass(frozen=True, eq=False)
class Settling:
    """Annealing on the rows, sites and limits of a problem."""

    problem: CapacityProblem

    @property
    def is_small_enough(self) -> bool:
        """Whether a table of all rows and sites may be made."""
        return self.problem.n_rows * self.problem.n_sites <= MOST

    def deepen(
        self, opened: BoolArray, receiver: LongArray | None, *, seed: int
    ) -> LongArray | None:
        """
        Look for a cheaper plan, or for any.

        Parameters
        ----------
        opened
            Open sites within the limits.
        receiver
            Site of each row, one that is open; by default the cheapest, full or not.
        seed
            Where chance begins.

        Returns
        -------
        receiver
            Of the cheapest plan within all capacities that is cheaper than the one given; None
            where none was met. The same for the same arguments.
        """
        plan = self._plan(opened, receiver)
        best, n_rows = plan.receiver.copy(), self.problem.n_rows
        dearest = float(self.problem.cost.max(initial=0.0))
        share = max(min(float(plan.numbers[0]) / n_rows, dearest), 1e-9)
        tries = int(min(max(TRIES * n_rows, LEAST), max(WORK / n_rows, LEAST)))
        tries = tries if can_compile() else tries // SLOWER
        chance: FloatArray = np.array([12_345.0 + 7.0 * seed])
        hot, cold = HOT[seed % len(HOT)] * share, COLD * share
        found = settle_loop(self._table, plan, best, self._seen, chance, hot, cold, tries)
        return best if found else None

    def met(self) -> IntArray:
        """
        Return plans that the rounds since the last call came by, each within all capacities.

        Returns
        -------
        receivers
            Site of each row, shape (n_plans, n_rows): the last `KEPT`.
        """
        count = min(int(self._seen.number[0]), KEPT)
        self._seen.number[0] = 0
        return self._seen.receiver[:count].copy()

    @cached_property
    def _seen(self) -> Seen:
        kept = np.zeros((KEPT, self.problem.n_rows), dtype=np.int32)
        return Seen(receiver=kept, number=np.zeros(1, dtype=np.int64))

    @cached_property
    def _table(self) -> Table:
        problem, limits = self.problem, self.problem.bounds
        dearest = float(problem.cost.max(initial=0.0))
        cost = np.full((problem.n_rows, problem.n_sites), FORBIDDING * dearest + 1e-9)
        cost[problem.row, problem.site] = problem.cost
        near = np.argsort(cost, axis=1, kind="stable")[:, :NEAR].astype(np.int32)
        return Table(
            cost=cost, near=near, load=problem.load, capacity=problem.capacity,
            free=(problem.capacity > 0) & ~problem.forced, matrix=limits.matrix.toarray(),
            lower=limits.lower, upper=limits.upper,
        )  # fmt: skip

    def _plan(self, opened: BoolArray, receiver: LongArray | None) -> Plan:
        problem, cost, rows = self.problem, self._table.cost, np.arange(self.problem.n_rows)
        is_plan = receiver is not None
        if receiver is None:
            sites = np.flatnonzero(opened)
            receiver = sites[np.argmin(cost[:, sites], axis=1)]
        filled = np.zeros(problem.n_sites)
        np.add.at(filled, receiver, problem.load)
        beyond = float(np.maximum(filled - problem.capacity, 0.0).sum())
        paid = float(cost[rows, receiver].sum())
        room = paid / max(float(problem.load.sum()), 1e-9)
        return Plan(
            receiver=receiver.astype(np.int64), filled=filled, opened=opened.copy(),
            used=np.asarray(problem.bounds.matrix @ opened, dtype=np.float64),
            numbers=np.array([paid, beyond, room, paid if is_plan else np.inf]),
        )  # fmt: skip
