"""Partial cover within capacities: the fewest sites with room for a share of the people.

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


def capacitated_partial_cover(
    covers: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike,
    *,
    capacity: ArrayLike,
    target_share: float,
    floor_share: float = 0.0,
    area: ArrayLike | None = None,
    load: ArrayLike | None = None,
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
    Open the fewest (or cheapest) sites with room for a share of the people, everywhere for some.

    Parameters
    ----------
    covers
        Sparse or dense, shape (n_demand, n_sites); true is covered.
    population
        People, not negative, shape (n_demand,).
    capacity
        What each site can take, not negative, infinite for no limit, shape (n_sites,).
    target_share
        Share of everybody to be covered, from 0 to 1.
    floor_share
        Share to be covered in every area, from 0 to 1.
    area
        Number of each point's area, from 0 up, shape (n_demand,); negative: in no area.
    load
        What each row asks of its sites, not negative; the population by default.
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
        Room is asked for once.
    impedance
        Travel times, sparse or dense, shape (n_demand, n_sites), absent means out of reach. With
        them the plan is, of the cheapest with that room, the one with the least mean travel of
        people who are sent where there is room: the goal ``mean_time_with_room``, left out where
        the time was too short to send everybody. Whoever is sent nowhere counts the longest time.
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
        If a shape differs, a number is negative or none, or a share is not from 0 to 1.
    InfeasibleError
        If there is no room for that share, or limits conflict; they are named.
    NoPlanError
        If the time ended before any plan was found.

    Examples
    --------
    Three quarters of the people, where the first site has room for half of them:

    >>> plan = capacitated_partial_cover(
    ...     [[1, 0], [1, 1]], [2, 2], capacity=[2, 9], target_share=0.75)
    >>> plan.opened.tolist()
    [True, True]
    """
    asked = {
        "covers": covers, "population": population, "capacity": capacity, "load": load,
        "cost": cost, "n_open": n_open, "budget": budget, "mandatory": mandatory,
        "forbidden": forbidden, "rules": rules, "backup": backup, "goal": goal,
        "target_share": target_share, "floor_share": floor_share, "area": area,
    }  # fmt: skip
    found = open_cheapest(
        asked, room_for=f"room for {target_share:g} of everybody", time_limit_s=time_limit_s,
        gap=gap, solver=solver, later_goals=int(impedance is not None),
    )  # fmt: skip
    return found.solution("capacitated_partial", impedance=impedance, solver=solver)
