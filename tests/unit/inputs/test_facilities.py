from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pytest

from motcua.errors import InputError
from motcua.inputs.boundaries import read_region
from motcua.inputs.facilities import read_sites
from motcua.inputs.projection import project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from motcua.domain.sites import Sites
    from motcua.study.schema import Study

    StudyMaker = Callable[..., Study]

OFFICES = (
    '[[sites]]\nfile = "offices.csv"\nrole = "existing"\nid = "id"\nname = "name"\n'
    'x = "lon"\ny = "lat"\ncrs = "EPSG:4326"\n'
)
CANDIDATES = OFFICES.replace("existing", "candidate")
HEAD = "id,name,lon,lat\n"


def sites_of(study: Study):
    return read_sites(study, region=read_region(study), network=None)


def codes(sites: Sites):
    return [finding.code for finding in sites.findings]


def more(keys: str):
    return (OFFICES, OFFICES + keys)


def test_offices_in_id_order_with_their_areas(study_of: StudyMaker):
    sites = sites_of(study_of())
    assert sites.ids.tolist() == ["P1", "P2"]
    assert sites.names.tolist() == ["Tây", "Hoà"]
    assert sites.area.tolist() == [0, 1]
    assert sites.is_existing.all()
    assert sites.tier.tolist() == ["commune", "commune"]
    assert sites.cost.tolist() == [1.5, 1.5]  # [costs] office
    expected = project(np.array([[106.05, 11.05]]), source="EPSG:4326", target=sites.crs)
    assert sites.xy_m[0] == pytest.approx(expected[0])
    assert sites.findings == ()


COLUMNS = 'tier = "cấp"\nyearly_cost = "chi phí"\nmandatory = "phải mở"\nforbidden = "cấm"\n'
FULL = (
    "id,name,lon,lat,cấp,chi phí,phải mở,cấm,mã xã\n"
    "1,A,106.05,11.05,branch,2.5,có,,01\n"
    "2,,106.06,11.05,outreach,0,không,x,01\n"
)


def test_every_column_may_be_given(study_of: StudyMaker):
    sites = sites_of(study_of(more(COLUMNS + 'area = "mã xã"\n'), offices__csv=FULL))
    assert sites.tier.tolist() == ["branch", "outreach"]
    assert sites.cost.tolist() == [2.5, 0]
    assert sites.is_mandatory.tolist() == [True, False]
    assert sites.is_forbidden.tolist() == [False, True]
    assert sites.names.tolist() == ["A", "2"]
    assert sites.area.tolist() == [0, 0]


def test_a_tier_for_all_rows(study_of: StudyMaker):
    assert set(sites_of(study_of(more('tier = "branch"\n'))).tier) == {"branch"}


def test_a_workbook_in_vn_2000(study_of: StudyMaker, tmp_path: Path):
    east_north = project(np.array([[106.05, 11.05]]), source="EPSG:4326", target="EPSG:9210")[0]
    book = openpyxl.Workbook()
    book.active.append(["Mã", "Tên trụ sở", "X (bắc)", "Y (đông)"])
    book.active.append([718, "Trụ sở", float(east_north[1]), float(east_north[0])])
    book.save(tmp_path / "a.xlsx")
    keys = (
        '[[sites]]\nfile = "a.xlsx"\nrole = "existing"\nid = "Mã"\nname = "Tên trụ sở"\n'
        'x = "Y (đông)"\ny = "X (bắc)"\ncrs = "EPSG:9210"\n'
    )
    sites = sites_of(study_of((OFFICES, keys)))
    expected = project(np.array([[106.05, 11.05]]), source="EPSG:4326", target=sites.crs)
    assert sites.ids.tolist() == ["718"]
    assert sites.xy_m[0] == pytest.approx(expected[0], abs=1e-3)
    exchanged = keys.replace('"Y (đông)"', '"?"').replace('"X (bắc)"', '"Y (đông)"')
    with pytest.raises(InputError, match="look exchanged"):
        sites_of(study_of((OFFICES, exchanged.replace('"?"', '"X (bắc)"'))))


def test_one_id_at_one_place_is_one_site_with_a_note(study_of: StudyMaker):
    rows = HEAD + "A,Một,106.05,11.05\nA,Hai,106.050001,11.05\nB,,106.05,11.06\n"
    sites = sites_of(study_of(offices__csv=rows))
    assert sites.ids.tolist() == ["A", "B"]
    assert sites.names.tolist() == ["Một", "B"]
    (note,) = sites.findings
    assert (note.code, dict(note.values)) == ("repeated_site", {"n": 1, "first": "A"})


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("A,a,106.05,11.05\nA,b,106.05,11.051\n", r'two places: "A" \(rows 2 and 3, 111 m apart\)'),
        ("A,Xa,107,11.05\nB,,106.05,11.05\n", r'offices outside the region: "Xa" \(row 2\)'),
        ("A,a,,11.05\n", '"lon" is no number in row 2'),
        ("A,a,106.05,95\n", "look exchanged|No place on earth|outside the region"),
        (",a,106.05,11.05\n", '"id" is empty in row 2'),
        ("A,a,11.05,106.05\n", "x and y look exchanged"),
    ],
)
def test_rows_that_cannot_be(study_of: StudyMaker, rows: str, message: str):
    with pytest.raises(InputError, match=message):
        sites_of(study_of(offices__csv=HEAD + rows))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("branch", "nhánh", r'no tier in row 2 \("nhánh"\)[\s\S]*one of branch, inter_ward'),
        ("2.5", '"2,5"', "decimals with a point"),
        ("2.5", "-1", "less than 0"),
        ("không", "chưa", r'neither yes nor no in row 3 \("chưa"\)'),
        ("không", "có", r'Both mandatory and forbidden: "2"'),
        ("x,01", "x,99", r'names no area of the region in row 3 \("99"\)'),
    ],
)
def test_columns_that_cannot_be(study_of: StudyMaker, old: str, new: str, message: str):
    study = study_of(more(COLUMNS + 'area = "mã xã"\n'), offices__csv=FULL.replace(old, new))
    with pytest.raises(InputError, match=message):
        sites_of(study)


