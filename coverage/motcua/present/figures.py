"""Exact sums over people: the same figure whatever the order of the rows."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from motcua.units import MS_PER_MIN

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray

_DECIMALS = 3


def whole(value: float) -> int | float:
    """
    Return a number of people as people write it: whole where it is whole.

    Parameters
    ----------
    value
        Any finite number.

    Returns
    -------
    number
        An int, or a float of three decimals.

    Examples
    --------
    >>> whole(3.0), whole(2.99999), whole(0.12345)
    (3, 3, 0.123)
    """
    rounded = round(float(value), _DECIMALS)
    return int(rounded) if rounded.is_integer() else rounded


def people_in(population: FloatArray, chosen: BoolArray) -> float:
    """
    Return the people of the chosen rows, summed without rounding on the way.

    Parameters
    ----------
    population
        People, shape (n_demand,).
    chosen
        Which rows count, shape (n_demand,).

    Returns
    -------
    people
        The correctly rounded sum; 0 where no row is chosen.

    Examples
    --------
    >>> people_in(np.array([1e16, 1.0, 1.0]), np.array([True, True, True]))
    1.0000000000000002e+16
    """
    return math.fsum(population[chosen])


def share_of(part: float, total: float) -> float | None:
    """
    Return a part's share, or None where there is nobody to share.

    Parameters
    ----------
    part
        Some of the people.
    total
        All of them.

    Returns
    -------
    share
        0 to 1, not rounded.

    Examples
    --------
    >>> share_of(1, 4), share_of(0, 0)
    (0.25, None)
    """
    return part / total if total else None


def covered_by(covers: csr_array, opened: BoolArray) -> BoolArray:
    """
    Return who is covered when these sites are open.

    Parameters
    ----------
    covers
        Coverage matrix, boolean, shape (n_demand, n_sites); a dense one does too.
    opened
        Which sites are open, shape (n_sites,).

    Returns
    -------
    covered
        Shape (n_demand,).

    Examples
    --------
    >>> covers = np.array([[True, False], [False, False]])
    >>> covered_by(covers, np.array([True, True])).tolist()
    [True, False]
    """
    return np.asarray(covers @ opened.astype(np.int32) > 0)


def mean_minutes(population: FloatArray, time_ms: LongArray) -> float | None:
    """
    Return the mean travel time of the people whose time is known.

    Parameters
    ----------
    population
        People, shape (n_demand,).
    time_ms
        Whole milliseconds, -1 where not known, shape (n_demand,).

    Returns
    -------
    minutes
        Weighted by people; None where nobody's time is known.

    Examples
    --------
    >>> mean_minutes(np.array([1.0, 3.0, 9.0]), np.array([0, 240_000, -1]))
    3.0
    """
    known = time_ms >= 0
    people = people_in(population, known)
    if not people:
        return None
    return math.fsum(population[known] * time_ms[known]) / people / MS_PER_MIN


def rows_by(keys: IntArray, n_keys: int) -> list[LongArray]:
    """
    Return the rows that carry each key.

    Parameters
    ----------
    keys
        Row of each row's owner, 0 to ``n_keys - 1``; rows below 0 belong to nobody.
    n_keys
        How many owners there are.

    Returns
    -------
    rows
        One array of rows an owner, in row order; empty where the owner has none.

    Examples
    --------
    >>> [rows.tolist() for rows in rows_by(np.array([1, -1, 1], dtype=np.int32), 2)]
    [[], [0, 2]]
    """
    order = np.argsort(keys, kind="stable").astype(np.int64)
    edges = np.searchsorted(keys[order], np.arange(n_keys + 1))
    return [order[start:stop] for start, stop in pairwise(edges)]
