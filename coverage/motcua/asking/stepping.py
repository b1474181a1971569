"""The phases to decide, put to the solver together and begun from them one by one."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.asking.candidates import sift_candidates
from motcua.asking.conflicts import conflicting
from motcua.asking.contradictions import implied_contradictions, stated_contradictions
from motcua.asking.phasing import lasting, one_by_one, unchanged
from motcua.domain.arrangement import Arrangement
from motcua.domain.solution import Reduction, Solution
from motcua.errors import InfeasibleError, listing
from motcua.locate.consolidate.consolidating import Consolidated, consolidate
from motcua.locate.consolidate.district_tree import plant
from motcua.locate.consolidate.keeping import explain
from motcua.locate.consolidate.office_search import make_ready
from motcua.locate.consolidate.portfolio import find_portfolio
from motcua.locate.consolidate.prepare import prepare
from motcua.locate.consolidate.thinning import thinned
from motcua.locate.consolidate.town import Rules, Town
from motcua.locate.door.solve import Effort

if TYPE_CHECKING:
    from motcua.asking.decreed import Stage
    from motcua.domain.finding import Finding
    from motcua.domain.portfolio import Portfolio
    from motcua.domain.progress import Progress
    from motcua.domain.standard import Standard
    from motcua.domain.why import Why
    from motcua.locate.consolidate.district_tree import DistrictTree
    from motcua.locate.consolidate.offices import Programme
    from motcua.locate.consolidate.town import Step
    from motcua.study.schema import Study


@dataclass(frozen=True, kw_only=True, eq=False)
class Stepped:
    """What the models say of the steps to decide."""

    solution: Solution
    """The last step's open sites and what is proved of all."""

    arrangements: list[Arrangement]
    """Every step."""

    why: Why
    """What keeps each office that is kept, and the price of the other decision."""

    portfolio: Portfolio | None
    """Plans nearly as good that differ most; None where the study asks for the plan alone."""

    findings: tuple[Finding, ...]
    """Which candidates were left out, and by which argument."""


def solve_steps(study: Study, town: Town, planned: list[Stage], *, progress: Progress) -> Stepped:
    """
    Solve the steps together, beginning from them one by one.

    Parameters
    ----------
    study
        The study.
    town
        Places and what stands before the first step.
    planned
        The steps, the first of which decides something.
    progress
        Told where the work stands.

    Returns
    -------
    stepped
        The best network found, why it is so, and what else would do. Where the study wants a
        portfolio, it has as long again as the plan.

    Raises
    ------
    InfeasibleError
        If the settings contradict each other, or no network keeps every rule.
    """
    locate = study.locate
    rules = _rules(study, town)
    steps = lasting([stage.step for stage in planned], town.begun)
    names = [_name(stage) for stage in planned]
    _refuse(study, stated_contradictions(town, steps, names=names))
    progress("locate", 0.0)
    began = time.monotonic()
    sifted = sift_candidates(study, town, rules, steps)
    thin = thinned(town, sifted.steps)
    programme = prepare(thin, rules, sifted.steps)
    _refuse(study, implied_contradictions(town, programme, names=names))
    spent_s = time.monotonic() - began
    tree = _planted(programme, thin, rules, sifted.steps)
    began = time.monotonic() - spent_s
    limit = locate.time_limit_s
    starts = (*sifted.starts, unchanged(town.begun, len(steps)))
    known = -np.inf
    if len(steps) > 1:
        alone = one_by_one(
            thin, rules, sifted.steps, goal=locate.goal, limit_s=limit, seed=study.study.seed
        )
        starts, known = (*starts, *alone.networks), alone.bound
    left = None if limit is None else max(limit - (time.monotonic() - began), 1.0)
    try:
        found = consolidate(
            programme,
            goal=locate.goal,
            effort=Effort(time_limit_s=left, gap=locate.gap, solver=locate.solver),
            starts=starts,
            seed=study.study.seed,
            tree=tree,
            known=known,
        )
    except InfeasibleError:
        raise InfeasibleError(
            f"No network keeps these together: {'; '.join(conflicting(town, rules, steps))}.",
            where=study.path.name,
            mend="Relax one of them.",
        ) from None
    found = sifted.bounded(found)
    progress("locate", 1.0)
    return Stepped(
        solution=_solution(programme, found, town),
        arrangements=_arrangements(found),
        why=explain(programme, found.network, town.region.group),
        portfolio=_portfolio(study, programme, found),
        findings=sifted.findings,
    )


def _planted(
    programme: Programme, town: Town, rules: Rules, steps: tuple[Step, ...]
) -> DistrictTree | None:
    """Compile all loops before anybody's time begins; return the tree, if there is one."""
    make_ready(programme)
    tree = plant(programme)
    first = plant(prepare(town, rules, steps[:1])) if len(steps) > 1 else tree
    if first is not None:
        first.make_ready()
    return tree


def _refuse(study: Study, told: list[str]) -> None:
    if told:
        raise InfeasibleError(
            f"The settings contradict each other: {listing(told)}",
            where=study.path.name,
            mend="Change one of them.",
        )


def _portfolio(study: Study, programme: Programme, found: Consolidated) -> Portfolio | None:
    locate = study.locate
    if locate.portfolio == 1:
        return None
    effort = Effort(time_limit_s=locate.time_limit_s, solver=locate.solver)
    return find_portfolio(
        programme, found.network, n_plans=locate.portfolio, goal=locate.goal, effort=effort,
        seed=study.study.seed,
    )  # fmt: skip


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
