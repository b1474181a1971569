"""
Pieces of way to the network that is searched.

Every piece is an arc, with a twin the other way unless its way is one-way. Kept are the parts in
which one can go and come back, see `road_parts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN, handed_over
from motcua.domain.finding import Finding
from motcua.domain.network import Network
from motcua.errors import NetworkError
from motcua.inputs.known_ids import in_order
from motcua.inputs.projection import WGS84, project
from motcua.inputs.road_parts import LEAST_KM, rank_parts
from motcua.inputs.road_tags import AGAINST, ALONG
from motcua.inputs.speeds import FERRY
from motcua.inputs.strong_parts import strong_parts
from motcua.inputs.turn_nodes import keep_turns

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.inputs.road_pieces import Pieces
    from motcua.inputs.road_ways import Ways

NO_SNAP = (FERRY, "motorway", "motorway_link")
"""Classes that nobody's door opens on."""

_MM_PER_KM = 1_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class _Arcs:
    """Arcs of all pieces, nodes being rows of the sorted node ids."""

    tail: IntArray
    head: IntArray
    piece: IntArray
    twin: IntArray

    def in_order(self, rows: IntArray, ways: Ways, pieces: Pieces) -> _Arcs:
        """Return some of the arcs, which hold the twins of all of them, by their ends."""
        ends = (self.tail[rows].astype(np.int64) << 32) | self.head[rows]
        order = np.argsort(ends, kind="stable")
        rows, ends = rows[order], ends[order]
        is_like_next = np.append(ends[1:] == ends[:-1], False)
        alike = np.flatnonzero(is_like_next | np.roll(is_like_next, 1))
        # Of roads alike in all else, a road's two arcs stand in the same place among their likes.
        piece = self.piece[rows[alike]]
        road_class = ways.road_class[pieces.way[piece]]
        keys = (piece, road_class, pieces.length_mm[piece], pieces.time_ms[piece], ends[alike])
        rows[alike] = rows[alike][np.lexsort(keys)]
        place = np.full(len(self.tail), UNKNOWN, dtype=np.int32)
        place[rows] = np.arange(len(rows))
        twin = self.twin[rows]
        return _Arcs(
            tail=self.tail[rows],
            head=self.head[rows],
            piece=self.piece[rows],
            twin=np.where(twin >= 0, place[twin], np.int32(UNKNOWN)),
        )


def build_network(
    ways: Ways, pieces: Pieces, *, crs: str, where: str, shut: BoolArray | None = None
) -> Network:
    """
    Return the network of pieces of way.

    Parameters
    ----------
    ways
        The ways the pieces are of.
    pieces
        Those to keep.
    crs
        Metric CRS of the study.
    where
        The file, for findings and faults.
    shut
        Pieces that nobody can use now, shape (n_pieces,); left out: none. They fall away last of
        all: what they cut off stays in the network and in its part, so that people there are told
        to be cut off, and nobody is sent on foot across the river whose bridge is shut.

    Returns
    -------
    network
        Arcs by tail, head, time and length; only parts worth keeping (see `road_parts`).

    Raises
    ------
    NetworkError
        If nothing is left on which one could go and come back, or every piece is shut.
    """
    network, way = _without_turns(ways, pieces, crs=crs, where=where, shut=shut)
    return keep_turns(network, ways=ways, way=way, where=where) if ways.turns else network


def _without_turns(
    ways: Ways, pieces: Pieces, *, crs: str, where: str, shut: BoolArray | None
) -> tuple[Network, LongArray]:
    """Return the network on which all turns are free, and the way of every arc."""
    node_ids = in_order(np.r_[pieces.start, pieces.end])
    arcs, part, found = _kept_arcs(ways, pieces, node_ids, shut=shut, where=where)
    used = part >= 0
    new_node = np.cumsum(used, dtype=np.int32) - np.int32(1)
    lon_lat = _node_places(pieces, node_ids)[used]
    road_class = ways.road_class[pieces.way[arcs.piece]]
    network = Network(
        node_ids=handed_over(node_ids[used]),
        xy_m=handed_over(project(lon_lat, source=WGS84, target=crs)),
        tail=handed_over(new_node[arcs.tail]),
        head=handed_over(new_node[arcs.head]),
        time_ms=handed_over(pieces.time_ms[arcs.piece].astype(np.int32)),
        length_mm=handed_over(pieces.length_mm[arcs.piece].astype(np.int32)),
        twin=handed_over(arcs.twin),
        road_class=handed_over(road_class),
        road_classes=ways.road_classes,
        part=handed_over(part[used]),
        can_snap=handed_over(~_of_class(ways, NO_SNAP)[road_class]),
        crs=crs,
        findings=(*ways.findings, *found),
    )
    return network, pieces.way[arcs.piece]


