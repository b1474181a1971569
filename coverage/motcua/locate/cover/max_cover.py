r"""
MCLP: the most people covered with so many sites or so much money.

.. math::

    \max \sum_i w_i x_i \quad \text{s.t.} \quad
    x_i \le \sum_{j \in N_i} y_j \;\; \forall i, \qquad
    \sum_j y_j \le p, \quad \sum_j c_j y_j \le B, \qquad
    y_j = 1 \;\; \forall j \in M, \qquad 0 \le x_i \le 1, \; y_j \in \{0, 1\}

and, by group, :math:`l_k \le \sum_{j \in G_k} y_j \le u_k`. With backup *b* a row counts where b
of its sites are open: :math:`b x_i \le \sum_{j \in N_i} y_j` with binary x. `state_mclp` states
just that, on the merged rows. What solves it is the same programme without the x: the people lost
are cut off by Benders (`motcua.locate.cover.losses`, `motcua.locate.cover.branch`). Sources: Church
and ReVelle 1974, doi 10.1007/BF01942293; Cordeau, Furini and Ljubic 2019,
doi 10.1016/j.ejor.2018.12.021.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.solution import Goal, Solution, Termination
from motcua.errors import ModelError
from motcua.locate.cover.case import Case, reduce_case
from motcua.locate.cover.checks import make_instance
from motcua.locate.cover.later import least_travel
from motcua.locate.cover.least import Then, hold_coverage, least_sites
from motcua.locate.cover.most import LATE_S, cover_most, people_covered
from motcua.locate.cover.stating import (
    limit_arrays,
    state_covered,
    state_limits,
    state_sites,
    total,
)
from motcua.locate.door.solve import Effort, Statement, solve
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulp
    from numpy.typing import ArrayLike, NDArray

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.terms.limits import Bounds, GroupRule


def mclp(
    covers: Any,  # noqa: ANN401 - matrix, blocks or merged rows
    population: ArrayLike | None = None,
    *,
    n_open: int | None = None,
    budget: float | None = None,
    cost: ArrayLike | None = None,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    rules: Sequence[GroupRule] = (),
    backup: int = 1,
    impedance: Any = None,  # noqa: ANN401 - any scipy sparse or array-like
    then: Then = None,
    time_limit_s: float | None = None,
    gap: float = 0.0,
    solver: str = "highs",
) -> Solution:
    """
    Cover the most people with at most so many sites, or so much money, or both.

    Parameters
    ----------
    covers
        Sparse or dense, shape (n_demand, n_sites), true is covered; or an iterable of blocks
        ``(covers, population)``; or merged rows, as `disc_cover` returns them.
    population
        People, not negative, shape (n_demand,); one each by default.
    n_open
        Most sites open, mandatory ones included.
    budget
        Most that the open sites may cost together.
    cost
        Cost of each site, for the budget; one each by default.
    mandatory
        Sites open in every plan, boolean, shape (n_sites,).
    forbidden
        Sites closed in every plan, boolean, shape (n_sites,).
    rules
        At least or at most so many open sites of a group.
    backup
        Open sites by which people count as covered; whoever has fewer allowed ones cannot be.
    impedance
        Travel times, sparse or dense, shape (n_demand, n_sites), absent means out of reach. With
        them the plan is, of those that cover as many people, the one with the least mean travel.
    then
        ``"sites"`` or ``"cost"``: of the plans that cover as many people one with the fewest, or
        the cheapest, sites is wanted before the travel.
    time_limit_s
        Seconds for all goals together, from the end of the reduction; none by default.
    gap
        Relative gap at which a plan is good enough; 0 asks for the optimum.
    solver
        ``"highs"`` for the engine of this package over HiGHS; any other solver that PuLP knows is
        given the plain statement.

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
        If the mandatory sites alone exceed the number or the budget, or other limits conflict.

    Examples
    --------
    >>> plan = mclp([[1, 0], [0, 1]], [5, 7], n_open=1)
    >>> plan.opened.tolist(), plan.termination.objective
    ([False, True], 7.0)
    >>> mclp([[1, 0], [0, 1]], [5, 7], n_open=0).termination.objective
    0.0
    """
    if n_open is None and budget is None:
        raise ModelError("MCLP needs a number of sites or a budget.", mend="Give n_open or budget.")
    given = make_instance(
        covers, population, cost=cost, mandatory=mandatory, forbidden=forbidden, n_open=n_open,
        budget=budget, rules=rules, backup=backup,
    )  # fmt: skip
    price = given.cost if then == "cost" else np.ones(len(given.cost))
    case = reduce_case(given, backup, price=given.cost if budget is not None else price)
    later = (then is not None) + (impedance is not None)
    clock = Clock(time_limit_s, later_goals=later)
    opened, termination = _solve(case, clock, gap=gap, solver=solver)
    goals = [Goal(name="people_covered", termination=termination)]
    held = hold_coverage(case, termination.objective)
    if then is not None and termination.reason != "interrupted":
        opened, fewest = least_sites(
            case, price, opened=opened, held=held, until=clock.after(1), name=then
        )
        goals.append(fewest)
    if impedance is not None and goals[-1].termination.reason != "interrupted":
        opened, travel = least_travel(
            given, impedance, population, opened=opened, clock=clock, cost=price,
            uncovered=case.people - termination.objective, held=held if backup > 1 else None,
        )  # fmt: skip
        goals.append(travel)
    return Solution(
        model="mclp", opened=opened, goals=tuple(goals), reductions=case.reductions,
        uncoverable_points=given.rows.uncovered_points,
        uncoverable_people=given.rows.uncovered_people,
        first_uncoverable=given.rows.first_uncovered,
    )  # fmt: skip


def _solve(case: Case, clock: Clock, *, gap: float, solver: str) -> tuple[BoolArray, Termination]:
    until = clock.headline
    if solver.lower() == "highs":
        return cover_most(case, case.first_plan(until=until), until=until, gap=gap, late_s=LATE_S)
    start = case.exchange.search(case.given.start, until=until)
    return cover_by_solver(case, start, until=until, gap=gap, solver=solver)


def cover_by_solver(
    case: Case, start: BoolArray, *, until: float, gap: float, solver: str,
    bounds: Bounds | None = None,
) -> tuple[BoolArray, Termination]:  # fmt: skip
    """
    Give the plain statement to a solver by name.

    Parameters
    ----------
    case
        The reduced instance.
    start
        A plan within the limits.
    until
        Clock value at which to end.
    gap
        Relative gap at which a plan is good enough.
    solver
        Its name.
    bounds
        Other limits than those of the case, of the same shape.

    Returns
    -------
    opened
        The best plan.
    termination
        Objective recomputed, bound true.
    """
    given, rows = case.given, case.rows
    bounds = given.bounds if bounds is None else bounds
    arrays: dict[str, NDArray[Any]] = {
        "starts": rows.starts, "sites": rows.sites, "weight": rows.weight,
        "mandatory": given.mandatory, "allowed": case.allowed, "need": np.array(case.backup),
        **limit_arrays(bounds),
    }  # fmt: skip

    def value(plan: FloatArray) -> float | None:
        """Return how many are covered; None where a limit is broken."""
        opened = plan > 0.5  # noqa: PLR2004 - a rounding
        allowed = (opened >= given.mandatory).all() and (opened <= case.allowed).all()
        return case.covered(opened) if allowed and bounds.hold(opened) else None

    left = None if np.isinf(until) else max(until - time.monotonic(), 0.0)
    answer = solve(
        Statement(builder=f"{__name__}:state_mclp", arrays=arrays, sense="max"), value,
        start=start.astype(float), bound=case.people,
        effort=Effort(time_limit_s=left, gap=gap, solver=solver),
    )  # fmt: skip
    opened = start if answer.plan is None else answer.plan > 0.5  # noqa: PLR2004
    bound = answer.bound + (case.sure if answer.solver != "heuristic" else 0.0)
    return opened, people_covered(
        case, opened, bound=bound, solver=answer.solver, reason=answer.reason
    )


def state_mclp(**arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the programme in PuLP.

    Parameters
    ----------
    **arrays
        ``starts`` and ``sites`` of the rows, ``weight``, ``need``, ``mandatory``, ``allowed``,
        ``limits``, ``lower`` and ``upper``.

    Returns
    -------
    problem
        The programme.
    y
        Its site variables, in site order.
    """
    import pulp

    problem = pulp.LpProblem("mclp", pulp.LpMaximize)
    y = state_sites(problem, arrays["mandatory"], arrays["allowed"])
    x = state_covered(problem, y, arrays)
    problem += total(arrays["weight"], x)
    state_limits(problem, y, arrays)
    return problem, y
