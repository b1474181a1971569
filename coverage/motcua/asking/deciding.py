"""The decision itself: fixed phases carried out, the others solved together, each one assessed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.asking.decreed import Stage, decree, stages
from motcua.asking.staffed import give_way
from motcua.asking.stepping import solve_steps
from motcua.assess.service import Setting, assess, files_at, sharing, staffed_anew
from motcua.assess.workload import files_by_point
from motcua.domain.arrangement import Arrangement
from motcua.domain.finding import Finding
from motcua.domain.phase import Phase
from motcua.domain.progress import silent
from motcua.locate.consolidate.town import Town

if TYPE_CHECKING:
    from motcua.domain.assessment import Assessment
    from motcua.domain.portfolio import Portfolio
    from motcua.domain.progress import Progress
    from motcua.domain.solution import Solution
    from motcua.domain.staffing import Staffing
    from motcua.domain.why import Why
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

    staffing: Staffing
    """The rules on officers, after assumptions gave way."""

    why: Why | None
    """What keeps each kept office; None where every phase is fixed."""

    portfolio: Portfolio | None
    """Plans nearly as good that differ most; None where the study asks for none."""

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
    stepped = None
    if open_stages:
        stepped = solve_steps(study, town, open_stages, progress=progress)
    progress("assess", 0.5)
    arrangements = [*carried, *(stepped.arrangements if stepped else ())]
    assessed = [
        assess(each.opened, sharing(setting, stage.free_share), each)
        for stage, each in zip(planned, arrangements, strict=True)
    ]
    progress("assess", 1.0)
    goals = stepped.solution.goals if stepped else ()
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
        solution=stepped.solution if stepped else None,
        staffing=_staffing(setting),
        why=stepped.why if stepped else None,
        portfolio=stepped.portfolio if stepped else None,
        findings=(*findings, *_branchless(setting), *(stepped.findings if stepped else ())),
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
        files_at(each, setting, shares=[share])
        for each, share in zip(standing[:-1], shares, strict=False)
    ]
    # The first phase to decide has a share of its own: what stands must be possible under it too.
    files.append(files_at(standing[-1], setting, shares=shares))
    staffing, findings = give_way(staffing, np.vstack(files).max(axis=0), sites=setting.sites)
    setting = replace(setting, staffing=staffing)
    return setting, staffed_anew(before, setting), findings


def _staffing(setting: Setting) -> Staffing:
    if setting.staffing is None:
        raise ValueError("consolidation needs the rules on officers")
    return setting.staffing


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
