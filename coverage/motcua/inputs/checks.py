"""Everything that can be known about a study's data before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from motcua.domain.finding import Finding
from motcua.domain.progress import Progress, silent
from motcua.errors import MotcuaError
from motcua.inputs.boundaries import read_region
from motcua.inputs.facilities import read_sites
from motcua.inputs.population import read_demand
from motcua.inputs.seams import gaps_km2, overlaps_km2
from motcua.inputs.texts import fold
from motcua.study.load import require_files
from motcua.study.unread import note_unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from motcua.domain.arrays import TextArray
    from motcua.domain.demand import Demand
    from motcua.domain.network import Network
    from motcua.domain.region import Region
    from motcua.domain.sites import Sites
    from motcua.inputs.study_roads import StudyRoads
    from motcua.study.schema import ScenarioTable, Study

Thing = TypeVar("Thing")

_LEVELS = ("red", "amber", "green")

_HA_PER_KM2 = 100

_WORTH_TELLING_KM2 = 0.01
"""Seams below a hectare in all come from rounding coordinates."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Examined:
    """What could be read of a study, and everything noticed on the way."""

    region: Region | None
    """The areas; None where they could not be read, and then nothing else was."""

    network: Network | None
    """The roads; None where the study has none or they could not be read."""

    demand: Demand | None
    """The people; None where they could not be read."""

    sites: Sites | None
    """The sites; None where they could not be read."""

    findings: tuple[Finding, ...]
    """Red ones first: each is a fault that stops a run, told in the words of that fault."""


def check_study(study: Study, *, progress: Progress = silent) -> tuple[Finding, ...]:
    """
    Read everything a study names and tell what is wrong with it, what limits it, what is well.

    Parameters
    ----------
    study
        The study.
    progress
        Told how far the reading is.

    Returns
    -------
    findings
        Red ones first: each is a fault that stops a run, told in the words of that fault.
    """
    return examine(study, progress=progress).findings


def examine(study: Study, *, progress: Progress = silent) -> Examined:
    """
    Read as much of a study as can be read, and go on past a fault.

    Parameters
    ----------
    study
        The study.
    progress
        Told how far the reading is.

    Returns
    -------
    examined
        What was read, and what was noticed.
    """
    findings: list[Finding] = []
    region = network = demand = sites = None
    if _attempt(lambda: _require(study), findings):
        region = _attempt(lambda: read_region(study, progress=progress), findings)
    if region is not None:
        roads = _roads(study, region)
        if roads is not None:
            network = _attempt(lambda: roads.network(progress=progress), findings)
        demand = _attempt(
            lambda: read_demand(study, region=region, network=network, progress=progress), findings
        )
        sites = _attempt(
            lambda: read_sites(study, region=region, network=network, progress=progress), findings
        )
        if roads is not None and network is not None:
            for scenario in study.scenarios:
                findings += _check_scenario(scenario, roads)
        findings += check_places(region, sites)
        for thing in (region, network, demand, sites):
            findings += thing.findings if thing is not None else ()
        findings.append(_counts(region, demand, sites))
    findings += note_unread(study)
    return Examined(
        region=region, network=network, demand=demand, sites=sites, findings=by_weight(findings)
    )


def by_weight(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """
    Return findings with the heaviest first.

    Parameters
    ----------
    findings
        In any order.

    Returns
    -------
    findings
        Red, amber, green; otherwise in the order given.
    """
    return tuple(sorted(findings, key=lambda finding: _LEVELS.index(finding.level)))


def check_places(region: Region, sites: Sites | None) -> list[Finding]:
    """
    Return what is doubtful about areas and offices that no reader of one file can see.

    Parameters
    ----------
    region
        The areas.
    sites
        The sites; None where they could not be read.

    Returns
    -------
    findings
        Amber ones: areas that overlap or leave gaps, names alike without diacritics.
    """
    offices = _alike(sites.names[sites.is_existing], "alike_offices") if sites else []
    return [*_seams(region), *_alike(region.names, "alike_areas"), *offices]


def _seams(region: Region) -> list[Finding]:
    findings = []
    overlaps = overlaps_km2(region.geometry)
    total = sum(overlaps.values())
    if total > _WORTH_TELLING_KM2:
        first, second = max(overlaps, key=lambda pair: overlaps[pair])
        values: dict[str, str | int | float] = {
            "ha": round(total * _HA_PER_KM2, 1),
            "n": len(overlaps),
            "first": str(region.names[first]),
            "second": str(region.names[second]),
        }
        findings.append(Finding(level="amber", code="overlapping_areas", values=values))
    gaps = gaps_km2(region.geometry)
    if gaps > _WORTH_TELLING_KM2:
        values = {"ha": round(gaps * _HA_PER_KM2, 1)}
        findings.append(Finding(level="amber", code="gaps_between_areas", values=values))
    return findings


def _alike(names: TextArray, code: str) -> list[Finding]:
    """Return names that people who type without diacritics cannot tell apart."""
    keys = np.array([fold(name) for name in names.tolist()])
    _, first, counts = np.unique(keys, return_index=True, return_counts=True)
    repeated = np.sort(first[counts > 1])
    if not len(repeated):
        return []
    shown = str(names[repeated[0]])
    values: dict[str, str | int | float] = {"n": len(repeated), "first": shown}
    return [Finding(level="amber", code=code, values=values)]


def _counts(region: Region, demand: Demand | None, sites: Sites | None) -> Finding:
    values: dict[str, str | int | float] = {
        "areas": len(region.ids),
        "points": len(demand.ids) if demand else 0,
        "people": round(float(demand.population.sum())) if demand else 0,
        "existing": int(sites.is_existing.sum()) if sites else 0,
        "candidates": int((~sites.is_existing).sum()) if sites else 0,
    }
    return Finding(level="green", code="read_inputs", values=values)


def _require(study: Study) -> bool:
    require_files(study)
    return True


def _roads(study: Study, region: Region) -> StudyRoads | None:
    if study.roads is None:
        return None
    from motcua.inputs.study_roads import StudyRoads

    return StudyRoads(study, region)


def _check_scenario(scenario: ScenarioTable, roads: StudyRoads) -> list[Finding]:
    """Return what a scenario shuts, and what it asks for in vain."""
    faults: list[Finding] = []
    network = _attempt(lambda: roads.network(scenario), faults)
    found = network.findings if network is not None else ()
    return faults + [finding for finding in found if "scenario" in finding.values]


def _attempt(read: Callable[[], Thing], findings: list[Finding]) -> Thing | None:
    try:
        return read()
    except MotcuaError as fault:
        values = {"what": fault.what, "mend": fault.mend}
        findings.append(Finding(level="red", code="fault", values=values, where=fault.where))
        return None
