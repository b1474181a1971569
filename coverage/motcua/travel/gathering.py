"""
What a search has reached, brought from the nodes to the points that hang on them; compiled.

Points are looked through in their own order, so that what is written down needs no sorting: 64 at
a time, a page, and only pages that hang on a page of nodes that the search came to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray, LongArray
    from motcua.travel.buckets import Bound, Desk

_PAGE = 6
"""A page holds 2 to this power nodes or points."""


class Attached(NamedTuple):
    """What hangs on the nodes: each point on one node or two."""

    node: IntArray
    """The nodes of a point; the number of nodes, where nobody comes, for none; shape (n, 2)."""

    cost: LongArray
    """Between point and node, shape (n, 2)."""

    starts: LongArray
    """Where the pages of points on a page of nodes begin, shape (n_node_pages + 1,)."""

    pages: IntArray
    """Pages of points, each once for a page of nodes."""


class Direct(NamedTuple):
    """Ways from points to one site that meet no node, by point."""

    point: IntArray
    """Ascending, perhaps several times, shape (n_ways,)."""

    cost: LongArray
    """Shape (n_ways,)."""


class Sheet(NamedTuple):
    """Where the points that a search reaches are written down, in ascending order."""

    is_met: BoolArray
    """Whether a page of points is to be looked through; clean is False."""

    is_left: BoolArray
    """Whether a page of nodes was dealt with; clean is False."""

    point: IntArray
    """Shape (n_points + 1,)."""

    cost: LongArray
    """Shape (n_points + 1,)."""


def attach(node: IntArray, cost: LongArray, *, n_nodes: int) -> Attached:
    """
    Hang points on nodes.

    Parameters
    ----------
    node
        Up to two nodes of every point, -1 where it has fewer, shape (n, 2).
    cost
        What lies between, shape (n, 2).
    n_nodes
        Number of nodes.

    Returns
    -------
    attached
        Quick to look through if points next to each other hang on nodes next to each other.
    """
    point, side = np.nonzero(node >= 0)
    n_point_pages = _n_pages(len(node))
    pairs = (node[point, side].astype(np.int64) >> _PAGE) * n_point_pages + (point >> _PAGE)
    pairs = np.unique(pairs[np.diff(pairs, prepend=-1) != 0])
    node_page, point_page = np.divmod(pairs, max(n_point_pages, 1))
    starts = np.searchsorted(node_page, np.arange(_n_pages(n_nodes) + 1))
    return Attached(
        node=np.where(node >= 0, node, np.int32(n_nodes)),
        cost=cost,
        starts=starts.astype(np.int64),
        pages=point_page.astype(np.int32),
    )


def new_sheet(n_points: int, *, n_nodes: int) -> Sheet:
    """
    Return a clean sheet.

    Parameters
    ----------
    n_points, n_nodes
        How many there are.

    Returns
    -------
    sheet
        For one thread.
    """
    return Sheet(
        is_met=np.zeros(_n_pages(n_points), dtype=np.bool_),
        is_left=np.zeros(_n_pages(n_nodes), dtype=np.bool_),
        point=np.empty(n_points + 1, dtype=np.int32),
        cost=np.empty(n_points + 1, dtype=np.int64),
    )


def _n_pages(n: int) -> int:
    return ((n - 1) >> _PAGE) + 1


@compiled
def gather(
    attached: Attached, desk: Desk, n_reached: int, bound: Bound, direct: Direct, sheet: Sheet
) -> int:
    """
    Write down the points within the limit, each once.

    Parameters
    ----------
    attached
        The points.
    desk
        A desk after a search, with room for one node more than there are.
    n_reached
        What the search returned.
    bound
        The limit.
    direct
        Ways that no search finds.
    sheet
        Where to write; its pages are clean again afterwards.

    Returns
    -------
    n
        How many were written.
    """
    _turn_to(attached, desk, n_reached, direct, sheet)
    n, at, n_points = 0, 0, len(attached.node)
    for page in range(len(sheet.is_met)):
        if not sheet.is_met[page]:
            continue
        sheet.is_met[page] = False
        for p in range(page << _PAGE, min((page + 1) << _PAGE, n_points)):
            cost = min(
                desk.cost[attached.node[p, 0]] + attached.cost[p, 0],
                desk.cost[attached.node[p, 1]] + attached.cost[p, 1],
            )
            while at < len(direct.point) and direct.point[at] == p:
                cost = min(cost, direct.cost[at])
                at += 1
            # Written in any case, and written over if it does not count: a branch would cost more.
            sheet.point[n], sheet.cost[n] = p, cost
            n += cost <= bound.limit
    return n


@compiled
def _turn_to(attached: Attached, desk: Desk, n_reached: int, direct: Direct, sheet: Sheet) -> None:
    """Mark the pages of points on which somebody may be within the limit."""
    for k in range(n_reached):
        node_page = desk.reached[k] >> _PAGE
        if sheet.is_left[node_page]:
            continue
        sheet.is_left[node_page] = True
        for at in range(attached.starts[node_page], attached.starts[node_page + 1]):
            sheet.is_met[attached.pages[at]] = True
    for k in range(n_reached):
        sheet.is_left[desk.reached[k] >> _PAGE] = False
    for k in range(len(direct.point)):
        sheet.is_met[direct.point[k] >> _PAGE] = True
