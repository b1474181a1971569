"""Tables with geometry: whatever GDAL reads, and GeoParquet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from motcua.errors import InputError
from motcua.inputs.table import Table, make_table

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_GEO_DEFAULT_CRS = "OGC:CRS84"


def read_vector(path: Path) -> Table:
    """
    Read a vector file that GDAL knows.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, shapefile, ...; with one layer.

    Returns
    -------
    table
        Feature 1 is the first; GeoJSON is in WGS 84 by its standard.

    Raises
    ------
    InputError
        If GDAL cannot read it, or it holds several layers.
    """
    import shapely
    from pyogrio import list_layers
    from pyogrio.errors import DataSourceError
    from pyogrio.raw import read

    try:
        layers = [str(name) for name in list_layers(path)[:, 0]]
        _check_layers(path, layers)
        meta, _, geometry, values = read(path, layer=layers[0], force_2d=True)
    except DataSourceError as fault:
        raise _broken(path) from fault
    shapes = None if geometry is None else _parse_wkb(path, geometry)
    if shapes is not None and shapely.is_missing(shapes).all():
        shapes = None
    columns = list(zip((str(name) for name in meta["fields"]), values, strict=True))
    return make_table(path, columns, geometry=shapes, crs=_stated_crs(meta["crs"]))


def read_parquet(path: Path) -> Table:
    """
    Read a Parquet file, with its geometry where it is a GeoParquet file.

    Parameters
    ----------
    path
        Plain columns, or GeoParquet with geometry in WKB.

    Returns
    -------
    table
        Row 1 is the first; GeoParquet that names no system is in WGS 84 by its standard.

    Raises
    ------
    InputError
        If it is no Parquet file, or its geometry is in another encoding.
    """
    import pyarrow.parquet as pq
    from pyarrow import ArrowException

    try:
        table = pq.read_table(path)
    except (ArrowException, OSError) as fault:
        raise _broken(path) from fault
    geo = json.loads((table.schema.metadata or {}).get(b"geo", b"{}"))
    name = geo.get("primary_column")
    columns = [
        (column, table[column].to_numpy())
        for column in table.column_names
        if column not in geo.get("columns", {})
    ]
    if name is None:
        return make_table(path, columns)
    about = geo["columns"][name]
    if about["encoding"] != "WKB":
        raise _broken(path, f"geometry is encoded as {about['encoding']}")
    shapes = _parse_wkb(path, table[name].to_numpy())
    crs = about.get("crs", _GEO_DEFAULT_CRS)
    return make_table(path, columns, geometry=shapes, crs=_crs_text(crs))


def _parse_wkb(path: Path, geometry: NDArray[Any]) -> NDArray[Any]:
    import shapely

    try:
        shapes: NDArray[Any] = shapely.from_wkb(geometry)
    except shapely.errors.GEOSException as fault:
        raise _broken(path, "a geometry is damaged") from fault
    return shapes


def _stated_crs(crs: str | None) -> str | None:
    """Return the system a file names; GeoPackage's "undefined" ones count as silence."""
    return None if crs is None or "undefined" in crs.lower() else crs


def _check_layers(path: Path, layers: list[str]) -> None:
    if len(layers) > 1:
        raise InputError(
            f"{path.name} holds {len(layers)} layers: {', '.join(layers)}.",
            where=path.as_posix(),
            mend="Save the one that is meant as a file of its own.",
        )
    if not layers:
        raise _broken(path, "it holds no layer")


def _broken(path: Path, why: str = "the format is not known or the file is damaged") -> InputError:
    return InputError(
        f"{path.name} cannot be read: {why}.",
        where=path.as_posix(),
        mend="Open it in QGIS and save it again as GeoPackage or GeoJSON.",
    )


def _crs_text(crs: object) -> str | None:
    """Return GeoParquet's system, a name or PROJJSON, as one text."""
    return crs if crs is None or isinstance(crs, str) else json.dumps(crs)
