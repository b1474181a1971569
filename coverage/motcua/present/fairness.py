"""How evenly minutes fall on people, before and after: Gini, the worst-off tenth, small changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.present.figures import people_in, share_of
from motcua.units import MS_PER_MIN

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.domain.plan import Plan
    from motcua.present.rows import Row

SMALL_CHANGE_MIN = 5
"""A change below this many minutes is called small."""

_WORST_SHARE = 0.1


def fairness(plan: Plan) -> Row:
    """
    Return how evenly travel falls on people, before and after.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    figures
        Gini of minutes, mean minutes of the worst-off tenth of the people, and the share whose
        change is under five minutes; None where no time is known.
    """
    people = plan.demand.population
    before, after = plan.before.time_ms, plan.after.time_ms
    known = (before >= 0) & (after >= 0)
    small = known & (np.abs(after - before) < SMALL_CHANGE_MIN * MS_PER_MIN)
    return {
        "gini_before": gini(people, before),
        "gini": gini(people, after),
        "worst_tenth_minutes_before": worst_tenth_minutes(people, before),
        "worst_tenth_minutes": worst_tenth_minutes(people, after),
        "small_change_share": share_of(people_in(people, small), people_in(people, known)),
    }


def gini(population: FloatArray, time_ms: LongArray) -> float | None:
    r"""
    Return the Gini coefficient of travel time over people.

    .. math:: G = 1 - \sum_k (P_k - P_{k-1}) (L_k + L_{k-1})

    with P the share of people and L their share of all minutes, from the nearest on.

    Parameters
    ----------
    population
        People, shape (n_demand,).
    time_ms
        Whole milliseconds, -1 where not known, shape (n_demand,).

    Returns
    -------
    gini
        0 where all travel alike; None where nobody's time is known or nobody travels.

    Examples
    --------
    Half of the people travel nothing, the other half everything:

    >>> gini(np.array([1.0, 1.0]), np.array([0, 60_000]))
    0.5
    """
    known = (time_ms >= 0) & (population > 0)
    order = np.argsort(time_ms[known], kind="stable")
    people, spent = population[known][order], (population * time_ms)[known][order]
    if not spent.sum():
        return None
    p = np.concatenate([[0.0], np.cumsum(people) / people.sum()])
    share = np.concatenate([[0.0], np.cumsum(spent) / spent.sum()])
    return float(1 - (np.diff(p) * (share[1:] + share[:-1])).sum())


def worst_tenth_minutes(population: FloatArray, time_ms: LongArray) -> float | None:
    """
    Return the mean minutes of the tenth of the people who travel longest.

    Parameters
    ----------
    population
        People, shape (n_demand,).
    time_ms
        Whole milliseconds, -1 where not known, shape (n_demand,).

    Returns
    -------
    minutes
        A point that the tenth ends in counts in part; None where nobody's time is known.

    Examples
    --------
    >>> worst_tenth_minutes(np.array([18.0, 2.0]), np.array([60_000, 120_000]))
    2.0
    """
    known = (time_ms >= 0) & (population > 0)
    order = np.argsort(-time_ms[known], kind="stable")
    people, minutes = population[known][order], time_ms[known][order] / MS_PER_MIN
    tenth = people.sum() * _WORST_SHARE
    if not tenth:
        return None
    taken = np.minimum(np.cumsum(people), tenth)
    return float((np.diff(taken, prepend=0.0) * minutes).sum() / tenth)
