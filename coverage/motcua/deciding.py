"""The decision itself: fixed phases carried out, the others solved together, each one assessed."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.assess.service import Setting, assess
from motcua.assess.workload import files_by_point
from motcua.contradictions import contradictions
from motcua.decreed import Stage, decree, stages
from motcua.domain.arrangement import Arrangement
from motcua.domain.finding import Finding
from motcua.domain.phase import Phase
from motcua.domain.progress import silent
from motcua.domain.solution import Reduction, Solution
from motcua.errors import InfeasibleError, listing
from motcua.locate.consolidating import Consolidated, consolidate
from motcua.locate.evaluate import Network
from motcua.locate.office_search import Patience, search_network
from motcua.locate.prepare import Rules, Step, Town, prepare
from motcua.locate.solve import Effort
from motcua.staffed import give_way

if TYPE_CHECKING:
    from motcua.domain.assessment import Assessment
    from motcua.domain.progress import Progress
    from motcua.domain.staffing import Staffing
    from motcua.domain.standard import Standard
    from motcua.locate.offices import Programme
    from motcua.study.schema import Study


@dataclass(frozen=True, kw_only=True, eq=False)
class Decided:
    """What consolidation decided, and what that means."""

    before: Assessment
    """Today's offices."""

    phases: tuple[Phase, ...]
    """The steps; empty where the study has none."""

    after: Assessment
    """The last step."""

    free_share: float
    """Share of files that go to the nearest office in it."""

    solution: Solution | None
    """What the models answered; None where every phase is fixed."""

    findings: tuple[Finding, ...]
    """Assumptions that gave way."""


def decide(study: Study, setting: Setting, *, progress: Progress = silent) -> Decided:
    """
    Carry out the fixed phases and solve the others together.

    Parameters
    ----------
    study
        The study.
    setting
        Places, impedances, rule and officers.
    progress
        Told where the work stands.

    Returns
    -------
    decided
        Every step assessed from its open sites.

    Raises
    ------
    InfeasibleError
        If the settings contradict each other, with every contradiction; or if no network keeps
        every rule, with the smallest set of rules that conflict.
    NoPlanError
        If the time ended before any plan was found.
    """
    progress("assess", 0.0)
    before = assess(setting.sites.is_existing, setting)
    today = Arrangement(
        opened=before.opened, receiver=before.receiver, upgraded=np.zeros_like(before.opened)
    )
    planned = stages(study, setting.sites, n_areas=len(setting.region.ids))
    decrees, open_stages = _split(planned)
    standing, carried = today, []
    for stage in decrees:
        standing = decree(stage, standing, setting)
        carried.append(standing)
    setting, before, findings = _given_way(setting, before, [today, *carried], planned)
    town = _town(setting, today=today, begun=standing)
    solution: Solution | None = None
    decided: list[Arrangement] = []
    if open_stages:
        solution, decided = _solved(study, town, open_stages, progress=progress)
    progress("assess", 0.5)
    arrangements = [*carried, *decided]
    assessed = [
        assess(each.opened, _shared(setting, stage.free_share), each)
        for stage, each in zip(planned, arrangements, strict=True)
    ]
    progress("assess", 1.0)
    goals = solution.goals if solution else ()
    phases = [
        _phase(stage, assessment, goals=() if stage in decrees else goals)
        for stage, assessment in zip(planned, assessed, strict=True)
        if stage.phase is not None
    ]
    return Decided(
        before=before,
        phases=tuple(phases),
        after=assessed[-1],
        free_share=planned[-1].free_share,
        solution=solution,
        findings=(*findings, *_branchless(setting)),
    )


def _split(planned: list[Stage]) -> tuple[list[Stage], list[Stage]]:
    """Part the fixed phases at the beginning from the first that decides anything on."""
    first = next(
        (k for k, stage in enumerate(planned) if stage.phase is None or not stage.phase.fixed),
        len(planned),
    )
    return planned[:first], planned[first:]


def _given_way(
    setting: Setting, before: Assessment, standing: list[Arrangement], planned: list[Stage]
) -> tuple[Setting, Assessment, tuple[Finding, ...]]:
    """Let assumed officers give way to the most that today's and the decreed loads need."""
    staffing = _staffing(setting)
    shares = [setting.workload.boundary_free_share, *(stage.free_share for stage in planned)]
    files = [
        assess(each.opened, _shared(setting, share), each).files
        for each, share in zip(standing, shares, strict=False)
    ]
    # The first phase to decide has a share of its own: what stands must be possible under it too.
    files += [assess(standing[-1].opened, _shared(setting, s), standing[-1]).files for s in shares]
    staffing, findings = give_way(staffing, np.max(files, axis=0), sites=setting.sites)
    setting = replace(setting, staffing=staffing)
    return setting, assess(before.opened, setting), findings


def _staffing(setting: Setting) -> Staffing:
    if setting.staffing is None:
        raise ValueError("consolidation needs the rules on officers")
    return setting.staffing


def _shared(setting: Setting, share: float) -> Setting:
    """Return the setting with another boundary-free share."""
    return replace(setting, workload=replace(setting.workload, boundary_free_share=share))


def _town(setting: Setting, *, today: Arrangement, begun: Arrangement) -> Town:
    common, branch_only = files_by_point(setting.demand, setting.sites, setting.workload)
    return Town(
        region=setting.region,
        demand=setting.demand,
        sites=setting.sites,
        travel=setting.travel,
        standard=setting.standard,
        staffing=_staffing(setting),
        common=common,
        branch_only=branch_only,
        today=today,
        begun=begun,
    )


