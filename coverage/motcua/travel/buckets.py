"""
Bounded searches with a queue of buckets, compiled.

The method is Dial's (1969, doi 10.1145/363269.363610) with buckets wider than one unit: a node
whose cost falls while its own bucket is being emptied is queued there again, so that the answer is
exact for any costs, zeros included (delta-stepping, Meyer & Sanders 2003, doi
10.1016/S0196-6774(03)00076-2). The buckets stand in a ring just longer than the longest arc.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import IntArray, LongArray


class Graph(NamedTuple):
    """Arcs by the node they leave, as a search follows them."""

    starts: LongArray
    """Where the arcs of a node begin, shape (n_nodes + 1,)."""

    head: IntArray
    """Shape (n_arcs,)."""

    cost: LongArray
    """Whole and not negative, shape (n_arcs,)."""


class Desk(NamedTuple):
    """What a search writes on; between searches it is clean."""

    cost: LongArray
    """Cost of a node, one more than the limit where nobody was, shape (n_nodes,)."""

    reached: IntArray
    """Nodes in the order in which they were first met, then any; shape (n_nodes + 1,)."""

    bucket: IntArray
    """Latest entry of a bucket, -1 where it is empty; a power of two many."""

    entry_node: IntArray
    """Node of an entry."""

    entry_next: IntArray
    """Entry before it in the same bucket, -1 for the first; same shape."""


class Bound(NamedTuple):
    """How far to search, and how costs are made."""

    limit: int
    """Largest cost, inclusive."""

    bits: int
    """A cost is ``high * 2**bits + low``."""

    shift: int
    """A bucket is 2 to this power wide."""


def new_desk(n_nodes: int, *, n_buckets: int, n_entries: int, limit: int) -> Desk:
    """
    Return a clean desk.

    Parameters
    ----------
    n_nodes
        Nodes of the graph.
    n_buckets
        A power of two, above the longest arc in widths of a bucket by two at least.
    n_entries
        Room in the queue; twice the arcs is nearly always enough.
    limit
        That of the searches, see `Bound`.

    Returns
    -------
    desk
        For one thread.
    """
    return Desk(
        cost=np.full(n_nodes, limit + 1, dtype=np.int64),
        reached=np.empty(n_nodes + 1, dtype=np.int32),
        bucket=np.full(n_buckets, -1, dtype=np.int32),
        entry_node=np.empty(n_entries, dtype=np.int32),
        entry_next=np.empty(n_entries, dtype=np.int32),
    )


@compiled
def search(graph: Graph, seeds: IntArray, seed_cost: LongArray, bound: Bound, desk: Desk) -> int:
    """
    Find what every node within a limit costs.

    Parameters
    ----------
    graph
        The roads, in the direction to follow.
    seeds
        Nodes to set out from, -1 for none, shape (n,).
    seed_cost
        What it costs to be there, shape (n,).
    bound
        The limit.
    desk
        A clean desk of that limit; the costs are found there.

    Returns
    -------
    n_reached
        How many of the nodes in ``desk.reached`` count; -1 if the queue had no room, with the desk
        clean again.
    """
    cost, reached, bucket, entry_node, entry_next = desk
    shift, mask, far = bound.shift, np.uint64(len(bucket) - 1), bound.limit + 1
    n_reached, n_entries = _sow(seeds, seed_cost, bound, desk)
    n_done = now = 0
    while n_done < n_entries:
        at = np.uint64(now) & mask
        while bucket[at] >= 0:
            # A place without a sign is not first asked whether it counts from the end: that alone
            # is a seventh of the time.
            entry = bucket[at]
            bucket[at] = -1
            while entry >= 0:
                v = np.uint64(entry_node[np.uint64(entry)])
                entry = entry_next[np.uint64(entry)]
                n_done += 1
                v_cost = cost[v]
                if v_cost >> shift != now:
                    continue  # it was taken from an earlier bucket
                first, stop = np.uint64(graph.starts[v]), np.uint64(graph.starts[v + np.uint64(1)])
                for k in range(first, stop):
                    if n_entries == len(entry_node):
                        return _give_up(desk, n_reached, bound)
                    # Whether an arc is of use is as good as chance, and to guess it wrong costs
                    # more than all this: every arc writes, and what is of no use is written over.
                    u = np.uint64(graph.head[k])
                    new, old = v_cost + graph.cost[k], cost[u]
                    is_less = int(new < old)
                    reached[np.uint64(n_reached)] = u
                    n_reached += is_less & int(old == far)
                    cost[u] = min(new, old)
                    then, here = np.uint64(new >> shift) & mask, np.uint64(n_entries)
                    last = bucket[then]
                    entry_node[here], entry_next[here] = u, last
                    bucket[then] = n_entries if is_less else last
                    n_entries += is_less
        now += 1
    return n_reached


@compiled
def _sow(seeds: IntArray, seed_cost: LongArray, bound: Bound, desk: Desk) -> tuple[int, int]:
    """Queue the seeds; return how many nodes and how many entries there are."""
    n_reached = n_entries = 0
    for k in range(len(seeds)):
        u, new = seeds[k], seed_cost[k]
        if u < 0 or new >= desk.cost[u]:
            continue
        if desk.cost[u] > bound.limit:
            desk.reached[n_reached] = u
            n_reached += 1
        desk.cost[u] = new
        at = (new >> bound.shift) & (len(desk.bucket) - 1)
        desk.entry_node[n_entries] = u
        desk.entry_next[n_entries] = desk.bucket[at]
        desk.bucket[at] = n_entries
        n_entries += 1
    return n_reached, n_entries


@compiled
def _give_up(desk: Desk, n_reached: int, bound: Bound) -> int:
    take(desk, n_reached, bound)
    desk.bucket[:] = -1
    return -1


@compiled
def take(desk: Desk, n_reached: int, bound: Bound) -> tuple[IntArray, LongArray]:
    """
    Return what a search found, and make its desk ready for the next one.

    Parameters
    ----------
    desk
        A desk after a search.
    n_reached
        What the search returned.
    bound
        That of the search, and of the next.

    Returns
    -------
    nodes
        Within the limit, in the order in which they were first met.
    cost
        Shape (n_reached,).
    """
    nodes = desk.reached[:n_reached].copy()
    cost = np.empty(n_reached, np.int64)
    for k in range(n_reached):
        v = np.uint64(nodes[k])
        cost[k] = desk.cost[v]
        desk.cost[v] = bound.limit + 1
    return nodes, cost
