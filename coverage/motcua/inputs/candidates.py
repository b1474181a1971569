"""Candidate places made from the study itself: road junctions, a grid, the areas' own middles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN
from motcua.domain.finding import Finding
from motcua.errors import StudyError
from motcua.inputs.locating import locate
from motcua.inputs.site_rows import NO_COSTS, SiteRows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.domain.arrays import FloatArray, LongArray, TextArray
    from motcua.domain.network import Network
    from motcua.domain.region import Region
    from motcua.study.schema import SitesTable

_WAYS_OF_A_JUNCTION = 3


def generate_candidates(
    about: SitesTable,
    *,
    region: Region,
    network: Network | None,
    costs: Mapping[str, float] = NO_COSTS,
) -> SiteRows:
    """
    Make candidate sites inside the region.

    Parameters
    ----------
    about
        Which kind (junctions, grid or areas), how far apart, and their tier.
    region
        The areas.
    network
        The roads, for junctions.
    costs
        Yearly cost of an office by tier; 1 where the tier is not named.

    Returns
    -------
    rows
        Candidates with ids that stay the same as long as the inputs do: ``J-<node id>``,
        ``G-<row>-<column>``, ``A-<area id>``.

    Raises
    ------
    StudyError
        If junctions are asked for without roads, or a kind without its spacing.
    """
    if about.generate == "areas":
        ids, xy_m, names = _areas(region)
    elif about.generate == "grid":
        ids, xy_m = _grid(region, _spacing_m(about))
        names = ids
    else:
        ids, xy_m = _junctions(region, network, _spacing_m(about))
        names = ids
    area, _ = locate(xy_m, region.geometry)
    n_sites = len(ids)
    unknown = np.full(n_sites, float(UNKNOWN))
    values: dict[str, str | int | float] = {"n": n_sites, "kind": str(about.generate)}
    return SiteRows(
        source=f"generate = {about.generate}",
        ids=ids,
        names=names,
        xy_m=xy_m,
        tier=np.full(n_sites, about.tier or "commune", dtype="U10"),
        area=area,
        is_existing=np.full(n_sites, about.role == "existing"),
        is_mandatory=np.zeros(n_sites, dtype=bool),
        is_forbidden=np.zeros(n_sites, dtype=bool),
        cost=np.full(n_sites, costs.get(about.tier or "commune", 1.0)),
        officers=unknown,
        max_officers=unknown,
        capacity=unknown,
        files_per_year=unknown,
        floor_area_m2=unknown,
        findings=(Finding(level="green", code=f"candidates_{about.generate}", values=values),),
    )


def junctions(network: Network) -> LongArray:
    """
    Return the nodes where at least three ways meet.

    Parameters
    ----------
    network
        The roads; ferries and motorways do not count.

    Returns
    -------
    nodes
        Rows of nodes with three or more distinct neighbours, whatever the direction, ascending.
    """
    usable = network.can_snap
    place = network.left_by
    ends = np.column_stack([place[network.tail[usable]], place[network.head[usable]]])
    ends = ends.astype(np.int64)
    ends = ends[ends[:, 0] != ends[:, 1]]
    n_nodes = len(network.node_ids)
    both = np.concatenate([ends[:, 0] * n_nodes + ends[:, 1], ends[:, 1] * n_nodes + ends[:, 0]])
    neighbours = np.bincount(np.unique(both) // n_nodes, minlength=n_nodes)
    return np.flatnonzero(neighbours >= _WAYS_OF_A_JUNCTION)


def thin(xy_m: FloatArray, spacing_m: float) -> LongArray:
    """
    Choose points no two of which are closer than a spacing.

    Parameters
    ----------
    xy_m
        Places, shape (n, 2); the earlier are preferred.
    spacing_m
        Least distance between two chosen ones.

    Returns
    -------
    chosen
        Rows, ascending. None can be added: every other point is closer than the spacing to
        one of them.

    Examples
    --------
    Exactly the spacing apart is far enough:

    >>> thin(np.array([[0.0, 0.0], [99.0, 0.0], [100.0, 0.0]]), 100.0)
    array([0, 2])
    """
    cells = np.floor(xy_m / spacing_m).astype(np.int64).tolist()
    places = xy_m.tolist()
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
    chosen = []
    for k, ((column, row), (x, y)) in enumerate(zip(cells, places, strict=True)):
        around = [(column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        close = (place for cell in around for place in taken.get(cell, ()))
        if all((x - px) ** 2 + (y - py) ** 2 >= spacing_m**2 for px, py in close):
            taken.setdefault((column, row), []).append((x, y))
            chosen.append(k)
    return np.array(chosen, dtype=np.int64)


def _spacing_m(about: SitesTable) -> float:
    if about.spacing_m is None:
        raise StudyError(
            f'generate = "{about.generate}" needs to know how far apart.',
            where="[[sites]] spacing",
            mend='Add for example spacing = "2 km".',
        )
    return float(about.spacing_m)


def _areas(region: Region) -> tuple[TextArray, FloatArray, TextArray]:
    import shapely

    # Some centroids lie outside their area, or in the sea; this point never does.
    xy_m = shapely.get_coordinates(shapely.point_on_surface(region.geometry))
    return np.char.add("A-", region.ids), xy_m, region.names


def _grid(region: Region, spacing_m: float) -> tuple[TextArray, FloatArray]:
    import shapely

    bounds = shapely.total_bounds(region.geometry).reshape(2, 2)
    first, last = np.floor(bounds / spacing_m).astype(np.int64)
    column, row = np.meshgrid(np.arange(first[0], last[0] + 1), np.arange(first[1], last[1] + 1))
    place = np.column_stack([row.ravel(), column.ravel()])
    xy_m = (place[:, ::-1] + 0.5) * spacing_m
    inside = locate(xy_m, region.geometry)[0] >= 0
    width = len(str(int(np.abs(place).max())))
    ids = [f"G-{r:0{width}d}-{c:0{width}d}" for r, c in place[inside].tolist()]
    return np.array(ids, dtype="U"), xy_m[inside]


def _junctions(
    region: Region, network: Network | None, spacing_m: float
) -> tuple[TextArray, FloatArray]:
    if network is None:
        raise StudyError(
            'generate = "junctions" needs roads.',
            where="[[sites]] generate",
            mend='Add [roads], or take generate = "grid".',
        )
    nodes = junctions(network)
    nodes = nodes[locate(network.xy_m[nodes], region.geometry)[0] >= 0]
    # In the order of a lattice, neighbours are decided one after another and gaps stay few.
    cell = np.floor(network.xy_m[nodes] / spacing_m)
    nodes = nodes[np.lexsort((network.node_ids[nodes], cell[:, 0], cell[:, 1]))]
    nodes = np.sort(nodes[thin(network.xy_m[nodes], spacing_m)])
    ids = [f"J-{node}" for node in network.node_ids[nodes].tolist()]
    return np.array(ids, dtype="U"), network.xy_m[nodes]
