"""The service standard: one rule over two metrics, by the resident's area class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from motcua.domain.arrays import FloatArray, LongArray, freeze

Rule = Literal["any", "all", "time", "distance"]
DistanceBy = Literal["straight", "road"]
Reading = Literal["any", "all", "time", "distance_straight", "distance_road"]

READINGS: tuple[Reading, ...] = ("any", "all", "time", "distance_straight", "distance_road")
"""Every reading of "30 min or 5 km" that an assessment shows side by side."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Standard:
    """Who counts as served: limits per demand point, both ends inclusive."""

    time_ms: LongArray
    """Travel time allowed, whole milliseconds, shape (n_demand,)."""

    distance_m: FloatArray
    """Distance allowed in metres, shape (n_demand,)."""

    rule: Rule = "any"
    """any: one of the two suffices; all: one and the same office meets both; or one alone."""

    distance_by: DistanceBy = "straight"
    """Which distance ``any``, ``all`` and ``distance`` mean."""

    def __post_init__(self) -> None:
        """Check shapes and signs, and make everything read-only."""
        freeze(self, "time_ms", (None,), np.int64)
        freeze(self, "distance_m", self.time_ms.shape, np.float64)
        if (self.time_ms < 0).any() or (self.distance_m < 0).any():
            raise ValueError("Standard holds a negative limit")

    @property
    def reading(self) -> Reading:
        """The reading that the rule stands for."""
        if self.rule != "distance":
            return self.rule
        return "distance_straight" if self.distance_by == "straight" else "distance_road"
