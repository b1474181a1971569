"""The search for a capacitated p-median: prices and plans in turns, then the solver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.capacitated.dual import CapacityPoint, capacity_bound, climb_capacity_bound
from motcua.locate.capacitated.joining import Clusters
from motcua.locate.capacitated.mip import solve_mip
from motcua.locate.capacitated.plans import find_assignment
from motcua.locate.capacitated.settle import HOT, Settling
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

SETTLE_SHARE, MOST_ROUNDS = 0.4, 64
"""Share of the time left then that annealing and joining may take, and rounds at most."""

FIRST_JOIN, LATER, IDLE_JOINS = 4, 1.5, 2
"""Rounds before clusters are joined, times as many before they are again, and joins that may bring
nothing, with the rounds before them."""

JOIN_S = 3.0
"""Seconds for a join at most: with a few thousand clusters it takes one."""

FEW = 400
"""Pairs left up to which the solver is sooner done than a round of annealing."""

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
            self._settle(point)
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

    def _settle(self, point: CapacityPoint) -> None:
        """Anneal from the best plan and from the sites that prices find best; join what was met."""
        settling, early = Settling(self.problem), self.clock.part(SETTLE_SHARE)
        if not settling.is_small_enough or not self.problem.bounds.hold(point.chosen):
            return
        clusters, join_at, idle = Clusters(self.problem, point), FIRST_JOIN, 0
        before = self.standing.value
        for seed in range(MOST_ROUNDS):
            left = np.count_nonzero(~point.worthless(self.problem, self.standing.worth))
            if idle >= IDLE_JOINS or early.is_over or left <= FEW:
                return
            self._deepen(settling, point, seed=seed)
            clusters.add(settling.met())
            if seed + 1 >= join_at:
                self._join(clusters, min(early.left_s, JOIN_S))
                idle = 0 if self.standing.value < before else idle + 1
                before, join_at = self.standing.value, round(LATER * join_at)

    def _deepen(self, settling: Settling, point: CapacityPoint, *, seed: int) -> None:
        """Anneal once: hot as if no plan were known, for other clusters; mild from the best."""
        is_anew = seed % len(HOT) == 0
        opened = point.chosen if is_anew else self._widened(point.chosen)
        receiver = None if is_anew else self.receiver
        self._polish(settling.deepen(opened, receiver, seed=seed))

    def _join(self, clusters: Clusters, time_limit_s: float) -> None:
        opened, receiver = clusters.joined(self.standing.worth, time_limit_s=time_limit_s)
        self._polish(receiver, opened)

    def _polish(self, receiver: LongArray | None, opened: BoolArray | None = None) -> None:
        """Offer a plan, and what moving its sites and rows makes of it."""
        if receiver is not None:
            self._try(np.isin(np.arange(self.problem.n_sites), receiver))
            self._offer(receiver, opened)

    def _widened(self, chosen: BoolArray) -> BoolArray:
        """Return the best plan's sites, with others where it leaves some closed that may open."""
        if self.receiver is None:
            return chosen
        wider = self.standing.opened.copy()
        more = np.flatnonzero(chosen & ~wider)[: self.problem.n_open - int(wider.sum())]
        wider[more] = True
        return wider if self.problem.bounds.hold(wider) else self.standing.opened

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
        ours = self._taken(self.problem)
        left = self.problem.keep(~point.worthless(self.problem, worth) | ours)
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
        start = None if self.receiver is None else self._taken(left).astype(np.float64)
        if start is not None:
            start = np.concatenate([self.standing.opened, start])
        answer = solve_mip(left, effort=effort, start=start)
        self.solver = f"prices, {answer.solver}"
        if answer.receiver is not None:
            self._offer(answer.receiver, answer.opened)
        self.is_impossible = answer.bound == np.inf and self.receiver is None
        # The pairs left out are in no plan of at most `worth`.
        self.standing.raise_bound(min(answer.bound, worth))

    def _taken(self, problem: CapacityProblem) -> BoolArray:
        """Mark the pairs of the best plan, none without one."""
        if self.receiver is None:
            return np.zeros(len(problem.row), dtype=np.bool_)
        return np.asarray(self.receiver[problem.row] == problem.site)


def _first_price(problem: CapacityProblem, opened: BoolArray) -> FloatArray:
    """Return the cost of each row's nearest open site, or of its dearest where none is open."""
    price = np.zeros(problem.n_rows)
    np.maximum.at(price, problem.row, problem.cost)
    here = opened[problem.site]
    np.minimum.at(price, problem.row[here], problem.cost[here])
    return price
