from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from shapely.geometry import Point

from motcua.errors import InputError
from motcua.inputs import plain_tables, tables
from motcua.inputs.columns import texts
from motcua.inputs.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

FRAME = pd.DataFrame({"mã": ["01", "02"], "người": [3.0, 4.5]})
PLACES = gpd.GeoDataFrame(FRAME, geometry=[Point(106, 11), Point(107, 12)], crs="EPSG:4326")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_as_any_program_writes_it(tmp_path: Path, separator: str, start: str, end: str):
    path = tmp_path / "a.csv"
    lines = [["mã", "tên"], ["007", f'"Bến{separator} Cát"'], ["", "=1+1"]]
    text = start + end.join(separator.join(line) for line in lines) + end
    path.write_bytes(text.encode("utf-8"))
    table = read_table(path)
    assert texts(table, "mã").tolist() == ["007", ""]
    assert texts(table, "tên").tolist() == [f"Bến{separator} Cát", "=1+1"]
    assert table.rows.tolist() == [2, 3]


def test_every_format_gives_the_same_columns(tmp_path: Path):
    FRAME.to_csv(tmp_path / "a.csv", index=False)
    FRAME.to_excel(tmp_path / "a.xlsx", index=False)
    FRAME.to_parquet(tmp_path / "plain.parquet", index=False)
    PLACES.to_parquet(tmp_path / "geo.parquet", index=False)
    PLACES.to_file(tmp_path / "a.gpkg")
    PLACES.to_file(tmp_path / "a.geojson")
    for path in sorted(tmp_path.iterdir()):
        table = read_table(path)
        assert texts(table, "mã").tolist() == ["01", "02"], path
        assert texts(table, "người")[1] == "4.5", path
        if "geo" in path.name or path.suffix == ".gpkg":
            assert table.geometry[1].coords[0] == (107.0, 12.0)
            assert table.crs is not None


def test_whole_numbers_of_a_workbook_are_codes(tmp_path: Path):
    book = openpyxl.Workbook()
    for line in (["code", "note"], [718.0, None], [None, "x"], [None, None]):
        book.active.append(line)
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert texts(table, "code").tolist() == ["718", ""]
    assert texts(table, "note").tolist() == ["", "x"]


def test_geoparquet_that_names_no_system_is_in_degrees(tmp_path: Path):
    import pyarrow.parquet as pq

    PLACES.to_parquet(tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    del geo["columns"]["geometry"]["crs"]
    table = table.replace_schema_metadata({b"geo": json.dumps(geo).encode()})
    pq.write_table(table, tmp_path / "b.parquet")
    assert read_table(tmp_path / "b.parquet").crs == "OGC:CRS84"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"a,b\n1,2,3\n", "is no table"),
        ("a.csv", "tên\nHòa\n".encode("cp1258", errors="replace"), "not in UTF-8|is no table"),
        ("a.csv", b"a,b\n", "has no row"),
        ("a.xlsx", b"nonsense", "is no workbook"),
        ("a.parquet", b"nonsense", "cannot be read"),
        ("a.gpkg", b"nonsense", "cannot be read"),
        ("a.zip", b"PK", "never unpacked"),
        ("a.pkl", b"", "never unpacked"),
    ],
)
def test_files_that_are_no_tables(tmp_path: Path, name: str, content: bytes, message: str):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / name)


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(InputError, match=r"none\.csv is not there[\s\S]*Check the path"):
        read_table(tmp_path / "none.csv")


def test_several_layers_are_named(tmp_path: Path):
    PLACES.to_file(tmp_path / "a.gpkg", layer="one")
    PLACES.to_file(tmp_path / "a.gpkg", layer="two")
    with pytest.raises(InputError, match="2 layers: one, two"):
        read_table(tmp_path / "a.gpkg")


def test_size_is_bounded_before_memory_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    monkeypatch.setattr(tables, "MAX_BYTES", 3)
    with pytest.raises(InputError, match="more than a table may"):
        read_table(tmp_path / "a.csv")
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", "0" * 1000)
    monkeypatch.setattr(plain_tables, "MAX_WORKBOOK_BYTES", 999)
    monkeypatch.setattr(tables, "MAX_BYTES", 10_000)
    with pytest.raises(InputError, match="unpacks to"):
        read_table(tmp_path / "a.xlsx")


def test_take_keeps_geometry_and_rows_together(tmp_path: Path):
    PLACES.to_file(tmp_path / "a.geojson")
    kept = read_table(tmp_path / "a.geojson").take(np.array([False, True]))
    assert kept.geometry[0].x == 107.0
    assert kept.rows.tolist() == [2]
