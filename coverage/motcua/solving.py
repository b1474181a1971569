"""Which model a study asks for, put to the solver with the study's own limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.domain.coverage_matrix import cover
from motcua.domain.finding import Finding
from motcua.errors import ModelError
from motcua.locate import lscp, mclp, p_center, p_median

if TYPE_CHECKING:
    from motcua.assess.service import Setting
    from motcua.domain.arrays import BoolArray
    from motcua.domain.demand import Demand
    from motcua.domain.solution import Solution
    from motcua.study.schema import Study


def solve_model(study: Study, model: str, setting: Setting) -> Solution:
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

    Returns
    -------
    solution
        Open sites and what is proved of them.

    Raises
    ------
    ModelError
        If the model is not among those that this version solves.
    """
    covers = cover(setting.travel, setting.standard)
    sites, settings = setting.sites, study.locate
    roles: dict[str, BoolArray] = {"mandatory": sites.is_mandatory, "forbidden": sites.is_forbidden}
    times = setting.travel.time_ms if setting.travel.time_ms.nnz else None
    common: dict[str, Any] = {
        "impedance": times, "time_limit_s": settings.time_limit_s, "gap": settings.gap or 0.0,
        "solver": settings.solver, **roles,
    }  # fmt: skip
    if model == "lscp":
        cost = sites.cost if settings.goal == "cost" else None
        people = setting.demand.population
        return lscp(covers, cost, population=people, backup=settings.backup, **common)
    if model == "mclp":
        return mclp(
            covers,
            setting.demand.population,
            n_open=settings.n_open,
            budget=settings.budget,
            cost=sites.cost,
            **common,
        )
    if model in _P_MODELS:
        return _solve_p_model(study, model, setting)
    raise ModelError(
        f'This version does not solve the model "{model}".',
        where=f"{study.path.name}, [locate]",
        mend='Ask for "lscp", "mclp", "p_median" or "p_center".',
    )


_P_MODELS = {"p_median": p_median, "p_center": p_center}


def _solve_p_model(study: Study, model: str, setting: Setting) -> Solution:
    """
    Solve a model of travel itself: minutes by road, or metres where the study names no roads.

    Whoever is beyond the cutoff of every site is left out and named in the solution.
    """
    travel, sites, settings = setting.travel, setting.sites, study.locate
    most = len(sites.ids) if settings.n_open is None else min(settings.n_open, len(sites.ids))
    return _P_MODELS[model](
        travel.time_ms if travel.has_roads else travel.straight_m,
        setting.demand.population,
        n_open=most,
        mandatory=sites.is_mandatory,
        forbidden=sites.is_forbidden,
        time_limit_s=settings.time_limit_s,
        gap=settings.gap or 0.0,
    )


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
