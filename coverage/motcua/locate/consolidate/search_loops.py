"""The compiled loops of the search for networks: every move that helps, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled
from motcua.locate.consolidate.mending_loops import ANYBODY, made
from motcua.locate.consolidate.network_facts import State
from motcua.locate.consolidate.network_loops import weigh

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, LongArray
    from motcua.locate.consolidate.network_facts import Aim, Facts, Ground

SHIFT, SWAP, GIVE = 0, 1, 2
"""Kinds of moves: a site to another step, a site for one it receives, an area given away."""


@compiled
def copied(state: State) -> State:
    """
    Copy a network.

    Returns
    -------
    copied
        Shares nothing with it.
    """
    return State(state.shift.copy(), state.opened.copy(), state.receiver.copy(), state.worth.copy())


@compiled
def take(state: State, other: State) -> None:
    """Overwrite a network by another."""
    # Number by number: assigned as wholes, arrays take seconds to compile.
    for place in range(len(other.worth)):
        state.worth[place] = other.worth[place]
    for site in range(len(other.shift)):
        state.shift[site] = other.shift[site]
    for step in range(len(other.opened)):
        for site in range(len(other.shift)):
            state.opened[step, site] = other.opened[step, site]
        for area in range(other.receiver.shape[1]):
            state.receiver[step, area] = other.receiver[step, area]


@compiled
def is_better(one: State, other: State) -> bool:
    """
    Say whether a network is worth more than another.

    Returns
    -------
    is_better
        Not so of equal ones.
    """
    for place in range(len(one.worth)):
        if one.worth[place] != other.worth[place]:
            return bool(one.worth[place] < other.worth[place])
    return False


@compiled
def _hosts(ground: Ground, area: int, holder: int, state: State, found: LongArray) -> int:
    """Find who receives a neighbour and may receive the area, but for its holder; count them."""
    count = 0
    for step in range(len(state.receiver)):
        for at in range(ground.around_starts[area], ground.around_starts[area + 1]):
            site = state.receiver[step, ground.around[at]]
            is_new = ground.admissible[area, site] and site != holder
            for place in range(count):
                is_new = is_new and found[place] != site
            if is_new:
                found[count] = site
                count += 1
    return count


@compiled
def _may_swap(options: BoolArray, site: int, other: int, there: int, state: State) -> bool:
    """Say whether a site receives another and both may change when the other does."""
    if state.shift[site] == state.shift[other]:
        return False
    if not (options[site, state.shift[other]] and options[other, state.shift[site]]):
        return False
    for step in range(len(state.opened)):
        if state.opened[step, site] and state.receiver[step, there] == site:
            return True
    return False


@compiled
def _others(
    ground: Ground, options: BoolArray, move: LongArray, state: State, found: LongArray
) -> int:
    """Find who might take what a move sets free; return how many."""
    kind, one, two = move[0], move[1], move[2]
    if kind == SWAP:
        found[0] = two
        return int(_may_swap(options, one, two, ground.home[two], state))
    if kind == GIVE:
        holder = state.receiver[one, two]
        return 0 if ground.home[holder] == two else _hosts(ground, two, holder, state, found)
    if state.shift[one] == two:
        return 0
    home = ground.home[one]
    count = _hosts(ground, home, one, state, found) if home >= 0 else 0
    found[count] = ANYBODY
    return count + 1


@compiled
def _apply(move: LongArray, other: int, state: State, wanted: State) -> None:
    """Write down when sites change and who should receive whom after a move."""
    kind, one, two = move[0], move[1], move[2]
    take(wanted, state)
    if kind == GIVE:
        wanted.receiver[one, two] = other
        return
    wanted.shift[one] = two if kind == SHIFT else state.shift[two]
    if kind == SWAP:
        wanted.shift[two] = state.shift[one]
    if other < 0:
        return
    for step in range(len(wanted.receiver)):
        for area in range(wanted.receiver.shape[1]):
            if wanted.receiver[step, area] == one:
                wanted.receiver[step, area] = other


@compiled
def sweep(facts: Facts, aim: Aim, moves: LongArray, options: BoolArray, state: State) -> int:
    """
    Take every move that helps, with whatever host it helps most, in the order of the moves.

    Returns
    -------
    helped
        How many did.
    """
    wanted, tried, best, helped = copied(state), copied(state), copied(state), 0
    found = np.empty(len(facts.ground.home) + 1, np.int64)
    for number in range(len(moves)):
        move = moves[number]
        for place in range(_others(facts.ground, options, move, state, found)):
            _apply(move, found[place], state, wanted)
            if made(facts.ground, wanted, tried):
                weigh(facts, aim, tried)
                if is_better(tried, best):
                    take(best, tried)
        if is_better(best, state):
            take(state, best)
            helped += 1
    return helped
