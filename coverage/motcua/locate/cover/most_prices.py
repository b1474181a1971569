r"""
A bound on the people whom any plan covers, where the time was too short for a relaxation.

Let row i pay :math:`0 \le \lambda_i \le w_i` for being covered. Whatever the prices, no plan covers
more than

.. math::

    L(\lambda) = \sum_i (w_i - \lambda_i) + \max_y \sum_j v_j y_j, \qquad
    v_j = \sum_{i \in P_j} \lambda_i

where of the limits on the sites one at a time is kept, and by fractions of sites: then the best y
is read off the sites in the order of what each pays for its share of that limit (Dantzig 1957,
doi 10.1287/opre.5.2.266). The prices follow the subgradient (Galvao and ReVelle 1996,
doi 10.1016/0377-2217(94)00159-6).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.cover.rows import MergedRows
    from motcua.locate.terms.limits import Bounds

STEPS = 120
"""Steps at most."""

PATIENCE = 4
"""Steps without a better bound before they get shorter."""

ROUNDING = 1e-9
"""Share of the people by which a sum of prices may be too low."""


def most_by_prices(
    rows: MergedRows, bounds: Bounds, *, mandatory: BoolArray, allowed: BoolArray, plan: BoolArray,
    until: float,
) -> float:  # fmt: skip
    """
    Bound the people whom any plan covers.

    Parameters
    ----------
    rows
        Who is covered by which sites.
    bounds
        Limits on the sites.
    mandatory
        Sites open in every plan, shape (n_sites,).
    allowed
        Sites that may open, shape (n_sites,).
    plan
        A plan within the limits, whose value the steps are measured by.
    until
        Clock value (`time.monotonic`) after which no further step is made; the first bound, by
        everybody shared out among the sites of the plan, is there in any case.

    Returns
    -------
    people
        No plan within the limits covers more.

    Examples
    --------
    Three people between three sites, each in reach of two: one site covers two of them.

    >>> from motcua.locate.cover.rows import merge_rows
    >>> from motcua.locate.terms.limits import make_bounds
    >>> ring = merge_rows(csr_array([[1, 1, 0], [0, 1, 1], [1, 0, 1]]).astype(bool), np.ones(3))
    >>> none, every = np.zeros(3, dtype=bool), np.ones(3, dtype=bool)
    >>> most = most_by_prices(
    ...     ring, make_bounds(3, cost=np.ones(3), n_open=1), mandatory=none, allowed=every,
    ...     plan=np.array([True, False, False]), until=np.inf,
    ... )
    >>> round(most, 6)
    2.0
    """
    weight = rows.weight
    pairs = csr_array(
        (np.ones(len(rows.sites)), rows.sites, rows.starts), shape=(rows.n_rows, rows.n_sites)
    )
    turned = pairs.T.tocsr()
    times = pairs @ plan.astype(np.float64)
    covered, price = float(weight[times > 0].sum()), weight / np.maximum(times, 1.0)
    best, best_price, length, since = float(weight.sum()), price, 1.0, 0
    for _ in range(STEPS):
        y, paid = dearest_sites(turned @ price, bounds, mandatory=mandatory, allowed=allowed)
        value = float((weight - price).sum()) + paid
        since += 1
        if value < best:
            best, best_price, since = value, price, 0
        elif since > PATIENCE:
            price, length, since = best_price, length / 2, 0
            continue
        slope = pairs @ y - 1.0
        slope[((slope < 0) & (price >= weight)) | ((slope > 0) & (price <= 0))] = 0.0
        square = float(slope @ slope)
        if square == 0 or time.monotonic() >= until:
            break
        price = np.clip(price - length * max(value - covered, 0.0) / square * slope, 0.0, weight)
    return min(best * (1.0 + ROUNDING), float(weight.sum()))


def dearest_sites(
    worth: FloatArray, bounds: Bounds, *, mandatory: BoolArray, allowed: BoolArray
) -> tuple[FloatArray, float]:
    """
    Open the sites that pay most, within whichever one limit leaves least.

    Parameters
    ----------
    worth
        What each site pays, not negative, shape (n_sites,).
    bounds
        Limits on the sites.
    mandatory
        Sites open in every plan.
    allowed
        Sites that may open.

    Returns
    -------
    y
        Open fractions, shape (n_sites,).
    paid
        What they pay: no plan within the limits is paid more.
    """
    best = (allowed & (worth > 0) | mandatory).astype(np.float64)
    paid = float(worth @ best)
    dense = bounds.matrix.toarray()
    for uses, upper in zip(dense, bounds.upper, strict=True):
        if not np.isfinite(upper) or (uses < 0).any():
            continue
        y = (mandatory | (allowed & (uses == 0))).astype(np.float64)
        free = np.flatnonzero(allowed & ~mandatory & (uses > 0))
        free = free[np.argsort(-worth[free] / uses[free], kind="stable")]
        room = max(float(upper - uses @ mandatory), 0.0)
        before = np.cumsum(uses[free]) - uses[free]
        y[free] = np.clip((room - before) / uses[free], 0.0, 1.0)
        if float(worth @ y) < paid:
            best, paid = y, float(worth @ y)
    return best, paid
