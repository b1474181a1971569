"""Where areas that should tile the region overlap or leave gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.inputs.projection import Shapes

_M2_PER_KM2 = 1e6


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
        Square kilometres; a gap that opens to the outside is not enclosed and not counted.
    """
    import shapely

    union = shapely.get_parts(shapely.union_all(shapes))
    filled = shapely.polygons(shapely.get_exterior_ring(union))
    return float((shapely.area(filled) - shapely.area(union)).sum() / _M2_PER_KM2)
