"""
The straight line, from the study file to the plan: reads top to bottom.

study.toml -> Study; boundaries -> Region; roads -> Network; population -> Demand; sites -> Sites;
these three -> TravelMatrix -> coverage -> Solution -> Assessment -> Plan.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from motcua.asking.deciding import decide
from motcua.assess.reception import with_reception
from motcua.assess.service import Setting, assess
from motcua.composing import compose
from motcua.domain.progress import silent
from motcua.inputs.graphs import to_networkx
from motcua.places import read_network, read_places
from motcua.preparing import measure, prepare
from motcua.present.map import draw_map
from motcua.present.tables import plan_tables
from motcua.scenarios import Ground, assess_scenarios, setting_under
from motcua.study.load import load_study
from motcua.study.scenarios import find_scenario

if TYPE_CHECKING:
    from motcua.domain.network import Network
    from motcua.domain.plan import Plan
    from motcua.domain.progress import Progress
    from motcua.domain.travel_matrix import TravelMatrix
    from motcua.places import Places
    from motcua.sieving import Worth
    from motcua.study.schema import Study

__all__ = [
    "assess_plan",
    "draw_map",
    "load_study",
    "locate_offices",
    "measure_travel",
    "plan_tables",
    "read_network",
    "to_networkx",
]


def measure_travel(study: Study, *, progress: Progress = silent) -> TravelMatrix:
    """
    Measure the way from every resident to every site.

    Parameters
    ----------
    study
        The study.
    progress
        Told where the work stands.

    Returns
    -------
    travel
        Times and metres, shape (n_demand, n_sites).
    """
    return measure(study, read_places(study, progress=progress), progress=progress)


def assess_plan(study: Study, *, progress: Progress = silent) -> Plan:
    """
    Assess the existing offices as they stand, without optimising.

    Parameters
    ----------
    study
        The study.
    progress
        Told where the work stands.

    Returns
    -------
    plan
        Before and after are the same assessment; there is no solution.
    """
    worth, setting = prepare(study, progress, opens=False)
    places = worth.places
    progress("assess", 0.0)
    today = assess(places.sites.is_existing, setting)
    progress("assess", 1.0)
    plan = compose(study, places, setting=setting, before=today, after=today)
    plan = with_reception(plan, setting)
    return assess_scenarios(plan, _ground(study, places, setting=setting, progress=progress))


def locate_offices(
    study: Study,
    *,
    scenario: str | None = None,
    second_map: bool = False,
    progress: Progress = silent,
) -> Plan:
    """
    Solve the study's model and assess its answer beside today's offices.

    Parameters
    ----------
    study
        The study.
    scenario
        The scenario to plan under; left out: the roads as they are. Either way the plan is then
        assessed under every scenario of the study.
    second_map
        Whether to plan on the study's second map, the units of ``[crosswalk]``.
    progress
        Told where the work stands.

    Returns
    -------
    plan
        Solution, assessments before and after, and where it all came from.

    Raises
    ------
    ModelError
        If the model is not among those that this version solves.
    StudyError
        If the study has no such scenario, or no second map.
    """
    chosen = find_scenario(study, scenario) if scenario is not None else None
    worth, usual = prepare(study, progress, scenario=chosen, second_map=second_map)
    places = worth.places
    ground = _ground(study, places, setting=usual, progress=progress)
    setting = setting_under(chosen, ground)[0] if chosen else usual
    if study.locate.model == "consolidate":
        plan = _consolidated(study, places, setting=setting, progress=progress)
    else:
        plan = _located(study, worth, setting=setting, progress=progress)
    plan = with_reception(plan, setting)
    plan = replace(plan, beside=worth.solve_beside(study, setting, progress=progress))
    if chosen is not None:
        about = replace(plan.about, mode=chosen.mode or plan.about.mode)
        plan = replace(plan, about=about, scenario=chosen.name)
    return assess_scenarios(plan, ground)


def _located(study: Study, worth: Worth, *, setting: Setting, progress: Progress) -> Plan:
    """Open the sites that a covering model chooses."""
    places = worth.places
    progress("assess", 0.0)
    before = assess(places.sites.is_existing, setting)
    progress("locate", 0.0)
    solution = worth.solve(study, setting)
    progress("locate", 1.0)
    progress("assess", 0.5)
    after = assess(solution.opened, setting)
    progress("assess", 1.0)
    return compose(study, places, setting=setting, before=before, after=after, solution=solution)


def _consolidated(study: Study, places: Places, *, setting: Setting, progress: Progress) -> Plan:
    """Keep, merge, upgrade, close and open, phase after phase."""
    decided = decide(study, setting, progress=progress)
    plan = compose(
        study, places, setting=setting, before=decided.before, after=decided.after,
        solution=decided.solution,
    )  # fmt: skip
    findings = (*plan.about.findings, *decided.findings)
    return replace(
        plan,
        about=replace(plan.about, findings=findings),
        phases=decided.phases,
        boundary_free_share=decided.free_share,
        staffing=decided.staffing,
        why=decided.why,
        portfolio=decided.portfolio,
    )


def _ground(study: Study, places: Places, *, setting: Setting, progress: Progress) -> Ground:
    """Say what scenarios share: they measure the same people and sites on other roads."""

    def measure_on(network: Network) -> TravelMatrix:
        """Measure the same places on other roads."""
        return measure(study, replace(places, network=network))

    return Ground(
        study=study, setting=setting, roads=places.roads, measure=measure_on, progress=progress
    )
