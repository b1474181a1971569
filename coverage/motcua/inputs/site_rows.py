"""Sites of one table, before they are joined with those of the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, TextArray
    from motcua.domain.finding import Finding

_ARRAYS = (
    "ids",
    "names",
    "xy_m",
    "tier",
    "area",
    "is_existing",
    "is_mandatory",
    "is_forbidden",
    "cost",
)


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
        return replace(self, **{name: getattr(self, name)[keep] for name in _ARRAYS})
