"""A plan told on the study's second map: its units, their people, and what the plan means there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from motcua.present.figures import mean_minutes, people_in, rows_by, share_of, whole

if TYPE_CHECKING:
    from motcua.domain.arrays import LongArray
    from motcua.domain.crosswalk import Crosswalk
    from motcua.domain.plan import Plan
    from motcua.present.rows import Row


def crosswalk_document(plan: Plan) -> Row | None:
    """
    Return the second map's units and the parts of areas of which they were made.

    Parameters
    ----------
    plan
        A plan on either map.

    Returns
    -------
    crosswalk
        ``units`` in id order with official totals, what the shares make of them, and offices,
        coverage and minutes before and after; ``parts`` by area, then unit. None where the study
        has no second map.
    """
    told = plan.crosswalk
    if told is None:
        return None
    points = rows_by(told.unit_of_point, len(told.ids))
    return {
        "units": [_unit_row(plan, told, unit, rows) for unit, rows in enumerate(points)],
        "parts": [_part_row(told, part) for part in range(len(told.part_area))],
    }


def _unit_row(plan: Plan, told: Crosswalk, unit: int, points: LongArray) -> Row:
    people, here = plan.demand.population[points], told.unit_of_site == unit
    official, km2 = float(told.official_people[unit]), float(told.official_km2[unit])
    row: Row = {
        "id": str(told.ids[unit]),
        "name": str(told.names[unit]),
        "population": whole(math.fsum(people)),
        "fitted_population": float(told.fitted_people[unit]),
        "official_population": whole(official) if official >= 0 else None,
        "fitted_km2": float(told.fitted_km2[unit]),
        "official_km2": km2 if km2 >= 0 else None,
    }
    for suffix, side in (("_before", plan.before), ("", plan.after)):
        covered = side.covered[plan.standard.reading][points]
        row[f"n_open{suffix}"] = int((side.opened & here).sum())
        row[f"covered_share{suffix}"] = share_of(people_in(people, covered), math.fsum(people))
        row[f"mean_minutes{suffix}"] = mean_minutes(people, side.time_ms[points])
    return row


def _part_row(told: Crosswalk, part: int) -> Row:
    area, unit = int(told.part_area[part]), int(told.part_unit[part])
    return {
        "area_name": str(told.area_names[area]),
        "unit": str(told.ids[unit]),
        "unit_name": str(told.names[unit]),
        "is_whole": bool((told.part_area == area).sum() == 1),
        "people_share": float(np.round(told.people_share[part], 6)),
        "ground_share": float(np.round(told.ground_share[part], 6)),
    }
