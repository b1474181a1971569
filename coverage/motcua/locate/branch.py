"""
A branch and cut of our own over the Benders master.

HiGHS offers no lazy constraints in Python; with Benders cuts the master is small, and driving the
tree from here costs little. Every node solves the relaxation warm, cuts, fixes by reduced cost and
branches by pseudo-costs (Benichou et al. 1971, doi 10.1007/BF01584074); one child is followed at
once, the other waits in a heap by its bound, so the bound is true whenever the search ends.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.master import TOLERANCE, Master, Programme, Relaxed

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.domain.solution import Reason

WHOLE = 1e-6
"""A fraction so near a whole number is one."""

ROOT_ROUNDS = 400
"""Rounds of cuts at the root at most; the bound has long stopped by then."""

NODE_ROUNDS = 8
"""Rounds of cuts at a node at most."""

STALLS = 3
"""Rounds without a better bound after which the root is cut at its own optimum only."""

DEAD_STALLS = 12
"""Rounds without a better bound after which the root is left."""

OWN_EVERY = 5
"""Rounds of the root between two cuts at its own optimum."""

TIDY_EVERY = 8
"""Rounds of the root between two roundings, and two clearings of slack cuts."""

EARLY_NODES = 20
"""Nodes at which a plan is always rounded; later at every tenth."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """What a search found and proved."""

    plan: BoolArray | None
    """The best plan; None where no plan exists or none was found."""

    value: float
    """Its objective, infinite without a plan."""

    bound: float
    """No plan is lower."""

    reason: Reason
    """Why it ended."""

    nodes: int
    """Nodes solved, the root included."""


@dataclass(order=True)
class _Node:
    """A part of the tree that waits."""

    bound: float
    number: int
    low: FloatArray = field(compare=False)
    high: FloatArray = field(compare=False)
    branched: tuple[int, int, float, float] | None = field(compare=False, default=None)
    """Site, side, fraction and bound of the parent, to learn pseudo-costs from."""


class Search:
    """
    One search, from a start plan to a proof or the end of the time.

    Parameters
    ----------
    programme
        What is minimised.
    start
        A plan to begin from.
    until
        Clock value (`time.monotonic`) at which it ends; infinite for none.
    gap
        Relative gap at which a plan is good enough.
    master
        A master with cuts of an earlier search of the same losses; a new one by default.
    ceiling
        Only plans below this objective are wanted; infinite by default.
    """

    def __init__(
        self,
        programme: Programme,
        start: BoolArray | None,
        *,
        until: float = np.inf,
        gap: float = 0.0,
        master: Master | None = None,
        ceiling: float = np.inf,
    ) -> None:
        self.programme = programme
        self.master = master or Master(programme)
        self.until, self.gap = until, gap
        self.plan: BoolArray | None = None
        self.value, self.bound = ceiling, -np.inf
        self.scale = 1.0 + float(self.master.most.sum()) + float(np.abs(programme.cost).sum())
        self.nodes, self._number = 0, 0
        n_sites = len(programme.cost)
        self._gains, self._tries = np.ones((2, n_sites)), np.ones((2, n_sites))
        self._heap: list[_Node] = []
        self._current: _Node | None = None
        if start is not None:
            self.offer(start)

    def offer(self, plan: BoolArray | None) -> bool:
        """
        Take a plan if it is feasible and better.

        Parameters
        ----------
        plan
            Open sites, or None.

        Returns
        -------
        taken
            Whether it is the best so far.
        """
        value = self.programme.value(plan) if plan is not None else None
        if value is None or value >= self.value - TOLERANCE * self.scale * 1e-3:
            return False
        self.plan, self.value = plan, value
        return True

    @property
    def cutoff(self) -> float:
        """A bound above it cannot lead to a plan worth having."""
        if not np.isfinite(self.value):
            return np.inf
        step = 1.0 - WHOLE if self.programme.is_whole else 0.0
        accepted = self.gap * abs(self.programme.offset - self.value)
        return float(self.value - max(step, accepted, TOLERANCE * self.scale))

    def run(self) -> Found:
        """
        Search until the plan is proved, good enough, or the time is over.

        Returns
        -------
        found
            With a true bound; Ctrl-C ends the search like the clock does.
        """
        reason: Reason = "gap"
        low, high = self.programme.mandatory.astype(float), self.programme.allowed.astype(float)
        try:
            self._root(low, high)
            self._tree()
        except TimeoutError:
            reason = "time_limit"
        except KeyboardInterrupt:
            reason = "interrupted"
        left = [*self._heap, self._current] if self._current else self._heap
        waiting = [node.bound for node in left]
        self.bound = max(self.bound, min(waiting)) if waiting else self.bound
        return self._found(reason)

    def _found(self, reason: Reason) -> Found:
        step = 1.0 - WHOLE if self.programme.is_whole else 0.0
        proved = self.bound > self.value - max(step, TOLERANCE * self.scale)
        bound = self.value if proved else min(self.bound, self.value)
        return Found(
            plan=self.plan, value=self.value, bound=bound, nodes=self.nodes,
            reason="optimal" if proved else reason,
        )  # fmt: skip

    def _left(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0.0:
            raise TimeoutError
        return float(min(left, 1e6))

    def _root(self, low: FloatArray, high: FloatArray) -> None:
        """Cut at points between the best plan and the optimum, which settles sooner than either."""
        self.master.confine(low, high)
        n_sites = len(low)
        core = (low + high) / 2.0 if self.plan is None else self.plan.astype(float)
        self.master.separate(core)
        core = 0.5 * core + 0.5 * min(1.0, core.sum() / max(n_sites, 1))
        relaxed: Relaxed | None = None
        stalled, last = 0, -np.inf
        for turn in range(ROOT_ROUNDS):
            relaxed = self.master.solve(self._left())
            if relaxed is None:
                self.bound = self.value
                return
            self.bound = max(self.bound, relaxed.value)
            stalled = stalled + 1 if relaxed.value - last < 1e-6 * self.scale * 1e-2 else 0
            last = relaxed.value
            inner = 0.5 * relaxed.y + 0.5 * core
            count = self.master.separate(inner, relaxed) if stalled < STALLS else 0
            core = inner if count else core
            if not count or turn % OWN_EVERY == OWN_EVERY - 1:
                count += self.master.separate(relaxed.y, relaxed)
            if turn % TIDY_EVERY == TIDY_EVERY - 1:
                self._round(relaxed.y)
                self.master.purge()
            if not count or self.bound > self.cutoff or stalled > DEAD_STALLS:
                break
        if relaxed is not None:
            self._round(relaxed.y)

    def _round(self, y: FloatArray) -> None:
        if self.programme.improve is not None:
            self.offer(self.programme.improve(y))

    def _tree(self) -> None:
        programme = self.programme
        low, high = programme.mandatory.astype(float), programme.allowed.astype(float)
        self._heap.append(_Node(self.bound, 0, low, high))
        while self._heap:
            if self._heap[0].bound > self.cutoff:
                self.bound = self._heap[0].bound
                self._heap.clear()
                return
            self.bound = self._heap[0].bound
            self._left()
            self._plunge(heapq.heappop(self._heap))
        self.bound = max(self.bound, self.value)

    def _plunge(self, node: _Node) -> None:
        """Follow one child after the other; what is not followed waits in the heap."""
        self._current = node
        while self._current is not None:
            children = self._solve(self._current)
            self._current = None
            if children:
                self._number += 2
                heapq.heappush(self._heap, children[0])
                self._current = children[1]

    def _solve(self, node: _Node) -> tuple[_Node, _Node] | None:
        """Solve a node; return its two children, the one to follow last."""
        self.nodes += 1
        self.master.confine(node.low, node.high)
        relaxed = self._cut(node)
        if relaxed is None:
            return None
        if self.nodes % EARLY_NODES == 0 or self.master.n_rows > 4 * len(self.master.most) + 400:
            self.master.purge()
        if self.nodes <= EARLY_NODES or self.nodes % 10 == 0:
            self._round(relaxed.y)
        low, high = self._fix(relaxed, node)
        fraction = np.abs(relaxed.y - np.round(relaxed.y))
        free = np.flatnonzero((high > low) & (fraction > WHOLE))
        if not len(free):
            free = np.flatnonzero(high > low)
        if relaxed.value > self.cutoff or not len(free):
            return None
        return self._branch(relaxed, free, low, high)

    def _cut(self, node: _Node) -> Relaxed | None:
        """Solve and cut in turns; None where nothing below the cutoff is left."""
        last = -np.inf
        for _ in range(NODE_ROUNDS):
            relaxed = self.master.solve(self._left())
            if relaxed is None:
                return None
            self._learn(node, relaxed.value)
            if relaxed.value > self.cutoff:
                return None
            whole = bool((np.abs(relaxed.y - np.round(relaxed.y)) < WHOLE).all())
            if whole:
                self.offer(relaxed.y > 0.5)  # noqa: PLR2004 - a rounding
            at = np.round(relaxed.y) if whole else relaxed.y
            count = self.master.separate(at, relaxed, exactly=whole)
            if not count and whole:
                return None
            stalled = relaxed.value - last < 0.02 * (self.value - relaxed.value)
            if not count or (stalled and not whole):
                break
            last = relaxed.value
        return relaxed

    def _learn(self, node: _Node, value: float) -> None:
        if node.branched is None or not np.isfinite(node.branched[3]):
            return
        site, side, fraction, before = node.branched
        share = max(fraction if side == 0 else 1.0 - fraction, WHOLE)
        self._gains[side, site] += max(value - before, 0.0) / share
        self._tries[side, site] += 1

    def _fix(self, relaxed: Relaxed, node: _Node) -> tuple[FloatArray, FloatArray]:
        """Close or open for good, below this node, what would lift the bound past the cutoff."""
        low, high = node.low.copy(), node.high.copy()
        room = self.cutoff - relaxed.value
        high[(relaxed.y < WHOLE) & (relaxed.reduced > room) & (low < high)] = 0.0
        low[(relaxed.y > 1 - WHOLE) & (-relaxed.reduced > room) & (low < high)] = 1.0
        return low, high

    def _branch(
        self, relaxed: Relaxed, free: LongArray, low: FloatArray, high: FloatArray
    ) -> tuple[_Node, _Node]:
        fraction = relaxed.y[free]
        down = self._gains[0, free] / self._tries[0, free] * fraction
        up = self._gains[1, free] / self._tries[1, free] * (1.0 - fraction)
        best = int(np.argmax(np.minimum(down, up) + 1e-3 * np.maximum(down, up)))
        site, share = int(free[best]), float(fraction[best])
        closed, opened = high.copy(), low.copy()
        closed[site], opened[site] = 0.0, 1.0
        value, number = relaxed.value, self._number
        shut = _Node(value, number + 1, low, closed, (site, 0, share, value))
        open_ = _Node(value, number + 2, opened, high, (site, 1, share, value))
        return (shut, open_) if share > 0.5 else (open_, shut)  # noqa: PLR2004 - the nearer side
