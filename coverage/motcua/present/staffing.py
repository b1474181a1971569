"""Officers against floors by area class: the target of files an officer is a mean, not a rule."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.region import AREA_CLASSES, UNSTATED

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.domain.assessment import Assessment
    from motcua.domain.plan import Plan
    from motcua.present.rows import Row


def staffing_rows(plan: Plan) -> list[Row]:
    """
    Return offices, files and officers by the class of the offices' areas.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    rows
        One a class that has an office before or after; none where the plan knows no floors.
        ``below`` counts the offices whose files an officer stay below the floor.
    """
    if plan.staffing is None:
        return []
    sites = plan.sites
    classes = np.where(sites.area >= 0, plan.region.area_class[sites.area], "urban")
    rows = []
    for name in AREA_CLASSES:
        mine = classes == name
        if (mine & (plan.before.opened | plan.opened)).any():
            before, after = _side(plan.before, mine), _side(plan.after, mine)
            rows.append(
                {
                    "area_class": name if plan.region.is_classed else UNSTATED,
                    "floor": float(plan.staffing.floor[mine][0]),
                    **{f"{key}_before": value for key, value in before.items()},
                    **after,
                }
            )
    return rows


def _side(assessment: Assessment, mine: BoolArray) -> Row:
    """Return one class's figures, before or after."""
    chosen = mine & assessment.opened
    files, officers = math.fsum(assessment.files[chosen]), int(assessment.officers[chosen].sum())
    below = assessment.missing_files[chosen] > 0
    return {
        "n_open": int(chosen.sum()),
        "files": files,
        "officers": officers,
        "files_per_officer": files / officers if officers else None,
        "below": int(below.sum()),
        "most_wait_min": _longest(assessment, chosen),
    }


def _longest(assessment: Assessment, chosen: BoolArray) -> float | None:
    """Return the longest mean wait of some offices; None for none, or where it has no end."""
    longest = float(assessment.wait_min[chosen].max(initial=0.0))
    return longest if chosen.any() and math.isfinite(longest) else None
