"""Climbing a concave bound by deflected subgradient steps, whatever is relaxed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.domain.arrays import FloatArray
    from motcua.locate.terms.clock import Clock

PATIENCE = 12
"""Steps without a better bound before the step is halved."""

SHORTEST_STEP = 5e-3
"""Step, as a share of the Polyak step, at which the climb ends."""

MEMORY = 0.6
"""Share of the last direction kept in the next."""

AIM = 1.02
"""The steps aim at this multiple of the best plan's value."""


class Point(Protocol):
    """A bound at some prices."""

    @property
    def bound(self) -> float:
        """No plan costs less."""

    @property
    def price(self) -> FloatArray:
        """One price a row."""


P = TypeVar("P", bound=Point)


def climb(
    evaluate: Callable[[FloatArray], P], served: Callable[[P], FloatArray], *, start: P,
    ceiling: FloatArray, upper: float, steps: int, clock: Clock,
) -> P:  # fmt: skip
    """
    Raise the bound from a point.

    Parameters
    ----------
    evaluate
        Returns the point at some prices.
    served
        Returns how often a point's relaxed plan serves each row; once is what it should be.
    start
        Where to begin.
    ceiling
        No price is raised above.
    upper
        Value of a known plan; sets the length of the steps.
    steps
        Most steps.
    clock
        When to stop.

    Returns
    -------
    best
        The best point met, never below the start.
    """
    best = point = start
    direction = np.zeros_like(ceiling)
    share, waited = 1.0, 0
    for _ in range(steps):
        direction = 1.0 - served(point) + MEMORY * direction
        norm = float(direction @ direction)
        if clock.is_over or share < SHORTEST_STEP or norm == 0 or best.bound >= upper:
            break
        length = share * (AIM * upper - point.bound) / norm
        point = evaluate(np.clip(point.price + length * direction, 0.0, ceiling))
        waited = 0 if point.bound > best.bound + 1e-6 * abs(upper) else waited + 1
        best = point if point.bound > best.bound else best
        if waited > PATIENCE:
            share, waited, point = share / 2, 0, best
            direction = np.zeros_like(ceiling)
    return best
