"""Which sites meet the service standard for whom, under every reading of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.arrays import row_of_entries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.standard import Reading, Standard
    from motcua.domain.travel_matrix import TravelMatrix


def cover(travel: TravelMatrix, standard: Standard, reading: Reading | None = None) -> csr_array:
    r"""
    Return the coverage matrix under one reading of the standard.

    .. math:: a_{ij} = 1 \iff t_{ij} \le S_i \;\text{(and/or)}\; d_{ij} \le D_i

    Parameters
    ----------
    travel
        Impedances, shape (n_demand, n_sites).
    standard
        Limits per demand point, inclusive; none above the cutoffs of `travel`.
    reading
        One of any, all, time, distance_straight, distance_road; by default the standard's own.

    Returns
    -------
    covers
        Boolean CSR, shape (n_demand, n_sites); stored entries are True, indices sorted.

    Raises
    ------
    ValueError
        If a limit exceeds its cutoff, so that the answer would be unknown.
    """
    reading = reading or standard.reading
    _check_cutoffs(travel, standard, reading)
    if reading == "time":
        return _within(travel.time_ms, standard.time_ms)
    if reading == "distance_straight":
        return _within(travel.straight_m, standard.distance_m)
    if reading == "distance_road":
        return _within(travel.shortest_m, standard.distance_m)
    by_road = standard.distance_by == "road"
    near = _within(travel.shortest_m if by_road else travel.straight_m, standard.distance_m)
    soon = _within(travel.time_ms, standard.time_ms)
    return _tidy(soon.maximum(near) if reading == "any" else soon.multiply(near))


def _within(impedance: csr_array, limit: NDArray[np.generic]) -> csr_array:
    """Keep the stored pairs that are within their row's limit."""
    keep = impedance.data <= limit[row_of_entries(impedance)]
    counts = np.concatenate([[0], np.cumsum(keep)])
    indptr = counts[impedance.indptr]
    covered = np.ones(int(counts[-1]), dtype=np.bool_)
    return csr_array((covered, impedance.indices[keep], indptr), shape=impedance.shape)


def _tidy(covers: csr_array) -> csr_array:
    tidy = csr_array(covers, dtype=np.bool_)
    tidy.sort_indices()
    return tidy


def _check_cutoffs(travel: TravelMatrix, standard: Standard, reading: Reading) -> None:
    uses_time = reading in ("any", "all", "time") and travel.has_roads
    if uses_time and standard.time_ms.max() > travel.cutoff_ms:
        raise ValueError("the time standard exceeds the cutoff of the travel matrix")
    if reading != "time" and standard.distance_m.max() > travel.distance_cutoff_m:
        raise ValueError("the distance standard exceeds the cutoff of the travel matrix")
