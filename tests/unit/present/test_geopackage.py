"""plan.gpkg: what is read is what was written, byte by byte the same, and QGIS finds its styles."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pyogrio
import pytest
from geopandas.testing import assert_geodataframe_equal

from motcua.errors import InputError
from motcua.present.document import plan_document
from motcua.present.geopackage import GEOMETRY_TYPES, read_geopackage, write_geopackage
from motcua.present.qgis_styles import field_aliases, layer_style
from motcua.present.tables import COLUMNS, plan_tables
from motcua.present.words import load_words
from small_plan import HOSTILE, small_plan

if TYPE_CHECKING:
    from pathlib import Path

    from motcua.domain.plan import Plan


def write(plan: Plan, path: Path):
    write_geopackage(plan_document(plan), plan_tables(plan), path=path)
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory):
    return write(small_plan(), tmp_path_factory.mktemp("run") / "plan.gpkg")


@pytest.mark.parametrize(
    "plan",
    [
        small_plan(),
        small_plan(has_roads=False),
        small_plan(opened=np.ones(4, dtype=bool)),
    ],
    ids=["plan", "no roads", "nobody outside"],
)
def test_tables_read_back_equal(plan: Plan, tmp_path: Path):
    tables = plan_tables(plan)
    back = read_geopackage(write(plan, tmp_path / "plan.gpkg"))
    assert list(back) == list(tables)
    for name, table in tables.items():
        assert_geodataframe_equal(back[name], table)
        assert back[name].dtypes.tolist() == table.dtypes.tolist()


def test_hostile_names_are_only_text(written: Path):
    assert read_geopackage(written)["sites"]["name"][1] == HOSTILE


def test_two_writes_are_the_same_bytes(written: Path, tmp_path: Path):
    assert write(small_plan(), tmp_path / "plan.gpkg").read_bytes() == written.read_bytes()


@pytest.mark.usefixtures("written")
def test_writing_leaves_gdal_as_it_was():
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_version_and_layers_suit_old_readers(written: Path):
    with closing(sqlite3.connect(written)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (10300,)
        identifiers = dict(database.execute("SELECT table_name, identifier FROM gpkg_contents"))
    assert identifiers["sites"] == "Điểm một cửa"
    assert set(identifiers) == {*GEOMETRY_TYPES, "layer_styles"}


def test_every_layer_has_one_default_style_that_names_its_columns(written: Path):
    with closing(sqlite3.connect(written)) as database:
        rows = database.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML, update_time"
            " FROM layer_styles"
        ).fetchall()
    assert [row[0] for row in rows] == list(GEOMETRY_TYPES)
    for name, column, is_default, qml, updated in rows:
        assert (column, is_default, updated) == ("geom", 1, "2025-07-01T00:00:00.000Z")
        root = ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314 - our own text
        symbols = root.findall(".//symbols/symbol")
        assert [rule.get("symbol") for rule in root.iter("rule")] == [
            symbol.get("name") for symbol in symbols
        ], name


def test_offices_are_drawn_by_decision_and_sized_by_tier():
    document = plan_document(small_plan())
    qml = layer_style("sites", document, words=load_words("en"))
    root = ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314 - our own text
    labels = [rule.get("label") for rule in root.iter("rule")]
    assert set(labels) == {"Keep", "Merge", "Upgrade", "Close", "Open", "Not used"}
    # QGIS ignores a size it cannot parse without a word, so the form is pinned.
    assert "CASE WHEN &quot;tier&quot; = 'branch' THEN" in qml


def style_of(name: str):
    qml = layer_style(name, plan_document(small_plan()), words=load_words("vi"))
    return ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314 - our own text


def test_every_decision_has_a_shape_of_its_own_and_open_offices_lie_above():
    symbols = style_of("sites").findall(".//symbols/symbol/layer")
    shapes = [
        tuple(
            option.get("value")
            for option in layer.iter("Option")
            if option.get("name") in ("name", "angle") and option.get("value")
        )
        for layer in symbols
    ]
    used = shapes[:-1]  # a candidate that is not used is a dot without an outline
    assert len(set(used)) == len(used) == 5
    labels = [rule.get("label") for rule in style_of("sites").iter("rule")]
    above = {
        label for label, layer in zip(labels, symbols, strict=True) if layer.get("pass") == "1"
    }
    assert above == {"Giữ", "Nâng cấp", "Mở mới"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_column_has_a_name_that_a_reader_understands(language: str):
    for name, columns in COLUMNS.items():
        aliases = field_aliases(name, load_words(language))
        assert list(aliases) == list(columns)
        assert len(set(aliases.values())) == len(aliases), name
        assert not any("_" in alias for alias in aliases.values())


def test_styles_carry_the_names_in_the_order_of_the_columns(written: Path):
    for name in GEOMETRY_TYPES:
        aliases = style_of(name).findall("aliases/alias")
        fields = [str(field) for field in pyogrio.read_info(written, layer=name)["fields"]]
        assert [alias.get("field") for alias in aliases] == fields
        assert [alias.get("index") for alias in aliases] == [str(k + 1) for k in range(len(fields))]


def test_minutes_are_classed_at_the_studys_own_standard():
    document = plan_document(small_plan())
    document["standard"]["time_min"] = 25
    qml = layer_style("demand", document, words=load_words("vi"))
    root = ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314 - our own text
    filters = [rule.get("filter") for rule in root.iter("rule")]
    assert filters[2] == '"people" > 0 AND "minutes" > 20 AND "minutes" <= 25'
    assert filters[-1] == '"people" > 0 AND "minutes" IS NULL'


def test_another_file_is_refused_with_what_it_lacks(tmp_path: Path):
    path = tmp_path / "other.gpkg"
    pyogrio.write_dataframe(plan_tables(small_plan())["sites"], path, layer="sites")
    with pytest.raises(InputError, match="lacks the layers areas, demand, uncovered, roads"):
        read_geopackage(path)
