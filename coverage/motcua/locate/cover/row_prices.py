r"""
A bound on a set cover without a linear programme, and what of its sites it leaves open.

Let row *i* pay :math:`u_i \ge 0` for being covered. Whatever the prices, no cover is cheaper than

.. math::

    L(u) = \sum_i u_i + \sum_j \min(0, \bar c_j), \qquad
    \bar c_j = c_j - \sum_{i \in P_j} u_i

and none with site *j* is cheaper than :math:`L(u) + \max(0, \bar c_j)`. The prices follow the
subgradient, averaged over the last steps (Held and Karp 1971, doi 10.1007/BF01584070; Caprara,
Fischetti and Toth 1999, doi 10.1287/opre.47.5.730), and come within a thousandth of the relaxation
in a small share of its time. Of many sites, only some are looked at step by step; all are priced
again and again, and those that the prices would pay for are added, until there are none: the bound
holds for all of them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.dominance import turned
from motcua.locate.cover.price_loops import left_of_costs, mark_cheapest, pay_as_called

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.cover.reduce import Sets

STEPS = 40
"""Steps between two looks at how the bound rises."""

RISES = 1e-4
"""Share of the bound by which it is to rise in so many steps, or they get shorter."""

SHORTER = 0.7
"""How much shorter."""

SHORTEST = 1e-4
"""Length at which nothing more is to be had, against 1 at the beginning."""

MOMENTUM = 0.9
"""How much of the last direction the next one keeps."""

AT_ONCE = 400_000
"""Members above which prices are found among some sites first: a step goes through them all."""

FIRST, MORE = 1, 3
"""Sites of each row that are looked at first, and that are added at most."""

FAR = 0.3
"""Share of its cost that rows leave unpaid of a site that is looked at no more."""

ROUNDS = 12
"""Times that sites which pay are added to those at most."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RowPrices:
    """What the rows pay, and what follows for every cover."""

    bound: float
    """No cover is cheaper."""

    reduced: FloatArray
    """By how much, at least, a site makes a cover dearer than `bound`; negative where by leaving it
    out. Shape (n_sites,)."""

    price: FloatArray
    """What each row pays, shape (n_rows,); none where a linear programme said the rest."""


def price_rows(sets: Sets, cost: FloatArray, *, held: float, until: float) -> RowPrices:
    """
    Raise the prices of the rows until the bound rises no more.

    Parameters
    ----------
    sets
        Rows, none of them empty.
    cost
        Cost of each site, not negative, shape (n_sites,).
    held
        Cost of a known cover.
    until
        Clock value (`time.monotonic`) at which to end; a first bound is there in any case.

    Returns
    -------
    prices
        The same for the same arguments unless the clock ends it.

    Examples
    --------
    Three rows of which every site covers two: one and a half sites are needed at least.

    >>> from motcua.locate.cover.reduce import Sets
    >>> ring = np.array([0, 1, 1, 2, 0, 2], dtype=np.int32)
    >>> sets = Sets(starts=np.array([0, 2, 4, 6]), sites=ring, n_sites=3)
    >>> round(price_rows(sets, np.ones(3), held=2.0, until=np.inf).bound, 3)
    1.5
    """
    count = np.bincount(sets.sites, minlength=sets.n_sites)
    share = cost / np.maximum(count, 1)
    price = np.minimum.reduceat(share[sets.sites], sets.starts[:-1])
    if len(sets.sites) <= AT_ONCE:
        price, _ = _rise(sets, cost, price, held=held, until=until)
        return _priced(sets, cost, price)
    best = _priced(sets, cost, price)
    core = _cheapest(sets, share, FIRST)
    for _round in range(ROUNDS):
        price, hoped = _rise(_only(sets, core), cost, price, held=held, until=until)
        found = _priced(sets, cost, price)
        best = found if found.bound > best.bound else best
        if time.monotonic() >= until or hoped - found.bound <= RISES * abs(hoped):
            break
        cheap = found.reduced < FAR * cost
        core = cheap & (core | (_cheapest(sets, found.reduced, MORE) & (found.reduced < 0)))
    return best


def _cheapest(sets: Sets, price: FloatArray, most: int) -> BoolArray:
    """Return so many sites of every row, those with the least price."""
    marked = np.zeros(sets.n_sites, dtype=np.bool_)
    mark_cheapest(sets.starts, sets.sites, price, most, marked)
    return marked


def _priced(sets: Sets, cost: FloatArray, price: FloatArray) -> RowPrices:
    """Say what prices prove, of all sites."""
    reduced = left_of_costs(sets.starts, sets.sites, cost, price)
    bound = float(price.sum() + np.minimum(reduced, 0.0).sum())
    return RowPrices(bound=bound, reduced=reduced, price=price)


def _only(sets: Sets, keep: BoolArray) -> Sets:
    """Leave sites out, and every row as it stands, equal ones too."""
    held = keep[sets.sites]
    before = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)
    return replace(sets, starts=before[sets.starts], sites=sets.sites[held])


def _rise(
    sets: Sets, cost: FloatArray, price: FloatArray, *, held: float, until: float
) -> tuple[FloatArray, float]:
    """Raise the prices; return the best with their bound."""
    column_starts, rows = turned(sets.starts, sets.sites, sets.n_sites)
    price, best, heading = price.copy(), price.copy(), np.zeros(sets.n_rows)
    # known cover, length of a step, best bound
    numbers, before = np.array([held, 1.0, -np.inf]), -np.inf
    while numbers[1] > SHORTEST and time.monotonic() < until:
        pay_as_called(
            sets.starts, sets.sites, column_starts, rows, cost, price, heading, best, numbers,
            MOMENTUM, STEPS,
        )  # fmt: skip
        if numbers[2] <= before + RISES * abs(before):
            numbers[1] *= SHORTER
            price[:], heading[:] = best, 0.0
        before = float(numbers[2])
    return best, before
