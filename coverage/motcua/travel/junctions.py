"""A search task brought down to junctions: what is left to do after chains are one step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled
from motcua.travel.attached import Attached
from motcua.travel.buckets import Graph
from motcua.travel.chains import Chains, find_chains, sort_by_node
from motcua.travel.direct_ways import direct_ways
from motcua.travel.far import FAR
from motcua.travel.order import curve_order
from motcua.travel.trees import Trees, arcs_that_stay, come_out, find_trees

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray
    from motcua.travel.ends import Ends
    from motcua.travel.search import Search


@dataclass(frozen=True, kw_only=True, eq=False)
class Junctions:
    """
    The reversed roads between junctions, with points and sites moved to the junctions.

    Junctions are numbered along a curve; points and sites are ordered by their first junction.
    """

    graph: Graph
    """The roads turned round."""

    xy_m: FloatArray
    """Where the junctions are, shape (n_junctions, 2)."""

    points: IntArray
    """Row of a point in the task, shape (n_points,)."""

    attached: Attached
    """Up to two junctions that one comes to first from each point, and the sites in order."""

    seeds: IntArray
    """Up to two junctions that one passes last before a site, in order, shape (n_sites, 2)."""

    seed_cost: LongArray
    """Cost between the junction and the site, shape (n_sites, 2)."""


def build_junctions(task: Search) -> Junctions:
    """
    Return a task between junctions.

    Parameters
    ----------
    task
        Points and sites on the pieces of the network.

    Returns
    -------
    junctions
        The same costs come out.
    """
    network, n_nodes = task.network, len(task.network.node_ids)
    arcs = network.tail, network.head, task.arc_cost().astype(np.int64)
    trees = find_trees(*arcs, n_nodes=n_nodes, kept=task.sites.node[task.sites.node >= 0])
    arcs = arcs_that_stay(*arcs, trees)
    chains = find_chains(*arcs, n_nodes=n_nodes)
    rank = rank_junctions(network.xy_m, chains, trees)
    graph = reversed_graph(*arcs, chains, rank)
    leave = _out_of_trees(task.points.leaving(), trees)
    ends, end_cost = _to_junctions(*leave, chains, rank, False)  # noqa: FBT003
    points = np.argsort(ends[:, 0], kind="stable").astype(np.int32)
    arrive = task.sites.node.copy(), task.sites.cost.astype(np.int64)
    seeds, seed_cost = _to_junctions(*arrive, chains, rank, True)  # noqa: FBT003
    sites = np.argsort(seeds[:, 0], kind="stable").astype(np.int32)
    nobody = np.int32(len(graph.starts) - 1)
    return Junctions(
        graph=graph,
        xy_m=network.xy_m[_nodes_by_rank(rank)],
        points=points,
        attached=Attached(
            node=np.where(ends[points] >= 0, ends[points], nobody),
            cost=end_cost[points],
            direct=direct_ways(task, leave, chains, _places(points), _places(sites)),
            site=sites,
        ),
        seeds=seeds[sites],
        seed_cost=seed_cost[sites],
    )


def _out_of_trees(points: Ends, trees: Trees) -> tuple[IntArray, LongArray]:
    return come_out(points.node, points.cost.astype(np.int64), trees)


def _nodes_by_rank(rank: IntArray) -> LongArray:
    """Return the node of each junction."""
    junction = np.flatnonzero(rank >= 0)
    return junction[np.argsort(rank[junction])]


def _places(order: IntArray) -> IntArray:
    """Return where each thing stands in an order."""
    place = np.empty_like(order)
    place[order] = np.arange(len(order), dtype=np.int32)
    return place


def rank_junctions(xy_m: FloatArray, chains: Chains, trees: Trees) -> IntArray:
    """
    Return the numbers of junctions along a curve, which keeps neighbours near in memory.

    Parameters
    ----------
    xy_m
        Where the nodes are, shape (n_nodes, 2).
    chains, trees
        Who is no junction.

    Returns
    -------
    rank
        -1 for other nodes, shape (n_nodes,).
    """
    junction = np.flatnonzero((chains.chain < 0) & trees.stays)
    rank = np.full(len(xy_m), -1, dtype=np.int32)
    rank[junction[curve_order(xy_m[junction])]] = np.arange(len(junction))
    return rank


def reversed_graph(
    tail: IntArray, head: IntArray, cost: LongArray, chains: Chains, rank: IntArray
) -> Graph:
    """
    Return the roads between junctions, turned round.

    Parameters
    ----------
    tail, head, cost
        Arcs between nodes that stay, shape (n_arcs,).
    chains
        What becomes one arc each way.
    rank
        Numbers of the junctions.

    Returns
    -------
    graph
        Each arc leaves the junction that it leads to.
    """
    between = (rank[tail] >= 0) & (rank[head] >= 0) & (tail != head)
    first, last = rank[chains.ends].T
    to, fro = chains.whole.T
    is_to, is_fro = (to < FAR) & (first != last), (fro < FAR) & (first != last)
    leaves = np.concatenate([rank[head[between]], last[is_to], first[is_fro]])
    enters = np.concatenate([rank[tail[between]], first[is_to], last[is_fro]])
    costs = np.concatenate([cost[between], to[is_to], fro[is_fro]])
    starts, rows = sort_by_node(leaves, int(rank.max()) + 1)
    return Graph(starts=starts, head=enters[rows], cost=costs[rows])


@compiled
def _to_junctions(
    node: IntArray,
    cost: LongArray,
    chains: Chains,
    rank: IntArray,
    arriving: bool,  # noqa: FBT001 - compiled
) -> tuple[IntArray, LongArray]:
    """Move places on to the junctions next to them: those one comes to, or comes from."""
    junction = np.full(node.shape, -1, np.int32)
    moved = np.zeros(node.shape, np.int64)
    for k in range(len(node)):
        for side in range(2):
            v, leg = node[k, side], cost[k, side]
            if v >= 0 and chains.chain[v] < 0:
                _put(junction, moved, k, rank[v], leg)
            if v < 0 or chains.chain[v] < 0:
                continue
            (to, fro), (first, last) = chains.whole[chains.chain[v]], chains.ends[chains.chain[v]]
            ahead, back = chains.ahead[v], chains.back[v]
            if to < FAR:
                on, more = (first, ahead) if arriving else (last, to - ahead)
                _put(junction, moved, k, rank[on], leg + more)
            if fro < FAR:
                on, more = (last, fro - back) if arriving else (first, back)
                _put(junction, moved, k, rank[on], leg + more)
    return junction, moved


@compiled
def _put(junction: IntArray, moved: LongArray, k: int, node: int, cost: int) -> None:
    """Give a place a junction, or a cheaper way to one that it has."""
    for side in range(2):
        if junction[k, side] < 0 or (junction[k, side] == node and cost < moved[k, side]):
            junction[k, side] = node
            moved[k, side] = cost
            return
        if junction[k, side] == node:
            return
