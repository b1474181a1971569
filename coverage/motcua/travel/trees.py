"""
Dead ends taken off a network before it is searched.

Whoever sets out in a dead end comes first to where it begins, its root, and there is only one way
to there. A search need not enter it unless a site lies inside: then the nodes between the site and
the rest of the roads stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.travel.chains import sort_by_node
from motcua.travel.far import FAR

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray, LongArray


class Trees(NamedTuple):
    """Where every node comes out of its dead end."""

    root: IntArray
    """First node outside, the node itself where it is in none, shape (n_nodes,)."""

    out: LongArray
    """Cost from a node to its root, `FAR` against a one-way, shape (n_nodes,)."""

    stays: BoolArray
    """Whether a node is in no dead end, shape (n_nodes,)."""


class _Near(NamedTuple):
    """What is left around the nodes."""

    n: IntArray
    """Neighbours of a node, whichever way one can go, shape (n_nodes,)."""

    all: IntArray
    """The exclusive or of their numbers: with one neighbour, that one, shape (n_nodes,)."""


def find_trees(
    tail: IntArray, head: IntArray, cost: LongArray, *, n_nodes: int, kept: IntArray
) -> Trees:
    """
    Return the dead ends of a network.

    Parameters
    ----------
    tail, head
        Ends of the arcs, shape (n_arcs,).
    cost
        Whole costs, shape (n_arcs,); of parallel arcs the least counts.
    n_nodes
        Number of nodes.
    kept
        Nodes that stay wherever they are.

    Returns
    -------
    trees
        A part of the network that is one dead end gets one of its nodes for a root.

    Examples
    --------
    A dead end from 0 to 2 that one can enter and not leave, at a triangle; 1 lies within:

    >>> arcs = np.array([[0, 1, 1, 2, 3, 4], [1, 0, 2, 3, 4, 2]], dtype=np.int32)
    >>> cost = np.array([5, 6, 7, 1, 1, 1])
    >>> trees = find_trees(*arcs, cost, n_nodes=5, kept=np.array([], dtype=np.int32))
    >>> trees.root.tolist(), trees.out[:3].tolist()
    ([2, 2, 2, 3, 4], [12, 7, 0])
    """
    can_go = np.ones(n_nodes, dtype=np.bool_)
    can_go[kept] = False
    out, into = sort_by_node(tail, n_nodes), sort_by_node(head, n_nodes)
    near = _look_round(out, into, tail, head)
    parent, order = _peel(near, can_go)
    root, way = _come_out(parent, order, out, head, cost)
    return Trees(root=root, out=way, stays=parent < 0)


def arcs_that_stay(
    tail: IntArray, head: IntArray, cost: LongArray, trees: Trees
) -> tuple[IntArray, IntArray, LongArray]:
    """
    Return the arcs between nodes in no dead end.

    Parameters
    ----------
    tail, head, cost
        All arcs, shape (n_arcs,).
    trees
        The dead ends.

    Returns
    -------
    tail, head, cost
        Fewer of them, nodes numbered as before.
    """
    stay = trees.stays[tail] & trees.stays[head]
    return tail[stay], head[stay], cost[stay]


def come_out(node: IntArray, cost: LongArray, trees: Trees) -> tuple[IntArray, LongArray]:
    """
    Move places in dead ends to where they come out.

    Parameters
    ----------
    node
        Nodes that a place can go to, -1 where there is none; any shape.
    cost
        What it costs to be there, same shape.
    trees
        The dead ends.

    Returns
    -------
    node, cost
        The same from the roots; -1 also where there is no way to a root.
    """
    there = cost + np.where(node >= 0, trees.out[node], 0)
    return np.where((node >= 0) & (there < FAR), trees.root[node], np.int32(-1)), there


@compiled
def _look_round(
    out: tuple[LongArray, IntArray],
    into: tuple[LongArray, IntArray],
    tail: IntArray,
    head: IntArray,
) -> _Near:
    n_nodes = len(out[0]) - 1
    seen_from = np.full(n_nodes, -1, np.int32)
    n, all_ = np.zeros(n_nodes, np.int32), np.zeros(n_nodes, np.int32)
    for v in range(n_nodes):
        seen_from[v] = v
        for k in range(out[0][v], out[0][v + 1]):
            u = head[out[1][k]]
            if seen_from[u] != v:
                seen_from[u] = v
                n[v] += 1
                all_[v] ^= u
        for k in range(into[0][v], into[0][v + 1]):
            u = tail[into[1][k]]
            if seen_from[u] != v:
                seen_from[u] = v
                n[v] += 1
                all_[v] ^= u
    return _Near(n, all_)


@compiled
def _peel(near: _Near, can_go: BoolArray) -> tuple[IntArray, IntArray]:
    """Take off nodes with one neighbour; return that neighbour, -1 for who stays, and the order."""
    n_nodes = len(near.n)
    parent = np.full(n_nodes, -1, np.int32)
    order = np.empty(n_nodes, np.int32)
    n_off = 0
    for start in range(n_nodes):
        v = start
        while near.n[v] == 1 and can_go[v]:
            u = near.all[v]
            parent[v], order[n_off] = u, v
            n_off += 1
            near.n[v] = 0
            near.n[u] -= 1
            near.all[u] ^= v
            if u > start:
                break  # its turn comes
            v = u
    return parent, order[:n_off].copy()


@compiled
def _come_out(
    parent: IntArray,
    order: IntArray,
    out: tuple[LongArray, IntArray],
    head: IntArray,
    cost: LongArray,
) -> tuple[IntArray, LongArray]:
    """Return the root of every node and the cost of the way there, from the roots inwards."""
    root, way = np.arange(len(parent)).astype(np.int32), np.zeros(len(parent), np.int64)
    for at in range(len(order) - 1, -1, -1):
        v = order[at]
        u, least = parent[v], FAR
        for k in range(out[0][v], out[0][v + 1]):
            if head[out[1][k]] == u:
                least = min(least, cost[out[1][k]])
        root[v] = root[u]
        way[v] = min(FAR, least + way[u])
    return root, way
