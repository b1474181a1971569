"""People counted by loops: who has an open office in standard, and how many minutes away."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.errors import InputError
from motcua.inputs.boundaries import read_region
from motcua.inputs.crosswalk import read_second_map
from motcua.inputs.facilities import read_sites
from motcua.inputs.population import read_demand
from motcua.inputs.provinces import planned_part
from motcua.inputs.study_roads import StudyRoads
from motcua.study.scenarios import find_scenario
from motcua.travel.reach import Reach
from motcua.units import MM_PER_M, MS_PER_MIN
from motcua.verify.second_route import Door, SecondRoute

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from motcua.domain.demand import Demand
    from motcua.domain.progress import Progress
    from motcua.domain.region import Region
    from motcua.domain.sites import Sites
    from motcua.study.schema import Study

Costs = list[list[int | None]]
Doors = list[Door | None]


@dataclass(frozen=True, kw_only=True, eq=False)
class Raw:
    """What was read, and how far everybody is from every office that is open before or after."""

    study: Study
    """The study."""

    region: Region
    """The areas."""

    demand: Demand
    """The people."""

    sites: Sites
    """The sites, in the order of the plan."""

    columns: list[int]
    """Rows of the sites that are open before, after or in any phase."""

    time_ms: Costs
    """Milliseconds, a list a site of `columns`, a value a resident; None beyond the cutoff."""

    shortest_mm: Costs
    """Millimetres by the shortest way, in the same shape."""


def read_raw(study: Study, document: Mapping[str, Any], *, progress: Progress) -> Raw:
    """
    Read a study's files and measure to every office that its plan ever has open.

    Parameters
    ----------
    study
        The study.
    document
        plan.json.
    progress
        Told where the work stands.

    Returns
    -------
    raw
        On the roads of the plan's scenario, if it was made under one.

    Raises
    ------
    InputError
        If the study has other sites than the plan.
    """
    region = read_region(study, progress=progress)
    on_second_map = document["study"].get("second_map", False)
    if not on_second_map:
        study = planned_part(study, region, areas=[row["id"] for row in document["areas"]])
        region = read_region(study)
    roads = StudyRoads(study, region) if study.roads else None
    network = roads.network(progress=progress) if roads else None
    demand = read_demand(study, region=region, network=network, progress=progress)
    sites = read_sites(study, region=region, network=network, progress=progress)
    sites = _planned(study, sites, document)
    if on_second_map and (second := read_second_map(study, region, demand, sites)) is not None:
        region, demand, sites = second.region, second.demand, second.sites
    name = document["study"].get("scenario")
    if roads is not None and name:
        network = roads.network(find_scenario(study, name))
    passing = {name for phase in document["phases"] for name in phase["open_sites"]}
    columns = [
        row
        for row, site in enumerate(document["sites"])
        if site["existing"] or site["open"] or site["id"] in passing
    ]
    nowhere: Costs = [[None] * len(demand.ids) for _ in columns]
    time_ms, shortest_mm = nowhere, nowhere
    if network is not None:
        route = SecondRoute(network, _reach(study))
        everywhere, homes = _meet(route, sites, demand)
        time_ms, shortest_mm = _measure(
            route, [everywhere[column] for column in columns], homes, progress=progress
        )
    return Raw(
        study=study,
        region=region,
        demand=demand,
        sites=sites,
        columns=columns,
        time_ms=time_ms,
        shortest_mm=shortest_mm,
    )


def _planned(study: Study, sites: Sites, document: Mapping[str, Any]) -> Sites:
    """Return the sites of a plan, which need not name candidates that it says it left out."""
    claimed = [row["id"] for row in document["sites"]]
    is_planned = np.isin(sites.ids, claimed)
    if any(row["code"].startswith(_SIEVE) for row in document["findings"]):
        is_planned |= sites.is_existing
    else:
        is_planned[:] = True
    planned = sites.take(np.flatnonzero(is_planned))
    if claimed != planned.ids.tolist():
        raise InputError(
            f"The study has {len(sites.ids)} sites and the plan {len(claimed)}, or other ids.",
            where=study.path.as_posix(),
            mend="Name the study that the plan was made from.",
        )
    return planned


_SIEVE = "sieve."
"""How findings of candidates left out begin."""


def _meet(route: SecondRoute, sites: Sites, demand: Demand) -> tuple[Doors, Doors]:
    """Bring sites to any road, and homes to roads of a part that some site stands on."""
    doors = route.meet(sites.xy_m.tolist())
    parts = {route.part(door) for door in doors if door is not None}
    return doors, route.meet(demand.xy_m.tolist(), parts)


def _measure(
    route: SecondRoute, offices: Doors, homes: Doors, *, progress: Progress
) -> tuple[Costs, Costs]:
    """Search from one office after the other."""
    time_ms, shortest_mm = [], []
    for k, office in enumerate(offices):
        progress("verify", k / len(offices))
        time_ms.append(route.from_everywhere(office, homes, weight="time_ms"))
        shortest_mm.append(route.from_everywhere(office, homes, weight="length_mm"))
    progress("verify", 1.0)
    return time_ms, shortest_mm


def serve(raw: Raw, opened: Sequence[bool]) -> tuple[list[set[str]], list[float | None]]:
    """
    Return under which readings each resident has an office, and the least minutes to one.

    Parameters
    ----------
    raw
        What was read and measured.
    opened
        Whether each site is open.

    Returns
    -------
    served
        Names of the readings, a set a resident; `all` needs one office that meets both limits.
    minutes
        To the quickest open office; None where no time is known.
    """
    served: list[set[str]] = []
    minutes: list[float | None] = []
    offices = [
        (k, raw.sites.xy_m[column].tolist())
        for k, column in enumerate(raw.columns)
        if opened[column]
    ]
    areas = raw.demand.area.tolist()
    for i, (home, area) in enumerate(zip(raw.demand.xy_m.tolist(), areas, strict=True)):
        limits = raw.study.standard.for_class(str(raw.region.area_class[area]))
        met: set[str] = set()
        times = []
        for k, office in offices:
            ms, mm = raw.time_ms[k][i], raw.shortest_mm[k][i]
            met |= _met(raw.study, ms=ms, mm=mm, straight_m=math.dist(home, office), limits=limits)
            times += [] if ms is None else [ms]
        served.append(met)
        minutes.append(min(times) / MS_PER_MIN if times else None)
    return served, minutes


def _met(
    study: Study, *, ms: int | None, mm: int | None, straight_m: float, limits: tuple[int, float]
) -> set[str]:
    """Return the readings under which one office serves one resident."""
    limit_ms, limit_m = limits
    soon = ms is not None and ms <= limit_ms
    straight, road = straight_m <= limit_m, mm is not None and mm / MM_PER_M <= limit_m
    near = road if study.standard.distance_by == "road" else straight
    told = {
        "any": soon or near,
        "all": soon and near,
        "time": soon,
        "distance_straight": straight,
        "distance_road": road,
    }
    return {reading for reading, holds in told.items() if holds}


def _reach(study: Study) -> Reach:
    """Read the study's cutoffs anew."""
    roads, standard = study.roads, study.standard
    if roads is None:
        raise ValueError("a study without roads reaches nobody by road")
    limits = [standard.for_class(name) for name in ("urban", "rural", "remote")]
    return Reach(
        cutoff_ms=roads.cutoff_ms,
        distance_cutoff_m=max(limit_m for _, limit_m in limits),
        access_speed_kmh=roads.access_speed_kmh,
        access_limit_m=roads.access_limit_m,
    )
