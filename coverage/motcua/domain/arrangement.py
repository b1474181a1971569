"""Which office receives which area, where that was decided and not only observed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from motcua.domain.arrays import BoolArray, IntArray, freeze


@dataclass(frozen=True, kw_only=True, eq=False)
class Arrangement:
    """A decided network: open sites, the receiver of every area, and the offices upgraded."""

    opened: BoolArray
    """Open sites, shape (n_sites,)."""

    receiver: IntArray
    """Row of the receiving site, -1 where it is left to the rule of assessments, (n_areas,)."""

    upgraded: BoolArray
    """Commune offices that are made inter-ward, shape (n_sites,)."""

    def __post_init__(self) -> None:
        """Check shapes and make everything read-only."""
        freeze(self, "opened", (None,), np.bool_)
        freeze(self, "receiver", (None,), np.int32)
        freeze(self, "upgraded", self.opened.shape, np.bool_)
        named = self.receiver[self.receiver >= 0]
        if not self.opened[named].all():
            raise ValueError("Arrangement has an area received by a closed site")
