"""Consolidation solved: a start by local search, goals in their order, every plan recomputed."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from motcua.domain.solution import Goal, Termination
from motcua.locate.consolidate.district_tree import plant
from motcua.locate.consolidate.easy_bounds import easy_bounds
from motcua.locate.consolidate.network_model import LEAST_S, NetworkModel
from motcua.locate.consolidate.office_search import Patience, search_network
from motcua.locate.consolidate.soundness import is_sound
from motcua.locate.consolidate.ties import settle_ties
from motcua.locate.door.solve import Effort

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.domain.solution import Reason
    from motcua.locate.consolidate.district_tree import DistrictTree, Proof
    from motcua.locate.consolidate.evaluate import Network
    from motcua.locate.consolidate.offices import Programme


_OPTIONS = {"presolve_rule_off": 1 << 15}
"""HiGHS would probe every binary before its first bound: a minute on a province, for nothing."""


_LATER_GAP = 0.02
_LATER_SHARE = 0.25
"""Of the time limit, for the goal after the first: a tenth would not even state it."""

_SEARCH_SHARE = 0.5
"""Of the time limit at most, for the start; the rounds take less, but loops may be uncompiled."""

ROUNDS = 300
"""Times that the local search is shaken within the usual limit."""

_USUAL_S = 30.0
"""Seconds of limit for which the rounds are meant; a longer limit has more of them."""

_LONG_SHARE = 0.6
"""The same where the programme is too large for the solver to better it."""

_LONG = 10
"""How many times as many rounds are searched then."""

TREE_ROUNDS = 40
"""Times that the local search is shaken before districts are settled one by one."""

_TREE_SHARE = 0.5
"""Of the time limit at most, for settling them."""

_TREE_S = 5.0
"""Seconds that they may take of any limit: in so few the solver would prove less."""

_TREE = "motcua branch and bound by districts"


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
    rounds: int = ROUNDS,
    tree: DistrictTree | None = None,
    known: float = -np.inf,
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
    tree
        That of the programme where it is planted already.
    known
        A bound on the yearly cost that is proved already.

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
    model = NetworkModel(programme)
    patience = _patience(model, rounds=rounds, began=began, limit=limit)
    sound = [network for network in starts if is_sound(programme, network)]

    def searched(rounds: int) -> Network | None:
        """Search from what is known."""
        mine = replace(patience, rounds=min(rounds, patience.rounds))
        return search_network(programme, sound, goal=goal, seed=seed, patience=mine)

    def solved(known: float) -> tuple[Network, Goal]:
        """Put the first goal to the solver."""
        start = searched(patience.rounds)  # before the time that is left is looked at
        first = _until(effort, began + limit * (1 - _LATER_SHARE), gap=effort.gap)
        return model.solve(goal, start, effort=first, known=known)

    proof = None
    if goal == "cost" and (tree := tree or plant(programme)) is not None:
        until = began + max(_TREE_SHARE * limit, min(limit, _TREE_S))
        proof = tree.grown(searched(TREE_ROUNDS), until=until)
    if proof is None:
        found, head = solved(known)
    else:
        goals = _goals(model, proof, gap=effort.gap)
        if proof.is_nearest or began + limit - time.monotonic() < LEAST_S:
            return _answer(model, proof.network, goals)
        sound.append(proof.network)
        # A gap is enough once the tree had its time: until then it may prove all of it.
        is_enough = goals[0].termination.reason != "time_limit"
        found, head = (proof.network, goals[0]) if is_enough else solved(proof.bound)
    _, cost, n_open, travel = model.evaluator.totals(found)
    if not travel:
        return _answer(model, found, (head,))
    held = {"most_cost": cost} if goal == "cost" else {"most_open": n_open}
    later = _until(effort, began + limit, gap=max(effort.gap, _LATER_GAP))
    shorter, travel_goal = model.solve("travel", found, effort=later, **held)
    return _answer(model, shorter, (head, travel_goal))


def _goals(model: NetworkModel, proof: Proof, *, gap: float) -> tuple[Goal, ...]:
    """Return the goals of a network by what its tree found out, nobody's travel being 0."""
    _, cost, _, travel = model.evaluator.totals(proof.network)
    easy = easy_bounds(model.programme)
    least = travel if proof.is_nearest else easy["travel"]
    goals = (
        _goal("cost", cost, bound=max(proof.bound, easy["cost"]), gap=gap),
        _goal("mean_time", travel, bound=least, gap=max(gap, _LATER_GAP)),
    )
    return goals[: 2 if travel else 1]


def _goal(name: Literal["cost", "mean_time"], value: float, *, bound: float, gap: float) -> Goal:
    """Say that no network has less of something than a bound."""
    near: Reason = "gap" if value - bound <= gap * value else "time_limit"
    termination = Termination(
        reason="optimal" if bound >= value else near,
        objective=value,
        bound=min(bound, value),
        solver=_TREE,
    )
    return Goal(name=name, termination=termination)


def _patience(model: NetworkModel, *, rounds: int, began: float, limit: float) -> Patience:
    """Say how long to search: a partition is proved sooner, a city's plan found no other way."""
    if model.is_priced:
        return Patience(rounds=0, until=began + _SEARCH_SHARE * limit)
    if model.is_large and np.isfinite(limit):
        return Patience(rounds=_LONG * rounds, until=began + _LONG_SHARE * limit)
    # Counted in rounds, not by the clock: the same study gives the same plan.
    more = max(1.0, limit / _USUAL_S) if np.isfinite(limit) else 1.0
    return Patience(rounds=round(rounds * more), until=began + _SEARCH_SHARE * limit)


def _answer(model: NetworkModel, network: Network, goals: tuple[Goal, ...]) -> Consolidated:
    """Return the network, equal ones told apart by id, with its upgrades."""
    network = settle_ties(model.programme, network)
    steps = range(model.programme.n_steps)
    upgraded = [model.evaluator.outcome(step, network).upgraded for step in steps]
    return Consolidated(
        network=network, upgraded=np.array(upgraded), goals=goals, clusters=len(model.clusters)
    )


def _until(effort: Effort, end: float, *, gap: float) -> Effort:
    """Return what is left of the effort for one goal."""
    left = end - time.monotonic()
    limit = None if np.isinf(end) else max(left, 1.0)
    return Effort(time_limit_s=limit, gap=gap, solver=effort.solver, options=_OPTIONS)
