"""One step in time: which offices are open in it, and what that means for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.domain.assessment import Assessment
    from motcua.domain.solution import Goal, Termination


@dataclass(frozen=True, kw_only=True, eq=False)
class Phase:
    """A step of the plan, as decreed or as proposed."""

    name: str
    """What it is called."""

    from_: str
    """First day, ISO 8601."""

    until: str
    """Last day, ISO 8601."""

    is_fixed: bool
    """Whether there was nothing to decide."""

    boundary_free_share: float
    """Share of files that go to the nearest office, 0 to 1."""

    assessment: Assessment
    """The open sites of the step, and what they mean."""

    goals: tuple[Goal, ...] = ()
    """What was sought in the steps together; empty where there was nothing to decide."""

    @property
    def opened(self) -> BoolArray:
        """Which sites are open, shape (n_sites,)."""
        return self.assessment.opened

    @property
    def termination(self) -> Termination | None:
        """The headline goal's termination; None where there was nothing to decide."""
        return self.goals[0].termination if self.goals else None
