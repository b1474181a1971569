r"""
Partial cover: the fewest, or cheapest, sites for a share of the people, with a floor in every area.

.. math::

    \min \sum_j c_j y_j \quad \text{s.t.} \quad
    x_i \le \sum_{j \in N_i} y_j \;\; \forall i, \qquad
    \sum_i w_i x_i \ge \tau \sum_i w_i, \qquad
    \sum_{i \in a} w_i x_i \ge \varphi \sum_{i \in a} w_i \;\; \forall a, \qquad
    y_j \in \{0, 1\}, \; 0 \le x_i \le 1

The shares are of everybody, those whom no site covers included; with backup *b* a row counts where
b of its sites are open, as in `motcua.locate.cover.max_cover`. `state_partial` states just that;
what solves it caps the people lost, cut off by Benders as in `motcua.locate.cover.max_cover`.
Source: Daskin and Owen 1999, doi 10.1111/j.1538-4632.1999.tb00979.x (partial covering).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from motcua.domain.solution import Goal, Solution
from motcua.locate.cover.checks import make_instance
from motcua.locate.cover.later import least_travel
from motcua.locate.cover.partial_search import solve_partial
from motcua.locate.cover.partial_task import Places, make_task
from motcua.locate.cover.rows import as_covers
from motcua.locate.cover.stating import (
    state_covered,
    state_limits,
    state_sites,
    total,
)
from motcua.locate.terms.arguments import amounts
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulp
    from numpy.typing import ArrayLike

    from motcua.locate.terms.limits import GroupRule


def partial_cover(
    covers: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike,
    *,
    target_share: float,
    floor_share: float = 0.0,
    area: ArrayLike | None = None,
    cost: ArrayLike | None = None,
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
    Open the fewest (or cheapest) sites that cover a share of the people, everywhere some.

    Parameters
    ----------
    covers
        Sparse or dense, shape (n_demand, n_sites); true is covered.
    population
        People, not negative, shape (n_demand,).
    target_share
        Share of everybody to be covered, from 0 to 1.
    floor_share
        Share to be covered in every area, from 0 to 1.
    area
        Number of each point's area, from 0 up, shape (n_demand,); needed for a floor. Negative:
        in no area.
    cost
        Cost of each site; without it every site counts one.
    n_open
        Most sites open.
    budget
        Most that the open sites may cost together.
    mandatory
        Sites open in every plan, boolean, shape (n_sites,).
    forbidden
        Sites closed in every plan, boolean, shape (n_sites,).
    rules
        At least or at most so many open sites of a group.
    backup
        Open sites by which people count as covered; whoever has fewer allowed ones cannot be.
    impedance
        Travel times, shape (n_demand, n_sites), absent means out of reach: of the cheapest plans
        the one with the least mean travel is wanted.
    goal
        ``"sites"`` counts them, so that `cost` serves the budget alone.
    time_limit_s
        Seconds for all goals together; none by default.
    gap
        Relative gap at which a plan is good enough.
    solver
        ``"highs"`` for the engine of this package; any other solver that PuLP knows is given the
        plain statement.

    Returns
    -------
    solution
        Opened sites, with objective, bound and the reason why the search ended.

    Raises
    ------
    ValueError
        If a shape differs, a weight is negative or no number, or a share is not from 0 to 1.
    InfeasibleError
        If the allowed sites cannot cover that share; the areas that fall short are named.
    NoPlanError
        If the time ended before a plan was found.

    Examples
    --------
    Nine tenths need the second site only; the floor of the other area needs the first as well:

    >>> covers, people = [[1, 0], [0, 1]], [1, 9]
    >>> partial_cover(covers, people, target_share=0.9).opened.tolist()
    [False, True]
    >>> partial_cover(
    ...     covers, people, target_share=0.9, floor_share=0.5, area=[0, 1]
    ... ).opened.tolist()
    [True, True]
    """
    for name, share in (("target_share", target_share), ("floor_share", floor_share)):
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"{name} is {share}, expected a share from 0 to 1")
    matrix = as_covers(covers)
    people = amounts("population", population, matrix.shape[0])
    given = make_instance(
        matrix, people, cost=cost, mandatory=mandatory, forbidden=forbidden, n_open=n_open,
        budget=budget, rules=rules, backup=backup, goal=goal,
    )  # fmt: skip
    places = Places(matrix, people, area if floor_share > 0 else None)
    task = make_task(
        given, places, target_share=target_share, floor_share=floor_share, backup=backup
    )
    clock = Clock(time_limit_s, later_goals=0 if impedance is None else 1)
    opened, termination = solve_partial(task, clock, gap=gap, solver=solver)
    goals = [
        Goal(name="sites" if cost is None or goal == "sites" else "cost", termination=termination)
    ]
    if impedance is not None and termination.reason != "interrupted":
        price = None if cost is None or goal == "sites" else given.cost
        opened, travel = least_travel(
            given, impedance, population, opened=opened, clock=clock, cost=price,
            held=(task.priced,),
        )  # fmt: skip
        goals.append(travel)
    return Solution(
        model="partial", opened=opened, goals=tuple(goals), reductions=(given.merged.reduction,),
        uncoverable_points=given.rows.uncovered_points,
        uncoverable_people=given.rows.uncovered_people,
        first_uncoverable=given.rows.first_uncovered,
    )  # fmt: skip


def state_partial(**arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the programme in PuLP.

    Parameters
    ----------
    **arrays
        ``starts`` and ``sites`` of the rows, their ``weight``, ``area`` and ``need``, ``cap`` and
        ``caps`` (people who may be lost in all and by area), ``cost``, ``mandatory``, ``allowed``,
        ``limits``, ``lower`` and ``upper``.

    Returns
    -------
    problem
        The programme.
    y
        Its site variables, in site order.
    """
    import pulp

    problem = pulp.LpProblem("partial", pulp.LpMinimize)
    y = state_sites(problem, arrays["mandatory"], arrays["allowed"])
    weight, area = arrays["weight"], arrays["area"]
    problem += total(arrays["cost"], y)
    x = state_covered(problem, y, arrays)
    problem += total(weight, x) >= float(weight.sum() - arrays["cap"]), "target"
    for a, cap in enumerate(arrays["caps"]):
        here = weight * (area == a)
        if here.any():
            problem += total(here, x) >= float(here.sum() - cap), f"floor_{a}"
    state_limits(problem, y, arrays)
    return problem, y
