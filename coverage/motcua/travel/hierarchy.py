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

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.travel.buckets import Graph


class Steps(NamedTuple):
    """Arcs between a junction and higher ones, by the lower end."""

    starts: LongArray
    """Where the arcs of a junction begin, shape (n_nodes + 1,)."""

    high: IntArray
    """Label of the higher end, shape (n_arcs,)."""

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

    up: Steps
    """Arcs from a junction to higher ones."""

    down: Steps
    """Arcs from higher ones to a junction."""

    walls: Steps
    """All higher junctions that what lies below is joined to, for branches worth the question."""


class _Costs(NamedTuple):
    """The arcs while their costs are found, by place in the order of elimination."""

    starts: LongArray
    later: IntArray
    up: LongArray
    down: LongArray


_WORTH_ASKING = 24
"""A branch of fewer junctions is searched without asking whether anything below is in reach."""


def build_hierarchy(graph: Graph, xy_m: FloatArray, *, limit: int) -> Hierarchy:
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

    Returns
    -------
    hierarchy
        For this limit and any smaller one.
    """
    n_nodes = len(xy_m)
    tail = np.repeat(np.arange(n_nodes, dtype=np.int32), np.diff(graph.starts))
    starts, rows = sort_by_node(np.concatenate([tail, graph.head]), n_nodes)
    near = Neighbours(starts, np.concatenate([graph.head, tail])[rows])
    order = dissect(near, xy_m)
    order = order[children_first(elimination_tree(near, order))]
    parent = elimination_tree(near, order)
    starts, later = later_neighbours(near, order, parent)
    no_way = np.full(len(later), FAR)
    costs = _Costs(starts, later, no_way, no_way.copy())
    place = np.empty_like(order)
    place[order] = np.arange(n_nodes, dtype=np.int32)
    _lay_arcs(place[tail], place[graph.head], graph.cost, costs)
    _through_lower(costs)
    kept = _through_higher(costs, limit)
    return Hierarchy(
        label=n_nodes - 1 - place,
        node=order[::-1].copy(),
        parent=np.where(parent >= 0, n_nodes - 1 - parent, -1)[::-1].astype(np.int32),
        size=_sizes(parent)[::-1].copy(),
        up=_turned(costs, costs.up, kept[0]),
        down=_turned(costs, costs.down, kept[1]),
        walls=_turned(costs, costs.up, _worth_asking(costs, parent)),
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
def _find(costs: _Costs, low: int, high: int) -> int:
    """Return the row of the arc between two junctions."""
    a, b = int(costs.starts[low]), int(costs.starts[low + 1]) - 1
    while a < b:
        middle = (a + b) >> 1
        if costs.later[middle] < high:
            a = middle + 1
        else:
            b = middle
    return a


@compiled
def _lay_arcs(tail: IntArray, head: IntArray, cost: LongArray, costs: _Costs) -> None:
    for k in range(len(tail)):
        if tail[k] < head[k]:
            row = _find(costs, tail[k], head[k])
            costs.up[row] = min(costs.up[row], cost[k])
        elif tail[k] > head[k]:
            row = _find(costs, head[k], tail[k])
            costs.down[row] = min(costs.down[row], cost[k])


@compiled
def _through_lower(costs: _Costs) -> None:
    """Lower what an arc costs to what the way through any lower junction does."""
    starts, later, up, down = costs
    for v in range(len(starts) - 1):
        for i in range(starts[v], starts[v + 1]):
            row, into, out = starts[later[i]], down[i], up[i]
            for j in range(i + 1, starts[v + 1]):
                while later[row] != later[j]:
                    row += 1
                up[row] = min(up[row], into + up[j])
                down[row] = min(down[row], down[j] + out)


@compiled
def _through_higher(costs: _Costs, limit: int) -> tuple[BoolArray, BoolArray]:
    """Lower costs to the least of all, and tell which arcs up and down still stand for a way."""
    starts, later, up, down = costs
    up_before, down_before = up.copy(), down.copy()
    for v in range(len(starts) - 2, -1, -1):
        for i in range(starts[v], starts[v + 1]):
            row = starts[later[i]]
            for j in range(i + 1, starts[v + 1]):
                while later[row] != later[j]:
                    row += 1
                # From v over the one to the other, and back.
                up[i] = min(up[i], up[j] + down[row])
                down[i] = min(down[i], up[row] + down[j])
                up[j] = min(up[j], up[i] + up[row])
                down[j] = min(down[j], down[row] + down[i])
    return (up == up_before) & (up <= limit), (down == down_before) & (down <= limit)


@compiled
def _turned(costs: _Costs, cost: LongArray, kept: BoolArray) -> Steps:
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


@compiled
def _sizes(parent: IntArray) -> IntArray:
    size = np.ones(len(parent), np.int32)
    for v in range(len(parent)):
        if parent[v] >= 0:
            size[parent[v]] += size[v]
    return size


@compiled
def _worth_asking(costs: _Costs, parent: IntArray) -> BoolArray:
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
