"""How much of the time limit is left, counted from the end of the reduction."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Deadline:
    """
    A moment after which no new work is begun.

    Examples
    --------
    >>> Deadline(None).is_over
    False
    >>> Deadline(0.0).is_over
    True
    """

    limit_s: float | None
    """Seconds from now; None for no limit."""

    began: float = field(default_factory=time.monotonic)
    """When the clock was started, on the monotonic clock."""

    @property
    def left_s(self) -> float:
        """Seconds left, inf without a limit; not below zero."""
        if self.limit_s is None:
            return float("inf")
        return max(0.0, self.limit_s - (time.monotonic() - self.began))

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return self.left_s <= 0

    def share(self, part: float) -> Deadline:
        """
        Return a deadline for a part of the time that is left.

        Parameters
        ----------
        part
            From 0 to 1.

        Returns
        -------
        deadline
            Starts now; without a limit where there is none.
        """
        return Deadline(None if self.limit_s is None else part * self.left_s)
