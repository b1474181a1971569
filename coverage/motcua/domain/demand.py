"""Where people are, and how many; and where else files come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import FloatArray, IntArray, TextArray, check_ids, freeze

if TYPE_CHECKING:
    from motcua.domain.finding import Finding


@dataclass(frozen=True, kw_only=True, eq=False)
class Demand:
    """
    Demand points: people at places, in id order. Rows with nobody are kept.

    A point of a further layer (a workplace, a school) has no residents: it is counted apart, so
    that people who live here and work there are not counted twice.
    """

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

    layer: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    """0 where people live, else the number of the study's further layer; shape (n_demand,)."""

    visitors: FloatArray = field(default_factory=lambda: np.zeros(0))
    """Whoever a further layer counts at the point, 0 where people live, shape (n_demand,)."""

    visitor_files: FloatArray = field(default_factory=lambda: np.zeros(0))
    """Files a year that they bring, online ones included, shape (n_demand,)."""

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
        for name in ("layer", "visitors", "visitor_files"):
            if not len(getattr(self, name)):
                object.__setattr__(self, name, np.zeros(n_demand))
            freeze(self, name, (n_demand,), np.int32 if name == "layer" else np.float64)
        if not np.isfinite(self.population).all() or (self.population < 0).any():
            raise ValueError("Demand.population holds negative or infinite people")
        if (self.area < 0).any():
            raise ValueError("Demand.area leaves a point without an area")
        if (self.visitors < 0).any() or (self.visitor_files < 0).any():
            raise ValueError("Demand.visitors holds negative people or files")
        if (self.population[self.layer > 0] > 0).any():
            raise ValueError("Demand counts residents at a point of a further layer")

    @property
    def present(self) -> FloatArray:
        """Residents and visitors: whoever is to keep an office within reach, (n_demand,)."""
        return self.population + self.visitors
