"""The areas that are planned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.arrays import LongArray, TextArray, check_ids, freeze

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.finding import Finding

AREA_CLASSES = ("urban", "rural", "remote")


@dataclass(frozen=True, kw_only=True, eq=False)
class Region:
    """Administrative areas with their polygons, in id order."""

    ids: TextArray
    """Unique, sorted, shape (n_areas,)."""

    names: TextArray
    """Shape (n_areas,)."""

    geometry: NDArray[Any]
    """Shapely polygons or multipolygons in the study's CRS, valid, shape (n_areas,)."""

    area_class: TextArray
    """One of urban, rural, remote, shape (n_areas,)."""

    group: TextArray
    """Offices merge inside one group only; shape (n_areas,)."""

    crs: str
    """Metric CRS of the study, for example ``"EPSG:9210"``."""

    population: LongArray | None = None
    """Official people, shape (n_areas,); None where the study gives none."""

    findings: tuple[Finding, ...] = ()
    """What was noticed while reading."""

    def __post_init__(self) -> None:
        """Check shapes and classes, and make everything read-only."""
        check_ids(self)
        n_areas = len(self.ids)
        if n_areas == 0:
            raise ValueError("Region has no area")
        for field in ("names", "area_class", "group"):
            freeze(self, field, (n_areas,), "U")
        freeze(self, "geometry", (n_areas,), object)
        if self.population is not None:
            freeze(self, "population", (n_areas,), np.int64)
        unknown = set(self.area_class) - set(AREA_CLASSES)
        if unknown:
            raise ValueError(f"Region.area_class holds {sorted(unknown)}")