def test_candidates_outside_are_left_out_and_counted(study_of: StudyMaker):
    rows = HEAD + "A,a,107,11.05\nB,b,106.05,11.05\n"
    sites = sites_of(study_of((OFFICES, CANDIDATES), offices__csv=rows))
    assert sites.ids.tolist() == ["B"]
    assert not sites.is_existing.any()
    assert dict(sites.findings[0].values) == {"n": 1, "kept": 1}
    with pytest.raises(InputError, match="No site lies in the region"):
        sites_of(study_of((OFFICES, CANDIDATES), offices__csv=HEAD + "A,a,107,11.05\n"))


def test_an_office_on_the_bank_of_the_border_river_is_inside(study_of: StudyMaker):
    sites = sites_of(study_of(offices__csv=HEAD + "A,a,106.2003,11.05\n"))
    assert sites.area.tolist() == [1]


def test_a_stated_area_wins_and_is_told(study_of: StudyMaker):
    rows = "id,name,lon,lat,xã\nA,a,106.05,11.05,02\n"
    sites = sites_of(study_of(more('area = "xã"\n'), offices__csv=rows))
    assert sites.area.tolist() == [1]
    assert codes(sites) == ["area_differs"]


def test_only_chooses_rows(study_of: StudyMaker):
    rows = HEAD + "A,school,106.05,11.05\nB,bank,106.05,11.06\nC,chợ,107,11\n"
    only = 'only = { name = ["school"] }\n'
    assert sites_of(study_of(more(only), offices__csv=rows)).ids.tolist() == ["A"]
    with pytest.raises(InputError, match=r"No row of offices\.csv is among those"):
        sites_of(study_of(more('only = { name = ["?"] }\n'), offices__csv=rows))


def test_an_id_in_two_tables_names_both(study_of: StudyMaker):
    second = CANDIDATES.replace("offices.csv", "poi.csv")
    study = study_of((OFFICES, OFFICES + second), poi__csv=HEAD + "P1,x,106.06,11.05\n")
    with pytest.raises(InputError, match=r'two tables: "P1" \(offices\.csv and poi\.csv\)'):
        sites_of(study)


def test_tables_without_ids_do_not_collide(study_of: StudyMaker):
    plain = OFFICES.replace('id = "id"\n', "")
    sites = sites_of(study_of((OFFICES, plain + plain.replace("existing", "candidate"))))
    assert sites.ids.tolist() == ["S1-2", "S1-3", "S2-2", "S2-3"]


def test_names_are_kept_as_they_are(study_of: StudyMaker):
    sites = sites_of(study_of(offices__csv=HEAD + "A,<img src=x onerror=alert(1)>,106.05,11.05\n"))
    assert sites.names.tolist() == ["<img src=x onerror=alert(1)>"]


PREMISES = (
    "id,name,lon,lat,loại,cán bộ,tối đa,hồ sơ,công suất,m2\n"
    "1,A,106.05,11.05,phuong,4,6,9000.5,20000,48\n"
    "2,B,106.06,11.05,xa,,,,,\n"
)
PREMISE_KEYS = (
    'officers = "cán bộ"\nmax_officers = "tối đa"\nfiles_per_year = "hồ sơ"\n'
    'capacity = "công suất"\nfloor_area = "m2"\n'
)


def test_premises_are_read_and_empty_cells_stay_unknown(study_of: StudyMaker):
    sites = sites_of(study_of(more(PREMISE_KEYS), offices__csv=PREMISES))
    assert sites.officers.tolist() == [4, -1]
    assert sites.max_officers.tolist() == [6, -1]
    assert sites.files_per_year.tolist() == [9000.5, -1]
    assert sites.capacity.tolist() == [20_000, -1]
    assert sites.floor_area_m2.tolist() == [48, -1]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("4,6,", "4.5,6,", r'Column "cán bộ" counts no officers in row 2 \(4.5\)'),
        ("4,6,", "4,0,", r'Column "tối đa" counts no officers in row 2 \(0\)'),
        ("20000,48", "-7,48", r'Column "công suất" is less than 0 in row 2'),
    ],
)
def test_premises_that_cannot_be_are_named(study_of: StudyMaker, old, new, message):
    rows = PREMISES.replace(old, new)
    with pytest.raises(InputError, match=message):
        sites_of(study_of(more(PREMISE_KEYS), offices__csv=rows))


@pytest.mark.parametrize(
    ("points", "expected"),
    [("addresses", []), ("centres", ["sites_at_centres"]), ("inside", ["sites_inside"])],
)
def test_points_that_are_no_addresses_are_said(study_of: StudyMaker, points, expected):
    sites = sites_of(study_of(more(f'points = "{points}"\n')))
    assert codes(sites) == expected
    assert [(f.level, f.values["n"], f.where) for f in sites.findings] == [
        ("amber", 2, "offices.csv") for _ in expected
    ]