def _kept_arcs(
    ways: Ways, pieces: Pieces, node_ids: LongArray, *, shut: BoolArray | None, where: str
) -> tuple[_Arcs, IntArray, list[Finding]]:
    """Return the arcs worth keeping in order, the part of every node, and what fell away."""
    arcs = _both_ways(ways, pieces, node_ids)
    road_mm = _road_mm(ways, pieces, arcs)
    strong = strong_parts(arcs.tail, arcs.head, n_nodes=len(node_ids), has_twin=arcs.twin >= 0)
    inside = strong[arcs.tail] == strong[arcs.head]
    part, km = rank_parts(strong, tail=arcs.tail, road_mm=road_mm, inside=inside)
    kept = np.flatnonzero(inside & (part[arcs.tail] >= 0)).astype(np.int32)
    if not len(kept):
        raise NetworkError(
            "The roads are all one-way stubs: nobody could go anywhere and come back.",
            where=where,
            mend="Check the column or tag oneway.",
        )
    if shut is not None:
        kept = _open_arcs(kept, shut[arcs.piece], where=where)
    found = _findings(km, int(part.max()) + 1, float(road_mm.sum()) / _MM_PER_KM, where=where)
    return arcs.in_order(kept, ways, pieces), part, found


def _open_arcs(kept: IntArray, shut: BoolArray, *, where: str) -> IntArray:
    still_open = kept[~shut[kept]]
    if not len(still_open):
        raise NetworkError(
            "The scenario shuts every road.",
            where=where,
            mend="Check the polygons and ways that it shuts.",
        )
    return still_open


def _both_ways(ways: Ways, pieces: Pieces, node_ids: LongArray) -> _Arcs:
    """Return the arcs along all pieces, then those against them."""
    start = np.searchsorted(node_ids, pieces.start).astype(np.int32)
    end = np.searchsorted(node_ids, pieces.end).astype(np.int32)
    direction = ways.direction[pieces.way]
    along = np.flatnonzero(direction != AGAINST).astype(np.int32)
    against = np.flatnonzero(direction != ALONG).astype(np.int32)
    row_along = np.full(len(start), UNKNOWN, dtype=np.int32)
    row_along[along] = np.arange(len(along))
    row_against = np.full(len(start), UNKNOWN, dtype=np.int32)
    row_against[against] = len(along) + np.arange(len(against))
    return _Arcs(
        tail=np.r_[start[along], end[against]],
        head=np.r_[end[along], start[against]],
        piece=np.r_[along, against],
        twin=np.r_[row_against[along], row_along[against]],
    )


def _road_mm(ways: Ways, pieces: Pieces, arcs: _Arcs) -> LongArray:
    """Return the length of road each arc stands for: none on ferries, and of two twins one."""
    once = (arcs.twin < 0) | (np.arange(len(arcs.twin)) < arcs.twin)
    is_ferry = _of_class(ways, (FERRY,))[ways.road_class[pieces.way[arcs.piece]]]
    return np.where(once & ~is_ferry, pieces.length_mm[arcs.piece], 0)


def _of_class(ways: Ways, classes: tuple[str, ...]) -> BoolArray:
    return np.array([name in classes for name in ways.road_classes], dtype=bool)


def _node_places(pieces: Pieces, node_ids: LongArray) -> FloatArray:
    places = np.empty((len(node_ids), 2))
    places[np.searchsorted(node_ids, pieces.start)] = pieces.lon_lat[:, 0]
    places[np.searchsorted(node_ids, pieces.end)] = pieces.lon_lat[:, 1]
    return places


def _findings(km: FloatArray, n_kept: int, all_km: float, *, where: str) -> list[Finding]:
    """Return what is in pieces and what fell away; `km` is the road of each part, ranked."""
    findings = []
    kept_km = float(km[:n_kept].sum())
    if n_kept > 1:
        values = {
            "n": n_kept,
            "longest_km": round(float(km[0])),
            "others_km": round(kept_km - float(km[0])),
            "least_km": LEAST_KM,
        }
        findings.append(Finding(level="amber", code="road_pieces", values=values, where=where))
    if all_km > kept_km:
        values = {
            "n": int((km[n_kept:] > 0).sum()),
            "km": round(all_km - kept_km, 1),
            "percent": round(100 * (1 - kept_km / all_km), 1),
            "least_km": LEAST_KM,
        }
        findings.append(Finding(level="amber", code="islands_dropped", values=values, where=where))
    return findings
