"""One programme put to the solver, goal after goal, and what comes back read as a network."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from motcua.domain.solution import Goal, Termination
from motcua.errors import NoPlanError
from motcua.locate.consolidate.clusters import find_clusters
from motcua.locate.consolidate.covers import cover_arrays
from motcua.locate.consolidate.easy_bounds import easy_bounds
from motcua.locate.consolidate.evaluate import Evaluator, Network
from motcua.locate.consolidate.forms import LoadForm, PartitionForm
from motcua.locate.consolidate.manning import SLACK
from motcua.locate.consolidate.pricing import is_priced
from motcua.locate.consolidate.root_cuts import cut_root
from motcua.locate.consolidate.soundness import is_sound
from motcua.locate.door.solve import Answer, Effort, Statement, solve

if TYPE_CHECKING:
    from motcua.locate.consolidate.forms import Form
    from motcua.locate.consolidate.offices import Programme

_MOST_CLUSTERS = 3_000
"""Beyond so many clusters a flow connects receivers instead."""


_MOST_PRICED = 60_000
"""The same where nobody is free: clusters with a price are the whole programme."""


_ROOT_SHARE = 0.5
"""Of a goal's time at most, for cuts before the solver is begun: they bring more than it does."""


LEAST_S = 1.0
"""Seconds without which the solver is not begun: stating a province takes as long."""


_LARGE = 10_000
"""Entries of loads beyond which even the relaxed programme takes minutes (a city's 24,000 do)."""


_CUTS = "HiGHS, relaxed and cut"


_GIVE = 1e-5
"""By how much an earlier goal's value is passed inside the solver; plans are held to it exactly."""


_TRAVEL_SCALE = 1_000.0
"""What the start's travel counts for in the solver."""


_PROVED = 1e-6
"""A bound this near, as a share, proves: the solver's own sums are no finer."""


_NAMES: dict[str, Literal["cost", "sites", "mean_time"]] = {
    "cost": "cost",
    "sites": "sites",
    "travel": "mean_time",
}


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """One goal, and what earlier ones hold."""

    goal: str
    most_cost: float
    most_open: float
    unit: float

    @property
    def arrays(self) -> dict[str, Any]:
        """The question as the statement reads it."""
        # Below a part in a hundred thousand HiGHS takes the limit itself for out of reach.
        return {
            "goal": np.array(self.goal),
            "most_cost": np.array(self.most_cost + _GIVE * max(1.0, abs(self.most_cost))),
            "most_open": np.array(self.most_open + _GIVE),
            "unit": np.array(self.unit),
        }


