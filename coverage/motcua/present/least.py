"""The least of a matrix's entries among the open sites: the nearest office by any measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import row_of_entries

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.plan import Plan


def least_stored(impedance: csr_array, chosen: BoolArray) -> FloatArray:
    """
    Return each row's least stored value among some entries.

    Parameters
    ----------
    impedance
        CSR, shape (n_demand, n_sites); no entry means out of reach.
    chosen
        Which stored entries count, shape (nnz,).

    Returns
    -------
    least
        Shape (n_demand,); NaN where no entry of the row counts.

    Examples
    --------
    A stored zero is the least there is:

    >>> from scipy.sparse import csr_array
    >>> matrix = csr_array(([5.0, 0.0, 7.0], ([0, 0, 2], [0, 1, 1])), shape=(3, 2))
    >>> least_stored(matrix, np.array([True, True, False])).tolist()
    [0.0, nan, nan]
    """
    least = np.full(impedance.shape[0], np.inf)
    np.minimum.at(least, row_of_entries(impedance)[chosen], impedance.data[chosen])
    return np.where(np.isfinite(least), least, np.nan)


def least_shortest_m(plan: Plan, opened: BoolArray) -> FloatArray:
    """
    Return the metres of the shortest way to any open site.

    Parameters
    ----------
    plan
        The plan: its matrices.
    opened
        Which sites are open.

    Returns
    -------
    metres
        NaN beyond the distance cutoff, shape (n_demand,).
    """
    shortest = plan.travel.shortest_m
    return least_stored(shortest, opened[shortest.indices])


def least_time(plan: Plan, opened: BoolArray) -> FloatArray:
    """
    Return the time to the quickest open site, whoever serves.

    Parameters
    ----------
    plan
        The plan: its matrices.
    opened
        Which sites are open.

    Returns
    -------
    milliseconds
        NaN beyond the cutoff, shape (n_demand,).
    """
    times = plan.travel.time_ms
    return least_stored(times, opened[times.indices])


def least_time_within(plan: Plan, opened: BoolArray) -> FloatArray:
    """
    Return the time to the quickest open site that also lies within the distance standard.

    It is within M minutes exactly where the reading ``all`` is met at M minutes.

    Parameters
    ----------
    plan
        The plan: its matrices and standard.
    opened
        Which sites are open.

    Returns
    -------
    milliseconds
        NaN where no open site meets the distance standard in known time, shape (n_demand,).
    """
    standard, travel = plan.standard, plan.travel
    distance = travel.shortest_m if standard.distance_by == "road" else travel.straight_m
    near = distance.copy()
    near.data = (distance.data <= standard.distance_m[row_of_entries(distance)]).astype(np.float64)
    near.eliminate_zeros()
    # Time plus one, so that a genuine time of zero survives the product.
    timed = travel.time_ms.astype(np.float64)
    timed.data = timed.data + 1
    both = timed.multiply(near).tocsr()
    return least_stored(both, opened[both.indices]) - 1
