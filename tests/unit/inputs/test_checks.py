from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from motcua.inputs.checks import check_study
from motcua.inputs.locating import locate
from motcua.inputs.provenance import (
    OPENSTREETMAP,
    describe_credits,
    describe_inputs,
    relative_path,
)
from motcua.inputs.seams import gaps_km2, overlaps_km2
from motcua.present.words import LANGUAGES, load_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from motcua.domain.finding import Finding
    from motcua.study.schema import Study

    StudyMaker = Callable[..., Study]

REGION = '[region]\nfile = "areas.geojson"\nid = "code"\nname = "name"\narea_class = "class"\n'


def areas(*boxes: shapely.Geometry, names: tuple[str, ...] = ()):
    features = [
        {
            "type": "Feature",
            "properties": {"code": str(k), "name": names[k] if names else str(k), "class": "urban"},
            "geometry": json.loads(shapely.to_geojson(box)),
        }
        for k, box in enumerate(boxes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def codes(findings: tuple[Finding, ...], level: str | None = None):
    return [finding.code for finding in findings if level in (None, finding.level)]


def test_a_sound_study_is_green(study_of: StudyMaker):
    findings = check_study(study_of())
    assert [(f.level, f.code) for f in findings] == [("green", "read_inputs")]
    assert dict(findings[0].values) == {
        "areas": 2,
        "points": 3,
        "people": 8,
        "existing": 2,
        "candidates": 0,
    }


def test_faults_of_every_file_are_told_together(study_of: StudyMaker):
    study = study_of(
        people__csv="id,lon,lat,people\na,106.05,11.05,-1\n",
        offices__csv="id,name,lon,lat\nA,a,107,11\n",
    )
    red = [f for f in check_study(study) if f.level == "red"]
    assert len(red) == 2
    assert "less than 0" in red[0].values["what"]
    assert red[0].where.endswith("people.csv")
    assert "outside the region" in red[1].values["what"]


def test_a_broken_region_is_told_alone(study_of: StudyMaker):
    (red,) = check_study(study_of(areas__geojson="nonsense"))
    assert (red.level, red.code) == ("red", "fault")
    assert red.where.endswith("areas.geojson")


def test_red_comes_before_amber_before_green(study_of: StudyMaker):
    study = study_of(
        people__csv="id,lon,lat,people\na,106.05,11.05,1\nb,99,11.05,1\n",
        offices__csv="id,name,lon,lat\nA,a,107,11\n",
    )
    assert [f.level for f in check_study(study)] == ["red", "amber", "green"]


def test_overlaps_gaps_and_names_alike(study_of: StudyMaker):
    text = areas(
        shapely.box(106, 11, 106.11, 11.1),
        shapely.box(106.1, 11, 106.2, 11.1) - shapely.box(106.14, 11.04, 106.15, 11.05),
        names=("Hoà Phú", "HÒA PHÚ"),
    )
    findings = {f.code: f for f in check_study(study_of(areas__geojson=text))}
    assert findings["overlapping_areas"].values["ha"] == pytest.approx(1209, rel=0.01)
    assert findings["gaps_between_areas"].values["ha"] == pytest.approx(121, rel=0.01)
    assert dict(findings["alike_areas"].values) == {"n": 1, "first": "Hoà Phú"}


def test_seams_in_square_kilometres():
    left, right = shapely.box(0, 0, 2000, 2000), shapely.box(1000, 0, 3000, 2000)
    hole = shapely.box(0, 2000, 3000, 5000) - shapely.box(1000, 3000, 2000, 4000)
    shapes = np.array([left, right, hole], dtype=object)
    assert overlaps_km2(shapes) == {(0, 1): 2.0}
    assert gaps_km2(shapes) == 1.0


def test_places_in_overlaps_belong_to_the_first():
    shapes = np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)], dtype=object)
    area, near = locate(np.array([[1.5, 1.0], [2.5, 1.0], [60.0, 1.0]]), shapes)
    assert area.tolist() == [0, 1, -1]
    assert not near.any()
    assert locate(np.array([[52.9, 1.0]]), shapes, past_border=True)[0].tolist() == [1]


def test_every_sentence_can_be_said(study_of: StudyMaker):
    """Gaps of the sentences are keys of the values, in both languages."""
    study = study_of(
        ('area_class = "class"', 'area_class = "class"\npopulation = "people"'),
        people__csv="id,lon,lat,people\na,106.05,11.05,1\nb,99,11.05,1\n",
    )
    for finding in check_study(study):
        for language in LANGUAGES:
            text = load_words(language).say(f"finding.{finding.code}", **finding.values)
            assert "{" not in text


def test_files_with_their_hashes(study_of: StudyMaker, tmp_path: Path):
    study = study_of(
        ('"areas.geojson"', '"areas-generated.geojson"'), **{"areas-generated.geojson": areas()}
    )
    for name, second in (("people.csv", 86_400 * 3), ("areas-generated.geojson", 1)):
        os.utime(tmp_path / name, (second, second))
    os.utime(tmp_path / "offices.csv", (0, 0))
    files, as_of = describe_inputs(study)
    assert [(f.path, f.role, f.generated) for f in files] == [
        ("study.toml", "study", False),
        ("areas-generated.geojson", "region", True),
        ("people.csv", "demand", False),
        ("offices.csv", "sites", False),
    ]
    assert files[2].sha256 == hashlib.sha256((tmp_path / "people.csv").read_bytes()).hexdigest()
    assert as_of == "1970-01-04"


def test_the_study_may_state_its_day(study_of: StudyMaker):
    _, as_of = describe_inputs(study_of(('"Thử"\n', '"Thử"\nas_of = 2025-06-30\n')))
    assert as_of == "2025-06-30"


@pytest.mark.parametrize(
    ("roads", "stated", "owed"),
    [
        ("a.osm.pbf", "", (OPENSTREETMAP,)),
        ("a.osm.gz", '"WorldPop"', (OPENSTREETMAP, "WorldPop")),
        ("a.osm", '"OpenStreetMap 2018"', ("OpenStreetMap 2018",)),
        ("a-generated.osm", '"facts"', ("facts",)),
        ("a.gpkg", "", ()),
        (None, '"facts"', ("facts",)),
    ],
)
def test_who_made_the_data(
    study_of: StudyMaker, roads: str | None, stated: str, owed: tuple[str, ...]
):
    table = f'[roads]\nfile = "{roads}"\n\n' if roads else ""
    study = study_of(
        ('"Thử"\n', f'"Thử"\ncredits = [{stated}]\n'), ("[[sites]]", f"{table}[[sites]]")
    )
    assert describe_credits(study) == owed


def test_paths_are_told_from_the_study(tmp_path: Path):
    assert relative_path(tmp_path / "a" / "b.csv", folder=tmp_path / "c") == "../a/b.csv"
