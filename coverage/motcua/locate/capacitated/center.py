r"""
Capacitated p-center: the least worst travel of people who are sent where there is room.

.. math::

    \min r \quad \text{s.t.} \quad \sum_{j: t_{ij} \le r} x_{ij} = 1 \;\; \forall i, \qquad
    \sum_i q_i x_{ij} \le Q_j y_j \;\; \forall j, \qquad 0 \le x_{ij} \le y_j, \qquad
    l \le A y \le u, \qquad y_j = 1 \;\; \forall j \in M, \qquad y_j \in \{0, 1\}

and then, with that *r*, :math:`\min \sum_i w_i \sum_j t_{ij} x_{ij}`
(`motcua.locate.capacitated.sending`). The least *r* is one of the impedances, and whether one is
large enough is a set cover within capacities (`motcua.locate.capacitated.cover`). A row may be
shared between sites.

Source: Ozsoy and Pinar 2006, doi 10.1016/j.cor.2004.09.035, for bisection with capacities.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.solution import Goal, Solution, Termination
from motcua.errors import InfeasibleError, NoPlanError
from motcua.locate.capacitated.cheapest import open_cheapest
from motcua.locate.capacitated.conflicts import ANY
from motcua.locate.capacitated.cover_ready import ready
from motcua.locate.capacitated.cover_search import cheapest_with_room
from motcua.locate.capacitated.sending_ready import make_sending
from motcua.locate.capacitated.sending_search import least_travel_with_room
from motcua.locate.median.impedance import Impedances, read_impedances
from motcua.locate.median.question import Question, ask
from motcua.locate.terms.arguments import amounts
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Reason
    from motcua.locate.terms.limits import GroupRule


def capacitated_p_center(
    impedance: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike | None = None,
    *,
    capacity: ArrayLike,
    n_open: int | None = None,
    load: ArrayLike | None = None,
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
    Open at most so many sites so that whoever is sent farthest travels least, within capacities.

    Parameters
    ----------
    impedance
        Travel time or distance, not negative, sparse or dense, shape (n_demand, n_sites). Out of
        reach is what a sparse matrix does not store and what is infinite in a dense one.
    population
        People, not negative; one each by default.
    capacity
        What each site can take, not negative, infinite for no limit, shape (n_sites,).
    n_open
        Most sites open, mandatory ones included; it or a budget is needed.
    load
        What each row asks of its sites, not negative; the population by default. A row without
        load counts for nothing.
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
        sites reach is to have all of them. Room is asked for once, within the worst travel.
    time_limit_s
        Seconds for the search; none by default.
    gap
        Relative gap at which a plan is good enough; 0 asks for the optimum.
    solver
        Any solver that PuLP knows, by name.

    Returns
    -------
    solution
        Opened sites with the worst impedance and its bound; then, among the plans with that worst
        impedance, the least weighted impedance of people who are sent where there is room as
        second goal, left out where the time was too short to send them. `left_out` names the rows
        with people that no site reaches.

    Raises
    ------
    InputError
        If a shape differs, or a number is negative or none.
    ModelError
        If neither a number nor a budget is given, or the number exceeds the sites.
    InfeasibleError
        If there is no room for everybody within reach, or limits conflict; they are named.
    NoPlanError
        If the time ended before any plan was found.

    Examples
    --------
    The nearer site has room for one and a half of two:

    >>> plan = capacitated_p_center([[1, 6], [2, 7]], capacity=[1.5, 2], n_open=2)
    >>> plan.termination.objective
    6.0
    """
    limits: dict[str, Any] = {
        "n_open": n_open, "budget": budget, "cost": cost, "mandatory": mandatory,
        "forbidden": forbidden, "rules": rules, "backup": backup,
    }  # fmt: skip
    question = ask(impedance, population, **limits)
    asks = question.population if load is None else amounts(
        "load", load, question.impedances.n_demand
    )  # fmt: skip
    search = _Search(question, asks, {**limits, "capacity": capacity}, solver)
    clock = Clock(time_limit_s, later_goals=1)
    first = Clock(clock.headline_left_s)
    opened, worst = search.run(read_impedances(impedance), first, gap)
    goals = [Goal(name="worst_impedance", termination=worst)]
    if worst.reason != "interrupted":
        opened, travel = search.least_travel(opened, worst.objective, clock)
        goals += [] if travel is None else [Goal(name="weighted_impedance", termination=travel)]
    return Solution(
        model="capacitated_p_center", opened=opened, left_out=question.left_out,
        goals=tuple(goals),
    )  # fmt: skip