def _solved(
    study: Study, town: Town, planned: list[Stage], *, progress: Progress
) -> tuple[Solution, list[Arrangement]]:
    """Solve the steps together, beginning from them one by one."""
    locate = study.locate
    rules, steps = _rules(study, town), _cumulative([stage.step for stage in planned])
    told = contradictions(town, rules, steps, names=[_name(stage) for stage in planned])
    if told:
        raise InfeasibleError(
            f"The settings contradict each other: {listing(told)}",
            where=study.path.name,
            mend="Change one of them.",
        )
    progress("locate", 0.0)
    programme = prepare(town, rules, steps)
    began = time.monotonic()
    starts = _one_by_one(study, town, rules, steps) if len(steps) > 1 else ()
    limit = locate.time_limit_s
    left = None if limit is None else max(limit - (time.monotonic() - began), 1.0)
    found = consolidate(
        programme,
        goal=locate.goal,
        effort=Effort(time_limit_s=left, gap=locate.gap, solver=locate.solver),
        starts=starts,
        seed=study.study.seed,
    )
    progress("locate", 1.0)
    return _solution(programme, found, town), _arrangements(found)


def _rules(study: Study, town: Town) -> Rules:
    sites = town.sites
    groups = tuple(
        (
            sites.columns[rule.column] == rule.value,
            rule.at_least or 0,
            np.inf if rule.at_most is None else float(rule.at_most),
        )
        for rule in study.locate.rules
    )
    return Rules(
        extra_ms=study.locate.extra_time_limit_ms,
        groups=groups,
        tiers=tuple(
            (tier, _tier_standard(town.standard, about.time_ms, about.distance_m))
            for tier, about in study.tiers.items()
            if about.time_ms is not None or about.distance_m is not None
        ),
    )


def _tier_standard(standard: Standard, time_ms: int | None, distance_m: float | None) -> Standard:
    """Return a tier's own standard: both limits where it states both, else the one."""
    rule = standard.rule
    if time_ms is None or distance_m is None:
        rule = "time" if distance_m is None else "distance"
    return replace(
        standard,
        rule=rule,
        time_ms=np.full_like(standard.time_ms, time_ms or 0),
        distance_m=np.full_like(standard.distance_m, distance_m or 0.0),
    )


def _cumulative(steps: list[Step]) -> tuple[Step, ...]:
    """Let upgrades hold in all later steps."""
    done, upgraded = [], np.zeros_like(steps[0].must_upgrade)
    for step in steps:
        upgraded = upgraded | step.must_upgrade
        done.append(replace(step, must_upgrade=upgraded))
    return tuple(done)


def _one_by_one(
    study: Study, town: Town, rules: Rules, steps: tuple[Step, ...]
) -> tuple[Network, ...]:
    """Return the network that decides one step after the other, each without a look ahead."""
    limit = study.locate.time_limit_s
    until = time.monotonic() + 0.2 * limit if limit else np.inf
    opened, receiver, standing = [], [], town.begun
    for step in steps:
        alone = prepare(replace(town, begun=standing), rules, (step,))
        found = search_network(
            alone, [], goal=study.locate.goal, seed=study.study.seed,
            patience=Patience(rounds=20, until=until),
        )  # fmt: skip
        if found is None:
            return ()
        opened.append(found.opened[0])
        receiver.append(found.receiver[0])
        standing = Arrangement(
            opened=opened[-1], receiver=receiver[-1], upgraded=np.zeros_like(opened[-1])
        )
    return (Network(opened=np.array(opened), receiver=np.array(receiver)),)


def _solution(programme: Programme, found: Consolidated, town: Town) -> Solution:
    n_demand, n_sites = len(town.demand.ids), len(town.sites.ids)
    n_sets, n_possible = len(programme.set_starts) - 1, int(programme.possible.sum())
    return Solution(
        model="consolidate",
        opened=found.network.opened[-1],
        goals=found.goals,
        reductions=(
            Reduction(name="closed_sets", rows=(n_demand, n_sets), columns=(n_sites, n_possible)),
        ),
    )


def _arrangements(found: Consolidated) -> list[Arrangement]:
    network = found.network
    return [
        Arrangement(opened=opened, receiver=receiver, upgraded=upgraded)
        for opened, receiver, upgraded in zip(
            network.opened, network.receiver, found.upgraded, strict=True
        )
    ]


def _name(stage: Stage) -> str:
    return stage.phase.name if stage.phase else ""


def _phase(stage: Stage, assessment: Assessment, *, goals: tuple[object, ...]) -> Phase:
    phase = stage.phase
    if phase is None:
        raise ValueError("a stage without a phase is no phase")
    return Phase(
        name=phase.name,
        from_=phase.from_.isoformat(),
        until=phase.until.isoformat(),
        is_fixed=phase.fixed,
        boundary_free_share=stage.free_share,
        assessment=assessment,
        goals=goals,  # type: ignore[arg-type] # of the solution, whose goals they are
    )


def _branchless(setting: Setting) -> tuple[Finding, ...]:
    """Note the areas whose group has no branch, where some files are for branches alone."""
    sites, region = setting.sites, setting.region
    stands = sites.is_existing & (sites.tier == "branch") & (sites.area >= 0)
    without = ~np.isin(region.group, region.group[sites.area[stands]])
    if not without.any() or not setting.workload.branch_share:
        return ()
    first = str(region.names[int(np.argmax(without))])
    values: dict[str, str | int | float] = {"n": int(without.sum()), "first": first}
    return (Finding(level="amber", code="no_branch", values=values),)
