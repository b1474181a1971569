"""What a search has reached, brought from the nodes to the points that hang on them; compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray, LongArray
    from motcua.travel.buckets import Bound, Desk


class Attached(NamedTuple):
    """
    What hangs on the nodes: each point on one node or two.

    A point is named under either of its nodes, together with the other.
    """

    starts: LongArray
    """Where the points of a node begin, shape (n_nodes + 1,)."""

    point: IntArray
    """Shape (n,)."""

    cost: LongArray
    """From the node to the point, shape (n,)."""

    other: IntArray
    """The point's other node, -1 without one, shape (n,)."""

    other_cost: LongArray
    """From the other node to the point, shape (n,)."""


class Direct(NamedTuple):
    """Ways from points to one site that meet no node, by point."""

    point: IntArray
    """Perhaps several times, shape (n_ways,)."""

    cost: LongArray
    """Shape (n_ways,)."""


class Sheet(NamedTuple):
    """Where the points that a search reaches are written down."""

    is_direct: BoolArray
    """Whether a point also has a direct way; clean is False, shape (n_points,)."""

    point: IntArray
    """Shape (n_points,)."""

    high: IntArray
    """Shape (n_points,)."""

    low: IntArray
    """Shape (n_points,); empty where costs have no low bits."""


@compiled
def gather(attached: Attached, desk: Desk, n_reached: int, bound: Bound, sheet: Sheet) -> int:
    """
    Write down the points within the limit, each once, but those with a direct way.

    Parameters
    ----------
    attached
        The points.
    desk
        A desk after a search.
    n_reached
        What the search returned.
    bound
        The limit.
    sheet
        Where to write.

    Returns
    -------
    n
        How many were written.
    """
    n = 0
    for k in range(n_reached):
        v = desk.reached[k]
        v_cost = desk.cost[v]
        for row in range(attached.starts[v], attached.starts[v + 1]):
            cost, u = v_cost + attached.cost[row], attached.other[row]
            if u >= 0:
                by_other = desk.cost[u] + attached.other_cost[row]
                if by_other < cost or (by_other == cost and u < v):
                    continue
            if cost <= bound.limit and not sheet.is_direct[attached.point[row]]:
                _write(sheet, n, attached.point[row], cost, bound.bits)
                n += 1
    return n


@compiled
def gather_direct(
    ends: IntArray,
    end_cost: LongArray,
    desk: Desk,
    bound: Bound,
    direct: Direct,
    sheet: Sheet,
    n: int,
) -> int:
    """
    Write down the points within the limit that have a direct way.

    Parameters
    ----------
    ends, end_cost
        Nodes of all points and what lies between, shape (n_points, 2).
    desk
        A desk after a search.
    bound
        The limit.
    direct
        The direct ways.
    sheet
        Where to write; these points stand in it as direct, and no longer afterwards.
    n
        How many are written already.

    Returns
    -------
    n
        How many are written now.
    """
    k = 0
    while k < len(direct.point):
        p, cost = direct.point[k], direct.cost[k]
        k += 1
        while k < len(direct.point) and direct.point[k] == p:
            cost = min(cost, direct.cost[k])
            k += 1
        sheet.is_direct[p] = False
        for side in range(2):
            if ends[p, side] >= 0:
                cost = min(cost, desk.cost[ends[p, side]] + end_cost[p, side])
        if cost <= bound.limit:
            _write(sheet, n, p, cost, bound.bits)
            n += 1
    return n


@compiled
def _write(sheet: Sheet, n: int, point: int, cost: int, bits: int) -> None:
    sheet.point[n] = point
    sheet.high[n] = cost >> bits
    if bits > 0:
        sheet.low[n] = cost & ((1 << bits) - 1)
