"""Phases one after the other: what lasts, and each decided without a look ahead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrangement import Arrangement
from motcua.locate.consolidate.consolidating import ROUNDS, TREE_ROUNDS
from motcua.locate.consolidate.district_tree import plant
from motcua.locate.consolidate.evaluate import Evaluator, Network
from motcua.locate.consolidate.office_search import Patience, search_network
from motcua.locate.consolidate.prepare import prepare
from motcua.locate.consolidate.soundness import is_sound
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.consolidate.town import Rules, Step, Town

_TIME_SHARE = 0.4
"""Of the time limit at most, for all steps one by one."""


def lasting(steps: list[Step], begun: Arrangement) -> tuple[Step, ...]:
    """
    Let upgrades last in all later steps.

    Parameters
    ----------
    steps
        What each step itself upgrades.
    begun
        What stands before the first: an office that was upgraded by decree stays so and is paid.

    Returns
    -------
    lasting
        The steps, each with the upgrades of those before it.
    """
    done, upgraded = [], begun.upgraded
    for step in steps:
        upgraded = upgraded | step.must_upgrade
        done.append(replace(step, must_upgrade=upgraded))
    return tuple(done)


def unchanged(standing: Arrangement, n_steps: int) -> Network:
    """
    Return the network that changes nothing in any step.

    Parameters
    ----------
    standing
        What stands.
    n_steps
        How many steps.

    Returns
    -------
    network
        What stands, in every step. It may break a rule of theirs.
    """
    return Network(
        opened=np.tile(standing.opened, (n_steps, 1)),
        receiver=np.tile(standing.receiver, (n_steps, 1)),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class OneByOne:
    """Steps decided each without a look at the others."""

    networks: tuple[Network, ...]
    """One of all steps, in which each goes on from the one before; none where one has no way on."""

    bound: float
    """No network of all steps costs less; minus infinity where nothing is known."""


def one_by_one(
    town: Town, rules: Rules, steps: tuple[Step, ...], *, goal: str, limit_s: float | None,
    seed: int,
) -> OneByOne:  # fmt: skip
    """
    Decide one step after the other, each without a look ahead.

    Every step is searched, and its districts settled, as if it were alone: all together are never
    to end worse. And where each step could begin anew from what stands before the first, for what
    earlier ones close, open and bring into standard only binds it, all together cost no less than
    the cheapest of each.

    Parameters
    ----------
    town
        Places and what stands before the first step.
    rules
        What every step keeps.
    steps
        The steps.
    goal
        ``"cost"`` or ``"sites"``.
    limit_s
        The study's time limit, of which this takes two fifths at most; None: none.
    seed
        Where the search's chance begins.

    Returns
    -------
    found
        A network and a bound on the mean yearly cost.
    """
    clock = Clock(limit_s).part(_TIME_SHARE)
    opened, receiver, standing, bounds = [], [], town.begun, list[float]()
    for number, step in enumerate(steps):
        until = clock.share(1 / (len(steps) - number))
        after = _alone(replace(town, begun=standing), rules, step, goal, seed=seed, until=until)
        if after is None:
            return OneByOne(networks=(), bound=-np.inf)
        network, upgraded, bound = after
        if number and bound > -np.inf:
            anew = _alone(town, rules, step, goal, seed=seed, until=until)
            bound = -np.inf if anew is None else anew[2]
        bounds.append(bound)
        opened.append(network.opened[0])
        receiver.append(network.receiver[0])
        standing = Arrangement(
            opened=opened[-1], receiver=receiver[-1], upgraded=standing.upgraded | upgraded
        )
    days = np.array([step.days for step in steps])
    return OneByOne(
        networks=(Network(opened=np.array(opened), receiver=np.array(receiver)),),
        bound=float(np.average(bounds, weights=days)),
    )


def _alone(
    town: Town, rules: Rules, step: Step, goal: str, *, seed: int, until: float
) -> tuple[Network, BoolArray, float] | None:
    """Return a step's cheapest network that was found, what it upgrades, and a bound."""
    programme = prepare(town, rules, lasting([step], town.begun))
    known = [network for network in (unchanged(town.begun, 1),) if is_sound(programme, network)]

    def searched(rounds: int) -> Network | None:
        """Search from what is known."""
        patience = Patience(rounds=rounds, until=until)
        return search_network(programme, known, goal=goal, seed=seed, patience=patience)

    tree = plant(programme) if goal == "cost" else None
    proof = tree.grown(searched(TREE_ROUNDS), until=until) if tree is not None else None
    if proof is not None:
        known.append(proof.network)
    network = proof.network if proof is not None and proof.is_nearest else searched(ROUNDS)
    if network is None:
        return None
    upgraded = Evaluator(programme).outcome(0, network).upgraded
    return network, upgraded, -np.inf if proof is None else proof.bound
