"""The search for a capacitated p-median: prices and plans in turns, then the solver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.capacitated.dual import CapacityPoint, capacity_bound, climb_capacity_bound
from motcua.locate.capacitated.mip import solve_mip
from motcua.locate.capacitated.plans import find_assignment
from motcua.locate.door.solve import Effort
from motcua.locate.median.standing import Standing

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.domain.solution import Reason
    from motcua.locate.capacitated.problem import CapacityProblem
    from motcua.locate.median.find import Median
    from motcua.locate.terms.clock import Clock

BURSTS, BURST_STEPS = 12, 60
"""How often the climb stops to make a plan, and its steps in between."""

CLIMB_SHARE = 0.3
"""Share of the time limit that prices and plans may take before the solver has its turn."""

GUESS = 0.1
"""By how much capacities may raise the cost, until a plan says so."""

STALLED = 1e-5
"""Share of the value by which a burst has to raise the bound for another one."""


@dataclass(kw_only=True, eq=False)
class CapacitySearch:
    """Prices and plans in turns, then the solver on the pairs that are left."""

    problem: CapacityProblem
    clock: Clock
    gap: float
    asked: str = "highs"
    cut_short: Reason = "time_limit"
    solver: str = "prices"
    pairs_left: int = 0
    is_impossible: bool = False

    def __post_init__(self) -> None:
        """Begin without a plan."""
        nothing = np.zeros(self.problem.n_sites, dtype=np.bool_)
        self.is_whole = bool((self.problem.cost == np.floor(self.problem.cost)).all())
        self.receiver: LongArray | None = None
        self.standing = Standing(nothing, np.inf, is_whole=self.is_whole, gap=self.gap)

    def run(self, start: Median) -> None:
        """
        Search until proved or out of time; the standing is true whatever happens.

        Parameters
        ----------
        start
            The p-median without capacities: no plan costs less than its bound.
        """
        self.standing.raise_bound(start.termination.bound)
        try:
            point = self._climb(start)
            if not self.standing.is_good_enough and not self.clock.is_over:
                self._solve(point)
        except KeyboardInterrupt:
            self.cut_short = "interrupted"

    def _climb(self, start: Median) -> CapacityPoint:
        problem, early = self.problem, self.clock.part(CLIMB_SHARE)
        self._try(start.opened)
        point = capacity_bound(problem, _first_price(problem, start.opened))
        self.standing.raise_bound(point.bound)
        guess = (1 + GUESS) * start.termination.objective
        for _ in range(BURSTS):
            before, upper = point.bound, min(self.standing.value, max(guess, point.bound))
            point = climb_capacity_bound(
                problem, point.price, upper=upper, steps=BURST_STEPS, clock=early
            )
            self.standing.raise_bound(point.bound)
            self._try(point.chosen)
            stalled = point.bound - before < STALLED * abs(upper)
            if early.is_over or self.standing.is_good_enough or stalled:
                break
        return point

    def _try(self, opened: BoolArray) -> None:
        receiver = find_assignment(self.problem, opened, self.clock)
        if receiver is not None:
            self._offer(receiver)

    def _offer(self, receiver: LongArray, plan: BoolArray | None = None) -> None:
        opened = self.problem.forced.copy() if plan is None else plan
        opened[receiver] = True
        if self.standing.offer(opened, self.problem.value(receiver, opened)):
            self.receiver = receiver

    def _solve(self, point: CapacityPoint) -> None:
        worth = self.standing.worth
        left = self.problem.keep(~point.worthless(self.problem, worth))
        self.pairs_left = len(left.row)
        if len(np.unique(left.row)) < left.n_rows:
            self.standing.raise_bound(worth)  # a row without a pair left: no plan is better
            return
        least = 1.0 - 1e-6 if self.is_whole else 1e-9
        left_s = self.clock.left_s
        effort = Effort(
            time_limit_s=left_s if np.isfinite(left_s) else None, gap=self.gap,
            solver=self.asked, step=least,
        )  # fmt: skip
        answer = solve_mip(left, effort=effort)
        self.solver = f"prices, {answer.solver}"
        if answer.receiver is not None:
            self._offer(answer.receiver, answer.opened)
        self.is_impossible = answer.bound == np.inf and self.receiver is None
        # The pairs left out are in no plan of at most `worth`.
        self.standing.raise_bound(min(answer.bound, worth))


def _first_price(problem: CapacityProblem, opened: BoolArray) -> FloatArray:
    """Return the cost of each row's nearest open site, or of its dearest where none is open."""
    price = np.zeros(problem.n_rows)
    np.maximum.at(price, problem.row, problem.cost)
    here = opened[problem.site]
    np.minimum.at(price, problem.row[here], problem.cost[here])
    return price
