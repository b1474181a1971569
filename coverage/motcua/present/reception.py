"""What boundary-free reception is worth, as plan.json tells it: people, minutes and officers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from motcua.present.figures import mean_minutes, people_in, whole

if TYPE_CHECKING:
    from motcua.domain.plan import Plan
    from motcua.present.rows import Row


def reception_rows(plan: Plan) -> list[Row]:
    """
    Return the plan's own offices at shares 0, the study's and 1 of boundary-free files.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    rows
        By rising share. ``people_elsewhere`` are those for whom an office other than their area's
        receiver is nearest, times the share: so many people's files go to a closer office.
        ``mean_minutes_filing`` is the mean way of a file's owner; None where no time is known.
    """
    people, after = plan.demand.population, plan.after
    nearest = mean_minutes(people, after.time_ms)
    receiver = mean_minutes(people, after.receiver_ms)
    tied_to = after.receiver[plan.demand.area]
    elsewhere = people_in(people, (after.serving >= 0) & (after.serving != tied_to))
    return [
        {
            "share": one.share,
            "is_plan": math.isclose(one.share, plan.boundary_free_share),
            "people_elsewhere": whole(one.share * elsewhere),
            "mean_minutes_filing": _mixed(nearest, receiver, one.share),
            "files": math.fsum(one.files),
            "officers": int(one.officers.sum()),
            "officers_lacking": int(one.lacking.sum()),
            "most_files": float(np.max(one.files, initial=0.0)),
        }
        for one in plan.reception
    ]


def _mixed(nearest: float | None, receiver: float | None, share: float) -> float | None:
    if nearest is None or receiver is None:
        return None
    return share * nearest + (1 - share) * receiver
