"""
A branch and cut of our own over the Benders master.

HiGHS offers no lazy constraints in Python; with Benders cuts the master is small, and driving the
tree from here costs little. Every node solves the relaxation warm, cuts, fixes by reduced cost and
branches on what promises most (`motcua.locate.cover.strong`); one child is followed at once, the
other waits in a heap by its bound, so the bound is true whenever the search ends.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.deepening import Deepening
from motcua.locate.cover.master import Master
from motcua.locate.cover.programme import TOLERANCE, Programme
from motcua.locate.cover.regions import neighbours
from motcua.locate.cover.rounds import cut_node, cut_root
from motcua.locate.cover.stripping import look_by_strips
from motcua.locate.cover.strong import Chooser
from motcua.locate.cover.tightening import is_hard, tighten
from motcua.locate.cover.tree import WHOLE, Found, Node, fixed, least_cut_off

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray
    from motcua.domain.solution import Reason


EARLY_NODES = 20
"""Nodes at which a plan is always rounded; later at every tenth."""


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
    effort
        Work of the master at which it ends as it does by the clock; infinite by default.
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
        effort: float = np.inf,
    ) -> None:
        self.programme = programme
        self.master = master or Master(programme)
        self.until, self.gap, self._most_work = until, gap, self.master.work + effort
        self.plan: BoolArray | None = None
        self.value, self.bound = ceiling, -np.inf
        self.scale = 1.0 + float(self.master.most.sum()) + float(np.abs(programme.cost).sum())
        self.nodes, self._number = 0, 0
        self.deepening = Deepening(self.master.work)
        self._chooser = Chooser(self)
        self._heap: list[Node] = []
        self._current: Node | None = None
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

    @property
    def _left_aside(self) -> float:
        """The least objective of what was cut off: with a gap, plans between cutoff and ours."""
        aside = least_cut_off(self.cutoff, self.value, whole=self.programme.is_whole)
        return aside if self.gap else self.value

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
            cut_root(self, low, high, leave=is_hard)
            if is_hard(self):
                look_by_strips(self, low, high)
                if not tighten(self, low, high):
                    cut_root(self, low, high)
            self._tree()
        except TimeoutError:
            reason = "time_limit"
        except KeyboardInterrupt:
            reason = "interrupted"
        waiting = [node.bound for node in (*self._heap, self._current) if node]
        if waiting:
            self.bound = max(self.bound, min(*waiting, self._left_aside))
        return self._found(reason)

    def _found(self, reason: Reason) -> Found:
        step = 1.0 - WHOLE if self.programme.is_whole else 0.0
        proved = self.bound > self.value - max(step, TOLERANCE * self.scale)
        return Found(
            plan=self.plan, value=self.value, nodes=self.nodes,
            bound=self.value if proved else min(self.bound, self.value),
            reason="optimal" if proved else reason,
        )  # fmt: skip

    def left_s(self) -> float:
        """
        Return the seconds left.

        Returns
        -------
        seconds
            At most a million.

        Raises
        ------
        TimeoutError
            If the time is over, or the work done that it may have.
        """
        left = self.until - time.monotonic()
        if left <= 0.0 or self.master.work > self._most_work:
            raise TimeoutError
        return float(min(left, 1e6))

    def round_off(self, y: FloatArray) -> None:
        """
        Make a plan of fractions, and take it if it is better.

        Parameters
        ----------
        y
            Open fractions.
        """
        if self.programme.improve is not None:
            self.offer(self.programme.improve(y))

    @cached_property
    def near(self) -> IntArray:
        """Each site's neighbours, itself first."""
        return neighbours(self.programme)

    def _tree(self) -> None:
        programme = self.programme
        low, high = programme.mandatory.astype(float), programme.allowed.astype(float)
        self._heap.append(Node(self.bound, 0, low, high))
        while self._heap:
            self.bound = max(self.bound, min(self._heap[0].bound, self._left_aside))
            if self._heap[0].bound > self.cutoff:
                self._heap.clear()
                return
            self.left_s()
            self._plunge(heapq.heappop(self._heap))
        self.bound = max(self.bound, self._left_aside)

    def _plunge(self, node: Node) -> None:
        """Follow one child after the other; what is not followed waits in the heap."""
        self._current = node
        while self._current is not None:
            children = self._solve(self._current)
            self._current = None
            for waiting in children[:-1]:
                heapq.heappush(self._heap, waiting)
            if children:
                self._current = children[-1]

    def next_number(self) -> int:
        """
        Number two more nodes.

        Returns
        -------
        number
            Of the first.
        """
        self._number += 2
        return self._number - 1

    def _solve(self, node: Node) -> list[Node]:
        """Solve a node; return its children, the one to follow last."""
        self.nodes += 1
        self.master.confine(node.low, node.high, node.limits)
        relaxed = cut_node(self, node)
        if relaxed is None:
            return []
        if self.nodes % EARLY_NODES == 0 or self.master.n_rows > 4 * len(self.master.most) + 400:
            self.master.purge()
        if self.nodes <= EARLY_NODES or self.nodes % 10 == 0:
            self.round_off(relaxed.y)
        self.deepening.look(self)
        low, high = fixed(relaxed, node, self.cutoff - relaxed.value)
        if relaxed.value > self.cutoff or not (high > low).any():
            return []
        inner = replace(node, bound=relaxed.value, low=low, high=high)
        return self._chooser.children(inner, relaxed)
