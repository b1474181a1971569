"""Cuts in rounds: at the root until the bound stops rising, at a node as long as it rises fast."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.tree import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.domain.arrays import FloatArray
    from motcua.locate.cover.branch import Search
    from motcua.locate.cover.relaxed import Relaxed
    from motcua.locate.cover.tree import Node

ROOT_ROUNDS = 400
"""Rounds of cuts at the root at most; the bound has long stopped by then."""

STALLS = 3
"""Rounds without a better bound after which the root is cut at its own optimum only."""

DEAD_STALLS = 12
"""Rounds without a better bound after which the root is left."""

OWN_EVERY = 5
"""Rounds of the root between two cuts at its own optimum."""

TIDY_EVERY = 8
"""Rounds of the root between two roundings, and two clearings of slack cuts."""

NODE_ROUNDS = 8
"""Rounds of cuts at a node at most."""

SLOW = 0.02
"""Share of the way to the best plan that a round of cuts at a node is to lift the bound by."""


def cut_root(
    search: Search,
    low: FloatArray,
    high: FloatArray,
    *,
    leave: Callable[[Search], bool] = lambda _: False,
) -> Relaxed | None:
    """
    Cut at points between the best plan and the optimum, which settles sooner than at either.

    Parameters
    ----------
    search
        Its bound, plan and master are brought forward.
    low
        Lower bound of every site.
    high
        Upper bound of every site.
    leave
        Says whether to go on elsewhere; asked after every round.

    Returns
    -------
    relaxed
        The last optimum; None where there is no plan.

    Raises
    ------
    TimeoutError
        If the time is over.
    """
    search.master.confine(low, high)
    n_sites = len(low)
    core = (low + high) / 2.0 if search.plan is None else search.plan.astype(float)
    search.master.separate(core)
    core = 0.5 * core + 0.5 * min(1.0, core.sum() / max(n_sites, 1))
    relaxed: Relaxed | None = None
    stalled, last = 0, -np.inf
    # With thousands of sites the first optimum takes minutes, in which better plans are found too.
    between = None if search.programme.deepen is None else partial(search.deepening.look, search)
    for turn in range(ROOT_ROUNDS):
        relaxed = search.master.solve(search.left_s(), between)
        if relaxed is None:
            search.bound = search.value
            return None
        search.bound = max(search.bound, relaxed.value)
        stalled = stalled + 1 if relaxed.value - last < 1e-6 * search.scale * 1e-2 else 0
        last = relaxed.value
        inner = 0.5 * relaxed.y + 0.5 * core
        count = search.master.separate(inner, relaxed) if stalled < STALLS else 0
        core = inner if count else core
        if not count or turn % OWN_EVERY == OWN_EVERY - 1:
            count += search.master.separate(relaxed.y, relaxed)
        search.deepening.look(search)
        if turn % TIDY_EVERY == TIDY_EVERY - 1:
            search.round_off(relaxed.y)
            search.master.purge()
        is_done = search.bound > search.cutoff or stalled > DEAD_STALLS
        if not count or is_done or leave(search):
            break
    if relaxed is not None:
        search.round_off(relaxed.y)
    return relaxed


def cut_node(search: Search, node: Node) -> Relaxed | None:
    """
    Solve a node and cut in turns.

    Parameters
    ----------
    search
        Its master is confined to the node; whole optima are offered to it as plans.
    node
        Its bound is brought forward.

    Returns
    -------
    relaxed
        The last optimum; None where nothing below the cutoff is left.

    Raises
    ------
    TimeoutError
        If the time is over.
    """
    last = -np.inf
    for turn in range(NODE_ROUNDS):
        relaxed = search.master.solve(search.left_s())
        if relaxed is None or relaxed.value > search.cutoff:
            return None
        node.bound = max(node.bound, relaxed.value)
        whole = bool((np.abs(relaxed.y - np.round(relaxed.y)) < WHOLE).all())
        if whole:
            search.offer(relaxed.y > 0.5)  # noqa: PLR2004 - a rounding
        stalled = relaxed.value - last < SLOW * (search.value - relaxed.value)
        if not whole and (stalled or turn == NODE_ROUNDS - 1):
            break
        at = np.round(relaxed.y) if whole else relaxed.y
        if not search.master.separate(at, relaxed, exactly=whole):
            if whole:
                return None
            break
        last = relaxed.value
    return relaxed
