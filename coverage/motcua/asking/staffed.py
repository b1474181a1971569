"""The study's rules on officers and money, put on its sites."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.finding import Finding
from motcua.domain.staffing import UNLIMITED, Prices, Staffing

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray
    from motcua.domain.queueing import Workload
    from motcua.domain.region import Region
    from motcua.domain.sites import Sites
    from motcua.study.schema import Study


def staffing(study: Study, workload: Workload, *, region: Region, sites: Sites) -> Staffing:
    """
    Return the rules on officers as every site meets them.

    Parameters
    ----------
    study
        The study: floors, least and largest numbers by tier, prices.
    workload
        Files, and how an office works through them.
    region
        The areas: their class decides the floor.
    sites
        The sites: their columns win over what is assumed by tier.

    Returns
    -------
    staffing
        One value a site. A site in no area has the urban floor.
    """
    classes = np.where(sites.area >= 0, region.area_class[sites.area], "urban")
    fewest = {str(tier): count for tier, count in study.staff.min_officers.items()}
    floors = {str(name): files for name, files in study.staff.floor.items()}
    least = np.array([fewest.get(str(tier), 1) for tier in sites.tier])
    most = _most(study, sites, sites.tier)
    upgraded = np.where(sites.tier == "commune", "inter_ward", sites.tier)
    return Staffing(
        workload=workload,
        floor=np.array([floors.get(str(name), 0.0) for name in classes]),
        least=np.maximum(least, 1),
        most=most,
        most_upgraded=np.maximum(most, _most(study, sites, upgraded)),
        capacity=np.where(sites.capacity >= 0, sites.capacity, np.inf),
        office_cost=sites.cost,
        prices=Prices(
            unit=study.costs.unit,
            officer=study.costs.officer,
            upgrade=study.costs.upgrade,
            missing_files=study.costs.missing_files,
        ),
        floor_rule=study.staff.floor_rule,
        wait_rule=study.staff.wait_rule,
    )


def give_way(
    staffing: Staffing, files: FloatArray, *, sites: Sites
) -> tuple[Staffing, tuple[Finding, ...]]:
    """
    Let assumed numbers of officers give way to what today's load needs.

    Parameters
    ----------
    staffing
        The rules as the study states them.
    files
        Today's load, shape (n_sites,).
    sites
        The sites: a column of theirs is no assumption and does not give way.

    Returns
    -------
    staffing
        The largest numbers raised where today's officers would not fit, and, where the floor is
        hard, the least ones lowered where today's load would not feed them.
    findings
        One for the raised and one for the lowered, if any, naming the first.
    """
    needed = staffing.needed(files)
    assumed = sites.is_existing & (sites.max_officers < 0) & (sites.floor_area_m2 < 0)
    raised = assumed & (needed > staffing.most)
    most = np.where(raised, needed, staffing.most)
    starved = files < staffing.floor * staffing.least
    lowered = sites.is_existing & starved & (needed < staffing.least)
    lowered &= staffing.floor_rule == "hard"
    least = np.where(lowered, needed, staffing.least)
    findings = (
        *_note("officers_raised", raised, most, sites),
        *_note("officers_lowered", lowered, least, sites),
    )
    upgraded = np.maximum(most, staffing.most_upgraded)
    return replace(staffing, most=most, most_upgraded=upgraded, least=least), findings


def _most(study: Study, sites: Sites, tier: np.ndarray[tuple[int], np.dtype[np.str_]]) -> IntArray:
    """Return the column's number or what the floor area holds, else what is assumed by tier."""
    largest = {str(name): count for name, count in study.staff.max_officers.items()}
    needs = {str(name): about.floor_area_per_officer or 0.0 for name, about in study.tiers.items()}
    assumed = np.array([largest.get(str(name), UNLIMITED) for name in tier])
    per_officer = np.array([needs.get(str(name), 0.0) for name in tier])
    holds = np.full(len(tier), UNLIMITED)
    known = (sites.floor_area_m2 >= 0) & (per_officer > 0)
    holds[known] = np.maximum(1, sites.floor_area_m2[known] // per_officer[known])
    stated = np.where(sites.max_officers >= 0, sites.max_officers, UNLIMITED)
    premises = np.minimum(stated, holds)
    most: IntArray = np.where(premises < UNLIMITED, premises, assumed).astype(np.int32)
    return most


def _note(code: str, changed: BoolArray, number: IntArray, sites: Sites) -> tuple[Finding, ...]:
    rows = np.flatnonzero(changed)
    if not len(rows):
        return ()
    shown = ", ".join(f"{sites.names[row]} ({number[row]})" for row in rows[:5])
    values: dict[str, str | int | float] = {"n": len(rows), "first": shown}
    return (Finding(level="amber", code=code, values=values),)
