r"""
Official totals, to the person.

In each area *a* with official people :math:`P_a` and demand points of weight :math:`w_i`, the quota
of a point is :math:`q_i = P_a w_i / \sum_{k \in a} w_k`. Each gets :math:`\lfloor q_i \rfloor`, and
the people still missing go one each to the largest remainders, ties to the earlier row
(Hamilton's method).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray

_ALMOST_ONE = 1 - 2.0**-50


def rake(population: FloatArray, area: IntArray, official: LongArray) -> FloatArray:
    """
    Scale people to official totals, whole and exact in every area.

    Parameters
    ----------
    population
        Weights, not negative, shape (n,).
    area
        Row of each point's area, shape (n,).
    official
        People of each area, shape (n_areas,).

    Returns
    -------
    people
        Whole numbers, shape (n,); in each area they add up to its official total and each is
        within one of its proportional share. Where an area's weights are all zero its points
        share evenly.

    Raises
    ------
    ValueError
        If an area has official people and no point.

    Examples
    --------
    Three equal points share ten people; the earlier row takes the odd one:

    >>> rake(np.ones(3), np.zeros(3, dtype=np.int32), np.array([10]))
    array([4., 3., 3.])
    """
    n_areas = len(official)
    points = np.bincount(area, minlength=n_areas)
    if (official[points == 0] > 0).any():
        raise ValueError("an area has official people and no demand point")
    sums = np.bincount(area, weights=population, minlength=n_areas)
    weights = np.where(sums[area] > 0, population, 1.0)
    sums = np.bincount(area, weights=weights, minlength=n_areas)
    # Taken a hair low, a quota that rounding lifted to a whole number cannot overdraw its area;
    # its remainder is then the largest of all, so that it gets its person back first.
    quota = weights / sums[area] * official[area] * _ALMOST_ONE
    people = np.floor(quota)
    missing = official - np.bincount(area, weights=people, minlength=n_areas).astype(np.int64)
    order = np.lexsort((np.arange(len(area)), people - quota, area))
    start = np.cumsum(points) - points
    rank = np.arange(len(area)) - start[area[order]]
    people[order[rank < missing[area[order]]]] += 1
    return people
