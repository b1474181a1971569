"""Which roads hang together, and which are islands of the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array

from motcua.domain.arrays import UNKNOWN

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray

LEAST_KM = 10.0
"""A strongly connected part with less road than this is an artefact of mapping."""


def strong_parts(tail: IntArray, head: IntArray, *, n_nodes: int) -> IntArray:
    """
    Return the strongly connected part of every node: whence one can go and come back.

    Parameters
    ----------
    tail, head
        Ends of the arcs, shape (n_arcs,).
    n_nodes
        Number of nodes.

    Returns
    -------
    part
        Labels from 0 on, in the order of their first node, shape (n_nodes,).

    Examples
    --------
    Node 2 can be reached and not left:

    >>> strong_parts(np.array([0, 1, 1]), np.array([1, 0, 2]), n_nodes=3)
    array([0, 0, 1], dtype=int32)
    """
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(tail), dtype=np.int8)
    graph = coo_array((ones, (tail, head)), shape=(n_nodes, n_nodes)).tocsr()
    _, label = connected_components(graph, connection="strong")
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int32)
    rank[np.argsort(first)] = np.arange(len(first))
    part: IntArray = rank[inverse]
    return part


def rank_parts(
    part: IntArray, *, tail: IntArray, road_mm: LongArray, inside: BoolArray
) -> tuple[IntArray, FloatArray]:
    """
    Rename the parts worth keeping by length, the longest 0.

    Parameters
    ----------
    part
        Part of every node, shape (n_nodes,).
    tail
        Node an arc leaves, shape (n_arcs,).
    road_mm
        Length of road that an arc stands for, counted once, shape (n_arcs,); 0 for ferries.
    inside
        Whether the arc lies within one part, shape (n_arcs,).

    Returns
    -------
    kept
        The new name of every node's part, -1 where it is dropped, shape (n_nodes,).
    km
        Road of each part, the longest first, dropped ones included.
    """
    n_parts = int(part.max()) + 1
    length = np.bincount(part[tail[inside]], weights=road_mm[inside], minlength=n_parts) / 1e6
    order = np.argsort(-length, kind="stable")
    n_kept = max(1, int((length >= LEAST_KM).sum()))
    name = np.full(n_parts, UNKNOWN, dtype=np.int32)
    name[order[:n_kept]] = np.arange(n_kept)
    return name[part], length[order]
