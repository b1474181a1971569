"""MCLP within capacities: the most people for whom so many sites have room.

The programme stands in `motcua.locate.capacitated.cover_stating`, and what a plan has room for in
`motcua.locate.capacitated.cover_task`.
"""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.solution import Goal, Solution
from motcua.errors import ModelError
from motcua.locate.capacitated.cover_ready import ready
from motcua.locate.capacitated.cover_search import cheapest_with_room, most_with_room
from motcua.locate.capacitated.mean_time import then_travel
from motcua.locate.terms.clock import LATER_GAP, Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from motcua.locate.cover.least import Then
    from motcua.locate.terms.limits import GroupRule


def capacitated_mclp(
    covers: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike | None = None,
    *,
    capacity: ArrayLike,
    load: ArrayLike | None = None,
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
    Cover the most people for whom there is room, with at most so many sites or so much money.

    Parameters
    ----------
    covers
        Sparse or dense, shape (n_demand, n_sites); true is covered.
    population
        People, not negative, shape (n_demand,); one each by default.
    capacity
        What each site can take, not negative, infinite for no limit, shape (n_sites,).
    load
        What each row asks of its sites, not negative; the population by default.
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
        Room is asked for once.
    impedance
        Travel times, sparse or dense, shape (n_demand, n_sites), absent means out of reach. With
        them the plan is, of those with room for as many people, the one with the least mean
        travel of people who are sent where there is room: the goal ``mean_time_with_room``, left
        out where the time was too short to send everybody. Whoever is sent nowhere counts the
        longest time.
    then
        ``"sites"`` or ``"cost"``: of the plans that have room for as many people one with the
        fewest, or the cheapest, sites is wanted before the travel.
    time_limit_s
        Seconds for all goals together; none by default.
    gap
        Relative gap at which a plan is good enough; 0 asks for the optimum.
    solver
        Any solver that PuLP knows, by name.

    Returns
    -------
    solution
        Opened sites, with objective, bound and the reason why the search ended. People of one row
        may be shared between sites, or covered in part.

    Raises
    ------
    InputError
        If a shape differs, or a number is negative or none.
    ModelError
        If neither a number nor a budget is given.
    InfeasibleError
        If limits conflict.
    NoPlanError
        If the time ended before any plan was found.

    Examples
    --------
    >>> plan = capacitated_mclp([[1, 0], [0, 1]], [5, 7], capacity=[9, 4], n_open=1)
    >>> plan.opened.tolist(), plan.termination.objective
    ([True, False], 5.0)
    """
    if n_open is None and budget is None:
        raise ModelError("MCLP needs a number of sites or a budget.", mend="Give n_open or budget.")
    case = ready(
        covers, population, capacity=capacity, load=load, cost=cost, n_open=n_open, budget=budget,
        mandatory=mandatory, forbidden=forbidden, rules=rules, backup=backup,
    )  # fmt: skip
    later = int(then is not None) + int(impedance is not None)
    clock, task = Clock(time_limit_s, later_goals=later), case.task
    first = Clock(clock.headline_left_s)
    opened, termination = most_with_room(task, clock=first, gap=gap, solver=solver)
    goals = [Goal(name="people_covered", termination=termination)]
    held = replace(task, target=termination.objective)
    if then is not None and termination.reason != "interrupted":
        held = replace(held, cost=task.terms.cost if then == "cost" else np.ones(len(opened)))
        second = Clock(None if time_limit_s is None else max(clock.after(1) - monotonic(), 0.0))
        opened, fewest = cheapest_with_room(
            held, start=opened, clock=second, gap=LATER_GAP, solver=solver
        )
        goals.append(Goal(name=then, termination=fewest))
        held = held.at_most(fewest.objective)
    opened = then_travel(
        case, held, opened, goals, impedance=impedance, clock=clock, solver=solver
    )  # fmt: skip
    return case.solution("capacitated_mclp", opened, *goals)
