"""
Roads as a hierarchy: every way within reach as a climb and a descent.

Junctions are taken off in an order that takes the map apart; what that leaves between the others
becomes arcs, whose costs are the least through whatever lies below. Then every least cost is found
by climbing from the start and descending to the end: a customizable contraction hierarchy
(Dibbelt, Strasser & Wagner 2016, doi 10.1145/2886843). Arcs that a way through higher junctions
undercuts are left out, as are those longer than anybody searches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.travel.chains import sort_by_node
from motcua.travel.dissection import Neighbours, dissect
from motcua.travel.elimination import children_first, elimination_tree, later_neighbours
from motcua.travel.far import FAR
from motcua.travel.least_arcs import ArcCosts, go_through_higher, go_through_lower, lay_arcs

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.travel.buckets import Graph


class Steps(NamedTuple):
    """Arcs between a junction and higher ones, by the lower end."""

    starts: LongArray
    """Where the arcs of a junction begin, shape (n_nodes + 1,)."""

    high: IntArray
    """The higher end: its label on the way up, its depth on the way down; shape (n_arcs,)."""

    cost: IntArray | LongArray
    """Shape (n_arcs,)."""


class Hierarchy(NamedTuple):
    """Junctions labelled from the highest, 0, downwards; what lies below one comes right after."""

    label: IntArray
    """Label of a junction of the graph, shape (n_nodes,)."""

    node: IntArray
    """Junction by label, shape (n_nodes,)."""

    parent: IntArray
    """Label of the next higher one that all climbs pass, -1 at the top, shape (n_nodes,)."""

    size: IntArray
    """How many labels, its own among them, lie below, shape (n_nodes,)."""

    depth: IntArray
    """How many climbs pass above, by label; nothing leads from one branch to another but through
    those above both, so that on the way down a depth says who is meant. Shape (n_nodes,)."""

    up: Steps
    """Arcs from a junction to higher ones."""

    down: Steps
    """Arcs from higher ones to a junction."""

    walls: Steps
    """All higher junctions that what lies below is joined to, for branches worth the question."""


_NOBODY = np.empty((0, 2), dtype=np.int32)

_WORTH_ASKING = 24
"""A branch of fewer junctions is searched without asking whether anything below is in reach."""


def build_hierarchy(
    graph: Graph, xy_m: FloatArray, *, limit: int, in_line: IntArray = _NOBODY
) -> Hierarchy:
    """
    Return the hierarchy of a graph.

    Parameters
    ----------
    graph
        The roads, in the direction to follow.
    xy_m
        Where the junctions are, shape (n_nodes, 2).
    limit
        The largest cost that anybody searches to.
    in_line
        Pairs of junctions of which one is to lie below the other, as the ends of every road do;
        shape (n, 2).

    Returns
    -------
    hierarchy
        For this limit and any smaller one.
    """
    n_nodes = len(xy_m)
    tail = np.repeat(np.arange(n_nodes, dtype=np.int32), np.diff(graph.starts))
    ends = np.concatenate([tail, graph.head, *in_line.T])
    starts, rows = sort_by_node(ends, n_nodes)
    near = Neighbours(starts, np.concatenate([graph.head, tail, *in_line.T[::-1]])[rows])
    order = dissect(near, xy_m)
    order = order[children_first(elimination_tree(near, order))]
    parent = elimination_tree(near, order)
    starts, later = later_neighbours(near, order, parent)
    no_way = np.full(len(later), FAR)
    costs = ArcCosts(starts, later, no_way, no_way.copy())
    place = np.empty_like(order)
    place[order] = np.arange(n_nodes, dtype=np.int32)
    lay_arcs(place[tail], place[graph.head], graph.cost, costs)
    go_through_lower(costs)
    kept = go_through_higher(costs, limit)
    above = np.where(parent >= 0, n_nodes - 1 - parent, -1)[::-1].astype(np.int32)
    depth = _depths(above)
    return Hierarchy(
        label=n_nodes - 1 - place,
        node=order[::-1].copy(),
        parent=above,
        size=_sizes(parent)[::-1].copy(),
        depth=depth,
        up=_turned(costs, costs.up, kept[0]),
        down=_by_depth(_turned(costs, costs.down, kept[1]), depth),
        walls=_by_depth(_turned(costs, costs.up, _worth_asking(costs, parent)), depth),
    )


def halved(hierarchy: Hierarchy) -> Hierarchy:
    """
    Return the same hierarchy with costs of 32 bits, which are swept twice as fast.

    Parameters
    ----------
    hierarchy
        Built for a limit below 2 to the 30th.

    Returns
    -------
    hierarchy
        The same costs.
    """
    up, down = hierarchy.up, hierarchy.down
    return hierarchy._replace(
        up=up._replace(cost=up.cost.astype(np.int32)),
        down=down._replace(cost=down.cost.astype(np.int32)),
    )


@compiled
def _turned(costs: ArcCosts, cost: LongArray, kept: BoolArray) -> Steps:
    """Return arcs by label, from the highest junction downwards."""
    n_nodes = len(costs.starts) - 1
    starts, n = np.zeros(n_nodes + 1, np.int64), 0
    high = np.empty(kept.sum(), np.int32)
    paid = np.empty(len(high), np.int64)
    for label in range(n_nodes):
        v = n_nodes - 1 - label
        for k in range(costs.starts[v + 1] - 1, costs.starts[v] - 1, -1):
            if kept[k]:
                high[n], paid[n] = n_nodes - 1 - costs.later[k], cost[k]
                n += 1
        starts[label + 1] = n
    return Steps(starts, high, paid)


def _by_depth(steps: Steps, depth: IntArray) -> Steps:
    return steps._replace(high=depth[steps.high])


@compiled
def _depths(parent: IntArray) -> IntArray:
    """Return the depth of every label."""
    depth = np.zeros(len(parent), np.int32)
    for v in range(len(parent)):
        if parent[v] >= 0:
            depth[v] = depth[parent[v]] + 1
    return depth


@compiled
def _sizes(parent: IntArray) -> IntArray:
    size = np.ones(len(parent), np.int32)
    for v in range(len(parent)):
        if parent[v] >= 0:
            size[parent[v]] += size[v]
    return size


@compiled
def _worth_asking(costs: ArcCosts, parent: IntArray) -> BoolArray:
    """Mark the arcs of junctions at the top of a large branch beside another one."""
    size, n_below = _sizes(parent), np.zeros(len(parent), np.int32)
    for v in range(len(parent)):
        if parent[v] >= 0:
            n_below[parent[v]] += 1
    is_wall = np.zeros(len(costs.later), np.bool_)
    for v in range(len(parent)):
        if parent[v] >= 0 and n_below[parent[v]] > 1 and size[v] >= _WORTH_ASKING:
            is_wall[costs.starts[v] : costs.starts[v + 1]] = True
    return is_wall
