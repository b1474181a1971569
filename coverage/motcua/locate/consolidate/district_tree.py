"""
Consolidation by districts: a best-first tree whose every level settles one district.

See `motcua.locate.consolidate.district_bounds` for why its bounds are near.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import can_compile
from motcua.locate.consolidate.district_bounds import DistrictBounds
from motcua.locate.consolidate.district_plans import Receivers
from motcua.locate.consolidate.evaluate import Evaluator
from motcua.locate.consolidate.manning import SLACK
from motcua.locate.consolidate.parting import find_districts
from motcua.locate.consolidate.soundness import is_sound

if TYPE_CHECKING:
    from motcua.locate.consolidate.districts import Districts
    from motcua.locate.consolidate.evaluate import Network
    from motcua.locate.consolidate.offices import Programme

    _Node = tuple[float, int, int, float]

_MOST_NODES = 1_000_000
"""Waiting at a time: some hundred megabytes."""

_DIVERS = 20
"""Nodes of each level that are looked into before any other."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Proof:
    """What a tree found out about the yearly cost."""

    network: Network
    """The best found: of the cheapest that were seen, that with the shortest ways."""

    bound: float
    """No network costs less."""

    is_nearest: bool
    """Whether every network that is as cheap was seen."""


def plant(programme: Programme) -> DistrictTree | None:
    """
    Return the tree of a programme, if it has one.

    Parameters
    ----------
    programme
        The instance.

    Returns
    -------
    tree
        None where the programme does not fall into districts that are small enough, or where
        loops are not compiled.
    """
    land = find_districts(programme)
    return DistrictTree(programme, land) if land is not None and can_compile() else None


class DistrictTree:
    """
    Sets of open offices, district after district.

    Parameters
    ----------
    programme
        The instance.
    land
        Its districts.
    """

    def __init__(self, programme: Programme, land: Districts) -> None:
        self.programme, self.bounds = programme, DistrictBounds(programme, land)
        self.evaluator, self.receivers = Evaluator(programme), Receivers(programme, land)
        self.best: Network | None = None
        self.worth = (np.inf, np.inf)
        self.nodes: list[_Node] = []
        self.is_exact = True

    def make_ready(self) -> None:
        """Compile the loops, or load them, before anybody's time begins."""
        self.bounds.make_ready()

    def grown(self, start: Network | None, *, until: float) -> Proof | None:
        """
        Look for the cheapest network until nothing is left to look at, or the time is over.

        Parameters
        ----------
        start
            A network that keeps every rule, if one is known.
        until
            When to stop at the latest, by `time.monotonic`.

        Returns
        -------
        proof
            None where no network was found.
        """
        if start is not None:
            _, cost, _, travel = self.evaluator.totals(start)
            self.best, self.worth = start, (cost, travel)
        is_open = self.programme.possible if self.best is None else self.best.opened[0]
        is_over = not self.bounds.fit(is_open, self.worth[0], until=until)
        bound = -np.inf if is_over else self.bounds.root
        if np.isfinite(bound):
            self._dive((bound, 0, 0, bound), until)
        while self.is_exact and self.nodes and self.nodes[0][0] <= self._most and not is_over:
            bound = self.nodes[0][0]
            is_over = time.monotonic() > until or len(self.nodes) > _MOST_NODES
            if not is_over:
                for child in self._expand(heapq.heappop(self.nodes)):
                    heapq.heappush(self.nodes, child)
        if self.best is None:
            return None
        is_nearest = self.is_exact and not is_over
        bound = self.worth[0] if is_nearest else min(bound, self.worth[0])
        return Proof(network=self.best, bound=bound, is_nearest=is_nearest)

    @property
    def _most(self) -> float:
        """Cost beyond which nothing is looked into; what is as cheap may be nearer."""
        return self.worth[0] * (1 + SLACK)

    def _dive(self, root: _Node, until: float) -> None:
        """Settle all districts in the ways that look best: a good plan keeps the tree small."""
        nodes = [root]
        for _ in range(len(self.bounds.order) + 1):
            nodes.sort()
            divers, children = nodes[:_DIVERS], []
            self.nodes += nodes[_DIVERS:]
            while divers and time.monotonic() < until:
                children += self._expand(divers.pop())
            self.nodes += divers
            nodes = children
        self.nodes += nodes
        heapq.heapify(self.nodes)

    def _expand(self, node: _Node) -> list[_Node]:
        """Settle one district more, or read the network where all are settled."""
        value, depth, opened, bound = node
        depth = -depth
        if depth == len(self.bounds.order):
            self._read(opened, value)
            return []
        children = []
        for wider, known in self.bounds.settled(depth, opened, bound, most=self._most):
            if known <= self._most:
                children.append((max(value, known), -depth - 1, wider, known))
                is_whole = depth + 1 == len(self.bounds.order)
                if is_whole and known < self.worth[0] * (1 - SLACK):
                    self._read(wider, known)
        return children

    def _read(self, opened: int, value: float) -> None:
        """Take the network of some open offices if it is better than the best."""
        network = self.receivers.network(opened)
        if network is None or not is_sound(self.programme, network):
            self.is_exact = False
            return
        outcome = self.evaluator.outcome(0, network)
        # Whoever need not be served and is does not count in a bound: as much for all receivers.
        value += self.bounds.worth_beyond(float(outcome.load.sum()))
        if outcome.broken or outcome.cost > value * (1 + SLACK) + SLACK:
            self.is_exact = False
        worth = outcome.cost, outcome.travel
        is_better = (round(worth[0], 9), worth[1]) < (round(self.worth[0], 9), self.worth[1])
        if not outcome.broken and is_better:
            self.best, self.worth = network, worth