class NetworkModel:
    """
    One programme with its clusters, put to the solver for one goal after another.

    Parameters
    ----------
    programme
        The instance.
    """

    def __init__(self, programme: Programme) -> None:
        self.programme, self.evaluator = programme, Evaluator(programme)
        self.is_priced = is_priced(programme)
        most = _MOST_PRICED if self.is_priced else _MOST_CLUSTERS
        self.clusters = find_clusters(programme, most=most) or []
        self.is_priced &= len(self.clusters) > 0
        n_entries = len(programme.entry_site) * programme.n_steps
        self.is_large = not self.is_priced and n_entries > _LARGE

    def form(self, goal: str, start: Network | None) -> Form:
        """
        Return how a goal is stated.

        Parameters
        ----------
        goal
            ``"cost"``, ``"sites"`` or ``"travel"``.
        start
            A network that the form must be able to write, or None.

        Returns
        -------
        form
            A partition where clusters alone decide all loads, else loads and officers.
        """
        if self.is_priced:
            form = PartitionForm(self.programme, self.clusters, goal=goal, start=start)
            if form.clusters:
                return form
        return LoadForm(self.programme, self.clusters)

    def solve(
        self,
        goal: str,
        start: Network | None,
        *,
        effort: Effort,
        most_cost: float = np.inf,
        most_open: float = np.inf,
        known: float = -np.inf,
    ) -> tuple[Network, Goal]:
        """
        Put one goal to the solver, the earlier ones held.

        Parameters
        ----------
        goal
            ``"cost"``, ``"sites"`` or ``"travel"``.
        start
            A network to begin from; None for none.
        effort
            Time, gap and solver.
        most_cost
            Most mean yearly cost.
        most_open
            Most mean number of open sites.
        known
            A bound on the goal that is proved already.

        Returns
        -------
        network
            The best that keeps every rule, recomputed.
        goal
            What is proved of it.

        Raises
        ------
        InfeasibleError
            If the solver proves that there is none.
        NoPlanError
            If the time ended before one was found.
        """
        easy = max(easy_bounds(self.programme)[goal], known)
        start_value = self.evaluator.totals(start)[3] if start else easy
        asked = _Asked(
            goal=goal,
            most_cost=most_cost,
            most_open=most_open,
            unit=max(start_value, 1.0) / _TRAVEL_SCALE if goal == "travel" else 1.0,
        )
        form = self.form(goal, start)
        arrays = {**form.arrays, **asked.arrays}
        held = None if start is None else self._value(start, asked)
        is_near = held is not None and held - easy / asked.unit <= effort.gap * abs(held)
        if isinstance(form, LoadForm) and not self.is_large and not is_near:
            began, limit = time.monotonic(), effort.time_limit_s
            root = cut_root(arrays, until=began + _ROOT_SHARE * (limit or np.inf))
            arrays |= cover_arrays(root.covers)
            easy = max(easy, root.bound * asked.unit)
            left = None if limit is None else limit - (time.monotonic() - began)
            if start is not None and held is not None and left is not None and left < LEAST_S:
                told = Answer(plan=None, bound=easy / asked.unit, reason="time_limit", solver=_CUTS)
                return self._answered(start, told, asked=asked, easy=easy)
            effort = replace(effort, time_limit_s=left)
        answer = solve(
            Statement(builder=form.builder, arrays=arrays, sense="min"),
            lambda plan: self._value(form.read(plan), asked),
            start=None if start is None else form.written(start),
            bound=easy / asked.unit,
            effort=replace(effort, hands_start=form.hands_start),
        )
        network = None if answer.plan is None else form.read(answer.plan)
        return self._answered(network, answer, asked=asked, easy=easy)

    def _value(self, network: Network | None, asked: _Asked) -> float | None:
        """Return what a network comes to, in the solver's unit; None where it breaks a rule."""
        if network is None or not is_sound(self.programme, network):
            return None
        broken, cost, n_open, travel = self.evaluator.totals(network)
        beyond = cost > asked.most_cost * (1 + SLACK) or n_open > asked.most_open * (1 + SLACK)
        if broken or beyond:
            return None
        return {"cost": cost, "sites": n_open, "travel": travel}[asked.goal] / asked.unit

    def _answered(
        self, network: Network | None, answer: Answer, *, asked: _Asked, easy: float
    ) -> tuple[Network, Goal]:
        """Say what is proved of the network that came back."""
        if network is None:
            raise NoPlanError(
                "The time ended before a plan was found.",
                where="[locate] time_limit",
                mend="Give it more time, or relax a rule.",
            )
        objective = self._value(network, asked)
        if objective is None:
            raise ValueError("the door returned a plan that it had refused")
        objective *= asked.unit
        bound = _trusted(answer.bound * asked.unit, objective, easy=easy)
        is_proved = bound >= objective * (1 - _PROVED)
        termination = Termination(
            reason="optimal" if is_proved else answer.reason,
            objective=objective,
            bound=objective if is_proved else bound,
            solver=answer.solver,
        )
        return network, Goal(name=_NAMES[asked.goal], termination=termination)


def _trusted(bound: float, objective: float, *, easy: float) -> float:
    """Return a bound that a plan in hand does not contradict, as far as numbers can be read."""
    return min(bound, objective) if bound <= objective * (1 + _GIVE) + _GIVE else easy
