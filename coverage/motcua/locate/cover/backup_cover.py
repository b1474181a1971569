r"""
LSCP-B: of the fewest, or cheapest, covers the one that gives most people a second site.

.. math::

    \max \sum_i w_i u_i \quad \text{s.t.} \quad
    \sum_{j \in N_i} y_j \ge 1 \;\; \forall i, \qquad
    \sum_{j \in N_i} y_j \ge b \, u_i \;\; \forall i : |N_i| \ge b, \qquad
    \sum_j c_j y_j \le C, \qquad y_j = 1 \;\; \forall j \in M, \qquad u_i, y_j \in \{0, 1\}

with C the cost of the cheapest cover, :math:`b = 2` unless said, and by group
:math:`l_k \le \sum_{j \in G_k} y_j \le u_k`. `state_lscp_b` states just that, on the merged rows.
Source: Hogan and ReVelle 1986, doi 10.1287/mnsc.32.11.1434.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from motcua.domain.solution import Goal, Solution
from motcua.locate.cover.backup_search import BackupTask, most_backup
from motcua.locate.cover.checks import make_instance
from motcua.locate.cover.parts import cheapest_cover, reduce_cover
from motcua.locate.cover.stating import members, state_limits, state_sites, total
from motcua.locate.terms.arguments import check_backup
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulp
    from numpy.typing import ArrayLike

    from motcua.locate.terms.limits import GroupRule


def lscp_b(
    covers: Any,  # noqa: ANN401 - matrix, blocks or merged rows
    cost: ArrayLike | None = None,
    *,
    population: ArrayLike | None = None,
    backup: int = 2,
    n_open: int | None = None,
    budget: float | None = None,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    rules: Sequence[GroupRule] = (),
    goal: Literal["cost", "sites"] = "cost",
    time_limit_s: float | None = None,
    gap: float = 0.0,
    solver: str = "highs",
) -> Solution:
    """
    Cover everybody who can be with the fewest sites, and of those plans most people twice.

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
    backup
        Open sites by which people count in the second goal.
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
    goal
        ``"sites"`` counts them, so that `cost` serves the budget alone.
    time_limit_s
        Seconds for both goals together, from the end of the reduction; none by default.
    gap
        Relative gap at which the first goal is good enough; 0 asks for the optimum.
    solver
        As for `lscp`; any other than HiGHS is given the plain statement of each goal.

    Returns
    -------
    solution
        Opened sites; the number or cost of sites first, then the people with backup, proved to
        the same gap.

    Raises
    ------
    InputError
        If a shape differs, or a cost or weight is negative or no number.
    InfeasibleError
        If limits conflict with covering everybody; they are named.

    Examples
    --------
    Each of the two outer sites covers everybody with the middle one; only one of them does so
    twice for the five people:

    >>> plan = lscp_b([[1, 1, 0], [0, 1, 1], [1, 0, 0]], population=[5, 1, 1])
    >>> plan.opened.tolist(), [goal.termination.objective for goal in plan.goals]
    ([True, True, False], [2.0, 5.0])
    """
    check_backup(backup)
    given = make_instance(
        covers, population, cost=cost, mandatory=mandatory, forbidden=forbidden, n_open=n_open,
        budget=budget, rules=rules, goal=goal,
    )  # fmt: skip
    case = reduce_cover(given)
    clock = Clock(time_limit_s, later_goals=1)
    opened, termination, _ = cheapest_cover(case, clock, gap=gap, solver=solver)
    goals = [
        Goal(name="sites" if cost is None or goal == "sites" else "cost", termination=termination)
    ]
    if termination.reason != "interrupted":
        task = BackupTask(given=given, backup=backup, most_cost=termination.objective)
        opened, twice = most_backup(task, opened, clock=clock, gap=gap, solver=solver)
        goals.append(Goal(name="people_with_backup", termination=twice))
    return Solution(
        model="lscp_b", opened=opened, goals=tuple(goals), reductions=case.reductions,
        uncoverable_points=given.rows.uncovered_points,
        uncoverable_people=given.rows.uncovered_people,
        first_uncoverable=given.rows.first_uncovered,
    )  # fmt: skip


def state_lscp_b(**arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the programme of the second goal in PuLP.

    Parameters
    ----------
    **arrays
        ``starts`` and ``sites`` of the rows, ``weight``, ``cost``, ``most_cost``, ``need``,
        ``mandatory``, ``allowed``, ``limits``, ``lower`` and ``upper``.

    Returns
    -------
    problem
        The programme.
    y
        Its site variables, in site order.
    """
    import pulp

    problem = pulp.LpProblem("lscp_b", pulp.LpMaximize)
    y = state_sites(problem, arrays["mandatory"], arrays["allowed"])
    need, weight = int(arrays["need"]), arrays["weight"]
    rows = list(members(arrays["starts"], arrays["sites"]))
    twice = {i: sites for i, sites in enumerate(rows) if len(sites) >= need}
    u = {i: problem.add_variable(f"u_{i}", 0, 1, "Integer") for i in twice}
    problem += pulp.lpSum(float(weight[i]) * u[i] for i in twice)
    for i, sites in enumerate(rows):
        if weight[i] > 0:
            problem += pulp.lpSum(y[j] for j in sites) >= 1, f"cover_{i}"
    for i, sites in twice.items():
        problem += pulp.lpSum(y[j] for j in sites) >= need * u[i], f"backup_{i}"
    problem += total(arrays["cost"], y) <= float(arrays["most_cost"]), "cost"
    state_limits(problem, y, arrays)
    return problem, y
