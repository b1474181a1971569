"""What a study asks of the models where offices can be full: ``capacity`` in ``[[sites]]``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.asking.covering import known_times, most_open, what_every_model_takes
from motcua.asking.ways import ways
from motcua.assess.workload import files_by_point
from motcua.domain.coverage_matrix import cover
from motcua.domain.finding import Finding
from motcua.locate import (
    capacitated_frontier,
    capacitated_lscp,
    capacitated_mclp,
    capacitated_p_center,
    capacitated_p_median,
    capacitated_partial_cover,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.assess.service import Setting
    from motcua.domain.sites import Sites
    from motcua.domain.solution import Solution
    from motcua.study.schema import Study


def has_room_limits(sites: Sites) -> bool:
    """
    Say whether some site can be full.

    Parameters
    ----------
    sites
        The sites.

    Returns
    -------
    has
        False where no capacity is given.
    """
    return bool((sites.capacity >= 0).any())


def solve_with_room(study: Study, model: str, setting: Setting) -> Solution:
    """
    Solve a model so that no office gets more files a year than it can take.

    Parameters
    ----------
    study
        The study: limits, rules, goal, gap.
    model
        One of `WITH_ROOM`.
    setting
        Places, impedances, rule and workload.

    Returns
    -------
    solution
        Open sites and what is proved of them, under the model's own name.
    """
    sites = setting.sites
    files = np.add(*files_by_point(setting.demand, sites, setting.workload))
    ask = {
        **what_every_model_takes(study, setting), "cost": sites.cost, "load": files,
        "budget": study.locate.budget, "n_open": most_open(study, setting),
        "capacity": np.where(sites.capacity >= 0, sites.capacity, np.inf),
    }  # fmt: skip
    return replace(WITH_ROOM[model](study, setting, ask), model=model)


def _lscp(study: Study, setting: Setting, ask: dict[str, Any]) -> Solution:
    covers = cover(setting.travel, setting.standard)
    people = setting.demand.population
    return capacitated_lscp(
        covers, population=people, goal=study.locate.goal, impedance=known_times(setting), **ask
    )


def _mclp(study: Study, setting: Setting, ask: dict[str, Any]) -> Solution:
    covers, then = cover(setting.travel, setting.standard), study.locate.goal
    return capacitated_mclp(
        covers, setting.demand.population, then=then, impedance=known_times(setting), **ask
    )


def _partial(study: Study, setting: Setting, ask: dict[str, Any]) -> Solution:
    settings = study.locate
    return capacitated_partial_cover(
        cover(setting.travel, setting.standard), setting.demand.population,
        target_share=settings.target_share or 0.0, floor_share=settings.floor_share or 0.0,
        area=setting.demand.area, goal=settings.goal, impedance=known_times(setting), **ask,
    )  # fmt: skip


def _frontier(_study: Study, setting: Setting, ask: dict[str, Any]) -> Solution:
    covers = cover(setting.travel, setting.standard)
    return capacitated_frontier(covers, setting.demand.population, **ask)


def _p_median(_study: Study, setting: Setting, ask: dict[str, Any]) -> Solution:
    return capacitated_p_median(ways(setting), setting.demand.population, **ask)


def _p_center(_study: Study, setting: Setting, ask: dict[str, Any]) -> Solution:
    return capacitated_p_center(ways(setting), setting.demand.population, **ask)


WITH_ROOM: dict[str, Callable[[Study, Setting, dict[str, Any]], Solution]] = {
    "lscp": _lscp,
    "mclp": _mclp,
    "partial": _partial,
    "frontier": _frontier,
    "p_median": _p_median,
    "p_center": _p_center,
}
"""The models that keep capacities, beside consolidation."""


def note_room(solution: Solution | None, sites: Sites) -> tuple[Finding, ...]:
    """
    Tell that capacities hold for people sent where there is room, not for the nearest office.

    Parameters
    ----------
    solution
        What was solved; None where nothing was.
    sites
        The sites.

    Returns
    -------
    findings
        None, or one.
    """
    if solution is None or solution.model not in WITH_ROOM or not has_room_limits(sites):
        return ()
    values: dict[str, str | int | float] = {"n": int((sites.capacity >= 0).sum())}
    return (Finding(level="amber", code="capacity_shared", values=values),)
