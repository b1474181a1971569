"""
Make the geography that the embedded study lacks: boundaries, a grid of people and roads.

Only tables of facts stand in the repository. Everything else is generated from them, so that the
whole line can be tried without a download: it looks like a province and is none. SOURCES.md says
how each file is made. Same facts, same bytes: no clock, chance from one seeded generator only, and
every coordinate rounded before it is written.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Transformer

if TYPE_CHECKING:
    from types import ModuleType

HERE = Path(__file__).resolve().parent
CRS = "EPSG:9210"
WORLD = "EPSG:4326"
SEED = 2024

AS_OF = datetime(2025, 6, 30, tzinfo=UTC)
"""Last day on which the facts held. Files carry it, so that a page's "as of" does not move."""

FACTS = ("communes.csv", "offices.csv")

OUTREACH = 1.03
"""A commune reaches to so many times the radius of a circle as large as itself."""

BAY_M, SPIT_M = 9_000.0, 1_000.0
"""Bays of the outline narrower than twice the one are filled, spits than twice the other cut."""

CELL_M = 500.0
SCALE_M = 1_500.0
"""So far from its commune's point a cell has a third of the people it would have at the point."""

ROADSIDE_M, ROAD_PULL = 400.0, 3.0
"""A main road draws three more for each that would live there; half as many so far from it."""

FEWEST = 3.0
"""A cell that would hold fewer people is plantation or forest, and holds none."""

REMOTE_PER_KM2 = 150


@dataclass(frozen=True)
class Commune:
    """One row of the facts."""

    code: str
    name: str
    kind: str
    district: str
    district_name: str
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


@dataclass(frozen=True)
class Cell:
    """A square of the grid where people live."""

    x: float
    y: float
    people: int


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
        Areas, people and roads, all named generated, with the date of the facts.
    """
    folder = Path(folder)
    communes = read_communes(folder / "communes.csv")
    province = outline(communes)
    shapes = divide(communes, province)
    chance = np.random.default_rng(SEED)
    land = _beside("roads").Land(communes, province, chance)
    cells = settle(communes, shapes, land.main_roads(), chance)
    _beside("lanes").add_lanes(land, cells, chance)
    land.add_river()
    back = Transformer.from_crs(CRS, WORLD, always_xy=True)
    texts = {
        "areas-generated.geojson": _areas_text(communes, shapes, back),
        "population-generated.csv": _people_text(cells, back),
        "roads-generated.osm": land.text(back),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for name in (*FACTS, *texts):
        if (folder / name).exists():
            os.utime(folder / name, (AS_OF.timestamp(), AS_OF.timestamp()))
    return [folder / name for name in texts]


def _beside(name: str) -> ModuleType:
    """Import a module of this folder, which is no package and on nobody's path."""
    spec = importlib.util.spec_from_file_location(f"binh_duong_{name}", HERE / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def read_communes(path: Path) -> list[Commune]:
    """Return the facts in code order, places in the study's coordinate system."""
    forward = Transformer.from_crs(WORLD, CRS, always_xy=True)
    with path.open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["code"])
    return [
        Commune(
            code=row["code"],
            name=row["name"],
            kind=row["type"],
            district=row["district_code"],
            district_name=row["district"],
            is_seat=row["is_district_seat"] == "1",
            people=int(row["population_estimate"]),
            area_km2=float(row["area_km2"]),
            xy=forward.transform(float(row["lon"]), float(row["lat"])),
        )
        for row in rows
    ]


def outline(communes: list[Commune]) -> Any:
    """Return the province: for every commune a disc as wide as its area asks, made one shape."""
    points = shapely.points([commune.xy for commune in communes])
    radii_m = OUTREACH * np.sqrt([commune.area_km2 * 1e6 / np.pi for commune in communes])
    whole = shapely.union_all(shapely.buffer(points, radii_m))
    for step_m in (BAY_M, -BAY_M - SPIT_M, SPIT_M):
        whole = shapely.buffer(whole, step_m)
    return shapely.simplify(whole, 50.0)


