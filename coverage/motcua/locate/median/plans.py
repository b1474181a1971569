"""Where p-median plans come from during a search: rounding, swapping, and keeping the best."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.median.dual import first_rungs
from motcua.locate.median.interchange import swap

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.median.ladders import Ladders
    from motcua.locate.median.problem import MedianProblem
    from motcua.locate.median.standing import Standing
    from motcua.locate.terms.clock import Clock

LONG, SHORTEST = 4, 10
"""Rungs that swaps look at: so many times the sites per open one, and so many more."""


@dataclass(kw_only=True, eq=False)
class Plans:
    """Makes plans of one problem and offers them to the standing of the whole search."""

    problem: MedianProblem
    """The problem whose sites are spoken of."""

    standing: Standing
    """Keeps the best plan, in the sites of the whole search."""

    sites: LongArray
    """The problem's sites in those of the whole search."""

    near: Ladders
    """Ladders long enough for swapping."""

    penalty: FloatArray
    """What a row of `near` pays while none of its sites is open."""

    clock: Clock
    """When to stop."""

    _tried: set[bytes] = field(default_factory=set)

    def offer(self, opened: BoolArray) -> bool:
        """
        Price a plan and keep it if it is better.

        Parameters
        ----------
        opened
            Open sites of the problem.

        Returns
        -------
        is_better
            Whether it was kept.
        """
        wide = np.zeros_like(self.standing.opened)
        wide[self.sites[opened]] = True
        return self.standing.offer(wide, self.problem.value(opened))

    def round(self, shares: FloatArray) -> None:
        """
        Open the sites with the largest shares, swap from there, and offer the plan.

        Parameters
        ----------
        shares
            Of every site; the forced ones are opened whatever theirs are.
        """
        rank = np.where(self.problem.forced, -np.inf, -shares)
        opened = np.zeros(self.problem.n_sites, dtype=np.bool_)
        opened[np.argsort(rank, kind="stable")[: self.problem.n_open]] = True
        self.improve(opened)

    def improve(self, opened: BoolArray) -> None:
        """
        Swap from a plan not tried before, and offer the result.

        Parameters
        ----------
        opened
            Open sites of the problem.
        """
        key = np.packbits(opened).tobytes()
        if key in self._tried:
            return
        self._tried.add(key)
        self.offer(
            swap(
                self.near, opened, forced=self.problem.forced, penalty=self.penalty,
                clock=self.clock,
            )
        )  # fmt: skip


def make_plans(
    problem: MedianProblem, standing: Standing, *, sites: LongArray, clock: Clock
) -> Plans:
    """
    Return the maker of plans for a problem.

    Parameters
    ----------
    problem
        Complete ladders.
    standing
        Keeps the best plan.
    sites
        The problem's sites in those of the standing.
    clock
        When to stop.

    Returns
    -------
    plans
        With ladders as long as swaps need them.
    """
    most = LONG * problem.n_sites // max(problem.n_open, 1) + SHORTEST
    near = first_rungs(problem.ladders, most)
    return Plans(
        problem=problem, standing=standing, sites=sites, near=near,
        penalty=_penalty(problem, near.beyond), clock=clock,
    )  # fmt: skip


def _penalty(problem: MedianProblem, beyond: FloatArray) -> FloatArray:
    """Return what stands in for a missing rung: dearer than all rows together, if none is left."""
    ladders = problem.ladders
    worst = float(ladders.cost[ladders.start[1:] - 1].sum()) + 1.0
    return np.where(np.isfinite(beyond), beyond, worst)
