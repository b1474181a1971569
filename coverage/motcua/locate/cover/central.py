r"""
A relaxation's optimum from its middle, by an interior point, and what is true of it anyhow.

A simplex ends at a corner, and a cut takes off that corner; from the middle of what is nearly best
a cut takes off more, and a few rounds do the work of many (Goffin, Haurie and Vial 1992,
doi 10.1287/mnsc.38.2.284). The point need not be exact, nor its bound wait for that: any prices
:math:`\pi` of the rows, each of the sign that its row allows, say

.. math::

    \min \{ c x : l \le A x \le u, \; \underline{x} \le x \le \overline{x} \} \ge
    \sum_{\pi_i > 0} \pi_i l_i + \sum_{\pi_i < 0} \pi_i u_i
    + \sum_j \min_{\underline{x}_j \le x_j \le \overline{x}_j} (c - \pi A)_j x_j
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.sparse import csc_array, csr_array, diags_array

from motcua.locate.door.quiet import quiet_highs

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray

UNPRICED, APART = 1e-4, 5e-3
"""A row whose price is below the one and whose slack is above the other, both scaled, is idle."""

TINY = 1e-300


class Central(NamedTuple):
    """What is near an optimum."""

    value: float
    """What no solution falls below."""

    x: FloatArray
    """Within its limits, if not within the rows'."""

    is_idle: BoolArray
    """Rows that do without a price and are not tight."""

    iterations: int


@dataclass(frozen=True, kw_only=True, eq=False)
class _Scaled:
    """A model whose columns reach to one and whose rows' largest entries are one."""

    matrix: csr_array
    cost: FloatArray
    low: FloatArray
    high: FloatArray
    lower: FloatArray
    upper: FloatArray
    reach: FloatArray
    """What a column of one stands for."""

    unit: float
    """What an objective of one stands for."""


def central_optimum(lp: Any, *, limit_s: float, accuracy: float) -> Central:  # noqa: ANN401 - HiGHS's own
    """
    Minimise by an interior point and stay there.

    Parameters
    ----------
    lp
        HiGHS's model of a minimisation, every column with finite limits.
    limit_s
        Seconds it may take.
    accuracy
        Relative gap at which it may end.

    Returns
    -------
    central
        Its value is true at any accuracy.
    """
    import highspy

    given = _scaled(lp)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = given.matrix.shape
    model.col_cost_, model.col_lower_, model.col_upper_ = given.cost, given.low, given.high
    model.row_lower_, model.row_upper_ = given.lower, given.upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = given.matrix.indptr, given.matrix.indices
    model.a_matrix_.value_ = given.matrix.data
    solver = quiet_highs()
    for option, value in (
        ("solver", "ipm"), ("run_crossover", "off"), ("presolve", "off"),
        ("time_limit", max(limit_s, 0.01)), ("ipm_optimality_tolerance", accuracy),
    ):  # fmt: skip
        solver.setOptionValue(option, value)
    solver.passModel(model)
    solver.run()
    found = solver.getSolution()
    x, price = (given.low + given.high) / 2.0, np.zeros(len(given.lower))
    if found.value_valid and found.dual_valid:
        x = np.clip(np.nan_to_num(np.array(found.col_value)), given.low, given.high)
        price = _allowed(given, np.nan_to_num(np.array(found.row_dual)))
    slack = given.matrix @ x - given.lower
    return Central(
        value=_proved(given, price) * given.unit, x=x * given.reach,
        is_idle=np.isinf(given.upper) & (price < UNPRICED) & (slack > APART),
        iterations=max(int(solver.getInfo().ipm_iteration_count), 0),
    )  # fmt: skip


def _scaled(lp: Any) -> _Scaled:  # noqa: ANN401 - HiGHS's own
    import highspy

    given, infinite = lp.a_matrix_, highspy.kHighsInf
    parts = (np.array(given.value_), np.array(given.index_), np.array(given.start_))
    by_row = given.format_ == highspy.MatrixFormat.kRowwise
    matrix = (csr_array if by_row else csc_array)(parts, shape=(lp.num_row_, lp.num_col_))
    low, high = np.array(lp.col_lower_), np.array(lp.col_upper_)
    reach = np.where(high > 0.0, high, 1.0)
    wide = csr_array(matrix @ diags_array(reach))
    most = np.maximum(abs(wide).max(axis=1).toarray().ravel(), TINY)
    cost = np.array(lp.col_cost_) * reach
    unit = max(float(np.abs(cost).max(initial=0.0)), TINY)
    lower, upper = np.array(lp.row_lower_), np.array(lp.row_upper_)
    return _Scaled(
        matrix=csr_array(diags_array(1.0 / most) @ wide), cost=cost / unit, low=low / reach,
        high=high / reach, lower=np.where(lower <= -infinite, -np.inf, lower / most),
        upper=np.where(upper >= infinite, np.inf, upper / most), reach=reach, unit=unit,
    )  # fmt: skip


def _allowed(given: _Scaled, price: FloatArray) -> FloatArray:
    """Return prices without those of a sign that their rows do not allow."""
    price = np.where(np.isinf(given.upper), np.maximum(price, 0.0), price)
    return np.where(np.isinf(given.lower), np.minimum(price, 0.0), price)


def _proved(given: _Scaled, price: FloatArray) -> float:
    """Return what the prices prove."""
    ends = np.where(price > 0.0, given.lower, given.upper)
    rest = given.cost - given.matrix.T @ price
    by_rows = (price[price != 0.0] * ends[price != 0.0]).sum()
    return float(by_rows + np.minimum(rest * given.low, rest * given.high).sum())
