"""One row a site and one row an area: the same rows in plan.json, the workbook and the GIS file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from motcua.domain.arrays import row_of_entries
from motcua.domain.coverage_matrix import cover
from motcua.present.figures import mean_minutes, people_in, rows_by, share_of, whole
from motcua.present.projecting import way_between

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray, TextArray
    from motcua.domain.assessment import Assessment
    from motcua.domain.plan import Plan

Row: TypeAlias = dict[str, Any]

WGS84 = "EPSG:4326"
_DEGREE_DECIMALS = 7
"""About a centimetre: finer digits would only differ between versions of PROJ."""


def site_rows(plan: Plan) -> list[Row]:
    """
    Return what the plan says of every site, in id order.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    rows
        Absent values are None; a closed office serves 0 people and has no wait.
        ``only_population`` are those whom no other open site serves within the standard;
        ``reports_to`` is the open branch of an open office's group, the lowest id of several.
    """
    lon_lat, only, above = _lon_lat(plan), only_population(plan), _branches_above(plan)
    return [
        {
            **_site_row(plan, site, lon_lat[site]),
            "reports_to": text_at(plan.sites.ids, int(above[site])),
            "only_population": whole(only[site]),
        }
        for site in range(len(plan.sites.ids))
    ]


def area_rows(plan: Plan) -> list[Row]:
    """
    Return what the plan means for every area, in id order.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    rows
        Shares and means are None where nobody lives, or nobody's time is known.
    """
    points = rows_by(plan.demand.area, len(plan.region.ids))
    before, after = _Side(plan, plan.before), _Side(plan, plan.after)
    return [_area_row(plan, area, points[area], before, after) for area in range(len(points))]


def only_population(plan: Plan) -> FloatArray:
    """
    Return how many people only this one open site serves within the standard.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    people
        0 where the site is closed or everybody has another, shape (n_sites,).
    """
    covers = cover(plan.travel, plan.standard)
    alone = (covers @ plan.opened.astype(np.int32)) == 1
    rows = row_of_entries(covers)
    chosen = plan.opened[covers.indices] & alone[rows]
    people: FloatArray = np.bincount(
        covers.indices[chosen],
        weights=plan.demand.population[rows[chosen]],
        minlength=len(plan.sites.ids),
    ).astype(np.float64)
    return people


def text_at(texts: TextArray, row: int) -> str | None:
    """
    Return the text of a row, or None where no row is meant.

    Parameters
    ----------
    texts
        Ids or names.
    row
        A row, or -1 for none.

    Returns
    -------
    text
        Also None where the text is empty.

    Examples
    --------
    >>> text_at(np.array(["a", ""]), 0), text_at(np.array(["a", ""]), -1)
    ('a', None)
    """
    return (str(texts[row]) or None) if row >= 0 else None


def _site_row(plan: Plan, site: int, lon_lat: FloatArray) -> Row:
    sites, after = plan.sites, plan.after
    is_open = bool(plan.opened[site])
    return {
        "id": str(sites.ids[site]),
        "name": str(sites.names[site]),
        "tier": str(plan.tier[site]),
        "decision": str(plan.decision[site]),
        "merged_into": text_at(plan.merged_into, site),
        "open": is_open,
        "existing": bool(sites.is_existing[site]),
        "area": text_at(plan.region.ids, int(sites.area[site])),
        "area_name": text_at(plan.region.names, int(sites.area[site])),
        "lon": float(lon_lat[0]),
        "lat": float(lon_lat[1]),
        "population": whole(after.population[site]),
        "population_before": whole(plan.before.population[site]),
        "files": float(after.files[site]),
        "officers": int(after.officers[site]),
        "wait_min": _finite(after.wait_min[site]) if is_open else None,
        "officers_before": int(plan.before.officers[site]),
        "officers_today": int(sites.officers[site]) if sites.officers[site] >= 0 else None,
        "officers_lacking": int(after.lacking[site]),
        "missing_files": float(after.missing_files[site]),
        "low_volume": bool(plan.why.low_volume[site]) if plan.why else None,
        "kept_by": text_at(plan.why.kept_by, site) if plan.why else None,
        "other_decision_cost": _finite(plan.why.price[site]) if plan.why else None,
        "cost": float(sites.cost[site]),
        "yearly_cost": float(after.yearly_cost[site]) if is_open else None,
    }


def _branches_above(plan: Plan) -> LongArray:
    """Return the row of the branch that each open office reports to, -1 for none, (n_sites,)."""
    sites = plan.sites
    group = np.where(sites.area >= 0, plan.region.group[sites.area], "")
    above = np.full(len(sites.ids), -1, dtype=np.int64)
    is_branch = plan.opened & (plan.tier == "branch") & (sites.area >= 0)
    for branch in np.flatnonzero(is_branch)[::-1]:
        above[plan.opened & ~is_branch & (sites.area >= 0) & (group == group[branch])] = branch
    return above


def _finite(minutes: float) -> float | None:
    """Return a wait, or None where the officers cannot keep up and it grows without end."""
    return float(minutes) if math.isfinite(minutes) else None


def _area_row(plan: Plan, area: int, points: LongArray, before: _Side, after: _Side) -> Row:
    region, receiver = plan.region, int(plan.after.receiver[area])
    people = math.fsum(plan.demand.population[points])
    covered_before, covered = before.covered(points), after.covered(points)
    return {
        "id": str(region.ids[area]),
        "name": str(region.names[area]),
        "area_class": str(region.told_class[area]),
        "group": text_at(region.group, area),
        "population": whole(people),
        "covered_population_before": whole(covered_before),
        "covered_population": whole(covered),
        "covered_share_before": share_of(covered_before, people),
        "covered_share": share_of(covered, people),
        "mean_minutes_before": before.minutes(points),
        "mean_minutes": after.minutes(points),
        "receiver": text_at(plan.sites.ids, receiver),
        "receiver_name": text_at(plan.sites.names, receiver),
    }


@dataclass(frozen=True)
class _Side:
    """Before or after: the figures of some of the points."""

    plan: Plan
    assessment: Assessment

    def covered(self, points: LongArray) -> float:
        """Return how many people of these points meet the study's standard."""
        covered = self.assessment.covered[self.plan.standard.reading][points]
        return people_in(self.plan.demand.population[points], covered)

    def minutes(self, points: LongArray) -> float | None:
        """Return the mean minutes of these points."""
        return mean_minutes(self.plan.demand.population[points], self.assessment.time_ms[points])


def _lon_lat(plan: Plan) -> FloatArray:
    transformer = way_between(plan.about.crs, WGS84)
    lon, lat = transformer.transform(plan.sites.xy_m[:, 0], plan.sites.xy_m[:, 1])
    return np.round(np.column_stack([lon, lat]), _DEGREE_DECIMALS)
