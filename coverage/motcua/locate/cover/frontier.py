"""
The frontier: the most people covered for every number of sites, up to all who can be.

Every point is an MCLP (`motcua.locate.cover.max_cover`). The Benders cuts bound what people lose
whatever the number of sites, so one master serves the whole curve, and each point starts from the
plan of the one before with a site more.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.frontier import Frontier, FrontierPoint
from motcua.domain.solution import Goal, Solution, Termination
from motcua.errors import InfeasibleError, NoPlanError
from motcua.locate.cover.case import Case, reduce_case
from motcua.locate.cover.checks import Instance, make_instance, merge_demand
from motcua.locate.cover.master import Master
from motcua.locate.cover.max_cover import cover_by_solver
from motcua.locate.cover.most import cover_most
from motcua.locate.cover.parts import cheapest_cover, reduce_cover
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray
    from motcua.locate.terms.limits import Bounds, GroupRule

COVER_SHARE = 0.3
"""Share of the time for the number of sites at which the curve ends."""

PATIENCE = 3.0
"""How many times its even share of what is left a point may take."""

_WORTH_S = 0.1
"""Seconds that must be left to look at a point again."""


def cover_frontier(
    covers: Any,  # noqa: ANN401 - matrix, blocks or merged rows
    population: ArrayLike | None = None,
    *,
    budget: float | None = None,
    cost: ArrayLike | None = None,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    rules: Sequence[GroupRule] = (),
    backup: int = 1,
    n_most: int | None = None,
    time_limit_s: float | None = None,
    gap: float = 0.0,
    solver: str = "highs",
) -> Solution:
    """
    Cover the most people with every number of sites from the least possible to the last useful.

    Parameters
    ----------
    covers
        Sparse or dense, shape (n_demand, n_sites), true is covered; or an iterable of blocks
        ``(covers, population)``; or merged rows.
    population
        People, not negative, shape (n_demand,); one each by default.
    budget
        Most that the open sites of any point may cost together; no limit by default.
    cost
        Cost of each site, for the budget; one each by default.
    mandatory
        Sites open in every plan, boolean, shape (n_sites,); the curve begins with their number.
    forbidden
        Sites closed in every plan, boolean, shape (n_sites,).
    rules
        At least or at most so many open sites of a group.
    backup
        Open sites by which people count as covered; whoever has fewer allowed ones cannot be.
    n_most
        Where the curve ends at the latest; by default with the fewest sites that cover all who
        can be, however the rules allow it.
    time_limit_s
        Seconds for the whole curve; none by default.
    gap
        Relative gap at which a point is good enough; 0 asks for the optimum.
    solver
        ``"highs"`` for the engine of this package, which takes what it learns from point to point;
        any other solver that PuLP knows is given the plain statement of every point.

    Returns
    -------
    solution
        The last point's plan, and the curve in `frontier`.

    Raises
    ------
    ValueError
        If a shape differs or a weight is negative or no number.
    InfeasibleError
        If rules conflict.

    Examples
    --------
    >>> plan = cover_frontier([[1, 0, 1], [0, 1, 1], [0, 1, 0]], [5, 7, 1])
    >>> [(p.n_open, p.termination.objective) for p in plan.frontier.points]
    [(1, 12.0), (2, 13.0)]
    """
    rows = merge_demand(covers, population)
    ask: dict[str, Any] = {
        "cost": cost, "budget": budget, "mandatory": mandatory, "forbidden": forbidden,
        "rules": rules, "backup": backup,
    }  # fmt: skip
    clock = Clock(time_limit_s)
    last, cover = _last(make_instance(rows, None, **{**ask, "cost": None, "budget": None}),
                        clock, backup=backup)  # fmt: skip
    given = make_instance(rows, None, n_open=rows.n_sites, **ask)
    last = last if n_most is None else min(last, n_most)
    case = reduce_case(given, backup)
    curve = _Curve(case=case, clock=clock, gap=gap, solver=solver)
    frontier = replace(curve.draw(last=last, cover=cover), backup=backup)
    end = frontier.points[-1]
    return Solution(
        model="frontier", opened=end.opened, frontier=frontier,
        goals=(Goal(name="people_covered", termination=worst(frontier)),),
        reductions=(given.merged.reduction,), uncoverable_points=given.rows.uncovered_points,
        uncoverable_people=given.rows.uncovered_people,
        first_uncoverable=given.rows.first_uncovered,
    )  # fmt: skip


def worst(frontier: Frontier) -> Termination:
    """
    Return the termination of the curve.

    Parameters
    ----------
    frontier
        The curve.

    Returns
    -------
    termination
        Of the point with the largest gap, else of the last.
    """
    widest = max(frontier.points, key=lambda point: point.termination.gap)
    return (widest if widest.termination.gap > 0 else frontier.points[-1]).termination


def _last(given: Instance, clock: Clock, *, backup: int) -> tuple[int, BoolArray | None]:
    """Return how many sites cover everybody, and a plan that does; all of them where none may."""
    try:
        until = clock.share(COVER_SHARE)
        limit = None if np.isinf(until) else max(until - time.monotonic(), 0.0)
        opened, _, _ = cheapest_cover(reduce_cover(given, backup), Clock(limit))
    except (InfeasibleError, NoPlanError):
        return int(given.allowed.sum()), None
    return int(opened.sum()), opened


@dataclass(frozen=True, kw_only=True, eq=False)
class _Curve:
    """The points one after the other, each begun from the one before."""

    case: Case
    clock: Clock
    gap: float
    solver: str

    def draw(self, *, last: int, cover: BoolArray | None) -> Frontier:
        """Solve every number of sites up to the last; `cover` covers everybody, budget aside."""
        case, given = self.case, self.case.given
        plan, master = given.start, Master(case.programme)
        first = max(int(plan.sum()), 1)
        last = max(last, first)
        if cover is not None and not given.bounds.hold(cover):
            cover = None
        points: list[FrontierPoint] = []
        for n_open in range(first, last + 1):
            moves = replace(case.exchange, bounds=_at_most(given.bounds, n_open))
            start = moves.search(plan) if n_open == first else moves.swap(moves.fill(plan))
            if cover is not None and n_open >= cover.sum():
                start = cover
            until = self.clock.share(min(1.0, PATIENCE / (last - n_open + 1)))
            points.append(self._point(n_open, start, until=until, master=master))
            plan = points[-1].opened
        self._go_back(points, master)
        everybody = case.people + given.rows.uncovered_people
        return Frontier(points=tightened(points), people=everybody)

    def _point(
        self, n_open: int, start: BoolArray, *, until: float, master: Master
    ) -> FrontierPoint:
        """Solve one number of sites."""
        bounds = _at_most(self.case.given.bounds, n_open)
        ask: dict[str, Any] = {"until": until, "gap": self.gap, "bounds": bounds}
        if self.solver.lower() == "highs":
            master.limit(0, float(n_open))
            plan, told = cover_most(self.case, start, master=master, **ask)
        else:
            plan, told = cover_by_solver(self.case, start, solver=self.solver, **ask)
        return FrontierPoint(n_open=n_open, opened=plan, termination=told)

    def _go_back(self, points: list[FrontierPoint], master: Master) -> None:
        """Give what is left of the time to the points that had too little of it."""
        open_still = [
            place for place, point in enumerate(tightened(points))
            if point.termination.gap > self.gap
        ]  # fmt: skip
        for number, place in enumerate(open_still):
            if self.clock.left_s < _WORTH_S:
                return
            was, share = points[place], 1.0 / (len(open_still) - number)
            now = self._point(was.n_open, was.opened, until=self.clock.share(share), master=master)
            bound = min(was.termination.bound, now.termination.bound)
            points[place] = replace(now, termination=replace(now.termination, bound=bound))


def _at_most(bounds: Bounds, n_open: int) -> Bounds:
    upper = bounds.upper.copy()
    upper[0] = n_open
    return replace(bounds, upper=upper)


def tightened(points: list[FrontierPoint]) -> tuple[FrontierPoint, ...]:
    """
    Carry bounds back: fewer sites cover no more than more do.

    Parameters
    ----------
    points
        By rising number of sites.

    Returns
    -------
    points
        Each with the least bound of itself and those after it.
    """
    least, tight = np.inf, list[FrontierPoint]()
    for point in reversed(points):
        told = point.termination
        least = min(least, told.bound)
        bound = max(least, told.objective)
        reason = "optimal" if bound == told.objective else told.reason
        tight.append(replace(point, termination=replace(told, bound=bound, reason=reason)))
    return tuple(reversed(tight))
