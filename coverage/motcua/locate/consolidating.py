"""Consolidation solved: a start by local search, goals in their order, every plan recomputed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from motcua.domain.solution import Goal, Termination
from motcua.errors import NoPlanError
from motcua.locate.clusters import find_clusters
from motcua.locate.evaluate import SLACK, Evaluator, Network, is_sound
from motcua.locate.office_search import Patience, search_network
from motcua.locate.offices import EMPTY_SET, Programme, pack
from motcua.locate.receiving import pairs
from motcua.locate.solve import Effort, Statement, solve

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray

_MOST_CLUSTERS = 6_000
"""Beyond so many clusters a flow connects receivers instead."""

_GIVE = 1e-5
"""By how much an earlier goal's value is passed inside the solver; plans are held to it exactly."""

_PROVED = 1e-6
"""A bound this near, as a share, proves: the solver's own sums are no finer."""

_NAMES: dict[str, Literal["cost", "sites", "mean_time"]] = {
    "cost": "cost",
    "sites": "sites",
    "travel": "mean_time",
}

_LATER_GAP = 0.02
_LATER_SHARE = 0.1
"""Of the time limit at least, for each goal after the first."""

_SEARCH_SHARE = 0.3
"""Of the time limit at most, for the start."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Consolidated:
    """The best network found and what is proved of it."""

    network: Network
    """Open sites and receivers by step."""

    upgraded: BoolArray
    """Commune offices made inter-ward, shape (n_steps, n_sites)."""

    goals: tuple[Goal, ...]
    """Yearly cost or number of sites, then travel."""

    clusters: int
    """Connected groups of areas that the model chose from; 0 where a flow connects."""


def consolidate(
    programme: Programme,
    *,
    goal: str = "cost",
    effort: Effort | None = None,
    starts: tuple[Network, ...] = (),
    seed: int = 1,
    rounds: int = 40,
) -> Consolidated:
    """
    Solve a programme: cost or number of offices first, then travel.

    Parameters
    ----------
    programme
        The instance, without contradictions that `motcua.locate.contradictions` names.
    goal
        ``"cost"`` or ``"sites"``.
    effort
        Time for all goals together, gap of the first, solver.
    starts
        Networks known to be good; each that is sound is begun from.
    seed
        Where the local search's chance begins.
    rounds
        How often the local search is shaken.

    Returns
    -------
    consolidated
        Every figure recomputed; the bound of each goal holds whatever happened.

    Raises
    ------
    InfeasibleError
        If no network keeps every rule.
    NoPlanError
        If the time ended before any was found.
    """
    effort = effort or Effort()
    began = time.monotonic()
    limit = effort.time_limit_s or np.inf
    patience = Patience(rounds=rounds, until=began + _SEARCH_SHARE * limit)
    sound = [network for network in starts if is_sound(programme, network)]
    start = search_network(programme, sound, goal=goal, seed=seed, patience=patience)
    model = _Model(programme)
    first = began + limit * (1 - _LATER_SHARE)
    found, head = model.solve(goal, start, effort=_until(effort, first, gap=effort.gap))
    _, cost, n_open, travel = model.evaluator.totals(found)
    if not travel:
        return model.answer(found, (head,))
    held = {"most_cost": cost} if goal == "cost" else {"most_open": n_open}
    later = _until(effort, began + limit, gap=max(effort.gap, _LATER_GAP))
    shorter, travel_goal = model.solve("travel", found, effort=later, **held)
    return model.answer(shorter, (head, travel_goal))


class _Model:
    """One programme with its clusters, put to the solver for one goal after another."""

    def __init__(self, programme: Programme) -> None:
        self.programme, self.evaluator = programme, Evaluator(programme)
        self.clusters = find_clusters(programme, most=_MOST_CLUSTERS) or []
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
        """Put one goal to the solver, the earlier ones held."""
        # Below a part in a hundred thousand HiGHS takes the limit itself for out of reach.
        limits = {
            "goal": np.array(goal),
            "most_cost": np.array(most_cost + _GIVE * max(1.0, abs(most_cost))),
            "most_open": np.array(most_open + _GIVE),
        }

        def value(plan: FloatArray) -> float | None:
            network = self.read(plan)
            if network is None or not is_sound(self.programme, network):
                return None
            broken, cost, n_open, travel = self.evaluator.totals(network)
            if broken or cost > most_cost * (1 + SLACK) or n_open > most_open * (1 + SLACK):
                return None
            return {"cost": cost, "sites": n_open, "travel": travel}[goal]

        answer = solve(
            Statement(
                builder="motcua.locate.consolidate:state_consolidation",
                arrays={**self.arrays, **limits},
                sense="min",
            ),
            value,
            start=None if start is None else self.written(start),
            bound=easy_bounds(self.programme)[goal],
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
        bound = _trusted(answer.bound, objective, easy=easy_bounds(self.programme)[goal])
        is_proved = bound >= objective * (1 - _PROVED)
        termination = Termination(
            reason="optimal" if is_proved else answer.reason,
            objective=objective,
            bound=objective if is_proved else bound,
            solver=answer.solver,
        )
        return network, Goal(name=_NAMES[goal], termination=termination)

    def written(self, network: Network) -> FloatArray:
        """Return a network as the decisions of the model."""
        parts = []
        areas, sites = np.array(self.pairs).reshape(-1, 2).T
        for step in range(self.programme.n_steps):
            outcome = self.evaluator.outcome(step, network)
            received = network.receiver[step][areas] == sites
            parts += [network.opened[step], received, outcome.upgraded]
        return np.concatenate(parts).astype(np.float64)

    def read(self, plan: FloatArray) -> Network | None:
        """Return the network that decisions mean; None where they mean none."""
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

    def answer(self, network: Network, goals: tuple[Goal, ...]) -> Consolidated:
        """Return the network with its upgrades."""
        steps = range(self.programme.n_steps)
        upgraded = [self.evaluator.outcome(step, network).upgraded for step in steps]
        return Consolidated(
            network=network,
            upgraded=np.array(upgraded),
            goals=goals,
            clusters=len(self.clusters),
        )


def _trusted(bound: float, objective: float, *, easy: float) -> float:
    """Return a bound that a plan in hand does not contradict, as far as numbers can be read."""
    return min(bound, objective) if bound <= objective * (1 + _GIVE) + _GIVE else easy


def easy_bounds(programme: Programme) -> dict[str, float]:
    """
    Return bounds that need no solver.

    Parameters
    ----------
    programme
        The instance.

    Returns
    -------
    bounds
        cost: the offices that must be open, with their least officers; sites: their number;
        travel: everybody at the nearest of all sites, and each area at its best receiver.
    """
    officer = float(programme.prices[0])
    each = programme.office_cost + officer * programme.least
    first = programme.entry_before == EMPTY_SET
    nearest = float(programme.entry_travel[first].sum())
    may = programme.admissible & programme.possible
    tied = float(np.where(may, programme.tied_travel, np.inf).min(axis=1).sum())
    share = programme.free_share
    return {
        "cost": float(programme.weight @ (programme.must_open @ each)),
        "sites": float(programme.weight @ programme.must_open.sum(axis=1)),
        "travel": float(programme.weight @ (share * nearest + (1 - share) * tied)),
    }


def _until(effort: Effort, end: float, *, gap: float) -> Effort:
    """Return what is left of the effort for one goal."""
    left = end - time.monotonic()
    limit = None if np.isinf(end) else max(left, 1.0)
    return Effort(time_limit_s=limit, gap=gap, solver=effort.solver)
