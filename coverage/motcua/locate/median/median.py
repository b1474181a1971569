r"""
The p-median: the least travel of all people together with so many sites.

.. math::

    \min \sum_i w_i \min_{j: y_j = 1} t_{ij} \quad \text{s.t.} \quad
    \sum_j y_j \le p, \qquad y_j = 1 \;\; \forall j \in M, \qquad
    \sum_{j \in N_i} y_j \ge 1 \;\; \forall i, \qquad y_j \in \{0, 1\}

:math:`N_i` holds the sites within reach of row *i*. A row whose :math:`N_i` is empty is left out
and named; everyone else is served, for leaving people out would lower their sum and pass for a
better plan. The programme with its assignments stands in `median_problem`.

Source: Hakimi 1964, doi 10.1287/opre.12.3.450.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.domain.solution import Goal, Solution
from motcua.locate.median.find import find_median
from motcua.locate.median.question import ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from motcua.locate.terms.limits import GroupRule


def p_median(
    impedance: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike | None = None,
    *,
    n_open: int | None = None,
    budget: float | None = None,
    cost: ArrayLike | None = None,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    rules: Sequence[GroupRule] = (),
    backup: int = 1,
    time_limit_s: float | None = None,
    gap: float = 0.0,
    solver: str = "highs",
) -> Solution:
    """
    Open at most so many sites so that all people together travel least.

    Parameters
    ----------
    impedance
        Travel time or distance, not negative, sparse or dense, shape (n_demand, n_sites). Out of
        reach is what a sparse matrix does not store and what is infinite in a dense one; a stored
        zero is a zero.
    population
        People, not negative, shape (n_demand,); one each by default.
    n_open
        Most sites open, mandatory ones included; it or a budget is needed. Sites that would serve
        nobody stay closed.
    budget
        Most that the open sites may cost together; no limit by default.
    cost
        Cost of each site, for the budget; one each by default.
    mandatory
        Sites open in every plan, boolean, shape (n_sites,).
    forbidden
        Sites closed in every plan, boolean, shape (n_sites,).
    rules
        At least or at most so many open sites of a group.
    backup
        Open sites that each row is to have within reach; a row that fewer allowed sites reach is
        to have all of them. Travel is to the nearest.
    time_limit_s
        Seconds for the search, counted from the end of the reduction; none by default.
    gap
        Relative gap at which a plan is good enough; 0 asks for the optimum.
    solver
        ``"highs"`` for the engines of this package; any other solver that PuLP knows is given the
        plain statement, pair by pair.

    Returns
    -------
    solution
        Opened sites with their weighted impedance, the bound, and in `left_out` the rows with
        people that no site reaches. Where impedances and people are whole numbers the value is
        exact up to 2^53; else "optimal" is to one part in 10^9.

    Raises
    ------
    InputError
        If a shape differs, or an impedance or weight is negative or no number.
    ModelError
        If neither a number nor a budget is given, or the number exceeds the sites.
    InfeasibleError
        If so many sites cannot reach everyone whom some site reaches (the message says how many
        it takes), or limits conflict (those that do are named).
    NoPlanError
        If the time ended before any plan was found that reaches everyone.

    Examples
    --------
    The third row is out of reach of both sites and is named:

    >>> inf = float("inf")
    >>> plan = p_median([[0, 9], [8, 0], [inf, inf]], [1, 2, 5], n_open=1)
    >>> plan.opened.tolist(), plan.termination.objective, plan.left_out.tolist()
    ([False, True], 9.0, [2])
    """
    question = ask(
        impedance, population, n_open=n_open, budget=budget, cost=cost, mandatory=mandatory,
        forbidden=forbidden, rules=rules, backup=backup,
    )  # fmt: skip
    median = find_median(question, time_limit_s=time_limit_s, gap=gap, solver=solver)
    return Solution(
        model="p_median",
        opened=median.opened,
        left_out=question.left_out,
        goals=(Goal(name="weighted_impedance", termination=median.termination),),
        reductions=median.reductions,
    )
