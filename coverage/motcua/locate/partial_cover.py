r"""
Partial cover: the fewest, or cheapest, sites for a share of the people, with a floor in every area.

.. math::

    \min \sum_j c_j y_j \quad \text{s.t.} \quad
    x_i \le \sum_{j \in N_i} y_j \;\; \forall i, \qquad
    \sum_i w_i x_i \ge \tau \sum_i w_i, \qquad
    \sum_{i \in a} w_i x_i \ge \varphi \sum_{i \in a} w_i \;\; \forall a, \qquad
    y_j \in \{0, 1\}, \; 0 \le x_i \le 1

The shares are of everybody, those whom no site covers included. `state_partial` states just that;
what solves it caps the people lost, cut off by Benders as in `motcua.locate.max_cover`. Source:
Daskin and Owen 1999, doi 10.1111/j.1538-4632.1999.tb00979.x (partial covering).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array, hstack

from motcua.domain.solution import Goal, Solution, Termination
from motcua.errors import InfeasibleError, NoPlanError, listing
from motcua.locate.branch import Search
from motcua.locate.checks import Instance, make_instance, weights
from motcua.locate.clock import Clock
from motcua.locate.later import least_travel
from motcua.locate.losses import coverage_losses
from motcua.locate.master import TOLERANCE, Priced, Programme
from motcua.locate.naming import own_engine
from motcua.locate.rows import MergedRows, as_covers, merge_rows
from motcua.locate.solve import Effort, Statement, solve
from motcua.locate.stating import limit_arrays, members, state_limits, state_sites, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulp
    from numpy.typing import ArrayLike, NDArray

    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.domain.solution import Reason
    from motcua.locate.limits import GroupRule


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
    impedance: Any = None,  # noqa: ANN401 - any scipy sparse or array-like
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
    impedance
        Travel times, shape (n_demand, n_sites), absent means out of reach: of the cheapest plans
        the one with the least mean travel is wanted.
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
    people = weights("population", population, matrix.shape[0])
    given = make_instance(
        matrix, people, cost=cost, mandatory=mandatory, forbidden=forbidden, n_open=n_open,
        budget=budget, rules=rules,
    )  # fmt: skip
    places = _Places(matrix, people, area if floor_share > 0 else None)
    task = _task(given, places, target_share=target_share, floor_share=floor_share)
    clock = Clock(limit_s=time_limit_s, later_goals=0 if impedance is None else 1)
    opened, termination = _solve(task, clock, gap=gap, solver=solver)
    goals = [Goal(name="sites" if cost is None else "cost", termination=termination)]
    if impedance is not None and termination.reason != "interrupted":
        price = None if cost is None else given.cost
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


class _Places:
    """
    Demand points with their areas, to be merged within each.

    Parameters
    ----------
    matrix
        Coverage matrix.
    people
        Of each point.
    area
        Area of each point, or None where areas do not matter.
    """

    def __init__(self, matrix: csr_array, people: FloatArray, area: ArrayLike | None) -> None:
        self.matrix, self.people = matrix, people
        given = np.full(len(people), -1) if area is None else area
        self.area: LongArray = np.asarray(given, dtype=np.int64)
        if self.area.shape != people.shape:
            raise ValueError(f"area has shape {self.area.shape}, expected {people.shape}")
        self.n_areas = int(self.area.max(initial=-1)) + 1

    def by_area(self, weight: FloatArray, area: LongArray) -> FloatArray:
        """Add up by area; points of none are left out."""
        known = area >= 0
        total = np.bincount(area[known], weights=weight[known], minlength=self.n_areas)
        return total.astype(np.float64)

    def merged(self, allowed: BoolArray) -> tuple[MergedRows, LongArray]:
        """
        Merge points of one area with one set of allowed sites.

        Their area takes part in the merging like a site beyond the real ones.
        """
        n_sites = self.matrix.shape[1]
        known = np.flatnonzero(self.area >= 0)
        tags = csr_array(
            (np.ones(len(known), np.bool_), (known, self.area[known])),
            shape=(len(self.area), self.n_areas),
        )
        usable = self.matrix.multiply(allowed[None, :])
        rows = merge_rows(as_covers(hstack([usable, tags], format="csr")), self.people)
        is_site = rows.sites < n_sites
        row = np.repeat(np.arange(rows.n_rows), np.diff(rows.starts))
        area = np.full(rows.n_rows, -1, dtype=np.int64)
        area[row[~is_site]] = rows.sites[~is_site] - n_sites
        size = np.bincount(row[is_site], minlength=rows.n_rows)
        keep = size > 0
        starts = np.concatenate([[0], np.cumsum(size[keep])]).astype(np.int64)
        left = MergedRows(
            starts=starts, sites=rows.sites[is_site], weight=rows.weight[keep],
            points=rows.points[keep], n_sites=n_sites,
        )  # fmt: skip
        return left, area[keep]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Task:
    """A partial cover, ready to be searched."""

    given: Instance
    priced: Priced
    programme: Programme


def _task(given: Instance, places: _Places, *, target_share: float, floor_share: float) -> _Task:
    """Turn shares to be covered into people who may be lost."""
    rows, area = places.merged(given.allowed)
    here, reached = places.by_area(places.people, places.area), places.by_area(rows.weight, area)
    caps, whole = reached - floor_share * here, float(rows.weight.sum())
    cap = whole - target_share * float(places.people.sum())
    _check_reach(caps, cap, here=here, whole=whole, places=places)
    losses = coverage_losses(
        rows, area=area if places.n_areas else None, n_groups=max(40, rows.n_sites // 4)
    )
    priced = Priced(
        losses=losses, price=0.0, caps=np.maximum(caps, 0.0), region=area, cap=max(cap, 0.0)
    )
    programme = Programme(
        cost=given.cost, bounds=given.bounds, mandatory=given.mandatory, allowed=given.allowed,
        priced=(priced,), is_whole=bool((given.cost == np.round(given.cost)).all()),
    )  # fmt: skip
    programme = replace(programme, improve=_Rounding(programme=programme).improve)
    return _Task(given=given, priced=priced, programme=programme)


def _check_reach(
    caps: FloatArray, cap: float, *, here: FloatArray, whole: float, places: _Places
) -> None:
    room = TOLERANCE * (1.0 + places.people.sum())
    if cap < -room:
        most = whole / max(float(places.people.sum()), 1.0)
        raise InfeasibleError(
            f"The allowed sites cover {most:.4f} of the people at most.",
            mend="Lower target_share, widen the standard, or allow more sites.",
        )
    short = np.flatnonzero(caps < -room)
    if len(short):
        said = [f"{a} ({caps[a] / here[a]:+.4f})" for a in short]
        raise InfeasibleError(
            f"The allowed sites fall short of floor_share in areas {listing(said)}.",
            mend="Lower floor_share, or allow more sites there.",
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Rounding:
    """Plans by opening sites in the order of their fractions, then closing what is not needed."""

    programme: Programme

    def improve(self, y: FloatArray) -> BoolArray | None:
        programme = self.programme
        plan = programme.mandatory | ((y > 1.0 - 1e-6) & programme.allowed)
        for site in np.argsort(-y, kind="stable"):
            if programme.value(plan) is not None:
                break
            plan[site] |= programme.allowed[site]
        if programme.value(plan) is None:
            return None
        for site in np.argsort(-programme.cost + y, kind="stable"):
            if plan[site]:
                plan[site] = False
                plan[site] = programme.value(plan) is None
        return plan


def _solve(task: _Task, clock: Clock, *, gap: float, solver: str) -> tuple[BoolArray, Termination]:
    losses = task.priced.losses
    people = np.repeat(losses.weight, np.diff(losses.starts))
    reach = np.bincount(losses.sites, weights=people, minlength=losses.n_sites)
    order = reach / np.maximum(task.given.cost, 1e-9) / (2.0 * reach.sum() + 1.0)
    start = task.programme.improve(order) if task.programme.improve else None
    if solver.lower() != "highs":
        return _solve_stated(task, start, clock=clock, gap=gap, solver=solver)
    found = Search(task.programme, start, until=clock.headline, gap=gap).run()
    if found.plan is None:
        if found.reason == "gap":
            raise InfeasibleError(
                "No plan covers that share within the limits on sites.",
                mend="Raise n_open or budget, loosen a rule, or lower the shares.",
            )
        raise NoPlanError("The time ended before any plan was found.", mend="Give more time.")
    name = own_engine("branch and Benders cut")
    return found.plan, _termination(task, found.plan, found.bound, found.reason, name)


def _termination(
    task: _Task, opened: BoolArray, bound: float, reason: Reason, solver: str
) -> Termination:
    objective = float(task.given.cost[opened].sum())
    bound = min(max(bound, 0.0), objective)
    if task.programme.is_whole:
        bound = min(float(np.ceil(bound - 1e-6)), objective)
    if objective - bound <= TOLERANCE * (1.0 + objective):
        bound = objective
    reason = "optimal" if bound == objective else reason
    return Termination(reason=reason, objective=objective, bound=bound, solver=solver)


def _solve_stated(
    task: _Task, start: BoolArray | None, *, clock: Clock, gap: float, solver: str
) -> tuple[BoolArray, Termination]:
    """Give the plain statement to a solver by name."""
    given, losses = task.given, task.priced.losses
    arrays: dict[str, NDArray[Any]] = {
        "starts": losses.starts, "sites": losses.sites, "weight": losses.weight,
        "area": task.priced.region, "caps": task.priced.caps,
        "cap": np.array(task.priced.cap), "cost": given.cost, "mandatory": given.mandatory,
        "allowed": given.allowed, **limit_arrays(given.bounds),
    }  # fmt: skip
    answer = solve(
        Statement(builder=f"{__name__}:state_partial", arrays=arrays, sense="min"),
        lambda plan: task.programme.value(plan > 0.5),  # noqa: PLR2004 - a rounding
        start=None if start is None else start.astype(float),
        effort=Effort(time_limit_s=clock.headline_left_s, gap=gap, solver=solver),
    )  # fmt: skip
    if answer.plan is None:
        raise NoPlanError("The time ended before any plan was found.", mend="Give more time.")
    opened = answer.plan > 0.5  # noqa: PLR2004
    return opened, _termination(task, opened, answer.bound, answer.reason, answer.solver)


def state_partial(**arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the programme in PuLP.

    Parameters
    ----------
    **arrays
        ``starts`` and ``sites`` of the rows, their ``weight`` and ``area``, ``cap`` and ``caps``
        (people who may be lost in all and by area), ``cost``, ``mandatory``, ``allowed``,
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
    x = [problem.add_variable(f"x_{i}", 0, 1) for i in range(len(weight))]
    problem += total(arrays["cost"], y)
    for i, sites in enumerate(members(arrays["starts"], arrays["sites"])):
        problem += x[i] <= pulp.lpSum(y[j] for j in sites), f"cover_{i}"
    problem += total(weight, x) >= float(weight.sum() - arrays["cap"]), "target"
    for a, cap in enumerate(arrays["caps"]):
        here = weight * (area == a)
        if here.any():
            problem += total(here, x) >= float(here.sum() - cap), f"floor_{a}"
    state_limits(problem, y, arrays)
    return problem, y
