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

from motcua.domain.compiled import can_compile
from motcua.locate.cover.branch import Search
from motcua.locate.cover.by_solver import best_solver, through_the_door
from motcua.locate.cover.closing import SMALL, close_by_price, cutoff_of, search_on
from motcua.locate.cover.naming import own_engine
from motcua.locate.cover.programme import TOLERANCE
from motcua.locate.cover.rest import Proof, Rest, cover_programme, took
from motcua.locate.cover.search import greedy_cover
from motcua.locate.cover.tied import TiedCover
from motcua.locate.cover.window_bound import bound_by_windows

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Reason
    from motcua.locate.cover.checks import Instance
    from motcua.locate.cover.reduce import Sets

OWN_S = 3.0
"""Seconds the own search has for that."""

FURTHER_S = 12.0
"""Seconds that it has then, where it has come most of the way to a proof."""

PROMISING = 0.5
"""Share of the way from the relaxation to a proof that is most of it."""

WINDOWS_S, WINDOWS_SHARE = 30.0, 0.3
"""Seconds for the bound by windows at most, and share of what is left."""

NEAR = 1e-4
"""By how much that bound is to pass the cutoff, so that rounding does not matter."""

NO_END = 1 << 30
"""Of idle times: the search goes on until the time ends."""

MOST = 2_000_000
"""Members that a solver is not given within a limit: stating them would take all of it."""


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
    rest = close_by_price(sets, given, best, easy=easy, until=until, gap=gap)
    left = rest.size
    proof = _prove_rest(rest, given, until=until, gap=gap, solver=solver)
    return replace(proof, left=left)


def _easy_bound(sets: Sets, cost: FloatArray) -> float:
    """Add up the cheapest site of rows that share none: a bound that needs no solver."""
    bound, taken = 0.0, np.zeros(sets.n_sites, dtype=np.bool_)
    for row in np.argsort(np.diff(sets.starts), kind="stable"):
        sites = sets.sites[sets.starts[row] : sets.starts[row + 1]]
        if not taken[sites].any():
            bound += float(cost[sites].min())
            taken[sites] = True
    return bound


def _prove_rest(rest: Rest, given: Instance, *, until: float, gap: float, solver: str) -> Proof:
    cost, name = given.cost, own_engine("reduced-cost fixing")
    if rest.bound > cutoff_of(rest, given, gap):
        return _done(rest, given, name)
    if len(rest.sets.sites) > MOST and np.isfinite(until):
        rest = search_on(rest, cost, until=until, chunks=NO_END)
    if time.monotonic() >= until:
        return Proof(opened=rest.opened, bound=rest.bound, reason="time_limit", solver=name)
    if solver.lower() == "highs" and len(rest.sets.sites) <= SMALL:
        first = rest.bound
        for seconds in (OWN_S, FURTHER_S):
            ends = min(until, time.monotonic() + seconds)
            rest, reason = _searched(rest, given, until=ends, gap=gap)
            if reason != "time_limit" or time.monotonic() >= until:
                name = own_engine("branch and cut")
                return Proof(opened=rest.opened, bound=rest.bound, reason=reason, solver=name)
            if rest.bound - first < PROMISING * (cutoff_of(rest, given, gap) - first):
                break
    if best_solver(solver) == "highs":
        rest = _through_windows(rest, given, until=until, gap=gap)
        if rest.bound > cutoff_of(rest, given, gap):
            return _done(rest, given, own_engine("windows"))
    paid = float(cost[rest.fixed].sum())
    return through_the_door(rest, given, paid=paid, until=until, gap=gap, solver=solver)


def _done(rest: Rest, given: Instance, solver: str) -> Proof:
    bound = min(rest.bound, float(given.cost[rest.opened].sum()))
    return Proof(opened=rest.opened, bound=bound, reason="optimal", solver=solver)


def _through_windows(rest: Rest, given: Instance, *, until: float, gap: float) -> Rest:
    """Bound the rest by its windows, where it is not too large for them and loops are compiled."""
    left = until - time.monotonic()
    ends = time.monotonic() + min(WINDOWS_S, WINDOWS_SHARE * left)
    if len(rest.sets.sites) > SMALL or left <= 0.0 or not can_compile():
        return rest
    paid = float(given.cost[rest.fixed].sum())
    told = bound_by_windows(
        rest.sets, given.cost, held=float(given.cost[rest.opened].sum()) - paid,
        target=cutoff_of(rest, given, gap) - paid + NEAR, until=ends,
    )  # fmt: skip
    return replace(rest, bound=max(rest.bound, paid + told))


def _searched(rest: Rest, given: Instance, *, until: float, gap: float) -> tuple[Rest, Reason]:
    """Search for a cover cheaper than the one held, which is all that is wanted."""
    cost, paid = given.cost, float(given.cost[rest.fixed].sum())
    start = rest.opened & rest.undecided
    begun = start if (rest.sets.hit(start) > 0).all() else None
    ceiling = float(cost[rest.opened].sum()) - paid
    programme = cover_programme(rest.sets, given)
    found = Search(programme, begun, until=until, gap=gap, ceiling=ceiling).run()
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
