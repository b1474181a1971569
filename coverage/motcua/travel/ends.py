"""
Places on roads as a search sees them: up to two nodes each, and what lies between.

A place on an arc of T ms, at share f from its tail, cuts it into round(f T) and T - round(f T); the
same cut serves its twin, so that going and coming add up alike. A place at an end of the arc is
that node, with all its arcs. Lengths are cut in the same way.

A cost is one number that holds time and length: ``time_ms * scale + length_mm``. With a scale above
every length that can occur, less cost is less time and, among equal times, less length; both come
out of one search exactly. With scale 0 the cost is the length alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN, FloatArray, IntArray, LongArray, freeze
from motcua.units import MM_PER_M, MS_PER_H

if TYPE_CHECKING:
    from motcua.domain.network import Network
    from motcua.travel.reach import Reach
    from motcua.travel.snap import Snaps

_ROUNDING_MS = 1e-6


@dataclass(frozen=True, kw_only=True, eq=False)
class Ends:
    """Where places join the network, and at what cost, access included."""

    node: IntArray
    """Up to two nodes of each place, -1 where it has fewer, shape (n, 2)."""

    cost: FloatArray
    """Cost between the place and the node, 0 without one, shape (n, 2)."""

    def __post_init__(self) -> None:
        """Check shapes, and make everything read-only."""
        freeze(self, "node", (None, 2), np.int32)
        freeze(self, "cost", (len(self.node), 2), np.float64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """Places on the roads of one network, with the costs that a search adds."""

    network: Network
    snaps: Snaps
    scale: float
    """What a millisecond counts in millimetres, see the module; 0 for length alone."""

    per_mm: float
    """What a millimetre counts: 1, or 0 for time alone."""

    access: FloatArray
    """Cost of the access leg, shape (n,)."""

    @classmethod
    def of(
        cls, network: Network, snaps: Snaps, *, reach: Reach, scale: float, per_mm: float = 1.0
    ) -> Places:
        """
        Return places with their access legs, which are rounded up to whole milliseconds.

        Parameters
        ----------
        network
            The roads.
        snaps
            Where the places meet them.
        reach
            The speed of access.
        scale
            What a millisecond counts.
        per_mm
            What a millimetre counts.

        Returns
        -------
        places
            Ready to be searched from or to.
        """
        time_ms = access_ms(snaps.access_m, speed_kmh=reach.access_speed_kmh)
        length_mm: FloatArray = np.rint(snaps.access_m * MM_PER_M)
        access = time_ms * scale + length_mm * per_mm
        return cls(network=network, snaps=snaps, scale=scale, per_mm=per_mm, access=access)

    def leaving(self) -> Ends:
        """
        Return the nodes one comes to first when leaving a place.

        Returns
        -------
        ends
            The head of its arc, and the tail where the arc has a twin.
        """
        arc, twin = self.snaps.arc, self.network.twin[self.snaps.arc]
        ahead = self._whole(arc) - self.from_tail(arc)
        return self._ends(to_head=ahead, to_tail=self.from_tail(twin), leaving=True)

    def arriving(self) -> Ends:
        """
        Return the nodes one comes through last when reaching a place.

        Returns
        -------
        ends
            The tail of its arc, and the head where the arc has a twin.
        """
        arc, twin = self.snaps.arc, self.network.twin[self.snaps.arc]
        back = self._whole(twin) - self.from_tail(twin)
        return self._ends(to_head=back, to_tail=self.from_tail(arc), leaving=False)

    def from_tail(self, arc: IntArray) -> FloatArray:
        """
        Return the cost between the tail of a place's arc and the place, without access.

        Parameters
        ----------
        arc
            The arc of each place, or its twin, whose cost is cut at the same point; shape (n,).
            Where there is none, -1, the result means nothing.

        Returns
        -------
        cost
            Shape (n,).
        """
        time_ms: FloatArray = np.rint(self.snaps.share * self.network.time_ms[arc])
        length_mm: FloatArray = np.rint(self.snaps.share * self.network.length_mm[arc])
        return time_ms * self.scale + length_mm * self.per_mm

    def _whole(self, arc: IntArray) -> FloatArray:
        return arc_costs(self.network, self.scale, per_mm=self.per_mm)[arc]

    def _ends(self, *, to_head: FloatArray, to_tail: FloatArray, leaving: bool) -> Ends:
        """Return ends; of a one-way arc only the head is open to leave by, the tail to arrive."""
        network, arc, share = self.network, self.snaps.arc, self.snaps.share
        twin, place = network.twin[arc], network.left_by if leaving else network.reached_by
        tail, head = network.tail[arc], network.head[arc]
        # Where a node is split, the twin begins and ends on other copies of it than the arc does.
        by_twin = network.head[twin] if leaving else network.tail[twin]
        nodes = np.stack([by_twin, head] if leaving else [tail, by_twin], axis=1)
        nodes[twin < 0, 0 if leaving else 1] = UNKNOWN
        costs = np.stack([to_tail, to_head], axis=1)
        for at, end, node in ((0, 0.0, place[tail]), (1, 1.0, place[head])):
            is_there = share == end
            nodes[is_there] = UNKNOWN
            nodes[is_there, at] = node[is_there]
            costs[is_there] = 0.0
        nodes[arc == UNKNOWN] = UNKNOWN
        costs += self.access[:, None]
        return Ends(node=nodes, cost=np.where(nodes >= 0, costs, 0.0))


def arc_costs(network: Network, scale: float, *, per_mm: float = 1.0) -> FloatArray:
    """
    Return what every arc costs.

    Parameters
    ----------
    network
        The roads.
    scale
        What a millisecond counts in millimetres; 0 for length alone.
    per_mm
        What a millimetre counts: 1, or 0 for time alone.

    Returns
    -------
    cost
        Whole numbers, shape (n_arcs,).
    """
    return network.time_ms.astype(np.float64) * scale + network.length_mm * per_mm


def access_ms(access_m: FloatArray, *, speed_kmh: float) -> LongArray:
    """
    Return how long access legs take, rounded up to whole milliseconds.

    Parameters
    ----------
    access_m
        Their lengths.
    speed_kmh
        Their speed.

    Returns
    -------
    time_ms
        Same shape.

    Examples
    --------
    >>> access_ms(np.array([0.0, 100.0, 100.001]), speed_kmh=5.0).tolist()
    [0, 72000, 72001]
    """
    exact = access_m * (MS_PER_H / (speed_kmh * 1_000))
    # A leg that fits exactly must not be rounded up for the last bit of a division.
    time_ms: LongArray = np.ceil(exact - _ROUNDING_MS).astype(np.int64)
    return time_ms
