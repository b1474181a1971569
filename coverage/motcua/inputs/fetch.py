"""The only module that uses the outside network: roads of a place, when a person asks for them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.errors import InputError, OutputError
from motcua.inputs.crs import utm_zone
from motcua.inputs.faults import Faults
from motcua.inputs.overpass import Answers, read_answers
from motcua.inputs.polygons import valid_polygons
from motcua.inputs.projection import WGS84, project_shapes
from motcua.inputs.server import Patience, ask, osmnx_asking, shown_address
from motcua.inputs.sources import write_with_source
from motcua.inputs.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable

FILE_NAME = "roads.osm"

_VECTORS = (".geojson", ".json", ".gpkg", ".shp", ".fgb", ".kml", ".parquet")

_STREETS = (
    '["highway"]["area"!~"yes"]["highway"!~"abandoned|construction|corridor|elevator|no|planned|'
    'platform|proposed|raceway|razed|rest_area|services"]'
)
_WAYS = [_STREETS, '["route"="ferry"]']
"""Ways of every mode, footpaths too: what is open to whom is decided when a study is read."""


def _quiet(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, kw_only=True)
class Fetch:
    """What to fetch, whence and whither."""

    place: str
    """A polygon file, or the name of a place."""

    folder: Path
    """The study's folder."""

    buffer_m: float = 10_000.0
    """How far past the place roads are fetched: what a study keeps by default."""

    overpass: str | None = None
    """Address of the Overpass server's API; None for osmnx's own choice."""

    nominatim: str | None = None
    """Address of the Nominatim server that knows names of places; None as above."""

    patience: Patience = field(default_factory=Patience)
    """How long and how often to ask."""

    overwrite: bool = False
    """Whether roads that stand there may be replaced."""


def fetch_roads(asked: Fetch, *, say: Callable[[str], None] = _quiet) -> list[Path]:
    """
    Fetch the roads of a place into a study's folder.

    Parameters
    ----------
    asked
        What, whence and whither.
    say
        Told in words where the work stands.

    Returns
    -------
    paths
        ``roads.osm``, and ``SOURCES.md`` with one more entry. Both are written whole or not at all.

    Raises
    ------
    OutputError
        If roads stand there and may not be replaced, or the folder cannot be written.
    InputError
        If the place is not known, a server does not answer, or there is no road.
    """
    target = asked.folder / FILE_NAME
    if target.exists() and not asked.overwrite:
        raise OutputError(
            "The folder already holds roads.",
            where=target.as_posix(),
            mend="Add --overwrite to replace them, or name another folder with --out.",
        )
    with tempfile.TemporaryDirectory(prefix="motcua-") as scratch:
        answers = _ask(asked, Path(scratch), say)
    if not answers.ways:
        raise InputError(
            "There is no road in this place.",
            where=asked.place,
            mend="Check the place: its polygon may lie in the sea.",
        )
    say(f"{len(answers.ways):,} ways, {len(answers.nodes):,} nodes.")
    return _write(asked, answers, target)


def _ask(asked: Fetch, scratch: Path, say: Callable[[str], None]) -> Answers:
    own = {"overpass_url": asked.overpass, "nominatim_url": asked.nominatim}
    addresses = {name: url for name, url in own.items() if url is not None}
    with osmnx_asking(scratch, patience=asked.patience, **addresses) as osmnx:
        area = _buffered(_area(asked, osmnx, say), asked)
        server = shown_address(osmnx.settings.overpass_url)
        say(f"Asking {server} for roads.")
        download = partial(_download, osmnx, area)
        ask(server, download, patience=asked.patience, say=say)
    try:
        return read_answers(scratch)
    except ValueError as fault:
        raise InputError(
            f"The answer is none of Overpass: {fault}.",
            where=server,
            mend="Check the address; it ends before /interpreter.",
        ) from fault


