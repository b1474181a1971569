"""Candidates sifted before the model is made: the needless left out, the others tried by search."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.finding import Finding
from motcua.errors import InfeasibleError, NoPlanError
from motcua.locate.consolidate.consolidating import consolidate
from motcua.locate.consolidate.network_model import NetworkModel
from motcua.locate.consolidate.newcomers import find_needless, without
from motcua.locate.consolidate.office_search import Patience, search_network
from motcua.locate.consolidate.openings import settle
from motcua.locate.consolidate.prepare import prepare, prepare_walks
from motcua.locate.consolidate.thinning import thinned
from motcua.locate.consolidate.with_all import bounds_with_all
from motcua.locate.door.solve import Effort

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.domain.solution import Goal
    from motcua.locate.consolidate.consolidating import Consolidated
    from motcua.locate.consolidate.evaluate import Network
    from motcua.locate.consolidate.newcomers import Needless
    from motcua.locate.consolidate.offices import Programme
    from motcua.locate.consolidate.town import Rules, Step, Town
    from motcua.study.schema import Study

_FEW = 12
"""So many candidates the model takes as they are: its sets of closed sites stay few."""

_WITHOUT_SHARE = 0.2
"""Of the time limit at most, for a plan without candidates."""

_WITH_SHARE = 0.3
"""Of the time limit at most, for a search among all that are not needless."""

_ROUNDS = 40
"""How often either search is shaken."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sifted:
    """The steps with fewer candidates, and where to begin."""

    steps: tuple[Step, ...]
    """Candidates that are left out are closed throughout."""

    starts: tuple[Network, ...] = ()
    """The network without any candidate first: no worse is answered."""

    bounds: dict[str, float] = field(default_factory=dict)
    """With all candidates, by the goals that the fewer ones prove nothing of."""

    findings: tuple[Finding, ...] = ()
    """How many went, by argument."""

    def bounded(self, found: Consolidated) -> Consolidated:
        """
        Return the answer with bounds that hold with all candidates.

        Parameters
        ----------
        found
            Of the steps with fewer.

        Returns
        -------
        found
            Otherwise the same.
        """
        return replace(found, goals=tuple(self._bounded(goal) for goal in found.goals))

    def _bounded(self, goal: Goal) -> Goal:
        told, bound = goal.termination, self.bounds.get(goal.name, np.inf)
        if bound >= told.bound:
            return goal
        reason = "heuristic" if told.reason in ("optimal", "gap") else told.reason
        return replace(goal, termination=replace(told, bound=bound, reason=reason))


def sift_candidates(study: Study, town: Town, rules: Rules, steps: tuple[Step, ...]) -> Sifted:
    """
    Leave out candidates that no plan needs, and those that a search leaves closed.

    Parameters
    ----------
    study
        The study: goal, time, seed.
    town
        Places and what stands before the first step.
    rules
        What holds in every step.
    steps
        The steps, without contradictions that are stated.

    Returns
    -------
    sifted
        Where no site is a candidate that may open, or where no network is found without them,
        the steps as they are.
    """
    is_new = _newcomers(town, steps)
    if not is_new.any():
        return Sifted(steps=steps)
    began = time.monotonic()
    none_new = without(steps, is_new)
    alone = prepare(thinned(town, none_new), rules, none_new)
    start = _without_any(study, alone)
    if start is None:
        return Sifted(steps=steps)
    needless = find_needless(town, rules, steps)
    fewer, starts = without(steps, needless.sites), [start]
    tried = is_new & ~needless.sites
    kept = tried.copy()
    if tried.sum() > _FEW and not _is_partition(thinned(town, fewer), rules, fewer):
        found = _searched(study, thinned(town, fewer), rules, fewer, start=start, began=began)
        kept &= found.opened.any(axis=0)
        starts.append(found)
    is_exact = needless.is_exact and not (tried & ~kept).any()
    bounds = {}
    if (is_new & ~kept).any():
        bounds = bounds_with_all(alone, town, rules=rules, steps=steps)
    if is_exact:
        bounds = {name: bound for name, bound in bounds.items() if name == "mean_time"}
    return Sifted(
        steps=without(steps, is_new & ~kept),
        starts=tuple(starts),
        bounds=bounds,
        findings=_told(is_new, needless, kept),
    )


def _newcomers(town: Town, steps: tuple[Step, ...]) -> BoolArray:
    """Return the candidates that may open and need not, shape (n_sites,)."""
    sites, stood = town.sites, town.begun.opened
    must_open, must_close = settle(steps, stood, is_candidate=~sites.is_existing)
    given = np.zeros(len(sites.ids), dtype=np.bool_)
    for step in steps:
        given[step.given[step.given >= 0]] = True
    may = ~must_close.all(axis=0) & ~must_open.any(axis=0)
    return np.asarray(~sites.is_existing & ~stood & may & ~given)


def _without_any(study: Study, programme: Programme) -> Network | None:
    """Return the best network found without candidates; None where there is none."""
    limit, goal, seed = study.locate.time_limit_s, study.locate.goal, study.study.seed
    time_s = None if limit is None else limit * _WITHOUT_SHARE
    if NetworkModel(programme).is_priced:
        effort = Effort(time_limit_s=time_s, gap=study.locate.gap, solver=study.locate.solver)
        try:
            return consolidate(programme, goal=goal, effort=effort, seed=seed).network
        except (InfeasibleError, NoPlanError):
            return None
    until = np.inf if time_s is None else time.monotonic() + time_s
    patience = Patience(rounds=_ROUNDS, until=until)
    return search_network(programme, [], goal=goal, seed=seed, patience=patience)


def _is_partition(town: Town, rules: Rules, steps: tuple[Step, ...]) -> bool:
    """Say whether the model could take these candidates as they are, one cluster beside another."""
    if any(step.free_share for step in steps):
        return False
    return NetworkModel(prepare(town, rules, steps)).is_priced


def _searched(
    study: Study, town: Town, rules: Rules, steps: tuple[Step, ...], *, start: Network,
    began: float,
) -> Network:  # fmt: skip
    """Return the best network found with every candidate that is not needless."""
    programme, walks = prepare_walks(town, rules, steps)
    limit = study.locate.time_limit_s
    until = np.inf if limit is None else began + limit * (_WITHOUT_SHARE + _WITH_SHARE)
    found = search_network(
        programme, [start], goal=study.locate.goal, seed=study.study.seed, walks=walks,
        patience=Patience(rounds=_ROUNDS, until=until),
    )  # fmt: skip
    return found or start


def _told(is_new: BoolArray, needless: Needless, kept: BoolArray) -> tuple[Finding, ...]:
    values: dict[str, str | int | float] = {
        "n": int(is_new.sum()),
        "idle": int(needless.idle.sum()),
        "beaten": int(needless.beaten.sum()),
        "closed": int((is_new & ~needless.sites & ~kept).sum()),
        "left": int(kept.sum()),
    }
    return (Finding(level="green", code="candidates_sifted", values=values),)
