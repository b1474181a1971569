"""A country of a few provinces, made in code: each a row of communes along one road."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

STUDY = """
[study]
name = "Cả nước"
language = "en"
crs = "EPSG:9210"
[region]
file = "areas.geojson"
id = "code"
name = "name"
[demand]
file = "people.csv"
id = "id"
population = "people"
x = "lon"
y = "lat"
crs = "EPSG:4326"
[roads]
file = "roads.osm"
buffer = "1 km"
[[sites]]
file = "offices.csv"
role = "existing"
id = "id"
name = "name"
x = "lon"
y = "lat"
crs = "EPSG:4326"
[standard]
time = "20 min"
rule = "time"
[locate]
model = "lscp"
"""

PROVINCES = ("Đông Hoà", "Bắc", "Tây <b>", "Nam")
WIDTH = 0.2
"""Degrees of a province from west to east: two communes of half as much."""


def write_country(folder: Path, *, provinces: tuple[str, ...] = PROVINCES) -> Path:
    """
    Write a national study of two communes a province, an office in each, 1,000 k people in all.

    In province k, counted from 0, live 100 * (k + 1) people in the first commune and 10 in the
    second, each at its office.
    """
    folder.mkdir(parents=True, exist_ok=True)
    areas, people, offices = [], ["id,lon,lat,people"], ["id,name,lon,lat"]
    for k, province in enumerate(provinces):
        for side in (0, 1):
            west = 106.0 + WIDTH * (k + side / 2)
            lon = west + WIDTH / 4
            areas.append(_area(f"{k}{side}", province, west))
            people.append(f"d{k}{side},{lon:.4f},11.05,{10 if side else 100 * (k + 1)}")
            offices.append(f'o{k}{side},"{province} {side}",{lon:.4f},11.05')
    geography = json.dumps({"type": "FeatureCollection", "features": areas}, ensure_ascii=False)
    contents = {
        "study.toml": STUDY,
        "areas.geojson": geography,
        "people.csv": "\n".join(people) + "\n",
        "offices.csv": "\n".join(offices) + "\n",
        "roads.osm": _road(len(provinces)),
    }
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _area(code: str, province: str, west: float) -> dict[str, object]:
    east = west + WIDTH / 2
    ring = [[west, 11.0], [east, 11.0], [east, 11.1], [west, 11.1], [west, 11.0]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": f"Xã {code}", "province": province},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _road(n_provinces: int) -> str:
    """Return one road from the first commune to the last, a node at each office."""
    lons = [106.0 + WIDTH * (k / 2 + 0.25) for k in range(2 * n_provinces)]
    nodes = "".join(
        f'<node id="{k + 1}" version="1" lon="{lon:.4f}" lat="11.05"/>'
        for k, lon in enumerate(lons)
    )
    refs = "".join(f'<nd ref="{k + 1}"/>' for k in range(len(lons)))
    way = f'<way id="1" version="1">{refs}<tag k="highway" v="primary"/></way>'
    return f'<?xml version="1.0"?><osm version="0.6">{nodes}{way}</osm>'
