"""One programme put to the solver, goal after goal, and what comes back read as a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from motcua.domain.solution import Goal, Termination
from motcua.errors import NoPlanError
from motcua.locate.consolidate.clusters import find_clusters
from motcua.locate.consolidate.easy_bounds import easy_bounds
from motcua.locate.consolidate.evaluate import SLACK, Evaluator, Network
from motcua.locate.consolidate.offices import Programme, pack
from motcua.locate.consolidate.receiving import pairs
from motcua.locate.consolidate.soundness import is_sound
from motcua.locate.door.solve import Effort, Statement, solve

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray


_MOST_CLUSTERS = 3_000
"""Beyond so many clusters a flow connects receivers instead."""


_MOST_CLUSTERS_TIED = 20_000
"""The same where nobody is free: the clusters' officers are then nearly the whole programme."""


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
        most = _MOST_CLUSTERS if programme.free_share.any() else _MOST_CLUSTERS_TIED
        self.clusters = find_clusters(programme, most=most) or []
        self.pairs = pairs(programme)
        starts, areas = pack([list(members) for _, members in self.clusters])
        self.arrays: dict[str, Any] = {
            **vars(programme),
            "cluster_site": np.array([site for site, _ in self.clusters], dtype=np.int32),
            "cluster_starts": starts,
            "cluster_areas": areas,
        }

    def solve(
        self,
        goal: str,
        start: Network | None,
        *,
        effort: Effort,
        most_cost: float = np.inf,
        most_open: float = np.inf,
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
        # Below a part in a hundred thousand HiGHS takes the limit itself for out of reach.
        limits = {
            "goal": np.array(goal),
            "most_cost": np.array(most_cost + _GIVE * max(1.0, abs(most_cost))),
            "most_open": np.array(most_open + _GIVE),
        }
        easy = easy_bounds(self.programme)[goal]
        start_value = self.evaluator.totals(start)[3] if start else easy
        unit = max(start_value, 1.0) / _TRAVEL_SCALE if goal == "travel" else 1.0
        limits["unit"] = np.array(unit)

        def value(plan: FloatArray) -> float | None:
            network = self.read(plan)
            if network is None or not is_sound(self.programme, network):
                return None
            broken, cost, n_open, travel = self.evaluator.totals(network)
            if broken or cost > most_cost * (1 + SLACK) or n_open > most_open * (1 + SLACK):
                return None
            return {"cost": cost, "sites": n_open, "travel": travel}[goal] / unit

        answer = solve(
            Statement(
                builder="motcua.locate.consolidate.programme:state_consolidation",
                arrays={**self.arrays, **limits},
                sense="min",
            ),
            value,
            start=None if start is None else self.written(start),
            bound=easy / unit,
            effort=effort,
        )
        if answer.plan is None:
            raise NoPlanError(
                "The time ended before a plan was found.",
                where="[locate] time_limit",
                mend="Give it more time, or relax a rule.",
            )
        network = self.read(answer.plan)
        objective = value(answer.plan)
        if network is None or objective is None:
            raise ValueError("the door returned a plan that it had refused")
        bound = _trusted(answer.bound * unit, objective * unit, easy=easy)
        objective *= unit
        is_proved = bound >= objective * (1 - _PROVED)
        termination = Termination(
            reason="optimal" if is_proved else answer.reason,
            objective=objective,
            bound=objective if is_proved else bound,
            solver=answer.solver,
        )
        return network, Goal(name=_NAMES[goal], termination=termination)

    def written(self, network: Network) -> FloatArray:
        """
        Return a network as the decisions of the model.

        Parameters
        ----------
        network
            Open sites and receivers.

        Returns
        -------
        plan
            In the order of `motcua.locate.consolidate.programme.state_consolidation`.
        """
        parts = []
        areas, sites = np.array(self.pairs).reshape(-1, 2).T
        for step in range(self.programme.n_steps):
            outcome = self.evaluator.outcome(step, network)
            received = network.receiver[step][areas] == sites
            parts += [network.opened[step], received, outcome.upgraded]
        return np.concatenate(parts).astype(np.float64)

    def read(self, plan: FloatArray) -> Network | None:
        """
        Return the network that decisions mean.

        Parameters
        ----------
        plan
            Values of the decisions, nearly whole.

        Returns
        -------
        network
            None where an area has no receiver, or two.
        """
        programme = self.programme
        areas, sites = np.array(self.pairs).reshape(-1, 2).T
        rows = plan.reshape(programme.n_steps, 2 * programme.n_sites + len(areas)) > 0.5  # noqa: PLR2004 - binary
        receiver = np.full_like(programme.given, -1)
        for step, row in enumerate(rows):
            chosen = row[programme.n_sites : programme.n_sites + len(areas)]
            if chosen.sum() != programme.n_areas:
                return None
            receiver[step, areas[chosen]] = sites[chosen]
        return Network(opened=rows[:, : programme.n_sites], receiver=receiver)


def _trusted(bound: float, objective: float, *, easy: float) -> float:
    """Return a bound that a plan in hand does not contradict, as far as numbers can be read."""
    return min(bound, objective) if bound <= objective * (1 + _GIVE) + _GIVE else easy
