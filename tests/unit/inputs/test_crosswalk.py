"""From one map to another: names, namesakes and parts, shares by hand, nobody lost on the way."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from motcua.errors import InputError
from motcua.inputs.boundaries import read_region
from motcua.inputs.crosswalk import read_second_map
from motcua.inputs.facilities import read_sites
from motcua.inputs.population import read_demand
from motcua.inputs.texts import fold
from motcua.inputs.unit_cuts import cut_area
from motcua.inputs.unit_names import match_areas, mentions_of
from motcua.inputs.unit_shares import share_out
from shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path

# Six squares in a row, west to east: A and B whole to unit U1, C to both, D and E whole to U2.
NAMES = ["An", "Bình", "Cầu", "Đông", "Giữa"]
STUDY = """
[study]
name = "Hai bản đồ"
crs = "EPSG:9210"
[region]
file = "areas.geojson"
id = "code"
name = "name"
area_class = "class"
group = "district"
[demand]
file = "people.csv"
id = "id"
population = "people"
x = "x"
y = "y"
crs = "EPSG:9210"
[[sites]]
file = "offices.csv"
role = "existing"
id = "id"
x = "x"
y = "y"
crs = "EPSG:9210"
[crosswalk]
file = "units.csv"
id = "code"
name = "name"
merged_from = "from"
population = "people"
"""
UNITS = 'code,name,from,people\nU2,Đông,"Cầu (1 phần), Đông, Giữa",2600\n'
UNITS += 'U1,Tây,"An, Bình, Cầu (1 phần)",2400\n'
X, Y = 600_000, 1_220_000


def areas(districts: str = "wwwee") -> str:
    features = [
        '{{"type": "Feature", "properties": {{"code": "{k}", "name": "{name}", "class": "{c}",'
        ' "district": "{d}"}}, "geometry": {shape}}}'.format(
            k=k, name=name, c="urban" if k < 2 else "rural", d=district,
            shape=shapely.to_geojson(shapely.box(X + 1_000 * k, Y, X + 1_000 * (k + 1), Y + 1_000)),
        )
        for k, (name, district) in enumerate(zip(NAMES, districts, strict=True))
    ]  # fmt: skip
    crs = '"crs": {"type": "name", "properties": {"name": "EPSG:9210"}}'
    return f'{{"type": "FeatureCollection", {crs}, "features": [{",".join(features)}]}}'


def places(tmp_path: Path, units: str = UNITS, **files: str):
    """Ten points of 100 people in each square, 100 metres apart; an office in each."""
    from motcua.study.load import load_study

    people = [
        f"{k}{i},{X + 1_000 * k + 100 * i + 50},{Y + 500},100" for k in range(5) for i in range(10)
    ]
    offices = [f"P{k},{X + 1_000 * k + 700},{Y + 500}" for k in range(5)]
    contents = {
        "study.toml": STUDY, "areas.geojson": areas(), "units.csv": units,
        "people.csv": "\n".join(["id,x,y,people", *people]),
        "offices.csv": "\n".join(["id,x,y", *offices]), **files,
    }  # fmt: skip
    for name, text in contents.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    study = load_study(tmp_path)
    region = read_region(study)
    demand = read_demand(study, region=region, network=None)
    return study, region, demand, read_sites(study, region=region, network=None)


def test_a_split_area_is_shared_so_that_totals_are_met(tmp_path):
    """U1 has 2,000 whole and 2,400 officially: 400 of C's 1,000, its four western points."""
    second = read_second_map(*places(tmp_path))
    told = second.crosswalk
    assert told.names.tolist() == ["Tây", "Đông"]
    assert list(zip(told.part_area, told.part_unit, strict=True)) == [
        (0, 0), (1, 0), (2, 0), (2, 1), (3, 1), (4, 1)
    ]  # fmt: skip
    assert told.people_share == pytest.approx([1, 1, 0.4, 0.6, 1, 1], abs=1e-4)
    assert told.fitted_people == pytest.approx([2_400, 2_600], abs=0.1)
    of_c = second.demand.area[(second.demand.xy_m[:, 0] - X) // 1_000 == 2]
    assert of_c.tolist() == [0] * 4 + [1] * 6
    assert second.demand.population.sum() == 5_000
    # The office of C stands 700 m from its western end, beyond the cut at 400 m.
    assert second.sites.area.tolist() == [0, 0, 1, 1, 1]
    assert shapely.area(second.region.geometry) == pytest.approx([2.4e6, 2.6e6])
    assert second.region.neighbours.tolist() == [[False, True], [True, False]]


def test_classes_and_groups_are_those_of_most_people(tmp_path):
    second = read_second_map(*places(tmp_path))
    assert second.region.area_class.tolist() == ["urban", "rural"]
    assert second.region.group.tolist() == ["w", "e"]


def test_units_by_polygons_count_people_where_they_are(tmp_path):
    """The units' border stands at 2,240 m: two of C's points lie west of it."""
    boxes = [(X, X + 2_240), (X + 2_240, X + 5_000)]
    features = [
        f'{{"type": "Feature", "properties": {{"code": "U{k}", "people": 2500}}, "geometry": '
        f"{shapely.to_geojson(shapely.box(a, Y, b, Y + 1_000))}}}"
        for k, (a, b) in enumerate(boxes, 1)
    ]
    crs = '"crs": {"type": "name", "properties": {"name": "EPSG:9210"}}'
    drawn = f'{{"type": "FeatureCollection", {crs}, "features": [{",".join(features)}]}}'
    head, _ = STUDY.split("[crosswalk]")
    study = f'{head}[crosswalk]\nfile = "units.geojson"\nid = "code"\npopulation = "people"\n'
    read = places(tmp_path, **{"units.geojson": drawn, "study.toml": study})
    told = read_second_map(*read).crosswalk
    split = told.part_area == 2
    assert told.people_share[split].tolist() == [0.2, 0.8]
    assert told.ground_share[split] == pytest.approx([0.24, 0.76])
    assert told.fitted_people.tolist() == [2_200, 2_800]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Giữa", "Giữ", r'"Đông" was made of "Giữ", which is no area[\s\S]*Did you mean "Giữa"'),
        (", Giữa", "", "Areas in no unit: Giữa"),
        ("Bình, Cầu (1 phần)", "Bình, Cầu", "claimed whole, and by another unit too: Cầu"),
        ("2400", "-1", "less than 0"),
        ("U2", "U1", 'repeats "U1"'),
    ],
)
def test_units_that_cannot_be_are_named(tmp_path, old, new, message):
    read = places(tmp_path, units=UNITS.replace(old, new))
    with pytest.raises(InputError, match=message):
        read_second_map(*read)


