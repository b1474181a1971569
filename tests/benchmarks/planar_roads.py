"""Planar road networks of any size, drawn: a bent lattice, arterials, dead ends and one-ways."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from motcua.domain.network import Network
from motcua.travel.order import curve_order

SPACING_M = 110.0
KMH = (17.0, 26.0, 38.0)
"""Streets, collectors (every sixth line), arterials (every thirtieth)."""

KEPT, ONE_WAY = 0.34, 0.3
"""Of the pieces that no spanning tree needs: how many stay, and how many of them are one-way."""


def draw_network(n_nodes: int, *, seed: int = 1) -> Network:
    """
    Draw a strongly connected planar network.

    Nodes stand near the points of a square lattice. A spanning tree that prefers arterials keeps
    everything connected both ways; beside it a third of the other pieces stay, some one-way.
    """
    rng = np.random.default_rng(seed)
    side = round(n_nodes**0.5)
    row, column = np.divmod(np.arange(side * side), side)
    xy = np.column_stack([column, row]) * SPACING_M + rng.normal(0, 0.2 * SPACING_M, (side**2, 2))
    order = curve_order(xy)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order))
    a, b, level = _lattice(side)
    length = np.hypot(*(xy[a] - xy[b]).T) * rng.uniform(1.02, 1.3, len(a))
    a, b = rank[a], rank[b]
    in_tree = _spanning(a, b, length * np.array([1.0, 0.6, 0.3])[level], side * side)
    kept = in_tree | (rng.random(len(a)) < KEPT) | (level == 2)
    one_way = (~in_tree & (rng.random(len(a)) < ONE_WAY))[kept]
    a, b, length, level = a[kept], b[kept], length[kept], level[kept]
    flip = rng.random(len(a)) < 0.5
    a, b = np.where(flip, b, a), np.where(flip, a, b)
    kmh = np.array(KMH)[level] * rng.uniform(0.8, 1.2, len(a))
    mm = np.rint(length * 1_000).astype(np.int32)
    ms = np.rint(mm * 3.6 / kmh).astype(np.int32)
    both = np.flatnonzero(~one_way)
    twin = np.full(len(a) + len(both), -1, dtype=np.int32)
    twin[both], twin[len(a) :] = len(a) + np.arange(len(both)), both
    return Network(
        node_ids=np.arange(side * side),
        xy_m=xy[order] + 500_000.0,
        tail=np.r_[a, b[both]],
        head=np.r_[b, a[both]],
        time_ms=np.r_[ms, ms[both]],
        length_mm=np.r_[mm, mm[both]],
        twin=twin,
        road_class=np.zeros(len(twin), dtype=np.int32),
        road_classes=("road",),
        part=np.zeros(side * side, dtype=np.int32),
        can_snap=np.ones(len(twin), dtype=bool),
        crs="EPSG:32648",
    )


def _lattice(side):
    node = np.arange(side * side, dtype=np.int64).reshape(side, side)
    a = np.r_[node[:, :-1].ravel(), node[:-1].ravel()]
    b = np.r_[node[:, 1:].ravel(), node[1:].ravel()]
    line = np.r_[np.repeat(np.arange(side), side - 1), np.tile(np.arange(side), side - 1)]
    return a, b, (line % 6 == 0).astype(np.int64) + (line % 30 == 0)


def _spanning(a, b, weight, n_nodes):
    tree = minimum_spanning_tree(csr_array((weight, (a, b)), shape=(n_nodes, n_nodes))).tocoo()
    low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b)
    row, column = tree.coords
    chosen = np.minimum(row, column).astype(np.int64) * n_nodes + np.maximum(row, column)
    return np.isin(low * n_nodes + high, chosen)
