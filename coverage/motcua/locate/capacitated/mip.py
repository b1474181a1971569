"""What prices leave of a capacitated p-median, given to a solver, by the door unless small."""

from __future__ import annotations

import importlib.metadata
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.errors import InfeasibleError
from motcua.locate.capacitated.problem import CapacityProblem, state_capacitated
from motcua.locate.door.quiet import quiet_highs
from motcua.locate.door.solve import Effort, Statement, solve

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray

SMALL = 400
"""Pairs up to which a child process costs more than it guards against."""

HALF = 0.5
"""A binary above it is one."""

_REFUSED = "Not Set"
"""What HiGHS calls the status of a model that it did not run."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MipAnswer:
    """What the solver found and proved."""

    opened: BoolArray | None
    """Open sites; None where it found no plan."""

    receiver: LongArray | None
    """Site of each row."""

    bound: float
    """No plan of the problem costs less, -inf where nothing is known; inf where there is none."""

    solver: str
    """Who says so."""


def solve_mip(
    problem: CapacityProblem, *, effort: Effort, start: FloatArray | None = None
) -> MipAnswer:
    """
    Solve a problem, in a child process unless it is small.

    Parameters
    ----------
    problem
        Rows, sites and pairs.
    effort
        Time, gap, and solver by name.
    start
        A known plan: the sites, then the pairs, one where open or taken. A solver that knows it
        looks for better ones only.

    Returns
    -------
    answer
        True whatever happened.

    Raises
    ------
    ModelError
        If the solver fails for a reason other than its time, or is not installed.
    """
    if len(problem.row) <= SMALL and effort.solver.lower() == "highs":
        return _solve_here(problem, effort)

    def value(plan: FloatArray) -> float | None:
        """Return what an assignment costs; None where it breaks a rule."""
        opened, receiver = _read(problem, plan)
        found = math.inf if receiver is None else problem.value(receiver, opened)
        return found if math.isfinite(found) else None

    statement = Statement(
        builder="motcua.locate.capacitated.problem:state_capacitated", arrays=problem.arrays,
        sense="min",
    )  # fmt: skip
    try:
        answer = solve(statement, value, start=start, effort=effort)
    except InfeasibleError:
        return MipAnswer(opened=None, receiver=None, bound=np.inf, solver=effort.solver)
    opened, receiver = (None, None) if answer.plan is None else _read(problem, answer.plan)
    return MipAnswer(opened=opened, receiver=receiver, bound=answer.bound, solver=answer.solver)


def _solve_here(problem: CapacityProblem, effort: Effort) -> MipAnswer:
    import pulp

    quiet_highs()
    options: dict[str, Any] = {
        "timeLimit": effort.time_limit_s, "gapRel": effort.gap, "gapAbs": effort.step,
        "random_seed": 1,
    }  # fmt: skip
    for threads in (1, None):
        # HiGHS refuses one thread where an earlier run of this process has settled on others.
        statement, decisions = state_capacitated(**problem.arrays)
        statement.solve(pulp.HiGHS(msg=False, threads=threads, **options))
        highs = statement.solverModel
        status = highs.modelStatusToString(highs.getModelStatus())
        if status != _REFUSED:
            break
    name = f"HiGHS {importlib.metadata.version('highspy')}"
    if status == "Infeasible":
        return MipAnswer(opened=None, receiver=None, bound=np.inf, solver=name)
    bound = float(highs.getInfo().mip_dual_bound)
    values = [variable.value() for variable in decisions]
    opened, receiver = None, None
    if all(value is not None for value in values):
        opened, receiver = _read(problem, np.array(values, dtype=np.float64))
    return MipAnswer(
        opened=opened, receiver=receiver, bound=bound if math.isfinite(bound) else -np.inf,
        solver=name,
    )  # fmt: skip


def _read(problem: CapacityProblem, plan: FloatArray) -> tuple[BoolArray, LongArray | None]:
    """Read open sites and the receiver of every row; None where a row has none or two."""
    opened, taken = plan[: problem.n_sites] > HALF, np.flatnonzero(plan[problem.n_sites :] > HALF)
    if len(taken) != problem.n_rows or len(np.unique(problem.row[taken])) < problem.n_rows:
        return opened, None
    receiver = np.empty(problem.n_rows, dtype=np.int64)
    receiver[problem.row[taken]] = problem.site[taken]
    return opened, receiver
