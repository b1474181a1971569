"""Which model a study asks for, put to the solver with the study's own limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.asking.capacities import WITH_ROOM, has_room_limits, solve_with_room
from motcua.asking.covering import (
    COVERING,
    most_open,
    solve_covering,
    what_every_model_takes,
)
from motcua.asking.ways import ways
from motcua.domain.finding import Finding
from motcua.domain.progress import silent
from motcua.errors import ModelError
from motcua.locate import p_center, p_median

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from motcua.assess.service import Setting
    from motcua.domain.demand import Demand
    from motcua.domain.progress import Progress
    from motcua.domain.solution import Solution
    from motcua.study.schema import Study


def solve_model(
    study: Study, model: str, setting: Setting, covers: csr_array | None = None
) -> Solution:
    """
    Solve one model on the coverage matrix of the study's own reading.

    Parameters
    ----------
    study
        The study: limits, goal, gap.
    model
        Its name as in ``[locate] model``.
    setting
        Places, impedances and rule.
    covers
        For the covering models: who is covered, where it is known without measuring.

    Returns
    -------
    solution
        Open sites and what is proved of them.

    Raises
    ------
    ModelError
        If the model is not among those that this version solves.
    """
    if model in WITH_ROOM and has_room_limits(setting.sites):
        return solve_with_room(study, model, setting)
    if model in COVERING:
        return solve_covering(study, model, setting, covers)
    if model in _P_MODELS:
        return _solve_p_model(study, model, setting)
    raise ModelError(
        f'This version does not solve the model "{model}".',
        where=f"{study.path.name}, [locate]",
        mend=f"Ask for one of: {', '.join([*COVERING, *_P_MODELS])}.",
    )


def solve_beside(
    study: Study, setting: Setting, *, progress: Progress = silent
) -> tuple[Solution, ...]:
    """
    Solve the models that are shown beside the plan: exactly, and counting sites.

    The study's gap and its goal are the plan's own. A bound by access alone is a number of offices,
    and worth its proof; it and the whole curve are shown whatever number, budget or
    capacities the plan has.

    Parameters
    ----------
    study
        The study: limits and rules, and the models of ``[locate] also``.
    setting
        Places, impedances and rule.
    progress
        Told where the work stands.

    Returns
    -------
    solutions
        Open sites and what is proved of them, in the order asked for.
    """
    solutions: list[Solution] = []
    asked = study.locate.also
    for model in asked:
        progress("beside", len(solutions) / len(asked))
        solutions.append(solve_alone(study, model, setting))
        progress("beside", len(solutions) / len(asked))
    return tuple(solutions)


def solve_alone(
    study: Study, model: str, setting: Setting, covers: csr_array | None = None
) -> Solution:
    """
    Solve a model to its proof, the two that ask for all people without the plan's number.

    Parameters
    ----------
    study
        The study: limits and rules.
    model
        Its name as in ``[locate] also``.
    setting
        Places, impedances and rule.
    covers
        As in `solve_model`.

    Returns
    -------
    solution
        What is shown beside the plan.
    """
    changes: dict[str, object] = {"gap": 0.0, "goal": "sites"}
    if model in ("lscp", "frontier"):
        changes |= {"n_open": None, "budget": None}
    locate = study.locate.model_copy(update=changes)
    alone = study.model_copy(update={"locate": locate})
    if model in ("lscp", "frontier"):
        return solve_covering(alone, model, setting, covers)
    return solve_model(alone, model, setting, covers)


_P_MODELS = {"p_median": p_median, "p_center": p_center}


def _solve_p_model(study: Study, model: str, setting: Setting) -> Solution:
    """
    Solve a model of travel itself: minutes by road, or metres where the study names no roads.

    Whoever is beyond the cutoff of every site is left out and named in the solution.
    """
    return _P_MODELS[model](
        ways(setting), setting.demand.population, n_open=most_open(study, setting),
        budget=study.locate.budget,
        cost=setting.sites.cost, **what_every_model_takes(study, setting),
    )  # fmt: skip


def note_left_out(solution: Solution | None, demand: Demand) -> tuple[Finding, ...]:
    """
    Name the people whom a p-model left out because no site is within the cutoff.

    Parameters
    ----------
    solution
        What was solved; None where nothing was.
    demand
        The people.

    Returns
    -------
    findings
        None, or one.
    """
    if solution is None or not len(solution.left_out):
        return ()
    people = float(demand.population[solution.left_out].sum())
    first = str(demand.ids[solution.left_out[0]])
    values: dict[str, str | int | float] = {
        "n": len(solution.left_out), "people": people, "first": first,
    }  # fmt: skip
    return (Finding(level="amber", code="left_out", values=values, people=people),)
