"""
What sweeps write on: rows of 32 costs, one for each site of a batch.

Loops over a row take its length from the array and index it in place. Of a constant length they
would be written out number by number, and miss the instructions that handle eight at a time; and to
cut a row out of the array costs more than all that is done with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from motcua.travel.ledger import LANES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import IntArray
    from motcua.travel.hierarchy import Hierarchy

    CostArray: TypeAlias = NDArray[np.signedinteger[Any]]


class Broom(NamedTuple):
    """What a sweep writes on; between sweeps only ``climbed_row`` need be clean."""

    cost: CostArray
    """
    By depth, of the junction where the sweep is and of those above it. Shape (n_depths + 1, LANES);
    the last row is for nobody.
    """

    least: CostArray
    """Of all sites, by depth, shape (n_depths + 1,)."""

    climbed: CostArray
    """What junctions above the sites cost if one only climbs; shape (n_rows, LANES)."""

    climbed_row: IntArray
    """Row of a label there, -1 where no site lies below; clean is -1. Shape (n_nodes,)."""

    climbed_label: IntArray
    """Shape (n_rows,)."""


class Sheet(NamedTuple):
    """What a sweep found."""

    label: IntArray
    """Of junctions within somebody's reach, shape (n_nodes,)."""

    cost: CostArray
    """From each site, above the limit if it is out of reach; shape (n_nodes, LANES)."""


def new_broom(hierarchy: Hierarchy, *, n_seeds: int = 2) -> Broom:
    """
    Return what a sweep writes on.

    Parameters
    ----------
    hierarchy
        The roads.
    n_seeds
        From how many junctions one sets out for a site.

    Returns
    -------
    broom
        For one thread.
    """
    n_nodes, n_depths = len(hierarchy.node), int(hierarchy.depth.max(initial=0)) + 1
    n_rows, dtype = min(n_nodes, LANES * n_seeds * n_depths), hierarchy.down.cost.dtype
    return Broom(
        cost=np.full((n_depths + 1, LANES), np.iinfo(dtype).max, dtype=dtype),
        least=np.full(n_depths + 1, np.iinfo(dtype).max, dtype=dtype),
        climbed=np.empty((n_rows, LANES), dtype=dtype),
        climbed_row=np.full(n_nodes, -1, dtype=np.int32),
        climbed_label=np.empty(n_rows, dtype=np.int32),
    )


def new_sheet(hierarchy: Hierarchy) -> Sheet:
    """
    Return room for what a sweep finds; what it does not fill takes no memory.

    Parameters
    ----------
    hierarchy
        The roads.

    Returns
    -------
    sheet
        For one thread.
    """
    n_nodes = len(hierarchy.node)
    return Sheet(
        label=np.empty(n_nodes, dtype=np.int32),
        cost=np.empty((n_nodes, LANES), dtype=hierarchy.down.cost.dtype),
    )
