"""LSCP within capacities: the fewest sites that cover all who can be and have room for them.

The programme stands in `motcua.locate.capacitated.cover_stating`, and what a plan has room for in
`motcua.locate.capacitated.cover_task`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from motcua.locate.capacitated.cheapest import open_cheapest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from motcua.domain.solution import Solution
    from motcua.locate.terms.limits import GroupRule


def capacitated_lscp(
    covers: Any,  # noqa: ANN401 - any scipy sparse or array-like
    cost: ArrayLike | None = None,
    *,
    capacity: ArrayLike,
    population: ArrayLike | None = None,
    load: ArrayLike | None = None,
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
    Open the fewest (or cheapest) sites that cover all who can be and have room for them.

    Parameters
    ----------
    covers
        Sparse or dense, shape (n_demand, n_sites); true is covered. Rows that no allowed site
        covers are left out and counted in the solution.
    cost
        Cost of each site; without it every site counts one.
    capacity
        What each site can take, not negative, infinite for no limit, shape (n_sites,).
    population
        People, not negative, shape (n_demand,); one each by default.
    load
        What each row asks of its sites, not negative, shape (n_demand,); the population by
        default. It may be shared between sites. A row without load asks for no site.
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
        Open sites that each row is to have; one with fewer allowed sites has all of them. Room is
        asked for once.
    impedance
        Travel times, sparse or dense, shape (n_demand, n_sites), absent means out of reach. With
        them the plan is, of the cheapest with room, the one with the least mean travel of
        people who are sent where there is room: the goal ``mean_time_with_room``, left out where
        the time was too short to send everybody. Those whom some site covers go within standard,
        the others wherever room is left; whoever is sent nowhere counts the longest time.
    goal
        ``"sites"`` counts them, so that `cost` serves the budget alone.
    time_limit_s
        Seconds for the search; none by default.
    gap
        Relative gap at which a plan is good enough; 0 asks for the optimum.
    solver
        Any solver that PuLP knows, by name.

    Returns
    -------
    solution
        Opened sites, with objective, bound and the reason why the search ended.

    Raises
    ------
    InputError
        If a shape differs, or a number is negative or none.
    InfeasibleError
        If there is no room for everybody, or limits conflict; they are named.
    NoPlanError
        If the time ended before any plan was found.

    Examples
    --------
    One site would cover both rows, but has room for one and a half:

    >>> plan = capacitated_lscp([[1, 1, 0], [0, 1, 1]], capacity=[1, 1.5, 1])
    >>> plan.termination.objective
    2.0
    """
    asked = {
        "covers": covers, "population": population, "capacity": capacity, "load": load,
        "cost": cost, "n_open": n_open, "budget": budget, "mandatory": mandatory,
        "forbidden": forbidden, "rules": rules, "backup": backup, "goal": goal, "serves_all": True,
    }  # fmt: skip
    found = open_cheapest(
        asked, room_for="room for everybody in reach", time_limit_s=time_limit_s, gap=gap,
        solver=solver, later_goals=int(impedance is not None),
    )  # fmt: skip
    return found.solution("capacitated_lscp", impedance=impedance, solver=solver)
