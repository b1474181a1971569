"""
The p-median solved to the end: plans, prices, settled sites, cuts, and a tree for the rest.

Prices alone settle most sites; what is left is a small problem for the cuts. Whatever ends the
search, the standing holds a plan and a true bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.median.dual import DualPoint, bound_at, climb_bound, cut_off
from motcua.locate.median.interchange import two_nearest
from motcua.locate.median.plans import make_plans
from motcua.locate.median.problem import MedianProblem, restrict
from motcua.locate.median.tree import Tree

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.median.standing import Standing
    from motcua.locate.terms.clock import Clock

BURSTS = 8
"""Times the climb stops to make a plan of what it chose."""

BURST_STEPS = 150
"""Steps of a burst."""

DEEP = 4
"""Open sites that a ladder passes before the climb cuts it off."""

SHRUNK = 0.85
"""A problem is stated anew once at most this share of its undecided sites is left."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Stage:
    """A problem on its way from the whole to what cuts have to decide."""

    problem: MedianProblem
    """Rows and sites not settled yet."""

    sites: LongArray
    """Its sites in those of the whole problem."""

    price: FloatArray | None
    """Where the climb starts; None where no prices are known yet."""


def solve_median(
    problem: MedianProblem, standing: Standing, *, sites: LongArray, clock: Clock
) -> None:
    """
    Raise the bound of the standing to its best plan, as far as the time allows.

    Parameters
    ----------
    problem
        Complete ladders.
    standing
        Holds a plan; better plans and bounds are written into it.
    sites
        The problem's sites in those of the standing.
    clock
        When to stop.

    Raises
    ------
    OutOfTimeError
        If the time ended inside a linear programme; the standing is true all the same.
    """
    stage = Stage(problem=problem, sites=sites, price=None)
    standing.raise_bound(problem.offset)
    while not standing.is_good_enough:
        settled = _settle_by_prices(stage, standing, clock)
        if settled is None:
            return
        shrunk = _undecided(settled.problem) <= SHRUNK * _undecided(stage.problem)
        stage = settled
        if shrunk:
            continue
        settled = _settle_by_cuts(stage, standing, clock)
        if settled is None:
            return
        stage = settled


def _undecided(problem: MedianProblem) -> int:
    return problem.n_sites - int(problem.forced.sum())


def _settle_by_prices(stage: Stage, standing: Standing, clock: Clock) -> Stage | None:
    """Climb the bound in bursts, each followed by a plan; None where the standing is proved."""
    problem = stage.problem
    plans = make_plans(problem, standing, sites=stage.sites, clock=clock)
    if not problem.ladders.n_rows or problem.n_open in (problem.n_sites, problem.forced.sum()):
        plans.round(np.zeros(problem.n_sites))
        standing.raise_bound(standing.worth)
        return None
    guide = _guide(stage, standing)
    cut = MedianProblem(
        ladders=cut_off(problem.ladders, guide, deep=DEEP), n_open=problem.n_open,
        forced=problem.forced, offset=problem.offset,
    )  # fmt: skip
    point = bound_at(
        cut, _first_price(cut, guide) if stage.price is None else stage.price,
        free=np.ones(problem.n_sites, dtype=np.bool_), forced=problem.forced,
    )  # fmt: skip
    for _ in range(BURSTS):
        before = point.bound
        point = climb_bound(cut, point.price, upper=standing.value, steps=BURST_STEPS, clock=clock)
        standing.raise_bound(point.bound)
        plans.improve(point.chosen)
        if standing.is_good_enough or clock.is_over:
            return None
        if point.bound - before < 0.01 * (standing.worth - point.bound):
            break
    return _narrow(stage, point, worth=standing.worth, standing=standing)


def _guide(stage: Stage, standing: Standing) -> BoolArray:
    """Return a plan of the stage that tells how long its ladders need to be."""
    here = standing.opened[stage.sites] | stage.problem.forced
    for site in np.flatnonzero(~here)[: max(stage.problem.n_open - int(here.sum()), 0)]:
        here[site] = True
    return here


def _first_price(problem: MedianProblem, guide: BoolArray) -> FloatArray:
    """Half way between the nearest and the second nearest open site of a good plan."""
    ladders = problem.ladders
    last = ladders.cost[ladders.start[1:] - 1]
    _, nearest, second = two_nearest(ladders, guide, penalty=np.minimum(last, ladders.beyond))
    return (nearest + second) / 2


def _narrow(stage: Stage, point: DualPoint, *, worth: float, standing: Standing) -> Stage | None:
    """Leave out the sites that are settled; None where no better plan is left."""
    problem = stage.problem
    everywhere = np.ones(problem.n_sites, dtype=np.bool_)
    closed, opened = point.settle(worth, everywhere, forced=problem.forced)
    return _restrict(stage, ~closed, problem.forced | opened, price=point.price, standing=standing)


def _restrict(
    stage: Stage, free: BoolArray, forced: BoolArray, *, price: FloatArray | None,
    standing: Standing,
) -> Stage | None:  # fmt: skip
    smaller = restrict(stage.problem, free | forced, forced)
    problem = smaller.problem
    too_few = problem.n_sites < problem.n_open or problem.forced.sum() > problem.n_open
    if too_few or (np.diff(problem.ladders.start) == 0).any():
        standing.raise_bound(standing.worth)
        return None
    carried = None if price is None else smaller.carry(price)
    return Stage(problem=problem, sites=stage.sites[smaller.sites], price=carried)


def _settle_by_cuts(stage: Stage, standing: Standing, clock: Clock) -> Stage | None:
    """Cut at the root, then state anew if that settled much, else branch to the end."""
    problem = stage.problem
    plans = make_plans(problem, standing, sites=stage.sites, clock=clock)
    scale = max((standing.value - problem.offset) / problem.ladders.n_rows, 1e-9)
    tree = Tree(problem=problem, plans=plans, clock=clock, scale=scale)
    if stage.price is not None:
        tree.warm(stage.price)
    free, forced = np.ones(problem.n_sites, dtype=np.bool_), problem.forced.copy()
    best = tree.root(free, forced)
    if best is None:
        if not clock.is_over:
            standing.raise_bound(standing.worth)
        return None
    if int((free & ~forced).sum()) <= SHRUNK * _undecided(problem):
        return _restrict(stage, free, forced, price=best.price, standing=standing)
    tree.search(free, forced, bound=best.bound)
    return None
