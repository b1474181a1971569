"""Rows over whole steps: number and money, what stays closed or open, and the goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pulp

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.consolidate.offices import Programme

GOALS = ("cost", "sites", "travel")


@dataclass(frozen=True, kw_only=True, eq=False)
class Sums:
    """What one step comes to, as sums of variables."""

    opened: list[Any]
    """Site open; 0.0 where no variable could open it."""

    cost: list[Any]
    """Terms of the yearly cost."""

    travel: list[Any]
    """Terms of people times milliseconds."""


def state_sums(problem: pulp.LpProblem, programme: Programme, sums: list[Sums]) -> None:
    """
    Limit number and money, keep closed what closed and open what opened, hold steps.

    Parameters
    ----------
    problem
        Grows by the rows.
    programme
        The instance.
    sums
        One a step.
    """
    previous: list[Any] = programme.stood.astype(float).tolist()
    for step, each in enumerate(sums):
        if np.isfinite(programme.n_open[step]):
            problem += pulp.lpSum(each.opened) <= float(programme.n_open[step]), f"n_open_{step}"
        if np.isfinite(programme.budget[step]):
            problem += pulp.lpSum(each.cost) <= float(programme.budget[step]), f"budget_{step}"
        stated: BoolArray = programme.must_open[step] | programme.must_close[step]
        for site, (y, was) in enumerate(zip(each.opened, previous, strict=True)):
            if isinstance(y, float):
                continue
            if programme.is_held[step] and not stated[site]:
                # Two variables compared are a truth value to PuLP 4; a difference is a row to both.
                problem += y - was == 0, f"held_{step}_{site}"
            elif programme.is_candidate[site]:
                problem += y >= was, f"stays_open_{step}_{site}"
            else:
                problem += y <= was, f"stays_closed_{step}_{site}"
        previous = each.opened


def state_goal(
    problem: pulp.LpProblem, programme: Programme, sums: list[Sums], *,
    goal: Any, held: tuple[Any, Any], unit: Any,  # noqa: ANN401 - numpy's numbers of shape ()
) -> None:  # fmt: skip
    """
    Minimise the mean over the steps, with the earlier goals held.

    Parameters
    ----------
    problem
        Grows by the rows.
    programme
        The instance.
    sums
        One a step.
    goal
        One of `GOALS`.
    held
        Most mean yearly cost and most mean number of open sites, infinite where not limited.
    unit
        What the goal is counted in.
    """
    weights = programme.weight.tolist()
    means = {
        "cost": [w * pulp.lpSum(each.cost) for w, each in zip(weights, sums, strict=True)],
        "sites": [w * pulp.lpSum(each.opened) for w, each in zip(weights, sums, strict=True)],
        "travel": [w * pulp.lpSum(each.travel) for w, each in zip(weights, sums, strict=True)],
    }
    problem.setObjective(pulp.lpSum(means[str(goal)]) * (1 / float(unit)))
    for name, most in zip(("cost", "sites"), held, strict=True):
        if np.isfinite(most):
            problem += pulp.lpSum(means[name]) <= float(most), f"most_{name}"
