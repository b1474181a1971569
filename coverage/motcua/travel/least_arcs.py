"""
What the arcs of a hierarchy cost, and which of them anybody needs.

Where a way through lower junctions undercuts an arc, the arc stands for that way; where one through
higher junctions does, nobody needs the arc (Dibbelt, Strasser & Wagner 2016, doi 10.1145/2886843).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray, LongArray


class ArcCosts(NamedTuple):
    """The arcs while their costs are found, by place in the order of elimination."""

    starts: LongArray
    """Where the arcs of a place begin, shape (n_nodes + 1,)."""

    later: IntArray
    """Place of the other end, ascending for each place, shape (n_arcs,)."""

    up: LongArray
    """Cost from the earlier end to the later one, shape (n_arcs,)."""

    down: LongArray
    """Cost from the later end to the earlier one, shape (n_arcs,)."""


@compiled
def _find(costs: ArcCosts, low: int, high: int) -> int:
    """Return the row of the arc between two junctions."""
    a, b = int(costs.starts[low]), int(costs.starts[low + 1]) - 1
    while a < b:
        middle = (a + b) >> 1
        if costs.later[middle] < high:
            a = middle + 1
        else:
            b = middle
    return a


@compiled
def lay_arcs(tail: IntArray, head: IntArray, cost: LongArray, costs: ArcCosts) -> None:
    """
    Write down what the arcs of a graph cost, the least of parallel ones.

    Parameters
    ----------
    tail, head
        Places that an arc leaves and enters, shape (n,).
    cost
        Shape (n,).
    costs
        Where to write.
    """
    for k in range(len(tail)):
        if tail[k] < head[k]:
            row = _find(costs, tail[k], head[k])
            costs.up[row] = min(costs.up[row], cost[k])
        elif tail[k] > head[k]:
            row = _find(costs, head[k], tail[k])
            costs.down[row] = min(costs.down[row], cost[k])


@compiled
def go_through_lower(costs: ArcCosts) -> None:
    """
    Lower what an arc costs to what the way through any lower junction does.

    Parameters
    ----------
    costs
        Those of the graph's own arcs.
    """
    starts, later, up, down = costs
    for v in range(len(starts) - 1):
        for i in range(starts[v], starts[v + 1]):
            row, into, out = starts[later[i]], down[i], up[i]
            for j in range(i + 1, starts[v + 1]):
                while later[row] != later[j]:
                    row += 1
                up[row] = min(up[row], into + up[j])
                down[row] = min(down[row], down[j] + out)


@compiled
def go_through_higher(costs: ArcCosts, limit: int) -> tuple[BoolArray, BoolArray]:
    """
    Lower costs to the least of all.

    Parameters
    ----------
    costs
        After `go_through_lower`.
    limit
        The largest cost that anybody searches to.

    Returns
    -------
    is_needed_up, is_needed_down
        Whether no way through higher junctions does without the arc, shape (n_arcs,).
    """
    starts, later, up, down = costs
    up_before, down_before = up.copy(), down.copy()
    for v in range(len(starts) - 2, -1, -1):
        for i in range(starts[v], starts[v + 1]):
            row = starts[later[i]]
            for j in range(i + 1, starts[v + 1]):
                while later[row] != later[j]:
                    row += 1
                # From v over the one to the other, and back.
                up[i] = min(up[i], up[j] + down[row])
                down[i] = min(down[i], up[row] + down[j])
                up[j] = min(up[j], up[i] + up[row])
                down[j] = min(down[j], down[row] + down[i])
    return (up == up_before) & (up <= limit), (down == down_before) & (down <= limit)
