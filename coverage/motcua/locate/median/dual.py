r"""
A lower bound on the p-median without an LP: assignment relaxed, a price for every row.

.. math::

    L(\lambda) = \sum_i \lambda_i + \min_{|S| = p, \, M \subseteq S} \sum_{j \in S} \rho_j, \qquad
    \rho_j = -\sum_i (\lambda_i - c_{ij})^+

bounds every plan from below whatever the prices are, and its maximum is the bound of the linear
relaxation. It is computed here from the costs themselves, so no tolerance of a solver enters
it; the prices may come from anywhere: a subgradient climb, or the duals of an LP.

A site's saving also says what a plan with it, or without it, costs at least: sites that no
better plan opens, and those that every better plan opens, are settled.

Source: Beasley 1993, doi 10.1016/0377-2217(93)90182-M; Held, Wolfe and Crowder 1974,
doi 10.1007/BF01580223.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.median.ascent import climb
from motcua.locate.median.ladders import sum_by

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.median.ladders import Ladders
    from motcua.locate.median.problem import MedianProblem
    from motcua.locate.terms.clock import Clock


@dataclass(frozen=True, kw_only=True, eq=False)
class DualPoint:
    """The bound at some prices, and what it says of each site."""

    bound: float
    """No plan of the problem costs less; offset included."""

    price: FloatArray
    """What each row may pay at most, shape (n_rows,)."""

    saving: FloatArray
    """What opening each site is worth at these prices, not positive, shape (n_sites,)."""

    chosen: BoolArray
    """The sites that save most, as many as may open."""

    def settle(
        self, worth: float, free: BoolArray, *, forced: BoolArray
    ) -> tuple[BoolArray, BoolArray]:
        """
        Find the sites about which every plan of at most some cost agrees.

        Parameters
        ----------
        worth
            Cost up to which plans are looked for.
        free
            Sites not settled yet.
        forced
            Sites open in every plan.

        Returns
        -------
        closed
            Free sites that no such plan opens.
        opened
            Free sites that every such plan opens.
        """
        loose = self.chosen & ~forced
        rest = free & ~self.chosen
        none = np.zeros_like(free)
        if not loose.any() or not rest.any():
            return none, none
        last_in, first_out = self.saving[loose].max(), self.saving[rest].min()
        closed = rest & (self.bound + self.saving - last_in > worth)
        opened = loose & free & (self.bound - self.saving + first_out > worth)
        return closed, opened


def bound_at(
    problem: MedianProblem, price: FloatArray, *, free: BoolArray, forced: BoolArray
) -> DualPoint:
    """
    Evaluate the bound at some prices.

    Parameters
    ----------
    problem
        Rows and number of sites. Where ladders are cut off, prices are held at what the first
        site left out may cost, so that the bound stays true.
    price
        One for each row.
    free
        Sites that may open, the forced ones included or not.
    forced
        Sites that do.

    Returns
    -------
    point
        The bound and its parts. Ties go to the lower site.
    """
    ladders = problem.ladders
    price = np.minimum(price, ladders.beyond)
    slack = price[ladders.row] - ladders.cost
    counts = slack > 0
    saving = -sum_by(ladders.site[counts], slack[counts], length=ladders.n_sites)
    rank = np.where(forced, -np.inf, np.where(free, saving, np.inf))
    chosen = np.zeros(ladders.n_sites, dtype=np.bool_)
    chosen[np.argsort(rank, kind="stable")[: problem.n_open]] = True
    bound = problem.offset + float(price.sum()) + float(saving[chosen].sum())
    return DualPoint(bound=bound, price=price, saving=saving, chosen=chosen)


def climb_bound(
    problem: MedianProblem, price: FloatArray, *, upper: float, steps: int, clock: Clock
) -> DualPoint:
    """
    Raise the bound by steps along a deflected subgradient.

    Parameters
    ----------
    problem
        Rows and number of sites.
    price
        Where to start.
    upper
        Cost of a known plan; sets the length of the steps.
    steps
        Most steps.
    clock
        When to stop.

    Returns
    -------
    best
        The best point met, never below the start.
    """
    everywhere = np.ones(problem.n_sites, dtype=np.bool_)

    def evaluate(prices: FloatArray) -> DualPoint:
        """Return the bound at some prices."""
        return bound_at(problem, prices, free=everywhere, forced=problem.forced)

    return climb(
        evaluate,
        lambda point: _times_served(problem.ladders, point),
        start=evaluate(price),
        ceiling=problem.ladders.beyond,
        upper=upper,
        steps=steps,
        clock=clock,
    )


def _times_served(ladders: Ladders, point: DualPoint) -> FloatArray:
    taken = point.chosen[ladders.site] & (point.price[ladders.row] > ladders.cost)
    return np.bincount(ladders.row[taken], minlength=ladders.n_rows).astype(np.float64)


def cut_off(ladders: Ladders, opened: BoolArray, *, deep: int) -> Ladders:
    """
    Cut ladders off behind the sites that prices can reach: a shorter climb, still a true bound.

    Parameters
    ----------
    ladders
        Complete ladders.
    opened
        A good plan.
    deep
        Each ladder keeps its rungs up to and including its so-many-th open one.

    Returns
    -------
    ladders
        With `beyond` where something was left out.
    """
    is_open = opened[ladders.site].astype(np.int64)
    passed = np.cumsum(is_open) - is_open
    passed -= passed[np.minimum(ladders.start[:-1], len(passed) - 1)][ladders.row]
    keep = passed < deep
    length = np.bincount(ladders.row[keep], minlength=ladders.n_rows)
    after = ladders.start[:-1] + length
    cut = after < ladders.start[1:]
    beyond = np.full(ladders.n_rows, np.inf)
    beyond[cut] = ladders.cost[after[cut]]
    return ladders.keep_rungs(keep, beyond=beyond)


def first_rungs(ladders: Ladders, most: int) -> Ladders:
    """
    Cut ladders off after so many rungs.

    Parameters
    ----------
    ladders
        Complete ladders.
    most
        Rungs each row keeps.

    Returns
    -------
    ladders
        With `beyond` where something was left out.
    """
    keep = np.arange(len(ladders.site)) - ladders.start[ladders.row] < most
    after = ladders.start[:-1] + most
    cut = after < ladders.start[1:]
    beyond = np.full(ladders.n_rows, np.inf)
    beyond[cut] = ladders.cost[after[cut]]
    return ladders.keep_rungs(keep, beyond=beyond)
