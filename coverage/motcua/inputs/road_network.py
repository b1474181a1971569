"""
Ways to the network that is searched.

Every straight piece of a way between two neighbouring nodes is an arc, with a twin the other way
unless the way is one-way. Its length is that of the geodesic on the WGS 84 ellipsoid, in whole
millimetres, whatever the study's projection stretches; its time is that length over the speed, in
whole milliseconds. Where the file states a way's own time or length, it is shared out over the
pieces by their geodesic length, so that the pieces add up to it exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Geod

from motcua.domain.arrays import UNKNOWN
from motcua.domain.finding import Finding
from motcua.domain.network import Network
from motcua.errors import InputError, NetworkError
from motcua.inputs.projection import WGS84, project
from motcua.inputs.road_parts import LEAST_KM, rank_parts, strong_parts
from motcua.inputs.road_tags import AGAINST, ALONG
from motcua.inputs.speeds import FERRY
from motcua.units import MM_PER_M

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.inputs.road_ways import Ways

NO_SNAP = (FERRY, "motorway", "motorway_link")
"""Classes that nobody's door opens on."""

_MS_PER_MM_AT_1_KMH = 3.6


@dataclass(frozen=True, kw_only=True, eq=False)
class Pieces:
    """Straight pieces of way between neighbouring nodes, both directions in one row."""

    start: LongArray
    """Node id, shape (n_pieces,)."""

    end: LongArray
    """Node id, shape (n_pieces,)."""

    lon_lat: FloatArray
    """WGS 84 degrees of start and end, shape (n_pieces, 2, 2)."""

    way: LongArray
    """Row of the way, shape (n_pieces,)."""

    length_mm: LongArray
    """Shape (n_pieces,)."""

    time_ms: LongArray
    """Shape (n_pieces,)."""

    def take(self, rows: BoolArray) -> Pieces:
        """Return some of the pieces."""
        return Pieces(**{field: values[rows] for field, values in vars(self).items()})


def cut_pieces(ways: Ways) -> Pieces:
    """
    Cut ways into their straight pieces, and measure these.

    Parameters
    ----------
    ways
        The ways.

    Returns
    -------
    pieces
        In the order of the ways; a node that a way names twice in a row makes no piece, two nodes
        at one place make one of no length.

    Raises
    ------
    InputError
        If a piece is longer than a network can hold.
    """
    way = np.repeat(np.arange(len(ways.n_points)), ways.n_points)
    lon_lat = _one_place_a_node(ways)
    is_piece = (way[1:] == way[:-1]) & (ways.node_ids[1:] != ways.node_ids[:-1])
    at = np.flatnonzero(is_piece)
    ends = np.stack([lon_lat[at], lon_lat[at + 1]], axis=1)
    lon, lat = ends[..., 0].T, ends[..., 1].T
    measured = Geod(ellps="WGS84").inv(lon[0], lat[0], lon[1], lat[1])[2] * MM_PER_M
    way = way[at]
    length_mm = _share_out(measured, way, ways.length_mm, otherwise=measured)
    speed = ways.kmh[way]
    time_ms = _share_out(
        measured, way, ways.time_ms, otherwise=length_mm * _MS_PER_MM_AT_1_KMH / speed
    )
    if max(length_mm.max(initial=0), time_ms.max(initial=0)) > np.iinfo(np.int32).max:
        raise InputError(
            "A straight piece of way is longer than 2,000 km or takes over three weeks.",
            mend="Check that coordinates are longitude and latitude in that order.",
        )
    return Pieces(
        start=ways.node_ids[at],
        end=ways.node_ids[at + 1],
        lon_lat=ends,
        way=way,
        length_mm=length_mm,
        time_ms=time_ms,
    )


def _one_place_a_node(ways: Ways) -> FloatArray:
    _, first, inverse = np.unique(ways.node_ids, return_index=True, return_inverse=True)
    places: FloatArray = ways.lon_lat[first[inverse]]
    return places


def _share_out(
    measured: FloatArray, way: LongArray, stated: LongArray, *, otherwise: FloatArray
) -> LongArray:
    """Return whole numbers by piece: a stated total by measured length, else as computed."""
    result: LongArray = np.rint(otherwise).astype(np.int64)
    rows = np.flatnonzero(stated[way] >= 0)
    if not len(rows):
        return result
    own = way[rows]
    starts = np.flatnonzero(np.r_[True, own[1:] != own[:-1]])
    n_pieces = np.diff(np.r_[starts, len(own)])
    # Pieces of no length at all share evenly, and so add up too.
    total = np.add.reduceat(measured[rows], starts)
    weight = np.where(np.repeat(total, n_pieces) > 0, measured[rows], 1.0)
    so_far = np.cumsum(weight)
    before = np.repeat(so_far[starts] - weight[starts], n_pieces)
    whole = np.repeat(np.add.reduceat(weight, starts), n_pieces)
    upto = np.rint(np.minimum((so_far - before) / whole, 1.0) * stated[own]).astype(np.int64)
    last = np.r_[starts[1:] - 1, len(own) - 1]
    upto[last] = stated[own[last]]
    result[rows] = np.diff(upto, prepend=0)
    result[rows[starts]] = upto[starts]
    return result


