"""Where a facility stands or may stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import (
    UNKNOWN,
    BoolArray,
    FloatArray,
    IntArray,
    TextArray,
    check_ids,
    freeze,
    take_rows,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.domain.arrays import LongArray
    from motcua.domain.finding import Finding

TIERS = ("branch", "inter_ward", "commune", "outreach")


def _no_counts() -> IntArray:
    """Stand for "known of no site" until the number of sites is known."""
    return np.zeros(0, dtype=np.int32)


def _no_amounts() -> FloatArray:
    return np.zeros(0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Sites:
    """Existing offices and candidate places, in id order."""

    ids: TextArray
    """Unique, sorted, shape (n_sites,)."""

    names: TextArray
    """Shape (n_sites,)."""

    xy_m: FloatArray
    """Places in the study's CRS, shape (n_sites, 2)."""

    tier: TextArray
    """One of branch, inter_ward, commune, outreach, shape (n_sites,)."""

    area: IntArray
    """Row of the site's area in the region, -1 where it lies in none, shape (n_sites,)."""

    is_existing: BoolArray
    """Whether an office stands there today, shape (n_sites,)."""

    is_mandatory: BoolArray
    """Whether it is open in every plan, shape (n_sites,)."""

    is_forbidden: BoolArray
    """Whether it is closed in every plan, shape (n_sites,)."""

    cost: FloatArray
    """Yearly cost in the unit of the study, 1 where none is given, shape (n_sites,)."""

    crs: str
    """Metric CRS of the study."""

    officers: IntArray = field(default_factory=_no_counts)
    """Officers today, -1 where not known, shape (n_sites,); shown, never binding."""

    max_officers: IntArray = field(default_factory=_no_counts)
    """Most officers that the premises hold, -1 where not known, shape (n_sites,)."""

    capacity: FloatArray = field(default_factory=_no_amounts)
    """Most files a year, -1 where not limited, shape (n_sites,)."""

    files_per_year: FloatArray = field(default_factory=_no_amounts)
    """Files counted in a year, -1 where not counted, shape (n_sites,)."""

    floor_area_m2: FloatArray = field(default_factory=_no_amounts)
    """Square metres of the premises, -1 where not known, shape (n_sites,)."""

    columns: Mapping[str, TextArray] = field(default_factory=dict)
    """Columns of the site's row, else of its area, that rules compare as text."""

    findings: tuple[Finding, ...] = ()
    """What was noticed while reading."""

    def __post_init__(self) -> None:
        """Check shapes and rules, and make everything read-only."""
        check_ids(self)
        n_sites = len(self.ids)
        if n_sites == 0:
            raise ValueError("Sites has no site")
        for name in ("names", "tier"):
            freeze(self, name, (n_sites,), "U")
        for name in ("is_existing", "is_mandatory", "is_forbidden"):
            freeze(self, name, (n_sites,), np.bool_)
        freeze(self, "xy_m", (n_sites, 2), np.float64)
        freeze(self, "area", (n_sites,), np.int32)
        freeze(self, "cost", (n_sites,), np.float64)
        for name in ("officers", "max_officers", "capacity", "files_per_year", "floor_area_m2"):
            if not len(getattr(self, name)):
                object.__setattr__(self, name, np.full(n_sites, UNKNOWN))
            is_count = name.endswith("officers")
            freeze(self, name, (n_sites,), np.int32 if is_count else np.float64)
        columns = {name: np.asarray(values) for name, values in self.columns.items()}
        object.__setattr__(self, "columns", MappingProxyType(columns))
        if set(self.tier) - set(TIERS):
            raise ValueError(f"Sites.tier holds {sorted(set(self.tier) - set(TIERS))}")
        if (self.is_mandatory & self.is_forbidden).any():
            raise ValueError("Sites holds a site that is both mandatory and forbidden")
        if (self.cost < 0).any():
            raise ValueError("Sites.cost is negative")
        if (self.area < UNKNOWN).any():
            raise ValueError("Sites.area holds a row below -1")

    def take(self, rows: LongArray) -> Sites:
        """
        Return some of the sites, with everything noticed about all of them.

        Parameters
        ----------
        rows
            Their rows, rising.

        Returns
        -------
        sites
            In the same order.
        """
        columns = {name: values[rows] for name, values in self.columns.items()}
        return take_rows(self, rows, columns=columns)
