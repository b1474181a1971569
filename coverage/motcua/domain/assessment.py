"""What a set of open sites means for everybody: every figure recomputed from the matrices."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray, freeze

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.domain.standard import Reading

THRESHOLD_MINUTES = range(10, 61)
"""Whole minutes at which coverage is told."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Assessment:
    """Who is served by which open site, how long and how far, and what that asks of the site."""

    opened: BoolArray
    """The open sites assessed, shape (n_sites,)."""

    serving: IntArray
    """
    Row of the serving site, shape (n_demand,): the least travel time, where no time is known the
    nearest in a straight line that meets the standard; -1 where neither exists. Ties go to the
    area's own office, then to the lower id.
    """

    time_ms: LongArray
    """Travel time to the serving site, -1 where not known, shape (n_demand,)."""

    distance_m: FloatArray
    """Metres along the fastest way to it, -1 where not known, shape (n_demand,)."""

    straight_m: FloatArray
    """Straight metres to the serving site, or to the nearest open one where nobody serves."""

    covered: Mapping[Reading, BoolArray]
    """For each reading of the standard, who meets it, shape (n_demand,)."""

    thresholds: Mapping[Reading, tuple[float | None, ...]]
    """Covered share by reading at each of `THRESHOLD_MINUTES`; None beyond the cutoff."""

    population: FloatArray
    """People served by each site, shape (n_sites,)."""

    files: FloatArray
    """Files a year at each site, branch-only files moved to their branch, shape (n_sites,)."""

    officers: IntArray
    """Fewest officers that keep the mean wait within its ceiling, 0 where closed."""

    wait_min: FloatArray
    """Mean wait in minutes with so many officers, 0 where closed, shape (n_sites,)."""

    receiver: IntArray
    """Row of the site that receives an area, -1 where none serves it, shape (n_areas,)."""

    def __post_init__(self) -> None:
        """Check shapes and make everything read-only."""
        freeze(self, "opened", (None,), np.bool_)
        freeze(self, "serving", (None,), np.int32)
        freeze(self, "receiver", (None,), np.int32)
        for field in ("time_ms", "distance_m", "straight_m"):
            dtype = np.int64 if field == "time_ms" else np.float64
            freeze(self, field, self.serving.shape, dtype)
        for field in ("population", "files", "wait_min"):
            freeze(self, field, self.opened.shape, np.float64)
        freeze(self, "officers", self.opened.shape, np.int32)
        for field in ("covered", "thresholds"):
            object.__setattr__(self, field, MappingProxyType(dict(getattr(self, field))))
