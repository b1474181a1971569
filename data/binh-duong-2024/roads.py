"""
Main roads that look like a province's, and a river that they cross at a few bridges and one ferry.

They join neighbouring communes (the Gabriel graph of their points): trunk between the district
seats, primary where several communes share the way to their seat, secondary elsewhere.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay

if TYPE_CHECKING:
    from pyproj import Transformer

RIVER = (
    (0.300, 1.050), (0.330, 0.900), (0.285, 0.770), (0.360, 0.650), (0.335, 0.540),
    (0.420, 0.440), (0.395, 0.350), (0.450, 0.270), (0.425, 0.190), (0.330, 0.130), (0.250, -0.050),
)  # fmt: skip
"""Bends of the river, as shares of the width and height of the communes' points."""

BRIDGES = 5
BRIDGES_APART_M = 7_000.0
FERRY_DURATION = "00:10"

BUSY = 2
"""A road by which so many communes reach their seat is a primary road."""

STEP_M = 450.0
"""Main roads have a node about this often, where lanes may turn off."""

BEND = 0.06
"""A main road swings out by up to this share of its length."""


class Land:
    """
    Nodes and ways as they grow: the main roads first, lanes when people have settled.

    Parameters
    ----------
    communes
        With their points and whether they are a district's seat.
    province
        Its polygon; the river ends at its border.
    chance
        The generator of every random number.
    """

    def __init__(self, communes: list[Any], province: Any, chance: Any) -> None:
        self.xy: list[tuple[float, float]] = [commune.xy for commune in communes]
        self.ways: list[tuple[dict[str, str], list[int]]] = []
        self.river = _river(np.array(self.xy), province)
        seats = [row for row, commune in enumerate(communes) if commune.is_seat]
        _add_main_roads(self, seats, self.river, chance)

    def node(self, x: float, y: float) -> int:
        """Add a node and return its row."""
        self.xy.append((float(x), float(y)))
        return len(self.xy) - 1

    def near_pairs(self) -> Any:
        """Return the Delaunay edges between all nodes, sorted, shape (n, 2)."""
        corners = Delaunay(np.array(self.xy)).simplices
        edges = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
        return np.unique(np.sort(edges), axis=0)

    def lengths_m(self, pairs: Any) -> Any:
        """Return how far apart the nodes of each pair are."""
        ends = np.array(self.xy)[np.asarray(pairs)]
        return np.sqrt(((ends[:, 0] - ends[:, 1]) ** 2).sum(axis=1))

    def graph(self, pairs: Any) -> Any:
        """Return the pairs as a sparse matrix of lengths in metres."""
        ends = tuple(np.asarray(pairs).T)
        return coo_array((self.lengths_m(pairs), ends), shape=(len(self.xy),) * 2).tocsr()

    def main_roads(self) -> Any:
        """Return the lines of all ways so far as one shape, prepared for distances."""
        lines = [[self.xy[row] for row in rows] for _, rows in self.ways]
        shape = shapely.multilinestrings([shapely.LineString(line) for line in lines])
        shapely.prepare(shape)
        return shape

    def add_river(self) -> None:
        """Lay down the river, which no road needs and every reader of roads passes over."""
        for part in shapely.get_parts(self.river):
            banks = [self.node(x, y) for x, y in shapely.get_coordinates(part).tolist()]
            self.ways.append(({"waterway": "river"}, banks))

    def text(self, back: Transformer) -> str:
        """Return OpenStreetMap XML; only nodes that a way uses."""
        used = sorted({row for _, rows in self.ways for row in rows})
        number = {row: k for k, row in enumerate(used, start=1)}
        lon, lat = back.transform(*np.array([self.xy[row] for row in used]).T)
        lines = ["<?xml version='1.0' encoding='UTF-8'?>", '<osm version="0.6" generator="motcua">']
        for k, (x, y) in enumerate(zip(lon, lat, strict=True), start=1):
            lines.append(f'<node id="{k}" version="1" lat="{y:.6f}" lon="{x:.6f}"/>')
        for k, (tags, rows) in enumerate(self.ways, start=1):
            inside = "".join(f'<nd ref="{number[row]}"/>' for row in rows)
            inside += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
            lines.append(f'<way id="{k}" version="1">{inside}</way>')
        return "\n".join([*lines, "</osm>"]) + "\n"


