"""
Candidates too many to measure: only those that can matter get their rows of times.

A hundred thousand junctions and as many demand points are ten billion pairs. Who is covered takes a
bit of each, and of the sites most have another that stands for them in every covering model. Where
too many are left even so, the models are solved on these covers, and what they open is measured.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.asking.capacities import has_room_limits
from motcua.asking.covering import COVERING, group_rules
from motcua.domain.cover_bits import scattered, words_for
from motcua.domain.finding import Finding
from motcua.domain.machine import MIB, require_room
from motcua.locate.cover.stand_ins import Rank, find_stand_ins
from motcua.locate.terms.limits import make_bounds
from motcua.travel.bit_covers import Placed, cover_in_bits

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, LongArray
    from motcua.domain.cover_bits import CoverBits
    from motcua.domain.demand import Demand
    from motcua.domain.sites import Sites
    from motcua.domain.solution import Reduction, Solution
    from motcua.study.schema import Study
    from motcua.travel.trip import Trip

_log = logging.getLogger(__name__)

MANY_PAIRS = 60_000_000
"""Pairs of people and sites from which on candidates are sieved: measured, some 3 GiB at most."""

_SHARE_OF_MACHINE = 0.6
"""Of the memory, for covers at most: models follow."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sieved:
    """Which sites stay, and who is covered by them."""

    stays: LongArray
    """Their rows, rising."""

    n_considered: int
    """Candidates before."""

    bits: CoverBits = field(repr=False)
    """Of the sites that stay, in this order, over the points of `points`."""

    points: LongArray
    """Rows of the demand points with people, in the order of `bits`."""


def is_sieved(study: Study, demand: Demand, sites: Sites) -> bool:
    """
    Say whether candidates are too many to measure, and every model asked for can do without.

    Parameters
    ----------
    study
        The study: its models.
    demand
        The people.
    sites
        Offices and candidates.

    Returns
    -------
    sieved
        False where a model reads travel itself, or sites can be full.
    """
    asked = {study.locate.model, *study.locate.also}
    return asked <= set(COVERING) and not has_room_limits(sites) and is_many(demand, sites)


def is_many(demand: Demand, sites: Sites) -> bool:
    """
    Say whether there are candidates, and too many pairs with them to be measured in passing.

    Parameters
    ----------
    demand
        The people.
    sites
        Offices and candidates.

    Returns
    -------
    many
        Above `MANY_PAIRS`.
    """
    return len(demand.ids) * len(sites.ids) > MANY_PAIRS and not sites.is_existing.all()


def sieve(study: Study, placed: Placed, demand: Demand, sites: Sites) -> Sieved:
    """
    Leave out the candidates for which others stand.

    Parameters
    ----------
    study
        The study: rules and backup.
    placed
        All people and sites on the roads that are planned on.
    demand
        The people.
    sites
        Offices and candidates.

    Returns
    -------
    sieved
        Offices, mandatory and forbidden sites stay, and of every part of the roads one site at
        least: where none stands, residents travel by the roads of another part.

    Raises
    ------
    InputError
        If not even the covers fit into this machine.
    """
    _check_room(demand, sites, is_twice=study.standard.rule == "all")
    points = scattered(np.flatnonzero(demand.population > 0))
    bits = cover_in_bits(placed.take(points))
    bounds = make_bounds(len(sites.ids), cost=sites.cost, rules=group_rules(study, sites))
    settled = sites.is_existing | sites.is_mandatory | sites.is_forbidden
    rank = Rank(
        cost=sites.cost, kind=bounds.kind, allowed=~sites.is_forbidden, may_go=~settled
    )  # fmt: skip
    stays = find_stand_ins(bits, rank, backup=study.locate.backup) < 0
    if placed.trip is not None:
        stays |= last_of_their_part(placed.trip, bits.counts(), stays)
    rows = np.flatnonzero(stays)
    n_considered = int((~sites.is_existing).sum())
    n_left = int((stays & ~sites.is_existing).sum())
    _log.info("%d candidates considered, %d have no other that stands for them",
              n_considered, n_left)  # fmt: skip
    return Sieved(
        stays=rows, n_considered=n_considered, points=points,
        bits=replace(bits, words=bits.words[rows]),
    )  # fmt: skip


def last_of_their_part(trip: Trip, counts: LongArray, stays: BoolArray) -> BoolArray:
    """
    Return, for each part of the roads that no site would be left on, one site of it.

    Parameters
    ----------
    trip
        Where sites meet the roads.
    counts
        How many points each site covers, shape (n_sites,).
    stays
        Which sites stay, shape (n_sites,).

    Returns
    -------
    needed
        Sites that cover most in such a part, of equal ones the first; shape (n_sites,).
    """
    found = np.flatnonzero(trip.sites.found)
    part = trip.network.part[trip.network.tail[trip.sites.arc[found]]]
    order = np.lexsort((-counts[found], ~stays[found], part))
    _, first = np.unique(part[order], return_index=True)
    needed = np.zeros(len(stays), dtype=np.bool_)
    needed[found[order[first]]] = True
    return needed & ~stays


def note_sieved(sieved: Sieved, sites: Sites) -> tuple[Finding, ...]:
    """
    Tell how many candidates were considered, and how many have another that stands for them.

    Parameters
    ----------
    sieved
        Which stay.
    sites
        All sites.

    Returns
    -------
    findings
        One, for the record.
    """
    n_left = int((~sites.is_existing[sieved.stays]).sum())
    n = sieved.n_considered
    values: dict[str, str | int | float] = {"n": n, "beaten": n - n_left, "left": n_left}
    return (Finding(level="green", code="sieve.beaten", values=values),)


def note_priced(solution: Solution | None, sites: Sites) -> tuple[Finding, ...]:
    """
    Tell how many of the sites that stayed are closed by prices alone.

    Parameters
    ----------
    solution
        What was solved; None where nothing was.
    sites
        The sites, with what was noticed of them.

    Returns
    -------
    findings
        One, where candidates were sieved and the proof came to prices.
    """
    is_told = any(found.code == "sieve.beaten" for found in sites.findings)
    steps = solution.reductions if solution is not None and is_told else ()
    return tuple(
        _priced(step)
        for step in steps
        if step.name in _BY_PRICES and step.columns[1] < step.columns[0]
    )


_BY_PRICES = {"reduced_costs": "sieve.priced", "called_by_prices": "sieve.called"}
"""What is told of steps that prices took: the sites left out cannot win, or no better is proved."""


def _priced(step: Reduction) -> Finding:
    before, left = step.columns
    _log.info("%d sites left in the model, prices left out %d of them", before, before - left)
    values: dict[str, str | int | float] = {"n": before, "priced": before - left, "left": left}
    return Finding(level="green", code=_BY_PRICES[step.name], values=values)


def _check_room(demand: Demand, sites: Sites, *, is_twice: bool) -> None:
    """Refuse what not even bits can hold."""
    n_points, n_sites = int((demand.population > 0).sum()), len(sites.ids)
    need_mib = (1 + is_twice) * n_sites * words_for(n_points) * 8 / MIB
    require_room(
        need_mib,
        f"{n_sites:,} sites by {n_points:,} demand points with people do not fit: who is covered "
        "would take",
        where="[[sites]] spacing",
        mend="Take a wider spacing, or a coarser [demand] cell.",
        share=_SHARE_OF_MACHINE,
    )
