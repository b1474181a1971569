"""
Make the geography that the embedded study lacks: boundaries, a population grid and roads.

Only tables of facts stand in the repository. Everything here is generated from them so that the
whole line can be tried without a download; it looks like a province and is none. Same facts, same
bytes: no clock, no chance but a seeded generator, coordinates rounded before they are written.
"""

from __future__ import annotations

import csv
import itertools
import json
import os
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from scipy.spatial import Delaunay

HERE = Path(__file__).resolve().parent
CRS = "EPSG:9210"
AS_OF = datetime(2025, 6, 30, tzinfo=UTC)
"""Date of the facts; the generated files carry it, so that the page's date does not move."""

CELL_M = 500.0
MARGIN_M = 3_500.0
REMOTE_PER_KM2 = 150
SCALE_M = 2_500.0
"""People thin out by e for each 2.5 km from their commune's point."""

RIVER = (
    (0.18, 1.05),
    (0.24, 0.8),
    (0.3, 0.62),
    (0.27, 0.45),
    (0.4, 0.28),
    (0.52, 0.1),
    (0.6, -0.05),
)
"""The river's bends, as shares of the province's width and height."""

BRIDGES = 4


@dataclass(frozen=True)
class Commune:
    """One row of the facts."""

    code: str
    name: str
    kind: str
    district: str
    is_seat: bool
    people: int
    area_km2: float
    xy: tuple[float, float]

    @property
    def area_class(self) -> str:
        """Phường and thị trấn urban, thin xã remote, other xã rural: an assumption."""
        if self.kind != "xa":
            return "urban"
        return "remote" if self.people / self.area_km2 < REMOTE_PER_KM2 else "rural"


@dataclass
class Roads:
    """Nodes and ways as they grow."""

    nodes: dict[tuple[int, int], int] = field(default_factory=dict)
    ways: list[tuple[str, list[int]]] = field(default_factory=list)

    def add(self, kind: str, points: list[tuple[float, float]]) -> None:
        """Add a way; points on one metre are one node, so that roads join."""
        keys = [(round(x), round(y)) for x, y in points]
        refs = [self.nodes.setdefault(key, len(self.nodes) + 1) for key in keys]
        kept = [refs[0]] + [b for a, b in itertools.pairwise(refs) if a != b]
        if len(kept) > 1:
            self.ways.append((kind, kept))


def read_communes(folder: Path = HERE) -> list[Commune]:
    """Return the facts in code order, places in the study's CRS."""
    forward = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
    with (folder / "communes.csv").open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["code"])
    return [
        Commune(
            code=row["code"],
            name=row["name"],
            kind=row["type"],
            district=row["district_code"],
            is_seat=row["is_district_seat"] == "1",
            people=int(row["population_estimate"]),
            area_km2=float(row["area_km2"]),
            xy=forward.transform(float(row["lon"]), float(row["lat"])),
        )
        for row in rows
    ]


def cells_of(communes: list[Commune]) -> list[Any]:
    """Return each commune's Voronoi cell inside the hull of all points and a margin."""
    points = shapely.points([commune.xy for commune in communes])
    hull = shapely.concave_hull(shapely.multipoints(points), ratio=0.35).buffer(MARGIN_M)
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=hull)
    tree = shapely.STRtree(shapely.get_parts(cells))
    rows = tree.query(points, predicate="within")[1]
    return [shapely.intersection(tree.geometries[row], hull) for row in rows]


def people_grid(communes: list[Commune], cells: list[Any]) -> list[tuple[float, float, int]]:
    """Spread each commune's people over its 500 m cells, to the person."""
    rows: list[tuple[float, float, int]] = []
    for commune, cell in zip(communes, cells, strict=True):
        west, south, east, north = cell.bounds
        xs = np.arange(np.floor(west / CELL_M), np.ceil(east / CELL_M)) * CELL_M + CELL_M / 2
        ys = np.arange(np.floor(south / CELL_M), np.ceil(north / CELL_M)) * CELL_M + CELL_M / 2
        grid = np.array([(x, y) for y in ys for x in xs])
        inside = grid[shapely.contains_xy(cell, grid[:, 0], grid[:, 1])]
        away = np.hypot(*(inside - np.array(commune.xy)).T)
        share = np.exp(-away / SCALE_M)
        people = _whole(commune.people * share / share.sum(), commune.people)
        rows += [(x, y, int(n)) for (x, y), n in zip(inside, people, strict=True) if n]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _whole(wanted: Any, total: int) -> Any:
    """Round to whole people that sum to the total: largest remainders, ties to the earlier."""
    people = np.floor(wanted).astype(int)
    left = total - int(people.sum())
    people[np.argsort(people - wanted, kind="stable")[:left]] += 1
    return people


def make_roads(communes: list[Commune], grid: list[tuple[float, float, int]]) -> Roads:
    """Join the communes by a provincial net, the seats by a trunk, the villages by local roads."""
    roads = Roads()
    xy = np.array([commune.xy for commune in communes])
    river = _river(xy)
    pairs = _neighbours(xy)
    crossing = [pair for pair in pairs if _line(xy, pair).crosses(river)]
    bridges = set(sorted(crossing, key=lambda pair: (_length(xy, pair), pair))[:BRIDGES])
    dry = [pair for pair in pairs if pair not in crossing or pair in bridges]
    seats = {row for row, commune in enumerate(communes) if commune.is_seat}
    trunk = _trunk(xy, dry, seats)
    for pair in dry:
        roads.add("trunk" if pair in trunk else "secondary", _bend(xy[pair[0]], xy[pair[1]]))
    _local_roads(roads, grid, river)
    return roads


