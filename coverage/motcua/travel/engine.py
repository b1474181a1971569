"""
Bounded searches over the reversed roads: how far every node is from every source.

The plain engine on scipy's Dijkstra. Two whole numbers, the weight that decides and the one that
rides along, share one float64: ``primary * 2**bits + secondary``. Their sum is exact as long as it
stays below 2**53, so the metres are those of the fastest way, and of equally fast ways the
shortest, out of a single search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from motcua.errors import NetworkError

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray

MANTISSA_BITS = 53
SECONDARY_BITS = 29
"""Up to 536 km in millimetres; leaves 24 bits, 4.6 hours in milliseconds."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Graph:
    """Arcs from where a search comes to where it goes on: the roads, reversed."""

    tail: LongArray
    """Node an arc of the roads leaves, shape (n_arcs,)."""

    head: LongArray
    """Node it reaches."""

    primary: LongArray
    """Whole weight that is least."""

    secondary: LongArray
    """Whole weight that rides along."""

    n_nodes: int
    """Number of nodes."""

    def reversed_matrix(self) -> csr_array:
        """
        Return the weights for a search against the direction of travel.

        Returns
        -------
        weights
            Shape (n_nodes, n_nodes). Of parallel arcs the least stays, for scipy would add them;
            a stored zero is an arc of no length.
        """
        weight = join(self.primary, self.secondary)
        order = np.lexsort((weight, self.tail, self.head))
        row, column = self.head[order], self.tail[order]
        first = np.ones(len(order), dtype=np.bool_)
        first[1:] = (np.diff(row) != 0) | (np.diff(column) != 0)
        indptr = np.searchsorted(row[first], np.arange(self.n_nodes + 1))
        entries = (weight[order][first], column[first], indptr)
        return csr_array(entries, shape=(self.n_nodes, self.n_nodes))


def join(primary: LongArray | FloatArray, secondary: LongArray | FloatArray) -> FloatArray:
    """
    Pack two whole weights into one float64.

    Parameters
    ----------
    primary
        Decides.
    secondary
        Rides along, below 2**29.

    Returns
    -------
    weight
        Exact while the primary stays below 2**24.
    """
    packed = np.ldexp(primary.astype(np.float64), SECONDARY_BITS) + secondary
    return np.asarray(packed, dtype=np.float64)


def split(weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Unpack finite weights.

    Parameters
    ----------
    weight
        From `join`, or sums of such.

    Returns
    -------
    primary
        Whole numbers as float64.
    secondary
        Whole numbers as float64.

    Examples
    --------
    >>> split(join(np.array([0, 7]), np.array([5, 0])))
    (array([0., 7.]), array([5., 0.]))
    """
    primary = np.floor(np.ldexp(weight, -SECONDARY_BITS))
    return primary, weight - np.ldexp(primary, SECONDARY_BITS)


def search(weights: csr_array, sources: LongArray, *, cutoff: int) -> FloatArray:
    """
    Search from every source up to a cutoff.

    Parameters
    ----------
    weights
        From `Graph.reversed_matrix`.
    sources
        Nodes to start from.
    cutoff
        Largest primary weight, inclusive.

    Returns
    -------
    reached
        Packed weights, shape (n_sources, n_nodes); infinite beyond the cutoff.

    Raises
    ------
    NetworkError
        If the cutoff is too large to add exactly.
    """
    if cutoff >= 2 ** (MANTISSA_BITS - SECONDARY_BITS) - 1:
        raise NetworkError(
            "The cutoff is too long to be added exactly.",
            where="[roads] cutoff",
            mend="Ask for at most four hours.",
        )
    limit = float(np.ldexp(float(cutoff + 1), SECONDARY_BITS)) - 1
    return np.asarray(dijkstra(weights, indices=sources, limit=limit))
