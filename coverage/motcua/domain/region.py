"""The areas that are planned."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from motcua.domain.arrays import BoolArray, LongArray, TextArray, check_ids, freeze

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from motcua.domain.finding import Finding

AREA_CLASSES = ("urban", "rural", "remote")

UNSTATED = "unstated"
"""What people are told where a study says no class."""

TOUCH_M = 50.0
"""Areas this near are neighbours: borders drawn twice leave hair-line gaps between them."""


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

    columns: Mapping[str, TextArray] = field(default_factory=dict)
    """Further columns that rules compare as text, each of shape (n_areas,)."""

    is_classed: bool = True
    """Whether the study says the classes; else all areas are measured as urban ones, and nobody is
    told that they are."""

    findings: tuple[Finding, ...] = ()
    """What was noticed while reading."""

    def __post_init__(self) -> None:
        """Check shapes and classes, and make everything read-only."""
        check_ids(self)
        n_areas = len(self.ids)
        if n_areas == 0:
            raise ValueError("Region has no area")
        for name in ("names", "area_class", "group"):
            freeze(self, name, (n_areas,), "U")
        freeze(self, "geometry", (n_areas,), object)
        if self.population is not None:
            freeze(self, "population", (n_areas,), np.int64)
        columns = {name: np.asarray(values) for name, values in self.columns.items()}
        object.__setattr__(self, "columns", MappingProxyType(columns))
        unknown = set(self.area_class) - set(AREA_CLASSES)
        if unknown:
            raise ValueError(f"Region.area_class holds {sorted(unknown)}")

    @property
    def told_class(self) -> TextArray:
        """The class that people are told of each area, shape (n_areas,)."""
        return self.area_class if self.is_classed else np.full(len(self.ids), UNSTATED)

    @cached_property
    def neighbours(self) -> BoolArray:
        """
        Which areas touch, at a corner or across a hair-line gap: queen contiguity.

        Returns
        -------
        neighbours
            Symmetric, False on the diagonal, shape (n_areas, n_areas).
        """
        tree = shapely.STRtree(self.geometry)
        one, other = tree.query(self.geometry, predicate="dwithin", distance=TOUCH_M)
        touching = np.zeros((len(self.ids), len(self.ids)), dtype=np.bool_)
        touching[one, other] = touching[other, one] = True
        np.fill_diagonal(touching, val=False)
        touching.setflags(write=False)
        return touching
