"""Who is covered under every reading of the standard, and at every whole minute."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

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
    total = population.sum()
    known = travel.has_roads and total > 0
    latest_ms = travel.cutoff_ms if known else -1
    limits_ms = [minutes * MS_PER_MIN for minutes in THRESHOLD_MINUTES]
    shares: dict[Reading, tuple[float | None, ...]] = {}
    for reading, needed_ms in _time_needed(_only(travel, opened), standard).items():
        shares[reading] = tuple(
            float(population[needed_ms <= limit_ms].sum() / total)
            if limit_ms <= latest_ms
            else None
            for limit_ms in limits_ms
        )
    return shares


def _time_needed(travel: TravelMatrix, standard: Standard) -> dict[Reading, FloatArray]:
    """Return the least time limit at which each point is covered, infinite for none."""
    straight = cover(travel, standard, "distance_straight")
    road = cover(travel, standard, "distance_road")
    near = road if standard.distance_by == "road" else straight
    # A product drops what is zero: times are lifted by one and lowered again.
    times = travel.time_ms
    lifted = csr_array((times.data.astype(np.int64) + 1, times.indices, times.indptr), times.shape)
    nearest = _row_least(lifted) - 1
    needed: dict[Reading, FloatArray] = {
        "any": np.where(np.diff(near.indptr) > 0, 0.0, nearest),
        "all": _row_least(csr_array(lifted.multiply(near))) - 1,
        "time": nearest,
        "distance_straight": np.where(np.diff(straight.indptr) > 0, 0.0, np.inf),
        "distance_road": np.where(np.diff(road.indptr) > 0, 0.0, np.inf),
    }
    return {reading: needed[reading] for reading in READINGS}


def _row_least(impedance: csr_array) -> FloatArray:
    """Return each row's least stored value, infinite where none is stored."""
    least = np.full(impedance.shape[0], np.inf)
    filled = np.flatnonzero(np.diff(impedance.indptr))
    if len(filled):
        least[filled] = np.minimum.reduceat(impedance.data, impedance.indptr[filled])
    return least


def _only(travel: TravelMatrix, opened: BoolArray) -> TravelMatrix:
    """Leave the columns of the open sites alone."""
    columns = np.flatnonzero(opened)
    names = ("time_ms", "distance_m", "shortest_m", "straight_m")
    return replace(travel, **{name: getattr(travel, name)[:, columns] for name in names})
