"""How long, and how far, it is from every demand point to every site within reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import freeze_sparse

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from motcua.domain.finding import Finding


@dataclass(frozen=True, kw_only=True, eq=False)
class TravelMatrix:
    """
    Impedances from every demand point to every site within reach, in the residents' direction.

    Four sparse matrices of one shape. A stored zero is a zero; no entry means "beyond the cutoff".
    The fastest way, the shortest way and the straight line reach different pairs.
    """

    time_ms: csr_array
    """Travel time along the fastest way, access legs included, whole ms, int32."""

    distance_m: csr_array
    """Metres along that same fastest way, access legs included, float64; same pairs as time."""

    shortest_m: csr_array
    """Metres along the shortest way, access legs included, float64; within `distance_cutoff_m`."""

    straight_m: csr_array
    """Metres in a straight line, float64; within `distance_cutoff_m`."""

    cutoff_ms: int
    """Impedance cutoff of `time_ms`, inclusive; 0 where there are no roads."""

    distance_cutoff_m: float
    """Cutoff of `shortest_m` and `straight_m`, inclusive."""

    has_roads: bool = True
    """False where the study names no roads: only `straight_m` holds pairs then."""

    findings: tuple[Finding, ...] = ()
    """Long snaps, points without a road in reach, and the people they stand for."""

    def __post_init__(self) -> None:
        """Check shapes and cutoffs, and make everything read-only."""
        shape = self.time_ms.shape
        freeze_sparse(self, "time_ms", shape, np.int32)
        for field in ("distance_m", "shortest_m", "straight_m"):
            freeze_sparse(self, field, shape, np.float64)
        if self.time_ms.nnz and int(self.time_ms.data.max()) > self.cutoff_ms:
            raise ValueError("TravelMatrix.time_ms holds a time beyond its cutoff")
        if self.time_ms.nnz != self.distance_m.nnz:
            raise ValueError("TravelMatrix.distance_m and time_ms store different pairs")

    @property
    def n_demand(self) -> int:
        """Number of demand points."""
        return int(self.time_ms.shape[0])

    @property
    def n_sites(self) -> int:
        """Number of sites."""
        return int(self.time_ms.shape[1])
