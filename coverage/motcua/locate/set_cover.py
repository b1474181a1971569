r"""
LSCP: the fewest, or cheapest, sites so that all who can be covered are.

.. math::

    \min \sum_j c_j y_j \quad \text{s.t.} \quad
    \sum_{j \in N_i} y_j \ge 1 \;\; \forall i, \qquad
    y_j = 1 \;\; \forall j \in M, \qquad y_j \in \{0, 1\}

with :math:`N_i` the sites that cover row i and M the mandatory ones. Source: Toregas, Swain,
ReVelle and Bergman 1971, doi 10.1287/opre.19.6.1363.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.solution import Goal, Reduction, Solution, Termination
from motcua.locate.checks import make_instance
from motcua.locate.heuristic import greedy_cover
from motcua.locate.reduce import kernel, merge_rows
from motcua.locate.solve import Answer, Statement, solve

if TYPE_CHECKING:
    import pulp
    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray, FloatArray


def lscp(
    covers: Any,  # noqa: ANN401 - any scipy sparse or array-like
    cost: ArrayLike | None = None,
    *,
    population: ArrayLike | None = None,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    time_limit_s: float | None = None,
    gap: float = 0.0,
) -> Solution:
    """
    Open the fewest (or cheapest) sites so that all who can be covered are.

    Parameters
    ----------
    covers
        Sparse or dense, shape (n_demand, n_sites); true is covered. Rows that no allowed site
        covers are left out.
    cost
        Cost of each site; without it every site counts one.
    population
        People, shape (n_demand,); a row with nobody asks for no site. One each by default.
    mandatory
        Sites open in every plan, boolean, shape (n_sites,).
    forbidden
        Sites closed in every plan, boolean, shape (n_sites,).
    time_limit_s
        Seconds for the solver; none by default.
    gap
        Relative gap at which a plan is good enough; 0 asks for the optimum.

    Returns
    -------
    solution
        Opened sites, with objective, bound and the reason why the search ended.

    Raises
    ------
    ValueError
        If a shape differs or a cost is negative or no number.
    InfeasibleError
        If a site is both mandatory and forbidden.

    Examples
    --------
    The third row has no site and is left out:

    >>> plan = lscp([[1, 1, 0], [0, 1, 1], [0, 0, 0]])
    >>> plan.opened.tolist(), plan.termination.reason
    ([False, True, False], 'optimal')
    """
    given = make_instance(covers, population, cost=cost, mandatory=mandatory, forbidden=forbidden)
    reachable = given.covers.multiply(given.allowed[None, :]).tocsr()
    peopled = given.population > 0
    merged = merge_rows(reachable[peopled], given.population[peopled])
    left = kernel(merged.covers, given.cost, forced=given.mandatory, allowed=given.allowed)
    opened, answer = left.forced.copy(), None
    if len(left.rows):
        sets, price = merged.covers[np.ix_(left.rows, left.columns)], given.cost[left.columns]
        answer = solve(
            Statement(model="lscp", covers=sets, weight=price),
            start=greedy_cover(sets, price),
            time_limit_s=time_limit_s,
            gap=gap,
        )
        opened[left.columns[answer.chosen]] = True
    goal = Goal(
        name="sites" if cost is None else "cost",
        termination=_terminate(opened, answer, forced=left.forced, cost=given.cost),
    )
    steps: tuple[Reduction, ...] = (merged.reduction, *left.reductions)
    return Solution(model="lscp", opened=opened, goals=(goal,), reductions=steps)


def state_lscp(covers: BoolArray, cost: FloatArray) -> tuple[pulp.LpProblem, list[Any]]:
    """
    State the programme in PuLP.

    Parameters
    ----------
    covers
        Rows to be covered, shape (n_rows, n_sites).
    cost
        Cost of each site, shape (n_sites,).

    Returns
    -------
    problem
        The programme.
    y
        Its site variables, in column order.
    """
    import pulp

    problem = pulp.LpProblem("lscp", pulp.LpMinimize)
    y = [problem.add_variable(f"y_{j}", 0, 1, "Binary") for j in range(covers.shape[1])]
    problem += pulp.lpSum(float(c) * v for c, v in zip(cost, y, strict=True))
    for i, row in enumerate(covers):
        problem += pulp.lpSum(y[j] for j in np.flatnonzero(row)) >= 1, f"cover_{i}"
    return problem, y


def _terminate(
    opened: BoolArray, answer: Answer | None, *, forced: BoolArray, cost: FloatArray
) -> Termination:
    """Recompute the objective from the opened sites and add what was forced to the bound."""
    objective = float(cost[opened].sum())
    if answer is None:
        return Termination(
            reason="optimal", objective=objective, bound=objective, solver="reduction"
        )
    bound = min(float(cost[forced].sum()) + answer.bound, objective)
    if (cost == np.round(cost)).all():
        bound = min(float(np.ceil(bound - 1e-6)), objective)
    reason = "optimal" if bound == objective else answer.reason
    return Termination(reason=reason, objective=objective, bound=bound, solver=answer.solver)