def _river(xy: Any, province: Any) -> Any:
    """Return the river through its bends, rounded off by cutting corners (Chaikin)."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    line = low + (high - low) * np.array(RIVER)
    for _ in range(3):
        a, b = line[:-1], line[1:]
        inner = np.stack([0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b], axis=1).reshape(-1, 2)
        line = np.vstack([line[:1], inner, line[-1:]])
    return shapely.intersection(shapely.LineString(line), province)


def _add_main_roads(roads: Land, seats: list[int], river: Any, chance: Any) -> None:
    """Join neighbouring communes; seats by trunk and primary roads; few of all over the river."""
    xy = np.array(roads.xy)
    pairs = _neighbours(roads)
    curves = {pair: _curve(xy[pair[0]], xy[pair[1]], chance) for pair in pairs}
    wet = [pair for pair in pairs if shapely.LineString(curves[pair]).intersects(river)]
    bridges, ferry = _crossings(wet, curves, river)
    kept = [pair for pair in pairs if pair not in wet or pair in bridges or pair == ferry]
    rank = _ranks(roads, [pair for pair in kept if pair != ferry], seats)
    for pair in kept:
        rows = [pair[0], *(roads.node(x, y) for x, y in curves[pair][1:-1]), pair[1]]
        _add_main(
            roads, rows, kind=rank.get(pair, "secondary"), river=river, is_ferry=pair == ferry
        )


def _neighbours(roads: Land) -> list[tuple[int, int]]:
    """Return the Gabriel graph: pairs with nobody in the disc between them, sorted."""
    xy, kept = np.array(roads.xy), []
    for a, b in roads.near_pairs().tolist():
        away2 = ((xy - (xy[a] + xy[b]) / 2) ** 2).sum(axis=1)
        away2[[a, b]] = np.inf
        if away2.min() >= ((xy[a] - xy[b]) ** 2).sum() / 4:
            kept.append((a, b))
    return kept


def _curve(start: Any, end: Any, chance: Any) -> Any:
    """Return a gently bent road as points, its ends included."""
    length_m = float(np.sqrt(((end - start) ** 2).sum()))
    share = np.linspace(0, 1, max(2, round(length_m / STEP_M)) + 1)[:, None]
    across = np.array([start[1] - end[1], end[0] - start[0]])
    swing = BEND * (2 * chance.random() - 1)
    wobble = 0.02 * (2 * chance.random() - 1)
    bow = 4 * share * (1 - share)
    return start + share * (end - start) + bow * (swing + wobble * (1 - 2 * share) * 4) * across


def _crossings(
    wet: list[tuple[int, int]], curves: dict[tuple[int, int], Any], river: Any
) -> tuple[set[tuple[int, int]], tuple[int, int] | None]:
    """Return the pairs with a bridge, the shortest apart from each other, and one with a ferry."""
    at = {pair: _midway(curves[pair], river) for pair in wet}
    bridges: list[tuple[int, int]] = []
    for pair in sorted(wet, key=lambda pair: (shapely.LineString(curves[pair]).length, pair)):
        if _away(at[pair], [at[other] for other in bridges]) > BRIDGES_APART_M:
            bridges.append(pair)
    bridges = bridges[:BRIDGES]
    left = [pair for pair in wet if pair not in bridges]
    ferry = max(left, key=lambda pair: _away(at[pair], [at[b] for b in bridges]), default=None)
    return set(bridges), ferry


def _midway(curve: Any, river: Any) -> Any:
    return shapely.centroid(shapely.intersection(shapely.LineString(curve), river))


def _away(point: Any, others: list[Any]) -> float:
    return min((float(shapely.distance(point, other)) for other in others), default=np.inf)


def _ranks(roads: Land, pairs: list[tuple[int, int]], seats: list[int]) -> dict[Any, str]:
    """Return trunk for the roads that tie the seats together, primary for the busy ones to them."""
    graph = roads.graph(pairs)
    away_m, before = dijkstra(graph, directed=False, indices=seats, return_predecessors=True)
    tree = minimum_spanning_tree(away_m[:, seats]).tocoo()
    trunk = set()
    for start, end in zip(tree.row.tolist(), tree.col.tolist(), strict=True):
        here = seats[end]
        while here != seats[start]:
            past = int(before[start, here])
            trunk.add((min(here, past), max(here, past)))
            here = past
    _, to_seat, _ = dijkstra(
        graph, directed=False, indices=seats, return_predecessors=True, min_only=True
    )
    passing = dict.fromkeys(pairs, 0)
    for commune in range(len(roads.xy)):
        here = commune
        while to_seat[here] >= 0:
            past = int(to_seat[here])
            passing[min(here, past), max(here, past)] += 1
            here = past
    busy = {pair for pair, n in passing.items() if n >= BUSY}
    return dict.fromkeys(busy, "primary") | dict.fromkeys(trunk, "trunk")


def _add_main(roads: Land, rows: list[int], *, kind: str, river: Any, is_ferry: bool) -> None:
    """Add a main road; what lies over the river is a way of its own."""
    over = {"highway": kind, "bridge": "yes"}
    if is_ferry:
        over = {"route": "ferry", "motorcycle": "yes", "duration": FERRY_DURATION}
    piece = [rows[0]]
    for past, here in itertools.pairwise(rows):
        if not shapely.LineString([roads.xy[past], roads.xy[here]]).intersects(river):
            piece.append(here)
            continue
        if len(piece) > 1:
            roads.ways.append(({"highway": kind}, piece))
        roads.ways.append((over, [past, here]))
        piece = [here]
    if len(piece) > 1:
        roads.ways.append(({"highway": kind}, piece))
