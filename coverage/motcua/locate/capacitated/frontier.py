"""The frontier within capacities: for every number of sites the most people who find room.

Every point is an MCLP within capacities (`motcua.locate.capacitated.most_cover`). More sites never
have less room, so a plan serves for every later point, and a bound for every earlier one. The
curve ends where nobody is gained who could still find room: with all sites that may be open.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.frontier import Frontier, FrontierPoint
from motcua.errors import InfeasibleError
from motcua.locate.capacitated.most_cover import capacitated_mclp
from motcua.locate.cover.frontier import COVER_SHARE, PATIENCE, tightened, worst
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from motcua.domain.solution import Solution

_SLACK = 1e-9
"""Share of the people by which sums of shared rows differ."""


def capacitated_frontier(
    covers: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike,
    *,
    n_open: int | None = None,
    time_limit_s: float | None = None,
    **terms: Any,  # noqa: ANN401 - those of capacitated_mclp, which checks them
) -> Solution:
    """
    Cover the most people for whom there is room with every number of sites.

    Parameters
    ----------
    covers
        Sparse or dense, shape (n_demand, n_sites); true is covered.
    population
        People, not negative, shape (n_demand,).
    n_open
        Where the curve ends at the latest; by default where nobody more finds room.
    time_limit_s
        Seconds for the whole curve; none by default.
    **terms
        As `motcua.locate.capacitated_mclp` takes them: capacity and load, budget and cost,
        mandatory and forbidden sites, rules, gap, solver.

    Returns
    -------
    solution
        The last point's plan, and the curve in `frontier`; its termination is of the point with
        the largest gap.

    Raises
    ------
    InputError
        If a shape differs, or a number is negative or none.
    InfeasibleError
        If limits conflict whatever the number of sites.
    NoPlanError
        If the time ended before any plan of a point was found.

    Examples
    --------
    The second site has room for four of the seven who live there:

    >>> plan = capacitated_frontier([[1, 0], [0, 1]], [5, 7], capacity=[9, 4])
    >>> [(p.n_open, p.termination.objective) for p in plan.frontier.points]
    [(1, 5.0), (2, 9.0)]
    """
    clock, n_sites = Clock(time_limit_s), np.shape(covers)[1]

    def point(number: int, share: float) -> Solution:
        """Solve one number of sites within a share of the time that is left."""
        left = None if time_limit_s is None else max(clock.left_s * share, 1.0)
        return capacitated_mclp(covers, population, n_open=number, time_limit_s=left, **terms)

    last = n_sites if n_open is None else min(n_open, n_sites)
    widest = point(last, COVER_SHARE)
    points = _drawn(point, widest, last=last)
    everybody = float(np.asarray(population, dtype=np.float64).sum())
    frontier = Frontier(points=tightened(points), people=everybody)
    goal = replace(widest.goals[0], termination=worst(frontier))
    return replace(
        widest, model="capacitated_frontier", opened=points[-1].opened, goals=(goal,),
        frontier=frontier,
    )  # fmt: skip


def _drawn(
    solve: Callable[[int, float], Solution], widest: Solution, *, last: int
) -> list[FrontierPoint]:
    """Solve every number of sites until nobody is gained that the widest plan covers."""
    points: list[FrontierPoint] = []
    for number in range(1, last):
        try:
            found = solve(number, min(1.0, PATIENCE / (last - number)))
        except InfeasibleError:
            if points:
                raise
            continue  # so few cannot hold the mandatory ones, or what a rule asks for
        opened, told = found.opened, found.termination
        if points and points[-1].termination.objective > told.objective:
            opened = points[-1].opened
            told = replace(told, objective=points[-1].termination.objective)
        points.append(FrontierPoint(n_open=number, opened=opened, termination=told))
        if told.objective >= widest.termination.bound * (1 - _SLACK):
            return points
    opened, told = widest.opened, widest.termination
    points.append(FrontierPoint(n_open=last, opened=opened, termination=told))
    return points
