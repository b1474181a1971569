from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from motcua.errors import InputError
from motcua.inputs.boundaries import read_region
from motcua.inputs.people import grid_spacing
from motcua.inputs.population import read_demand
from motcua.inputs.projection import project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from motcua.domain.demand import Demand
    from motcua.study.schema import Study

    StudyMaker = Callable[..., Study]

RAKED = ('area_class = "class"', 'area_class = "class"\npopulation = "people"')
CELL = ('population = "people"\nx', 'population = "people"\ncell = "100 m"\nx')


def demand_of(study: Study, network: object = None):
    return read_demand(study, region=read_region(study), network=network)


def codes(thing: Demand):
    return [finding.code for finding in thing.findings]


def test_points_in_id_order_with_their_areas(study_of: StudyMaker):
    demand = demand_of(study_of())
    assert demand.ids.tolist() == ["a", "b", "c"]
    assert demand.population.tolist() == [1, 3, 4]
    assert demand.area.tolist() == [0, 0, 1]
    assert demand.findings == ()


def test_official_totals_to_the_person(study_of: StudyMaker):
    demand = demand_of(study_of(RAKED))
    assert demand.population.tolist() == [3, 7, 7]
    (raked,) = demand.findings
    assert dict(raked.values) == {"counted": 8, "official": 17, "percent": 52.9}
    assert raked.level == "amber"


def test_an_area_with_official_people_gets_a_point(study_of: StudyMaker):
    study = study_of(RAKED, people__csv="id,lon,lat,people\na,106.05,11.05,1\n")
    region = read_region(study)
    demand = demand_of(study)
    assert demand.ids.tolist() == ["a", "area-02"]
    assert demand.population.tolist() == [10, 7]
    assert shapely.contains_xy(region.geometry[1], *demand.xy_m[1])
    assert codes(demand) == ["area_without_people", "raked"]
    assert dict(demand.findings[0].values) == {"n": 1, "people": 7, "first": "Đông Hoà"}


def test_people_outside_are_left_out_and_named(study_of: StudyMaker):
    rows = "id,lon,lat,people\na,106.05,11.05,1\nz,107,11.05,30\ny,107,11.06,12\n"
    demand = demand_of(study_of(people__csv=rows))
    assert demand.ids.tolist() == ["a"]
    (outside,) = demand.findings
    assert (outside.level, outside.people) == ("amber", 42)
    assert dict(outside.values) == {"n": 2, "people": 42, "first": "z"}


def test_without_ids_file_order_is_id_order(study_of: StudyMaker):
    lines = "".join(f"106.0{k % 9 + 1},11.05,{k}\n" for k in range(12))
    study = study_of(
        ('id = "id"\npopulation', "population"), people__csv="lon,lat,people\n" + lines
    )
    demand = demand_of(study)
    assert demand.ids[[0, -1]].tolist() == ["02", "13"]
    assert demand.population.tolist() == list(range(12))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a,106.05,11.05,-1\n", r'less than 0 in row 2 \("-1"\)'),
        ("a,106.05,11.05,\n", r'"people" is no number in row 2 \(""\)'),
        ('a,106.05,11.05,"1,5"\n', "decimals with a point"),
        ("a,106.05,,1\n", r'"lat" is no number in row 2'),
        ("a,106.05,11,1\na,106.06,11,1\n", r'repeats "a" \(rows 2 and 3\)'),
        (",106.05,11,1\n", '"id" is empty in row 2'),
        ("a,11.05,106.05,1\n", "x and y look exchanged"),
        ("a,50,11.05,1\n", r"No demand point of people\.csv lies in the region \(first: 50\.0000"),
        ("a,106.05,11.05,0\n", "Nobody lives in the region"),
    ],
)
def test_rows_that_cannot_be(study_of: StudyMaker, rows: str, message: str):
    with pytest.raises(InputError, match=message):
        demand_of(study_of(people__csv="id,lon,lat,people\n" + rows))


def test_all_faults_of_a_file_at_once(study_of: StudyMaker):
    with pytest.raises(InputError) as fault:
        demand_of(study_of(people__csv="id,lon,lat,people\na,x,11,-1\na,106,11,\n"))
    what = fault.value.what
    assert all(part in what for part in ('"people" is no number', "less than 0", '"lon"', '"a"'))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('crs = "EPSG:4326"', ""), r'people\.csv does not say[\s\S]*"EPSG:4326" for longitude'),
        (('x = "lon"', ""), r"names no x and y[\s\S]*Add x and y to \[demand\]"),
        (('population = "people"', ""), r"names no population column[\s\S]*has: id, lon, lat"),
    ],
)
def test_keys_that_are_missing(study_of: StudyMaker, change: tuple[str, str], message: str):
    with pytest.raises(InputError, match=message):
        demand_of(study_of(change))


