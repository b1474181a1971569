"""Programmes of consolidation solved in this process: hundreds of tiny towns in seconds."""

from __future__ import annotations

import importlib
import math

import numpy as np
import pulp

from motcua.locate.consolidate.covers import cover_arrays
from motcua.locate.consolidate.forms import LoadForm
from motcua.locate.consolidate.network_model import NetworkModel
from motcua.locate.consolidate.root_cuts import cut_root
from motcua.locate.door.believing import as_stated


def optimum(programme, goal, *, clusters, most_cost=math.inf, most_open=math.inf):
    """Solve the statement here, without the child process."""
    unit = 60_000.0 if goal == "travel" else 1.0
    model = NetworkModel(programme)
    form = model.form(goal, None) if clusters else LoadForm(programme, [])
    arrays = {
        "goal": np.array(goal), "most_cost": np.array(most_cost), "most_open": np.array(most_open),
        "unit": np.array(unit), **form.arrays,
    }  # fmt: skip
    bound = -math.inf
    if isinstance(form, LoadForm):
        root = cut_root(arrays, until=math.inf)
        arrays |= cover_arrays(root.covers)
        bound = root.bound
    module, _, name = form.builder.partition(":")
    problem, decisions = getattr(importlib.import_module(module), name)(**arrays)
    problem.solve(pulp.HiGHS(msg=False, threads=1, gapRel=0.0, gapAbs=1e-9))
    highs = problem.solverModel
    if "Optimal" not in highs.modelStatusToString(highs.getModelStatus()):
        return None, None
    plan = np.array([variable.value() for variable in decisions])
    value = as_stated(problem, highs.getInfo().objective_function_value)
    assert bound <= value + 1e-6 * abs(value)
    return unit * value, form.read(plan)
