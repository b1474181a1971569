r"""
A bound on a set cover from the cheapest covers of its windows.

Share the cost of every site out among the windows that have it, :math:`\sum_k c^k_j = c_j`. A cover
of everybody covers every window, so none is cheaper than

.. math::

    \sum_k \min \{ c^k y : y \text{ covers window } k \}

This is a Lagrangian decomposition (Guignard and Kim 1987, doi 10.1007/BF02592954) whose parts are
whole: beyond the linear relaxation it takes in all that whole numbers of sites mean within a window
of eight or ten open ones. The shares begin at the prices of the rows and follow the subgradient. As
rows of a relaxation, :math:`c^k y \ge \beta_k`, the windows were of no use: the bound then hardly
rises with branching.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.row_prices import price_rows
from motcua.locate.cover.share_loops import FAR, LENGTH, VALUE, ascend
from motcua.locate.cover.windows import cut_windows, side_by_side

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray
    from motcua.locate.cover.reduce import Sets
    from motcua.locate.cover.share_loops import Panes
    from motcua.locate.cover.windows import Window

STEPS = 20
"""Steps between two looks at how the bound rises."""

FIRST_LENGTH, SHORTER, SHORTEST = 0.2, 0.8, 1e-3
"""Length of a step at first, how much shorter it gets, and at which nothing more is to be had."""

RISES = 3e-5
"""Share of the bound by which it is to rise in so many steps, or they get shorter."""

MOMENTUM = 0.8
"""How much of the last direction the next one keeps."""

PAYS_AFTER, PAYS = 200, 0.1
"""
Steps after which windows are to have brought the bound by so large a share of the way from the
prices to the target: elsewhere than in the plane they add nothing, and never would.
"""

ROUNDING = 1e-9
"""Share by which the cheapest covers may be told too high."""


def bound_by_windows(
    sets: Sets, cost: FloatArray, *, held: float, target: float, until: float
) -> float:
    """
    Bound a set cover by its windows.

    Parameters
    ----------
    sets
        Rows, none of them empty.
    cost
        Cost of each site, not negative, shape (n_sites,).
    held
        Cost of a known cover.
    target
        A bound that is as good as any better one.
    until
        Clock value (`time.monotonic`) at which to end.

    Returns
    -------
    bound
        No cover is cheaper. Zero where the rows do not lie together as in the plane, or the time
        is too short to cut the windows.

    Examples
    --------
    Five sites in a ring, five rows, two sites each: two and a half by the relaxation, three in all.

    >>> from motcua.locate.cover.reduce import Sets
    >>> ring = np.array([0, 1, 1, 2, 2, 3, 3, 4, 0, 4], dtype=np.int32)
    >>> sets = Sets(starts=np.arange(0, 11, 2), sites=ring, n_sites=5)
    >>> round(bound_by_windows(sets, np.ones(5), held=3.0, target=3.0, until=np.inf), 6)
    3.0
    """
    windows = cut_windows(sets, until=until)
    if not windows:
        return 0.0
    panes = side_by_side(windows)
    price = price_rows(sets, cost, held=held, until=until).price
    share = _by_rows(sets, windows, price, cost)
    value = _raised(panes, cost, share, target=target, until=until)
    return max(value - ROUNDING * (1.0 + abs(value)) * len(windows), 0.0)


def _by_rows(sets: Sets, windows: list[Window], price: FloatArray, cost: FloatArray) -> FloatArray:
    """Share costs out by what the rows of each window pay, the rest evenly; as long as members."""
    times = np.bincount(np.concatenate([w.rows for w in windows]), minlength=sets.n_rows)
    paid = price / np.maximum(times, 1)
    shares = []
    for window in windows:
        keep = np.zeros(sets.n_rows, dtype=np.bool_)
        keep[window.rows] = True
        here = np.repeat(np.where(keep, paid, 0.0), np.diff(sets.starts))
        pays = np.bincount(sets.sites, weights=here, minlength=sets.n_sites)
        shares.append(pays[window.members])
    share, members = np.concatenate(shares), np.concatenate([w.members for w in windows])
    count = np.bincount(members, minlength=sets.n_sites)
    total = np.bincount(members, weights=share, minlength=sets.n_sites)
    share += (np.maximum(cost - total, 0.0) / np.maximum(count, 1))[members]
    total = np.maximum(np.bincount(members, weights=share, minlength=sets.n_sites), 1e-300)
    return np.asarray(share * (cost / total)[members], dtype=np.float64)


def _raised(
    panes: Panes, cost: FloatArray, share: FloatArray, *, target: float, until: float
) -> float:
    """Move shares until the bound rises no more; return the best."""
    best, heading, far = share.copy(), np.zeros_like(share), np.zeros(len(panes.shut))
    numbers, before, first, steps = np.array([-FAR, FIRST_LENGTH]), -FAR, -FAR, 0
    while numbers[LENGTH] >= SHORTEST:
        ascend(panes, cost, share, heading, best, far, numbers, target, MOMENTUM, STEPS)
        if numbers[VALUE] >= target or time.monotonic() >= until:
            break
        first, steps = max(first, numbers[VALUE]) if not steps else first, steps + STEPS
        if steps == PAYS_AFTER and numbers[VALUE] - first < PAYS * (target - first):
            break
        if numbers[VALUE] <= before + RISES * abs(before):
            numbers[LENGTH] *= SHORTER
            share[:], heading[:] = best, 0.0
        before = float(numbers[VALUE])
    return float(numbers[VALUE])
