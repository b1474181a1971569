"""The plan on roads in another state: each scenario with a network and a matrix of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from motcua.assess.service import Setting, assess
from motcua.domain.scenario import ScenarioOutcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.domain.finding import Finding
    from motcua.domain.network import Network
    from motcua.domain.plan import Plan
    from motcua.domain.progress import Progress
    from motcua.domain.travel_matrix import TravelMatrix
    from motcua.inputs.study_roads import StudyRoads
    from motcua.study.schema import ScenarioTable, Study

_STAGE = "scenarios"


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What all scenarios of a study share."""

    study: Study
    """The study."""

    setting: Setting
    """People, sites and rule, with the travel of the roads as they are."""

    roads: StudyRoads | None
    """Its roads in every state, read once; None where it has none."""

    measure: Callable[[Network], TravelMatrix]
    """Travel of the same people to the same sites on other roads."""

    progress: Progress
    """Told where the work stands."""


def setting_under(scenario: ScenarioTable, ground: Ground) -> tuple[Setting, tuple[Finding, ...]]:
    """
    Return people, sites and rule with the travel of a scenario.

    Parameters
    ----------
    scenario
        One of the study's.
    ground
        What does not change: people and sites stay where the roads as they are have put them.

    Returns
    -------
    setting
        With a matrix of its own.
    findings
        What the scenario shuts, and what it asked for in vain.
    """
    if ground.roads is None:
        raise ValueError("a study without roads has no scenarios")
    network = ground.roads.network(scenario)
    found = tuple(finding for finding in network.findings if "scenario" in finding.values)
    return replace(ground.setting, travel=ground.measure(network)), found


def assess_scenarios(plan: Plan, ground: Ground) -> Plan:
    """
    Assess a plan and today's offices under every scenario of its study.

    Parameters
    ----------
    plan
        A plan made on the roads as they are, or under one of the scenarios (`Plan.scenario`).
    ground
        People, sites and rule.

    Returns
    -------
    plan
        With one outcome a scenario, in the order of the study, and one for the roads as they are.
    """
    study = ground.study
    if not study.scenarios or study.roads is None:
        return plan
    usual = _outcome(plan, ground.setting, name="", mode=study.roads.mode)
    outcomes = []
    for done, scenario in enumerate(study.scenarios):
        ground.progress(_STAGE, done / len(study.scenarios))
        outcomes.append(_under(plan, scenario, ground=ground, usual_mode=study.roads.mode))
    ground.progress(_STAGE, 1.0)
    about = replace(
        plan.about,
        findings=(*plan.about.findings, *(found for each in outcomes for found in each.findings)),
    )
    return replace(plan, about=about, usual=usual, scenarios=tuple(outcomes))


def _under(
    plan: Plan, scenario: ScenarioTable, *, ground: Ground, usual_mode: str
) -> ScenarioOutcome:
    setting, findings = setting_under(scenario, ground)
    mode = scenario.mode or usual_mode
    return _outcome(plan, setting, name=scenario.name, mode=mode, findings=findings)


def _outcome(
    plan: Plan,
    setting: Setting,
    *,
    name: str,
    mode: str,
    findings: tuple[Finding, ...] = (),
) -> ScenarioOutcome:
    if name == plan.scenario:
        before, after = plan.before, plan.after
    else:
        before = assess(plan.sites.is_existing, setting)
        after = (
            before if plan.after is plan.before else assess(plan.opened, setting, plan.arrangement)
        )
    return ScenarioOutcome(name=name, mode=mode, before=before, after=after, findings=findings)