def test_brackets_then_claims_then_nearness_tell_namesakes_apart():
    """Two of one name: the bracket says one, the claim leaves the other; else the nearer one."""
    units = np.array(["U", "V"])
    names = np.array(["Tân Hiệp", "Tân Hiệp", "Phước", "An Bình", "An Bình", "Dĩ An"])
    told = [frozenset({"phu giao"}), frozenset({"tan uyen"}), *[frozenset()] * 4]
    xy_m = np.array([[0.0, 0], [9, 0], [1, 0], [0, 5], [9, 5], [8, 5]])
    text = ["Tân Hiệp (huyện Phú Giáo), Phước, An Bình", "Tân Hiệp, An Bình, Dĩ An"]
    mentions = [one for unit, each in enumerate(text) for one in mentions_of(each, unit)]
    areas = match_areas(mentions, names, told=told, xy_m=xy_m, units=units, path=None)
    assert areas == [0, 2, 3, 1, 4, 5]


def test_totals_that_cannot_both_be_met_share_the_blame():
    """U0 wants 900 and U1 900 of 500 + 1,000 + 200: by the closed form of one unknown."""
    area, unit = np.array([0, 0, 1, 2]), np.array([0, 1, 0, 1])
    amounts, targets = np.array([1_000.0, 500.0, 200.0]), np.array([900.0, 900.0])
    # (500 + 1000 p - 900) and (200 + 1000 (1 - p) - 900) are equal and opposite at their least sum.
    p = share_out(amounts, area, unit, targets=targets)[0]
    assert p == pytest.approx(0.35, abs=1e-4)
    assert 500 + 1_000 * p - 900 == pytest.approx(200 + 1_000 * (1 - p) - 900, abs=0.2)


def test_where_nothing_is_known_parts_are_even():
    area, unit = np.array([0, 0, 0]), np.array([0, 1, 2])
    assert share_out(np.array([9.0]), area, unit, targets=np.full(3, -1.0)) == pytest.approx(
        [1 / 3] * 3
    )


