"""From residents to sites: the fastest way, the shortest way and the straight line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array
from scipy.spatial import cKDTree

from motcua.domain.finding import Finding
from motcua.domain.progress import silent
from motcua.domain.travel_matrix import TravelMatrix
from motcua.travel.engine import Graph, join, search, split
from motcua.travel.snap import Snap, snap
from motcua.units import MM_PER_M

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.domain.demand import Demand
    from motcua.domain.network import Network
    from motcua.domain.progress import Progress
    from motcua.domain.sites import Sites
    from motcua.travel.reach import Reach

SITES_AT_ONCE = 16
"""Sites searched together: their node distances stand in memory at once."""


def measure_travel(
    network: Network | None,
    demand: Demand,
    *,
    sites: Sites,
    reach: Reach,
    progress: Progress = silent,
) -> TravelMatrix:
    """
    Measure the way from every demand point to every site within reach.

    Parameters
    ----------
    network
        The roads; None leaves the straight line alone.
    demand
        The people.
    sites
        Offices and candidates.
    reach
        Cutoffs and access legs.
    progress
        Told where the work stands.

    Returns
    -------
    travel
        Sparse times and metres, shape (n_demand, n_sites), in the residents' direction.
    """
    straight = _straight(demand.xy_m, sites.xy_m, limit_m=reach.distance_cutoff_m)
    empty = csr_array(straight.shape)
    if network is None:
        return TravelMatrix(
            time_ms=empty, distance_m=empty, shortest_m=empty, straight_m=straight,
            cutoff_ms=0, distance_cutoff_m=reach.distance_cutoff_m, has_roads=False,
        )  # fmt: skip
    ends = _attach(network, demand, sites=sites, reach=reach)
    time_ms, distance_mm = _pairs(_timed(network, ends, reach), ends, progress=progress)
    shortest_mm, _ = _pairs(_measured(network, ends, reach), ends, progress=silent)
    return TravelMatrix(
        time_ms=time_ms,
        distance_m=distance_mm / MM_PER_M,
        shortest_m=shortest_mm / MM_PER_M,
        straight_m=straight,
        cutoff_ms=reach.cutoff_ms,
        distance_cutoff_m=reach.distance_cutoff_m,
        findings=_findings(demand, ends),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Ends:
    """Both ends of every way, on the roads."""

    demand: Snap
    """Where residents meet the roads."""

    sites: Snap
    """Where sites meet the roads."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Weights:
    """One search's two weights on arcs and on the access legs of both ends."""

    network: Network
    """The roads."""

    primary: LongArray
    """Least along the way, shape (n_arcs,)."""

    secondary: LongArray
    """Rides along, shape (n_arcs,)."""

    access: tuple[FloatArray, FloatArray]
    """Packed weight of the access legs of demand and of sites."""

    cutoff: int
    """Largest primary weight, inclusive."""

    def piece(self, arc: LongArray, start: FloatArray, end: FloatArray) -> FloatArray:
        """
        Return the packed weight of part of an arc.

        Parameters
        ----------
        arc
            Rows of arcs.
        start
            Share of the arc where the part begins.
        end
            Share where it ends, not before the start.

        Returns
        -------
        weight
            Differences of rounded positions, so that parts add up to the whole arc.
        """
        first = self.primary[arc]
        second = self.secondary[arc]
        return join(
            np.rint(end * first) - np.rint(start * first),
            np.rint(end * second) - np.rint(start * second),
        )


def _attach(network: Network, demand: Demand, *, sites: Sites, reach: Reach) -> Ends:
    """Snap sites to any part of the roads, residents only to parts that hold a site."""
    at = snap(sites.xy_m, network, limit_m=reach.access_limit_m, usable=network.can_snap)
    parts = np.unique(network.part[network.tail[at.arc[at.arc >= 0]]])
    usable = network.can_snap & np.isin(network.part[network.tail], parts)
    home = snap(demand.xy_m, network, limit_m=reach.access_limit_m, usable=usable)
    return Ends(demand=home, sites=at)


def _timed(network: Network, ends: Ends, reach: Reach) -> Weights:
    legs = [
        join(np.ceil(end.access_m * reach.access_ms_per_m), np.rint(end.access_m * MM_PER_M))
        for end in (ends.demand, ends.sites)
    ]
    return Weights(
        network=network,
        primary=network.time_ms.astype(np.int64),
        secondary=network.length_mm.astype(np.int64),
        access=(legs[0], legs[1]),
        cutoff=reach.cutoff_ms,
    )


def _measured(network: Network, ends: Ends, reach: Reach) -> Weights:
    """State the shortest way in millimetres; nothing rides along."""
    legs = [
        join(np.rint(end.access_m * MM_PER_M), np.zeros(len(end.access_m)))
        for end in (ends.demand, ends.sites)
    ]
    return Weights(
        network=network,
        primary=network.length_mm.astype(np.int64),
        secondary=np.zeros(len(network.tail), dtype=np.int64),
        access=(legs[0], legs[1]),
        cutoff=int(reach.distance_cutoff_m * MM_PER_M),
    )


