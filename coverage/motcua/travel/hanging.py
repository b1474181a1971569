"""
Points hung on a hierarchy of roads, so that a sweep meets each just when its two ends are known.

A point lies between two junctions, of which one is below the other. When a sweep comes to the lower
one, what the higher one costs is still at hand: nothing need be looked up again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.travel.chains import sort_by_node
from motcua.travel.hierarchy import build_hierarchy, halved
from motcua.travel.ledger import LANES

if TYPE_CHECKING:
    from motcua.domain.arrays import IntArray, LongArray
    from motcua.travel.buckets import Graph
    from motcua.travel.coverage_masks import MaskArray
    from motcua.travel.hierarchy import Hierarchy
    from motcua.travel.junctions import Junctions


class Hung(NamedTuple):
    """Points by the label of their lower junction; those without any are left out."""

    starts: LongArray
    """Where the points of a label begin, shape (n_nodes + 1,)."""

    point: IntArray
    """Row of a point in the task, shape (n_hung,)."""

    higher: IntArray
    """Depth of the other junction, one below all others for none; shape (n_hung,)."""

    rest: IntArray
    """
    What the way from the lower and from the higher junction may cost, -1 where no cost would do;
    shape (n_hung, 2).
    """


class Known(NamedTuple):
    """Points that reach sites without any junction, by batch of sites."""

    starts: LongArray
    """Where the points of a batch begin, shape (n_batches + 1,)."""

    point: IntArray
    """Row in the task, perhaps several times in a batch."""

    mask: MaskArray
    """The bit of the site."""


def build_for_points(roads: Junctions, *, limit: int) -> Hierarchy:
    """
    Return a hierarchy of 32 bits that points can be hung on.

    Parameters
    ----------
    roads
        Times alone.
    limit
        The largest that anybody searches to, below 2 to the 30th.

    Returns
    -------
    hierarchy
        Of the two junctions of every point one lies below the other.
    """
    apart = roads.attached.node[_are_apart(roads.graph, roads.attached.node)]
    return halved(build_hierarchy(roads.graph, roads.xy_m, limit=limit, in_line=apart))


@compiled
def _are_apart(graph: Graph, node: IntArray) -> IntArray:
    """Return the points whose two junctions are no ends of one road."""
    n_nodes, apart, n = len(graph.starts) - 1, np.empty(len(node), np.int32), 0
    for p in range(len(node)):
        a, b = node[p, 0], node[p, 1]
        is_apart = a < n_nodes and b < n_nodes
        if is_apart:
            for k in range(graph.starts[a], graph.starts[a + 1]):
                is_apart &= graph.head[k] != b
            for k in range(graph.starts[b], graph.starts[b + 1]):
                is_apart &= graph.head[k] != a
        apart[n] = p
        n += is_apart
    return apart[:n].copy()


def hang(roads: Junctions, hierarchy: Hierarchy, limit_ms: IntArray) -> Hung:
    """
    Return points hung on a hierarchy.

    Parameters
    ----------
    roads
        Times alone.
    hierarchy
        From `build_for_points`.
    limit_ms
        Longest time of each point, shape (n_points,).

    Returns
    -------
    hung
        Points of one junction in the order of their rows.
    """
    n_nodes = len(hierarchy.label)
    node = roads.attached.node
    label = np.append(hierarchy.label, np.int32(-1))[node]
    rest = limit_ms[roads.points, None] - roads.attached.cost
    rest = np.where(label >= 0, np.maximum(rest, -1), -1).astype(np.int32)
    lower, is_turned = label.max(axis=1), label[:, 0] < label[:, 1]
    higher, rest[is_turned] = label.min(axis=1), rest[is_turned, ::-1]
    is_hung = np.flatnonzero((lower >= 0) & (rest.max(axis=1) >= 0))
    starts, order = sort_by_node(lower[is_hung], n_nodes)
    rows = is_hung[order]
    nobody = hierarchy.depth.max(initial=0) + 1
    return Hung(
        starts=starts,
        point=roads.points[rows],
        higher=np.append(hierarchy.depth, nobody).astype(np.int32)[higher[rows]],
        rest=rest[rows],
    )


def find_known(roads: Junctions, limit_ms: IntArray) -> Known:
    """
    Return who reaches which site without any junction.

    Parameters
    ----------
    roads
        Times alone.
    limit_ms
        Longest time of each point, shape (n_points,).

    Returns
    -------
    known
        Within the limits.
    """
    direct, point = roads.attached.direct, roads.points[roads.attached.direct.point]
    is_within = direct.cost <= limit_ms[point]
    batch, lane = np.divmod(direct.place[is_within], LANES)
    starts, order = sort_by_node(batch, -(-len(roads.seeds) // LANES))
    return Known(
        starts=starts,
        point=point[is_within][order],
        mask=np.left_shift(np.uint32(1), lane[order].astype(np.uint32)),
    )
