"""Towns without the ways to sites that stay closed: with candidates those are nine in ten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.arrays import row_of_entries
from motcua.locate.consolidate.openings import settle

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.consolidate.town import Step, Town


def thinned(town: Town, steps: tuple[Step, ...]) -> Town:
    """
    Return a town without ways to sites that neither stand nor may open.

    Parameters
    ----------
    town
        Places and what stands.
    steps
        At least one.

    Returns
    -------
    town
        Of the same sites; what is prepared from it under these steps is the same, but for who
        might receive whom of the sites that stay closed.
    """
    _, must_close = settle(steps, town.begun.opened, is_candidate=~town.sites.is_existing)
    counts = town.today.opened | town.begun.opened | ~must_close.all(axis=0)
    if counts.all():
        return town
    travel = town.travel
    names = ("time_ms", "distance_m", "shortest_m", "straight_m")
    parts = {name: _columns(getattr(travel, name), counts) for name in names}
    return replace(town, travel=replace(travel, **parts))


def _columns(matrix: csr_array, counts: BoolArray) -> csr_array:
    """Return a matrix of the same shape without the entries of the other columns."""
    keep = counts[matrix.indices]
    rows = np.bincount(row_of_entries(matrix)[keep], minlength=matrix.shape[0])
    starts = np.concatenate([[0], np.cumsum(rows)])
    return csr_array((matrix.data[keep], matrix.indices[keep], starts), shape=matrix.shape)
