r"""
LSCP: the fewest, or cheapest, sites so that all who can be covered are.

.. math::

    \min \sum_j c_j y_j \quad \text{s.t.} \quad
    \sum_{j \in N_i} y_j \ge b_i \;\; \forall i, \qquad
    y_j = 1 \;\; \forall j \in M, \qquad y_j \in \{0, 1\}

with :math:`N_i` the sites that cover row i, M the mandatory ones, and :math:`b_i` how many open
sites each is to have: 1, or with backup as many as asked, at most all of :math:`N_i`; and by group
:math:`l_k \le \sum_{j \in G_k} y_j \le u_k`. `state_lscp` states just that, on the reduced rows.
Source: Toregas, Swain, ReVelle and Bergman 1971, doi 10.1287/opre.19.6.1363.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from motcua.domain.solution import Goal, Solution
from motcua.locate.cover.checks import make_instance
from motcua.locate.cover.later import least_travel
from motcua.locate.cover.parts import cheapest_cover, reduce_cover
from motcua.locate.cover.stating import members, state_limits, state_sites, total
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulp
    from numpy.typing import ArrayLike

    from motcua.locate.terms.limits import GroupRule


def lscp(
    covers: Any,  # noqa: ANN401 - matrix, blocks or merged rows
    cost: ArrayLike | None = None,
    *,
    population: ArrayLike | None = None,
    n_open: int | None = None,
    budget: float | None = None,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    rules: Sequence[GroupRule] = (),
    backup: int = 1,
    impedance: Any = None,  # noqa: ANN401 - any scipy sparse or array-like
    goal: Literal["cost", "sites"] = "cost",
    time_limit_s: float | None = None,
    gap: float = 0.0,
    solver: str = "highs",
) -> Solution:
    """
    Open the fewest (or cheapest) sites so that all who can be covered are.

    Parameters
    ----------
    covers
        Sparse or dense, shape (n_demand, n_sites), true is covered; or an iterable of blocks
        ``(covers, population)``; or merged rows. Rows that no allowed site covers are left out
        and counted in the solution.
    cost
        Cost of each site; without it every site counts one.
    population
        People, shape (n_demand,); a row with nobody asks for no site. One each by default.
    n_open
        Most sites open; no limit by default.
    budget
        Most that the open sites may cost together; no limit by default.
    mandatory
        Sites open in every plan, boolean, shape (n_sites,).
    forbidden
        Sites closed in every plan, boolean, shape (n_sites,).
    rules
        At least or at most so many open sites of a group.
    backup
        How many open sites each row is to have; a row with fewer allowed sites has all of them.
    impedance
        Travel times, sparse or dense, shape (n_demand, n_sites), absent means out of reach. With
        them the plan is, of the cheapest, the one with the least mean travel.
    goal
        ``"sites"`` counts them, so that `cost` serves the budget alone.
    time_limit_s
        Seconds for all goals together, from the end of the reduction; none by default.
    gap
        Relative gap at which a plan is good enough; 0 asks for the optimum.
    solver
        ``"highs"``, or any other solver that PuLP knows; what the reduction leaves is given to
        it as the plain statement. SCIP, where present, is used beside HiGHS.

    Returns
    -------
    solution
        Opened sites, with objective, bound and the reason why the search ended.

    Raises
    ------
    ValueError
        If a shape differs or a cost is negative or no number.
    InfeasibleError
        If a site is both mandatory and forbidden, or limits conflict with covering everybody.
    NoPlanError
        If the time ended before a plan was found that keeps the limits.

    Examples
    --------
    The third row has no site and is left out:

    >>> plan = lscp([[1, 1, 0], [0, 1, 1], [0, 0, 0]])
    >>> plan.opened.tolist(), plan.termination.reason, plan.uncoverable_points
    ([False, True, False], 'optimal', 1)
    """
    given = make_instance(
        covers, population, cost=cost, mandatory=mandatory, forbidden=forbidden, n_open=n_open,
        budget=budget, rules=rules, goal=goal,
    )  # fmt: skip
    case = reduce_cover(given, backup)
    clock = Clock(time_limit_s, later_goals=0 if impedance is None else 1)
    opened, termination, priced = cheapest_cover(case, clock, gap=gap, solver=solver)
    goals = [
        Goal(name="sites" if cost is None or goal == "sites" else "cost", termination=termination)
    ]
    if impedance is not None and termination.reason != "interrupted":
        price = None if cost is None or goal == "sites" else given.cost
        opened, travel = least_travel(
            given, impedance, population, opened=opened, clock=clock, cost=price
        )
        goals.append(travel)
    return Solution(
        model="lscp", opened=opened, goals=tuple(goals), reductions=(*case.reductions, *priced),
        uncoverable_points=given.rows.uncovered_points,
        uncoverable_people=given.rows.uncovered_people,
        first_uncoverable=given.rows.first_uncovered,
    )  # fmt: skip


def state_lscp(**arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the programme in PuLP.

    Parameters
    ----------
    **arrays
        ``starts`` and ``sites`` of the rows, ``cost``, ``need``, ``mandatory``, ``allowed``,
        ``limits``, ``lower`` and ``upper``.

    Returns
    -------
    problem
        The programme.
    y
        Its site variables, in site order.
    """
    import pulp

    problem = pulp.LpProblem("lscp", pulp.LpMinimize)
    y = state_sites(problem, arrays["mandatory"], arrays["allowed"])
    problem += total(arrays["cost"], y)
    for i, sites in enumerate(members(arrays["starts"], arrays["sites"])):
        problem += pulp.lpSum(y[j] for j in sites) >= int(arrays["need"]), f"cover_{i}"
    state_limits(problem, y, arrays)
    return problem, y
