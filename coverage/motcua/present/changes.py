"""Who gains and who loses minutes between today and the plan."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.arrays import UNKNOWN
from motcua.present.figures import people_in, whole
from motcua.units import MS_PER_MIN

if TYPE_CHECKING:
    from pandas import Series

    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.domain.assessment import Assessment
    from motcua.domain.demand import Demand

CLASS_MINUTES = (-10, -5, 0, 5, 10, 15)
"""Bounds of the classes in which changes are told; no change is a class of its own."""

CLASSES = (
    "shorter_10",
    "shorter_5",
    "shorter",
    "same",
    "longer",
    "longer_5",
    "longer_10",
    "longer_15",
    "unknown",
)
"""
From "10 minutes shorter or more" to "over 15 minutes longer", then "not known before or after".

``shorter_5`` is 5 to under 10 minutes shorter, ``shorter`` under 5; ``longer`` is up to 5 minutes
longer, ``longer_5`` over 5 and up to 10.
"""


def change_totals(demand: Demand, *, before: Assessment, after: Assessment) -> dict[str, Any]:
    """
    Return how many people's way gets longer and shorter, and by how much at most.

    Parameters
    ----------
    demand
        The people.
    before
        The offices as they stand.
    after
        The plan.

    Returns
    -------
    totals
        People by class of change, those longer and shorter at all, and the greatest increase in
        minutes that anybody meets (None where no time is known on both sides).
    """
    classes = change_classes(before.time_ms, after.time_ms)
    people = [people_in(demand.population, classes == k) for k in range(len(CLASSES))]
    same, unknown = CLASSES.index("same"), CLASSES.index("unknown")
    known = (before.time_ms >= 0) & (after.time_ms >= 0) & (demand.population > 0)
    extra_ms = (after.time_ms - before.time_ms)[known]
    return {
        "shorter_population": whole(math.fsum(people[:same])),
        "same_population": whole(people[same]),
        "longer_population": whole(math.fsum(people[same + 1 : unknown])),
        "unknown_population": whole(people[unknown]),
        "most_extra_minutes": max(0.0, float(extra_ms.max()) / MS_PER_MIN) if known.any() else None,
        "classes": {name: whole(n) for name, n in zip(CLASSES, people, strict=True)},
    }


def change_classes(before_ms: LongArray, after_ms: LongArray) -> LongArray:
    """
    Return the class of everybody's change in travel time.

    Parameters
    ----------
    before_ms
        Whole milliseconds, -1 where not known, shape (n_demand,).
    after_ms
        The same under the plan.

    Returns
    -------
    classes
        Places in `CLASSES`, shape (n_demand,).

    Examples
    --------
    Five minutes more is still "up to 5"; a millisecond beyond is not:

    >>> before = np.array([60_000, 60_000, 60_000, -1])
    >>> after = np.array([60_000, 360_000, 360_001, 60_000])
    >>> [CLASSES[k] for k in change_classes(before, after)]
    ['same', 'longer', 'longer_5', 'unknown']
    """
    change = after_ms - before_ms
    bounds = np.array(CLASS_MINUTES) * MS_PER_MIN
    classes = np.searchsorted(bounds, change, side="left").astype(np.int64)
    classes[change > 0] += 1
    classes[change == 0] = CLASSES.index("same")
    classes[(before_ms < 0) | (after_ms < 0)] = CLASSES.index("unknown")
    return classes


def milliseconds(minutes: Series[float]) -> LongArray:
    """
    Return a table's minutes as the whole milliseconds that they were.

    Parameters
    ----------
    minutes
        NaN where no time is known.

    Returns
    -------
    time_ms
        `UNKNOWN` where no time is known.

    Examples
    --------
    >>> import pandas as pd
    >>> milliseconds(pd.Series([0.5, np.nan])).tolist()
    [30000, -1]
    """
    times = np.rint(minutes.to_numpy() * MS_PER_MIN)
    return np.where(np.isnan(times), UNKNOWN, times).astype(np.int64)


def people_by_class(
    classes: LongArray, people: FloatArray, rows: LongArray
) -> dict[str, int | float]:
    """
    Return the people of some rows by class of change.

    Parameters
    ----------
    classes
        From `change_classes`, shape (n_demand,).
    people
        Shape (n_demand,).
    rows
        The rows that count.

    Returns
    -------
    people
        One number a class, 0 where nobody is in it.
    """
    return {
        name: whole(people_in(people[rows], classes[rows] == k)) for k, name in enumerate(CLASSES)
    }
