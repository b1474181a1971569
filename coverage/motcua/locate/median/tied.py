r"""
The p-median where more than a number of sites ties them: a budget, groups, backup.

.. math::

    \min \sum_i \theta_i \quad \text{s.t.} \quad
    \theta_i \ge c_{ik} - \sum_{j: c_{ij} < c_{ik}} (c_{ik} - c_{ij}) \, y_j \;\; \forall i, k,

    \sum_{j \in N_i} y_j \ge 1 \;\; \forall i, \qquad l \le A y \le u, \qquad y_j \in \{0, 1\}

The rows of A are the number of sites, the budget, the groups, and, where people are to have b sites
within reach, :math:`\sum_{j \in N_i} y_j \ge b`. The cuts are those of `motcua.locate.median.cuts`,
added up by groups of rows; the search is the one of the covering models.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.solution import Termination
from motcua.errors import NoPlanError
from motcua.locate.cover.branch import Search
from motcua.locate.cover.dominance import dominated_rows
from motcua.locate.cover.feasible import conflict, some_plan
from motcua.locate.cover.losses import impedance_losses
from motcua.locate.cover.naming import own_engine
from motcua.locate.cover.programme import Priced, Programme
from motcua.locate.cover.travel_exchange import TravelExchange

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.cover.losses import Losses
    from motcua.locate.median.ladders import Ladders
    from motcua.locate.median.question import Question
    from motcua.locate.terms.clock import Clock
    from motcua.locate.terms.limits import Bounds

SCALE = 1_000.0
"""Losses of the worst plan: of larger numbers a linear solver loses the last digits."""

ALIKE = 1e-9
"""Share of the value below which two plans count as equally good."""

REACHED = "everyone whom some site reaches has one open"
"""What the rows ask for, where it cannot be kept."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TiedMedian:
    """A p-median within limits, ready to be searched."""

    question: Question
    """Impedances, people and the rules for sites."""

    whole: Ladders
    """What every row that counts pays at each site: plans are priced on it."""

    programme: Programme
    """The same as losses that add up to `SCALE` at most."""

    exchange: TravelExchange
    """Makes plans."""

    unit: float
    """Weighted impedance of one loss."""

    def begin(self, start: BoolArray | None, clock: Clock) -> BoolArray:
        """
        Return a plan that keeps every limit.

        Parameters
        ----------
        start
            One that does, where it is known.
        clock
            When to give up.

        Returns
        -------
        plan
            Made better by exchanges.

        Raises
        ------
        InfeasibleError
            If there is none; the limits that conflict are named.
        NoPlanError
            If the time ended before that was settled.
        """
        plan, bounds = start, self.programme.bounds
        if plan is None:
            plan, is_proved = some_plan(self.question.terms, bounds, until=clock.end)
            if plan is None and is_proved:
                raise conflict(self.question.terms, bounds, asked=REACHED)
        if plan is None:
            raise NoPlanError("The time ended before any plan was found.", mend="Give more time.")
        return plan if clock.is_over else self.exchange.polish(plan)

    def search(
        self, start: BoolArray | None, *, clock: Clock, gap: float
    ) -> tuple[BoolArray, Termination]:
        """
        Search until proved, good enough or out of time.

        Parameters
        ----------
        start
            A plan that keeps every limit, where one is known.
        clock
            When to end.
        gap
            Relative gap at which a plan is good enough.

        Returns
        -------
        opened
            The best plan; no site stays open for nobody unless a limit asks for it.
        termination
            Weighted impedance, recomputed, and its bound.
        """
        plan = self.begin(start, clock)
        found = Search(self.programme, plan, until=clock.end, gap=gap).run()
        opened = self.needed(plan if found.plan is None else found.plan)
        value = self.whole.value(opened)
        bound = min(max(found.bound, 0.0) * self.unit, value)
        if value - bound <= ALIKE * value + 1e-6 * self.unit / SCALE:
            bound = value
        reason = "optimal" if bound == value else found.reason
        return opened, Termination(
            reason=reason, objective=value, bound=bound,
            solver=own_engine("branch and Benders cut"),
        )  # fmt: skip

    def needed(self, opened: BoolArray) -> BoolArray:
        """
        Close the sites that serve nobody, as far as every limit allows it.

        Parameters
        ----------
        opened
            A plan.

        Returns
        -------
        opened
            A plan of the same value.
        """
        serves = np.zeros_like(opened)
        serves[self.whole.site[self.whole.serve(opened)]] = True
        plan = opened.copy()
        for site in np.flatnonzero(opened & ~serves & ~self.question.mandatory)[::-1]:
            plan[site] = False
            plan[site] = not self.programme.bounds.hold(plan)
        return plan


def tie(question: Question, whole: Ladders) -> TiedMedian:
    """
    State a p-median within limits.

    Parameters
    ----------
    question
        Impedances, people and the rules for sites; somebody counts.
    whole
        Ladders of the rows that count.

    Returns
    -------
    tied
        Ready to be searched.
    """
    losses, unit = _losses(question)
    terms = question.terms
    bounds = reached_bounds(question)
    programme = Programme(
        cost=np.zeros(whole.n_sites), bounds=bounds, mandatory=terms.mandatory,
        allowed=terms.allowed, priced=(Priced(losses=losses),),
    )  # fmt: skip
    exchange = TravelExchange(programme=programme, losses=losses, opens_more=True)
    return TiedMedian(
        question=question, whole=whole, programme=replace(programme, improve=exchange.improve),
        exchange=exchange, unit=unit,
    )  # fmt: skip


def reached_bounds(question: Question) -> Bounds:
    """
    Return the limits, and after them that every row that counts has an open site.

    Parameters
    ----------
    question
        Impedances and the rules for sites.

    Returns
    -------
    bounds
        The named limits first.
    """
    sets = question.reach
    sets = sets.keep_rows(~dominated_rows(sets.starts, sets.sites, sets.n_sites))
    return question.terms.bounds.with_rows(
        sets.covers.astype(np.float64), np.ones(sets.n_rows), np.full(sets.n_rows, np.inf)
    )


def _losses(question: Question) -> tuple[Losses, float]:
    """Return travel as losses, and the weighted impedance of one."""
    pairs = question.impedances.take(question.counts)
    people = question.population[question.counts]
    longest = max(float(pairs.value.max(initial=0.0)), 1e-300)
    share = SCALE * people / float(people.sum())
    value = csr_array(
        (pairs.value / longest, pairs.site.astype(np.int32), pairs.start),
        shape=(pairs.n_demand, pairs.n_sites),
    )
    beyond = np.maximum.reduceat(value.data, pairs.start[:-1])
    losses = impedance_losses(value, share, beyond=beyond, n_groups=max(40, pairs.n_sites // 4))
    return losses, longest * float(people.sum()) / SCALE