def test_exchanged_degrees_are_seen_in_the_region_too(study_of: StudyMaker):
    """South of 90° either order is a place on earth; only the region tells."""
    square = shapely.to_geojson(shapely.box(-52, -31, -51, -30))
    feature = f'{{"type": "Feature", "properties": {{"code": "1"}}, "geometry": {square}}}'
    study = study_of(
        ('name = "name"\narea_class = "class"\n', ""),
        areas__geojson=f'{{"type": "FeatureCollection", "features": [{feature}]}}',
        people__csv="id,lon,lat,people\na,-30.5,-51.5,1\n",
    )
    with pytest.raises(InputError, match="they look exchanged"):
        demand_of(study)


PLACES = (
    '[demand]\nfile = "people.csv"\nid = "id"\npopulation = "people"\n'
    'x = "lon"\ny = "lat"\ncrs = "EPSG:4326"\n'
)


@pytest.mark.parametrize("name", ["p.gpkg", "p.geojson", "p.parquet", "plain.parquet", "p.shp"])
def test_every_format_gives_the_same_demand(study_of: StudyMaker, tmp_path: Path, name: str):
    expected = demand_of(study_of())
    frame = pd.read_csv(tmp_path / "people.csv")
    places = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame.lon, frame.lat), crs=4326)
    if name == "plain.parquet":
        frame.to_parquet(tmp_path / name)
        keys = PLACES.replace("people.csv", name)
    else:
        keys = f'[demand]\nfile = "{name}"\nid = "id"\npopulation = "people"\n'
        places.to_parquet(tmp_path / name) if name == "p.parquet" else places.to_file(
            tmp_path / name
        )
    demand = demand_of(study_of((PLACES, keys)))
    assert demand.ids.tolist() == expected.ids.tolist()
    assert demand.population.tolist() == expected.population.tolist()
    assert demand.xy_m == pytest.approx(expected.xy_m, abs=1e-3)


def test_polygons_stand_for_a_point_inside_and_their_size(study_of: StudyMaker, tmp_path: Path):
    ell = shapely.Polygon([(0, 0), (900, 0), (900, 100), (100, 100), (100, 900), (0, 900)])
    middle = project(np.array([[106.05, 11.05]]), source="EPSG:4326", target="EPSG:32648")[0]
    shape = shapely.transform(ell, lambda xy: xy + middle)
    gpd.GeoDataFrame({"n": [9]}, geometry=[shape], crs="EPSG:32648").to_file(tmp_path / "p.gpkg")
    demand = demand_of(study_of((PLACES, '[demand]\nfile = "p.gpkg"\npopulation = "n"\n')))
    assert shapely.contains_xy(shape, *demand.xy_m[0])
    assert demand.cell_m == pytest.approx(np.sqrt(170_000), abs=0.5)


def grid_rows(spacing_m: float, side: int, people: int):
    corner = project(np.array([[106.02, 11.02]]), source="EPSG:4326", target="EPSG:32648")[0]
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    xy_m = corner + np.column_stack([x.ravel(), y.ravel()]) * spacing_m
    lines = [f"{k},{x!r},{y!r},{people}" for k, (x, y) in enumerate(xy_m.tolist())]
    return "id,lon,lat,people\n" + "\n".join(lines) + "\n", xy_m


EAST_300 = np.array([300.0, 0.0])
UTM = ('crs = "EPSG:4326"', 'crs = "EPSG:32648"')


def road(start_m: object, end_m: object):
    return SimpleNamespace(
        xy_m=np.array([start_m, end_m]),
        tail=np.array([0]),
        head=np.array([1]),
        twin=np.array([-1]),
        road_class=np.array([0]),
        road_classes=("residential",),
    )


