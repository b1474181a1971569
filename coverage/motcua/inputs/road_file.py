"""A road file of any format, read once, whatever modes and scenarios then ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from motcua.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from motcua.inputs.road_box import Box
    from motcua.inputs.road_tags import WayRules
    from motcua.inputs.road_ways import Ways

FORMATS = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2", ".graphml", ".gpkg")

MAX_BYTES = 8 * 1024**3
"""A road file above this is refused before memory is taken; Vietnam's has a thirtieth of it."""


_CLIPPED, _WHOLE = 2.0, 20.0
"""Reading the roads of a part of a country takes so many times the country's file: one that is
clipped while reading (measured: 0.9 for a hundredth of 132 MB), and one that is not."""


def reading_mib(path: Path) -> float:
    """
    Guess how much memory it takes to read a part of a file.

    Parameters
    ----------
    path
        A road file.

    Returns
    -------
    memory_mib
        Mebibytes; 0 if the file is not there.
    """
    if not path.is_file():
        return 0.0
    times = _CLIPPED if path.name.lower().endswith(".pbf") else _WHOLE
    return times * path.stat().st_size / 1024**2


class RoadFile(Protocol):
    """Roads as their file has them, to be judged by the rules of any mode."""

    @property
    def elsewhere(self) -> Box | None:
        """Around what the file holds, if nothing of it lies where it was looked for."""

    def ways(self, rules: WayRules) -> Ways:
        """
        Judge them by the rules of a mode.

        Parameters
        ----------
        rules
            The rules; tags they cannot read are counted in them.

        Returns
        -------
        ways
            Those open to the mode.
        """
        ...


def open_roads(path: Path, box: Box | None = None) -> RoadFile:
    """
    Read a file by its format.

    Parameters
    ----------
    path
        The file.
    box
        Around what is wanted of it; left out: everything.

    Returns
    -------
    roads
        Formats other than OpenStreetMap's are read whole.

    Raises
    ------
    InputError
        If the file is not there, too large, broken, or of no format known.
    """
    name = path.name.lower()
    _check_file(path)
    if name.endswith(".graphml"):
        from motcua.inputs.graphs import read_graphml

        return read_graphml(path)
    if name.endswith(".gpkg"):
        from motcua.inputs.road_lines import read_lines

        return read_lines(path)
    from motcua.inputs.road_osm import read_osm

    return read_osm(path, box)


def read_ways(path: Path, rules: WayRules) -> Ways:
    """
    Read the ways of a file.

    Parameters
    ----------
    path
        The file.
    rules
        The rules of the mode.

    Returns
    -------
    ways
        Those open to the mode.

    Raises
    ------
    InputError
        As `open_roads`.
    """
    return open_roads(path).ways(rules)


def _check_file(path: Path) -> None:
    where = path.as_posix()
    if not path.name.lower().endswith(FORMATS):
        raise InputError(
            f"{path.name} is of no format that roads come in.",
            where=where,
            mend=f"Give one of {', '.join(FORMATS)}; QGIS saves shapefiles as .gpkg.",
        )
    if not path.is_file():
        raise InputError(
            f"{path.name} is not there.", where=where, mend="Check [roads] file in the study file."
        )
    if path.stat().st_size > MAX_BYTES:
        raise InputError(
            f"{path.name} has {path.stat().st_size / 1024**3:.1f} GiB, more than roads may.",
            where=where,
            mend="Cut it to the region first, for example with osmium extract.",
        )
