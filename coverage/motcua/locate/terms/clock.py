"""How much of the time is left, and how the goals of a model share it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

LATER_GAP = 0.02
"""Relative gap at which a goal after the first is good enough."""

LATER_SHARE = 0.1
"""Share of the time that every later goal has at least."""


@dataclass(frozen=True)
class Clock:
    """
    The time limit of a model: all goals together, from now on.

    Examples
    --------
    >>> Clock(None).headline, Clock(None).is_over
    (inf, False)
    >>> Clock(0.0).is_over
    True
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
        """Seconds left for the first goal; None without a limit."""
        return None if self.limit_s is None else max(self.headline - time.monotonic(), 0.0)

    @property
    def left_s(self) -> float:
        """Seconds left in all, inf without a limit; not below zero."""
        return max(self.end - time.monotonic(), 0.0)

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return self.left_s <= 0

    def after(self, later: int) -> float:
        """
        Return the clock value at which a later goal ends, the first of them being 1.

        Parameters
        ----------
        later
            Its number.

        Returns
        -------
        until
            What follows still has its tenth.
        """
        if self.limit_s is None:
            return float(np.inf)
        return self.began + self.limit_s * (1.0 - LATER_SHARE * (self.later_goals - later))

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

    def part(self, share: float) -> Clock:
        """
        Return the clock of a part of the time that is left in all.

        Parameters
        ----------
        share
            From 0 to 1.

        Returns
        -------
        clock
            Starts now; without a limit where there is none.
        """
        return Clock(None if self.limit_s is None else share * self.left_s)
