"""Plans to begin from, for covering within capacities: sites opened by what they can still take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array

from motcua.locate.capacitated.cover_cuts import can_be_cut
from motcua.locate.capacitated.ruin import narrowed
from motcua.locate.cover.feasible import conflict, some_plan

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.capacitated.cover_task import CapacityCover
    from motcua.locate.terms.clock import Clock

MOST_PAIRS = 200_000
"""Pairs up to which all sites together are tried: above, that takes a solver seconds."""

FEW_PAIRS = 20_000
"""Pairs up to which a linear programme says, site after site, whom the open ones have room for."""

ALIKE = 1e-7
"""Share of the people below which nobody is left."""


class _Filling:
    """Open sites that fill up one by one, each with those who have the fewest to choose from."""

    def __init__(self, task: CapacityCover, opened: BoolArray) -> None:
        self.task, self.opened = task, opened.copy()
        self.left, self.room = np.ones(task.n_rows), task.room.copy()
        self._choices = np.diff(task.starts)
        pairs = np.ones(len(task.sites)), task.sites, task.starts
        self._columns = csc_array(csr_array(pairs, shape=(task.n_rows, len(task.room))))
        for site in np.flatnonzero(opened).tolist():
            self._fill(site)

    @property
    def gains(self) -> FloatArray:
        """Load that each site could still take, none where it is open or may not be."""
        gain = np.minimum(self._columns.T @ (self.left * self.task.load), self.room)
        return np.where(self.opened | ~self.task.terms.allowed, 0.0, gain)

    def open(self, site: int) -> None:
        """Open a site and fill it."""
        self.opened[site] = True
        self._fill(site)

    def _fill(self, site: int) -> None:
        columns, load = self._columns, self.task.load
        rows = columns.indices[columns.indptr[site] : columns.indptr[site + 1]]
        rows = rows[np.argsort(self._choices[rows], kind="stable")]
        asked = self.left[rows] * load[rows]
        before = np.concatenate([[0.0], np.cumsum(asked)])[:-1]
        taken = np.clip(self.room[site] - before, 0.0, asked)
        share = np.where(asked > 0, taken / np.maximum(asked, 1e-300), 1.0)
        self.left[rows] *= 1.0 - share
        self.room[site] -= float(taken.sum())


def open_until_enough(task: CapacityCover, clock: Clock) -> BoolArray | None:
    """
    Open, by how much each can still take, until as many as asked have room.

    Parameters
    ----------
    task
        Rows, sites, limits.
    clock
        When to end.

    Returns
    -------
    plan
        With room for so many, told without a linear programme; None where none was found.
    """
    filling = _Filling(task, task.terms.mandatory)
    spare = float(task.people.sum()) - task.target
    while float((filling.left * task.people).sum()) > spare + ALIKE * task.target:
        gain = filling.gains / np.maximum(task.cost, 1e-9)
        site = int(np.argmax(gain))
        if gain[site] <= 0 or clock.is_over:
            enough = not clock.is_over and task.is_enough(filling.opened)
            return filling.opened if enough else _widest(task)
        filling.open(site)
    plan = narrowed(task, filling.opened, clock) if can_be_cut(task) else filling.opened
    if plan is None:
        return _widest(task)
    # With floors by area whoever asks finds out: that takes a linear programme.
    has_room = task.keeps(plan) if task.need == 1 else task.is_enough(plan)
    return plan if has_room else _widest(task)


def _widest(task: CapacityCover) -> BoolArray | None:
    """Return all allowed sites, where the limits let all of them open and that is soon told."""
    if len(task.sites) > MOST_PAIRS or not task.is_enough(task.terms.allowed):
        return None
    return task.terms.allowed.copy()


def open_while_it_fits(task: CapacityCover, clock: Clock) -> BoolArray | None:
    """
    Open, by how much each can still take, as many as the limits let.

    Parameters
    ----------
    task
        Rows, sites, limits.
    clock
        When to end.

    Returns
    -------
    plan
        Within the limits; None where the time ended before any was found.

    Raises
    ------
    InfeasibleError
        If no plan keeps the limits.
    """
    plan, is_proved = some_plan(task.terms, task.terms.bounds, until=clock.end)
    if plan is None:
        if is_proved:
            raise conflict(task.terms, task.terms.bounds)
        return None
    quickly = task.need == 1 and len(task.sites) > FEW_PAIRS
    filling = _Filling(task, plan) if quickly else None
    while not clock.is_over:
        gain = filling.gains if filling else _gains(task, plan)
        site = _next(task, plan, gain)
        if site is None:
            break
        if filling:
            filling.open(site)
        plan = _with(plan, site)
    return plan


def _next(task: CapacityCover, plan: BoolArray, gain: FloatArray) -> int | None:
    """Return the site that could take most, of those that the limits still let open."""
    for site in np.argsort(-gain, kind="stable").tolist():
        if gain[site] <= 0:
            break
        if task.keeps(_with(plan, site)):
            return int(site)
    return None


def _with(plan: BoolArray, site: int) -> BoolArray:
    more = plan.copy()
    more[site] = True
    return more


def _gains(task: CapacityCover, plan: BoolArray) -> FloatArray:
    """Return how much load each site could take of those whom the plan leaves out."""
    covered = task.covered(plan)
    left = task.people if covered is None else task.people - covered
    share = np.where(task.people > 0, left / np.maximum(task.people, 1e-300), 0.0)
    asks = np.bincount(
        task.sites, weights=(share * task.load)[task.row], minlength=len(task.capacity)
    )
    return np.where(plan | ~task.terms.allowed, 0.0, np.minimum(asks, task.room))
