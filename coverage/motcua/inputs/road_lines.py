"""Roads out of a GeoPackage: lines with columns named as OSM keys, joined where ends coincide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.errors import InputError
from motcua.inputs.projection import WGS84, project
from motcua.inputs.road_ways import number_rows
from motcua.inputs.tag_values import flat_value, parse_way_ids
from motcua.inputs.tagged_lines import TaggedLines, TagSets

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from motcua.domain.arrays import FloatArray, LongArray

_CLASS_COLUMNS = ("highway", "fclass")
"""OSM's own key, and what Geofabrik's layers call it."""

_ID_COLUMNS = ("osm_id", "osmid")
"""What Geofabrik's layers and osmnx call the number of a way."""

_PER_DEGREE = 10**7
"""Places are told apart to 1e-7 degrees, about a centimetre."""

_TRACK_GRADES = "track_grade"


def read_lines(path: Path) -> TaggedLines:
    """
    Read the lines of a GeoPackage.

    Parameters
    ----------
    path
        A .gpkg with one layer of lines that has a column ``highway`` or ``fclass``; further
        columns named as OSM keys (oneway, maxspeed, access, ...) count as those tags.

    Returns
    -------
    lines
        Two lines meet where they have a vertex at one place, to about a centimetre; lines that
        merely cross do not meet. A node's id is its place, so that it outlives edits elsewhere.

    Raises
    ------
    InputError
        If the file is broken, has no such layer or several, or no coordinate system.
    """
    import shapely

    crs, shapes, columns = _read_layer(path)
    parts, row = shapely.get_parts(shapes, return_index=True)
    # Z and M fall away: a bridge's deck meets its ramp in the plane.
    xy = shapely.get_coordinates(shapely.force_2d(parts))
    lon_lat = project(xy, source=crs, target=WGS84)
    tags, sets = _tags(columns), TagSets()
    osm_ids, id_line = number_rows([_way_ids(tags[k]) for k in row.tolist()])
    numbers = [sets.number(about) for about in tags]
    return TaggedLines(
        node_ids=place_ids(lon_lat),
        lon_lat=lon_lat,
        n_points=shapely.get_num_coordinates(parts),
        tags=np.array(numbers, dtype=np.int32)[row],
        tag_sets=sets.all,
        osm_ids=osm_ids,
        id_line=id_line,
        is_cut=np.zeros(len(parts), dtype=np.bool_),
        lost=np.empty(0, dtype=np.int32),
        file=path.name,
    )


def place_ids(lon_lat: FloatArray) -> LongArray:
    """
    Return an id for each place, the same within a centimetre's lattice.

    Parameters
    ----------
    lon_lat
        WGS 84 degrees, shape (n, 2).

    Returns
    -------
    ids
        Not negative, shape (n,).

    Examples
    --------
    >>> a, b, c = place_ids(np.array([[106.7, 10.8], [106.70000001, 10.8], [106.7000001, 10.8]]))
    >>> int(a - b), int(c - a) == 2**31
    (0, True)
    """
    lattice = np.rint((lon_lat + np.array([180.0, 90.0])) * _PER_DEGREE).astype(np.int64)
    ids: LongArray = (lattice[:, 0] << 31) | lattice[:, 1]
    return ids


def _read_layer(path: Path) -> tuple[str, NDArray[Any], dict[str, NDArray[Any]]]:
    import shapely
    from pyogrio.errors import DataSourceError
    from pyogrio.raw import read

    try:
        meta, _, geometry, values = read(path, layer=_road_layer(path), force_2d=True)
    except DataSourceError as fault:
        raise _broken(path, "the file is damaged or is no GeoPackage") from fault
    crs = meta["crs"]
    if crs is None or "undefined" in crs.lower():
        raise _broken(
            path, "it does not say in which coordinate system it is", mend="Set its CRS in QGIS."
        )
    shapes = shapely.from_wkb(geometry)
    is_line = np.isin(shapely.get_type_id(shapes), (1, 5)) & ~shapely.is_empty(shapes)
    names = [str(name) for name in meta["fields"]]
    columns = dict(zip(names, (value[is_line] for value in values), strict=True))
    return crs, shapes[is_line], columns


def _road_layer(path: Path) -> str:
    from pyogrio import list_layers, read_info

    found = [
        str(name)
        for name, kind in list_layers(path)
        if "LineString" in str(kind)
        and set(_CLASS_COLUMNS) & set(read_info(path, layer=name)["fields"])
    ]
    if len(found) != 1:
        have = f"it has {len(found)}: {', '.join(found)}" if found else "it has none"
        raise _broken(
            path,
            f"one layer of lines with a column highway or fclass is needed, and {have}",
            mend="Save the roads as one layer with the OSM class in a column named highway.",
        )
    return found[0]


def _tags(columns: dict[str, NDArray[Any]]) -> list[dict[str, str]]:
    """Return each row's tags, absent values left out."""
    n_rows = len(next(iter(columns.values())))
    tags: list[dict[str, str]] = [{} for _ in range(n_rows)]
    for name, values in columns.items():
        key = "highway" if name == "fclass" and "highway" not in columns else name
        if values.dtype.kind not in "OUiufb":
            continue
        for row, value in enumerate(values.tolist()):
            if value is None or value != value or value == "":  # noqa: PLR0124 - NaN is absent
                continue
            tags[row][key] = _text(value)
    for about in tags:
        if about.get("highway", "").startswith(_TRACK_GRADES):
            about["highway"] = "track"
    return tags


def _way_ids(tags: dict[str, str]) -> tuple[int, ...]:
    return parse_way_ids(next((tags[name] for name in _ID_COLUMNS if name in tags), ""))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return flat_value(str(value).strip())


def _broken(path: Path, why: str, *, mend: str = "") -> InputError:
    return InputError(
        f"{path.name} cannot be read as roads: {why}.",
        where=path.as_posix(),
        mend=mend or "Open it in QGIS and save it again as GeoPackage.",
    )
