r"""
Consolidation by districts: a best-first tree whose every level settles one district.

A district has few sets of open offices that are any good, and given its own and its neighbours'
the loads of its offices are known, so that the best receivers follow by listing clusters. Where
neighbours are not yet settled, a load lies between two sums; of an open office

.. math:: \min_{l \le \ell \le h} \big( c(\ell) - \theta \ell \big)

is a bound on what it adds to :math:`\theta` times all files, with :math:`c` its cost by load, a
stair: a Lagrangean relaxation of where the files go (Geoffrion 1974, doi 10.1007/BFb0120690) that
leaves the stairs whole, where a linear programme pays them by the slope.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import can_compile
from motcua.locate.consolidate.district_loops import Settled, weigh_choices
from motcua.locate.consolidate.district_plans import Receivers
from motcua.locate.consolidate.districts import find_districts, surely_served
from motcua.locate.consolidate.evaluate import Evaluator
from motcua.locate.consolidate.ladders import ladders_of
from motcua.locate.consolidate.manning import SLACK
from motcua.locate.consolidate.network_facts import facts_of
from motcua.locate.consolidate.soundness import is_sound

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.locate.consolidate.districts import Districts
    from motcua.locate.consolidate.evaluate import Network
    from motcua.locate.consolidate.ladders import Ladders
    from motcua.locate.consolidate.offices import Programme

    _Node = tuple[float, int, int, float]

_MOST_NODES = 1_000_000
"""Waiting at a time: some hundred megabytes."""

_DIVERS = 20
"""Nodes of each level that are looked into before any other."""

_TRIALS = 40
"""Prices of a file that are tried."""


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
        self.programme, self.land, self.staff = programme, land, facts_of(programme).staff
        self.evaluator, self.receivers = Evaluator(programme), Receivers(programme, land)
        self.ladders = ladders_of(self.staff, 0.0)
        self.files = surely_served(programme)
        of_district = [land.bit[a:b] for a, b in pairwise(land.site_starts.tolist())]
        self.bits = [bits[bits > 0].tolist() for bits in of_district]
        self.ours = [sum(bits) for bits in self.bits]
        self.best: Network | None = None
        self.worth = (np.inf, np.inf)
        self.nodes: list[_Node] = []
        self.is_exact = True

    def make_ready(self) -> None:
        """Compile the loops, or load them, before anybody's time begins."""
        self._alone(self.ladders, 0, np.zeros(0, dtype=np.int64))

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
        self.ladders = self._best_ladders()
        self._list_choices()
        bound, is_over = self._root(), False
        if np.isfinite(bound):
            self._dive((bound, 0, 0, bound))
        while self.nodes and self.nodes[0][0] <= self._most:
            bound = self.nodes[0][0]
            is_over = time.monotonic() > until or len(self.nodes) > _MOST_NODES
            if is_over or not self.is_exact:
                break
            for child in self._expand(heapq.heappop(self.nodes)):
                heapq.heappush(self.nodes, child)
        else:
            bound = self.worth[0]
        if self.best is None:
            return None
        is_nearest = self.is_exact and not is_over
        return Proof(
            network=self.best, bound=min(bound, self.worth[0]), is_nearest=is_nearest
        )  # fmt: skip

    @property
    def _most(self) -> float:
        """Cost beyond which nothing is looked into; what is as cheap may be nearer."""
        return self.worth[0] * (1 + SLACK)

    def _alone(self, ladders: Ladders, district: int, choices: LongArray) -> FloatArray:
        """Return the least cost of a district for each choice, nothing else being settled."""
        counted, none = np.array([district], dtype=np.int64), np.zeros(1)
        settled = Settled(0, 0, self.ours[district], counted, none, 0.0, np.inf)
        bounds = np.empty(len(choices))
        weigh_choices(ladders, self.land, settled, choices, bounds)
        return bounds

    def _best_ladders(self) -> Ladders:
        """Return the ladders by whose price of a file a good network's bound is the highest."""
        opened = 0
        for site, bit in zip(self.land.sites, self.land.bit, strict=True):
            if self.best is None or self.best.opened[0, site]:
                opened |= int(bit)
        choices = [np.array([opened & ours], dtype=np.int64) for ours in self.ours]

        def relaxed(ladders: Ladders) -> float:
            """Return the bound, every district by itself."""
            costs = [self._alone(ladders, d, each)[0] for d, each in enumerate(choices)]
            return ladders.rate * self.files + float(sum(costs))

        loads = self.programme.loads
        steepest = 2 * float(self.programme.prices[0]) * (len(loads) - 1) / float(loads[-1])
        rates = np.linspace(0.0, steepest, _TRIALS + 1).tolist()
        return max((ladders_of(self.staff, rate) for rate in rates), key=relaxed)

    def _list_choices(self) -> None:
        """List the sets of open offices of each district, the cheapest first."""
        listed = []
        for district, bits in enumerate(self.bits):
            subsets = np.arange(1 << len(bits), dtype=np.int64)
            choices = np.zeros_like(subsets)
            for place, bit in enumerate(bits):
                choices |= np.where(subsets >> place & 1, bit, 0)
            costs = self._alone(self.ladders, district, choices)
            order = np.argsort(costs, kind="stable")
            order = order[np.isfinite(costs[order])]
            listed.append((costs[order], choices[order]))
        self.listed = listed
        self.least = [float(costs[0]) if len(costs) else np.inf for costs, _ in listed]
        # The fewest choices first: what they decide is decided once.
        room = self.worth[0] - self._root()
        counts = [
            int((costs <= least + room).sum())
            for (costs, _), least in zip(listed, self.least, strict=True)
        ]
        self.order = np.argsort(counts, kind="stable").tolist()

    def _root(self) -> float:
        return self.ladders.rate * self.files + sum(self.least)

    def _dive(self, root: _Node) -> None:
        """Settle all districts in the ways that look best: a good plan keeps the tree small."""
        nodes = [root]
        for _ in range(len(self.order) + 1):
            nodes.sort()
            self.nodes += nodes[_DIVERS:]
            nodes = [child for node in nodes[:_DIVERS] for child in self._expand(node)]
        heapq.heapify(self.nodes)

    def _expand(self, node: _Node) -> list[_Node]:
        """Settle one district more, or read the network where all are settled."""
        value, depth, opened, bound = node
        depth = -depth
        if depth == len(self.order):
            self._read(opened, value)
            return []
        *before, district = self.order[: depth + 1]
        costs, choices = self.listed[district]
        choices = choices[bound - self.least[district] + costs <= self._most]
        counted = np.array([district, *reversed(before)], dtype=np.int64)
        closed = sum(self.ours[d] for d in before) & ~opened
        settled = Settled(
            opened, closed, self.ours[district], counted, np.array(self.least)[counted],
            float(self._root()), float(self._most),
        )  # fmt: skip
        bounds = np.empty(len(choices))
        weigh_choices(self.ladders, self.land, settled, choices, bounds)
        children = []
        for choice, known in zip(choices.tolist(), bounds.tolist(), strict=True):
            if known < np.inf and known <= self._most:
                children.append((max(value, known), -depth - 1, opened | choice, known))
                if depth + 1 == len(self.order) and known < self.worth[0] * (1 - SLACK):
                    self._read(opened | choice, known)
        return children

    def _read(self, opened: int, value: float) -> None:
        """Take the network of some open offices if it is better than the best."""
        network = self.receivers.network(opened)
        if network is None or not is_sound(self.programme, network):
            self.is_exact = False
            return
        broken, cost, _, travel = self.evaluator.totals(network)
        if broken or cost > value * (1 + SLACK) + SLACK:
            self.is_exact = False
        if not broken and (round(cost, 9), travel) < (round(self.worth[0], 9), self.worth[1]):
            self.best, self.worth = network, (cost, travel)
