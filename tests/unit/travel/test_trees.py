"""Dead ends: which nodes are in one, and what the way out of it costs."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from motcua.travel.far import FAR
from motcua.travel.trees import come_out, find_trees


@pytest.mark.parametrize("seed", range(20))
def test_the_ways_out_are_those_of_networkx(seed):
    rng = np.random.default_rng(seed)
    n = 60
    tail, head = rng.integers(0, n, (2, 75)).astype(np.int32)
    is_both = rng.random(75) < 0.7
    tail, head = np.r_[tail, head[is_both]], np.r_[head, tail[is_both]]
    cost = rng.integers(0, 50, len(tail))
    kept = rng.choice(n, 2, replace=False).astype(np.int32)
    trees = find_trees(tail, head, cost, n_nodes=n, kept=kept)
    roads = nx.MultiDiGraph()
    roads.add_nodes_from(range(n))
    roads.add_weighted_edges_from(zip(tail.tolist(), head.tolist(), cost.tolist(), strict=True))
    assert trees.stays[kept].all()
    core = nx.Graph(roads.subgraph(np.flatnonzero(trees.stays).tolist()))
    core.remove_edges_from(nx.selfloop_edges(core))
    # Peeled to the end: whoever stays with one neighbour was asked to.
    assert {v for v, degree in core.degree() if degree == 1} <= set(kept.tolist())
    assert 2 < (~trees.stays).sum() < n - 5
    for v in range(n):
        root = int(trees.root[v])
        assert trees.stays[root]
        lengths = nx.single_source_dijkstra_path_length(roads, v)
        assert trees.out[v] == lengths.get(root, FAR)
        # Nobody comes to another node that stays without passing the root.
        others = nx.descendants(roads.subgraph(set(roads) - {root}), v) if v != root else ()
        assert not trees.stays[list(others)].any()


def test_who_cannot_come_out_has_no_end():
    # 1 is entered from 0 and not left.
    tail, head = np.array([0], dtype=np.int32), np.array([1], dtype=np.int32)
    kept = np.array([0], dtype=np.int32)
    trees = find_trees(tail, head, np.array([9]), n_nodes=2, kept=kept)
    node, _ = come_out(np.array([[1, -1], [0, 1]], dtype=np.int32), np.zeros((2, 2), int), trees)
    assert node.tolist() == [[-1, -1], [0, -1]]
