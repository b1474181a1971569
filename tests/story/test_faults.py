"""
Every fault a planner meets is one message with what, where and how to mend it; exit code 1.

Each begins from the study that `motcua new` writes, spoilt in one way, beside the results of an
earlier run, which stay as they were to the byte.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
from pathlib import Path

import pytest

from motcua.study.sample import write_sample
from spoil import both, cut, edit, other, write


def a_folder(name: str):
    def spoil(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return spoil


def shapefile_without_prj(folder: Path) -> None:
    import pyogrio.raw

    meta, _, geometry, values = pyogrio.raw.read(folder / "areas.geojson")
    pyogrio.raw.write(
        folder / "areas.shp", geometry, values, meta["fields"], geometry_type="Polygon",
        crs="EPSG:4326", driver="ESRI Shapefile", encoding="utf-8",
    )  # fmt: skip
    (folder / "areas.prj").unlink()
    edit("study.toml", '"areas.geojson"', '"areas.shp"')(folder)


def book_without_a_sheet(folder: Path) -> None:
    with zipfile.ZipFile(folder / "offices.xlsx", "w") as archive:
        archive.writestr("note.txt", "no sheet")
    edit("study.toml", '"offices.csv"', '"offices.xlsx"')(folder)


def a_raster(folder: Path) -> None:
    import numpy as np
    import rasterio

    about = {"width": 40, "height": 40, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    place = rasterio.Affine(0.005, 0, 106.56, 0, -0.005, 11.08)
    with rasterio.open(folder / "people.tif", "w", driver="GTiff", transform=place, **about) as tif:
        tif.write(np.ones((1, 40, 40), dtype=np.float32))


def the_raster(folder: Path) -> None:
    """Name people.tif in the study, which has neither columns nor a crs of its own."""
    text = (folder / "study.toml").read_text(encoding="utf-8")
    head, tail = text.split("[demand]")
    table, rest = tail.split("[roads]")
    table = '\nfile = "people.tif"\nfiles_per_person_year = 0.5\n'
    (folder / "study.toml").write_text(f"{head}[demand]{table}[roads]{rest}", encoding="utf-8")


BINARY = bytes(range(256)) * 20
PBF = struct.pack(">I", 13) + b"\x0a\x09OSMHeader\x18\x40"
EMPTY_PEOPLE = b"id,lon,lat,people\n1,106.615,11.015,0\n"

FAULTS = {
    "an unknown key names the nearest": (
        edit("study.toml", 'population = "people"', 'populaton = "people"'),
        "demand.populaton is not a known key", 'The nearest known key is "population"',
    ),
    "an unknown table names the nearest": (
        edit("study.toml", "[standard]", "[standart]"), "standart", '"standard"',
    ),
    "a quantity without its unit": (
        edit("study.toml", '"30 min"', '"30"'), '"30" is not a quantity',  "Correct standard.time",
    ),
    "a study cut short": (cut("study.toml", 300), "is not TOML", "Correct that line"),
    "a study of another encoding": (
        write("study.toml", "[study]\nname = 'Bình'".encode("cp1258", "replace") + b"\xff"),
        "is not UTF-8", "Save it as UTF-8",
    ),
    "an empty study": (write("study.toml", b""), "demand is missing. Add demand.", "Correct"),
    "a file that is not there": (
        lambda folder: (folder / "people.csv").unlink(),
        "people.csv is not there", "Paths are read from the study's folder",
    ),
    "a file of nearly that name": (
        lambda folder: (folder / "people.csv").rename(folder / "peoples.csv"),
        "people.csv is not there", 'Did you mean "peoples.csv"?',
    ),
    "a folder in place of a file": (
        a_folder("people.csv"), "people.csv is a folder", "Paths are read",
    ),
    "people without a coordinate system": (
        edit("study.toml", 'crs = "EPSG:4326"', ""),
        "people.csv does not say in which coordinate system", 'add crs to [demand]: "EPSG:4326"',
    ),
    "a shapefile without a .prj": (
        shapefile_without_prj, "areas.shp does not say in which", "a shapefile needs its .prj",
    ),
    "an unknown coordinate system": (
        edit("study.toml", '"EPSG:4326"', '"EPSG:99999"'), "no known coordinate system", "4326",
    ),
    "measuring in degrees": (
        edit("study.toml", '# crs = "EPSG:9210" ', 'crs = "EPSG:4326" '), "not in metres", "9210",
    ),
    "measuring on the web's map": (
        edit("study.toml", '# crs = "EPSG:9210" ', 'crs = "EPSG:3857" '), "7 % too long", "9210",
    ),
    "negative people": (
        edit("people.csv", ",2500", ",-5"), 'less than 0 in row 2 ("-5"), row 4', "Replace them",
    ),
    "absent people": (edit("people.csv", ",1500", ","), "no number in row 5", "Replace them"),
    "people that are no number": (
        edit("people.csv", ",1500", ",n/a"), 'no number in row 5 ("n/a")', "Replace them",
    ),
    "a coordinate that is NaN": (
        edit("people.csv", "106.615", "nan"), 'no number in row 2 ("nan")', "Replace them",
    ),
    "an infinite coordinate": (
        edit("people.csv", "106.615", "inf"), 'infinite in row 2 ("inf")', "Replace them",
    ),
    "x and y exchanged": (
        both(
            edit("study.toml", 'x = "lon"', 'x = "LAT"'),
            edit("study.toml", 'y = "lat"', 'y = "lon"'),
            edit("study.toml", '"LAT"', '"lat"'),
        ),
        "x and y look exchanged", "Exchange x and y",
    ),
    "people elsewhere": (
        edit("people.csv", ",106.", ",10."), "No demand point of people.csv lies in the region",
        "Check the crs",
    ),
    "nobody at all": (
        both(
            write("people.csv", EMPTY_PEOPLE), edit("study.toml", 'population = "population"', "")
        ),
        "Nobody lives in the region", "Check the population column",
    ),
    "one id for two cells": (
        edit("people.csv", "\n2,", "\n1,"), '"id" repeats "1" (rows 2 and 3)', "its own",
    ),
    "a column that is not there": (
        edit("study.toml", 'population = "people"', 'population = "peoples"'),
        'no column "peoples"', 'Write "people" in the study file',
    ),
    "a .csv that is a binary file": (write("people.csv", BINARY), "is no text file", "CSV UTF-8"),
    "a .csv of another encoding": (
        write("people.csv", "id,lon,lat,dân\n".encode("latin-1")), "not in UTF-8", "CSV UTF-8",
    ),
    "a .csv cut short": (cut("people.csv", 75), "people.csv is no table", "as many values"),
    "an empty .csv": (write("people.csv", b""), "is no table: Empty CSV file", "as many values"),
    "a workbook that is none": (
        other("offices.xlsx", BINARY, "offices.csv"), "no workbook", "without a password",
    ),
    "a workbook without a sheet": (book_without_a_sheet, "no workbook", "without a password"),
    "an archive": (
        other("offices.zip", BINARY, "offices.csv"), "archives are never unpacked", "Unpack it",
    ),
    "a parquet that is none": (
        other("people.parquet", BINARY, "people.csv"), "people.parquet cannot be read", "again",
    ),
    "a raster that is none": (
        both(write("people.tif", BINARY), the_raster),
        "people.tif cannot be read as a raster", "GeoTIFF",
    ),
    "a raster cut short": (
        both(a_raster, cut("people.tif", 2_000), the_raster),
        "people.tif cannot be read as a raster", "GeoTIFF",
    ),
    "no area": (
        write("areas.geojson", b'{"type": "FeatureCollection", "features": []}'),
        "areas.geojson has no row", "some",
    ),
    "no area of the ids wanted": (
        edit("study.toml", 'population = "population"', 'only = ["99"]\npopulation = "population"'),
        "ids that areas.geojson has not: 99", "Correct the ids",
    ),
    "one id for two areas": (
        edit("areas.geojson", '"code": "02"', '"code": "01"'), '"code" repeats "01"', "its own",
    ),
    "areas cut short": (cut("areas.geojson", 300), "areas.geojson cannot be read", "QGIS"),
    "a negative official total": (
        edit("areas.geojson", "9000", "-1"), 'less than 0 in row 1 ("-1")', "Replace them",
    ),
    "an office outside": (
        edit("offices.csv", "106.628,11.026", "107.628,11.026"),
        'outside the region: "Bộ phận Một cửa phường Mẫu" (row 2)', "Correct the coordinates",
    ),
    "one id for two offices": (
        edit("offices.csv", "VP-02", "VP-01"), 'One id stands at two places: "VP-01"', "own id",
    ),
    "no such tier": (
        edit("offices.csv", ",commune,", ",ward,"), 'no tier in row 2 ("ward")', "inter_ward",
    ),
    "no office": (
        write("offices.csv", b"id,name,tier,lon,lat\n"), "offices.csv has no row", "some",
    ),
    "no road at all": (
        edit("roads.osm", 'k="highway"', 'k="waterway"'),
        "No road that is open to motorbike lies in the region", "leave [roads] out",
    ),
    "roads of another land": (
        edit("roads.osm", 'lat="11.', 'lat="41.'), "No road", "Give roads of the region",
    ),
    "roads cut short": (cut("roads.osm", 1_500), "roads.osm cannot be read", "Download it again"),
    "roads in a truncated .pbf": (
        other("roads.osm.pbf", PBF, "roads.osm"), "cannot be read as an OpenStreetMap", "again",
    ),
    "roads in an empty .pbf": (
        other("roads.osm.pbf", b"", "roads.osm"), "cannot be read as an OpenStreetMap", "again",
    ),
    "roads in a format of nothing": (
        other("roads.txt", BINARY, "roads.osm"), "no format that roads come in", ".osm.pbf",
    ),
    "a graph cut short": (
        other("roads.graphml", b"<graphml", "roads.osm"), "no valid GraphML", "Save it again",
    ),
    "a GeoPackage that is none": (
        other("roads.gpkg", BINARY, "roads.osm"), "roads.gpkg cannot be read", "QGIS",
    ),
    "a model without its number": (
        edit("study.toml", 'model = "lscp"', 'model = "mclp"'), "needs n_open or budget", "Add",
    ),
}  # fmt: skip


@pytest.fixture
def earlier(tmp_path):
    """Results of an earlier run, with a file that a person put beside them."""
    folder = tmp_path / "maps" / "mine"
    folder.mkdir(parents=True)
    for name in ("plan.json", "plan.xlsx", "map.html", "note.txt"):
        (folder / name).write_text(f"earlier {name}", encoding="utf-8")
    return folder


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_message_and_leaves_earlier_results(motcua, tmp_path, earlier, name):
    spoil, what, mend = FAULTS[name]
    write_sample(tmp_path / "mine")
    spoil(tmp_path / "mine")
    before = hashes(earlier)
    told = motcua("run", "mine", "--overwrite")
    assert (told.code, told.out) == (1, "")
    assert told.err.startswith("Error: ")
    said = told.err.partition("\n  where: ")
    assert what in said[0]
    assert "mine" in said[2].splitlines()[0] or "[" in said[2].splitlines()[0]
    assert mend in said[2].partition("\n  mend:  ")[2]
    assert told.err.count("Error") == told.err.count("\n  where:") == 1
    assert all(letter.isprintable() or letter == "\n" for letter in told.err)
    assert hashes(earlier) == before
    assert sorted(path.name for path in (tmp_path / "maps").iterdir()) == ["mine"]


@pytest.mark.parametrize(
    ("study", "what"),
    [
        ("nowhere", "There is no study file"),
        ("empty", "There is no study file"),
        ("empty/people.csv", "There is no study file"),
    ],
)
def test_a_wrong_path_is_one_message(motcua, tmp_path, study, what):
    (tmp_path / "empty").mkdir()
    told = motcua("run", study)
    assert (told.code, told.out) == (1, "")
    assert what in told.err
    assert "motcua new FOLDER" in told.err
    assert not (tmp_path / "maps").exists()


def test_a_place_for_results_that_is_a_file_is_refused_before_work_begins(motcua, tmp_path):
    write_sample(tmp_path / "mine")
    told = motcua("run", "mine", "--out", Path("mine", "study.toml", "deeper"))
    assert told.code == 1
    assert "cannot be written" in told.err
    assert motcua("run", "mine", "--out", Path("mine", "study.toml")).code == 2