def _pairs(weights: Weights, ends: Ends, *, progress: Progress) -> tuple[csr_array, csr_array]:
    """Search from the sites block by block and keep the pairs within the cutoff."""
    matrix, first_node = _with_sites(weights, ends.sites)
    n_demand, n_sites = len(ends.demand.arc), len(ends.sites.arc)
    columns: list[tuple[LongArray, FloatArray]] = []
    for start in range(0, n_sites, SITES_AT_ONCE):
        block = np.arange(start, min(start + SITES_AT_ONCE, n_sites))
        reached = search(matrix, first_node + block, cutoff=weights.cutoff)
        for site, distances in zip(block, reached, strict=True):
            columns.append(_column(weights, ends, int(site), distances=distances))
        progress("travel", (block[-1] + 1) / n_sites)
    indptr = np.concatenate([[0], np.cumsum([len(rows) for rows, _ in columns])])
    rows = np.concatenate([rows for rows, _ in columns])
    primary, secondary = split(np.concatenate([values for _, values in columns]))
    shape = (n_demand, n_sites)
    return (
        csr_array(csc_array((primary, rows, indptr), shape=shape)),
        csr_array(csc_array((secondary, rows, indptr), shape=shape)),
    )


def _with_sites(weights: Weights, sites: Snap) -> tuple[csr_array, int]:
    """Add one node a site, reached from both ends of its piece of road."""
    network, n_nodes = weights.network, len(weights.network.node_ids)
    site = np.flatnonzero(sites.arc >= 0)
    arc, share = sites.arc[site], sites.fraction[site]
    twin = network.twin[arc].astype(np.int64)
    both = twin >= 0
    nothing = np.zeros(len(arc))
    ahead = weights.piece(arc, nothing, share)
    back = weights.piece(twin[both], nothing[both], 1 - share[both])
    tails = [network.tail[arc], network.tail[twin[both]]]
    heads = [n_nodes + site, n_nodes + site[both]]
    # A place at an end of its arc is that node, with all the node's arcs.
    for at_end, node in ((share == 0, network.tail[arc]), (share == 1, network.head[arc])):
        tails.append(node[at_end])
        heads.append(n_nodes + site[at_end])
    ends = [nothing[share == 0], nothing[share == 1]]
    primary, secondary = split(np.concatenate([ahead, back, *ends]))
    graph = Graph(
        tail=np.concatenate([network.tail, *tails]),
        head=np.concatenate([network.head, *heads]),
        primary=np.concatenate([weights.primary, primary]),
        secondary=np.concatenate([weights.secondary, secondary]),
        n_nodes=n_nodes + len(sites.arc),
    )
    return graph.reversed_matrix(), n_nodes


def _column(
    weights: Weights, ends: Ends, site: int, *, distances: FloatArray
) -> tuple[LongArray, FloatArray]:
    """Return the demand rows within the cutoff of one site, and their packed weights."""
    if ends.sites.arc[site] < 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    total = _leave(weights, ends.demand, distances)
    same = np.flatnonzero(ends.demand.arc == ends.sites.arc[site])
    total[same] = np.minimum(total[same], _along(weights, ends, same, site=site))
    total += weights.access[0] + weights.access[1][site]
    rows = np.flatnonzero((ends.demand.arc >= 0) & np.isfinite(total))
    rows = rows[split(total[rows])[0] <= weights.cutoff]
    return rows, total[rows]


def _leave(weights: Weights, home: Snap, distances: FloatArray) -> FloatArray:
    """Return the least weight from each resident's foot over either end of its piece of road."""
    network = weights.network
    share, one = home.fraction, np.ones(len(home.fraction))
    total = weights.piece(home.arc, share, one) + distances[network.head[home.arc]]
    twin = network.twin[home.arc].astype(np.int64)
    back = weights.piece(twin, 1 - share, one) + distances[network.head[twin]]
    total = np.where(twin >= 0, np.minimum(total, back), total)
    # At an end of its arc a place is that node, whatever the direction of the arc.
    total = np.where(share == 0, np.minimum(total, distances[network.tail[home.arc]]), total)
    return np.where(share == 1, np.minimum(total, distances[network.head[home.arc]]), total)


def _along(weights: Weights, ends: Ends, rows: LongArray, *, site: int) -> FloatArray:
    """Return the weight between two feet on one piece of road, infinite against a one-way."""
    arc = np.full(len(rows), ends.sites.arc[site])
    start, end = ends.demand.fraction[rows], np.full(len(rows), ends.sites.fraction[site])
    ahead = np.where(start <= end, weights.piece(arc, start, np.maximum(start, end)), np.inf)
    twin = weights.network.twin[arc].astype(np.int64)
    back = weights.piece(twin, 1 - start, np.maximum(1 - start, 1 - end))
    return np.minimum(ahead, np.where((twin >= 0) & (start >= end), back, np.inf))


def _straight(demand_xy: FloatArray, sites_xy: FloatArray, *, limit_m: float) -> csr_array:
    """Return straight metres within the limit, inclusive."""
    near = cKDTree(sites_xy).query_ball_point(demand_xy, r=limit_m * (1 + 1e-12))
    counts = np.array([len(columns) for columns in near])
    rows = np.repeat(np.arange(len(demand_xy)), counts)
    columns = np.concatenate([np.asarray(part, dtype=np.int64) for part in near])
    away = np.hypot(*(demand_xy[rows] - sites_xy[columns]).T)
    keep = away <= limit_m
    indptr = np.concatenate([[0], np.cumsum(np.bincount(rows[keep], minlength=len(demand_xy)))])
    return csr_array((away[keep], columns[keep], indptr), shape=(len(demand_xy), len(sites_xy)))


def _findings(demand: Demand, ends: Ends) -> tuple[Finding, ...]:
    """Name the people without a road in reach and the sites that stand off the roads."""
    findings = []
    away = ends.demand.arc < 0
    people = float(demand.population[away].sum())
    if people:
        values = {"points": int(away.sum()), "people": people}
        findings.append(
            Finding(level="amber", code="no_road_in_reach", values=values, people=people)
        )
    off = int((ends.sites.arc < 0).sum())
    if off:
        findings.append(Finding(level="amber", code="sites_off_road", values={"sites": off}))
    return tuple(findings)
