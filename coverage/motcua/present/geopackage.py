"""The plan as a GeoPackage: every table a layer, styled when QGIS opens it."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pyogrio

from motcua.errors import InputError
from motcua.present.qgis_styles import layer_style
from motcua.present.tables import COLUMNS, kinds_of, shape_table
from motcua.present.words import load_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from geopandas import GeoDataFrame

    from motcua.present.words import Words

GEOMETRY_TYPES = {
    "sites": "Point",
    "areas": "MultiPolygon",
    "demand": "Point",
    "uncovered": "MultiPolygon",
    "roads": "MultiLineString",
}

_STYLES_TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
    f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
    update_time DATETIME
)
"""
"""Where QGIS looks for styles; it applies the one marked as default when it opens the layer."""


def write_geopackage(
    document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame], *, path: Path
) -> None:
    """
    Write the tables as layers of one file, the same bytes for the same tables.

    Parameters
    ----------
    document
        From `plan_document`: its language names the layers, its date is the file's.
    tables
        From `plan_tables`.
    path
        Where to; a file that is there is replaced.
    """
    path.unlink(missing_ok=True)
    words = load_words(document["study"]["language"])
    written_at = f"{document['study']['as_of']}T00:00:00.000Z"
    with _file_date(written_at):
        for name, geometry_type in GEOMETRY_TYPES.items():
            _write_layer(tables[name], name, geometry_type=geometry_type, path=path, words=words)
    _write_styles(document, path=path, words=words, written_at=written_at)


def read_geopackage(path: Path) -> dict[str, GeoDataFrame]:
    """
    Return the tables that `write_geopackage` wrote, equal to the last bit.

    Parameters
    ----------
    path
        A plan.gpkg.

    Returns
    -------
    tables
        As from `plan_tables`.

    Raises
    ------
    InputError
        If a layer is missing, so that the file is no plan.
    """
    present = {str(name) for name, _ in pyogrio.list_layers(path)}
    missing = [name for name in COLUMNS if name not in present]
    if missing:
        raise InputError(
            f"The GeoPackage lacks the layers {', '.join(missing)}.",
            where=str(path),
            mend="Give the folder of a finished run, or run the study again.",
        )
    return {name: _read_layer(path, name) for name in COLUMNS}


def _write_layer(
    table: GeoDataFrame, name: str, *, geometry_type: str, path: Path, words: Words
) -> None:
    pyogrio.write_dataframe(
        table,
        path,
        layer=name,
        driver="GPKG",
        geometry_type=geometry_type,
        dataset_options={"VERSION": "1.3"},
        layer_options={
            "GEOMETRY_NAME": "geom",
            "IDENTIFIER": words.say(f"files.layer.{name}"),
            "DESCRIPTION": words.say(f"files.layer_about.{name}"),
        },
    )


def _read_layer(path: Path, name: str) -> GeoDataFrame:
    frame = pyogrio.read_dataframe(path, layer=name)
    missing = [key for key in COLUMNS[name] if key not in frame]
    if missing:
        raise InputError(
            f'The layer "{name}" lacks the columns {", ".join(missing)}.',
            where=str(path),
            mend="It was made by another version of motcua: run the study again.",
        )
    columns = {key: frame[key] for key in kinds_of(name, frame.columns)}
    return shape_table(name, columns, geometry=frame.geometry.to_numpy(), crs=frame.crs)


@contextmanager
def _file_date(written_at: str) -> Iterator[None]:
    """Let GDAL write this date instead of the clock's, so that equal plans give equal bytes."""
    key = "OGR_CURRENT_DATE"
    before = pyogrio.get_gdal_config_option(key)
    pyogrio.set_gdal_config_options({key: written_at})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({key: before})


def _write_styles(
    document: Mapping[str, Any], *, path: Path, words: Words, written_at: str
) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(_STYLES_TABLE)
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id)"
            " VALUES ('layer_styles', 'attributes', 'layer_styles', ?, 0)",
            [written_at],
        )
        database.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
            " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner,"
            " update_time) VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', ?)",
            [
                (
                    name,
                    f"motcua {name}",
                    layer_style(name, document, words=words),
                    words.say(f"files.layer_about.{name}"),
                    written_at,
                )
                for name in GEOMETRY_TYPES
            ],
        )