def _download(osmnx: Any, area: Any) -> None:  # noqa: ANN401 - osmnx and shapely are untyped
    """Let osmnx ask for all parts of the area, and keep the answers as they are."""
    from osmnx._errors import (
        CacheOnlyInterruptError,
        InsufficientResponseError,
        ResponseStatusCodeError,
    )

    try:
        osmnx.graph_from_polygon(area, custom_filter=_WAYS, retain_all=True)
    except CacheOnlyInterruptError:
        return
    except (InsufficientResponseError, ResponseStatusCodeError) as fault:
        raise InputError(
            "The answer is not JSON, so that this is no Overpass server.",
            where=shown_address(osmnx.settings.overpass_url),
            mend="Check the address; it ends before /interpreter.",
        ) from fault


def _area(asked: Fetch, osmnx: Any, say: Callable[[str], None]) -> Any:  # noqa: ANN401 - as above
    """Return the polygon of a file or of a named place, in degrees."""
    path = Path(asked.place)
    if path.suffix.lower() in _VECTORS or path.is_file():
        return _area_of_file(path)
    server = shown_address(osmnx.settings.nominatim_url)
    say(f"Asking {server} where {asked.place} is.")
    find = partial(_find, osmnx, asked.place)
    return ask(server, find, patience=asked.patience, say=say)


def _area_of_file(path: Path) -> Any:  # noqa: ANN401 - a shapely polygon
    import shapely

    if not path.is_file():
        raise InputError(
            f"{path.name} is not there.",
            where=path.as_posix(),
            mend="Name a file of polygons, or a place.",
        )
    faults = Faults(path)
    shapes, _ = valid_polygons(read_table(path), crs=WGS84, faults=faults)
    faults.check()
    if not len(shapes):
        raise InputError(
            f"{path.name} holds no polygon.", where=path.as_posix(), mend="Draw the place in it."
        )
    return shapely.union_all(shapes)


def _find(osmnx: Any, place: str) -> Any:  # noqa: ANN401 - as above
    from osmnx._errors import InsufficientResponseError, ResponseStatusCodeError

    try:
        return osmnx.geocode_to_gdf(place).geometry.iloc[0]
    except (InsufficientResponseError, ResponseStatusCodeError, TypeError) as fault:
        raise InputError(
            f'Nobody knows a place with a boundary called "{place}".',
            where=shown_address(osmnx.settings.nominatim_url),
            mend="Write it with its province and country, or give a file of polygons.",
        ) from fault


def _buffered(area: Any, asked: Fetch) -> Any:  # noqa: ANN401 - shapely polygons
    import shapely

    middle = shapely.centroid(area)
    zone = utm_zone(middle.x, middle.y)
    shapes = np.array([area], dtype=object)
    wide = shapely.buffer(project_shapes(shapes, source=WGS84, target=zone), asked.buffer_m)
    return project_shapes(wide, source=zone, target=WGS84)[0]


def _write(asked: Fetch, answers: Answers, target: Path) -> list[Path]:
    return write_with_source(
        target, answers.write_osm, entry=lambda sha256: _entry(asked, answers, sha256)
    )


def _entry(asked: Fetch, answers: Answers, sha256: str) -> str:
    """Return what SOURCES.md says of the roads."""
    import osmnx

    place = " ".join(Path(asked.place).name.split())
    server = shown_address(asked.overpass or osmnx.settings.overpass_url)
    today = datetime.now(tz=UTC).date().isoformat()
    around = f"{place} and {asked.buffer_m / 1_000:g} km around it"
    as_of = answers.as_of or "not stated"
    lines = [
        f"## {FILE_NAME}",
        "",
        "- © OpenStreetMap contributors, Open Database License 1.0",
        "  (https://www.openstreetmap.org/copyright): whoever shows a map of it says so.",
        f"- Roads and ferries of {around}: {len(answers.ways):,} ways.",
        f"- State of the map: {as_of}; fetched {today} from {server} by `motcua fetch roads`.",
        f"- SHA-256 {sha256}",
    ]
    return "\n".join(lines) + "\n"
