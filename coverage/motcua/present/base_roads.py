"""The major roads, few and plain enough to lie quietly under a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from motcua.units import MM_PER_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import LongArray
    from motcua.domain.network import Network
    from motcua.present.rows import Row

CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary")
"""From the weightiest down; a link road counts with its class."""

_ENOUGH_M = 3_000_000.0
"""Classes are taken while all of them together stay below this length."""

_SIMPLIFY_M = 50.0


def major_roads(network: Network | None) -> tuple[list[Row], NDArray[Any]]:
    """
    Return the major roads, one row a class.

    Parameters
    ----------
    network
        The roads; None where the study names none.

    Returns
    -------
    rows
        The class of each row, the weightiest first; no rows without major roads. The weightiest
        class present is always taken, each further one while the length stays within reason.
    geometry
        Multilines, joined end to end and simplified to 50 m.
    """
    rows: list[Row] = []
    shapes: list[Any] = []
    length_m = 0.0
    if network is None:
        return rows, np.empty(0, dtype=object)
    for road_class in CLASSES:
        arcs = _arcs_once(network, road_class)
        length_m += float(network.length_mm[arcs].sum(dtype=np.int64)) / MM_PER_M
        if rows and length_m > _ENOUGH_M:
            break
        if len(arcs):
            rows.append({"road_class": road_class})
            shapes.append(_lines(network, arcs))
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return rows, geometry


def _arcs_once(network: Network, road_class: str) -> LongArray:
    """Return the arcs of a class and its links, one of each pair of twins."""
    names = (road_class, f"{road_class}_link")
    wanted = [k for k, name in enumerate(network.road_classes) if name in names]
    first = (network.twin < 0) | (np.arange(len(network.twin)) < network.twin)
    return np.flatnonzero(first & np.isin(network.road_class, wanted)).astype(np.int64)


def _lines(network: Network, arcs: LongArray) -> shapely.MultiLineString:
    ends = np.stack([network.xy_m[network.tail[arcs]], network.xy_m[network.head[arcs]]], axis=1)
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends)))
    plain = shapely.simplify(merged, _SIMPLIFY_M, preserve_topology=False)
    return shapely.multilinestrings(shapely.get_parts(plain))
