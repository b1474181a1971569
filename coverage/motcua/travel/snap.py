"""Places to the nearest point on a road, on the raw pieces and not merely at their ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from motcua.domain.arrays import UNKNOWN

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.domain.network import Network


TOUCH_M = 1e-6
"""Nearer than a micrometre is there: projection leaves such crumbs, and legs are rounded up."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Snap:
    """Where places meet the roads."""

    arc: LongArray
    """Row of the arc, the lower of a twin pair; -1 where none is within the limit."""

    fraction: FloatArray
    """Share of the arc from its tail to the foot, exactly 0 or 1 at an end."""

    access_m: FloatArray
    """Straight metres from the place to its foot; 0 where there is none."""


def snap(xy_m: FloatArray, network: Network, *, limit_m: float, usable: BoolArray) -> Snap:
    """
    Attach places to the nearest usable piece of road.

    Parameters
    ----------
    xy_m
        Places in the network's CRS, shape (n, 2).
    network
        The roads.
    limit_m
        Longest access leg, inclusive.
    usable
        Which arcs may be attached to, shape (n_arcs,).

    Returns
    -------
    snap
        One row a place; ties go to the lower arc.
    """
    first = (network.twin < 0) | (np.arange(len(network.twin)) < network.twin)
    arcs = np.flatnonzero(first & usable)
    arc = np.full(len(xy_m), UNKNOWN, dtype=np.int64)
    if len(arcs):
        ends = network.xy_m[np.column_stack([network.tail[arcs], network.head[arcs]])]
        tree = shapely.STRtree(shapely.linestrings(ends))
        place, piece = tree.query_nearest(shapely.points(xy_m), max_distance=limit_m)
        # All pieces at the least distance come back: the lowest arc wins.
        order = np.lexsort((piece, place))
        places, at = np.unique(place[order], return_index=True)
        arc[places] = arcs[piece[order][at]]
    return _feet(xy_m, network, arc)


def _feet(xy_m: FloatArray, network: Network, arc: LongArray) -> Snap:
    """Project each place onto its arc."""
    found = arc >= 0
    tail, head = network.xy_m[network.tail[arc]], network.xy_m[network.head[arc]]
    along = head - tail
    length2 = np.where((along**2).sum(axis=1) > 0, (along**2).sum(axis=1), 1.0)
    share = np.clip(((xy_m - tail) * along).sum(axis=1) / length2, 0.0, 1.0)
    crumb = TOUCH_M / np.sqrt(length2)
    share = np.where(share < crumb, 0.0, np.where(share > 1 - crumb, 1.0, share))
    foot = tail + share[:, None] * along
    away = np.hypot(*(xy_m - foot).T)
    away = np.where(away < TOUCH_M, 0.0, away)
    return Snap(arc=arc, fraction=np.where(found, share, 0.0), access_m=np.where(found, away, 0.0))
