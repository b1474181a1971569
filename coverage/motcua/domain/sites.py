"""Where a facility stands or may stand."""

from __future__ import annotations

from dataclasses import dataclass
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
)

if TYPE_CHECKING:
    from motcua.domain.finding import Finding

TIERS = ("branch", "inter_ward", "commune", "outreach")


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

    findings: tuple[Finding, ...] = ()
    """What was noticed while reading."""

    def __post_init__(self) -> None:
        """Check shapes and rules, and make everything read-only."""
        check_ids(self)
        n_sites = len(self.ids)
        if n_sites == 0:
            raise ValueError("Sites has no site")
        for field in ("names", "tier"):
            freeze(self, field, (n_sites,), "U")
        for field in ("is_existing", "is_mandatory", "is_forbidden"):
            freeze(self, field, (n_sites,), np.bool_)
        freeze(self, "xy_m", (n_sites, 2), np.float64)
        freeze(self, "area", (n_sites,), np.int32)
        freeze(self, "cost", (n_sites,), np.float64)
        if set(self.tier) - set(TIERS):
            raise ValueError(f"Sites.tier holds {sorted(set(self.tier) - set(TIERS))}")
        if (self.is_mandatory & self.is_forbidden).any():
            raise ValueError("Sites holds a site that is both mandatory and forbidden")
        if (self.cost < 0).any():
            raise ValueError("Sites.cost is negative")
        if (self.area < UNKNOWN).any():
            raise ValueError("Sites.area holds a row below -1")
