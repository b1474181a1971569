"""
Searches from 32 sites at once: climb from each, then sweep down over the hierarchy once for all.

One pass over the junctions from the highest to the lowest finds what each costs, for all sites side
by side: PHAST (Delling, Goldberg, Nowatzyk & Werneck 2011, doi 10.1016/j.jpdc.2012.02.007). It is
bounded here: a branch is left out when none of the junctions around it is within the limit. And it
goes branch by branch: only the costs of those above a junction are needed to find its own, and so
few stay in the processor's own memory however large the country is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled, inlined
from motcua.travel.climbing import climb

if TYPE_CHECKING:
    from motcua.domain.arrays import IntArray
    from motcua.travel.broom import Broom, CostArray, Sheet
    from motcua.travel.hierarchy import Hierarchy


@compiled
def sweep(
    hierarchy: Hierarchy,
    seeds: IntArray,
    seed_cost: CostArray,
    limit: int,
    broom: Broom,
    sheet: Sheet,
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
        To work with.
    sheet
        Where to write.

    Returns
    -------
    n_swept
        How many rows of the sheet count.
    """
    climb(hierarchy, seeds, seed_cost, limit, broom)
    n, n_nodes = 0, len(hierarchy.node)
    v: int = np.int64(0)  # type: ignore[assignment]
    while v < n_nodes:
        if is_out_of_reach(hierarchy, v, limit, broom):
            v += hierarchy.size[v]
            continue
        best = descend(hierarchy, v, limit, broom)
        sheet.label[n], at = v, hierarchy.depth[v]
        for lane in range(sheet.cost.shape[1]):
            sheet.cost[n, lane] = broom.cost[at, lane]
        n += best <= limit
        v += 1
    return n


@inlined
def is_out_of_reach(hierarchy: Hierarchy, v: int, limit: int, broom: Broom) -> bool:
    """
    Tell whether nobody reaches a junction nor any below it, from where walls stand around these.

    Parameters
    ----------
    hierarchy
        The roads.
    v
        Label of the junction; those above it were descended to.
    limit
        Largest cost, inclusive.
    broom
        To work with.

    Returns
    -------
    is_out
        False as well where nobody built walls.
    """
    if broom.climbed_row[v] >= 0:
        return False
    first, stop = hierarchy.walls.starts[v], hierarchy.walls.starts[v + 1]
    for k in range(first, stop):
        if broom.least[hierarchy.walls.high[k]] <= limit:
            return False
    return bool(stop > first)


@inlined
def descend(hierarchy: Hierarchy, v: int, limit: int, broom: Broom) -> int:
    """
    Find what a junction costs from every site.

    Parameters
    ----------
    hierarchy
        The roads.
    v
        Its label; those above it were descended to.
    limit
        Largest cost, inclusive.
    broom
        The costs are found there, at the junction's depth.

    Returns
    -------
    least
        Of all sites, above the limit if nobody reaches it.
    """
    down, cost, row, at = hierarchy.down, broom.cost, broom.climbed_row[v], hierarchy.depth[v]
    if row < 0:
        for lane in range(cost.shape[1]):
            cost[at, lane] = limit + 1
    else:
        for lane in range(cost.shape[1]):
            cost[at, lane] = broom.climbed[row, lane]
        broom.climbed_row[v] = -1
    for k in range(down.starts[v], down.starts[v + 1]):
        above, way = down.high[k], down.cost[k]
        for lane in range(cost.shape[1]):
            # Without the conversion the sum of two short numbers is a long one.
            cost[at, lane] = min(cost[at, lane], cost.dtype.type(cost[above, lane] + way))
    least = cost[at, 0]
    for lane in range(cost.shape[1]):
        least = min(least, cost[at, lane])
    broom.least[at] = least
    return least  # type: ignore[no-any-return]
