"""
Where one can go and come back: the strongly connected parts of the roads.

Most roads can be gone both ways, and whoever lives on those belongs together at once. Only the
one-way roads that are left need a search (Tarjan 1972, doi 10.1137/0201010), which is compiled
where they are many: to load numba, or scipy for its own search, would take more memory than a
city's roads do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.compiled import can_compile, compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray

_ARCS_WORTH_COMPILING = 200_000
"""One-way arcs that take the interpreter about a quarter of a second."""


def strong_parts(
    tail: IntArray, head: IntArray, *, n_nodes: int, has_twin: BoolArray | None = None
) -> IntArray:
    """
    Return the strongly connected part of every node: whence one can go and come back.

    Parameters
    ----------
    tail, head
        Ends of the arcs, shape (n_arcs,).
    n_nodes
        Number of nodes.
    has_twin
        Whether another arc is known to lead back, shape (n_arcs,); left out: of none.

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
    if has_twin is None:
        has_twin = np.zeros(len(tail), dtype=np.bool_)
    joined = _joined(tail[has_twin], head[has_twin], n_nodes)
    a, b = joined[tail[~has_twin]], joined[head[~has_twin]]
    part = _search(a[a != b], b[a != b], int(joined.max(initial=-1)) + 1)[joined]
    return _in_order(part)


def _joined(tail: IntArray, head: IntArray, n_nodes: int) -> IntArray:
    """Return the group of every node that roads one can go both ways make, from 0 on."""
    group = np.arange(n_nodes, dtype=np.int32)
    before = np.full_like(group, -1)
    # Whoever leads a group joins the lowest group next to it, until there is none: the groups grow
    # by more than one road in a round, so that a long road takes few.
    while (group != before).any():
        before = group.copy()
        least = np.minimum(group[tail], group[head])
        np.minimum.at(group, group[tail], least)
        np.minimum.at(group, group[head], least)
        group = group[group]
    return _in_order(group)


def _in_order(label: IntArray) -> IntArray:
    """Rename labels in the order of their first node."""
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int32)
    rank[np.argsort(first)] = np.arange(len(first))
    renamed: IntArray = rank[inverse]
    return renamed


def _search(tail: IntArray, head: IntArray, n_nodes: int) -> IntArray:
    """Return the part of every node, in no order."""
    order = np.argsort(tail, kind="stable")
    starts = np.searchsorted(tail[order], np.arange(n_nodes + 1)).astype(np.int32)
    part, met, least, stack = (np.full(n_nodes, -1, dtype=np.int32) for _ in range(4))
    arrays = (starts, starts[:-1].copy(), head[order], part, met, least, stack, stack.copy())
    if len(tail) > _ARCS_WORTH_COMPILING and can_compile():
        _name_parts(*arrays)
        return part
    lists: Any = [array.tolist() for array in arrays]  # of which one number costs less to look up
    _name_parts.__wrapped__(*lists)  # type: ignore[attr-defined]
    return np.array(lists[3], dtype=np.int32)


@compiled
def _name_parts(  # noqa: PLR0917 - compiled loops take arrays in order
    starts: IntArray,
    next_arc: IntArray,
    head: IntArray,
    part: IntArray,
    met: IntArray,
    least: IntArray,
    way: IntArray,
    waiting: IntArray,
) -> None:
    """
    Write down the part of every node.

    A node knows when it was met, and the least such number that one comes back to from it; who
    comes back to no earlier one closes a part: itself and all that wait since.
    """
    n_met = n_waiting = n_parts = 0
    for root in range(len(part)):
        depth = 0
        if met[root] < 0:
            way[0], depth = root, 1
        while depth > 0:
            v = way[depth - 1]
            if met[v] < 0:
                met[v] = least[v] = n_met
                waiting[n_waiting] = v
                n_met, n_waiting = n_met + 1, n_waiting + 1
            if next_arc[v] < starts[v + 1]:
                u = head[next_arc[v]]
                next_arc[v] += 1
                if met[u] < 0:
                    way[depth] = u
                    depth += 1
                elif part[u] < 0:
                    least[v] = min(least[v], met[u])
                continue
            depth -= 1
            if depth > 0:
                least[way[depth - 1]] = min(least[way[depth - 1]], least[v])
            while least[v] == met[v] and part[v] < 0:
                n_waiting -= 1
                part[waiting[n_waiting]] = n_parts
            n_parts += least[v] == met[v]
