"""Further demand: whether an office is near where people work and study; no cell of an image."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from motcua.present.figures import mean_minutes, people_in, share_of, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame

    from motcua.domain.plan import Plan
    from motcua.present.rows import Row


def layer_rows(plan: Plan) -> list[Row]:
    """
    Return what the plan means for those whom each further layer counts.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    rows
        In the order of the study; none where residents are the only demand.
    """
    demand, reading = plan.demand, plan.standard.reading
    rows = []
    for number in np.unique(demand.layer[demand.layer > 0]).tolist():
        mine = demand.layer == number
        visitors = np.where(mine, demand.visitors, 0.0)
        total = math.fsum(visitors)
        row: Row = {
            "number": number,
            "points": int(mine.sum()),
            "visitors": whole(total),
            "files": math.fsum(demand.visitor_files[mine]),
        }
        for suffix, side in (("_before", plan.before), ("", plan.after)):
            covered = people_in(visitors, side.covered[reading])
            row[f"covered_share{suffix}"] = share_of(covered, total)
            row[f"mean_minutes{suffix}"] = mean_minutes(visitors, side.time_ms)
        rows.append(row)
    return rows


def residents_alone(tables: Mapping[str, GeoDataFrame]) -> dict[str, GeoDataFrame]:
    """
    Leave out the demand points where nobody lives but whom a further layer counts.

    Parameters
    ----------
    tables
        From `plan_tables`.

    Returns
    -------
    tables
        For images, whose pixels are cells of people: a workplace between two cells has no square.
    """
    demand = tables["demand"]
    lives = (demand["layer"] == 0).to_numpy()
    return {**tables, "demand": demand if lives.all() else demand[lives].reset_index(drop=True)}
