"""Officers, wait and money of one office by Erlang's sum as it is printed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from motcua.units import MS_PER_H, MS_PER_MIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.study.schema import Study
    from motcua.verify.recount import Raw

_CRUMB = 1e-9


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What one open office comes to."""

    files: float
    """Files a year."""

    officers: int
    """Officers that the wait and the least staff ask for, however few the premises hold."""

    missing_files: float
    """Files by which the load stays below the floor of these officers."""

    cost: float
    """Yearly cost, the price of missing files included."""


def staff_desk(raw: Raw, row: int, files: float, *, claimed: Mapping[str, Any]) -> Desk:
    """
    Return the officers of an open office, and what it costs.

    Parameters
    ----------
    raw
        What was read.
    row
        The site.
    files
        Its files a year.
    claimed
        Its row of plan.json: whether it was upgraded, which is a decision and not a measure.

    Returns
    -------
    desk
        The fewest officers within the ceiling on the wait, no fewer than the least of its tier;
        where the floor is hard a least number gives way, so there the plan's own may stand.
    """
    study, sites = raw.study, raw.sites
    needed = _fewest(study, files)
    least = study.staff.min_officers.get(str(sites.tier[row]), 1)  # type: ignore[call-overload] # keys are tiers
    gives_way = study.staff.floor_rule == "hard" and claimed["officers"] == needed
    officers = needed if gives_way else max(needed, least)
    area = int(sites.area[row])
    area_class = str(raw.region.area_class[area]) if area >= 0 else "urban"
    target = study.staff.floor.get(area_class, 0.0) * officers  # type: ignore[call-overload] # classes
    missing = target - files if target - files > _CRUMB * target else 0.0
    costs = study.costs
    fine = costs.missing_files * missing if study.staff.floor_rule == "soft" else 0.0
    upgrade = costs.upgrade if claimed["decision"] == "upgrade" else 0.0
    return Desk(
        files=files,
        officers=officers,
        missing_files=missing,
        cost=float(sites.cost[row]) + upgrade + costs.officer * officers + fine,
    )


def _fewest(study: Study, files: float) -> int:
    """Count officers up from one until the wait is within its ceiling."""
    officers, ceiling = 1, study.staff.wait_ms / MS_PER_MIN
    if study.staff.wait_rule == "off":
        return max(1, math.ceil(files / _busy_files(study) * (1 - _CRUMB)))
    while mean_wait_min(study, files * (1 - _CRUMB), officers) > ceiling:
        officers += 1
    return officers


def mean_wait_min(study: Study, files: float, officers: int) -> float:
    """
    Return the mean wait at peak in an M/M/c queue, by Erlang's sum as it is printed.

    Parameters
    ----------
    study
        The study: opening hours, service time and peak.
    files
        Files a year.
    officers
        Officers, at least one.

    Returns
    -------
    wait_min
        Minutes; infinite where the officers cannot keep up.
    """
    offered = files / _busy_files(study)
    if offered >= officers:
        return math.inf
    if offered <= 0:
        return 0.0
    terms = [math.exp(k * math.log(offered) - math.lgamma(k + 1)) for k in range(officers + 1)]
    all_busy = terms[officers] * officers / (officers - offered)
    waits = all_busy / (math.fsum(terms[:officers]) + all_busy)
    return waits * study.staff.service_time_ms / MS_PER_MIN / (officers - offered)


def _busy_files(study: Study) -> float:
    """Return the files a year that keep one officer busy without a pause at peak."""
    staff = study.staff
    return staff.days * staff.hours * MS_PER_H / staff.service_time_ms / staff.peak_factor
