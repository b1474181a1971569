"""The compiled loops that share the costs of sites out among windows, for the sake of a bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray

FAR = 1e18
"""Cost of what cannot be."""

VALUE, LENGTH = 0, 1
"""Places of the numbers of an ascent: best sum, length of a step."""


class Panes(NamedTuple):
    """All windows one after the other."""

    starts: LongArray
    """Where the members of each window begin."""

    members: IntArray
    """Sites of each window in their order."""

    layers: LongArray
    """Where the states before each member begin; a window has two entries more than members."""

    shut: IntArray
    opened: IntArray
    """State that follows when a member stays closed or opens; -1 for none."""


@compiled
def least_cover(
    panes: Panes, window: int, share: FloatArray, far: FloatArray, plan: FloatArray
) -> float:
    """
    Find the cheapest cover of a window by going back through its states.

    ``plan`` is then 1 where it opens a member, else 0; ``far`` has room for what is yet to pay from
    each state.

    Returns
    -------
    least
        What it costs.
    """
    begin, n_members = panes.starts[window], panes.starts[window + 1] - panes.starts[window]
    base = begin + 2 * window
    far[panes.layers[base + n_members]] = 0.0
    for at in range(n_members - 1, -1, -1):
        for state in range(panes.layers[base + at], panes.layers[base + at + 1]):
            least = FAR
            if panes.shut[state] >= 0:
                least = far[panes.shut[state]]
            if panes.opened[state] >= 0:
                least = min(least, far[panes.opened[state]] + share[begin + at])
            far[state] = least
    state = panes.layers[base]
    least = far[state]
    for at in range(n_members):
        follows = panes.shut[state]
        plan[begin + at] = 0.0
        if follows < 0 or far[follows] > far[state]:
            plan[begin + at] = 1.0
            follows = panes.opened[state]
        state = follows
    return float(least)


@compiled
def ascend(  # noqa: C901, PLR0917
    panes: Panes,
    cost: FloatArray,
    share: FloatArray,
    heading: FloatArray,
    best: FloatArray,
    far: FloatArray,
    numbers: FloatArray,
    target: float,
    momentum: float,
    steps: int,
) -> None:
    """
    Move shares of a site's cost from windows that leave it closed to those that open it.

    ``heading`` is where the steps led of late, ``best`` the shares of the best sum; all state is
    changed in place.
    """
    n_windows, n_sites = len(panes.starts) - 1, len(cost)
    plan = np.zeros(len(share))
    count, total = np.zeros(n_sites), np.zeros(n_sites)
    for site in panes.members:
        count[site] += 1.0
    for _step in range(steps):
        here = 0.0
        for window in range(n_windows):
            here += least_cover(panes, window, share, far, plan)
        if here > numbers[VALUE]:
            numbers[VALUE] = here
            best[:] = share
        if here >= target:
            return
        total[:] = 0.0
        for at in range(len(plan)):
            total[panes.members[at]] += plan[at]
        square = 0.0
        for at in range(len(plan)):
            site = panes.members[at]
            slope = plan[at] - total[site] / count[site]
            heading[at] = momentum * heading[at] + (1.0 - momentum) * slope
            square += heading[at] * heading[at]
        if square <= 1e-12:  # noqa: PLR2004 - they agree on every site
            return
        length = numbers[LENGTH] * (target - here) / square
        total[:] = 0.0
        for at in range(len(plan)):
            share[at] = max(0.0, share[at] + length * heading[at])
            total[panes.members[at]] += share[at]
        for at in range(len(plan)):
            site = panes.members[at]
            if total[site] > 0.0:
                share[at] *= cost[site] / total[site]
            else:
                share[at] = cost[site] / count[site]