def _river(xy: Any) -> Any:
    low, high = xy.min(axis=0), xy.max(axis=0)
    return shapely.LineString([low + (high - low) * np.array(bend) for bend in RIVER])


def _neighbours(xy: Any) -> list[tuple[int, int]]:
    """Return the Gabriel graph: pairs with nobody inside the disc between them."""
    edges = {
        (min(a, b), max(a, b))
        for triangle in Delaunay(xy).simplices.tolist()
        for a, b in (
            (triangle[0], triangle[1]),
            (triangle[1], triangle[2]),
            (triangle[2], triangle[0]),
        )
    }
    kept = []
    for a, b in sorted(edges):
        away = np.hypot(*(xy - (xy[a] + xy[b]) / 2).T)
        away[[a, b]] = np.inf
        if away.min() >= np.hypot(*(xy[a] - xy[b])) / 2:
            kept.append((a, b))
    return kept


def _trunk(xy: Any, pairs: list[tuple[int, int]], seats: set[int]) -> set[tuple[int, int]]:
    """Return the pairs on the shortest ways from the first seat to every other."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_weighted_edges_from((a, b, _length(xy, (a, b))) for a, b in pairs)
    first = min(seats)
    ways = (nx.shortest_path(graph, first, seat, weight="weight") for seat in sorted(seats))
    return {(min(a, b), max(a, b)) for way in ways for a, b in itertools.pairwise(way)}


def _local_roads(roads: Roads, grid: list[tuple[float, float, int]], river: Any) -> None:
    """Join every inhabited cell to its neighbours, and the net to the roads nearby."""
    known = {(round(x), round(y)) for x, y, _ in grid}
    step = round(CELL_M)
    shapely.prepare(river)
    main = list(roads.nodes)
    for x, y in sorted(known):
        for other in ((x + step, y), (x, y + step)):
            if other not in known:
                continue
            piece = shapely.LineString([(x, y), other])
            if not piece.intersects(river):
                kind = "residential" if (x // step + y // step) % 3 else "tertiary"
                roads.add(kind, [(x, y), other])
    places = np.array(sorted(known))
    for key in main:
        near = places[np.argmin(np.hypot(*(places - np.array(key)).T))]
        link = shapely.LineString([key, near])
        if link.length and not link.intersects(river):
            roads.add("tertiary", [key, tuple(near)])


def _bend(start: Any, end: Any) -> list[tuple[float, float]]:
    """Return a road with a gentle bend, a node every kilometre or so."""
    pieces = max(2, round(float(np.hypot(*(end - start))) / 1_000))
    share = np.linspace(0, 1, pieces + 1)[:, None]
    across = np.array([start[1] - end[1], end[0] - start[0]])
    points = start + share * (end - start) + 0.08 * np.sin(np.pi * share) * across
    return [tuple(point) for point in points.tolist()]


def _line(xy: Any, pair: tuple[int, int]) -> Any:
    return shapely.LineString(_bend(xy[pair[0]], xy[pair[1]]))


def _length(xy: Any, pair: tuple[int, int]) -> float:
    return float(np.hypot(*(xy[pair[0]] - xy[pair[1]])))


def generate(folder: Path = HERE) -> list[Path]:
    """
    Write the three generated files into a folder that holds the facts.

    Parameters
    ----------
    folder
        Holds communes.csv; the files are written beside it.

    Returns
    -------
    paths
        areas, population and roads, all named generated, with the date of the facts.
    """
    communes = read_communes(folder)
    cells = cells_of(communes)
    grid = people_grid(communes, cells)
    back = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    texts = {
        "areas-generated.geojson": _geojson(communes, cells, back),
        "population-generated.csv": _csv(grid, back),
        "roads-generated.osm": _osm(make_roads(communes, grid), back),
    }
    paths = []
    for name, text in texts.items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        paths.append(path)
    for dated in (*paths, *folder.glob("*.csv")):
        os.utime(dated, (AS_OF.timestamp(), AS_OF.timestamp()))
    return paths


def _geojson(communes: list[Commune], cells: list[Any], back: Transformer) -> str:
    features = []
    for commune, cell in zip(communes, cells, strict=True):
        world = shapely.transform(cell, lambda xy: np.column_stack(back.transform(*xy.T)))
        polygon = shapely.orient_polygons(shapely.transform(world, lambda xy: np.round(xy, 7)))
        features.append({
            "type": "Feature",
            "properties": {
                "code": commune.code,
                "name": commune.name,
                "area_class": commune.area_class,
                "district_code": commune.district,
                "population": commune.people,
            },
            "geometry": json.loads(shapely.to_geojson(polygon)),
        })  # fmt: skip
    return (
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False) + "\n"
    )


def _csv(grid: list[tuple[float, float, int]], back: Transformer) -> str:
    lines = ["id,lon,lat,people"]
    for row, (x, y, people) in enumerate(grid):
        lon, lat = back.transform(x, y)
        lines.append(f"C{row:05d},{lon:.7f},{lat:.7f},{people}")
    return "\n".join(lines) + "\n"


def _osm(roads: Roads, back: Transformer) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<osm version="0.6" generator="generate.py">',
    ]
    for (x, y), ref in roads.nodes.items():
        lon, lat = back.transform(x, y)
        lines.append(f'<node id="{ref}" lat="{lat:.7f}" lon="{lon:.7f}" version="1"/>')
    for row, (kind, refs) in enumerate(roads.ways, start=1):
        inside = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        tag = f'<tag k="highway" v="{kind}"/>'
        lines.append(f'<way id="{row}" version="1">{inside}{tag}</way>')
    return "\n".join([*lines, "</osm>"]) + "\n"


if __name__ == "__main__":
    for made in generate(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE):
        print(made)  # noqa: T201 - a script run by hand
