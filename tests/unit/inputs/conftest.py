"""Studies of a few rows, written as a planner would and read by the real loader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from motcua.study.schema import Study

AREAS = """{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"code": "02", "name": "Đông Hoà", "class": "rural", "people": 7},
 "geometry": {"type": "Polygon",
  "coordinates": [[[106.1, 11], [106.2, 11], [106.2, 11.1], [106.1, 11.1], [106.1, 11]]]}},
{"type": "Feature", "properties": {"code": "01", "name": "Tây", "class": "urban", "people": 10},
 "geometry": {"type": "Polygon",
  "coordinates": [[[106.0, 11], [106.1, 11], [106.1, 11.1], [106.0, 11.1], [106.0, 11]]]}}]}
"""

PEOPLE = "id,lon,lat,people\nc,106.15,11.05,4\na,106.05,11.05,1\nb,106.06,11.05,3\n"

OFFICES = "id,name,lon,lat\nP2,Hoà,106.15,11.06\nP1,Tây,106.05,11.05\n"

STUDY = """
[study]
name = "Thử"
language = "vi"

[region]
file = "areas.geojson"
id = "code"
name = "name"
area_class = "class"

[demand]
file = "people.csv"
id = "id"
population = "people"
x = "lon"
y = "lat"
crs = "EPSG:4326"

[[sites]]
file = "offices.csv"
role = "existing"
id = "id"
name = "name"
x = "lon"
y = "lat"
crs = "EPSG:4326"
"""


@pytest.fixture
def study_of(tmp_path: Path) -> Callable[..., Study]:
    """Return a maker of studies: changes to `STUDY` as (old, new), files by name."""

    def make(*changes: tuple[str, str], **files: str | bytes) -> Study:
        from motcua.study.load import load_study

        contents: dict[str, str | bytes] = {
            "areas.geojson": AREAS,
            "people.csv": PEOPLE,
            "offices.csv": OFFICES,
        }
        contents |= {name.replace("__", "."): content for name, content in files.items()}
        text = STUDY
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        contents["study.toml"] = text
        for name, content in contents.items():
            raw = content.encode("utf-8") if isinstance(content, str) else content
            (tmp_path / name).write_bytes(raw)
        return load_study(tmp_path)

    return make
