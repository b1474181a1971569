"""The search for a partial cover: the people lost are capped, and cut off by Benders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.solution import Termination
from motcua.errors import InfeasibleError, NoPlanError
from motcua.locate.cover.branch import Search
from motcua.locate.cover.feasible import conflict
from motcua.locate.cover.naming import own_engine
from motcua.locate.cover.programme import TOLERANCE
from motcua.locate.cover.stating import limit_arrays
from motcua.locate.door.solve import Effort, Statement, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray
    from motcua.domain.solution import Reason
    from motcua.locate.cover.partial_task import Task
    from motcua.locate.terms.clock import Clock


def solve_partial(
    task: Task, clock: Clock, *, gap: float, solver: str
) -> tuple[BoolArray, Termination]:
    """
    Open the cheapest sites that cover the shares.

    Parameters
    ----------
    task
        Rows, caps on those lost, costs and limits.
    clock
        When to end.
    gap
        Relative gap at which a plan is good enough.
    solver
        ``"highs"`` for the own search; any other is given the plain statement.

    Returns
    -------
    opened
        The best plan.
    termination
        Objective recomputed, bound true.

    Raises
    ------
    InfeasibleError
        If no plan within the limits covers the shares.
    NoPlanError
        If the time ended before a plan was found.
    """
    losses = task.priced.losses
    people = np.repeat(losses.weight, np.diff(losses.starts))
    reach = np.bincount(losses.sites, weights=people, minlength=losses.n_sites)
    order = reach / np.maximum(task.given.cost, 1e-9) / (2.0 * reach.sum() + 1.0)
    start = task.programme.improve(order) if task.programme.improve else None
    if solver.lower() != "highs":
        return _solve_stated(task, start, clock=clock, gap=gap, solver=solver)
    found = Search(task.programme, start, until=clock.headline, gap=gap).run()
    if found.plan is None:
        raise _no_plan(task, is_proved=found.reason == "gap")
    name = own_engine("branch and Benders cut")
    return found.plan, _termination(task, found.plan, found.bound, found.reason, name)


def _termination(
    task: Task, opened: BoolArray, bound: float, reason: Reason, solver: str
) -> Termination:
    objective = float(task.given.cost[opened].sum())
    bound = min(max(bound, 0.0), objective)
    if task.programme.is_whole:
        bound = min(float(np.ceil(bound - 1e-6)), objective)
    if objective - bound <= TOLERANCE * (1.0 + objective):
        bound = objective
    reason = "optimal" if bound == objective else reason
    return Termination(reason=reason, objective=objective, bound=bound, solver=solver)


def _solve_stated(
    task: Task, start: BoolArray | None, *, clock: Clock, gap: float, solver: str
) -> tuple[BoolArray, Termination]:
    """Give the plain statement to a solver by name."""
    given, losses = task.given, task.priced.losses
    arrays: dict[str, NDArray[Any]] = {
        "starts": losses.starts, "sites": losses.sites, "weight": losses.weight,
        "area": task.priced.region, "caps": task.priced.caps,
        "cap": np.array(task.priced.cap), "cost": given.cost, "mandatory": given.mandatory,
        "allowed": given.allowed, "need": np.array(task.backup), **limit_arrays(given.bounds),
    }  # fmt: skip
    builder = "motcua.locate.cover.partial_cover:state_partial"
    try:
        answer = solve(
            Statement(builder=builder, arrays=arrays, sense="min"),
            lambda plan: task.programme.value(plan > 0.5),  # noqa: PLR2004 - a rounding
            start=None if start is None else start.astype(float),
            effort=Effort(time_limit_s=clock.headline_left_s, gap=gap, solver=solver),
        )  # fmt: skip
    except InfeasibleError:
        raise _no_plan(task, is_proved=True) from None
    if answer.plan is None:
        raise _no_plan(task, is_proved=False)
    opened = answer.plan > 0.5  # noqa: PLR2004
    return opened, _termination(task, opened, answer.bound, answer.reason, answer.solver)


def _no_plan(task: Task, *, is_proved: bool) -> InfeasibleError | NoPlanError:
    if not is_proved:
        return NoPlanError("The time ended before any plan was found.", mend="Give more time.")
    terms = task.given.terms
    return conflict(terms, terms.bounds, asked="the shares to be covered", priced=(task.priced,))