class _Search:
    """The interval of radii that is left: low may do, high does."""

    def __init__(
        self, question: Question, load: FloatArray, limits: dict[str, Any], solver: str
    ) -> None:
        self.question, self.solver = question, solver
        self.counts = (np.diff(question.impedances.start) > 0) & (load > 0)
        self.pairs = question.impedances.take(self.counts)
        self.radii = np.unique(np.append(self.pairs.value, 0.0 if not self.counts.any() else []))
        self.asked = {
            **limits, "population": load[self.counts], "load": None, "goal": "sites",
            "serves_all": True, "reach": self.pairs.sets,
        }  # fmt: skip

    def run(
        self, everywhere: Impedances, clock: Clock, gap: float
    ) -> tuple[BoolArray, Termination]:
        """Halve until nothing lies between; pairs of forbidden sites tell what keeps a plan off."""
        pairs, radii = self.pairs, self.radii
        nearest = np.minimum.reduceat(pairs.value, pairs.start[:-1]) if len(pairs.value) else radii
        low, high = int(np.searchsorted(radii, nearest.max())), len(radii) - 1
        widest = open_cheapest(
            self._within(everywhere.take(self.counts), np.inf), gap=ANY, solver=self.solver,
            time_limit_s=self._left(clock), room_for="room for everybody in reach",
        )  # fmt: skip
        best, told = widest.opened, widest.goal.termination
        reason: Reason = "optimal"
        while low < high and radii[high] - radii[low] > gap * radii[high]:
            middle = (low + high) // 2
            try:
                best, told = self._cover(float(radii[middle]), clock)
                high = middle
            except InfeasibleError:
                low = middle + 1
            except NoPlanError:
                reason = "time_limit"
                break
            if clock.is_over and low < high:
                reason = "time_limit"
                break
        reason = reason if reason == "time_limit" or low == high else "gap"
        return best, Termination(
            reason=reason, objective=float(radii[high]), bound=float(radii[low]),
            solver=told.solver,
        )  # fmt: skip

    def least_travel(
        self, opened: BoolArray, radius: float, clock: Clock
    ) -> tuple[BoolArray, Termination | None]:
        """Let people travel least of all together, nobody farther than a radius."""
        case = ready(**self._within(self.pairs, radius))
        near = self.pairs.keep(self.pairs.value <= radius)
        people = self.question.population[self.counts]
        sending = make_sending(case, case.task, near, people=people)
        sending = replace(sending, unit=sending.unit * float(people.sum()))
        return least_travel_with_room(sending, opened, clock=clock, solver=self.solver)

    def _cover(self, radius: float, clock: Clock) -> tuple[BoolArray, Termination]:
        task = ready(**self._within(self.pairs, radius)).task
        part = Clock(self._left(clock))
        return cheapest_with_room(task, clock=part, gap=ANY, solver=self.solver)

    def _within(self, pairs: Impedances, radius: float) -> dict[str, Any]:
        """Ask for the sites that cover everybody within a radius."""
        near = pairs.keep(pairs.value <= radius)
        covers = csr_array(
            (np.ones(len(near.site), dtype=np.bool_), near.site, near.start),
            shape=(near.n_demand, near.n_sites),
        )
        return {**self.asked, "covers": covers}

    @staticmethod
    def _left(clock: Clock) -> float | None:
        return None if clock.limit_s is None else clock.left_s
