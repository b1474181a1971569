"""The public data of Bình Dương, Hồ Chí Minh City and Porto Alegre, read as studies read them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest

from motcua.inputs.boundaries import read_region
from motcua.inputs.facilities import read_sites
from motcua.inputs.population import read_demand
from motcua.study.load import load_study
from shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path


def study_at(tmp_path: Path, text: str):
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    return load_study(tmp_path)


def quoted(values: object):
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def inner_wards():
    """Codes of the wards that lie in the 16 districts, by a point inside each."""
    wards = gpd.read_file(shared("geodata/boundaries/hcmc_wards_2025.geojson"))
    districts = gpd.read_file(shared("geodata/boundaries/hcmc_inner_districts_osm_2025.geojson"))
    inside = wards.representative_point().within(districts.union_all())
    return wards[inside]


def test_the_inner_city_to_the_person(tmp_path: Path):
    wards = inner_wards()
    codes = quoted(wards.ward_code)
    text = f"""
[study]
name = "HCMC"
language = "vi"
[region]
file = "{shared("geodata/boundaries/hcmc_wards_2025.geojson").as_posix()}"
id = "ward_code"
name = "ward"
population = "population"
only = {codes}
[demand]
file = "{shared("geodata/population/hcmc_worldpop_2020_1km.tif").as_posix()}"
cell = "100 m"
[[sites]]
file = "{shared("geodata/offices/hcmc_ward_offices_2025.csv").as_posix()}"
role = "existing"
id = "ward_code"
name = "ward"
x = "ref_lon"
y = "ref_lat"
crs = "EPSG:4326"
only = {{ ward_code = {codes} }}
[[sites]]
file = "{shared("geodata/offices/poi_hotosm.csv").as_posix()}"
role = "candidate"
id = "osm_node_id"
name = "name"
x = "lon"
y = "lat"
crs = "EPSG:4326"
only = {{ amenity = ["school", "marketplace", "post_office"] }}
"""
    study = study_at(tmp_path, text)
    region = read_region(study)
    assert len(region.ids) == 66
    demand = read_demand(study, region=region, network=None)
    assert len(demand.ids) >= 25_000
    assert demand.population.sum() == 6_883_841
    people = np.bincount(demand.area, weights=demand.population)
    official = wards.set_index("ward_code").population.loc[region.ids]
    assert people.tolist() == official.tolist()
    sites = read_sites(study, region=region, network=None)
    assert sites.is_existing.sum() == 66
    assert (region.ids[sites.area[sites.is_existing]] == sites.ids[sites.is_existing]).all()
    assert (~sites.is_existing).sum() > 200
    assert {"repeated_site", "outside_candidates"} <= {f.code for f in sites.findings}


def test_the_south_inside_its_polygon(tmp_path: Path):
    grid = shared("geodata/population/binhduong_popgrid_1km.csv")
    coverage = shared("geodata/roads/coverage.geojson")
    communes = shared("geodata/boundaries/binhduong_communes_census2009.geojson")
    text = f"""
[study]
name = "Nam"
language = "vi"
[region]
file = "{communes.as_posix()}"
id = "gso_ward_code"
name = "ward_2024"
group = "gso_district_code"
[region.clip]
file = "{coverage.as_posix()}"
only = {{ name = ["binhduong_south_2018"] }}
[demand]
file = "{grid.as_posix()}"
population = "population_cal_2025"
x = "lon"
y = "lat"
crs = "EPSG:4326"
[[sites]]
role = "candidate"
generate = "areas"
"""
    study = study_at(tmp_path, text)
    region = read_region(study)
    demand = read_demand(study, region=region, network=None)
    polygons = gpd.read_file(coverage)
    polygon = polygons[polygons.name == "binhduong_south_2018"].union_all()
    both = gpd.read_file(communes).union_all().intersection(polygon)
    with grid.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    points = gpd.points_from_xy([r["lon"] for r in rows], [r["lat"] for r in rows])
    inside = points.within(both)
    expected = sum(
        float(r["population_cal_2025"]) for r, here in zip(rows, inside, strict=True) if here
    )
    assert demand.population.sum() == pytest.approx(expected, rel=2e-3)
    assert len(region.ids) == 17


def test_hexagons_without_a_region(tmp_path: Path):
    text = f"""
[study]
name = "Porto Alegre"
language = "en"
[demand]
file = "{shared("geodata/other/porto_alegre/poa_hexgrid.csv").as_posix()}"
id = "id"
population = "population"
x = "lon"
y = "lat"
crs = "EPSG:4326"
[[sites]]
role = "candidate"
generate = "grid"
spacing = "1 km"
"""
    study = study_at(tmp_path, text)
    region = read_region(study)
    demand = read_demand(study, region=region, network=None)
    assert (region.crs, len(demand.ids)) == ("EPSG:32722", 1227)
    assert demand.population.sum() == 812_935
