"""Plans and proofs for covering within capacities: greedy opening, then the door to a solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array

from motcua.domain.solution import Termination
from motcua.errors import InfeasibleError, NoPlanError
from motcua.locate.capacitated.cover_cuts import can_be_cut, cut_until_room
from motcua.locate.cover.feasible import conflict, some_plan
from motcua.locate.door.solve import Effort, Statement, solve

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.capacitated.cover_task import CapacityCover
    from motcua.locate.door.solve import Answer
    from motcua.locate.terms.clock import Clock

BUILDERS = "motcua.locate.capacitated.cover_stating"

HALF = 0.5
"""A binary above it is one."""

MOST_PAIRS = 200_000
"""Pairs up to which all sites together are tried: above, that takes a solver seconds."""

_NO_ROOM = "No plan within the limits has room for as many as asked."
"""Who asked knows the limits by name."""

ALIKE = 1e-7
"""Share of the value below which two plans count as equally good."""


def cheapest_with_room(
    task: CapacityCover, *, clock: Clock, gap: float, solver: str
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
    start = _open_until_enough(task, clock)
    if solver.lower() == "highs" and can_be_cut(task):
        found = cut_until_room(task, start, clock=clock, gap=gap)
        if found.opened is None and np.isinf(found.bound):
            raise InfeasibleError(_NO_ROOM)
        opened, bound, reason, name = found.opened, found.bound, found.reason, found.solver
    else:
        answer = _stated(task, start, effort=_effort(clock, gap, solver))
        opened = None if answer.plan is None else answer.plan > HALF
        bound, reason, name = answer.bound, answer.reason, answer.solver
    if opened is None:
        raise NoPlanError("The time ended before any plan was found.", mend="Give more time.")
    cost = float(task.cost[opened].sum())
    bound = min(max(bound, 0.0), cost)
    if (task.cost == np.round(task.cost)).all():
        bound = min(float(np.ceil(bound - 1e-6)), cost)
    bound = cost if cost - bound <= ALIKE * (1.0 + cost) else bound
    reason = "optimal" if bound == cost else reason
    return opened, Termination(reason=reason, objective=cost, bound=bound, solver=name)


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
    start = _open_while_it_fits(task, clock)
    everybody = float(task.people.sum())

    def value(plan: FloatArray) -> float | None:
        """Return for how many people there is room; None where a limit is broken."""
        opened = plan > HALF
        covered = task.covered(opened) if task.keeps(opened) else None
        return None if covered is None else float(covered.sum())

    answer = solve(
        Statement(builder=f"{BUILDERS}:state_most", arrays=task.arrays, sense="max"), value,
        start=None if start is None else start.astype(float), bound=everybody,
        effort=_effort(clock, gap, solver),
    )  # fmt: skip
    if answer.plan is None:
        raise NoPlanError("The time ended before any plan was found.", mend="Give more time.")
    opened = answer.plan > HALF
    people = value(answer.plan) or 0.0
    bound = max(min(answer.bound, everybody), people)
    bound = people if bound - people <= ALIKE * (1.0 + people) else bound
    reason = "optimal" if bound == people else answer.reason
    return opened, Termination(reason=reason, objective=people, bound=bound, solver=answer.solver)


def _effort(clock: Clock, gap: float, solver: str) -> Effort:
    left = None if clock.limit_s is None else clock.left_s
    return Effort(time_limit_s=left, gap=gap, solver=solver)


def _open_until_enough(task: CapacityCover, clock: Clock) -> BoolArray | None:
    """
    Open, by how much each can still take, until as many as asked have room; then close the idle.

    Every opened site fills up with those who have the fewest sites to choose from: a plan with room
    without a linear programme.
    """
    covers = csr_array(
        (np.ones(len(task.sites)), task.sites, task.starts), shape=(task.n_rows, len(task.room))
    )
    columns, choices = csc_array(covers), np.diff(task.starts)
    plan, left, room = task.terms.mandatory.copy(), np.ones(task.n_rows), task.room.copy()
    spare = float(task.people.sum()) - task.target
    for site in np.flatnonzero(plan).tolist():
        _fill(left, room, site, columns=columns, task=task, choices=choices)
    while float((left * task.people).sum()) > spare + ALIKE * task.target:
        gain = np.minimum(columns.T @ (left * task.load), room) / np.maximum(task.cost, 1e-9)
        gain[plan | ~task.terms.allowed] = 0.0
        site = int(np.argmax(gain))
        if gain[site] <= 0 or clock.is_over:
            return plan if not clock.is_over and task.is_enough(plan) else _widest(task)
        plan[site] = True
        _fill(left, room, site, columns=columns, task=task, choices=choices)
    has_room = task.keeps(plan) if task.need == 1 else task.is_enough(plan)
    return plan if has_room else _widest(task)


def _fill(
    left: FloatArray, room: FloatArray, site: int, *, columns: csc_array, task: CapacityCover,
    choices: LongArray,
) -> None:  # fmt: skip
    """Let a site take what it can of what is left, the rows with the fewest choices first."""
    rows = columns.indices[columns.indptr[site] : columns.indptr[site + 1]]
    rows = rows[np.argsort(choices[rows], kind="stable")]
    asked = left[rows] * task.load[rows]
    before = np.concatenate([[0.0], np.cumsum(asked)])[:-1]
    taken = np.clip(room[site] - before, 0.0, asked)
    share = np.where(asked > 0, taken / np.maximum(asked, 1e-300), 1.0)
    left[rows] *= 1.0 - share
    room[site] -= float(taken.sum())


def _widest(task: CapacityCover) -> BoolArray | None:
    """Return all allowed sites, where the limits let all of them open and that is soon told."""
    if len(task.sites) > MOST_PAIRS or not task.is_enough(task.terms.allowed):
        return None
    return task.terms.allowed.copy()


def _open_while_it_fits(task: CapacityCover, clock: Clock) -> BoolArray | None:
    plan, is_proved = some_plan(task.terms, task.terms.bounds, until=clock.end)
    if plan is None:
        if is_proved:
            raise conflict(task.terms, task.terms.bounds)
        return None
    while not clock.is_over:
        gain = np.where(plan | ~task.terms.allowed, 0.0, _gains(task, plan))
        wider = next(
            (more for site in np.argsort(-gain, kind="stable") if gain[site] > 0
             and task.keeps(more := _with(plan, site))), None,
        )  # fmt: skip
        if wider is None:
            break
        plan = wider
    return plan


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
    return np.minimum(asks, task.room)
