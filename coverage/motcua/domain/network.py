"""The roads as they are searched."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray, freeze

if TYPE_CHECKING:
    from motcua.domain.finding import Finding

_AT_ONCE = 1 << 16
"""So many arcs are checked at a time: all at once would take as much again as the network does."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """
    Directed road arcs between nodes, each arc one straight piece of road.

    Times are whole milliseconds and lengths whole millimetres in the network itself, so that
    every engine adds the same numbers and answers are equal, not nearly equal. Parallel arcs
    stay; an engine takes the best one. Only strongly connected parts long enough to be more than
    a mapping island are kept; what fell away is named in the findings.
    """

    node_ids: LongArray
    """Ids in the source, for example OSM node ids; unique and sorted, shape (n_nodes,)."""

    xy_m: FloatArray
    """Nodes in the study's CRS, shape (n_nodes, 2)."""

    tail: IntArray
    """Row of the node an arc leaves, shape (n_arcs,)."""

    head: IntArray
    """Row of the node an arc reaches, shape (n_arcs,)."""

    time_ms: IntArray
    """Travel time of an arc in whole milliseconds, not negative, shape (n_arcs,)."""

    length_mm: IntArray
    """Length of an arc in whole millimetres, not negative, shape (n_arcs,)."""

    twin: IntArray
    """Row of the arc along the same piece the other way, -1 on a one-way, shape (n_arcs,)."""

    road_class: IntArray
    """Index into ``road_classes``, shape (n_arcs,)."""

    road_classes: tuple[str, ...]
    """Values of the OSM key highway (or ``"ferry"``), as ``road_class`` points to them."""

    part: IntArray
    """Strongly connected part a node belongs to, 0 the longest, shape (n_nodes,)."""

    can_snap: BoolArray
    """Whether a point may be attached along the arc (not on ferries or motorways)."""

    crs: str
    """Metric CRS of the study."""

    split_nodes: IntArray = field(default_factory=lambda: np.empty((0, 3), dtype=np.int32))
    """
    Nodes that a turn restriction has split, shape (n, 3): a node that stands at the same place, the
    one by which the place is left and the one by which it is reached.

    Whoever arrives by a restricted arc stands on a node of their own, from which only the turns
    that are allowed lead on. So a search that knows nothing of turns keeps to them all the same.
    """

    findings: tuple[Finding, ...] = ()
    """What was noticed while reading: islands, ignored restrictions, unreadable tags."""

    def __post_init__(self) -> None:
        """Check shapes and references, and make everything read-only."""
        freeze(self, "node_ids", (None,), np.int64)
        n_nodes = len(self.node_ids)
        if (np.diff(self.node_ids) <= 0).any():
            raise ValueError("Network.node_ids are not unique and sorted")
        freeze(self, "xy_m", (n_nodes, 2), np.float64)
        freeze(self, "part", (n_nodes,), np.int32)
        n_arcs = len(self.tail)
        for name in ("tail", "head", "time_ms", "length_mm", "twin", "road_class"):
            freeze(self, name, (n_arcs,), np.int32)
        freeze(self, "can_snap", (n_arcs,), np.bool_)
        freeze(self, "split_nodes", (len(self.split_nodes), 3), np.int32)
        if n_arcs == 0:
            raise ValueError("Network has no arc")
        if (self.time_ms < 0).any() or (self.length_mm < 0).any():
            raise ValueError("Network holds a negative time or length")
        for ends in (self.tail, self.head):
            if ends.min() < 0 or ends.max() >= n_nodes:
                raise ValueError("Network holds an arc to a node that is not there")
        for first in range(0, n_arcs, _AT_ONCE):
            self._check_twins(np.arange(first, min(first + _AT_ONCE, n_arcs)))

    def _check_twins(self, arcs: LongArray) -> None:
        paired = arcs[self.twin[arcs] >= 0]
        twins = self.twin[paired]
        place = self.left_by
        apart = place[self.tail[twins]] != place[self.head[paired]]
        if (self.twin[twins] != paired).any() or apart.any():
            raise ValueError("Network.twin does not pair arcs that run opposite ways")

    @cached_property
    def left_by(self) -> IntArray:
        """The node by which one leaves the place of each node, nearly always itself."""
        return self._standing_at(1)

    @cached_property
    def reached_by(self) -> IntArray:
        """The node by which one reaches the place of each node, nearly always itself."""
        return self._standing_at(2)

    def _standing_at(self, column: int) -> IntArray:
        nodes = np.arange(len(self.node_ids), dtype=np.int32)
        nodes[self.split_nodes[:, 0]] = self.split_nodes[:, column]
        return nodes
