"""How far travel is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Reach:
    """
    Cutoffs of the travel matrix, all inclusive, and the way between a place and its road.

    Examples
    --------
    >>> Reach(cutoff_ms=3_600_000, distance_cutoff_m=5_000.0).access_limit_m
    2000.0
    """

    cutoff_ms: int
    """Longest travel time that is measured, access legs included."""

    distance_cutoff_m: float
    """Longest distance that is measured, by road with access legs and in a straight line."""

    access_speed_kmh: float = 5.0
    """Speed between a place and its road."""

    access_limit_m: float = 2_000.0
    """A place farther from every road has no travel time."""

    def __post_init__(self) -> None:
        """Check that something can be measured."""
        if self.cutoff_ms < 0 or self.distance_cutoff_m < 0 or self.access_limit_m < 0:
            raise ValueError("Reach holds a negative cutoff")
        if not self.access_speed_kmh > 0:
            raise ValueError("Reach.access_speed_kmh is not above zero")
