"""
An order of junctions that takes a map apart: nested dissection (George 1973, doi 10.1137/0710032).

A line across the map leaves two halves that only the junctions along it hold together; these come
last, after each half has been taken apart in the same way. Lines run in four directions. Sweeping
over a half from one side to the other, each junction passed adds itself to the front and may
release others; the line is drawn where the front is shortest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray

_ALIKE = 0.3
"""Least share of the smaller half."""

_WHOLE = 3
"""So few junctions are not taken apart."""

_LEFT, _RIGHT, _FRONT = 0, 1, 2


class Neighbours(NamedTuple):
    """Who is next to whom, whichever way one can go."""

    starts: LongArray
    """Where the neighbours of a node begin, shape (n_nodes + 1,)."""

    node: IntArray
    """Some perhaps several times."""


class _Marks(NamedTuple):
    """What a sweep knows of the nodes."""

    part: IntArray
    """The part that a node belongs to, shape (n_nodes,)."""

    ahead: IntArray
    """Neighbours in the same part not yet passed; -1 before it is passed itself; (n_nodes,)."""

    side: IntArray
    """Where a node is put, shape (n_nodes,)."""


def dissect(near: Neighbours, xy_m: FloatArray) -> IntArray:
    """
    Return the nodes in an order that takes the map apart.

    Parameters
    ----------
    near
        Who is next to whom.
    xy_m
        Where the nodes are, shape (n_nodes, 2).

    Returns
    -------
    order
        Rows, each once; what holds two parts together comes after both.

    Examples
    --------
    A street of five: the one in the middle holds the others together, and comes last.

    >>> starts, node = np.array([0, 1, 3, 5, 7, 8]), np.array([1, 0, 2, 1, 3, 2, 4, 3])
    >>> xy_m = np.array([[0.0, 0], [1, 0], [2, 0], [3, 0], [4, 0]])
    >>> int(dissect(Neighbours(starts, node.astype(np.int32)), xy_m)[-1])
    2
    """
    x, y = xy_m.T
    directions = (x, y, x + y, x - y)
    orders = np.stack([np.argsort(along, kind="stable") for along in directions]).astype(np.int32)
    n_nodes = len(xy_m)
    marks = _Marks(
        part=np.zeros(n_nodes, dtype=np.int32),
        ahead=np.full(n_nodes, -1, dtype=np.int32),
        side=np.empty(n_nodes, dtype=np.int32),
    )
    _take_apart(near, orders, marks)
    order: IntArray = orders[0]
    return order


@compiled
def _take_apart(near: Neighbours, orders: IntArray, marks: _Marks) -> None:
    """Put each part in place: one half, the other, the front; then the halves in their turn."""
    n_nodes, n_parts = orders.shape[1], 1
    spare = np.empty(n_nodes, np.int32)
    waiting = [(0, n_nodes)]
    while len(waiting) > 0:
        first, stop = waiting.pop()
        if stop - first <= _WHOLE:
            continue
        part = orders[:, first:stop]
        direction, n_passed = _draw_line(near, part, marks)
        n_left, n_right = _put_sides(near, part[direction], n_passed, marks)
        for k in range(len(part)):
            _sort_by_side(part[k], marks.side, (n_left, n_right), spare)
        ends = (first, first + n_left, first + n_left + n_right)
        for half in range(2):
            for k in range(ends[half], ends[half + 1]):
                marks.part[orders[0, k]] = n_parts
            n_parts += 1
            waiting.append((ends[half], ends[half + 1]))
        for k in range(ends[2], stop):
            marks.part[orders[0, k]] = -1


@compiled
def _draw_line(near: Neighbours, part: IntArray, marks: _Marks) -> tuple[int, int]:
    """Return the direction in which to pass a part, and after how many nodes to stop."""
    n, best = part.shape[1], (0, 0)
    least = off_least = n + 1
    low = min(n // 2, max(1, int(_ALIKE * n)))
    for direction in range(len(part)):
        front = 0
        for at in range(n - low):
            front += _pass(part[direction, at], near, marks)
            off_middle = abs(2 * (at + 1) - n - front)
            if at + 1 >= low and (front < least or (front == least and off_middle < off_least)):
                least, off_least, best = front, off_middle, (direction, at + 1)
        for at in range(n):
            marks.ahead[part[direction, at]] = -1
    return best


@compiled
def _pass(v: int, near: Neighbours, marks: _Marks) -> int:
    """Pass a node; return by how many the front grows."""
    grown, ahead = 0, 0
    for k in range(near.starts[v], near.starts[v + 1]):
        u = near.node[k]
        if u == v or marks.part[u] != marks.part[v]:
            continue
        if marks.ahead[u] < 0:
            ahead += 1
            continue
        marks.ahead[u] -= 1
        grown -= marks.ahead[u] == 0
    marks.ahead[v] = ahead
    return grown + (ahead > 0)


@compiled
def _put_sides(near: Neighbours, nodes: IntArray, n_passed: int, marks: _Marks) -> tuple[int, int]:
    """Put the nodes passed to the left or into the front, the others to the right; count them."""
    n_left = 0
    for at in range(len(nodes)):
        marks.side[nodes[at]] = _LEFT if at < n_passed else _RIGHT
    for at in range(n_passed):
        v = nodes[at]
        for k in range(near.starts[v], near.starts[v + 1]):
            u = near.node[k]
            if marks.part[u] == marks.part[v] and marks.side[u] == _RIGHT:
                marks.side[v] = _FRONT
        n_left += marks.side[v] == _LEFT
    return n_left, len(nodes) - n_passed


@compiled
def _sort_by_side(nodes: IntArray, side: IntArray, n: tuple[int, int], spare: IntArray) -> None:
    free = [0, n[0], n[0] + n[1]]
    for at in range(len(nodes)):
        spare[free[side[nodes[at]]]] = nodes[at]
        free[side[nodes[at]]] += 1
    for at in range(len(nodes)):
        nodes[at] = spare[at]
