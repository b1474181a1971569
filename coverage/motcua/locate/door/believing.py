"""What HiGHS says of its plan and its bound, and how much of that is believed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pulp

MISLED = 1e-5
"""Share by which a plan may differ from the value that HiGHS tells of it."""

NOT_OPEN = 1e-9
"""Relative gap at which a search would have ended: nearer bounds belong to another run."""


def is_misled(model: Any) -> bool:  # noqa: ANN401 - highspy has no types
    """
    Say whether HiGHS believes in a value that its own plan does not have.

    HiGHS 1.16 may count a start plan too low as it carries it through presolve ("feasible in the
    reduced space" at 487 for a plan of 513); it then cuts off every better plan and calls itself
    optimal. Begun anew without a start it is not misled.

    Parameters
    ----------
    model
        A `highspy.Highs` that has run.

    Returns
    -------
    is_misled
        False where it has no plan.
    """
    values = np.array(model.getSolution().col_value)
    if not len(values):
        return False
    lp = model.getLp()
    true = float(np.array(lp.col_cost_) @ values) + float(lp.offset_)
    told = float(model.getInfo().objective_function_value)
    return abs(true - told) > MISLED * max(1.0, abs(true))


def open_bound(bound: float, objective: float) -> float:
    """
    Return a bound of a search that has not ended, infinite where it cannot be one.

    HiGHS completes a start plan by a run of its own; stopped in it, or soon after, it gives that
    run's bound, which is the start plan's value, for the programme's.

    Parameters
    ----------
    bound
        As told.
    objective
        Of the best plan.

    Returns
    -------
    bound
        As told, or infinite.
    """
    return math.inf if abs(objective - bound) <= NOT_OPEN * abs(objective) else bound


def as_stated(lp: Any, value: float) -> float:  # noqa: ANN401
    """
    Turn an objective of HiGHS into one of the statement.

    PuLP 3 hands HiGHS a maximum as the minimum of the negative and leaves the constant out; PuLP 4
    hands over both as they are.

    Parameters
    ----------
    lp
        The PuLP problem, with its solver's model.
    value
        Of HiGHS.

    Returns
    -------
    value
        Of the statement.
    """
    import highspy

    model = lp.solverModel
    turned = lp.sense == pulp.LpMaximize
    if turned and model.getObjectiveSense()[1] == highspy.ObjSense.kMaximize:
        turned = False
    sign = -1.0 if turned else 1.0
    left_out = float(lp.objective.constant) - float(model.getObjectiveOffset()[1])
    return sign * float(value) + left_out
