"""The compiled loops that make networks whole, as `Mender` does: openings and receivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray, LongArray
    from motcua.locate.consolidate.network_facts import Ground, State

NOBODY, ANYBODY = -1, -2
"""In place of a receiver: none yet, and whoever is nearest."""


@compiled
def _own_receivers(ground: Ground, opened: BoolArray, receiver: IntArray) -> None:
    """Give each area its own open office of the lowest rank, -1 where it has none."""
    for area in range(len(receiver)):
        receiver[area] = NOBODY
    for site in range(len(opened)):
        area = ground.home[site]
        if opened[site] and area >= 0 and ground.admissible[area, site]:
            held = receiver[area]
            if held < 0 or ground.rank[site] < ground.rank[held]:
                receiver[area] = site


@compiled
def _host(ground: Ground, area: int, goal: int, opened: BoolArray, receiver: IntArray) -> int:
    """Return the goal if it stands beside the area and may take it; of anybody the nearest."""
    best, nearest = NOBODY, np.inf
    for at in range(ground.around_starts[area], ground.around_starts[area + 1]):
        site = receiver[ground.around[at]]
        if site < 0 or not ground.admissible[area, site] or not opened[site]:
            continue
        if goal >= 0 and site != goal:
            continue
        far = ground.tied_travel[area, site]
        if best < 0 or far < nearest or (far == nearest and site < best):
            best, nearest = site, far
    return int(best)


@compiled
def _grow(
    ground: Ground, step: int, opened: BoolArray, wanted: IntArray, receiver: IntArray
) -> int:
    """Give areas away next to what their receivers have, until none can be; return what is left."""
    left, grown = 1, True
    while grown and left:
        left, grown = 0, False
        for area in range(len(receiver)):
            if receiver[area] >= 0:
                continue
            given = ground.given[step, area]
            goal = given if given >= 0 else wanted[area]
            if goal != NOBODY:
                receiver[area] = _host(ground, area, goal, opened, receiver)
            if receiver[area] >= 0:
                grown = True
            else:
                left += 1
    return left


@compiled
def _open(ground: Ground, step: int, shift: LongArray, opened: BoolArray) -> None:
    """Write down which sites are open in a step."""
    for site in range(len(opened)):
        is_late = step >= shift[site]
        opened[site] = is_late if ground.is_candidate[site] else not is_late


@compiled
def made(ground: Ground, wanted: State, state: State) -> bool:
    """
    Open by steps; give each area its own office, else the wanted one, else the nearest.

    Returns
    -------
    made
        False where an area can have no receiver: the state is no network then.
    """
    anybody = np.full(state.receiver.shape[1], np.int32(ANYBODY))
    for site in range(len(wanted.shift)):
        state.shift[site] = wanted.shift[site]
    for step in range(len(state.opened)):
        opened, receiver = state.opened[step], state.receiver[step]
        _open(ground, step, wanted.shift, opened)
        _own_receivers(ground, opened, receiver)
        for area in range(len(receiver)):
            given = ground.given[step, area]
            if given >= 0 and receiver[area] >= 0 and receiver[area] != given:
                return False
        for goals in (wanted.receiver[step], anybody):
            left = _grow(ground, step, opened, goals, receiver)
        if left:
            return False
    return True
