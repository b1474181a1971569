r"""
Shares of areas that went to several units: the units' official totals met as nearly as can be.

With :math:`P_a` people of area a, :math:`T_u` official people of unit u and :math:`p_{au}` the
share of a in u,

.. math::

    \min \; \sum_u \left( \frac{\sum_a P_a p_{au} - T_u}{T_u} \right)^2
    + \epsilon \sum_{au} (p_{au} - 1/n_a)^2
    \quad \text{with} \quad \sum_u p_{au} = 1, \; p_{au} \ge 0

where :math:`n_a` units share area a. Where totals leave a choice, the small second term takes the
most even one. Non-negative least squares (Lawson and Hanson 1974), the sums to one as heavy rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import nnls

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray

_EVEN = 1e-4
_HEAVY = 1e3


def share_out(
    amounts: FloatArray, area: IntArray, unit: IntArray, *, targets: FloatArray
) -> FloatArray:
    """
    Return the share of its area that each part is.

    Parameters
    ----------
    amounts
        People (or ground) of each area, shape (n_areas,).
    area
        Area of each part, shape (n_parts,).
    unit
        Unit of each part, shape (n_parts,).
    targets
        Official people (or ground) of each unit, -1 where not known, shape (n_units,).

    Returns
    -------
    shares
        Not negative, 1 together in every area, shape (n_parts,).

    Examples
    --------
    Area 0 (1,000) goes to both units; unit 0 has 500 besides and should have 800:

    >>> area, unit = np.array([0, 0, 1, 2]), np.array([0, 1, 0, 1])
    >>> amounts, targets = np.array([1000.0, 500.0, 200.0]), np.array([800.0, 900.0])
    >>> share_out(amounts, area, unit, targets=targets).round(3).tolist()
    [0.3, 0.7, 1.0, 1.0]
    """
    counts = np.bincount(area, minlength=len(amounts))
    split = np.flatnonzero(counts[area] > 1)
    shares = np.ones(len(area))
    if not len(split):
        return shares
    whole = counts[area] == 1
    sure = np.bincount(unit[whole], weights=amounts[area[whole]], minlength=len(targets))
    known = np.flatnonzero(targets > 0)
    place = np.arange(len(split))
    rows = np.zeros((len(targets), len(split)))
    rows[unit[split], place] = amounts[area[split]]
    towards = rows[known] / targets[known, None]
    wanted = (targets[known] - sure[known]) / targets[known]
    sums = (np.unique(area[split])[:, None] == area[split][None, :]) * _HEAVY
    even = np.eye(len(split)) * np.sqrt(_EVEN)
    found, _ = nnls(
        np.vstack([towards, sums, even]),
        np.concatenate([wanted, np.full(len(sums), _HEAVY), np.sqrt(_EVEN) / counts[area[split]]]),
    )
    totals = np.bincount(area[split], weights=found, minlength=len(amounts))
    shares[split] = found / totals[area[split]]
    return shares
