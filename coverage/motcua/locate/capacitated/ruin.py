"""
Better plans with room: close some sites that lie together, open others, close what is not needed.

Greed opens half again as many sites as have room, or finds room for fewer people. A plan that is
torn down and built up again in one place after the other (Schrimpf et al. 2000, doi
10.1006/jcph.1999.6413) soon comes near the bound. The flow of load to sites
(`motcua.locate.capacitated.flow`) says who has room.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.capacitated.cover_bound import least_cost
from motcua.locate.capacitated.flow import RoomFlow
from motcua.locate.capacitated.ruin_search import CheapestRoom, MostRoom
from motcua.locate.terms.arguments import are_whole

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.capacitated.cover_task import CapacityCover
    from motcua.locate.terms.clock import Clock

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
    search = CheapestRoom(task, plan)
    if not search.flow.is_enough:
        return plan
    search.trim()
    least = least_cost(task)
    if are_whole(task.cost):
        least = float(np.ceil(least - WHOLE))
    search.run(clock.part(SHARE), best=least)
    return search.plan


def narrowed(task: CapacityCover, plan: BoolArray, clock: Clock) -> BoolArray | None:
    """
    Make a plan that has room keep the limits from above.

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
        Within the limits, with room; None where none was found. What the first broken limit counts
        is kept low, as costs are in `rebuilt`.
    """
    bounds = task.terms.bounds
    used = bounds.matrix @ plan.astype(np.float64)
    broken = np.flatnonzero(used > bounds.upper + 1e-9 * (1.0 + np.abs(used)))
    if len(broken):
        upper, most = bounds.upper.copy(), float(bounds.upper[broken[0]])
        upper[broken] = np.inf
        counted = bounds.matrix[[broken[0]]].toarray().ravel()
        loose = replace(
            task, cost=counted, terms=replace(task.terms, bounds=replace(bounds, upper=upper))
        )
        if (counted < 0).any() or least_cost(loose) > most:
            return None
        search = CheapestRoom(loose, plan)
        search.trim()
        search.run(clock.part(SHARE), best=most)
        plan = search.plan
    return plan if task.keeps(plan) and RoomFlow(task, plan).is_enough else None


def refilled(task: CapacityCover, plan: BoolArray, clock: Clock, *, most: float) -> BoolArray:
    """
    Find room for more people within the same limits.

    Parameters
    ----------
    task
        Rows, sites, limits; people count by their load and by one site.
    plan
        Open sites within the limits.
    clock
        When to end.
    most
        A bound on the people.

    Returns
    -------
    plan
        With room for no fewer; the same for the same arguments, unless the clock ended it.
    """
    search = MostRoom(task, plan)
    search.run(clock.part(SHARE), best=-most * (1.0 - WHOLE))
    return search.plan
