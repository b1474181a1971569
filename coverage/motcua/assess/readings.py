"""Who is covered under every reading of the standard, and at every whole minute."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.assessment import THRESHOLD_MINUTES
from motcua.domain.coverage_matrix import cover
from motcua.domain.standard import READINGS
from motcua.units import MS_PER_MIN

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.standard import Reading, Standard
    from motcua.domain.travel_matrix import TravelMatrix


def covered_by_reading(
    opened: BoolArray, *, travel: TravelMatrix, standard: Standard
) -> dict[Reading, BoolArray]:
    """
    Return who has an open site that meets the standard, for each reading of it.

    Parameters
    ----------
    opened
        Open sites, shape (n_sites,).
    travel
        Impedances.
    standard
        Limits per demand point, inclusive.

    Returns
    -------
    covered
        For each of `READINGS`, shape (n_demand,).
    """
    chosen = opened.astype(np.int64)
    return {reading: (cover(travel, standard, reading) @ chosen) > 0 for reading in READINGS}


def covered_by_minute(
    opened: BoolArray, *, travel: TravelMatrix, standard: Standard, population: FloatArray
) -> dict[Reading, tuple[float | None, ...]]:
    """
    Return the covered share of people at each whole minute, distances held as they are.

    Parameters
    ----------
    opened
        Open sites, shape (n_sites,).
    travel
        Impedances.
    standard
        Its distance limits stay; its time limit is replaced by each minute for everybody.
    population
        People, shape (n_demand,).

    Returns
    -------
    shares
        For each reading, one share for each of `THRESHOLD_MINUTES`; None above the cutoff or
        where the study has no roads.
    """
    shares: dict[Reading, list[float | None]] = {reading: [] for reading in READINGS}
    open_travel = _only(travel, opened)
    everybody = np.ones(int(opened.sum()), dtype=np.int64)
    total = population.sum()
    for minutes in THRESHOLD_MINUTES:
        limit_ms = minutes * MS_PER_MIN
        known = travel.has_roads and limit_ms <= travel.cutoff_ms and total > 0
        rule = replace(standard, time_ms=np.full_like(standard.time_ms, limit_ms))
        for reading in READINGS:
            met = (cover(open_travel, rule, reading) @ everybody) > 0 if known else None
            shares[reading].append(None if met is None else float(population[met].sum() / total))
    return {reading: tuple(row) for reading, row in shares.items()}


def _only(travel: TravelMatrix, opened: BoolArray) -> TravelMatrix:
    """Leave the columns of the open sites alone."""
    columns = np.flatnonzero(opened)
    names = ("time_ms", "distance_m", "shortest_m", "straight_m")
    return replace(travel, **{name: getattr(travel, name)[:, columns] for name in names})
