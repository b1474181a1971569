"""Coverage against the number of sites: the whole curve, each point with its proof."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Termination


@dataclass(frozen=True, kw_only=True, eq=False)
class FrontierPoint:
    """The most people covered with at most so many sites."""

    n_open: int
    """Most open sites."""

    opened: BoolArray
    """A plan that covers so many, shape (n_sites,)."""

    termination: Termination
    """People covered, the bound, and why the search ended."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Frontier:
    """
    The curve from one site to the number that covers everybody who can be.

    Examples
    --------
    A second site that covers more than the first would is no better than a straight line:

    >>> from motcua.domain.solution import Termination
    >>> def point(n, covered):
    ...     proof = Termination(reason="optimal", objective=covered, bound=covered, solver="")
    ...     return FrontierPoint(n_open=n, opened=np.zeros(3, bool), termination=proof)
    >>> curve = Frontier(points=(point(1, 3.0), point(2, 4.0), point(3, 9.0)), people=10.0)
    >>> curve.marginal_gain.tolist(), curve.envelope.tolist()
    ([3.0, 1.0, 5.0], [3.0, 6.0, 9.0])
    """

    points: tuple[FrontierPoint, ...]
    """By rising number of sites."""

    people: float
    """Everybody, those whom no site can cover included."""

    backup: int = 1
    """How many open sites must cover a person, for the person to count."""

    @cached_property
    def n_open(self) -> FloatArray:
        """Numbers of sites, shape (n_points,)."""
        return np.array([point.n_open for point in self.points], dtype=np.float64)

    @cached_property
    def covered(self) -> FloatArray:
        """People covered, shape (n_points,)."""
        return np.array([point.termination.objective for point in self.points])

    @property
    def marginal_gain(self) -> FloatArray:
        """People gained by the last site of each point, from nobody at none."""
        n_open = np.concatenate([[0.0], self.n_open])
        return np.diff(self.covered, prepend=0.0) / np.diff(n_open)

    @property
    def envelope(self) -> FloatArray:
        """
        The least concave curve over the points, from nobody at no site.

        A point below its envelope is a number of sites that buys less than its neighbours do.
        """
        x = np.concatenate([[0.0], self.n_open])
        y = np.concatenate([[0.0], self.covered])
        corners: list[int] = []
        for k in range(len(x)):
            while len(corners) > 1 and _turns_up(x, y, corners[-2], corners[-1], k):
                corners.pop()
            corners.append(k)
        return np.asarray(np.interp(x, x[corners], y[corners])[1:], dtype=np.float64)


def _turns_up(x: FloatArray, y: FloatArray, first: int, middle: int, last: int) -> bool:
    """Say whether the middle point lies on or below the line between the outer two."""
    rise = (y[last] - y[first]) * (x[middle] - x[first])
    return bool((y[middle] - y[first]) * (x[last] - x[first]) <= rise)
