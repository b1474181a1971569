"""What a set of open sites means for everybody: every figure recomputed from the matrices."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN, BoolArray, FloatArray, IntArray, LongArray, freeze

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

    upgraded: BoolArray = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    """Commune offices that receive other areas and so are inter-ward, shape (n_sites,)."""

    receiver_ms: LongArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Travel time to the receiver of one's area, -1 where not known, shape (n_demand,)."""

    missing_files: FloatArray = field(default_factory=lambda: np.zeros(0))
    """Files by which a load stays below the floor of its officers, shape (n_sites,)."""

    lacking: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    """Officers that the wait asks for beyond what the premises hold, shape (n_sites,)."""

    yearly_cost: FloatArray = field(default_factory=lambda: np.zeros(0))
    """Yearly cost of each open site, in the unit of the study, shape (n_sites,)."""

    def __post_init__(self) -> None:
        """Check shapes and make everything read-only."""
        freeze(self, "opened", (None,), np.bool_)
        freeze(self, "serving", (None,), np.int32)
        freeze(self, "receiver", (None,), np.int32)
        for name in ("time_ms", "distance_m", "straight_m"):
            dtype = np.int64 if name == "time_ms" else np.float64
            freeze(self, name, self.serving.shape, dtype)
        for name in ("upgraded", "lacking", "missing_files", "yearly_cost"):
            if not len(getattr(self, name)):
                object.__setattr__(self, name, np.zeros(self.opened.shape))
        if not len(self.receiver_ms):
            object.__setattr__(self, "receiver_ms", np.full(self.serving.shape, UNKNOWN))
        freeze(self, "upgraded", self.opened.shape, np.bool_)
        freeze(self, "lacking", self.opened.shape, np.int32)
        freeze(self, "receiver_ms", self.serving.shape, np.int64)
        for name in ("population", "files", "wait_min", "missing_files", "yearly_cost"):
            freeze(self, name, self.opened.shape, np.float64)
        freeze(self, "officers", self.opened.shape, np.int32)
        for name in ("covered", "thresholds"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
