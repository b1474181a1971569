r"""
The p-center: the least worst travel with so many sites.

.. math::

    \min r \quad \text{s.t.} \quad \sum_{j: t_{ij} \le r} y_j \ge 1 \;\; \forall i: w_i > 0,
    \qquad l \le A y \le u, \qquad y_j = 1 \;\; \forall j \in M, \qquad y_j \in \{0, 1\}

The rows of A are the number of sites, :math:`\sum_j y_j \le p`, a budget, groups and backup.
The least *r* is one of the impedances, and whether one is large enough is a set cover. So the
interval between the greatest impedance proved too small and the worst travel of the best plan is
halved until nothing lies between them; heuristics narrow it before the first set cover.

Source: Minieka 1970, doi 10.1137/1012016; Daskin 2000, doi 10.1007/978-3-642-57231-9_1 for
bisection.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from motcua.domain.solution import Goal, Solution
from motcua.locate.median.center_search import bisect
from motcua.locate.median.find import find_median
from motcua.locate.median.question import Question, ask
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray
    from motcua.locate.terms.limits import GroupRule

LATER_SHARE = 0.1
"""Share of the time limit kept for the second goal."""


def p_center(
    impedance: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike | None = None,
    *,
    n_open: int | None = None,
    budget: float | None = None,
    cost: ArrayLike | None = None,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    rules: Sequence[GroupRule] = (),
    backup: int = 1,
    time_limit_s: float | None = None,
    gap: float = 0.0,
    solver: str = "highs",
) -> Solution:
    """
    Open at most so many sites so that whoever travels farthest travels least.

    Parameters
    ----------
    impedance
        Travel time or distance, not negative, sparse or dense, shape (n_demand, n_sites). Out of
        reach is what a sparse matrix does not store and what is infinite in a dense one.
    population
        People, not negative, shape (n_demand,); one each by default. Only whether somebody lives
        there counts for the worst travel.
    n_open
        Most sites open, mandatory ones included; it or a budget is needed.
    budget
        Most that the open sites may cost together; no limit by default.
    cost
        Cost of each site, for the budget; one each by default.
    mandatory
        Sites open in every plan, boolean, shape (n_sites,).
    forbidden
        Sites closed in every plan, boolean, shape (n_sites,).
    rules
        At least or at most so many open sites of a group.
    backup
        Open sites that each row is to have within reach, however far; a row that fewer allowed
        sites reach is to have all of them. Travel is to the nearest.
    time_limit_s
        Seconds for the search; none by default.
    gap
        Relative gap at which a plan is good enough; 0 asks for the optimum.
    solver
        ``"highs"`` for the engines of this package; any other solver that PuLP knows settles the
        set covers, and is given the plain statement of the second goal.

    Returns
    -------
    solution
        Opened sites with the worst impedance and its bound; then, among the plans with that worst
        impedance, the least weighted impedance as second goal. `left_out` names the rows with
        people that no site reaches.

    Raises
    ------
    InputError
        If a shape differs, or an impedance or weight is negative or no number.
    ModelError
        If neither a number nor a budget is given, or the number exceeds the sites.
    InfeasibleError
        If so many sites cannot reach everyone whom some site reaches, or limits conflict (those
        that do are named).
    NoPlanError
        If the time ended before any plan was found that reaches everyone.

    Examples
    --------
    One site in the middle; the third row is out of reach of all and is named:

    >>> inf = float("inf")
    >>> plan = p_center([[0, 4, 9], [9, 5, 0], [inf, inf, inf]], n_open=1)
    >>> plan.opened.tolist(), plan.termination.objective, plan.left_out.tolist()
    ([False, True, False], 5.0, [2])
    """
    question = ask(
        impedance, population, n_open=n_open, budget=budget, cost=cost, mandatory=mandatory,
        forbidden=forbidden, rules=rules, backup=backup,
    )  # fmt: skip
    clock = Clock(time_limit_s)
    centre = bisect(question, gap=gap, clock=clock.part(1 - LATER_SHARE), solver=solver)
    worst = Goal(name="worst_impedance", termination=centre.termination)
    if centre.termination.reason == "interrupted":
        return _solution(question, centre.opened, goals=(worst,))
    median = find_median(
        _within(question, centre.termination.objective),
        start=centre.opened,
        time_limit_s=None if time_limit_s is None else clock.left_s,
        gap=gap,
        solver=solver,
    )
    travel = Goal(name="weighted_impedance", termination=median.termination)
    return _solution(question, median.opened, goals=(worst, travel))


def _solution(question: Question, opened: BoolArray, *, goals: tuple[Goal, ...]) -> Solution:
    return Solution(model="p_center", opened=opened, left_out=question.left_out, goals=goals)


def _within(question: Question, radius: float) -> Question:
    pairs = question.impedances
    near = question.impedances.keep(pairs.value <= radius)
    # Whoever was beyond every site is so still; nobody else may become so.
    return replace(question, impedances=near)
