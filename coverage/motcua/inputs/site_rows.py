"""Sites of one table, before they are joined with those of the others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, TextArray
    from motcua.domain.finding import Finding

NO_COSTS: Mapping[str, float] = MappingProxyType({})
"""No price by tier is stated."""

ARRAYS = (
    "ids",
    "names",
    "xy_m",
    "tier",
    "area",
    "is_existing",
    "is_mandatory",
    "is_forbidden",
    "cost",
    "officers",
    "max_officers",
    "capacity",
    "files_per_year",
    "floor_area_m2",
)
"""Fields with one value a site."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SiteRows:
    """Sites of one table, in the order of the file; the fields are those of `Sites`."""

    source: str
    """File or rule they come from."""

    ids: TextArray
    """Unique in this table."""

    names: TextArray
    """What people call them."""

    xy_m: FloatArray
    """Shape (n, 2)."""

    tier: TextArray
    """One of the four tiers."""

    area: IntArray
    """Row of the area."""

    is_existing: BoolArray
    """Whether an office stands there."""

    is_mandatory: BoolArray
    """Whether it must be open."""

    is_forbidden: BoolArray
    """Whether it must be closed."""

    cost: FloatArray
    """Yearly cost."""

    officers: FloatArray
    """Officers today, -1 where not known."""

    max_officers: FloatArray
    """Most officers, -1 where not known."""

    capacity: FloatArray
    """Most files a year, -1 where not limited."""

    files_per_year: FloatArray
    """Files counted in a year, -1 where not counted."""

    floor_area_m2: FloatArray
    """Square metres, -1 where not known."""

    columns: Mapping[str, TextArray] = field(default_factory=dict)
    """Columns that rules compare as text, as far as the file has them."""

    findings: tuple[Finding, ...] = ()
    """What was noticed."""

    def __len__(self) -> int:
        """Return the number of sites."""
        return len(self.ids)

    def take(self, keep: BoolArray) -> SiteRows:
        """
        Return some of the sites.

        Parameters
        ----------
        keep
            Which, shape (n,).

        Returns
        -------
        rows
            Those kept, in the same order.
        """
        columns = {name: values[keep] for name, values in self.columns.items()}
        arrays = {name: getattr(self, name)[keep] for name in ARRAYS}
        return replace(self, columns=columns, **arrays)