def test_coarse_cells_are_split_along_the_road(study_of: StudyMaker):
    text, xy_m = grid_rows(1000.0, 3, 50)
    first = xy_m[0]
    study = study_of(UTM, CELL, people__csv=text)
    demand = demand_of(study, network=road(first - EAST_300, first + EAST_300))
    assert demand.population.sum() == pytest.approx(450)
    assert demand.cell_m == 100
    near = np.abs(demand.xy_m - first).max(axis=1) <= 450
    on_road = np.abs(demand.xy_m[:, 1] - first[1]) <= 50
    assert demand.population[near & on_road].sum() == pytest.approx(50)
    assert demand.population[near & ~on_road].sum() == 0
    (split,) = demand.findings
    assert {"coarse": 9, "even_people": 400}.items() <= dict(split.values).items()
    assert split.people == pytest.approx(450)


def test_without_roads_the_split_is_even(study_of: StudyMaker):
    text, _ = grid_rows(1000.0, 2, 50)
    demand = demand_of(study_of(UTM, CELL, people__csv=text))
    assert demand.population.sum() == pytest.approx(200)
    assert np.ptp(demand.population) < 0.2 * demand.population.max()


def test_cells_fine_enough_stay_as_they_are(study_of: StudyMaker):
    text, _ = grid_rows(120.0, 3, 50)
    demand = demand_of(study_of(UTM, CELL, people__csv=text))
    assert len(demand.ids) == 9
    assert demand.cell_m == pytest.approx(120, abs=0.1)


def test_points_sharing_a_fine_cell_lose_nobody(study_of: StudyMaker):
    text, xy_m = grid_rows(1000.0, 3, 50)
    twice = text + f"z,{xy_m[4, 0]},{xy_m[4, 1]},7\n"
    demand = demand_of(study_of(UTM, CELL, people__csv=twice))
    assert demand.population.sum() == pytest.approx(457)


def test_split_and_raked_on_the_border_keeps_both_totals(study_of: StudyMaker):
    """The middle column of cells straddles the border between the areas at 106.1°."""
    border = project(np.array([[106.1, 11.05]]), source="EPSG:4326", target="EPSG:32648")[0]
    x, y = np.meshgrid([-1000.0, 0.0, 1000.0], [0.0, 1000.0, 2000.0])
    lines = [
        f"{k},{border[0] + dx},{border[1] + dy},5"
        for k, (dx, dy) in enumerate(zip(x.ravel().tolist(), y.ravel().tolist(), strict=True))
    ]
    text = "id,lon,lat,people\n" + "\n".join(lines) + "\n"
    study = study_of(UTM, CELL, people__csv=text)
    plain = demand_of(study)
    shares = np.bincount(plain.area, weights=plain.population)
    assert shares.sum() == pytest.approx(45)
    assert shares == pytest.approx([22.5, 22.5], rel=0.05)
    raked = demand_of(study_of(UTM, CELL, RAKED, people__csv=text))
    assert np.bincount(raked.area, weights=raked.population).tolist() == [10, 7]


def test_rows_of_the_file_may_be_shuffled(study_of: StudyMaker):
    text, _ = grid_rows(1000.0, 3, 50)
    header, *lines = text.splitlines()
    one = demand_of(study_of(UTM, CELL, people__csv=text))
    other = demand_of(study_of(UTM, CELL, people__csv="\n".join([header, *lines[::-1]]) + "\n"))
    assert one.ids.tolist() == other.ids.tolist()
    assert one.population == pytest.approx(other.population)


def test_the_spacing_of_grids():
    rows = np.arange(20)
    hexagons = np.array(
        [((c + (r % 2) / 2) * 300.0, r * 300.0 * np.sqrt(3) / 2) for r in rows for c in rows]
    )
    assert grid_spacing(hexagons) == pytest.approx(300)
    scattered = np.random.default_rng(1).uniform(0, 1e4, (200, 2))
    assert grid_spacing(scattered) == 0.0
    assert grid_spacing(np.zeros((9, 2))) == 0.0


def test_regions_of_gaps(study_of: StudyMaker):
    """A point in a hair-line gap counts in the nearest area, one past the border in none."""
    study = study_of(
        people__csv="id,lon,lat,people\na,106.1001,11.05,1\nb,105.9999,11.05,2\nc,106.15,11.05,3\n"
    )
    region = read_region(study)
    apart = shapely.transform(region.geometry[1], lambda xy: xy + np.array([25.0, 0.0]))
    gapped = replace(region, geometry=np.array([region.geometry[0], apart], dtype=object))
    demand = read_demand(study, region=gapped, network=None)
    assert demand.ids.tolist() == ["a", "c"]
    assert demand.area.tolist() == [0, 1]
    assert codes(demand) == ["nearest_area", "outside_demand"]
