"""What a search within capacities has proved, rounded to where no plan lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.solution import Termination

if TYPE_CHECKING:
    from motcua.domain.solution import Reason

ALIKE = 1e-7
"""Share of the value below which two plans count as equally good."""

ROUNDING = 1e-6
"""By how much a linear solver may have a whole number too high or too low."""


def proved(
    sense: str, objective: float, bound: float, *, reason: Reason, solver: str,
    is_whole: bool = False,
) -> Termination:  # fmt: skip
    """
    Put an objective and its bound together.

    Parameters
    ----------
    sense
        ``"min"`` or ``"max"``.
    objective
        Of the best plan, recomputed, not negative.
    bound
        No plan is better; of a minimum it counts from zero up.
    reason
        Why the search ended.
    solver
        Who proved the bound.
    is_whole
        Whether the objective of every plan is a whole number.

    Returns
    -------
    termination
        Optimal where objective and bound differ by a trace; the bound is never beyond the
        objective.

    Examples
    --------
    No plan of whole sites lies between two and a half and three:

    >>> proved("min", 3.0, 2.5, reason="time_limit", solver="", is_whole=True).reason
    'optimal'
    """
    sign = 1.0 if sense == "min" else -1.0
    best = max(bound, 0.0) if sense == "min" else bound
    if is_whole and np.isfinite(best):
        best = sign * float(np.ceil(sign * best - ROUNDING)) + 0.0  # and no zero below zero
    best = sign * min(sign * best, sign * objective)
    if abs(objective - best) <= ALIKE * (1.0 + abs(objective)):
        best, reason = objective, "optimal"
    return Termination(reason=reason, objective=objective, bound=best, solver=solver)