def build_network(ways: Ways, pieces: Pieces, *, crs: str, where: str) -> Network:
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

    Returns
    -------
    network
        Arcs by tail, head, time and length; only parts worth keeping (see `road_parts`).

    Raises
    ------
    NetworkError
        If nothing is left on which one could go and come back.
    """
    node_ids = np.unique(np.r_[pieces.start, pieces.end])
    n_nodes = len(node_ids)
    start = np.searchsorted(node_ids, pieces.start).astype(np.int32)
    end = np.searchsorted(node_ids, pieces.end).astype(np.int32)
    tail, head, piece, twin = _arcs(start, end, ways.direction[pieces.way])
    class_ = ways.road_class[pieces.way[piece]]
    is_ferry = np.array([name == FERRY for name in ways.road_classes], dtype=bool)[class_]
    once = (twin < 0) | (np.arange(len(twin)) < twin)
    road_mm = np.where(once & ~is_ferry, pieces.length_mm[piece], 0)
    strong = strong_parts(tail, head, n_nodes=n_nodes)
    inside = strong[tail] == strong[head]
    part, km = rank_parts(strong, tail=tail, road_mm=road_mm, inside=inside)
    kept_arcs = np.flatnonzero(inside & (part[tail] >= 0))
    if not len(kept_arcs):
        raise NetworkError(
            "The roads are all one-way stubs: nobody could go anywhere and come back.",
            where=where,
            mend="Check the column or tag oneway.",
        )
    rows = _in_order(kept_arcs, tail, head, pieces.time_ms[piece], pieces.length_mm[piece])
    used = part >= 0
    new_node = np.cumsum(used, dtype=np.int32) - 1
    lon_lat = _node_places(pieces, node_ids)
    lost_km = float(road_mm.sum() / 1e6 - km[: part.max() + 1].sum())
    return Network(
        node_ids=node_ids[used],
        xy_m=project(lon_lat[used], source=WGS84, target=crs),
        tail=new_node[tail[rows]],
        head=new_node[head[rows]],
        time_ms=pieces.time_ms[piece[rows]].astype(np.int32),
        length_mm=pieces.length_mm[piece[rows]].astype(np.int32),
        twin=_renumber(twin, rows, n_arcs=len(tail)),
        road_class=class_[rows],
        road_classes=ways.road_classes,
        part=part[used],
        can_snap=_can_snap(ways)[class_[rows]],
        crs=crs,
        findings=(*ways.findings, *_findings(km, int(part.max()) + 1, lost_km, where=where)),
    )


def _arcs(
    start: IntArray, end: IntArray, direction: IntArray
) -> tuple[IntArray, IntArray, LongArray, LongArray]:
    """Return tail, head, piece and twin of every arc, first those along the pieces."""
    along, against = np.flatnonzero(direction != AGAINST), np.flatnonzero(direction != ALONG)
    row_along = np.full(len(start), UNKNOWN)
    row_along[along] = np.arange(len(along))
    row_against = np.full(len(start), UNKNOWN)
    row_against[against] = len(along) + np.arange(len(against))
    tail = np.r_[start[along], end[against]]
    head = np.r_[end[along], start[against]]
    twin = np.r_[row_against[along], row_along[against]]
    return tail, head, np.r_[along, against], twin


def _in_order(rows: LongArray, *keys: Any) -> LongArray:  # noqa: ANN401 - integer columns of any width
    order: LongArray = rows[np.lexsort([key[rows] for key in reversed(keys)])]
    return order


def _renumber(twin: LongArray, rows: LongArray, *, n_arcs: int) -> IntArray:
    """Return the twins of the arcs kept; a twin lies in the same part, and so is kept too."""
    place = np.full(n_arcs, UNKNOWN, dtype=np.int32)
    place[rows] = np.arange(len(rows))
    return np.where(twin[rows] >= 0, place[twin[rows]], np.int32(UNKNOWN))


def _node_places(pieces: Pieces, node_ids: LongArray) -> FloatArray:
    places = np.empty((len(node_ids), 2))
    places[np.searchsorted(node_ids, pieces.start)] = pieces.lon_lat[:, 0]
    places[np.searchsorted(node_ids, pieces.end)] = pieces.lon_lat[:, 1]
    return places


def _can_snap(ways: Ways) -> BoolArray:
    return np.array([name not in NO_SNAP for name in ways.road_classes], dtype=bool)


def _findings(km: FloatArray, n_kept: int, lost_km: float, *, where: str) -> list[Finding]:
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
    lost_parts = int((km[n_kept:] > 0).sum())
    if lost_km > 0:
        values = {
            "n": lost_parts,
            "km": round(lost_km, 1),
            "percent": round(100 * lost_km / (lost_km + kept_km), 1),
            "least_km": LEAST_KM,
        }
        findings.append(Finding(level="amber", code="islands_dropped", values=values, where=where))
    return findings
