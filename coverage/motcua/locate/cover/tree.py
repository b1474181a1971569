"""The waiting part of a search tree, and what a search found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Reason
    from motcua.locate.cover.relaxed import Relaxed

Limit: TypeAlias = tuple[int, float, float]
"""Number of a region, least and most open sites in it."""

WHOLE = 1e-6
"""A fraction so near a whole number is one."""


@dataclass(order=True)
class Node:
    """A part of the tree that waits."""

    bound: float
    number: int
    low: FloatArray = field(compare=False)
    high: FloatArray = field(compare=False)
    limits: tuple[Limit, ...] = field(compare=False, default=())
    """Regions branched on, with the least and the most of their sites that are open."""


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


def fixed(relaxed: Relaxed, node: Node, room: float) -> tuple[FloatArray, FloatArray]:
    """
    Close or open for good, below a node, what would lift the bound past the cutoff.

    Parameters
    ----------
    relaxed
        The node's optimum.
    node
        Its bounds.
    room
        How far the bound may rise.

    Returns
    -------
    low
        Lower bound of every site.
    high
        Upper bound of every site.
    """
    low, high = node.low.copy(), node.high.copy()
    high[(relaxed.y < WHOLE) & (relaxed.reduced > room) & (low < high)] = 0.0
    low[(relaxed.y > 1 - WHOLE) & (-relaxed.reduced > room) & (low < high)] = 1.0
    return low, high


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
