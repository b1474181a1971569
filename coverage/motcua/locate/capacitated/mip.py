"""Hands a capacitated p-median to HiGHS, stated in PuLP, in a child process with a hard stop."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import ModelError
from motcua.locate.capacitated.child import answer

if TYPE_CHECKING:
    from motcua.domain.arrays import LongArray
    from motcua.locate.capacitated.problem import CapacityProblem

GRACE_S = 1.5
"""Seconds past the limit until the child is ended: its start-up and its last answer."""

SMALL = 400
"""Pairs up to which a child process costs more than it guards against."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MipAnswer:
    """What the solver found and proved."""

    receiver: LongArray | None
    """Site of each row; None where it found no plan."""

    bound: float
    """No plan of the problem costs less, -inf where nothing is known; inf where there is none."""


def solve_mip(problem: CapacityProblem, *, seconds: float, gap: float, least: float) -> MipAnswer:
    """
    Solve a problem in a child process.

    Parameters
    ----------
    problem
        Rows, sites and pairs.
    seconds
        Most seconds; inf for no limit.
    gap
        Relative gap at which a plan is good enough.
    least
        By how much two plans differ at least.

    Returns
    -------
    answer
        True whatever happened.

    Raises
    ------
    ModelError
        If the solver fails for a reason other than its time.
    """
    if len(problem.row) <= SMALL:
        return _read(problem, answer(problem, seconds=seconds, gap=gap, least=least))
    with tempfile.TemporaryDirectory(prefix="motcua-") as folder:
        asked, answered = Path(folder, "asked.npz"), Path(folder, "answered.json")
        np.savez(
            asked, row=problem.row, site=problem.site, cost=problem.cost, load=problem.load,
            capacity=problem.capacity, n_open=problem.n_open, forced=problem.forced, least=least,
        )  # fmt: skip
        timed = np.isfinite(seconds)
        words = [str(asked), str(seconds) if timed else "", str(gap)]
        command = [sys.executable, "-m", "motcua.locate.capacitated.child", *words]
        try:
            ended = subprocess.run(  # noqa: S603 - our own module, our own arguments
                command, capture_output=True, check=False, text=True,
                timeout=seconds + GRACE_S if timed else None,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return MipAnswer(receiver=None, bound=-np.inf)
        if ended.returncode or not answered.exists():
            last = ended.stderr.strip().splitlines()[-1:] or ["no message"]
            raise ModelError(
                f"The solver stopped without an answer: {last[0]}",
                where=f"exit code {ended.returncode}",
                mend="Check that highspy is installed for this Python.",
            )
        return _read(problem, json.loads(answered.read_text(encoding="utf-8")))


def _read(problem: CapacityProblem, told: dict[str, object]) -> MipAnswer:
    if told["status"] == "Infeasible":
        return MipAnswer(receiver=None, bound=np.inf)
    bound = told["bound"]
    taken = np.array(told["taken"], dtype=np.int64)
    receiver = None
    if len(taken) == problem.n_rows:
        receiver = np.empty(problem.n_rows, dtype=np.int64)
        receiver[problem.row[taken]] = problem.site[taken]
    known = float(bound) if isinstance(bound, int | float) else -np.inf
    return MipAnswer(receiver=receiver, bound=known)
