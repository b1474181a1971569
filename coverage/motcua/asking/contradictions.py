"""Settings that no network can keep, named before the solver starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import listing
from motcua.locate.consolidate.loading import load_range
from motcua.locate.consolidate.manning import SLACK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from motcua.domain.arrays import BoolArray
    from motcua.domain.sites import Sites
    from motcua.locate.consolidate.offices import Programme
    from motcua.locate.consolidate.town import Step, Town


def stated_contradictions(
    town: Town, steps: tuple[Step, ...], *, names: Sequence[str]
) -> list[str]:
    """
    Return what the steps state against each other, in the planner's words.

    Parameters
    ----------
    town
        Places and today.
    steps
        The steps to decide.
    names
        Their names; empty where the study has no phases.

    Returns
    -------
    told
        One sentence each; a programme is worth preparing only where there is none.
    """
    return [*_stated(town, steps, names), *_over_time(town, steps, names)]


def implied_contradictions(town: Town, programme: Programme, *, names: Sequence[str]) -> list[str]:
    """
    Return what loads, receivers and counts rule out, in the planner's words.

    Parameters
    ----------
    town
        Places and today.
    programme
        What the town's rules and steps come to, without contradictions that are stated.
    names
        The names of the steps.

    Returns
    -------
    told
        One sentence each; none where only the solver can know.
    """
    told = [*_lonely_areas(town, programme), *_lonely_people(programme)]
    for number, name in enumerate(names):
        told += _counted(programme, number, name)
        told += _loaded(town, programme, number, name)
    return told


def _in(name: str) -> str:
    return f' in phase "{name}"' if name else ""


def _sites(sites: Sites, rows: BoolArray) -> str:
    shown = [f"{sites.ids[k]} ({sites.names[k]})" for k in np.flatnonzero(rows)]
    return listing(shown)


def _stated(town: Town, steps: tuple[Step, ...], names: Sequence[str]) -> Iterator[str]:
    sites = town.sites
    for step, name in zip(steps, names, strict=True):
        both = step.must_open & step.must_close
        if both.any():
            yield f"{_sites(sites, both)} must be open and closed{_in(name)}."
        wrong = step.must_upgrade & (sites.tier != "commune")
        if wrong.any():
            yield f"{_sites(sites, wrong)} cannot be upgraded{_in(name)}: no commune office."
    stands = town.begun.opened & (sites.tier == "branch")
    groups = town.region.group[sites.area]
    new = ~sites.is_existing & (sites.tier == "branch") & ~np.isin(groups, groups[stands])
    new &= ~np.logical_and.reduce([step.must_close for step in steps])
    if new.any() and town.branch_only.any():
        yield (
            f"{_sites(sites, new)}: a new branch in a group that has none is not decided by this "
            "model; state it as existing or give it another tier."
        )


def _over_time(town: Town, steps: tuple[Step, ...], names: Sequence[str]) -> Iterator[str]:
    """Yield what closed and opens again, and what opened and closes again."""
    sites, existing = town.sites, town.sites.is_existing
    closed = existing & ~town.begun.opened
    opened = ~existing & town.begun.opened
    for step, name in zip(steps, names, strict=True):
        again = closed & step.must_open
        if again.any():
            yield f"{_sites(sites, again)} must be open{_in(name)} but closed before."
        gone = opened & step.must_close
        if gone.any():
            yield f"{_sites(sites, gone)} must be closed{_in(name)} but opened before."
        closed = closed | (existing & step.must_close)
        opened = opened | (~existing & step.must_open)


def _lonely_areas(town: Town, programme: Programme) -> Iterator[str]:
    lonely = ~(programme.admissible & programme.possible).any(axis=1)
    if lonely.any():
        names = [str(name) for name in town.region.names[lonely]]
        yield f"No office may receive {listing(names)}: none is left in its group and reach."


def _lonely_people(programme: Programme) -> Iterator[str]:
    n_empty = int((np.diff(programme.access_starts) == 0).sum())
    if n_empty:
        yield (
            "Some people are in standard today, or within the cap on extra minutes, only by "
            "offices that must close."
        )


def _counted(programme: Programme, step: int, name: str) -> Iterator[str]:
    must = programme.must_open[step]
    if must.sum() > programme.n_open[step]:
        yield (
            f"{int(must.sum())} offices must be open{_in(name)}, but n_open is "
            f"{programme.n_open[step]:g}."
        )
    may = programme.possible & ~programme.must_close[step]
    for row, (low, high) in enumerate(zip(programme.rule_low, programme.rule_high, strict=True)):
        start, stop = programme.rule_starts[row], programme.rule_starts[row + 1]
        chosen = programme.rule_sites[start:stop]
        n_may, n_must = int(may[chosen].sum()), int(must[chosen].sum())
        if n_may < low:
            yield f"Rule {row + 1} asks for {low:g} open sites{_in(name)}; only {n_may} may open."
        if n_must > high:
            yield f"Rule {row + 1} allows {high:g} open sites{_in(name)}; {n_must} must be open."


def _loaded(town: Town, programme: Programme, step: int, name: str) -> Iterator[str]:
    """Yield must-open offices whose least load is too much or whose most is too little."""
    least, most = load_range(programme, step)
    must, sites = programme.must_open[step], town.sites
    if not programme.wait_is_soft:
        top = np.minimum(programme.most_upgraded, len(programme.loads) - 1)
        full = must & (least > programme.loads[top] * (1 + SLACK))
        if full.any():
            yield f"{_sites(sites, full)}: the wait asks for more officers than fit{_in(name)}."
    full = must & (least > programme.capacity * (1 + SLACK))
    if full.any():
        yield f"{_sites(sites, full)}: its own people's files exceed its capacity{_in(name)}."
    target = programme.floor * programme.least
    idle = must & (most < target * (1 - SLACK)) & ~programme.is_exempt
    if programme.floor_is_hard and idle.any():
        yield f"{_sites(sites, idle)}: no assignment brings it to the floor{_in(name)}."
    officer = float(programme.prices[0])
    at_least = float((programme.office_cost + officer * programme.least)[must].sum())
    if at_least > programme.budget[step] * (1 + SLACK):
        yield (
            f"The offices that must be open cost at least {at_least:g} with their least "
            f"officers{_in(name)}, but the budget is {programme.budget[step]:g}."
        )
