"""The search for the least worst travel: an interval of radii, halved by covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.solution import Termination
from motcua.locate.cover.feasible import feasible_plan
from motcua.locate.median.center_quick import cover_greedily, needs_more_than
from motcua.locate.median.reaching import cover_within, first_reach

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Reason
    from motcua.locate.median.impedance import Impedances
    from motcua.locate.median.question import Question
    from motcua.locate.terms.clock import Clock


@dataclass(frozen=True, kw_only=True, eq=False)
class Centre:
    """A p-center's answer."""

    opened: BoolArray
    """Open sites, shape (n_sites,)."""

    termination: Termination
    """Worst impedance and its bound."""


def bisect(question: Question, *, gap: float, clock: Clock, solver: str) -> Centre:
    """
    Halve the interval of radii until nothing lies between its ends.

    Parameters
    ----------
    question
        Impedances, people, and the rules for sites.
    gap
        Relative gap at which a plan is good enough.
    clock
        When to end.
    solver
        Solver by name, for the set covers.

    Returns
    -------
    centre
        A plan and what is proved of it.

    Raises
    ------
    InfeasibleError
        If no plan within the limits reaches everyone.
    NoPlanError
        If the time ended before that was settled.
    """
    pairs = question.impedances.take(question.counts)
    if not pairs.n_demand:
        nothing = Termination(reason="optimal", objective=0.0, bound=0.0, solver="reduction")
        return Centre(opened=feasible_plan(question.terms), termination=nothing)
    radii = np.unique(pairs.value)
    search = _Search(question=question, pairs=pairs, radii=radii, clock=clock, asked=solver)
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
    asked: str
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
        self.opened = first_reach(self.question, plan=greedy, clock=self.clock)
        self._note(self.opened)

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
            if needs_more_than(self.question.n_open, self.pairs, radius=float(self.radii[middle])):
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
        answer = cover_within(reach, self.question, clock=self.clock, solver=self.asked)
        self.solver = answer.solver or self.solver
        if answer.opened is not None:
            self._note(answer.opened)
        elif answer.is_impossible:
            self.low = middle + 1
        return answer.opened is not None or answer.is_impossible
