"""What the plan says of every demand point: who serves it, how long and how far, what it meets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.standard import READINGS
from motcua.present.frontier import frontier_covered
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
        In id order; absent texts are None, absent numbers NaN. The last phase is the plan; those
        before it have columns that end in ``_phase0``, ``_phase1``, ...; with a frontier there is
        ``frontier_covered`` too.
    """
    reading = plan.standard.reading
    columns: Row = {
        "id": plan.demand.ids,
        "area": plan.region.ids[plan.demand.area],
        "people": plan.demand.population,
        "layer": plan.demand.layer,
        "visitors": plan.demand.visitors,
        "covered_before": plan.before.covered[reading],
        "covered": plan.after.covered[reading],
        **_state(plan, plan.before, "_before"),
        **_state(plan, plan.after, ""),
    }
    for place, phase in enumerate(plan.phases[:-1]):
        columns |= _state(plan, phase.assessment, f"_phase{place}")
    on_curve = frontier_covered(plan)
    return columns if on_curve is None else {**columns, "frontier_covered": on_curve}


def _state(plan: Plan, assessment: Assessment, suffix: str) -> Row:
    """Return what one state of the network means for everybody."""
    return {
        f"site{suffix}": _texts_at(plan.sites.ids, assessment.serving),
        **_way(assessment, suffix),
        **{f"covered_{name}{suffix}": assessment.covered[name] for name in READINGS},
        **_nearest(plan, assessment, suffix),
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