@given(st.lists(st.integers(100, 3_000), min_size=7, max_size=7), st.integers(100, 3_000))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_shares_are_the_least_squares_of_another_solver(amounts, target):
    """Two areas shared by three units, against a general minimiser of the same sum."""
    area, unit = np.array([0, 0, 1, 1, 2, 3, 4]), np.array([0, 1, 1, 2, 0, 1, 2])
    people, targets = np.array(amounts[:5], dtype=float), np.array([*amounts[5:], target], float)

    def misses(x):
        p = np.array([x[0], 1 - x[0], x[1], 1 - x[1], 1, 1, 1])
        fitted = np.bincount(unit, weights=people[area] * p)
        return (((fitted - targets) / targets) ** 2).sum() + 1e-4 * ((p[:4] - 0.5) ** 2).sum()

    other = minimize(misses, [0.5, 0.5], bounds=[(0, 1)] * 2, method="L-BFGS-B", tol=1e-14)
    mine = share_out(people, area, unit, targets=targets)
    assert misses([mine[0], mine[2]]) <= other.fun * (1 + 1e-3) + 1e-6


def test_three_units_cut_one_area_towards_the_rest_of_each():
    points = np.column_stack([np.arange(10) * 100.0, np.zeros(10)])
    west, east = np.array([-500.0, 0]), np.array([2_000.0, 0])
    cut = cut_area(points, np.ones(10), units=[4, 7, 2], shares=[0.3, 0.5, 0.2],
                   anchors=[west, None, east])  # fmt: skip
    assert cut.unit_of(points).tolist() == [4] * 3 + [7] * 5 + [2] * 2
    pieces = cut.pieces(shapely.box(-50, -50, 950, 50))
    assert {unit: round(shape.area) for unit, shape in pieces.items()} == {
        4: 30_000, 7: 50_000, 2: 20_000
    }  # fmt: skip


def test_the_ninety_one_communes_become_the_thirty_six_units():
    """By the facts alone, each commune a square round its point: every name finds its commune."""
    with shared("facts/binh_duong_communes_2024.csv").open(encoding="utf-8") as lines:
        communes = sorted(csv.DictReader(lines), key=lambda row: row["code"])
    with shared("facts/binh_duong_units_2025.csv").open(encoding="utf-8") as lines:
        units = list(csv.DictReader(lines))
    xy_m = np.array([[float(row["lon"]), float(row["lat"])] for row in communes]) * 110_000
    told = [
        frozenset(fold(row[key]).replace("_", " ") for key in ("district", "type"))
        for row in communes
    ]
    mentions = [one for k, row in enumerate(units) for one in mentions_of(row["merged_from"], k)]
    names = np.array([row["name"] for row in communes])
    areas = match_areas(mentions, names, told=told, xy_m=xy_m,
                        units=np.array([row["name"] for row in units]), path=None)  # fmt: skip
    assert len(set(areas)) == 91
    went = {
        (communes[row]["district"], communes[row]["name"]): units[one.unit]["name"]
        for row, one in zip(areas, mentions, strict=True)
        if not one.is_part
    }
    assert went["Dĩ An", "An Bình"] == "Dĩ An"
    assert went["Phú Giáo", "An Bình"] == "Phú Giáo"
    assert went["Phú Giáo", "Tân Hiệp"] == "Phước Thành"
    assert went["Tân Uyên", "Tân Hiệp"] == "Tân Hiệp"
    assert went["Bến Cát", "Tân Định"] == "Hòa Lợi"
    assert went["Bắc Tân Uyên", "Tân Định"] == "Bắc Tân Uyên"
    assert went["Bắc Tân Uyên", "Tân Bình"] == "Vĩnh Tân"
    assert went["Dĩ An", "Tân Bình"] == "Tân Đông Hiệp"
    people = np.array([float(row["population_estimate"]) for row in communes])
    parts = sorted(set(zip(areas, [one.unit for one in mentions], strict=True)))
    area, unit = np.array(parts).T
    targets = np.array([float(row["population"]) for row in units])
    shares = share_out(people, area, unit, targets=targets)
    fitted = np.bincount(unit, weights=people[area] * shares)
    assert fitted.sum() == pytest.approx(2_722_527)
    # What is left is in units made of whole communes: their estimates are off, no share can help.
    counts = np.bincount(area)
    even = np.bincount(unit, weights=people[area] / counts[area])
    assert np.abs(fitted - targets).sum() < np.abs(even - targets).sum()
    is_split = np.bincount(unit, weights=counts[area] > 1) > 0
    missed = np.abs(fitted - targets) / targets
    assert missed[is_split].mean() < missed[~is_split].mean()
