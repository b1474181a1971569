"""Plans nearly as good that differ most, as plan.json tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.portfolio import ROLES
from motcua.present.figures import mean_minutes
from motcua.present.least import least_time

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, LongArray
    from motcua.domain.plan import Plan
    from motcua.domain.portfolio import Alternative
    from motcua.present.rows import Row


def portfolio_document(plan: Plan) -> Row | None:
    """
    Return the plan and those within one per cent of it that differ most.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    portfolio
        ``plans`` in the order in which they were found, each against the plan itself;
        ``roles`` name the sites by role, those that are open in none left out. None where the
        study asks for the plan alone.
    """
    told = plan.portfolio
    if told is None:
        return None
    roles, ids = told.roles, plan.sites.ids
    return {
        "limit": told.limit,
        "plans": [
            _plan_row(plan, number, each, told.plans[0].opened)
            for number, each in enumerate(told.plans)
        ],
        "roles": {role: [str(site) for site in ids[roles == role]] for role in ROLES[:-1]},
        "open_in": {
            str(ids[site]): int(sum(bool(each.opened[site]) for each in told.plans))
            for site in np.flatnonzero(roles != ROLES[-1])
        },
    }


def _plan_row(plan: Plan, number: int, each: Alternative, own: BoolArray) -> Row:
    ids = plan.sites.ids
    minutes = mean_minutes(plan.demand.population, _nearest_ms(plan, each.opened))
    return {
        "number": number + 1,
        "value": each.value,
        "n_open": int(each.opened.sum()),
        "apart": each.apart,
        "most_apart": each.most_apart,
        "mean_minutes": minutes,
        "opens": [str(site) for site in ids[each.opened & ~own]],
        "closes": [str(site) for site in ids[own & ~each.opened]],
    }


def _nearest_ms(plan: Plan, opened: BoolArray) -> LongArray:
    least = least_time(plan, opened)
    return np.where(np.isfinite(least), least, -1).astype(np.int64)
