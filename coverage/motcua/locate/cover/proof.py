"""
How a reduced set cover is proved: bound, fix, reduce again, and only then search.

A good cover from the local search and the relaxation's reduced costs close most sites for good
(Beasley 1987); what is left is reduced again, until nothing changes. A small rest is branched on
here; a larger one goes through the door to SCIP, which proves set covers faster, or to HiGHS.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.branch import Search
from motcua.locate.cover.by_solver import through_the_door
from motcua.locate.cover.master import Master
from motcua.locate.cover.naming import own_engine
from motcua.locate.cover.programme import TOLERANCE
from motcua.locate.cover.reduce import Sets, kernel
from motcua.locate.cover.rest import Proof, Rest, cover_programme, took
from motcua.locate.cover.search import core_sites, greedy_cover, search_cover
from motcua.locate.cover.tied import TiedCover
from motcua.locate.cover.tree import least_cut_off

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Reason
    from motcua.locate.cover.checks import Instance

SMALL = 60_000
"""Members of a rest that the own search tries first."""

OWN_S = 3.0
"""Seconds the own search has for that."""

FURTHER_S = 12.0
"""Seconds that it has then, where it has come most of the way to a proof."""

PROMISING = 0.5
"""Share of the way from the relaxation to a proof that is most of it."""

SEARCH_SHARE = 0.2
"""Share of the time for the local search."""

LONGEST_S = 20.0
"""Seconds for it at most."""

IDLE_CHUNKS = 20
"""Times 20,000 exchanges without a cheaper cover that end it."""


def prove_cover(
    sets: Sets, given: Instance, *, forced: BoolArray, need: int, tied: bool, until: float,
    gap: float, solver: str, start: BoolArray | None = None,
) -> Proof:  # fmt: skip
    """
    Cover one part at the least cost and prove it.

    Parameters
    ----------
    sets
        Its rows.
    given
        Costs, limits and allowed sites.
    forced
        Sites open anyway; they cost nothing here.
    need
        Open sites of each row.
    tied
        Whether limits or backup tie the sites, so that covers alone do not make a plan.
    until
        Clock value at which to end.
    gap
        Relative gap at which a cover is good enough.
    solver
        Solver by name.
    start
        A plan that covers everybody, where one is known.

    Returns
    -------
    proof
        Sites, bound, and why the search ended.
    """
    if tied:
        return _prove_tied(
            sets, given, forced=forced, need=need, until=until, gap=gap, solver=solver, start=start
        )
    cost = given.cost
    best = greedy_cover(sets, cost)
    if start is not None:
        known = start & ~forced & np.isin(np.arange(len(start)), sets.sites)
        best = known if cost[known].sum() < cost[best].sum() else best
    easy = _easy_bound(sets, cost)
    if easy >= cost[best].sum() - TOLERANCE:
        return Proof(opened=best, bound=easy, reason="optimal", solver="greedy")
    rest = _fixed_by_price(sets, given, best, easy=easy, until=until, gap=gap)
    return _prove_rest(rest, given, until=until, gap=gap, solver=solver)


def _easy_bound(sets: Sets, cost: FloatArray) -> float:
    """Add up the cheapest site of rows that share none: a bound that needs no solver."""
    bound, taken = 0.0, np.zeros(sets.n_sites, dtype=np.bool_)
    for row in np.argsort(np.diff(sets.starts), kind="stable"):
        sites = sets.sites[sets.starts[row] : sets.starts[row + 1]]
        if not taken[sites].any():
            bound += float(cost[sites].min())
            taken[sites] = True
    return bound


def _local(
    sets: Sets, cost: FloatArray, best: BoolArray, *, reduced: FloatArray, until: float
) -> BoolArray:
    """Search among the sites that the relaxation finds good."""
    left = until - time.monotonic()
    longest = min(LONGEST_S, SEARCH_SHARE * left) if np.isfinite(left) else LONGEST_S
    price = np.maximum(cost, 1e-9)
    core = sets.keep_sites(core_sites(sets, reduced, best))
    ends = time.monotonic() + longest
    return search_cover(core, price, start=best, until=ends, chunks=IDLE_CHUNKS)


def _fixed_by_price(
    sets: Sets, given: Instance, best: BoolArray, *, easy: float, until: float, gap: float
) -> Rest:
    """Close, by reduced cost, what no cheaper cover can use; reduce what is left; again."""
    cost, n_sites = given.cost, sets.n_sites
    fixed, best = np.zeros(n_sites, dtype=np.bool_), best.copy()
    bound, searched = easy, False
    while True:
        programme = cover_programme(sets, given)
        rest = Rest(sets=sets, programme=programme, opened=best, fixed=fixed, bound=bound)
        try:
            relaxed = Master(programme).solve(max(until - time.monotonic(), 0.0))
        except TimeoutError:
            return rest
        if relaxed is None:
            return replace(rest, bound=float(cost[best].sum()))
        paid = float(cost[fixed].sum())
        bound = max(bound, paid + relaxed.value)
        held = float(cost[best].sum())
        cutoff = _cutoff(held, gap, whole=programme.is_whole)
        if bound <= cutoff and not searched:
            ours = best & programme.allowed
            if not sets.n_rows or (sets.hit(ours) > 0).all():
                found = _local(sets, cost, ours, reduced=relaxed.reduced, until=until)
                best = fixed | found if cost[found].sum() < cost[ours].sum() else best
            searched = True
            held = float(cost[best].sum())
            cutoff = _cutoff(held, gap, whole=programme.is_whole)
        rest = replace(rest, opened=best, bound=bound)
        if bound > cutoff:
            return replace(rest, bound=held if gap == 0.0 else min(bound, held))
        aside = least_cut_off(cutoff, held, whole=programme.is_whole)
        room = cutoff - (paid + relaxed.value)
        closed = programme.allowed & (relaxed.reduced > room)
        must = programme.allowed & (-relaxed.reduced > room) & (relaxed.y > 1 - 1e-6)
        if (sets.hit(programme.allowed & ~closed) == 0).any():
            return replace(rest, bound=held if gap == 0.0 else max(bound, aside))
        left = kernel(sets, cost, forced=must, allowed=programme.allowed & ~closed)
        if len(left.sets.sites) > 0.9 * len(sets.sites):
            return rest
        fixed = fixed | left.forced
        sets = left.sets
        if not sets.n_rows:
            # Any cover that is cheaper than the one held opens all of these, and they suffice.
            best = fixed if cost[fixed].sum() < held else best
            least = float(cost[fixed].sum())
            final = min(least, held) if gap == 0.0 else min(least, aside)
            return replace(rest, opened=best, fixed=fixed, bound=max(bound, final))


def _cutoff(held: float, gap: float, *, whole: bool) -> float:
    step = 1.0 - 1e-6 if whole else TOLERANCE * (1.0 + held)
    return held - max(step, gap * held)


def _prove_rest(rest: Rest, given: Instance, *, until: float, gap: float, solver: str) -> Proof:
    cost, name = given.cost, own_engine("reduced-cost fixing")
    held = float(cost[rest.opened].sum())
    if rest.bound > _cutoff(held, gap, whole=rest.programme.is_whole):
        return Proof(opened=rest.opened, bound=min(rest.bound, held), reason="optimal", solver=name)
    paid = float(cost[rest.fixed].sum())
    if solver.lower() == "highs" and len(rest.sets.sites) <= SMALL:
        first = rest.bound
        for seconds in (OWN_S, FURTHER_S):
            rest, reason = _searched(
                rest, cost, until=min(until, time.monotonic() + seconds), gap=gap
            )
            held = float(cost[rest.opened].sum())
            if reason != "time_limit" or time.monotonic() >= until:
                name = own_engine("branch and cut")
                return Proof(opened=rest.opened, bound=rest.bound, reason=reason, solver=name)
            way = _cutoff(held, gap, whole=rest.programme.is_whole) - first
            if rest.bound - first < PROMISING * way:
                break
    return through_the_door(rest, given, paid=paid, until=until, gap=gap, solver=solver)


def _searched(rest: Rest, cost: FloatArray, *, until: float, gap: float) -> tuple[Rest, Reason]:
    """Search for a cover cheaper than the one held, which is all that is wanted."""
    paid = float(cost[rest.fixed].sum())
    start = rest.opened & rest.programme.allowed
    begun = start if (rest.sets.hit(start) > 0).all() else None
    ceiling = float(cost[rest.opened].sum()) - paid
    found = Search(rest.programme, begun, until=until, gap=gap, ceiling=ceiling).run()
    rest = took(rest, found.plan, cost)
    bound = max(rest.bound, min(paid + found.bound, float(cost[rest.opened].sum())))
    return replace(rest, bound=bound), found.reason


def _prove_tied(
    sets: Sets, given: Instance, *, forced: BoolArray, need: int, until: float, gap: float,
    solver: str, start: BoolArray | None,
) -> Proof:  # fmt: skip
    """Limits and backup tie the sites: the statement as it is, by the own search or a solver."""
    tied = TiedCover(sets=sets, given=given, forced=forced, need=need)
    if solver.lower() != "highs":
        return tied.by_solver(solver, start=start, until=until, gap=gap)
    return tied.by_search(start=start, until=until, gap=gap)
