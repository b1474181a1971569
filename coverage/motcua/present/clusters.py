"""Who stays outside the standard: neighbouring points joined into places one can name."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from motcua.domain.coverage_matrix import cover
from motcua.present.figures import covered_by, rows_by, whole
from motcua.present.rows import Row, text_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.domain.plan import Plan

_JOIN_CELLS = 1.5
"""Cells whose centres are this many sides apart are neighbours: corners touch at 1.41."""

_LOOSE_JOIN_M = 1_000.0
"""Neighbours at most so far apart where the points are no grid."""

_LOOSE_RADIUS_M = 250.0
"""Drawn around a point that is no cell."""

_SEAM_SHARE = 0.02
"""Cells grow by this share of their side, so that rounding leaves no seam between neighbours."""


def uncovered_clusters(plan: Plan) -> tuple[list[Row], NDArray[Any]]:
    """
    Return the places whose people are outside the standard under the plan.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    rows
        Most people first (ties in row order): how many people and points, how many of the people
        some site could serve, the area of most of them, and the open site nearest to their centre.
    geometry
        Multipolygons: the cells' union, or discs where the points are no grid.
    """
    outside = ~plan.after.covered[plan.standard.reading] & (plan.demand.population > 0)
    points = np.flatnonzero(outside).astype(np.int64)
    places = _join(plan.demand.xy_m[points], _join_distance(plan.demand.cell_m))
    clusters = [points[rows] for rows in places]
    clusters.sort(key=lambda rows: (-math.fsum(plan.demand.population[rows]), int(rows[0])))
    in_reach = covered_by(cover(plan.travel, plan.standard), ~plan.sites.is_forbidden)
    geometry = np.empty(len(clusters), dtype=object)
    geometry[:] = [_shape(plan.demand.xy_m[rows], plan.demand.cell_m) for rows in clusters]
    width = len(str(len(clusters)))
    rows = [
        {"id": f"N{number:0{width}d}", **_row(plan, rows, in_reach)}
        for number, rows in enumerate(clusters, start=1)
    ]
    return rows, geometry


def _join_distance(cell_m: float) -> float:
    return _JOIN_CELLS * cell_m if cell_m else _LOOSE_JOIN_M


def _join(xy_m: FloatArray, distance_m: float) -> list[LongArray]:
    """Return the rows of each group of points that hang together."""
    n_points = len(xy_m)
    if n_points == 0:
        return []
    pairs = cKDTree(xy_m).query_pairs(distance_m, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n_points, n_points))
    n_groups, group = connected_components(links, directed=False)
    groups: IntArray = group
    return rows_by(groups, n_groups)


def _row(plan: Plan, points: LongArray, in_reach: BoolArray) -> Row:
    people = plan.demand.population[points]
    area = _main_area(plan.demand.area[points], people)
    centre = np.average(plan.demand.xy_m[points], axis=0, weights=people)
    site, distance_m = _nearest_open(plan, centre)
    return {
        "people": whole(math.fsum(people)),
        "people_in_reach": whole(math.fsum(people[in_reach[points]])),
        "points": len(points),
        "area": text_at(plan.region.ids, area),
        "area_name": text_at(plan.region.names, area),
        "nearest_site": text_at(plan.sites.ids, site),
        "straight_km": distance_m / 1_000 if site >= 0 else None,
    }


def _main_area(areas: IntArray, people: FloatArray) -> int:
    """Return the area of most of the people, the first by id on a tie."""
    found = np.unique(areas)
    totals = [math.fsum(people[areas == area]) for area in found]
    return int(found[int(np.argmax(totals))])


def _nearest_open(plan: Plan, xy_m: FloatArray) -> tuple[int, float]:
    sites = np.flatnonzero(plan.opened)
    if len(sites) == 0:
        return -1, math.inf
    away_m = np.hypot(*(plan.sites.xy_m[sites] - xy_m).T)
    nearest = int(np.argmin(away_m))
    return int(sites[nearest]), float(away_m[nearest])


def _shape(xy_m: FloatArray, cell_m: float) -> shapely.MultiPolygon:
    if cell_m:
        half = cell_m * (1 + _SEAM_SHARE) / 2
        x, y = xy_m.T
        parts = shapely.box(x - half, y - half, x + half, y + half)
    else:
        parts = shapely.buffer(shapely.points(xy_m), _LOOSE_RADIUS_M, quad_segs=4)
    return shapely.multipolygons(shapely.get_parts(shapely.union_all(parts)))
