r"""
A lower bound on the capacitated p-median: assignment relaxed, a knapsack for every site.

.. math::

    L(\lambda) = \sum_i \lambda_i + \min_{|S| \le p, \, M \subseteq S} \sum_{j \in S} \kappa_j,
    \qquad \kappa_j = \min \Big\{ \sum_i (c_{ij} - \lambda_i) z_i :
    \sum_i q_i z_i \le Q_j, \; 0 \le z_i \le 1 \Big\}

The knapsacks are filled in the order of :math:`(\lambda_i - c_{ij}) / q_i`; the ratio at which one
is full prices its room, and with it every pair not taken.

Source: Ceselli and Righini 2005, doi 10.1002/net.20059.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.median.ascent import climb
from motcua.locate.median.ladders import sum_by

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.capacitated.problem import CapacityProblem
    from motcua.locate.terms.clock import Clock


@dataclass(frozen=True, kw_only=True, eq=False)
class CapacityPoint:
    """The bound at some prices."""

    bound: float
    """No plan costs less."""

    price: FloatArray
    """What each row may pay at most."""

    saving: FloatArray
    """What opening each site is worth, not positive."""

    room_price: FloatArray
    """What a unit of each site's room is worth."""

    chosen: BoolArray
    """The sites that save most."""

    served: FloatArray
    """How often the relaxed plan serves each row."""

    def opening(self, problem: CapacityProblem) -> FloatArray:
        """
        Return by how much the bound rises where a site is open: nothing for the chosen ones.

        Parameters
        ----------
        problem
            The problem that was evaluated.

        Returns
        -------
        rise
            Shape (n_sites,); infinite where all sites are forced that may open.
        """
        loose = self.chosen & ~problem.forced
        last_in = float(self.saving[loose].max()) if loose.any() else -np.inf
        return np.where(self.chosen, 0.0, self.saving - last_in)

    def worthless(self, problem: CapacityProblem, worth: float) -> BoolArray:
        """
        Mark the pairs that no plan of at most some cost assigns.

        Parameters
        ----------
        problem
            The problem that was evaluated.
        worth
            Cost up to which plans are looked for.

        Returns
        -------
        worthless
            One for each pair.
        """
        opening = self.opening(problem)
        paid = problem.cost - self.price[problem.row]
        paid = paid + self.room_price[problem.site] * problem.load[problem.row]
        return np.asarray(self.bound + opening[problem.site] + np.maximum(paid, 0.0) > worth)


def capacity_bound(problem: CapacityProblem, price: FloatArray) -> CapacityPoint:
    """
    Evaluate the bound at some prices.

    Parameters
    ----------
    problem
        Rows, sites and pairs.
    price
        One for each row.

    Returns
    -------
    point
        The bound and its parts.
    """
    gain = price[problem.row] - problem.cost
    pairs = np.flatnonzero(gain > 0)
    row, site, gain = problem.row[pairs], problem.site[pairs], gain[pairs]
    load = problem.load[row]
    ratio = np.divide(gain, load, out=np.full(len(gain), np.inf), where=load > 0)
    order = np.lexsort((-ratio, site))
    row, site, gain = row[order], site[order], gain[order]
    load, ratio = load[order], ratio[order]
    filled = np.cumsum(load) - load
    start = np.searchsorted(site, np.arange(problem.n_sites))
    at_start = np.append(filled, 0.0)[start]
    room = problem.capacity[site] - (filled - at_start[site])
    part = np.where(load > 0, np.clip(room / np.where(load > 0, load, 1.0), 0.0, 1.0), 1.0)
    saving = -sum_by(site, part * gain, length=problem.n_sites)
    room_price = np.zeros(problem.n_sites)
    short = part < 1
    np.maximum.at(room_price, site[short], ratio[short])
    chosen = np.zeros(problem.n_sites, dtype=np.bool_)
    rank = np.where(problem.forced, -np.inf, saving)
    chosen[np.argsort(rank, kind="stable")[: problem.n_open]] = True
    taken = chosen[site]
    return CapacityPoint(
        bound=float(price.sum()) + float(saving[chosen].sum()), price=price, saving=saving,
        room_price=room_price, chosen=chosen,
        served=sum_by(row[taken], part[taken], length=problem.n_rows),
    )  # fmt: skip


def climb_capacity_bound(
    problem: CapacityProblem, price: FloatArray, *, upper: float, steps: int, clock: Clock
) -> CapacityPoint:
    """
    Raise the bound by steps along a deflected subgradient.

    Parameters
    ----------
    problem
        Rows, sites and pairs.
    price
        Where to start.
    upper
        Cost of a known plan, or a guess; sets the length of the steps.
    steps
        Most steps.
    clock
        When to stop.

    Returns
    -------
    best
        The best point met.
    """
    return climb(
        lambda prices: capacity_bound(problem, prices), lambda point: point.served,
        start=capacity_bound(problem, price), ceiling=np.full(problem.n_rows, np.inf),
        upper=upper, steps=steps, clock=clock,
    )  # fmt: skip
