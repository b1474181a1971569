"""Why each office stays, and what the other decision on it would cost."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from motcua.domain.arrays import BoolArray, FloatArray, TextArray, freeze

REASONS = (
    "protected",
    "alone",
    "group",
    "receiver",
    "connected",
    "access",
    "premises",
    "capacity",
    "floor",
    "rules",
    "cost",
)
"""
What keeps an open office, the first that does.

protected: the study says so. alone: no other office is left beside it. group: no neighbour in its
group. receiver: no neighbour's office may receive its area within the cap on extra minutes.
connected: the areas it receives would not hang together. access: somebody would leave the standard,
or have too many extra minutes to the nearest office. premises, capacity, floor, rules: these of its
neighbours, or of the study. cost: closing it saves nothing.
"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Why:
    """One reason and one price a site."""

    kept_by: TextArray
    """One of `REASONS` for a kept office, empty elsewhere, shape (n_sites,)."""

    price: FloatArray
    """
    Yearly cost that the other decision would add, all else mended at best, shape (n_sites,):
    closing a kept office, keeping a closed one; infinite where that cannot be.
    """

    low_volume: BoolArray = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    """
    Open offices whose load is below the floor of their least officers and that must stay for
    access, so that the floor does not bind them, shape (n_sites,).
    """

    def __post_init__(self) -> None:
        """Check shapes and make everything read-only."""
        freeze(self, "kept_by", (None,), "U")
        freeze(self, "price", self.kept_by.shape, np.float64)
        if not len(self.low_volume):
            object.__setattr__(self, "low_volume", np.zeros(self.kept_by.shape, dtype=np.bool_))
        freeze(self, "low_volume", self.kept_by.shape, np.bool_)
        unknown = set(self.kept_by.tolist()) - {"", *REASONS}
        if unknown:
            raise ValueError(f"Why.kept_by holds {sorted(unknown)}")
