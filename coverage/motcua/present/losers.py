"""Who travels longer under the plan, by how much and where: by area, and the places hit worst."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.present.fairness import SMALL_CHANGE_MIN
from motcua.present.figures import people_in, rows_by, share_of, whole
from motcua.present.projecting import way_between
from motcua.present.rows import WGS84, text_at
from motcua.units import MS_PER_MIN

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, LongArray
    from motcua.domain.plan import Plan
    from motcua.present.rows import Row

WORST_PLACES = 10


def longer_by_area(plan: Plan) -> list[Row]:
    """
    Return, for every area, how many people travel longer, and by how much.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    rows
        In id order. Minutes are those to the nearest open office; ``mean_extra_minutes`` is the
        mean of those who travel longer. None where nobody does, or nobody's time is known.
    """
    points = rows_by(plan.demand.area, len(plan.region.ids))
    extra, known = _extra_ms(plan)
    return [
        {"id": str(plan.region.ids[area]), **_longer(plan, rows, extra=extra, known=known)}
        for area, rows in enumerate(points)
    ]


def worst_places(plan: Plan) -> list[Row]:
    """
    Return the places whose way to the nearest office grows most, one an area.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    rows
        At most ten, the worst first, ties by the area's id: its worst demand point with the office
        that served it and the one that does, and how many people of the area travel longer.
    """
    points = rows_by(plan.demand.area, len(plan.region.ids))
    extra, known = _extra_ms(plan)
    longer = known & (extra > 0)
    worst = [
        int(rows[np.argmax(np.where(longer[rows], extra[rows], 0))])
        for rows in points
        if longer[rows].any()
    ]
    worst.sort(key=lambda point: (-int(extra[point]), int(plan.demand.area[point])))
    lon_lat = _lon_lat(plan, worst[:WORST_PLACES])
    return [
        {
            **_place(plan, point),
            **_longer(plan, points[plan.demand.area[point]], extra=extra, known=known),
            "lon": lon,
            "lat": lat,
        }
        for point, (lon, lat) in zip(worst[:WORST_PLACES], lon_lat, strict=True)
    ]


def _extra_ms(plan: Plan) -> tuple[LongArray, BoolArray]:
    """Return everybody's extra time, and whose times are known and count."""
    before, after = plan.before.time_ms, plan.after.time_ms
    known = (before >= 0) & (after >= 0) & (plan.demand.population > 0)
    return np.where(known, after - before, 0), known


def _longer(plan: Plan, rows: LongArray, *, extra: LongArray, known: BoolArray) -> Row:
    people = plan.demand.population[rows]
    known, extra = known[rows], extra[rows]
    longer = known & (extra > 0)
    n_longer, n_known = people_in(people, longer), people_in(people, known)
    small = known & (np.abs(extra) < SMALL_CHANGE_MIN * MS_PER_MIN)
    spent = people_in(people * extra, longer) / MS_PER_MIN
    return {
        "longer_population": whole(n_longer),
        "shorter_population": whole(people_in(people, known & (extra < 0))),
        "mean_extra_minutes": spent / n_longer if n_longer else None,
        "most_extra_minutes": float(extra[longer].max()) / MS_PER_MIN if n_longer else None,
        "small_change_share": share_of(people_in(people, small), n_known),
    }


def _place(plan: Plan, point: int) -> Row:
    """Return what becomes of one demand point."""
    area, names = int(plan.demand.area[point]), plan.sites.names
    before, after = plan.before, plan.after
    return {
        "area": str(plan.region.ids[area]),
        "area_name": str(plan.region.names[area]),
        "point": str(plan.demand.ids[point]),
        "point_population": whole(plan.demand.population[point]),
        "minutes_before": float(before.time_ms[point]) / MS_PER_MIN,
        "minutes": float(after.time_ms[point]) / MS_PER_MIN,
        "office_before": text_at(names, int(before.serving[point])),
        "office": text_at(names, int(after.serving[point])),
    }


def _lon_lat(plan: Plan, points: list[int]) -> list[tuple[float, float]]:
    if not points:
        return []
    lon, lat = way_between(plan.about.crs, WGS84).transform(*plan.demand.xy_m[points].T)
    return [(round(float(x), 7), round(float(y), 7)) for x, y in zip(lon, lat, strict=True)]
