"""Where people are, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import FloatArray, IntArray, TextArray, check_ids, freeze

if TYPE_CHECKING:
    from motcua.domain.finding import Finding


@dataclass(frozen=True, kw_only=True, eq=False)
class Demand:
    """Demand points: people at places, in id order. Rows with nobody are kept."""

    ids: TextArray
    """Unique, sorted, shape (n_demand,)."""

    xy_m: FloatArray
    """Places in the study's CRS, shape (n_demand, 2)."""

    population: FloatArray
    """People, not negative, shape (n_demand,); whole numbers where raked to official totals."""

    area: IntArray
    """Row of the point's area in the region, shape (n_demand,)."""

    crs: str
    """Metric CRS of the study."""

    cell_m: float = 0.0
    """Side of the square that a point stands for; 0 where the points are no grid."""

    findings: tuple[Finding, ...] = ()
    """What was noticed while reading, splitting and raking."""

    def __post_init__(self) -> None:
        """Check shapes and signs, and make everything read-only."""
        check_ids(self)
        n_demand = len(self.ids)
        if n_demand == 0:
            raise ValueError("Demand has no point")
        freeze(self, "xy_m", (n_demand, 2), np.float64)
        freeze(self, "population", (n_demand,), np.float64)
        freeze(self, "area", (n_demand,), np.int32)
        if not np.isfinite(self.population).all() or (self.population < 0).any():
            raise ValueError("Demand.population holds negative or infinite people")
        if (self.area < 0).any():
            raise ValueError("Demand.area leaves a point without an area")
