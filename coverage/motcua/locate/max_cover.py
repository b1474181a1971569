r"""
MCLP: the most people covered with so many sites or so much money.

.. math::

    \max \sum_i w_i x_i \quad \text{s.t.} \quad
    x_i \le \sum_{j \in N_i} y_j \;\; \forall i, \qquad
    \sum_j y_j \le p, \quad \sum_j c_j y_j \le B, \qquad
    y_j = 1 \;\; \forall j \in M, \qquad 0 \le x_i \le 1, \; y_j \in \{0, 1\}

Source: Church and ReVelle 1974, doi 10.1007/BF01942293.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.solution import Goal, Solution, Termination
from motcua.errors import InfeasibleError, ModelError
from motcua.locate.checks import Instance, make_instance
from motcua.locate.heuristic import greedy_weight
from motcua.locate.reduce import merge_rows
from motcua.locate.solve import Limits, Statement, solve

if TYPE_CHECKING:
    import pulp
    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray


def mclp(
    covers: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike,
    *,
    n_open: int | None = None,
    budget: float | None = None,
    cost: ArrayLike | None = None,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    time_limit_s: float | None = None,
    gap: float = 0.0,
) -> Solution:
    """
    Cover the most people with at most so many sites, or so much money, or both.

    Parameters
    ----------
    covers
        Sparse or dense, shape (n_demand, n_sites); true is covered.
    population
        People, not negative, shape (n_demand,).
    n_open
        Most sites open, mandatory ones included.
    budget
        Most that the open sites may cost together.
    cost
        Cost of each site; one each by default.
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
        If a shape differs or a weight is negative or no number.
    ModelError
        If neither a number nor a budget is given, or the number exceeds the sites.
    InfeasibleError
        If the mandatory sites alone exceed the number or the budget.

    Examples
    --------
    >>> plan = mclp([[1, 0], [0, 1]], [5, 7], n_open=1)
    >>> plan.opened.tolist(), plan.termination.objective
    ([False, True], 7.0)
    >>> mclp([[1, 0], [0, 1]], [5, 7], n_open=0).termination.objective
    0.0
    """
    given = make_instance(covers, population, cost=cost, mandatory=mandatory, forbidden=forbidden)
    limits = _limits(given, n_open, budget)
    reachable = given.covers.multiply(given.allowed[None, :]).tocsr()
    merged = merge_rows(reachable, given.population)
    price = given.cost if budget is not None else np.ones_like(given.cost)
    start = greedy_weight(
        merged.covers,
        merged.weight,
        cost=price,
        budget=limits.budget if budget is not None else limits.n_open,
        start=given.mandatory,
    )
    statement = Statement(
        model="mclp", covers=merged.covers, weight=merged.weight, limits=limits,
        cost=given.cost, mandatory=given.mandatory, allowed=given.allowed,
    )  # fmt: skip
    if start[given.allowed].sum() > limits.n_open:
        start = given.mandatory
    answer = solve(statement, start=start, time_limit_s=time_limit_s, gap=gap)
    covered = merged.covers[:, answer.chosen].any(axis=1)
    objective = float(merged.weight[covered].sum())
    bound = max(min(answer.bound, float(merged.weight.sum())), objective)
    if (merged.weight == np.round(merged.weight)).all():
        bound = max(float(np.floor(bound + 1e-6)), objective)
    termination = Termination(
        reason="optimal" if bound == objective else answer.reason,
        objective=objective,
        bound=bound,
        solver=answer.solver,
    )
    goal = Goal(name="people_covered", termination=termination)
    return Solution(
        model="mclp", opened=answer.chosen, goals=(goal,), reductions=(merged.reduction,)
    )


def state_mclp(statement: Statement) -> tuple[pulp.LpProblem, list[Any]]:
    """
    State the programme in PuLP.

    Parameters
    ----------
    statement
        Rows, people, sites and limits.

    Returns
    -------
    problem
        The programme.
    y
        Its site variables, in column order.
    """
    import pulp

    problem = pulp.LpProblem("mclp", pulp.LpMaximize)
    lower, upper = statement.mandatory.astype(int), statement.allowed.astype(int)
    y = [
        problem.add_variable(f"y_{j}", int(lower[j]), int(upper[j]), "Integer")
        for j in range(statement.covers.shape[1])
    ]
    x = [problem.add_variable(f"x_{i}", 0, 1) for i in range(len(statement.covers))]
    problem += pulp.lpSum(float(w) * v for w, v in zip(statement.weight, x, strict=True))
    for i, row in enumerate(statement.covers):
        problem += x[i] <= pulp.lpSum(y[j] for j in np.flatnonzero(row)), f"cover_{i}"
    limits = statement.limits
    if np.isfinite(limits.n_open):
        problem += pulp.lpSum(y) <= limits.n_open, "n_open"
    if np.isfinite(limits.budget):
        spent = pulp.lpSum(float(c) * v for c, v in zip(statement.cost, y, strict=True))
        problem += spent <= limits.budget, "budget"
    return problem, y


def _limits(given: Instance, n_open: int | None, budget: float | None) -> Limits:
    if n_open is None and budget is None:
        raise ModelError("MCLP needs a number of sites or a budget.", mend="Give n_open or budget.")
    n_sites = len(given.cost)
    if n_open is not None and not 0 <= n_open <= n_sites:
        raise ModelError(
            f"{n_open} sites cannot be opened: there are {n_sites}.",
            mend=f"Give n_open from 0 to {n_sites}.",
        )
    _check_mandatory(
        given.mandatory, float(given.cost @ given.mandatory), n_open=n_open, budget=budget
    )
    return Limits(
        n_open=np.inf if n_open is None else float(n_open),
        budget=np.inf if budget is None else float(budget),
    )


def _check_mandatory(
    mandatory: BoolArray, spent: float, *, n_open: int | None, budget: float | None
) -> None:
    if n_open is not None and mandatory.sum() > n_open:
        raise InfeasibleError(
            f"{mandatory.sum()} sites are mandatory, but only {n_open} may be open.",
            mend="Raise n_open, or make fewer sites mandatory.",
        )
    if budget is not None and spent > budget:
        raise InfeasibleError(
            f"The mandatory sites cost {spent:g}, but the budget is {budget:g}.",
            mend="Raise the budget, or make fewer sites mandatory.",
        )
