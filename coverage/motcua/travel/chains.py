"""
Roads between junctions as one step each: chains of pieces that a search need not stop in.

Most nodes of a map only bend a road. A node is passed through if it has two neighbours and one can
go either both ways between them or only one way; all others are junctions. Whole costs add up
alike whatever is skipped, so a search between junctions finds the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.travel.far import FAR

if TYPE_CHECKING:
    from motcua.domain.arrays import IntArray, LongArray

_OUT_A, _IN_A, _OUT_B, _IN_B = 1, 2, 4, 8
_BOTH_WAYS, _A_TO_B, _B_TO_A = 15, _IN_A | _OUT_B, _OUT_A | _IN_B


class Chains(NamedTuple):
    """Nodes passed through, by chain; a chain runs from its first junction to its last."""

    chain: IntArray
    """Chain of a node, -1 for a junction, shape (n_nodes,)."""

    nth: IntArray
    """How many pieces after the first junction, shape (n_nodes,)."""

    ahead: LongArray
    """Cost from the first junction to a node, `FAR` against a one-way, shape (n_nodes,)."""

    back: LongArray
    """Cost from a node to the first junction, `FAR` against a one-way, shape (n_nodes,)."""

    ends: IntArray
    """First and last junction, which may be the same, shape (n_chains, 2)."""

    whole: LongArray
    """Cost from first to last and back, `FAR` against a one-way, shape (n_chains, 2)."""


class _Fan(NamedTuple):
    """Arcs at every node."""

    starts: LongArray
    """Where the arcs of a node begin, shape (n_nodes + 1,)."""

    rows: IntArray
    """Row of an arc, shape (n_arcs,)."""

    far_end: IntArray
    """The node at the other end, by row, shape (n_arcs,)."""


def find_chains(tail: IntArray, head: IntArray, cost: LongArray, *, n_nodes: int) -> Chains:
    """
    Return the chains of a network.

    Parameters
    ----------
    tail, head
        Ends of the arcs, shape (n_arcs,).
    cost
        Whole costs, shape (n_arcs,); of parallel arcs the least counts.
    n_nodes
        Number of nodes.

    Returns
    -------
    chains
        A ring without any junction gets one, its first node.
    """
    out = _Fan(*sort_by_node(tail, n_nodes), head)
    into = _Fan(*sort_by_node(head, n_nodes), tail)
    chains = Chains(
        chain=np.full(n_nodes, -1, dtype=np.int32),
        nth=np.zeros(n_nodes, dtype=np.int32),
        ahead=np.zeros(n_nodes, dtype=np.int64),
        back=np.zeros(n_nodes, dtype=np.int64),
        ends=np.empty((n_nodes, 2), dtype=np.int32),
        whole=np.empty((n_nodes, 2), dtype=np.int64),
    )
    n = _walk_all(_neighbours(out, into), out, into, cost, chains)
    return chains._replace(ends=chains.ends[:n].copy(), whole=chains.whole[:n].copy())


@compiled
def sort_by_node(node: IntArray, n_nodes: int) -> tuple[LongArray, IntArray]:
    """
    Return rows by node.

    Parameters
    ----------
    node
        Node of each row, shape (n,).
    n_nodes
        Number of nodes.

    Returns
    -------
    starts
        Where the rows of a node begin, shape (n_nodes + 1,).
    rows
        Rows by node and then in their own order, shape (n,).
    """
    starts = np.zeros(n_nodes + 1, np.int64)
    for k in range(len(node)):
        starts[node[k] + 1] += 1
    for v in range(n_nodes):
        starts[v + 1] += starts[v]
    rows = np.empty(len(node), np.int32)
    free = starts[:-1].copy()
    for k in range(len(node)):
        rows[free[node[k]]] = k
        free[node[k]] += 1
    return starts, rows


@compiled
def _neighbours(out: _Fan, into: _Fan) -> IntArray:
    """Return the two neighbours of nodes passed through, -1 for junctions, shape (n_nodes, 2)."""
    n_nodes = len(out.starts) - 1
    near = np.full((n_nodes, 2), -1, np.int32)
    for v in range(n_nodes):
        a, b, ways = _meet(v, (-1, -1, 0), out, (_OUT_A, _OUT_B))
        a, b, ways = _meet(v, (a, b, ways), into, (_IN_A, _IN_B))
        if ways == _BOTH_WAYS or ways == _A_TO_B or ways == _B_TO_A:  # noqa: PLR1714, SIM109
            near[v, 0] = a
            near[v, 1] = b
    return near


@compiled
def _meet(
    v: int, known: tuple[int, int, int], fan: _Fan, flags: tuple[int, int]
) -> tuple[int, int, int]:
    """Return two neighbours and the ways to and from them; with a third the ways are -1."""
    a, b, ways = known
    for k in range(fan.starts[v], fan.starts[v + 1]):
        u = fan.far_end[fan.rows[k]]
        if u == v or ways < 0:
            continue
        if a == -1 or a == u:  # noqa: PLR1714 - compiled
            a = u
            ways |= flags[0]
        elif b == -1 or b == u:  # noqa: PLR1714 - compiled
            b = u
            ways |= flags[1]
        else:
            ways = -1
    return a, b, ways


@compiled
def _walk_all(near: IntArray, out: _Fan, into: _Fan, cost: LongArray, chains: Chains) -> int:
    """Walk from every junction into its chains, then round the rings that have none."""
    n: int = np.int64(0)  # type: ignore[assignment]
    for rings in (False, True):
        for v in range(len(near)):
            if (near[v, 0] >= 0) == rings and chains.chain[v] < 0:
                near[v, 0] = -1
                n = _walk_from(v, n, near, out, out, cost, chains)
                n = _walk_from(v, n, near, into, out, cost, chains)
    return n


@compiled
def _walk_from(
    v: int, n: int, near: IntArray, fan: _Fan, out: _Fan, cost: LongArray, chains: Chains
) -> int:
    """Walk into the chains at a junction, and return how many chains are known."""
    for k in range(fan.starts[v], fan.starts[v + 1]):
        u: int = np.int64(fan.far_end[fan.rows[k]])  # type: ignore[assignment]
        if u != v and near[u, 0] >= 0 and chains.chain[u] < 0:
            _walk(v, u, n, near, out, cost, chains)
            n += 1
    return n


@compiled
def _walk(
    start: int, u: int, n: int, near: IntArray, out: _Fan, cost: LongArray, chains: Chains
) -> None:
    """Walk along one chain to its last junction."""
    v, to, fro, steps = start, 0, 0, 0
    while True:
        steps += 1
        to = min(to + _least(v, u, out, cost), FAR)
        fro = min(fro + _least(u, v, out, cost), FAR)
        if near[u, 0] < 0:
            break
        chains.chain[u], chains.nth[u] = n, steps
        chains.ahead[u], chains.back[u] = to, fro
        v, u = u, near[u, 1] if near[u, 0] == v else near[u, 0]
    chains.ends[n, 0], chains.ends[n, 1] = start, u
    chains.whole[n, 0], chains.whole[n, 1] = to, fro


@compiled
def _least(v: int, u: int, out: _Fan, cost: LongArray) -> int:
    """Return what the cheapest arc from v to u costs, `FAR` without any."""
    least = FAR
    for k in range(out.starts[v], out.starts[v + 1]):
        if out.far_end[out.rows[k]] == u:
            least = min(least, cost[out.rows[k]])
    return least
