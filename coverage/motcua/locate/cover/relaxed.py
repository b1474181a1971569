"""What an optimum of a relaxation says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray


class Relaxed(NamedTuple):
    """An optimum of the master's relaxation."""

    value: float
    """Its objective."""

    y: FloatArray
    """Open fractions."""

    theta: FloatArray
    """Loss of each group, block after block."""

    reduced: FloatArray
    """Reduced cost of each site."""
