"""What open sites mean while the roads are in another state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from motcua.domain.assessment import Assessment
    from motcua.domain.finding import Finding


@dataclass(frozen=True, kw_only=True, eq=False)
class ScenarioOutcome:
    """Today's offices and the plan, assessed on the roads of one scenario."""

    name: str
    """As the study calls it; empty for the roads as they are."""

    mode: str
    """motorbike, car, bicycle or foot."""

    before: Assessment
    """The existing offices."""

    after: Assessment
    """The plan; the same object as `before` where nothing was optimised."""

    findings: tuple[Finding, ...] = ()
    """What the scenario shuts, and what it asked for in vain."""
