"""
The p-median on ladders, and how sites that are settled make it smaller.

A further open site never costs, so "at most p" and "exactly p" have one optimum. The programme
itself stands in `motcua.locate.median.stating`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.median.alike import merge_alike
from motcua.locate.median.ladders import Ladders, sum_by

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray


@dataclass(frozen=True, kw_only=True, eq=False)
class MedianProblem:
    """Rows to be served by exactly so many sites."""

    ladders: Ladders
    """What each row pays at each site."""

    n_open: int
    """Open sites, those of `forced` included."""

    forced: BoolArray
    """Sites open in every plan, shape (n_sites,)."""

    offset: float = 0.0
    """What is paid whatever is opened."""

    @property
    def n_sites(self) -> int:
        """Number of sites."""
        return self.ladders.n_sites

    def value(self, opened: BoolArray) -> float:
        """
        Return what a plan costs.

        Parameters
        ----------
        opened
            Open sites, shape (n_sites,).

        Returns
        -------
        value
            Weighted impedance; inf where a row has no open site in reach.
        """
        return self.offset + self.ladders.value(opened)


@dataclass(frozen=True, kw_only=True, eq=False)
class Restriction:
    """A problem on fewer sites, and which sites these are."""

    problem: MedianProblem
    """The smaller problem."""

    sites: LongArray
    """Its sites, in the larger problem."""

    rows: LongArray
    """For each row left its row in the larger problem; several may be one in the smaller."""

    into: LongArray
    """For each row left its row in the smaller problem."""

    least: FloatArray
    """What each row left pays whatever is opened."""

    def carry(self, price: FloatArray) -> FloatArray:
        """
        Return prices of the larger problem as prices of the smaller.

        Parameters
        ----------
        price
            Of each row of the larger problem.

        Returns
        -------
        price
            Of each row of the smaller one; the bound there is at least as high.
        """
        left = np.maximum(price[self.rows] - self.least, 0.0)
        n_rows = self.problem.ladders.n_rows
        return sum_by(self.into, left, length=n_rows)


def restrict(problem: MedianProblem, allowed: BoolArray, forced: BoolArray) -> Restriction:
    """
    Leave out the sites that stay closed, and whatever lies behind a site that is open.

    Parameters
    ----------
    problem
        The problem; its ladders are complete.
    allowed
        Sites that may open; the forced ones are.
    forced
        Sites that are open in every plan still looked for.

    Returns
    -------
    restriction
        Same value for every plan that keeps to both. Each ladder ends at its first forced site;
        what its first rung costs goes into the offset, and rows with nothing left go.
    """
    ladders = problem.ladders.keep_rungs(allowed[problem.ladders.site])
    first_forced = ladders.serve(forced)
    last = np.where(first_forced >= 0, first_forced, len(ladders.site))
    ladders = ladders.keep_rungs(np.arange(len(ladders.site)) <= last[ladders.row])
    has_rungs = np.diff(ladders.start) > 0
    least = np.zeros(ladders.n_rows)
    least[has_rungs] = ladders.cost[ladders.start[:-1][has_rungs]]
    ladders = Ladders(
        start=ladders.start, site=(np.cumsum(allowed) - 1)[ladders.site],
        cost=ladders.cost - least[ladders.row], beyond=ladders.beyond, n_sites=int(allowed.sum()),
    )  # fmt: skip
    must = forced[allowed]
    settled = np.zeros(ladders.n_rows, dtype=np.bool_)
    settled[has_rungs] = must[ladders.site[ladders.start[:-1][has_rungs]]]
    merged, into = merge_alike(ladders.keep_rows(~settled))
    smaller = MedianProblem(
        ladders=merged, n_open=problem.n_open, forced=must,
        offset=problem.offset + float(least.sum()),
    )  # fmt: skip
    return Restriction(
        problem=smaller, sites=np.flatnonzero(allowed), rows=np.flatnonzero(~settled), into=into,
        least=least[~settled],
    )  # fmt: skip
