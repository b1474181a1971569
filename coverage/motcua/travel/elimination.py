"""
What taking nodes off a graph one after the other leaves between the others.

When a node goes, all its later neighbours become neighbours of each other. The earliest of them is
its parent in the elimination tree: nothing leads from a node to later ones but through that tree's
path to the root (Liu 1990, doi 10.1137/0611010).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled
from motcua.travel.sorting import sort_between

if TYPE_CHECKING:
    from motcua.domain.arrays import IntArray, LongArray
    from motcua.travel.dissection import Neighbours


@compiled
def elimination_tree(near: Neighbours, order: IntArray) -> IntArray:
    """
    Return the parent of every node.

    Parameters
    ----------
    near
        Who is next to whom.
    order
        The nodes in the order in which they go, shape (n_nodes,).

    Returns
    -------
    parent
        By place in the order; -1 for roots, shape (n_nodes,).
    """
    place = np.empty_like(order)
    for at in range(len(order)):
        place[order[at]] = at
    parent, known = np.full(len(order), -1, np.int32), np.full(len(order), -1, np.int32)
    for at in range(len(order)):
        v = order[at]
        for k in range(near.starts[v], near.starts[v + 1]):
            u = place[near.node[k]]
            # Up the tree from every earlier neighbour, leaving a short cut behind.
            while u < at and known[u] != at:
                known[u], above = at, known[u]
                if above < 0:
                    parent[u] = at
                    break
                u = above
    return parent


@compiled
def children_first(parent: IntArray) -> IntArray:
    """
    Return an order of the same tree in which every branch stands together, its root last.

    Parameters
    ----------
    parent
        From `elimination_tree`.

    Returns
    -------
    order
        Places, each once, shape (n_nodes,).
    """
    n_nodes = len(parent)
    size, first = np.ones(n_nodes, np.int64), np.zeros(n_nodes, np.int64)
    for v in range(n_nodes):
        if parent[v] >= 0:
            size[parent[v]] += size[v]
    order, free = np.empty(n_nodes, np.int32), 0
    for v in range(n_nodes - 1, -1, -1):
        # A branch takes what is free where its parent's begins.
        if parent[v] < 0:
            first[v], free = free, free + size[v]
        else:
            first[v] = first[parent[v]]
            first[parent[v]] += size[v]
        order[first[v] + size[v] - 1] = v
    return order


@compiled
def later_neighbours(
    near: Neighbours, order: IntArray, parent: IntArray
) -> tuple[LongArray, IntArray]:
    """
    Return the later neighbours of every node at the moment when it goes.

    Parameters
    ----------
    near
        Who is next to whom.
    order
        The nodes in the order in which they go, shape (n_nodes,).
    parent
        From `elimination_tree`.

    Returns
    -------
    starts
        Where the later neighbours begin, by place in the order, shape (n_nodes + 1,).
    later
        Places, ascending for each.
    """
    n_nodes = len(order)
    n: int = np.int64(0)  # type: ignore[assignment]
    place = np.empty_like(order)
    for at in range(n_nodes):
        place[order[at]] = at
    starts = np.zeros(n_nodes + 1, np.int64)
    later = np.empty(4 * n_nodes + 16, np.int32)
    seen, child = np.full(n_nodes, -1, np.int32), np.full(n_nodes, -1, np.int32)
    sibling = np.full(n_nodes, -1, np.int32)
    for at in range(n_nodes):
        v, seen[at] = order[at], at
        most = near.starts[v + 1] - near.starts[v]
        branch = child[at]
        while branch >= 0:
            most += starts[branch + 1] - starts[branch]
            branch = sibling[branch]
        if n + most > len(later):
            longer = np.empty(2 * len(later) + most, np.int32)
            for k in range(n):
                longer[k] = later[k]
            later = longer
        for k in range(near.starts[v], near.starts[v + 1]):
            n = _see(place[near.node[k]], at, n, seen, later)
        branch = child[at]
        while branch >= 0:
            for k in range(starts[branch], starts[branch + 1]):
                n = _see(later[k], at, n, seen, later)
            branch = sibling[branch]
        sort_between(later, starts[at], n)
        starts[at + 1] = n
        if parent[at] >= 0:
            sibling[at] = child[parent[at]]
            child[parent[at]] = at
    return starts, later[:n].copy()


@compiled
def _see(u: int, at: int, n: int, seen: IntArray, later: IntArray) -> int:
    """Write down a later neighbour that was not seen yet."""
    if u <= at or seen[u] == at:
        return n
    seen[u], later[n] = at, u
    return n + 1
