"""The places of a study with only those candidates that are worth measuring."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.asking.from_covers import is_left_many, solve_on_covers
from motcua.asking.sieve import Sieved, is_many, is_sieved, last_of_their_part, note_sieved, sieve
from motcua.asking.sieved import bounded, soonest
from motcua.asking.solving import solve_beside, solve_model
from motcua.asking.terms import reach_of, standard_of
from motcua.domain.arrays import take_rows
from motcua.domain.finding import Finding
from motcua.travel.bit_covers import Placed
from motcua.travel.trip import plan_trip

if TYPE_CHECKING:
    from motcua.asking.from_covers import Found
    from motcua.assess.service import Setting
    from motcua.domain.arrays import BoolArray, IntArray, LongArray
    from motcua.domain.network import Network
    from motcua.domain.progress import Progress
    from motcua.domain.solution import Solution
    from motcua.places import Places
    from motcua.study.schema import Study
    from motcua.travel.trip import Trip

_STAGE = "sieve"


@dataclass(frozen=True, kw_only=True, eq=False)
class Worth:
    """Places worth measuring, and what is known of the others."""

    places: Places
    """All offices, and candidates as far as they may matter."""

    soonest_ms: IntArray | None = None
    """How soon everybody comes to the nearest of all sites; None where all are measured."""

    found: Found | None = None
    """What the models open, where they had to be solved before anything was measured."""

    def solve(self, study: Study, setting: Setting) -> Solution:
        """
        Solve the study's covering model or p-model, with bounds that hold with all candidates.

        Parameters
        ----------
        study
            The study.
        setting
            The places, measured.

        Returns
        -------
        solution
            Open sites and what is proved of them.
        """
        if self.found is not None:
            return self.found.main
        found = solve_model(study, study.locate.model, setting)
        return bounded(found, setting, self.soonest_ms)

    def solve_beside(
        self, study: Study, setting: Setting, *, progress: Progress
    ) -> tuple[Solution, ...]:
        """
        Solve the models shown beside the plan.

        Parameters
        ----------
        study
            The study.
        setting
            The places, measured.
        progress
            Told where the work stands.

        Returns
        -------
        solutions
            In the order asked for.
        """
        if self.found is not None:
            return self.found.beside
        found = solve_beside(study, setting, progress=progress)
        return tuple(bounded(solution, setting, self.soonest_ms) for solution in found)


def worth_measuring(
    study: Study, places: Places, *, network: Network | None, opens: bool, progress: Progress
) -> Worth:
    """
    Leave out candidates that are too many to measure and that no plan needs.

    Parameters
    ----------
    study
        The study: what it asks for.
    places
        Everything on the map.
    network
        The roads that are planned on.
    opens
        Whether candidates may open; today's offices are assessed without any.
    progress
        Told where the work stands.

    Returns
    -------
    worth
        The places as they are, where candidates are few or a model reads travel itself.

    Raises
    ------
    InputError
        If not even their covers fit into this machine.
    """
    demand, sites = places.demand, places.sites
    is_for_plan = opens and is_sieved(study, demand, sites)
    if not is_many(demand, sites) or (opens and not is_for_plan):
        return Worth(places=places)
    progress(_STAGE, 0.0)
    trip = plan_trip(network, demand, sites=sites, reach=reach_of(study)) if network else None
    worth = _for_plan(study, places, trip) if is_for_plan else _for_today(places, trip)
    progress(_STAGE, 1.0)
    return worth


def _for_plan(study: Study, places: Places, trip: Trip | None) -> Worth:
    placed = Placed(
        points_m=places.demand.xy_m, sites_m=places.sites.xy_m, trip=trip,
        standard=standard_of(study, places.region, places.demand),
    )  # fmt: skip
    sieved = sieve(study, placed, places.demand, places.sites)
    left = _with(places, sieved.stays, *note_sieved(sieved, places.sites))
    if not is_left_many(sieved, places.demand):
        return Worth(places=left, soonest_ms=soonest(trip))
    return _solved(study, left, sieved, trip)


def _solved(study: Study, left: Places, sieved: Sieved, trip: Trip | None) -> Worth:
    """Solve on covers, and keep what is opened, and a site on every part of the roads."""
    found = solve_on_covers(study, sieved, left.demand, left.sites, region=left.region)
    keep = left.sites.is_existing | found.opened
    if trip is not None:
        at = replace(trip, sites=take_rows(trip.sites, sieved.stays))
        keep |= last_of_their_part(at, sieved.bits.counts(), keep)
    values: dict[str, str | int | float] = {"n": len(keep)}
    told = Finding(level="green", code="sieve.only_opened", values=values)
    return Worth(
        places=_with(left, np.flatnonzero(keep), told), soonest_ms=soonest(trip),
        found=found.among(keep),
    )  # fmt: skip


def _for_today(places: Places, trip: Trip | None) -> Worth:
    """Leave all candidates out, but for one on roads where nothing else stands."""
    stays: BoolArray = places.sites.is_existing.copy()
    if trip is not None:
        stays |= last_of_their_part(trip, np.zeros(len(stays), dtype=np.int64), stays)
    rows = np.flatnonzero(stays)
    values: dict[str, str | int | float] = {"n": len(stays) - len(rows)}
    return Worth(
        places=_with(places, rows, Finding(level="green", code="sieve.today", values=values))
    )


def _with(places: Places, rows: LongArray, *findings: Finding) -> Places:
    sites = places.sites.take(rows)
    return replace(places, sites=replace(sites, findings=(*sites.findings, *findings)))
