"""
Branch and cut for the p-median: a tree of linear programmes that share their cuts.

HiGHS offers no lazy constraints in Python, so the tree is driven from here. Each node's bound is
evaluated from the prices of its linear programme (`median_dual.bound_at`), on the costs themselves.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.median.cuts import critical_rungs, cuts_at
from motcua.locate.median.dual import bound_at
from motcua.locate.median.master import Master
from motcua.locate.median.nodes import DECIDED, Experience, Node

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.median.dual import DualPoint
    from motcua.locate.median.master import MasterPoint
    from motcua.locate.median.plans import Plans
    from motcua.locate.median.problem import MedianProblem
    from motcua.locate.terms.clock import Clock

ROUNDS = 8
"""Most rounds of cuts at a node of the tree; the root has as many as it needs."""

WORTH_A_ROUND = 0.02
"""A node is cut again if the last round closed at least this share of what was open."""

CUTS_A_ROW = 6
"""Cuts held, as a multiple of the rows, at which those that do not bind are dropped."""


@dataclass(kw_only=True, eq=False)
class Tree:
    """The plans still worth a look, and the master problem they share."""

    problem: MedianProblem
    """Rows, sites and their number; its ladders are complete."""

    plans: Plans
    """The best plan, and ways to make better ones."""

    clock: Clock
    """When to stop."""

    scale: float
    """What a row pays, roughly."""

    master: Master = field(init=False)
    """The linear programme with all cuts."""

    experience: Experience = field(init=False)
    """Pseudo-costs."""

    def __post_init__(self) -> None:
        """Begin with the empty master problem."""
        n_sites = self.problem.n_sites
        self.master = Master(self.problem, scale=self.scale)
        self.experience = Experience(rise=np.zeros((2, n_sites)), times=np.zeros((2, n_sites)))

    def warm(self, price: FloatArray) -> None:
        """
        Begin with the cuts around known prices.

        Parameters
        ----------
        price
            Of each row.
        """
        ladders = self.problem.ladders
        below = ladders.cost < price[ladders.row]
        short = np.bincount(ladders.row[below], minlength=ladders.n_rows)
        first, last = ladders.start[:-1], ladders.start[1:] - 1
        steps = [np.clip(first + short + step, first, last) for step in (-1, 0, 1)]
        rungs = np.unique(np.concatenate(steps))
        self.master.add(cuts_at(ladders, rows=ladders.row[rungs], rungs=rungs))

    def root(self, free: BoolArray, forced: BoolArray) -> DualPoint | None:
        """
        Raise the bound by cuts until none is violated, settling sites on the way.

        Parameters
        ----------
        free
            Sites that may open; settled ones are struck off in place.
        forced
            Sites that are open; settled ones are added in place.

        Returns
        -------
        best
            The best bound; None where no plan is worth a look any more.
        """
        best: DualPoint | None = None
        core: FloatArray | None = None
        while not self.clock.is_over:
            self.master.fix(free, forced)
            point = self.master.solve(self.clock.left_s)
            if point is None:
                return None
            dual = bound_at(self.problem, point.price, free=free, forced=forced)
            best = dual if best is None or dual.bound > best.bound else best
            if best.bound > self.plans.standing.worth:
                return None
            self.plans.standing.raise_bound(best.bound)
            self._settle(dual, free, forced)
            self.plans.round(point.shares)
            core = point.shares if core is None else 0.5 * core + 0.5 * point.shares
            if not self._separate(core, point) + self._separate(point.shares, point):
                break
        return best

    def search(self, free: BoolArray, forced: BoolArray, *, bound: float) -> None:
        """
        Branch until every plan is looked at, the gap is met or the time is over.

        Parameters
        ----------
        free
            Sites that may open.
        forced
            Sites that are open.
        bound
            No plan of them costs less.
        """
        standing, count = self.plans.standing, 0
        node: Node | None = Node(bound=bound, free=free, forced=forced)
        heap: list[tuple[float, int, Node]] = []
        while node is not None and not self.clock.is_over:
            lowest = min([node.bound, standing.worth, *(entry[0] for entry in heap[:1])])
            standing.raise_bound(lowest)
            count += 1
            near, far = self._branch(node)
            if far is not None:
                heapq.heappush(heap, (far.bound, count, far))
            node = near if near is not None else _next(heap, standing.worth)
        if node is None:
            standing.raise_bound(standing.worth)

    def _branch(self, node: Node) -> tuple[Node | None, Node | None]:
        """Cut a node, then split it at one site; None where nothing is left to look at."""
        free, forced = node.free.copy(), node.forced.copy()
        bound, shares = node.bound, forced.astype(float)
        if self.master.n_cuts > CUTS_A_ROW * self.problem.ladders.n_rows + 1_000:
            self.master.drop_slack()
        for number in range(ROUNDS):
            self.master.fix(free, forced)
            point = self.master.solve(self.clock.left_s)
            if point is None:
                return None, None
            dual = bound_at(self.problem, point.price, free=free, forced=forced)
            rise, shares = dual.bound - bound, point.shares
            bound = max(bound, dual.bound)
            if bound > self.plans.standing.worth:
                return None, None
            self._settle(dual, free, forced)
            undecided = np.abs(shares - np.round(shares)) > DECIDED
            added = self._separate(shares, point)
            if not undecided.any():
                self.plans.offer(shares > 0.5)  # noqa: PLR2004 - binary
            if not added or (undecided.any() and number and rise < self._hardly(bound)):
                break
        self.experience.learn(node, bound)
        self.plans.round(shares)
        return self._split(bound, shares, free=free, forced=forced)

    def _hardly(self, bound: float) -> float:
        return WORTH_A_ROUND * (self.plans.standing.worth - bound)

    def _split(
        self, bound: float, shares: FloatArray, *, free: BoolArray, forced: BoolArray
    ) -> tuple[Node | None, Node | None]:
        open_question = free & ~forced
        if not open_question.any():
            return None, None
        rank = np.where(open_question, self.experience.score(shares), -1.0)
        undecided = open_question & (np.abs(shares - np.round(shares)) > DECIDED)
        rank = np.where(undecided, rank + 1.0 * rank.max() + 1.0, rank)
        site = int(np.argmax(rank))
        without, with_site = free.copy(), forced.copy()
        without[site], with_site[site] = False, True
        share = float(shares[site])
        opened = Node(bound=bound, free=free, forced=with_site, branched=(site, True, 1 - share))
        closed = Node(bound=bound, free=without, forced=forced, branched=(site, False, share))
        return (opened, closed) if share > 0.5 else (closed, opened)  # noqa: PLR2004 - nearer side

    def _settle(self, dual: DualPoint, free: BoolArray, forced: BoolArray) -> None:
        closed, opened = dual.settle(self.plans.standing.worth, free, forced=forced)
        free[closed] = False
        forced[opened] = True

    def _separate(self, shares: FloatArray, point: MasterPoint) -> int:
        """Add each row's most violated cut and return how many there were."""
        ladders = self.problem.ladders
        rung, due = critical_rungs(ladders, shares)
        short = rung == ladders.start[1:]
        dear = (due > point.paid + DECIDED * self.scale) & ~short
        rows = np.concatenate([np.flatnonzero(dear), np.flatnonzero(short)])
        self.master.add(cuts_at(ladders, rows=rows, rungs=rung[rows]))
        return len(rows)


def _next(heap: list[tuple[float, int, Node]], worth: float) -> Node | None:
    """Take the node with the least bound; none where even that is not worth a look."""
    if not heap:
        return None
    lowest = heapq.heappop(heap)[2]
    return lowest if lowest.bound <= worth else None
