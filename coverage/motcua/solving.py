"""Which model a study asks for, put to the solver with the study's own limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.domain.coverage_matrix import cover
from motcua.errors import ModelError
from motcua.locate import lscp, mclp

if TYPE_CHECKING:
    from motcua.assess.service import Setting
    from motcua.domain.arrays import BoolArray
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
    raise ModelError(
        f'This version does not solve the model "{model}".',
        where=f"{study.path.name}, [locate]",
        mend='Ask for "lscp" or "mclp".',
    )
