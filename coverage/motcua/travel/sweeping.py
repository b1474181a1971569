"""
Searches from 32 sites at once: climb from each, then sweep down over the hierarchy once for all.

One pass over the junctions from the highest to the lowest finds what each costs, for all sites side
by side: PHAST (Delling, Goldberg, Nowatzyk & Werneck 2011, doi 10.1016/j.jpdc.2012.02.007). It is
bounded here: a branch is left out when none of the junctions around it is within the limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from motcua.domain.compiled import compiled
from motcua.travel.ledger import LANES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, IntArray
    from motcua.travel.hierarchy import Hierarchy

    CostArray: TypeAlias = NDArray[np.signedinteger[Any]]


class Broom(NamedTuple):
    """What a sweep writes on; nothing need be cleaned between sweeps."""

    cost: CostArray
    """By label, shape (n_nodes, LANES)."""

    least: CostArray
    """Of all sites, where a sweep came by; shape (n_nodes,)."""

    is_above: BoolArray
    """Whether some site lies below, shape (n_nodes,); clean is False."""

    swept: IntArray
    """Labels within somebody's reach, shape (n_nodes,)."""


def new_broom(n_nodes: int, dtype: type[np.int32 | np.int64] = np.int64) -> Broom:
    """
    Return what a sweep writes on.

    Parameters
    ----------
    n_nodes
        Junctions of the hierarchy.
    dtype
        That of the hierarchy's costs.

    Returns
    -------
    broom
        For one thread.
    """
    return Broom(
        cost=np.empty((n_nodes, LANES), dtype=dtype),
        least=np.zeros(n_nodes, dtype=dtype),
        is_above=np.zeros(n_nodes, dtype=np.bool_),
        swept=np.empty(n_nodes, dtype=np.int32),
    )


@compiled
def sweep(
    hierarchy: Hierarchy, seeds: IntArray, seed_cost: CostArray, limit: int, broom: Broom
) -> int:
    """
    Find what every junction within a limit costs from up to 32 sites.

    Parameters
    ----------
    hierarchy
        The roads.
    seeds
        Labels to set out from, -1 for none, shape (n_sites, n).
    seed_cost
        What it costs to be there, shape (n_sites, n).
    limit
        Largest cost, inclusive.
    broom
        The costs are found there, in the rows of ``broom.swept``; those above the limit mean
        nothing.

    Returns
    -------
    n_swept
        How many of ``broom.swept`` count.
    """
    down, walls = hierarchy.down, hierarchy.walls
    cost, least, is_above, swept = broom
    _climb(hierarchy, seeds, seed_cost, limit, broom)
    n, v, n_nodes = 0, 0, len(hierarchy.node)
    while v < n_nodes:
        if not is_above[v]:
            if _is_out_of_reach(walls.starts[v], walls.starts[v + 1], walls.high, least, limit):
                v += hierarchy.size[v]
                continue
            cost[v] = limit + 1
        is_above[v] = False
        here = cost[v]
        for k in range(down.starts[v], down.starts[v + 1]):
            if least[down.high[k]] <= limit:
                there, way = cost[down.high[k]], down.cost[k]
                for lane in range(LANES):
                    # Without the conversion the sum of two short numbers is a long one.
                    here[lane] = min(here[lane], here.dtype.type(there[lane] + way))
        best = here[0]
        for lane in range(LANES):
            best = min(best, here[lane])
        least[v], swept[n] = best, v
        n += best <= limit
        v += 1
    return n


@compiled
def _climb(
    hierarchy: Hierarchy, seeds: IntArray, seed_cost: CostArray, limit: int, broom: Broom
) -> None:
    """Find what the junctions above each site cost if one only climbs."""
    up, parent = hierarchy.up, hierarchy.parent
    for lane in range(len(seeds)):
        for side in range(seeds.shape[1]):
            v = seeds[lane, side]
            while v >= 0 and not broom.is_above[v]:
                broom.is_above[v] = True
                broom.cost[v] = limit + 1
                v = parent[v]
    for lane in range(len(seeds)):
        for side in range(seeds.shape[1]):
            v = seeds[lane, side]
            if v >= 0:
                broom.cost[v, lane] = min(broom.cost[v, lane], seed_cost[lane, side])
            while v >= 0:
                here = broom.cost[v, lane]
                if here <= limit:
                    for k in range(up.starts[v], up.starts[v + 1]):
                        u, there = up.high[k], here + up.cost[k]
                        broom.cost[u, lane] = min(broom.cost[u, lane], there)
                v = parent[v]


@compiled
def _is_out_of_reach(first: int, stop: int, high: IntArray, least: CostArray, limit: int) -> bool:
    """Tell whether there are walls, and every junction in them is beyond the limit."""
    for k in range(first, stop):
        if least[high[k]] <= limit:
            return False
    return stop > first
