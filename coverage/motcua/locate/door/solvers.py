"""
A programme stated in PuLP, given to a solver, and what the solver says of it.

HiGHS tells of every better plan while it runs; any other solver is heard when it ends.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pulp

from motcua.errors import ModelError
from motcua.locate.door.believing import as_stated, is_misled, open_bound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from motcua.domain.arrays import FloatArray
    from motcua.locate.door.solve import Effort
    from motcua.locate.door.told import Told

    Tell = Callable[[list[float], float | None, str], None]

ENDS_WITHIN = 0.95
"""Share of the limit, less a second, that solvers are given which tell nothing before their end."""

PROVED_WITHIN = 0.9
"""Share of the limit within which the end of a solver that tells no bound is taken for a proof."""

FIRST = 1_000_000
"""A priority above all of SCIP's own."""


def run(
    builder: str,
    arrays: Mapping[str, NDArray[np.generic]],
    *,
    start: FloatArray,
    effort: Effort,
    hear: Callable[[Told], None],
) -> None:
    """
    State a programme, solve it, and tell what is known whenever more is.

    Parameters
    ----------
    builder
        Who states it, as in `Statement`.
    arrays
        What it is stated from.
    start
        A plan to begin from; empty for none.
    effort
        Time, gap and solver; the time counts from now, the stating included.
    hear
        Called with all that is known so far, the last time at the end.

    Raises
    ------
    ModelError
        If the solver is not installed.
    """
    began, limit_s = time.monotonic(), effort.time_limit_s
    module, _, function = builder.partition(":")
    problem, decisions = getattr(importlib.import_module(module), function)(**arrays)
    left_s = None if limit_s is None else max(limit_s - (time.monotonic() - began), 0.1)
    solver, name = _solver(effort, left_s)
    tell = _teller(hear, name)
    if isinstance(solver, _Highs):
        solver.decisions, solver.start, solver.tell = decisions, start, tell
    elif len(start):
        for variable, value in zip(decisions, start, strict=True):
            variable.setInitialValue(float(value))
    stats = problem.solve(solver)
    in_time = left_s is None or time.monotonic() - began < PROVED_WITHIN * left_s
    below = effort.below if isinstance(solver, _Scip) else None
    tell(*_answer(problem, decisions, stats=stats, in_time=in_time, below=below))


def _teller(hear: Callable[[Told], None], solver: str) -> Tell:
    """Keep the last plan and the last bound, whichever was told last."""
    told: Told = {"plans": [], "bound": None, "status": "", "solver": solver}

    def tell(plan: list[float], bound: float | None, status: str) -> None:
        """Keep what is new and pass all on."""
        if plan:
            told["plans"] = [plan]
        told["bound"] = bound if bound is not None else told["bound"]
        told["status"] = status
        hear(told)

    return tell


class _Highs(pulp.HiGHS):  # type: ignore[misc] # PuLP has no types
    """HiGHS through PuLP, begun from a plan, telling every better one."""

    decisions: list[Any]
    start: FloatArray
    tell: Tell

    def callSolver(self, lp: Any) -> None:  # noqa: ANN401, N802 - PuLP's name
        """Give HiGHS the start plan, listen for better ones, and run it."""
        import highspy

        columns = _columns(lp, self.decisions)

        def hear(_kind: Any, _message: str, out: Any, _into: Any, _data: Any) -> None:  # noqa: ANN401
            """Pass a better plan on while HiGHS runs."""
            bound = as_stated(lp, open_bound(out.mip_dual_bound, out.mip_primal_bound))
            plan = np.array(out.mip_solution)[columns].tolist()
            self.tell(plan, bound if math.isfinite(bound) else None, "time_limit")

        if len(self.start):
            lp.solverModel.setSolution(len(columns), columns, self.start)
        lp.solverModel.setCallback(hear, None)
        lp.solverModel.startCallback(highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution)
        lp.solverModel.run()
        if len(self.start) and is_misled(lp.solverModel):
            lp.solverModel.clearSolver()
            lp.solverModel.run()


class _Scip(pulp.SCIP_PY):  # type: ignore[misc] # PuLP has no types
    """SCIP through PuLP, told below what a plan is wanted at all."""

    below: float | None = None

    def callSolver(self, lp: Any) -> None:  # noqa: ANN401, N802 - PuLP's name
        """
        Cut off what is not wanted, and go depth first, now and then from the lowest bound.

        Where a plan is known, the tree to be refuted is much the same in any order, and linear
        programmes of neighbours begin from each other.
        """
        if self.below is not None:
            lp.solverModel.setObjlimit(self.below)
            lp.solverModel.setParam("nodeselection/restartdfs/stdpriority", FIRST)
        lp.solverModel.optimize()


