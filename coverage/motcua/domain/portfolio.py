"""Plans that cost nearly the same and differ most: what is settled, and what may be exchanged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from motcua.domain.arrays import BoolArray, IntArray, TextArray, freeze

ROLES = ("always", "usually", "swappable", "never")
"""always: open in every plan. usually: in more than half. swappable: in some. never: in none."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Alternative:
    """One of the plans."""

    opened: BoolArray
    """Sites open in the last step, shape (n_sites,)."""

    receiver: IntArray
    """Row of the site that receives each area in it, shape (n_areas,)."""

    value: float
    """The headline goal, recomputed: mean yearly cost, or number of open sites."""

    apart: int
    """In how many sites it differs at least from each plan before it; 0 for the first."""

    most_apart: int
    """No plan within the limit differs from all before it in more sites; true whatever happened."""

    def __post_init__(self) -> None:
        """Check shapes and make everything read-only."""
        freeze(self, "opened", (None,), np.bool_)
        freeze(self, "receiver", (None,), np.int32)
        if self.most_apart < self.apart:
            raise ValueError("Alternative differs in more sites than any plan can")

    @property
    def is_proved(self) -> bool:
        """Whether no plan within the limit differs in more sites."""
        return self.apart == self.most_apart


@dataclass(frozen=True, kw_only=True, eq=False)
class Portfolio:
    """The plan, then those within a share of its value that differ most, one after the other."""

    plans: tuple[Alternative, ...]
    """The plan itself first; fewer than asked for where no further network is within the limit."""

    limit: float
    """Most that the headline goal may come to."""

    @property
    def roles(self) -> TextArray:
        """
        What each site is in the plans together.

        Returns
        -------
        roles
            One of `ROLES`, shape (n_sites,).

        Examples
        --------
        >>> rows = ([1, 1, 0, 0], [1, 1, 1, 0], [1, 0, 0, 0])
        >>> told = {"receiver": [0], "value": 1.0, "apart": 0, "most_apart": 0}
        >>> plans = tuple(Alternative(opened=row, **told) for row in rows)
        >>> Portfolio(plans=plans, limit=1.0).roles.tolist()
        ['always', 'usually', 'swappable', 'never']
        """
        share = np.mean([plan.opened for plan in self.plans], axis=0)
        claims = [share == 1, share > 0.5, share > 0]  # noqa: PLR2004 - more than half
        return np.select(claims, ROLES[:3], default=ROLES[3])
