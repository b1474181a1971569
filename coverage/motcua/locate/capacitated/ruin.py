"""
Better plans with room: close some sites that lie together, open others, close what is not needed.

Greed opens half again as many sites as have room; a plan that is torn down and built up again in
one place after the other (Schrimpf et al. 2000, doi 10.1006/jcph.1999.6413) soon does with few more
than the bound. The flow of load to sites (`motcua.locate.capacitated.flow`) says who has room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.compiled import can_compile
from motcua.locate.capacitated.cover_bound import least_cost
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
"""Most sites that are closed at once, less one."""

JITTER = 0.3
"""By what share chance makes a site better or worse than it is."""

WHOLE = 1e-6
"""By how much a whole number may be missed."""

SHARE = 0.3
"""Share of the time that is left which it takes at most."""


def rebuilt(task: CapacityCover, plan: BoolArray, clock: Clock) -> BoolArray:
    """
    Make a plan cheaper that has room.

    Parameters
    ----------
    task
        Rows, sites, limits; people count by their load and by one site.
    plan
        Open sites, with room for as many as asked.
    clock
        When to end.

    Returns
    -------
    plan
        No dearer, with room; the same for the same arguments, unless the clock ended it.
    """
    search = _Ruin(task, plan)
    if not search.flow.is_enough:
        return plan
    search.run(clock.part(SHARE))
    return search.best


class _Ruin:
    """The best plan so far, and the one that is changed."""

    def __init__(self, task: CapacityCover, plan: BoolArray) -> None:
        self.task, self.flow = task, RoomFlow(task, plan)
        self.chance = np.random.default_rng(1)
        self.best, self.cost = plan.copy(), float(task.cost[plan].sum())
        self.price = np.maximum(task.cost, 1e-9)
        pairs = (np.ones(len(task.sites), dtype=np.float32), task.sites, task.starts)
        covers = csr_array(pairs, shape=(task.n_rows, len(task.capacity)))
        self.shares = (covers.T @ covers).toarray()

    def run(self, clock: Clock) -> None:
        """Tear down and build up until the rounds are over, or the time."""
        most, least = MOST * len(self.price), least_cost(self.task)
        if (self.task.cost == np.round(self.task.cost)).all():
            least = float(np.ceil(least - WHOLE))
        rounds = int(min(max(WORK / max(len(self.task.sites), 1), FEWEST), most))
        self._prune(np.flatnonzero(self.flow.opened))
        self._take()
        for _ in range(rounds if can_compile() else rounds // SLOWER):
            if clock.is_over or self.cost <= least:
                return
            before = self.flow.copy()
            if not self._round() or not self._take():
                self.flow.restore(before)

    def _take(self) -> bool:
        """Keep the plan if it is no dearer than the best."""
        cost = float(self.task.cost[self.flow.opened].sum())
        if cost > self.cost + 1e-9 * (1.0 + self.cost) or not self.task.keeps(self.flow.opened):
            return False
        self.best, self.cost = self.flow.opened.copy(), cost
        return True

    def _round(self) -> bool:
        """Tear down around a site and build up; say whether there is room again."""
        opened = self.flow.opened
        free = np.flatnonzero(opened & ~self.task.terms.mandatory)
        if not len(free):
            return False
        near = self.shares[self.chance.choice(free)]
        count = int(self.chance.integers(1, min(TORN, len(free)) + 1))
        closest = free[np.argsort(-near[free], kind="stable")[:count]]
        self.flow.close(*closest.tolist())
        while not self.flow.is_enough:
            site = self._next()
            if site is None:
                return False
            self.flow.open(site)
        self._prune(np.flatnonzero(self.flow.opened & (near > 0)))
        return True

    def _next(self) -> int | None:
        """Return the site that takes most of what is left for its cost; None where none may."""
        wanted = np.where(self.task.terms.allowed, self.flow.wanted(), 0.0)
        spare = self.cost - float(self.task.cost[self.flow.opened].sum())
        wanted[self.task.cost > spare + 1e-9 * (1.0 + self.cost)] = 0.0
        jitter = 1.0 + JITTER * self.chance.random(len(wanted))
        site = int(np.argmax(wanted * jitter / self.price))
        return site if wanted[site] > 0 else None

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
