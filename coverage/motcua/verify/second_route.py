"""
Travel once more, by networkx and plain loops: slow, short, and none of the engine's code.

Places meet the nearest piece of road, found by GEOS; a place inside an arc of T ms at share f cuts
it into round(f T) and T - round(f T). Arcs lie in a networkx graph of their own, turned round, and
one search starts from every office. Only what was read is shared with the first route.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import networkx as nx
import shapely

from motcua.units import MM_PER_M, MS_PER_H

if TYPE_CHECKING:
    from collections.abc import Sequence

    from motcua.domain.network import Network
    from motcua.travel.reach import Reach

Weight = Literal["time_ms", "length_mm"]

_CRUMB_M = 1e-6
_CRUMB_MS = 1e-6


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where a place meets the roads."""

    arc: int
    """Row of the arc: of two twins, the earlier."""

    share: float
    """How far along it, 0 at its tail and 1 at its head."""

    access_m: float
    """Straight way to it."""


class SecondRoute:
    """
    The roads of a study, searched from one office at a time.

    Parameters
    ----------
    network
        The roads.
    reach
        Cutoffs and access legs.
    """

    def __init__(self, network: Network, reach: Reach) -> None:
        self._reach = reach
        self._part = network.part.tolist()
        self._xy = network.xy_m.tolist()
        self._tail, self._head = network.tail.tolist(), network.head.tolist()
        self._left_by = network.left_by.tolist()
        self._reached_by = network.reached_by.tolist()
        self._twin, self._opens = network.twin.tolist(), network.can_snap.tolist()
        self._cost: dict[Weight, list[int]] = {
            "time_ms": network.time_ms.tolist(),
            "length_mm": network.length_mm.tolist(),
        }
        self._back: dict[Weight, nx.DiGraph] = {name: self._turned(name) for name in self._cost}

    def meet(
        self, places: Sequence[Sequence[float]], parts: set[int] | None = None
    ) -> list[Door | None]:
        """
        Return where places meet the roads.

        Parameters
        ----------
        places
            Metres in the study's CRS.
        parts
            Parts of the network to keep to; left out: all.

        Returns
        -------
        doors
            None where no road lies within the access limit.
        """
        arcs = [
            arc
            for arc, twin in enumerate(self._twin)
            if self._opens[arc]
            and (twin < 0 or arc < twin)
            and (parts is None or self._part[self._tail[arc]] in parts)
        ]
        if not arcs:
            return [None] * len(places)
        lines = [
            shapely.LineString([self._xy[self._tail[arc]], self._xy[self._head[arc]]])
            for arc in arcs
        ]
        tree = shapely.STRtree(lines)
        doors = []
        for place in places:
            point = shapely.Point(place)
            row = min(tree.query_nearest(point).tolist())
            doors.append(self._door(arcs[row], lines[row], point))
        return doors

    def part(self, door: Door) -> int:
        """
        Return the part of the network that a door opens on.

        Parameters
        ----------
        door
            Where a place meets the roads.

        Returns
        -------
        part
            As in `Network.part`.
        """
        return int(self._part[self._tail[door.arc]])

    def from_everywhere(
        self, office: Door | None, homes: Sequence[Door | None], *, weight: Weight
    ) -> list[int | None]:
        """
        Return what it takes from each home to an office.

        Parameters
        ----------
        office
            Where the office meets the roads; None where it does not.
        homes
            Where residents do.
        weight
            Milliseconds, or millimetres by the shortest way.

        Returns
        -------
        costs
            Access legs included; None beyond the cutoff, which is inclusive.
        """
        if office is None:
            return [None] * len(homes)
        limit = self._reach.cutoff_ms
        if weight == "length_mm":
            limit = round(self._reach.distance_cutoff_m * MM_PER_M)
        graph = self._back[weight]
        graph.add_node("office")
        for node, cost in self._entrances(office, weight):
            graph.add_edge("office", node, cost=cost)
        far = nx.single_source_dijkstra_path_length(graph, "office", cutoff=limit, weight="cost")
        graph.remove_node("office")
        leg = self._leg(office, weight)
        costs = []
        for home in homes:
            best = math.inf
            if home is not None:
                ways = [far.get(node, math.inf) + cost for node, cost in self._exits(home, weight)]
                best = min([*ways, self._direct(home, office, weight)])
                best += leg + self._leg(home, weight)
            costs.append(int(best) if best <= limit else None)
        return costs

    def _turned(self, weight: Weight) -> nx.DiGraph:
        """Lay every arc from its head to its tail; of parallel ones the least."""
        graph = nx.DiGraph()
        for tail, head, cost in zip(self._tail, self._head, self._cost[weight], strict=True):
            if not graph.has_edge(head, tail) or cost < graph[head][tail]["cost"]:
                graph.add_edge(head, tail, cost=cost)
        return graph

    def _door(self, arc: int, line: shapely.LineString, point: shapely.Point) -> Door | None:
        away_m, along_m, length_m = line.distance(point), line.project(point), line.length
        if away_m > self._reach.access_limit_m:
            return None
        share = along_m / length_m if length_m else 0.0
        share = 0.0 if along_m < _CRUMB_M else 1.0 if length_m - along_m < _CRUMB_M else share
        return Door(arc=arc, share=share, access_m=0.0 if away_m < _CRUMB_M else away_m)

    def _leg(self, door: Door, weight: Weight) -> int:
        if weight == "length_mm":
            return round(door.access_m * MM_PER_M)
        ms = door.access_m * MS_PER_H / (self._reach.access_speed_kmh * 1_000)
        return math.ceil(ms - _CRUMB_MS)

    def _at_end(self, door: Door, node_of: Sequence[int]) -> list[tuple[int, int]] | None:
        """Return the node that a door at an end of its arc is."""
        ends = {0.0: self._tail[door.arc], 1.0: self._head[door.arc]}
        return [(node_of[ends[door.share]], 0)] if door.share in ends else None

    def _exits(self, home: Door, weight: Weight) -> list[tuple[int, int]]:
        """Return the nodes one can leave a home by, and what it takes to them."""
        cost, arc, twin = self._cost[weight], home.arc, self._twin[home.arc]
        exits = [(self._head[arc], cost[arc] - round(home.share * cost[arc]))]
        if twin >= 0:
            exits.append((self._head[twin], round(home.share * cost[twin])))
        return self._at_end(home, self._left_by) or exits

    def _entrances(self, office: Door, weight: Weight) -> list[tuple[int, int]]:
        """Return the nodes one can come to an office by, and what it takes from them."""
        cost, arc, twin = self._cost[weight], office.arc, self._twin[office.arc]
        entrances = [(self._tail[arc], round(office.share * cost[arc]))]
        if twin >= 0:
            entrances.append((self._tail[twin], cost[twin] - round(office.share * cost[twin])))
        return self._at_end(office, self._reached_by) or entrances

    def _direct(self, home: Door, office: Door, weight: Weight) -> float:
        """Return the way along the one piece of road that both stand on."""
        if home.arc != office.arc:
            return math.inf
        ways, cost, back = [math.inf], self._cost[weight], self._twin[home.arc]
        if home.share <= office.share:
            whole = cost[home.arc]
            ways.append(round(office.share * whole) - round(home.share * whole))
        if back >= 0 and home.share >= office.share:
            whole = cost[back]
            ways.append(round(home.share * whole) - round(office.share * whole))
        return min(ways)
