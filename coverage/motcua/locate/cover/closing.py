"""
Sites of a set cover closed or opened for good by what they would add to a bound.

A good cover and a relaxation's reduced costs decide most sites (Beasley 1987,
doi 10.1016/0377-2217(87)90141-X): where the bound and the reduced cost of a site together pass the
cover held, no cheaper one has it. What is left is reduced again, until nothing changes. The first
relaxation of a large cover is by prices of its rows, which is soon there; the others are linear
programmes.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.master import Master
from motcua.locate.cover.programme import TOLERANCE
from motcua.locate.cover.reduce import kernel
from motcua.locate.cover.rest import Rest, cover_programme, took
from motcua.locate.cover.row_prices import RowPrices, price_rows
from motcua.locate.cover.search import core_sites, search_cover
from motcua.locate.cover.tree import least_cut_off
from motcua.locate.terms.arguments import are_whole

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.cover.checks import Instance
    from motcua.locate.cover.reduce import Sets

MANY = 20_000
"""Members of a cover above which the first relaxation is by prices."""

FEW = 1_000
"""Members up to which branching from a greedy cover ends before a local search would."""

SMALL = 60_000
"""Members up to which our branch and cut may prove a cover: the search need not have the best."""

MOST = 1_500_000
"""Members above which a linear programme is not begun within a limit: nothing would end it."""

PRICE_SHARE = 0.3
"""Share of the time for the prices."""

SEARCH_SHARE = 0.3
"""Share of what is left then for the local search."""

LONGEST_S = 20.0
"""Seconds for it at most, where there is something to prove after it."""

IDLE_CHUNKS = 20
"""Times 20,000 exchanges without a cheaper cover that end it."""


def close_by_price(
    sets: Sets, given: Instance, best: BoolArray, *, easy: float, until: float, gap: float
) -> Rest:
    """
    Close what no cheaper cover can use, open what each must have, reduce what is left; again.

    Parameters
    ----------
    sets
        Rows, none of them empty.
    given
        Costs.
    best
        A cover.
    easy
        A bound that is known.
    until
        Clock value at which to end.
    gap
        Relative gap at which a cover is good enough.

    Returns
    -------
    rest
        What is left, with the best cover and the best bound so far.
    """
    rest = Rest(sets=sets, opened=best.copy(), fixed=np.zeros(sets.n_sites, bool), bound=easy)
    turn = 0
    while True:
        try:
            relaxed = _relax(rest, given, until=until, is_first=turn == 0)
        except TimeoutError:
            return rest
        if relaxed is None:
            return replace(rest, bound=float(given.cost[rest.opened].sum()))
        paid = float(given.cost[rest.fixed].sum())
        bound = max(rest.bound, paid + relaxed.bound)
        rest = replace(rest, bound=bound, reduced=relaxed.reduced)
        looks = turn == 0 and len(rest.sets.sites) > FEW
        if looks and rest.bound <= cutoff_of(rest, given, gap):
            rest = _searched(rest, given, until=until)
        if time.monotonic() >= until:
            return rest
        members, by_prices = len(rest.sets.sites), turn == 0 and _is_large(rest.sets)
        rest, is_done = _closed(rest, given, relaxed, gap=gap)
        if is_done or (len(rest.sets.sites) > 0.9 * members and not by_prices):
            return rest
        turn += 1


def cutoff_of(rest: Rest, given: Instance, gap: float) -> float:
    """
    Return the bound above which a cover need not be cheaper.

    Parameters
    ----------
    rest
        With a cover.
    given
        Costs.
    gap
        Relative gap at which a cover is good enough.

    Returns
    -------
    cutoff
        Below the cost of the cover by what two costs differ at least, or by the gap.
    """
    held = float(given.cost[rest.opened].sum())
    step = 1.0 - 1e-6 if are_whole(given.cost) else TOLERANCE * (1.0 + held)
    return held - max(step, gap * held)


def _is_large(sets: Sets) -> bool:
    return len(sets.sites) > MANY


def _relax(rest: Rest, given: Instance, *, until: float, is_first: bool) -> RowPrices | None:
    """Price the rows or solve the linear programme; None where nothing is to be covered."""
    left = until - time.monotonic()
    if is_first and _is_large(rest.sets):
        ends = time.monotonic() + PRICE_SHARE * left
        held = float(given.cost[rest.opened & rest.undecided].sum())
        return price_rows(rest.sets, given.cost, held=held, until=ends)
    if len(rest.sets.sites) > MOST and np.isfinite(until):
        raise TimeoutError
    relaxed = Master(cover_programme(rest.sets, given)).solve(max(left, 0.0))
    if relaxed is None:
        return None
    return RowPrices(bound=relaxed.value, reduced=relaxed.reduced, price=np.zeros(0))


def _searched(rest: Rest, given: Instance, *, until: float) -> Rest:
    """Look for a cheaper cover for some of the time."""
    left = until - time.monotonic()
    longest = min(LONGEST_S, SEARCH_SHARE * left) if np.isfinite(left) else LONGEST_S
    ends = time.monotonic() + longest
    rest = search_on(rest, given.cost, until=ends)
    if len(rest.sets.sites) <= SMALL:
        return rest
    # Sites that are good by themselves may leave out what makes a good whole: in Brooklyn they came
    # to 101, all sites to 99.
    return search_on(rest, given.cost, until=ends, only_core=False)


def search_on(
    rest: Rest, cost: FloatArray, *, until: float, chunks: int = IDLE_CHUNKS, only_core: bool = True
) -> Rest:
    """
    Search for a cheaper cover.

    Parameters
    ----------
    rest
        With a cover.
    cost
        Of each site.
    until
        Clock value at which to end.
    chunks
        Times 20,000 exchanges without a cheaper cover that end it.
    only_core
        Whether only among the sites that the last relaxation finds good.

    Returns
    -------
    rest
        The same, or with a cheaper cover.
    """
    ours = rest.opened & rest.undecided
    if rest.reduced is None or not rest.sets.n_rows or not (rest.sets.hit(ours) > 0).all():
        return rest
    sets, price = rest.sets, np.maximum(cost, 1e-9)
    if only_core:
        sets = sets.keep_sites(core_sites(sets, rest.reduced, ours))
    return took(rest, search_cover(sets, price, start=ours, until=until, chunks=chunks), cost)


def _closed(rest: Rest, given: Instance, relaxed: RowPrices, *, gap: float) -> tuple[Rest, bool]:
    """Close and open what the bound decides; say whether the proof is done by that."""
    cost, held = given.cost, float(given.cost[rest.opened].sum())
    cutoff = cutoff_of(rest, given, gap)
    if rest.bound > cutoff:
        return replace(rest, bound=held if gap == 0.0 else min(rest.bound, held)), True
    aside = least_cut_off(cutoff, held, whole=are_whole(cost))
    room = cutoff - (float(cost[rest.fixed].sum()) + relaxed.bound)
    closed = rest.undecided & (relaxed.reduced > room)
    must = rest.undecided & (-relaxed.reduced > room)
    if not (closed | must).any():
        return rest, False
    if (rest.sets.hit(rest.undecided & ~closed) == 0).any():
        return replace(rest, bound=held if gap == 0.0 else max(rest.bound, aside)), True
    left = kernel(rest.sets, cost, forced=must, allowed=rest.undecided & ~closed)
    if len(left.sets.sites) > 0.9 * len(rest.sets.sites):
        return rest, False
    rest = replace(rest, sets=left.sets, fixed=rest.fixed | left.forced)
    return (rest, False) if left.sets.n_rows else (_only_cover(rest, cost, aside, gap=gap), True)


def _only_cover(rest: Rest, cost: FloatArray, aside: float, *, gap: float) -> Rest:
    """Any cover that is cheaper than the one held opens all that is fixed, and that suffices."""
    held, least = float(cost[rest.opened].sum()), float(cost[rest.fixed].sum())
    final = min(least, held) if gap == 0.0 else min(least, aside)
    best = rest.fixed if least < held else rest.opened
    return replace(rest, opened=best, bound=max(rest.bound, final))
