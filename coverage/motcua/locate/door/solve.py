"""
The one door to the solver: a statement goes in, a plan with its proof comes out.

A small programme is solved here (`motcua.locate.door.here`), any other in a child process with a
hard stop (`motcua.locate.door.apart`). The start plan stays outside the solver: a plan and a true
bound exist whatever happens, Ctrl-C included.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from motcua.errors import InfeasibleError
from motcua.locate.door.apart import solved_apart
from motcua.locate.door.here import solved_here

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from motcua.domain.arrays import FloatArray
    from motcua.domain.solution import Reason

    Value: TypeAlias = Callable[[FloatArray], float | None]

SHORTEST_S = 0.5
"""The least time a solver is started for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Statement:
    """
    A programme by the function that states it in PuLP and the arrays it is stated from.

    The function is called with the arrays by name and returns ``(problem, decisions)``: the PuLP
    problem and the list of variables that make up a plan.
    """

    builder: str
    """For example ``"motcua.locate.cover.set_cover:state_lscp"``."""

    arrays: Mapping[str, NDArray[np.generic]]
    """Keyword arguments of the builder; numbers are arrays of shape ()."""

    sense: Literal["min", "max"]
    """Whether a smaller or a larger objective is better."""


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How long, how exactly and with what to search."""

    time_limit_s: float | None = None
    """Seconds; None for no limit."""

    gap: float = 0.0
    """Relative gap at which a plan is good enough."""

    solver: str = "highs"
    """Any solver that PuLP knows, by name; HiGHS unless said."""

    step: float = 1e-9
    """By how much two plans differ at least: HiGHS looks for no better plan nearer than that."""

    options: Mapping[str, int] = field(default_factory=dict)
    """Further options of HiGHS by name; other solvers do not see them."""

    below: float | None = None
    """
    Of a minimum, only plans of a lower objective are wanted: that there are none is a proof.

    SCIP then looks for no plans beside its search; other solvers have the start plan, and are not
    told.
    """

    hands_start: bool = True
    """
    Whether the solver is told of the start plan, which is kept here in any case.

    HiGHS 1.16 counts some start plans of partitions far too low and calls itself done at once.
    """


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """What came out of the door."""

    plan: FloatArray | None
    """Value of every decision; None where no plan was found."""

    bound: float
    """No plan is better; true whatever happened, infinite where nothing is known."""

    reason: Reason
    """Why the search ended."""

    solver: str
    """Who proved the bound."""


def solve(
    statement: Statement,
    value: Value,
    *,
    start: FloatArray | None = None,
    bound: float | None = None,
    effort: Effort | None = None,
) -> Answer:
    """
    Solve a statement and keep the best plan whatever happens.

    Parameters
    ----------
    statement
        The programme.
    value
        Returns a plan's objective, recomputed from its decisions, or None where the plan breaks
        a rule. Nothing that a solver says of a plan is believed without it.
    start
        A plan to begin from, kept in case the solver finds no better one.
    bound
        A bound already proved; none by default.
    effort
        Time, gap and solver; by default HiGHS without a limit, to the optimum.

    Returns
    -------
    answer
        The best plan that `value` accepts, with a true bound.

    Raises
    ------
    InfeasibleError
        If the solver proves that no plan exists.
    ModelError
        If the solver fails for a reason other than its time, or is not installed.
    """
    effort = effort or Effort()
    sign = 1.0 if statement.sense == "min" else -1.0
    known = -math.inf if bound is None else sign * bound
    held = value(start) if start is not None else None
    if held is not None and sign * held <= known:
        return Answer(plan=start, bound=held, reason="optimal", solver="heuristic")
    if held is not None and sign * held - known <= effort.gap * abs(held):
        return Answer(plan=start, bound=sign * known, reason="gap", solver="heuristic")
    if effort.time_limit_s is not None:
        effort = replace(effort, time_limit_s=max(effort.time_limit_s, SHORTEST_S))
    hint = start if start is not None and effort.hands_start else np.zeros(0)
    told, reason = solved_here(statement, hint, effort) or solved_apart(statement, hint, effort)
    if told["status"] == "infeasible" and held is None:
        raise InfeasibleError("No plan meets every rule.", where=f"solver {told['solver']}")
    plan = _best([start, *map(np.array, told["plans"])], value, sign)
    if told["bound"] is not None:
        known = max(known, sign * float(told["bound"]))
    return Answer(plan=plan, bound=sign * known, reason=reason, solver=str(told["solver"]))


def _best(plans: list[FloatArray | None], value: Value, sign: float) -> FloatArray | None:
    """Return the best plan by its recomputed objective; of equals the first."""
    best, best_value = None, math.inf
    for plan in plans:
        found = value(plan) if plan is not None and len(plan) else None
        if found is not None and sign * found < best_value:
            best, best_value = plan, sign * found
    return best
