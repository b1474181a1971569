"""
The plain engine: scipy's Dijkstra from every site.

Sites join the graph as nodes of their own that one can only leave, which changes no way between
others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csc_array, csr_array

from motcua.travel.order import curve_order
from motcua.travel.search import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from motcua.domain.arrays import FloatArray, IntArray
    from motcua.domain.network import Network
    from motcua.travel.ends import Ends
    from motcua.travel.search import Search

_BLOCK_BYTES = 48 * 1024**2
"""Costs of all nodes that one call holds; twice as much is no faster."""


def search_plain(task: Search, *, progress: Callable[[float], None]) -> Found:
    """
    Find least costs with scipy alone.

    Parameters
    ----------
    task
        What to find.
    progress
        Told the share of the sites done.

    Returns
    -------
    found
        Exact while every cost up to twice the limit is a whole number below 2 to the 53rd.
    """
    points, sites, shortcuts = task.points.leaving(), task.sites, task.shortcuts
    limit = float(task.limit)
    order = curve_order(task.network.xy_m)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order))
    graph = _reversed_graph(task.network, task.arc_cost(), sites, rank)
    rows, costs, counts = [], [], [np.zeros(1, dtype=np.int64)]
    exits = rank[points.node]
    for block in _blocks(graph, n_sites=len(sites.node), limit=limit):
        for site, to_node in block:
            cost = _to_points(to_node, exits, points)
            ways = slice(*np.searchsorted(shortcuts.site, [site, site + 1]))
            np.minimum.at(cost, shortcuts.point[ways], shortcuts.cost[ways])
            within = np.flatnonzero(cost <= limit)
            rows.append(within.astype(np.int32))
            costs.append(cost[within])
            counts.append(np.array([len(within)]))
        progress((len(counts) - 1) / len(sites.node))
    starts = np.cumsum(np.concatenate(counts))
    cost = csc_array((np.concatenate(costs), np.concatenate(rows), starts), shape=task.shape)
    return _split(csr_array(cost), task.bits)


def _split(cost: csr_array, bits: int) -> Found:
    whole = cost.data.astype(np.int64)
    pairs = (cost.indices, cost.indptr)
    high = csr_array((whole >> bits, *pairs), shape=cost.shape)
    if bits == 0:
        return Found(high=high, low=None)
    return Found(high=high, low=csr_array((whole & ((1 << bits) - 1), *pairs), shape=cost.shape))


def _to_points(to_node: FloatArray, exits: IntArray, points: Ends) -> FloatArray:
    cost = np.full(len(exits), np.inf)
    for side in (0, 1):
        has = points.node[:, side] >= 0
        by_side = np.where(has, to_node[exits[:, side]] + points.cost[:, side], np.inf)
        np.minimum(cost, by_side, out=cost)
    return cost


def _reversed_graph(
    network: Network, arc_cost: FloatArray, sites: Ends, rank: IntArray
) -> csr_array:
    """Return the roads turned round, nodes by rank and then the sites."""
    n_nodes, n_sites = len(rank), len(sites.node)
    site, side = np.nonzero(sites.node >= 0)
    from_ = np.r_[rank[network.head], n_nodes + site].astype(np.int64)
    to = np.r_[rank[network.tail], rank[sites.node[site, side]]].astype(np.int64)
    cost = np.r_[arc_cost, sites.cost[site, side]]
    # scipy would add parallel arcs together.
    by_pair = np.lexsort((cost, to, from_))
    from_, to, cost = from_[by_pair], to[by_pair], cost[by_pair]
    is_least = np.r_[True, (np.diff(from_) != 0) | (np.diff(to) != 0)]
    n_all = n_nodes + n_sites
    kept = (cost[is_least], (from_[is_least].astype(np.int32), to[is_least].astype(np.int32)))
    return csr_array(coo_array(kept, shape=(n_all, n_all)))


def _blocks(
    graph: csr_array, *, n_sites: int, limit: float
) -> Iterator[list[tuple[int, FloatArray]]]:
    """Yield sites with the costs from every node to them, a block of sites at a time."""
    from scipy.sparse.csgraph import dijkstra

    n_all = graph.shape[0]
    n_at_once = max(1, _BLOCK_BYTES // (8 * n_all))
    for first in range(0, n_sites, n_at_once):
        sites = range(first, min(first + n_at_once, n_sites))
        start = [n_all - n_sites + site for site in sites]
        found = dijkstra(graph, indices=start, limit=limit)
        yield list(zip(sites, found, strict=True))
