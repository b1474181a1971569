"""How the time is shared between a model's goals."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

LATER_GAP = 0.02
"""Relative gap at which a goal after the first is good enough."""

LATER_SHARE = 0.1
"""Share of the time that every later goal has at least."""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """
    The time limit of a model: all goals together, from now on.

    Examples
    --------
    >>> Clock(limit_s=None).headline
    inf
    """

    limit_s: float | None
    """Seconds; None for no limit."""

    later_goals: int = 0
    """Goals after the first."""

    began: float = field(default_factory=time.monotonic)
    """Clock value at the end of the reduction."""

    @property
    def headline(self) -> float:
        """Clock value at which the first goal ends: every later one has a tenth at least."""
        if self.limit_s is None:
            return float(np.inf)
        return self.began + self.limit_s * (1.0 - LATER_SHARE * self.later_goals)

    @property
    def end(self) -> float:
        """Clock value at which everything ends."""
        return float(np.inf) if self.limit_s is None else self.began + self.limit_s

    @property
    def headline_left_s(self) -> float | None:
        """Seconds left for the first goal."""
        return None if self.limit_s is None else max(self.headline - time.monotonic(), 0.0)

    @property
    def left_s(self) -> float | None:
        """Seconds left in all."""
        return None if self.limit_s is None else max(self.end - time.monotonic(), 0.0)

    def share(self, share: float) -> float:
        """
        Return the clock value at which a part of the first goal ends.

        Parameters
        ----------
        share
            Of what is left of its time.

        Returns
        -------
        until
            At most `headline`.
        """
        now = time.monotonic()
        return self.headline if self.limit_s is None else now + share * (self.headline - now)
