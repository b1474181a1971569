"""Phases one after the other: what lasts, and each decided without a look ahead."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrangement import Arrangement
from motcua.locate.consolidate.consolidating import ROUNDS
from motcua.locate.consolidate.district_tree import plant
from motcua.locate.consolidate.evaluate import Evaluator, Network
from motcua.locate.consolidate.office_search import Patience, search_network
from motcua.locate.consolidate.prepare import prepare
from motcua.locate.consolidate.soundness import is_sound

if TYPE_CHECKING:
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


def one_by_one(
    town: Town, rules: Rules, steps: tuple[Step, ...], *, goal: str, limit_s: float | None,
    seed: int,
) -> tuple[Network, ...]:  # fmt: skip
    """
    Decide one step after the other, each without a look ahead.

    Every step is searched, and its districts settled, as if it were alone: all together are never
    to end worse.

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
    networks
        One network of all steps; none where a step found no way on from the one before.
    """
    began, limit = time.monotonic(), limit_s or np.inf
    opened, receiver, standing = [], [], town.begun
    for number, step in enumerate(steps, 1):
        until = began + _TIME_SHARE * limit * number / len(steps)
        (held,) = lasting([step], standing)
        alone = prepare(replace(town, begun=standing), rules, (held,))
        same = unchanged(standing, 1)
        patience = Patience(rounds=ROUNDS, until=until)
        starts = [same] if is_sound(alone, same) else []
        found = search_network(alone, starts, goal=goal, seed=seed, patience=patience)
        tree = plant(alone) if goal == "cost" else None
        proof = tree.grown(found, until=until) if tree is not None else None
        found = found if proof is None else proof.network
        if found is None:
            return ()
        opened.append(found.opened[0])
        receiver.append(found.receiver[0])
        upgraded = standing.upgraded | Evaluator(alone).outcome(0, found).upgraded
        standing = Arrangement(opened=opened[-1], receiver=receiver[-1], upgraded=upgraded)
    return (Network(opened=np.array(opened), receiver=np.array(receiver)),)
