"""How far is measured."""

from __future__ import annotations

from dataclasses import dataclass

from motcua.units import MS_PER_H


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Cutoffs and the walk between a place and its road."""

    cutoff_ms: int
    """Travel time beyond which nothing is measured, inclusive."""

    distance_cutoff_m: float
    """Road and straight distance beyond which nothing is measured, inclusive."""

    access_speed_kmh: float = 5.0
    """Walking speed between a place and its road."""

    access_limit_m: float = 2_000.0
    """Longest such walk, inclusive."""

    @property
    def access_ms_per_m(self) -> float:
        """Milliseconds for a metre of access leg."""
        return MS_PER_H / (self.access_speed_kmh * 1_000)
