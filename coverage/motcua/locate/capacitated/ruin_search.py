"""How plans with room are torn down and built up again: `motcua.locate.capacitated.ruin`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array

from motcua.domain.compiled import can_compile
from motcua.locate.capacitated.flow import RoomFlow

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.capacitated.cover_task import CapacityCover
    from motcua.locate.terms.clock import Clock

WORK, FEWEST, MOST = 1e8, 100, 40
"""Pairs that are gone through in all, about; fewest rounds, and most for each site."""

SLOWER = 50
"""How many times fewer where loops are not compiled."""

TORN = 7
"""Most sites that are closed at once."""

JITTER = 0.3
"""By what share chance makes a site better or worse than it is."""


class Ruin:
    """
    The best plan so far, and the one that is changed; the lower its value the better.

    Parameters
    ----------
    task
        Rows, sites, limits; people count by their load and by one site.
    plan
        Open sites to begin with.
    """

    def __init__(self, task: CapacityCover, plan: BoolArray) -> None:
        self.task, self.flow = task, RoomFlow(task, plan)
        self.chance = np.random.default_rng(1)
        self.price = np.maximum(task.cost, 1e-9)
        self.plan, self.value = plan.copy(), self._worth()
        pairs = (np.ones(len(task.sites), dtype=np.float32), task.sites, task.starts)
        self._covers = csr_array(pairs, shape=(task.n_rows, len(task.capacity)))
        self._columns = csc_array(self._covers)

    def _worth(self) -> float:
        """Return the value of the open sites."""
        raise NotImplementedError

    def _build(self, near: FloatArray) -> bool:
        """Open sites again; say whether that made a plan. `near` tells which are close."""
        raise NotImplementedError

    def run(self, clock: Clock, *, best: float) -> None:
        """
        Tear down and build up until the rounds are over, or the time, or no plan is better.

        Parameters
        ----------
        clock
            When to end.
        best
            A bound on the value.
        """
        most = MOST * len(self.price)
        rounds = int(min(max(WORK / max(len(self.task.sites), 1), FEWEST), most))
        for _ in range(rounds if can_compile() else rounds // SLOWER):
            if clock.is_over or self.value <= best:
                return
            before = self.flow.copy()
            near = self._tear()
            if near is None:
                return
            if not self._build(near) or not self._take():
                self.flow.restore(before)

    def _take(self) -> bool:
        """Keep the open sites if they are as good as the best."""
        value = self._worth()
        if value > self.value + 1e-9 * (1.0 + abs(self.value)):
            return False
        if not self.task.keeps(self.flow.opened):
            return False
        self.plan, self.value = self.flow.opened.copy(), value
        return True

    def _tear(self) -> FloatArray | None:
        """Close sites around one; return how many rows each site shares with it."""
        free = np.flatnonzero(self.flow.opened & ~self.task.terms.mandatory)
        if not len(free):
            return None
        site = int(self.chance.choice(free))
        near: FloatArray = (self._columns[:, [site]].T @ self._covers).toarray().ravel()
        count = int(self.chance.integers(1, min(TORN, len(free)) + 1))
        self.flow.close(*free[np.argsort(-near[free], kind="stable")[:count]].tolist())
        return near

    def _next_site(self, may: BoolArray) -> int | None:
        """Return the site that takes most of what is left for its cost; None where none may."""
        wanted = np.where(self.task.terms.allowed & may, self.flow.wanted(), 0.0)
        jitter = 1.0 + JITTER * self.chance.random(len(wanted))
        site = int(np.argmax(wanted * jitter / self.price))
        return site if wanted[site] > 0 else None


class CheapestRoom(Ruin):
    """As many as asked have room; the cost is kept low."""

    def _worth(self) -> float:
        """Return what the open sites cost."""
        return float(self.task.cost[self.flow.opened].sum())

    def trim(self) -> None:
        """Close all sites without which there is room."""
        self._prune(np.flatnonzero(self.flow.opened))
        self._take()

    def _build(self, near: FloatArray) -> bool:
        """Open sites until there is room, and close what is not needed around them."""
        while not self.flow.is_enough:
            left = self.value - self._worth()
            site = self._next_site(self.task.cost <= left + 1e-9 * (1.0 + self.value))
            if site is None:
                return False
            self.flow.open(site)
        self._prune(np.flatnonzero(self.flow.opened & (near > 0)))
        return True

    def _prune(self, sites: LongArray) -> None:
        """Close sites without which there is room, those that take least for their cost first."""
        worth: FloatArray = self.flow.filled[sites] / self.price[sites]
        for site in sites[np.argsort(worth, kind="stable")].tolist():
            if self.task.terms.mandatory[site]:
                continue
            trial = self.flow.opened.copy()
            trial[site] = False
            if not self._may_close(trial):
                continue
            before = self.flow.copy()
            self.flow.close(site)
            if not self.flow.is_enough:
                self.flow.restore(before)

    def _may_close(self, plan: BoolArray) -> bool:
        """Say whether the limits from below hold; those from above may wait for the end."""
        bounds = self.task.terms.bounds
        used = bounds.matrix @ plan.astype(np.float64)
        return bool((used >= bounds.lower - 1e-9 * (1.0 + np.abs(used))).all())


class MostRoom(Ruin):
    """The limits are kept; most people have room."""

    def __init__(self, task: CapacityCover, plan: BoolArray) -> None:
        limits = task.terms.bounds
        self._uses, self._upper = limits.matrix.toarray(), limits.upper[:, None]
        super().__init__(task, plan)
        self.price = np.ones(len(task.cost))  # what a limit counts is told by the limit

    def _worth(self) -> float:
        """Return the people with room, with the sign of a value to be kept low."""
        return self.flow.missing - float(self.task.load.sum())

    def _build(self, near: FloatArray) -> bool:  # noqa: ARG002 - that of the class above
        """Open sites while the limits let, as long as somebody is gained."""
        while True:
            used = (self._uses @ self.flow.opened.astype(np.float64))[:, None]
            may = (used + self._uses <= self._upper + 1e-9 * (1.0 + np.abs(used))).all(axis=0)
            site = self._next_site(may)
            if site is None:
                return True
            self.flow.open(site)
