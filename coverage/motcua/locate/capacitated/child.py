"""The child process that solves a capacitated p-median: states it in PuLP, writes the answer."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
import pulp

from motcua.locate.capacitated.problem import CapacityProblem, state_capacitated
from motcua.locate.door.quiet import quiet_highs

HALF = 0.5
"""A binary above it is one."""

_REFUSED = "Not Set"
"""What HiGHS calls the status of a model that it did not run."""


def main(asked: str, limit_s: str, gap: str) -> None:
    """
    Solve one problem.

    Parameters
    ----------
    asked
        Path of the problem's ``.npz``; the answer is written beside it.
    limit_s
        Seconds, or empty for no limit.
    gap
        Relative gap.
    """
    with np.load(asked, allow_pickle=False) as held:
        problem = CapacityProblem(
            row=held["row"], site=held["site"], cost=held["cost"], load=held["load"],
            capacity=held["capacity"], n_open=int(held["n_open"]), forced=held["forced"],
        )  # fmt: skip
        least = float(held["least"])
    written = answer(problem, seconds=float(limit_s or "inf"), gap=float(gap), least=least)
    Path(asked).with_name("answered.json").write_text(json.dumps(written), encoding="utf-8")


def answer(
    problem: CapacityProblem, *, seconds: float, gap: float, least: float
) -> dict[str, object]:
    """
    Solve a problem in this process.

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
        status, bound and the pairs taken, read from HiGHS itself.
    """
    quiet_highs()
    options = {"timeLimit": seconds if math.isfinite(seconds) else None, "gapRel": gap}
    for threads in (1, None):
        # HiGHS refuses one thread where an earlier run of this process has settled on others.
        statement, _, x = state_capacitated(problem)
        extra = {"gapAbs": least, "threads": threads, "random_seed": 1}
        statement.solve(pulp.HiGHS(msg=False, **options, **extra))
        highs = statement.solverModel
        if highs.modelStatusToString(highs.getModelStatus()) != _REFUSED:
            break
    bound = float(highs.getInfo().mip_dual_bound)
    values = [variable.value() for variable in x]
    taken = [k for k, value in enumerate(values) if value is not None and value > HALF]
    return {
        "status": highs.modelStatusToString(highs.getModelStatus()),
        "bound": bound if math.isfinite(bound) else None,
        "taken": taken,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
