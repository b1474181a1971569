"""
The one door to the solver: a statement goes in, a plan with its proof comes out.

The solver runs in a child process with a hard stop, since HiGHS overruns its own limit inside
presolve, and since what it prints must never reach the stdout of ``--json``. The start plan stays
here, outside the solver, so that a plan and a true bound exist whatever happens.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from motcua.errors import ModelError

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Reason

GRACE_S = 1.5
"""Seconds past the limit until the child is ended: its start-up and its last answer."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much may be opened; infinite where nothing limits it."""

    n_open: float = np.inf
    """Most open sites."""

    budget: float = np.inf
    """Most cost of the open sites."""


def _nothing() -> BoolArray:
    return np.zeros(0, dtype=np.bool_)


@dataclass(frozen=True, kw_only=True, eq=False)
class Statement:
    """A reduced model as plain arrays."""

    model: Literal["lscp", "mclp"]
    """Which programme."""

    covers: BoolArray
    """Shape (n_rows, n_sites)."""

    weight: FloatArray
    """LSCP: cost of each site; MCLP: people behind each row."""

    limits: Limits = field(default_factory=Limits)
    """MCLP only."""

    cost: FloatArray = field(default_factory=lambda: np.zeros(0))
    """MCLP only: cost of each site."""

    mandatory: BoolArray = field(default_factory=_nothing)
    """MCLP only: sites open in every plan."""

    allowed: BoolArray = field(default_factory=_nothing)
    """MCLP only: sites that may open."""

    def value(self, chosen: BoolArray) -> float:
        """
        Return the objective of a plan.

        Parameters
        ----------
        chosen
            Open sites.

        Returns
        -------
        value
            Cost of the sites for LSCP, people covered for MCLP.
        """
        if self.model == "lscp":
            return float(self.weight[chosen].sum())
        return float(self.weight[self.covers[:, chosen].any(axis=1)].sum())

    def is_feasible(self, chosen: BoolArray) -> bool:
        """
        Say whether a plan meets every rule of the statement.

        Parameters
        ----------
        chosen
            Open sites.

        Returns
        -------
        is_feasible
            Checked on the arrays, whatever a solver says.
        """
        if self.model == "lscp":
            return bool(self.covers[:, chosen].any(axis=1).all())
        within = chosen.sum() <= self.limits.n_open
        paid = self.cost[chosen].sum() <= self.limits.budget * (1 + 1e-9)
        return bool(within and paid and (chosen >= self.mandatory).all())

    @property
    def easy_bound(self) -> float:
        """A bound that needs no solver: rows without a common site, or everybody."""
        if self.model == "mclp":
            return float(self.weight.sum())
        bound, taken = 0.0, np.zeros(self.covers.shape[1], dtype=np.bool_)
        for row in self.covers[np.argsort(self.covers.sum(axis=1), kind="stable")]:
            if not (row & taken).any():
                bound += float(self.weight[row].min())
                taken |= row
        return bound


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """What came out of the door."""

    chosen: BoolArray
    """Open sites of the statement."""

    bound: float
    """No plan is better; true whatever happened."""

    reason: Reason
    """Why the search ended."""

    solver: str
    """Who proved the bound."""


def solve(
    statement: Statement, start: BoolArray, *, time_limit_s: float | None, gap: float
) -> Answer:
    """
    Solve a statement and keep the best plan whatever happens.

    Parameters
    ----------
    statement
        The reduced model.
    start
        A feasible plan, kept in case the solver finds none.
    time_limit_s
        Seconds for the solver; None for no limit.
    gap
        Relative gap at which a plan is good enough.

    Returns
    -------
    answer
        The better of the two plans, with a true bound.

    Raises
    ------
    ModelError
        If the solver fails for a reason other than its time.
    """
    better = min if statement.model == "lscp" else max
    best, bound, reason, solver = start, statement.easy_bound, "heuristic", "greedy"
    if statement.value(start) == bound:
        return Answer(chosen=start, bound=bound, reason="optimal", solver="greedy")
    found = _run_child(statement, time_limit_s=time_limit_s, gap=gap)
    if found is None:
        return Answer(chosen=best, bound=bound, reason="time_limit", solver=solver)
    chosen = np.array(found["chosen"], dtype=np.bool_)
    if len(chosen) and statement.is_feasible(chosen):
        value, held = statement.value(chosen), statement.value(best)
        best = chosen if better(value, held) == value else best
    tighter = max if statement.model == "lscp" else min
    bound = tighter(bound, float(found["bound"])) if found["bound"] is not None else bound
    reason = "time_limit" if found["timed_out"] else "gap"
    return Answer(chosen=best, bound=bound, reason=_reason(reason), solver=str(found["solver"]))


def _reason(name: str) -> Reason:
    return "time_limit" if name == "time_limit" else "gap"


def _run_child(
    statement: Statement, *, time_limit_s: float | None, gap: float
) -> dict[str, Any] | None:
    """Hand the statement to a child process; None where it was ended at the limit."""
    with tempfile.TemporaryDirectory(prefix="motcua-") as folder:
        asked, answered = Path(folder, "asked.npz"), Path(folder, "answered.json")
        np.savez(
            asked, model=statement.model, covers=statement.covers, weight=statement.weight,
            limits=[statement.limits.n_open, statement.limits.budget], cost=statement.cost,
            mandatory=statement.mandatory, allowed=statement.allowed,
        )  # fmt: skip
        limit = "" if time_limit_s is None else str(time_limit_s)
        command = [sys.executable, "-m", "motcua.locate.child", str(asked), limit, str(gap)]
        hard_stop = None if time_limit_s is None else time_limit_s + GRACE_S
        try:
            ended = subprocess.run(  # noqa: S603 - our own module, our own arguments
                command, capture_output=True, timeout=hard_stop, check=False, text=True
            )
        except subprocess.TimeoutExpired:
            return None
        if ended.returncode or not answered.exists():
            last = ended.stderr.strip().splitlines()[-1:] or ["no message"]
            raise ModelError(
                f"The solver stopped without an answer: {last[0]}",
                where=f"exit code {ended.returncode}",
                mend="Check that highspy is installed for this Python.",
            )
        answer: dict[str, Any] = json.loads(answered.read_text(encoding="utf-8"))
        return answer
