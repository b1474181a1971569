r"""
The p-center: the least worst travel with so many sites.

.. math::

    \min r \quad \text{s.t.} \quad \sum_{j: t_{ij} \le r} y_j \ge 1 \;\; \forall i: w_i > 0,
    \qquad \sum_j y_j \le p, \qquad y_j = 1 \;\; \forall j \in M, \qquad y_j \in \{0, 1\}

The least *r* is one of the impedances, and whether one is large enough is a set cover. So the
interval between the greatest impedance proved too small and the worst travel of the best plan is
halved until nothing lies between them; heuristics narrow it before the first set cover.

Source: Minieka 1970, doi 10.1137/1012016; Daskin 2000, doi 10.1007/978-3-642-57231-9_1 for
bisection.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.solution import Goal, Solution, Termination
from motcua.locate.cover.set_cover import lscp
from motcua.locate.median.center_quick import cover_greedily, needs_more_than
from motcua.locate.median.median import find_median
from motcua.locate.median.question import Question, ask
from motcua.locate.median.start import check_reach
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Reason
    from motcua.locate.median.impedance import Impedances

LATER_SHARE = 0.1
"""Share of the time limit kept for the second goal."""


def p_center(
    impedance: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike | None = None,
    *,
    n_open: int,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    time_limit_s: float | None = None,
    gap: float = 0.0,
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
        Most sites open, mandatory ones included.
    mandatory
        Sites open in every plan, boolean, shape (n_sites,).
    forbidden
        Sites closed in every plan, boolean, shape (n_sites,).
    time_limit_s
        Seconds for the search; none by default.
    gap
        Relative gap at which a plan is good enough; 0 asks for the optimum.

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
        If the number exceeds the sites.
    InfeasibleError
        If so many sites cannot reach everyone whom some site reaches, or more sites are mandatory
        than may open.
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
    question = ask(impedance, population, n_open=n_open, mandatory=mandatory, forbidden=forbidden)
    clock = Clock(time_limit_s)
    centre = _bisect(question, gap=gap, clock=clock.part(1 - LATER_SHARE))
    worst = Goal(name="worst_impedance", termination=centre.termination)
    if centre.termination.reason == "interrupted":
        return _solution(question, centre.opened, goals=(worst,))
    median = find_median(
        _within(question, centre.termination.objective),
        start=centre.opened,
        time_limit_s=None if time_limit_s is None else clock.left_s,
        gap=gap,
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Centre:
    """A p-center's answer."""

    opened: BoolArray
    """Open sites, shape (n_sites,)."""

    termination: Termination
    """Worst impedance and its bound."""


def _bisect(question: Question, *, gap: float, clock: Clock) -> Centre:
    pairs = question.impedances.take(question.counts)
    if not pairs.n_demand:
        nothing = Termination(reason="optimal", objective=0.0, bound=0.0, solver="reduction")
        return Centre(opened=question.mandatory, termination=nothing)
    radii = np.unique(pairs.value)
    search = _Search(question=question, pairs=pairs, radii=radii, clock=clock)
    search.narrow()
    reason: Reason = "time_limit"
    try:
        while search.low < search.high and not search.is_within(gap) and not clock.is_over:
            if not search.halve():
                break
    except KeyboardInterrupt:
        reason = "interrupted"
    proved = search.low == search.high
    reason = "optimal" if proved else "gap" if search.is_within(gap) else reason
    termination = Termination(
        reason=reason,
        objective=float(radii[search.high]),
        bound=float(radii[search.low]),
        solver=search.solver,
    )
    return Centre(opened=search.opened, termination=termination)


@dataclass(kw_only=True, eq=False)
class _Search:
    """The interval of radii that is left, by index: low may do, high does."""

    question: Question
    pairs: Impedances
    radii: FloatArray
    clock: Clock
    low: int = 0
    high: int = 0
    solver: str = "bounds"

    def __post_init__(self) -> None:
        """Begin with what every row needs, and with any plan that reaches everyone."""
        pairs = self.pairs
        nearest = np.minimum.reduceat(pairs.value, pairs.start[:-1])
        self.low = int(np.searchsorted(self.radii, nearest.max()))
        self.high = len(self.radii) - 1
        greedy = cover_greedily(pairs, self.question, radius=float(self.radii[-1]))
        self.opened = check_reach(pairs, self.question, plan=greedy, clock=self.clock)
        self._note(self.opened)

    @property
    def _n_open(self) -> int:
        return self.question.n_open

    def _note(self, opened: BoolArray) -> None:
        """Keep a plan that reaches everyone, and how far its farthest row has to go."""
        pairs = self.pairs
        near = np.where(opened[pairs.site], pairs.value, np.inf)
        worst = float(np.minimum.reduceat(near, pairs.start[:-1]).max())
        self.opened, self.high = opened, int(np.searchsorted(self.radii, worst))

    def narrow(self) -> None:
        """Halve by greedy covers from above and by rows without a common site from below."""
        low, high = self.low, self.high
        while low < high and not self.clock.is_over:
            middle = (low + high) // 2
            plan = cover_greedily(self.pairs, self.question, radius=float(self.radii[middle]))
            if plan is None:
                low = middle + 1
            else:
                self._note(plan)
                high = min(high, self.high)
        low, high = self.low, self.high
        while low < high and not self.clock.is_over:
            middle = (low + high) // 2
            if needs_more_than(self._n_open, self.pairs, radius=float(self.radii[middle])):
                low = self.low = middle + 1
            else:
                high = middle

    def is_within(self, gap: float) -> bool:
        """Say whether the interval is narrow enough."""
        worst = float(self.radii[self.high])
        return worst - float(self.radii[self.low]) <= gap * worst

    def halve(self) -> bool:
        """Settle the middle radius by a set cover; False where the time did not allow it."""
        middle = (self.low + self.high) // 2
        pairs = self.pairs.keep(self.pairs.value <= self.radii[middle])
        reach = csr_array(
            (np.ones(len(pairs.site), dtype=np.bool_), pairs.site, pairs.start),
            shape=(pairs.n_demand, pairs.n_sites),
        )
        limit_s = self.clock.left_s if np.isfinite(self.clock.left_s) else None
        cover = lscp(reach, mandatory=self.question.mandatory, time_limit_s=limit_s)
        self.solver = cover.termination.solver
        if cover.opened.sum() <= self._n_open:
            self._note(cover.opened)
        elif cover.termination.bound > self._n_open:
            self.low = middle + 1
        else:
            return False
        return True
