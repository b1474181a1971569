"""From the areas of one map to the units of another: which part of whom went where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from motcua.domain.arrays import FloatArray, IntArray, TextArray, check_ids, freeze


@dataclass(frozen=True, kw_only=True, eq=False)
class Crosswalk:
    """
    Units of a second map, and the parts of the areas of which they were made.

    Shares of people and of ground are chosen apart, each so that the units' official totals are
    met as nearly as can be; where the units' polygons are known they are counted instead.
    """

    ids: TextArray
    """Units of the second map, unique, sorted, shape (n_units,)."""

    names: TextArray
    """Shape (n_units,)."""

    part_area: IntArray
    """Row of each part's area on the first map, by area, then unit; shape (n_parts,)."""

    part_unit: IntArray
    """Row of its unit, shape (n_parts,)."""

    people_share: FloatArray
    """Share of the area's people that is in the part, shape (n_parts,)."""

    ground_share: FloatArray
    """Share of the area's ground that is in it, shape (n_parts,)."""

    fitted_people: FloatArray
    """People of each unit by the shares, shape (n_units,)."""

    official_people: FloatArray
    """Official people of each unit, -1 where not known, shape (n_units,)."""

    fitted_km2: FloatArray
    """Ground of each unit by the shares, shape (n_units,)."""

    official_km2: FloatArray
    """Official ground of each unit, -1 where not known, shape (n_units,)."""

    unit_of_point: IntArray
    """Row of the unit that each demand point lies in, shape (n_demand,)."""

    unit_of_site: IntArray
    """Row of the unit of each site, -1 where it lies in none, shape (n_sites,)."""

    area_names: TextArray
    """Names of the first map's areas, shape (n_areas,)."""

    def __post_init__(self) -> None:
        """Check shapes and that every area is shared out whole."""
        check_ids(self)
        n_units, n_parts = len(self.ids), len(self.part_area)
        freeze(self, "names", (n_units,), "U")
        for name in ("part_area", "part_unit"):
            freeze(self, name, (n_parts,), np.int32)
        for name in ("people_share", "ground_share"):
            freeze(self, name, (n_parts,), np.float64)
            sums = np.bincount(self.part_area, weights=getattr(self, name))
            if not np.allclose(sums, 1.0):
                raise ValueError(f"Crosswalk.{name} does not share out every area")
        for name in ("fitted_people", "official_people", "fitted_km2", "official_km2"):
            freeze(self, name, (n_units,), np.float64)
        for name in ("unit_of_point", "unit_of_site"):
            freeze(self, name, (None,), np.int32)
        freeze(self, "area_names", (None,), "U")
