"""Everything a search needs: the roads, and where people and sites meet them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.finding import Finding
from motcua.travel.snap import SegmentIndex

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.domain.demand import Demand
    from motcua.domain.network import Network
    from motcua.domain.sites import Sites
    from motcua.travel.reach import Reach
    from motcua.travel.snap import Snaps

LONG_ACCESS_M = 500.0
"""Who lives farther from every road than this probably has one that the map lacks."""

_WORTH_A_WARNING = 0.01


@dataclass(frozen=True, kw_only=True, eq=False)
class Trip:
    """Roads, places on them, and how far to measure."""

    network: Network
    """The roads."""

    points: Snaps
    """Where residents meet them, shape (n_demand,)."""

    sites: Snaps
    """Where sites meet them, shape (n_sites,)."""

    reach: Reach
    """The cutoffs."""

    findings: tuple[Finding, ...]
    """People and sites without a road, on islands, or far from their road."""


def plan_trip(network: Network, demand: Demand, *, sites: Sites, reach: Reach) -> Trip:
    """
    Bring demand points and sites to their roads.

    Parameters
    ----------
    network
        The roads.
    demand
        Demand points, which go to the nearest road of a part that some site stands on: never to
        an island that no office can be reached from.
    sites
        Sites, which go to the nearest road of any part.
    reach
        The access limit.

    Returns
    -------
    trip
        Ready to be searched.
    """
    index = SegmentIndex(network)
    at = index.snap(sites.xy_m, limit_m=reach.access_limit_m)
    findings = _sites_off_road(sites, at.found, reach=reach)
    n_parts = int(network.part.max()) + 1
    has_site = np.zeros(n_parts, dtype=bool)
    has_site[network.part[network.tail[at.arc[at.found]]]] = True
    points = index.snap(demand.xy_m, limit_m=reach.access_limit_m)
    if not has_site.all():
        part = network.part[network.tail[points.arc]]
        findings += _on_islands(demand, points.found & ~has_site[part], int((~has_site).sum()))
        if has_site.any():
            points = SegmentIndex(network, has_site).snap(demand.xy_m, limit_m=reach.access_limit_m)
    findings += _without_road(demand, points.found, reach=reach)
    findings += _far_from_road(demand, points)
    return Trip(network=network, points=points, sites=at, reach=reach, findings=tuple(findings))


def _sites_off_road(sites: Sites, found: BoolArray, *, reach: Reach) -> list[Finding]:
    if found.all():
        return []
    values: dict[str, str | int | float] = {
        "sites": int((~found).sum()),
        "metres": round(reach.access_limit_m),
        "first": str(sites.ids[~found][0]),
    }
    return [Finding(level="amber", code="sites_off_road", values=values)]


def _without_road(demand: Demand, found: BoolArray, *, reach: Reach) -> list[Finding]:
    people = float(demand.population[~found].sum())
    if people == 0:
        return []
    values: dict[str, str | int | float] = {
        "points": int((~found & (demand.population > 0)).sum()),
        "people": round(people),
        "metres": round(reach.access_limit_m),
    }
    return [Finding(level="amber", code="no_road_in_reach", values=values, people=people)]


def _on_islands(demand: Demand, stranded: BoolArray, n_parts: int) -> list[Finding]:
    people = float(demand.population[stranded].sum())
    if people == 0:
        return []
    values: dict[str, str | int | float] = {"n": n_parts, "people": round(people)}
    return [Finding(level="amber", code="roads_without_site", values=values, people=people)]


def _far_from_road(demand: Demand, points: Snaps) -> list[Finding]:
    is_far = points.access_m > LONG_ACCESS_M
    people = float(demand.population[is_far].sum())
    if people == 0:
        return []
    values: dict[str, str | int | float] = {
        "points": int((is_far & (demand.population > 0)).sum()),
        "people": round(people),
        "metres": round(LONG_ACCESS_M),
        "longest": round(float(points.access_m[is_far].max())),
    }
    is_much = people > _WORTH_A_WARNING * float(demand.population.sum())
    return [
        Finding(
            level="amber" if is_much else "green", code="long_access", values=values, people=people
        )
    ]
