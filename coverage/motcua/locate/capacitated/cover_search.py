"""Plans and proofs for covering within capacities: a greedy start, then the door to a solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import InfeasibleError, NoPlanError
from motcua.locate.capacitated.conflicts import ANY
from motcua.locate.capacitated.cover_bound import least_cost, most_room
from motcua.locate.capacitated.cover_cuts import can_be_cut, cut_until_room
from motcua.locate.capacitated.cover_start import open_until_enough, open_while_it_fits
from motcua.locate.capacitated.proved import proved
from motcua.locate.capacitated.ruin import rebuilt, refilled
from motcua.locate.cover.naming import own_engine
from motcua.locate.door.solve import Effort, Statement, solve
from motcua.locate.terms.arguments import are_whole

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Reason, Termination
    from motcua.locate.capacitated.cover_task import CapacityCover
    from motcua.locate.door.solve import Answer
    from motcua.locate.terms.clock import Clock

BUILDERS = "motcua.locate.capacitated.cover_stating"

HALF = 0.5
"""A binary above it is one."""

_NO_ROOM = "No plan within the limits has room for as many as asked."
"""Who asked knows the limits by name."""


def cheapest_with_room(
    task: CapacityCover, *, clock: Clock, gap: float, solver: str, start: BoolArray | None = None
) -> tuple[BoolArray, Termination]:
    """
    Open the cheapest sites that have room for as many as asked.

    Parameters
    ----------
    task
        Rows, sites, limits.
    clock
        When to end.
    gap
        Relative gap at which a plan is good enough.
    solver
        By name.
    start
        A plan with room; one is made where none is known.

    Returns
    -------
    opened
        The best plan.
    termination
        Cost and its bound.

    Raises
    ------
    InfeasibleError
        If no plan has room for so many.
    NoPlanError
        If the time ended before any plan was found.
    """
    start = open_until_enough(task, clock) if start is None else start
    least = least_cost(task)
    if start is not None and gap < ANY and can_be_cut(task):
        start = rebuilt(task, start, clock)
        told = _told(task, start, least, reason="gap", solver=own_engine("bound by room"))
        if told.gap <= gap:
            return start, told
    if solver.lower() == "highs" and can_be_cut(task):
        found = cut_until_room(task, start, clock=clock, gap=gap)
        if found.opened is None and np.isinf(found.bound):
            raise InfeasibleError(_NO_ROOM)
        opened, bound, reason, name = found.opened, found.bound, found.reason, found.solver
    else:
        answer = _stated(task, start, effort=effort_of(clock, gap, solver))
        opened = None if answer.plan is None else answer.plan > HALF
        bound, reason, name = answer.bound, answer.reason, answer.solver
    if opened is None:
        raise NoPlanError("The time ended before any plan was found.", mend="Give more time.")
    return opened, _told(task, opened, max(bound, least), reason=reason, solver=name)


def _told(
    task: CapacityCover, opened: BoolArray, bound: float, *, reason: Reason, solver: str
) -> Termination:
    """Say what a plan costs, and what is proved of it."""
    cost, is_whole = float(task.cost[opened].sum()), are_whole(task.cost)
    return proved("min", cost, bound, reason=reason, solver=solver, is_whole=is_whole)


def _stated(task: CapacityCover, start: BoolArray | None, *, effort: Effort) -> Answer:
    """Give the plain statement to a solver."""

    def value(plan: FloatArray) -> float | None:
        """Return what the open sites cost; None where they have too little room."""
        opened = plan > HALF
        return float(task.cost[opened].sum()) if task.is_enough(opened) else None

    try:
        return solve(
            Statement(builder=f"{BUILDERS}:state_cheapest", arrays=task.arrays, sense="min"),
            value, start=None if start is None else start.astype(float), bound=0.0, effort=effort,
        )  # fmt: skip
    except InfeasibleError:
        raise InfeasibleError(_NO_ROOM) from None


def most_with_room(
    task: CapacityCover, *, clock: Clock, gap: float, solver: str
) -> tuple[BoolArray, Termination]:
    """
    Open the sites that have room for most people.

    Parameters
    ----------
    task
        Rows, sites, limits.
    clock
        When to end.
    gap
        Relative gap at which a plan is good enough.
    solver
        By name.

    Returns
    -------
    opened
        The best plan.
    termination
        People covered and their bound.

    Raises
    ------
    NoPlanError
        If the time ended before any plan was found.
    """
    start, most = open_while_it_fits(task, clock), most_room(task)
    if start is not None and can_be_cut(task):
        start = refilled(task, start, clock, most=most)

    def value(plan: FloatArray) -> float | None:
        """Return for how many people there is room; None where a limit is broken."""
        opened = plan > HALF
        covered = task.covered(opened) if task.keeps(opened) else None
        return None if covered is None else float(covered.sum())

    answer = solve(
        Statement(builder=f"{BUILDERS}:state_most", arrays=task.arrays, sense="max"), value,
        start=None if start is None else start.astype(float), bound=most,
        effort=effort_of(clock, gap, solver),
    )  # fmt: skip
    if answer.plan is None:
        raise NoPlanError("The time ended before any plan was found.", mend="Give more time.")
    opened = answer.plan > HALF
    bound = min(answer.bound, most)
    return opened, proved(
        "max", value(answer.plan) or 0.0, bound, reason=answer.reason, solver=answer.solver
    )


def effort_of(clock: Clock, gap: float, solver: str) -> Effort:
    """
    Return what a solver may spend.

    Parameters
    ----------
    clock
        When to end.
    gap
        Relative gap at which a plan is good enough.
    solver
        By name.

    Returns
    -------
    effort
        For the door.
    """
    left = None if clock.limit_s is None else clock.left_s
    return Effort(time_limit_s=left, gap=gap, solver=solver)
