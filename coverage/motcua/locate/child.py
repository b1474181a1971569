"""The child process that solves: reads a statement, states it in PuLP, writes the answer."""

from __future__ import annotations

import importlib.metadata
import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pulp

from motcua.locate.max_cover import state_mclp
from motcua.locate.set_cover import state_lscp
from motcua.locate.solve import Limits, Statement


def main(asked: str, limit: str, gap: str) -> None:
    """
    Solve one statement.

    Parameters
    ----------
    asked
        Path of the statement's ``.npz``; the answer is written beside it.
    limit
        Seconds, or empty for no limit.
    gap
        Relative gap.
    """
    statement = _read(asked)
    if statement.model == "lscp":
        problem, y = state_lscp(statement.covers, statement.weight)
    else:
        problem, y = state_mclp(statement)
    options = {"threads": 1, "random_seed": 1}
    solver = pulp.HiGHS(
        msg=False, timeLimit=float(limit) if limit else None, gapRel=float(gap), **options
    )
    problem.solve(solver)
    Path(asked).with_name("answered.json").write_text(
        json.dumps(_answer(problem, y)), encoding="utf-8"
    )


def _read(asked: str) -> Statement:
    with np.load(asked, allow_pickle=False) as arrays:
        n_open, budget = arrays["limits"].tolist()
        return Statement(
            model="lscp" if str(arrays["model"]) == "lscp" else "mclp",
            covers=arrays["covers"], weight=arrays["weight"],
            limits=Limits(n_open=n_open, budget=budget), cost=arrays["cost"],
            mandatory=arrays["mandatory"], allowed=arrays["allowed"],
        )  # fmt: skip


def _answer(problem: pulp.LpProblem, y: list[Any]) -> dict[str, object]:
    """Read values and bound from HiGHS itself: PuLP's own status is not to be trusted."""
    values = [variable.value() for variable in y]
    has_plan = all(value is not None for value in values)
    info = problem.solverModel.getInfo()
    bound = float(info.mip_dual_bound)
    versions = [f"{name} {importlib.metadata.version(p)}" for name, p in _PACKAGES]
    return {
        "chosen": [value > 0.5 for value in values] if has_plan else [],  # noqa: PLR2004 - binary
        "bound": bound if math.isfinite(bound) else None,
        "timed_out": "ime"
        in problem.solverModel.modelStatusToString(problem.solverModel.getModelStatus()),
        "solver": ", ".join(versions),
    }


_PACKAGES = (("HiGHS", "highspy"), ("PuLP", "pulp"))

if __name__ == "__main__":
    main(*sys.argv[1:])
