"""
The plan as whoever has no vehicle meets it: the way on foot along the roads.

Walking needs no map of its own here: the shortest ways in metres are measured for the standard's
reading by road, and five kilometres an hour turn them into minutes. One-way streets of the study's
mode bind walkers too, so that a few ways are told too long and none too short. Beyond the distance
to which ways are measured nothing is known but that the walk is longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.present.figures import people_in, share_of, whole
from motcua.present.least import least_shortest_m
from motcua.units import MS_PER_H, MS_PER_MIN

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, LongArray
    from motcua.domain.plan import Plan
    from motcua.present.rows import Row

WALK_KMH = 5.0
_WALK_MINUTES = (15, 30, 45, 60)


def walking(plan: Plan) -> Row:
    """
    Return how many people could walk to an office, before and after.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    figures
        People within 15, 30, 45 and 60 minutes, both ends inclusive, None beyond what is measured;
        those whose nearest office is no longer, or newly, within the measured walk; and those who
        walk longer though it is. Empty where the study names no roads.
    """
    if not plan.travel.has_roads:
        return {}
    people = plan.demand.population
    before, after = (walk_ms(plan, side.opened) for side in (plan.before, plan.after))
    reach_min = plan.travel.distance_cutoff_m / 1_000 / WALK_KMH * 60
    both = (before >= 0) & (after >= 0)
    total = people_in(people, np.ones(len(people), dtype=np.bool_))
    return {
        "kmh": WALK_KMH,
        "measured_minutes": reach_min,
        "within": [
            _within(plan, minutes, before=before, after=after, total=total)
            for minutes in _WALK_MINUTES
            if minutes <= reach_min
        ],
        "beyond_population_before": whole(people_in(people, before < 0)),
        "beyond_population": whole(people_in(people, after < 0)),
        "loses_walk_population": whole(people_in(people, (before >= 0) & (after < 0))),
        "gains_walk_population": whole(people_in(people, (before < 0) & (after >= 0))),
        "longer_population": whole(people_in(people, both & (after > before))),
    }


def walk_ms(plan: Plan, opened: BoolArray) -> LongArray:
    """
    Return everybody's walk to the nearest open office.

    Parameters
    ----------
    plan
        The plan.
    opened
        Open sites, shape (n_sites,).

    Returns
    -------
    time_ms
        Whole milliseconds, rounded up; -1 beyond what is measured, shape (n_demand,).
    """
    metres = least_shortest_m(plan, opened)
    known = np.isfinite(metres)
    ms = np.ceil(np.where(known, metres, 0.0) / 1_000 / WALK_KMH * MS_PER_H - 1e-6)
    return np.where(known, ms, -1).astype(np.int64)


def _within(plan: Plan, minutes: int, *, before: LongArray, after: LongArray, total: float) -> Row:
    row: Row = {"minutes": minutes}
    for suffix, side in (("_before", before), ("", after)):
        walks = (side >= 0) & (side <= minutes * MS_PER_MIN)
        inside = people_in(plan.demand.population, walks)
        row[f"population{suffix}"] = whole(inside)
        row[f"share{suffix}"] = share_of(inside, total)
    return row