def divide(communes: list[Commune], province: Any) -> list[Any]:
    """Return each commune's Voronoi cell inside the province."""
    points = shapely.points([commune.xy for commune in communes])
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=province)
    parts = shapely.get_parts(cells)
    mine = shapely.STRtree(parts).query(points, predicate="within")[1]
    return [shapely.intersection(parts[part], province) for part in mine]


def settle(communes: list[Commune], shapes: list[Any], main: Any, chance: Any) -> list[Cell]:
    """
    Spread each commune's people over its cells of the grid, to the person.

    The weight of a cell at distance d from the commune's point and r from a main road is
    (1 + d²/s²)^(-3/2) (1 + 3 / (1 + r²/t²)) u, with s = 1.5 km, t = 0.4 km and u by chance between
    1/2 and 3/2: nothing but sums, quotients and roots, which every machine computes alike.
    """
    cells = []
    for commune, shape in zip(communes, shapes, strict=True):
        xy = _middles(shape)
        square_m2 = ((xy - np.array(commune.xy)) ** 2).sum(axis=1)
        road_m = shapely.distance(shapely.points(xy), main)
        nearness = 1 / (1 + square_m2 / SCALE_M**2)
        weight = nearness * np.sqrt(nearness) * (1 + ROAD_PULL / (1 + (road_m / ROADSIDE_M) ** 2))
        weight *= 0.5 + chance.random(len(xy))
        weight[commune.people * weight / weight.sum() < FEWEST] = 0
        people = _whole(commune.people * weight / weight.sum(), commune.people)
        cells += [Cell(x, y, n) for (x, y), n in zip(xy.tolist(), people, strict=True) if n]
    return sorted(cells, key=lambda cell: (-cell.y, cell.x))


def _middles(shape: Any) -> Any:
    """Return the middles of the grid's cells that lie in a shape, shape (n, 2)."""
    west, south, east, north = np.array(shape.bounds) // CELL_M
    x, y = np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1))
    xy = np.column_stack([x.ravel(), y.ravel()]) * CELL_M + CELL_M / 2
    return xy[shapely.contains_xy(shape, xy[:, 0], xy[:, 1])]


def _whole(wanted: Any, total: int) -> list[int]:
    """Round to whole people that sum to the total: largest remainders, ties to the earlier."""
    people = np.floor(wanted).astype(int)
    left = total - int(people.sum())
    people[np.argsort(people - wanted, kind="stable")[:left]] += 1
    return [int(n) for n in people]


def _areas_text(communes: list[Commune], shapes: list[Any], back: Transformer) -> str:
    """Return GeoJSON, a line an area; neighbours round the corners they share alike."""
    lines = []
    for commune, shape in zip(communes, shapes, strict=True):
        world = shapely.transform(shape, lambda xy: np.column_stack(back.transform(*xy.T)))
        rounded = shapely.transform(shapely.normalize(world), lambda xy: np.round(xy, 6))
        properties = {
            "code": commune.code,
            "name": commune.name,
            "area_class": commune.area_class,
            "district_code": commune.district,
            "district": commune.district_name,
            "type": commune.kind,
            "area_km2": commune.area_km2,
            "population": commune.people,
        }
        feature = {
            "type": "Feature",
            "properties": properties,
            "geometry": json.loads(shapely.to_geojson(rounded)),
        }
        lines.append(json.dumps(feature, ensure_ascii=False))
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _people_text(cells: list[Cell], back: Transformer) -> str:
    lon, lat = back.transform([cell.x for cell in cells], [cell.y for cell in cells])
    rows = zip(cells, lon, lat, strict=True)
    lines = [f"C{k:05d},{x:.6f},{y:.6f},{cell.people}" for k, (cell, x, y) in enumerate(rows)]
    return "\n".join(["id,lon,lat,people", *lines]) + "\n"


if __name__ == "__main__":
    for made in generate(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE):
        print(made)  # noqa: T201 - a script run by hand
