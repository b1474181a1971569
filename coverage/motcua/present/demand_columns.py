"""What the plan says of every demand point: who serves it, how long and how far, what it meets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.standard import READINGS
from motcua.present.least import least_shortest_m, least_time, least_time_within
from motcua.units import MS_PER_MIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import FloatArray, IntArray, TextArray
    from motcua.domain.assessment import Assessment
    from motcua.domain.plan import Plan
    from motcua.present.rows import Row


def demand_columns(plan: Plan) -> Row:
    """
    Return what the plan says of every demand point, one array a column.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    columns
        In id order; absent texts are None, absent numbers NaN.
    """
    before, after = plan.before, plan.after
    sites, reading = plan.sites.ids, plan.standard.reading
    return {
        "id": plan.demand.ids,
        "area": plan.region.ids[plan.demand.area],
        "people": plan.demand.population,
        "site_before": _texts_at(sites, before.serving),
        "site": _texts_at(sites, after.serving),
        **_way(before, "_before"),
        **_way(after, ""),
        "covered_before": before.covered[reading],
        "covered": after.covered[reading],
        **{f"covered_{name}_before": before.covered[name] for name in READINGS},
        **{f"covered_{name}": after.covered[name] for name in READINGS},
        **_nearest(plan, before, "_before"),
        **_nearest(plan, after, ""),
    }


def _way(assessment: Assessment, suffix: str) -> Row:
    return {
        f"minutes{suffix}": _known(assessment.time_ms / MS_PER_MIN),
        f"road_km{suffix}": _known(assessment.distance_m / 1_000),
        f"straight_km{suffix}": _known(assessment.straight_m / 1_000),
    }


def _nearest(plan: Plan, assessment: Assessment, suffix: str) -> Row:
    """Return what other readings of the standard need: they may mean another office."""
    opened = assessment.opened
    return {
        f"minutes_quickest{suffix}": least_time(plan, opened) / MS_PER_MIN,
        f"shortest_km{suffix}": least_shortest_m(plan, opened) / 1_000,
        f"minutes_within{suffix}": least_time_within(plan, opened) / MS_PER_MIN,
    }


def _known(values: FloatArray) -> FloatArray:
    """Return the values, with what the domain marks by -1 (or infinity) as absent."""
    return np.where(np.isfinite(values) & (values >= 0), values, np.nan)


def _texts_at(texts: TextArray, rows: IntArray) -> NDArray[Any]:
    found = texts[rows].astype(object)
    found[rows < 0] = None
    return found