def _columns(lp: Any, decisions: list[Any]) -> np.ndarray[Any, np.dtype[np.int32]]:  # noqa: ANN401
    """Return the solver's column of every decision: PuLP 3 and 4 list their variables each so."""
    listed = getattr(lp, "exported_variables", lp.variables)()
    place = {variable.name: column for column, variable in enumerate(listed)}
    return np.array([place[variable.name] for variable in decisions], dtype=np.int32)


def _solver(effort: Effort, limit_s: float | None) -> tuple[Any, str]:
    """Make the solver, and name it with its version."""
    name, gap = effort.solver, effort.gap
    pulp_version = f"PuLP {importlib.metadata.version('pulp')}"
    if name.lower() == "highs":
        options = {"threads": 1, "random_seed": 1, **effort.options, "gapAbs": effort.step}
        solver = _Highs(msg=False, timeLimit=limit_s, gapRel=gap, **options)
        return solver, f"HiGHS {importlib.metadata.version('highspy')}, {pulp_version}"
    known = {each.lower(): each for each in pulp.listSolvers(onlyAvailable=True)}
    given = {"scip": "scip_py", "cbc": "pulp_cbc_cmd"}.get(name.lower(), name.lower())
    if given not in known:
        raise ModelError(
            f'PuLP has no solver "{name}" here.',
            mend=f"Use one of {', '.join(sorted(known.values()))}, or install it.",
        )
    # Only HiGHS tells as it goes: any other must end by itself before it would be ended.
    sooner = None if limit_s is None else max(ENDS_WITHIN * limit_s - 1.0, 0.1)
    ask = {"msg": False, "timeLimit": sooner, "gapRel": gap, "warmStart": True}
    if given != "scip_py":
        return pulp.getSolver(known[given], **ask), f"{known[given]}, {pulp_version}"
    solver = _Scip(**ask)
    solver.below = effort.below
    return solver, f"SCIP_PY {importlib.metadata.version('pyscipopt')}, {pulp_version}"


def _answer(
    problem: pulp.LpProblem,
    decisions: list[Any],
    *,
    stats: Any,  # noqa: ANN401 - PuLP 3 and 4 return different things
    in_time: bool,
    below: float | None,
) -> tuple[list[float], float | None, str]:
    """Read plan, bound and status from the solver itself; PuLP's own status is not trusted."""
    values = [variable.value() for variable in decisions]
    plan = [] if any(value is None for value in values) else [float(value) for value in values]
    model: Any = getattr(problem, "solverModel", None)
    if hasattr(model, "getModelStatus"):
        status = model.modelStatusToString(model.getModelStatus())
        info = model.getInfo()
        bound = info.mip_dual_bound
        if "Optimal" not in status:
            bound = open_bound(bound, info.objective_function_value)
        bound = as_stated(problem, bound)
        if not math.isfinite(bound) and "Optimal" in status:
            bound = as_stated(problem, model.getInfo().objective_function_value)
    elif hasattr(model, "getDualbound"):
        status, bound = str(model.getStatus()), float(model.getDualbound())
        bound = bound if abs(bound) < model.infinity() else math.inf
        if below is not None:
            # With nothing below it, SCIP calls the statement infeasible.
            status, bound = ("done" if status == "infeasible" else status), min(bound, below)
    else:
        status, bound = _unheard(problem, stats, has_plan=bool(plan), in_time=in_time)
    return plan, bound if math.isfinite(bound) else None, _reason(status)


def _unheard(
    problem: pulp.LpProblem,
    stats: Any,  # noqa: ANN401 - PuLP 3 and 4 return different things
    *,
    has_plan: bool,
    in_time: bool,
) -> tuple[str, float]:
    """
    Say what other solvers leave behind: no bound in PuLP 3, one in some of PuLP 4.

    Without a bound, an end well before the limit is taken for a proof, no other: after a limit CBC
    has been called optimal.
    """
    told = getattr(stats, "best_bound", None)
    if told is not None and math.isfinite(told):
        return ("Optimal" if in_time else "Time"), float(told)
    if has_plan and in_time and _status(problem) == pulp.LpStatusOptimal:
        return "Optimal", float(pulp.value(problem.objective))
    return ("Infeasible" if _status(problem) == pulp.LpStatusInfeasible else "Time"), math.inf


def _status(problem: pulp.LpProblem) -> int:
    """Return PuLP's status: an attribute in version 3, told otherwise in version 4."""
    status = getattr(problem, "status", None)
    return int(status) if status is not None else int(pulp.LpStatusNotSolved)


def _reason(status: str) -> str:
    """Turn a solver's own word for its end into ours."""
    lowered = status.lower()
    if "infeasible" in lowered:
        return "infeasible"
    return "time_limit" if "time" in lowered else "done"
