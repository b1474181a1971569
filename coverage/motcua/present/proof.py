"""Why the search stopped and what is proved, as plan.json says it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from motcua.present.figures import covered_by, people_in, share_of, whole

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from motcua.domain.plan import Plan
    from motcua.domain.solution import Solution, Termination
    from motcua.present.rows import Row


def proof(plan: Plan, covers: csr_array) -> Row:
    """
    Return what the models answered and what is proved about it.

    Parameters
    ----------
    plan
        The plan.
    covers
        Coverage matrix under the study's own reading, to recompute the models beside.

    Returns
    -------
    entries
        model and termination (None where nothing was optimised), goals, reductions, beside.
    """
    solution = plan.solution
    return {
        "model": solution.model if solution else None,
        "termination": termination_row(plan.termination),
        "goals": _goals(solution),
        "reductions": _reductions(solution),
        "beside": [_beside(plan, other, covers) for other in plan.beside],
    }


def termination_row(termination: Termination | None) -> Row | None:
    """
    Return why the search ended and what is proved.

    Parameters
    ----------
    termination
        Of one goal; None where nothing was optimised.

    Returns
    -------
    row
        reason, objective, bound, gap and solver; None as given.
    """
    if termination is None:
        return None
    return {
        "reason": termination.reason,
        "objective": _exact(termination.objective),
        "bound": _exact(termination.bound),
        "gap": termination.gap,
        "solver": termination.solver,
    }


def _exact(value: float) -> int | float | None:
    """Return a goal's value unrounded; None for the infinite bound of a search cut short."""
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def _goals(solution: Solution | None) -> list[Row]:
    goals = solution.goals if solution else ()
    return [{"name": goal.name, **(termination_row(goal.termination) or {})} for goal in goals]


def _reductions(solution: Solution | None) -> list[Row]:
    steps = solution.reductions if solution else ()
    return [{"name": s.name, "rows": list(s.rows), "columns": list(s.columns)} for s in steps]


def _beside(plan: Plan, solution: Solution, covers: csr_array) -> Row:
    """Return a further model's answer, its coverage recomputed under the study's own reading."""
    covered = covered_by(covers, solution.opened)
    people = plan.demand.population
    people_covered, people_left = people_in(people, covered), people_in(people, ~covered)
    return {
        "model": solution.model,
        "n_open": int(solution.opened.sum()),
        "open_sites": [str(site) for site in plan.sites.ids[solution.opened]],
        "covered_population": whole(people_covered),
        "covered_share": share_of(people_covered, people_covered + people_left),
        "termination": termination_row(solution.termination),
        "goals": _goals(solution),
        "reductions": _reductions(solution),
    }
