"""What a study asks of the covering models: who stands where, within which rules, for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.coverage_matrix import cover
from motcua.errors import ModelError
from motcua.inputs.texts import clean
from motcua.locate import GroupRule, cover_frontier, lscp, mclp, partial_cover

if TYPE_CHECKING:
    from collections.abc import Callable

    from scipy.sparse import csr_array

    from motcua.assess.service import Setting
    from motcua.domain.sites import Sites
    from motcua.domain.solution import Solution
    from motcua.study.schema import Study


def solve_covering(
    study: Study, model: str, setting: Setting, covers: csr_array | None = None
) -> Solution:
    """
    Solve a covering model on the coverage matrix of the study's own reading.

    Parameters
    ----------
    study
        The study: limits, rules, goal, gap.
    model
        One of `COVERING`.
    setting
        Places, impedances and rule.
    covers
        Who is covered, where it is known without measuring; shape (n_demand, n_sites).

    Returns
    -------
    solution
        Open sites and what is proved of them.

    Raises
    ------
    ModelError
        If a key that the model needs is left out.
    """
    if covers is None:
        covers = cover(setting.travel, setting.standard)
    return COVERING[model](study, setting, covers)


def what_every_model_takes(study: Study, setting: Setting) -> dict[str, Any]:
    """
    Return what every model takes of a study.

    Parameters
    ----------
    study
        The study: rules, backup, solver, effort.
    setting
        Its sites.

    Returns
    -------
    arguments
        By name.
    """
    settings = study.locate
    return {
        "mandatory": setting.sites.is_mandatory,
        "forbidden": setting.sites.is_forbidden,
        "rules": group_rules(study, setting.sites),
        "backup": settings.backup,
        "solver": settings.solver,
        "time_limit_s": settings.time_limit_s,
        "gap": settings.gap or 0.0,
    }


def _travelled(study: Study, setting: Setting) -> dict[str, Any]:
    """Add the times of the last goal to what every covering model takes."""
    return {**what_every_model_takes(study, setting), "impedance": known_times(setting)}


def known_times(setting: Setting) -> csr_array | None:
    """
    Return the times by which equally good plans are told apart.

    Parameters
    ----------
    setting
        Impedances.

    Returns
    -------
    times
        In milliseconds, shape (n_demand, n_sites); None where the study names no roads.
    """
    return setting.travel.time_ms if setting.travel.time_ms.nnz else None


def _lscp(study: Study, setting: Setting, covers: csr_array) -> Solution:
    people = setting.demand.population
    return lscp(
        covers, setting.sites.cost, population=people, n_open=most_open(study, setting),
        budget=study.locate.budget, goal=study.locate.goal,
        **_travelled(study, setting),
    )  # fmt: skip


def _mclp(study: Study, setting: Setting, covers: csr_array) -> Solution:
    settings = study.locate
    if settings.n_open is None and settings.budget is None:
        raise ModelError(
            "mclp needs a number of sites or a budget.",
            where=f"{study.path.name}, [locate]",
            mend="Give n_open or budget.",
        )
    return mclp(
        covers, setting.demand.population, n_open=most_open(study, setting), budget=settings.budget,
        cost=setting.sites.cost, then=settings.goal, **_travelled(study, setting),
    )  # fmt: skip


def _partial(study: Study, setting: Setting, covers: csr_array) -> Solution:
    settings = study.locate
    if settings.target_share is None:
        raise ModelError(
            "partial needs the share of people to be in standard.",
            where=f"{study.path.name}, [locate]",
            mend="Give target_share, for example 0.95.",
        )
    return partial_cover(
        covers, setting.demand.population, target_share=settings.target_share,
        floor_share=settings.floor_share or 0.0, area=setting.demand.area,
        n_open=most_open(study, setting), budget=settings.budget, cost=setting.sites.cost,
        goal=settings.goal, **_travelled(study, setting),
    )  # fmt: skip


def _frontier(study: Study, setting: Setting, covers: csr_array) -> Solution:
    return cover_frontier(
        covers, setting.demand.population, n_most=most_open(study, setting),
        budget=study.locate.budget, cost=setting.sites.cost,
        **what_every_model_takes(study, setting),
    )  # fmt: skip


def most_open(study: Study, setting: Setting) -> int | None:
    """
    Return the most open sites: a limit above their number is none.

    Parameters
    ----------
    study
        The study.
    setting
        Its sites.

    Returns
    -------
    n_open
        None where there is no limit.
    """
    n_open = study.locate.n_open
    return None if n_open is None else min(n_open, len(setting.sites.ids))


COVERING: dict[str, Callable[[Study, Setting, csr_array], Solution]] = {
    "lscp": _lscp,
    "mclp": _mclp,
    "partial": _partial,
    "frontier": _frontier,
}


def group_rules(study: Study, sites: Sites) -> tuple[GroupRule, ...]:
    """
    Turn the study's rules into groups of sites.

    Parameters
    ----------
    study
        The study.
    sites
        Its sites, with the columns that the rules name.

    Returns
    -------
    rules
        In the order of the file; a value is compared as text.
    """
    return tuple(
        GroupRule(
            name=f'{rule.column} "{rule.value}"',
            members=sites.columns[clean(rule.column)] == clean(str(rule.value)),
            at_least=rule.at_least or 0,
            at_most=np.inf if rule.at_most is None else rule.at_most,
        )
        for rule in study.locate.rules
    )
