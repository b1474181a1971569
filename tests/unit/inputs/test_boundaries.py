from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely

from motcua.errors import InputError, MotcuaError, StudyError
from motcua.inputs.boundaries import read_region
from motcua.inputs.projection import project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from motcua.study.schema import Study

    StudyMaker = Callable[..., Study]

REGION = '[region]\nfile = "areas.geojson"\nid = "code"\nname = "name"\narea_class = "class"\n'


def areas(*rings: list[list[float]] | None, **columns: list[float]):
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"{k:02d}"}
            | {name: values[k] for name, values in columns.items()},
            "geometry": {"type": "Polygon", "coordinates": [ring]} if ring else None,
        }
        for k, ring in enumerate(rings)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def ring(west: float, south: float, east: float, north: float):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


LEFT, RIGHT = ring(106.0, 11.0, 106.1, 11.1), ring(106.1, 11.0, 106.2, 11.1)
PLAIN = ('name = "name"\narea_class = "class"\n', "")


def test_areas_without_a_class_are_measured_as_urban_and_told_as_none(study_of: StudyMaker):
    region = read_region(study_of(PLAIN))
    assert region.area_class.tolist() == ["urban", "urban"]
    assert region.told_class.tolist() == ["unstated", "unstated"]


def test_areas_in_id_order_in_metres(study_of: StudyMaker):
    region = read_region(
        study_of(('area_class = "class"', 'area_class = "class"\npopulation = "people"'))
    )
    assert region.ids.tolist() == ["01", "02"]
    assert region.names.tolist() == ["Tây", "Đông Hoà"]
    assert region.area_class.tolist() == ["urban", "rural"]
    assert region.population.tolist() == [10, 7]
    assert region.group.tolist() == ["", ""]
    assert region.told_class.tolist() == ["urban", "rural"]
    corner = project(np.array([[106.0, 11.0]]), source="EPSG:4326", target=region.crs)[0]
    assert shapely.Point(corner).distance(region.geometry[0]) < 1e-6


def test_only_keeps_the_named_ids(study_of: StudyMaker):
    only = ('id = "code"', 'id = "code"\nonly = ["02"]')
    assert read_region(study_of(only)).ids.tolist() == ["02"]
    wrong = ('id = "code"', 'id = "code"\nonly = ["02", "2"]')
    with pytest.raises(InputError, match=r'has not: 2\.[\s\S]*nearest is "02"'):
        read_region(study_of(wrong))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('id = "code"', 'id = "cod"'), r'no column "cod"[\s\S]*Write "code"'),
        (('area_class = "class"', 'area_class = "name"'), r'no area class in row 1 \("đông hoà"\)'),
        (('area_class = "class"', 'population = "name"'), r'is no number in row 1 \("Đông Hoà"\)'),
    ],
)
def test_columns_that_cannot_be(study_of: StudyMaker, change: tuple[str, str], message: str):
    with pytest.raises(InputError, match=message):
        read_region(study_of(change))


def test_parts_of_people_and_repeated_ids_are_told_together(study_of: StudyMaker):
    text = areas(LEFT, RIGHT, people=[1.5, 2]).replace('"01"', '"00"')
    study = study_of((PLAIN[0], 'population = "people"\n'), areas__geojson=text)
    with pytest.raises(InputError, match=r'repeats "00" \(rows 1 and 2\)[\s\S]*row 1 \(1\.5\)'):
        read_region(study)


def test_rows_without_a_polygon(study_of: StudyMaker):
    with pytest.raises(InputError, match="No polygon in row 2"):
        read_region(study_of(PLAIN, areas__geojson=areas(LEFT, None)))


def test_a_file_without_geometry(study_of: StudyMaker):
    study = study_of((REGION, REGION.replace("areas.geojson", "areas.csv")), areas__csv="code\n1\n")
    with pytest.raises(InputError, match=r"does not say in which coordinate system|no geometry"):
        read_region(study)


def test_a_shapefile_without_prj_is_refused(study_of: StudyMaker, tmp_path: Path):
    frame = gpd.GeoDataFrame({"code": ["1"]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:9210")
    frame.to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    study = study_of((REGION, '[region]\nfile = "a.shp"\nid = "code"\n'))
    with pytest.raises(InputError, match=r"a\.shp does not say[\s\S]*needs its \.prj\)\.$"):
        read_region(study)


def test_a_bow_tie_is_mended_and_told(study_of: StudyMaker):
    bow = [[106.0, 11.0], [106.1, 11.1], [106.1, 11.0], [106.0, 11.1], [106.0, 11.0]]
    region = read_region(study_of(PLAIN, areas__geojson=areas(bow, RIGHT)))
    assert shapely.is_valid(region.geometry).all()
    half = shapely.area(region.geometry[0]) / shapely.area(region.geometry[1])
    assert half == pytest.approx(0.5, rel=1e-3)
    assert [(f.code, dict(f.values)) for f in region.findings] == [
        ("invalid_polygon", {"n": 1, "rows": "1"})
    ]


def test_without_a_region_the_hull_holds_every_point(study_of: StudyMaker):
    region = read_region(study_of((REGION, "")))
    assert region.names.tolist() == ["Thử"]
    assert region.findings[0].code == "hull_region"
    points = np.array([[106.15, 11.05], [106.05, 11.05], [106.06, 11.05]])
    xy_m = project(points, source="EPSG:4326", target=region.crs)
    assert shapely.contains_xy(region.geometry[0], xy_m).all()


CLIP = '[region.clip]\nfile = "clip.geojson"\nonly = { code = ["00"] }\n'


def test_areas_are_cut_and_slivers_dropped(study_of: StudyMaker):
    clip = areas(ring(106.05, 10, 106.1003, 12), ring(106, 10, 107, 12))
    study = study_of((REGION, REGION + CLIP), clip__geojson=clip)
    whole = read_region(study_of())
    region = read_region(study)
    assert region.ids.tolist() == ["01"]
    share = shapely.area(region.geometry[0]) / shapely.area(whole.geometry[0])
    assert share == pytest.approx(0.5, abs=5e-3)
    assert {**region.findings[0].values, "percent": 25} == {"kept": 1, "n": 2, "percent": 25}
    assert region.findings[0].values["percent"] == pytest.approx(25, abs=0.2)


def test_a_clip_that_leaves_nothing_or_rakes(study_of: StudyMaker):
    away = areas(ring(100, 10, 101, 12))
    with pytest.raises(InputError, match=r"No area lies in the polygons of clip\.geojson"):
        read_region(study_of((REGION, REGION + CLIP), clip__geojson=away))
    raked = study_of((REGION, REGION + 'population = "people"\n' + CLIP), clip__geojson=away)
    with pytest.raises(StudyError, match="cannot be raked into areas that are cut"):
        read_region(raked)


def test_a_fault_says_where_and_how_to_mend(study_of: StudyMaker):
    study = study_of(('id = "code"', 'id = "code"\nonly = ["9"]'))
    with pytest.raises(MotcuaError) as fault:
        read_region(study)
    assert re.search(r"where: .*areas\.geojson\n  mend:  Correct the ids", str(fault.value))
