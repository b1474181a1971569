"""What junctions above 32 sites cost, if one only climbs: the first half of a sweep, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import IntArray
    from motcua.travel.broom import Broom, CostArray
    from motcua.travel.hierarchy import Hierarchy


@compiled
def climb(
    hierarchy: Hierarchy, seeds: IntArray, seed_cost: CostArray, limit: int, broom: Broom
) -> None:
    """
    Find what the junctions above each site cost if one only climbs.

    Parameters
    ----------
    hierarchy, seeds, seed_cost, limit
        As for `sweep`.
    broom
        Where to write; a walk over all labels with `descend` makes it clean again.
    """
    up, climbed, row_of = hierarchy.up, broom.climbed, broom.climbed_row
    starts = _lay_paths(hierarchy, seeds, limit, broom)
    for lane in range(len(seeds)):
        for side in range(seeds.shape[1]):
            if seeds[lane, side] >= 0:
                row = row_of[seeds[lane, side]]
                climbed[row, lane] = min(climbed[row, lane], seed_cost[lane, side])
    for path in range(len(starts) - 2, -1, -1):
        for row in range(starts[path], starts[path + 1]):
            v, least = broom.climbed_label[row], climbed[row, 0]
            for lane in range(climbed.shape[1]):
                least = min(least, climbed[row, lane])
            if least > limit:
                continue
            for k in range(up.starts[v], up.starts[v + 1]):
                above, way = row_of[up.high[k]], up.cost[k]
                for lane in range(climbed.shape[1]):
                    new = climbed.dtype.type(climbed[row, lane] + way)
                    climbed[above, lane] = min(climbed[above, lane], new)


@compiled
def _lay_paths(hierarchy: Hierarchy, seeds: IntArray, limit: int, broom: Broom) -> IntArray:
    """
    Give every junction above a site a row, from each site up to where an earlier path begins.

    Returns where the paths begin, and where the last one ends: whoever lies below a junction has a
    row before it in the same path, or one in a later path.
    """
    row_of, climbed = broom.climbed_row, broom.climbed
    starts, n_paths, n = np.zeros(seeds.size + 1, np.int32), 0, 0
    for lane in range(len(seeds)):
        for side in range(seeds.shape[1]):
            v = seeds[lane, side]
            while v >= 0 and row_of[v] < 0:
                row_of[v], broom.climbed_label[n] = n, v
                for k in range(climbed.shape[1]):
                    climbed[n, k] = limit + 1
                n += 1
                v = hierarchy.parent[v]
            n_paths += 1
            starts[n_paths] = n
    return starts
