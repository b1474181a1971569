"""Where areas that should tile the region overlap or leave gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.inputs.projection import Shapes

_M2_PER_KM2 = 1e6

_HAIR_M = 1.0
"""Areas nearer than twice this are meant to touch."""


def overlaps_km2(shapes: Shapes) -> dict[tuple[int, int], float]:
    """
    Return which areas overlap, and by how much.

    Parameters
    ----------
    shapes
        Valid polygons in metres, shape (n,).

    Returns
    -------
    overlaps
        Pair of rows, the lower first, to square kilometres above zero; in the order of the rows.

    Examples
    --------
    Neighbours that only touch do not overlap:

    >>> import shapely
    >>> boxes = [shapely.box(0, 0, 2000, 1000), shapely.box(1000, 0, 3000, 1000)]
    >>> overlaps_km2(np.array([*boxes, shapely.box(3000, 0, 4000, 1000)]))
    {(0, 1): 1.0}
    """
    import shapely

    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    order = np.lexsort((other, one))
    pairs = np.column_stack([one, other])[order]
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    km2 = shapely.area(shapely.intersection(shapes[pairs[:, 0]], shapes[pairs[:, 1]])) / _M2_PER_KM2
    return {
        (int(first), int(second)): float(area)
        for (first, second), area in zip(pairs, km2, strict=True)
        if area > 0
    }


def gaps_km2(shapes: Shapes) -> float:
    """
    Return how much the areas enclose without covering it.

    Parameters
    ----------
    shapes
        Valid polygons in metres, shape (n,).

    Returns
    -------
    gaps
        Square kilometres; a gap that opens to the outside is not enclosed and not counted, nor is
        one narrower than two metres. Areas that miss each other by less enclose a gap all the
        same: rounding moves a corner off its neighbour's straight edge.

    Examples
    --------
    The roof of a house that stands a centimetre off its walls still closes it:

    >>> import shapely
    >>> walls = [shapely.box(0, 0, 1000, 3000), shapely.box(2000, 0, 3000, 3000)]
    >>> floor, roof = shapely.box(1000, 0, 2000, 1000), shapely.box(0, 3000.01, 3000, 4000)
    >>> round(gaps_km2(np.array([*walls, floor, roof])), 3)
    2.0
    """
    import shapely

    union = shapely.union_all(shapes)
    grown = shapely.get_parts(shapely.buffer(union, _HAIR_M, join_style="mitre"))
    rings = [shapely.Polygon(ring) for part in grown for ring in part.interiors]
    holes = shapely.buffer(rings, _HAIR_M, join_style="mitre")
    return float(shapely.area(shapely.difference(holes, union)).sum() / _M2_PER_KM2)
