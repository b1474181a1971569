"""One figure of a plan beside what the second route makes of it."""

from __future__ import annotations

from dataclasses import dataclass

_WHOLE_PERSON = 0.5


@dataclass(frozen=True, kw_only=True)
class Check:
    """One figure of a plan, and what the second route makes of it."""

    key: str
    """Where it stands in plan.json, or the promise that it is."""

    claimed: float | str | None
    """What the plan says."""

    found: float | str | None
    """What the second route says."""

    slack: float = _WHOLE_PERSON
    """By less than this two numbers agree."""

    @property
    def agrees(self) -> bool:
        """Whether the two say the same."""
        if isinstance(self.claimed, int | float) and isinstance(self.found, int | float):
            return abs(self.claimed - self.found) < self.slack
        return self.claimed == self.found
