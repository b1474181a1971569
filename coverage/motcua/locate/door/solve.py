"""
The one door to the solver: a statement goes in, a plan with its proof comes out.

The solver runs in a child process with a hard stop, since HiGHS overruns its own limit inside
presolve, and since what it prints must never reach the stdout of ``--json``. The child writes every
better plan and the bound to a file as it goes, and the start plan stays here, outside the solver:
a plan and a true bound exist whatever happens, Ctrl-C included.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from motcua.errors import InfeasibleError, ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from motcua.domain.arrays import FloatArray
    from motcua.domain.solution import Reason

    Value: TypeAlias = Callable[[FloatArray], float | None]

GRACE_S = 1.5
"""Seconds past the limit until the child is ended: its start-up and its last answer."""

SHORTEST_S = 0.5
"""The least time a solver is started for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Statement:
    """
    A programme by the function that states it in PuLP and the arrays it is stated from.

    The child imports the function, calls it with the arrays by name, and solves what it returns:
    ``(problem, decisions)``, the PuLP problem and the list of variables that make up a plan.
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
    Solve a statement in a child process and keep the best plan whatever happens.

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
    told, reason = _run_child(statement, start, effort)
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


def _run_child(
    statement: Statement, start: FloatArray | None, effort: Effort
) -> tuple[dict[str, Any], Reason]:
    """Hand the statement to a child process; return the last it told and why it ended."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="motcua-", ignore_cleanup_errors=True) as folder:
        asked, told = Path(folder, "asked.npz"), Path(folder, "told.json")
        np.savez(asked, **statement.arrays)  # type: ignore[arg-type] # numpy's stub for `**kwds`
        hint = start if start is not None and effort.hands_start else np.zeros(0)
        np.save(Path(folder, "start.npy"), hint)
        left = None if effort.time_limit_s is None else max(effort.time_limit_s, SHORTEST_S)
        Path(folder, "effort.json").write_text(
            json.dumps(
                [
                    statement.builder,
                    left,
                    effort.gap,
                    effort.solver,
                    effort.step,
                    dict(effort.options),
                ]
            ),
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "motcua.locate.door.child", folder]
        child = subprocess.Popen(  # noqa: S603 - our own module, our own arguments
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        reason = _wait(child, None if left is None else began + left + GRACE_S)
        return _read(told, child, reason)


def _wait(child: subprocess.Popen[str], until: float | None) -> Reason | None:
    """Wait for the child; end it at the limit or at Ctrl-C. None where it ended by itself."""
    try:
        child.wait(None if until is None else max(until - time.monotonic(), 0.0))
    except subprocess.TimeoutExpired:
        return "time_limit"
    except KeyboardInterrupt:
        return "interrupted"
    else:
        return None
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def _read(
    told: Path, child: subprocess.Popen[str], reason: Reason | None
) -> tuple[dict[str, Any], Reason]:
    stderr = child.stderr.read() if child.stderr else ""
    if child.stderr:
        child.stderr.close()
    fault = told.with_name("fault.json")
    if fault.exists():
        said = json.loads(fault.read_text(encoding="utf-8"))
        raise ModelError(said["what"], where=said["where"], mend=said["mend"])
    if reason is None and (child.returncode or not told.exists()):
        last = stderr.strip().splitlines()[-1:] or ["no message"]
        raise ModelError(
            f"The solver stopped without an answer: {last[0]}",
            where=f"exit code {child.returncode}",
            mend="Check that the solver is installed for this Python.",
        )
    if not told.exists():
        nothing: dict[str, Any] = {
            "plans": [],
            "bound": None,
            "status": "",
            "solver": "motcua",  # its own bound is all that is known
        }
        return nothing, reason or "time_limit"
    answer: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    ended: Reason = "time_limit" if answer["status"] == "time_limit" else "gap"
    return answer, reason or ended
