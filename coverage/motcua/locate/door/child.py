"""
The child process that solves: states a programme in PuLP, solves it, and tells as it goes.

Every telling replaces ``told.json`` whole, so that whoever ends this process at any moment finds
the last plan and the last bound.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import math
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pulp

from motcua.errors import ModelError
from motcua.locate.door.believing import as_stated, is_misled, open_bound

if TYPE_CHECKING:
    from collections.abc import Callable

    Tell = Callable[[list[float], float | None, str], None]


ENDS_WITHIN = 0.95
"""Share of the limit, less a second, that solvers are given which tell nothing before their end."""

PROVED_WITHIN = 0.9
"""Share of the limit within which the end of a solver that tells no bound is taken for a proof."""


def main(folder: str) -> None:
    """
    Solve the statement in a folder.

    Parameters
    ----------
    folder
        Holds ``asked.npz``, ``start.npy`` and ``effort.json``; ``told.json`` is written there.
    """
    # Ctrl-C reaches the whole process group; the parent decides what to keep and ends this child.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    effort = json.loads(Path(folder, "effort.json").read_text("utf-8"))
    builder, limit_s, gap, name, step, extra = effort
    began = time.monotonic()
    module, _, function = builder.partition(":")
    with np.load(Path(folder, "asked.npz"), allow_pickle=False) as arrays:
        problem, decisions = getattr(importlib.import_module(module), function)(**arrays)
    start = np.load(Path(folder, "start.npy"), allow_pickle=False)
    left_s = None if limit_s is None else max(limit_s - (time.monotonic() - began), 0.1)
    solver, versions = _solver(name, left_s, gap, {**extra, "gapAbs": step})
    tell = _teller(Path(folder, "told.json"), versions)
    if isinstance(solver, _Highs):
        solver.decisions, solver.start, solver.tell = decisions, start, tell
    elif len(start):
        for variable, value in zip(decisions, start, strict=True):
            variable.setInitialValue(float(value))
    stats = problem.solve(solver)
    used_s = time.monotonic() - began
    in_time = left_s is None or used_s < PROVED_WITHIN * left_s
    tell(*_answer(problem, decisions, stats=stats, in_time=in_time))


class _Highs(pulp.HiGHS):  # type: ignore[misc] # PuLP has no types
    """HiGHS through PuLP, begun from a plan, telling every better one."""

    decisions: list[Any]
    start: np.ndarray[Any, np.dtype[np.float64]]
    tell: Tell

    def callSolver(self, lp: Any) -> None:  # noqa: ANN401, N802 - PuLP's name
        """Give HiGHS the start plan, listen for better ones, and run it."""
        import highspy

        columns = _columns(lp, self.decisions)

        def hear(_kind: Any, _message: str, out: Any, _into: Any, _data: Any) -> None:  # noqa: ANN401
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


def _columns(lp: Any, decisions: list[Any]) -> np.ndarray[Any, np.dtype[np.int32]]:  # noqa: ANN401
    """Return the solver's column of every decision: PuLP 3 and 4 list their variables each so."""
    listed = getattr(lp, "exported_variables", lp.variables)()
    place = {variable.name: column for column, variable in enumerate(listed)}
    return np.array([place[variable.name] for variable in decisions], dtype=np.int32)


def _solver(
    name: str, limit_s: float | None, gap: float, extra: dict[str, float]
) -> tuple[Any, str]:
    """Make the solver, and name it with its version."""
    pulp_version = f"PuLP {importlib.metadata.version('pulp')}"
    if name.lower() == "highs":
        options = {"threads": 1, "random_seed": 1, **extra}
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
    solver = pulp.getSolver(known[given], msg=False, timeLimit=sooner, gapRel=gap, warmStart=True)
    version = f" {importlib.metadata.version('pyscipopt')}" if given == "scip_py" else ""
    return solver, f"{known[given]}{version}, {pulp_version}"


def _teller(told: Path, solver: str) -> Tell:
    plans: list[list[float]] = []
    best: list[float | None] = [None]

    def tell(plan: list[float], bound: float | None, status: str) -> None:
        if plan:
            plans[:] = [plan]
        best[0] = bound if bound is not None else best[0]
        entries = {"plans": plans, "bound": best[0], "status": status, "solver": solver}
        fresh = told.with_suffix(".new")
        fresh.write_text(json.dumps(entries), encoding="utf-8")
        os.replace(fresh, told)  # noqa: PTH105 - the atomic call on every platform

    return tell


def _answer(
    problem: pulp.LpProblem,
    decisions: list[Any],
    *,
    stats: Any,  # noqa: ANN401 - PuLP 3 and 4 return different things
    in_time: bool,
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


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except ModelError as fault:
        parts = {"what": fault.what, "where": fault.where, "mend": fault.mend}
        Path(sys.argv[1], "fault.json").write_text(json.dumps(parts), encoding="utf-8")
        sys.exit(1)
