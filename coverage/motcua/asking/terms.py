"""How far a study measures, what it takes for the standard, and what it holds an office to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.queueing import Workload
from motcua.domain.standard import Standard
from motcua.travel.reach import Reach

if TYPE_CHECKING:
    from motcua.domain.demand import Demand
    from motcua.domain.region import Region
    from motcua.study.schema import Study


def reach_of(study: Study) -> Reach:
    """
    Return how far a study measures.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    reach
        Its cutoffs and access legs; the distance cutoff is the widest standard of any class.
    """
    limits = [study.standard.for_class(name) for name in ("urban", "rural", "remote")]
    roads = study.roads
    return Reach(
        cutoff_ms=roads.cutoff_ms if roads else 0,
        distance_cutoff_m=max(distance_m for _, distance_m in limits),
        access_speed_kmh=roads.access_speed_kmh if roads else 5.0,
        access_limit_m=roads.access_limit_m if roads else 0.0,
    )


def standard_of(study: Study, region: Region, demand: Demand) -> Standard:
    """
    Give every resident the limits of their area's class.

    Parameters
    ----------
    study
        The study: limits by class.
    region
        The areas.
    demand
        The people.

    Returns
    -------
    standard
        One time and one distance a resident.
    """
    classes = region.area_class[demand.area]
    limits = {str(name): study.standard.for_class(str(name)) for name in np.unique(classes)}
    return Standard(
        time_ms=np.array([limits[str(name)][0] for name in classes]),
        distance_m=np.array([limits[str(name)][1] for name in classes]),
        rule=study.standard.rule,
        distance_by=study.standard.distance_by,
    )


def workload_of(study: Study) -> Workload:
    """
    Return how many files people bring and how an office works through them.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    workload
        Its files, shares, hours and ceiling on the wait.
    """
    staff = study.staff
    return Workload(
        files_per_person_year=study.demand.files_per_person_year,
        online_share=staff.online_share,
        branch_share=staff.branch_share,
        boundary_free_share=_free_share(study),
        wait_ms=staff.wait_ms,
        service_time_ms=staff.service_time_ms,
        days=staff.days,
        hours=staff.hours,
        peak_factor=staff.peak_factor,
    )


def _free_share(study: Study) -> float:
    """Return the share of free files: all of them where the study ties nobody to an office."""
    is_said = "boundary_free_share" in study.demand.model_fields_set
    ties = is_said or bool(study.phases) or study.locate.model == "consolidate"
    return study.demand.boundary_free_share if ties else 1.0
