r"""
LSCP-B within capacities: of the cheapest plans with room the one that gives most people backup.

The programme of either goal stands in `motcua.locate.capacitated.cover_stating`. Room is asked for
once, at whichever site in reach has some: backup is a second door to go to, not a second desk kept
free. The second goal is the one of `motcua.locate.cover.backup_search`, and its choice is cut until
it has room (`motcua.locate.capacitated.cover_cuts`).

Source: Hogan and ReVelle 1986, doi 10.1287/mnsc.32.11.1434; Current and Storbeck 1988,
doi 10.1068/b150153.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from motcua.domain.solution import Goal, Solution
from motcua.locate.capacitated.backup_search import most_backup_with_room
from motcua.locate.capacitated.cheapest import open_cheapest
from motcua.locate.terms.arguments import check_backup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from motcua.locate.terms.limits import GroupRule


def capacitated_lscp_b(
    covers: Any,  # noqa: ANN401 - any scipy sparse or array-like
    cost: ArrayLike | None = None,
    *,
    capacity: ArrayLike,
    population: ArrayLike | None = None,
    load: ArrayLike | None = None,
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
    Cover all who can be with the fewest sites that have room, and most people twice.

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
        People, not negative, shape (n_demand,); one each by default. They count in the second
        goal.
    load
        What each row asks of its sites, once, not negative, shape (n_demand,); the population by
        default. It may be shared between sites. A row without load asks for no site.
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
        Seconds for both goals together; none by default.
    gap
        Relative gap at which either goal is good enough; 0 asks for the optimum.
    solver
        Any solver that PuLP knows, by name.

    Returns
    -------
    solution
        Opened sites; the number or cost of sites first, then the people with backup.

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
    The outer sites cover all and have room; with one of them and the middle, which has less, there
    is none for the last two, so that nobody has a second site:

    >>> covers = [[1, 1, 0], [1, 1, 0], [0, 1, 1], [0, 1, 1]]
    >>> plan = capacitated_lscp_b(covers, capacity=[2, 1, 2])
    >>> plan.opened.tolist(), [goal.termination.objective for goal in plan.goals]
    ([True, False, True], [2.0, 0.0])
    """
    check_backup(backup)
    asked = {
        "covers": covers, "population": population, "capacity": capacity, "load": load,
        "cost": cost, "n_open": n_open, "budget": budget, "mandatory": mandatory,
        "forbidden": forbidden, "rules": rules, "backup": 1, "goal": goal, "serves_all": True,
    }  # fmt: skip
    found = open_cheapest(
        asked, room_for="room for everybody in reach", time_limit_s=time_limit_s, gap=gap,
        solver=solver, later_goals=1,
    )  # fmt: skip
    opened, goals = found.opened, [found.goal]
    if found.goal.termination.reason != "interrupted":
        opened, twice = most_backup_with_room(found, backup=backup, gap=gap, solver=solver)
        goals.append(Goal(name="people_with_backup", termination=twice))
    return found.case.solution("capacitated_lscp_b", opened, *goals)
