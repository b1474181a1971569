"""The waiting part of a search tree, and where to branch next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.domain.solution import Reason
    from motcua.locate.cover.master import Relaxed

WHOLE = 1e-6
"""A fraction so near a whole number is one."""


@dataclass(order=True)
class Node:
    """A part of the tree that waits."""

    bound: float
    number: int
    low: FloatArray = field(compare=False)
    high: FloatArray = field(compare=False)
    branched: tuple[int, int, float, float] | None = field(compare=False, default=None)
    """Site, side, fraction and bound of the parent, to learn pseudo-costs from."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """What a search found and proved."""

    plan: BoolArray | None
    """The best plan; None where no plan exists or none was found."""

    value: float
    """Its objective, infinite without a plan."""

    bound: float
    """No plan is lower."""

    reason: Reason
    """Why it ended."""

    nodes: int
    """Nodes solved, the root included."""


class Gains:
    """
    What closing or opening each site has brought so far, by unit of its fraction.

    Parameters
    ----------
    n_sites
        Number of sites.
    """

    def __init__(self, n_sites: int) -> None:
        self._gains, self._tries = np.ones((2, n_sites)), np.ones((2, n_sites))

    def learn(self, node: Node, value: float) -> None:
        """
        Take in what a branching brought.

        Parameters
        ----------
        node
            The child.
        value
            Its bound.
        """
        if node.branched is None or not np.isfinite(node.branched[3]):
            return
        site, side, fraction, before = node.branched
        share = max(fraction if side == 0 else 1.0 - fraction, WHOLE)
        self._gains[side, site] += max(value - before, 0.0) / share
        self._tries[side, site] += 1

    def branch(
        self,
        relaxed: Relaxed,
        free: LongArray,
        *,
        low: FloatArray,
        high: FloatArray,
        number: int,
    ) -> tuple[Node, Node]:
        """
        Split a node on the site that promises most on its worse side.

        Parameters
        ----------
        relaxed
            The node's optimum.
        free
            Sites to choose from.
        low
            Lower bound of every site.
        high
            Upper bound of every site.
        number
            Of the last node made.

        Returns
        -------
        children
            The one to wait, and the one to follow: on the nearer side of the fraction.
        """
        fraction = relaxed.y[free]
        down = self._gains[0, free] / self._tries[0, free] * fraction
        up = self._gains[1, free] / self._tries[1, free] * (1.0 - fraction)
        best = int(np.argmax(np.minimum(down, up) + 1e-3 * np.maximum(down, up)))
        site, share = int(free[best]), float(fraction[best])
        closed, opened = high.copy(), low.copy()
        closed[site], opened[site] = 0.0, 1.0
        shut = Node(relaxed.value, number + 1, low, closed, (site, 0, share, relaxed.value))
        open_ = Node(relaxed.value, number + 2, opened, high, (site, 1, share, relaxed.value))
        return (shut, open_) if share > 0.5 else (open_, shut)  # noqa: PLR2004 - the nearer side


def least_cut_off(cutoff: float, held: float, *, whole: bool) -> float:
    """
    Return the least objective that a plan left aside at a cutoff may have.

    Parameters
    ----------
    cutoff
        Only what cannot be as low was left aside.
    held
        Objective of the plan held.
    whole
        Whether every objective is a whole number: then the next one above the cutoff.

    Returns
    -------
    least
        At most `held`. A cutoff on a whole number leaves that number in, for the LP is inexact.

    Examples
    --------
    >>> least_cut_off(6.000001, 7.0, whole=True), least_cut_off(6.0, 7.0, whole=True)
    (7.0, 6.0)
    >>> least_cut_off(6.65, 7.0, whole=False)
    6.65
    """
    if not whole:
        return min(cutoff, held)
    return float(min(held, np.floor(cutoff - WHOLE / 2) + 1.0))
