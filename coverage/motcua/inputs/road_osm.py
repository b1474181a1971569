"""Roads out of OpenStreetMap files: PBF by a reader of our own, all others by osmium."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.errors import InputError
from motcua.inputs.osm_ways import OsmWays, draw_lines, restrictions_at
from motcua.inputs.pbf_blobs import BrokenPbfError, OtherPbfError
from motcua.inputs.pbf_lines import read_pbf
from motcua.inputs.road_box import bounds_of
from motcua.inputs.road_tags import READ_KEYS
from motcua.inputs.speeds import FERRY
from motcua.inputs.tagged_lines import TagSets
from motcua.inputs.turns import members_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.inputs.road_box import Box
    from motcua.inputs.tagged_lines import TaggedLines
    from motcua.inputs.turns import Relation

_AT_ONCE = 2_000
"""So many ways are held as Python objects before they become arrays; more take no less time."""

_WKB_HEAD, _WKB_POINT = 9, 16
"""Bytes of well-known binary before a line's points, which say that they are little-endian and
how many, and for each point."""

_ENOUGH = 2
"""Points that make a line."""


def read_osm(path: Path, box: Box | None = None) -> TaggedLines:
    """
    Read the roads and ferries of an OpenStreetMap file.

    Parameters
    ----------
    path
        .osm.pbf, .osm, .osm.gz or .osm.bz2.
    box
        Only ways with a node in it are kept, and these whole; left out: all.

    Returns
    -------
    lines
        In the order of the file. A way that loses nodes, as in a file clipped at a border, is cut
        there and its pieces are kept. A country's PBF takes the memory of what is in the box;
        other files, and PBF of kinds that are rare, are held whole while they are read.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    try:
        if _format_of(path) == "pbf":
            return read_pbf(path, box)
    except OtherPbfError:
        pass  # osmium knows what is rare
    except BrokenPbfError as fault:
        raise _broken(path, fault) from fault
    return read_by_osmium(path, box)


def _broken(path: Path, fault: Exception) -> InputError:
    return InputError(
        f"{path.name} cannot be read as an OpenStreetMap file: {fault}.",
        where=path.as_posix(),
        mend="Download it again, and check that its name ends as its format is.",
    )


def read_by_osmium(path: Path, box: Box | None = None) -> TaggedLines:
    """
    Read the roads and ferries of a file by osmium, which knows every format.

    It holds the place of every node of the file, those of houses too.

    Parameters
    ----------
    path, box
        As `read_osm` takes them.

    Returns
    -------
    lines
        The same as `pbf_lines.read_pbf` returns, where that can read the file.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    lines = _Lines(box)
    restrictions: list[Relation] = []
    try:
        for thing in _ways_and_restrictions(path):
            if not thing.is_relation():
                lines.add(thing)
            elif thing.tags.get("type") == "restriction":
                restrictions.append((dict(thing.tags), members_of(thing)))
    except RuntimeError as fault:  # what osmium raises for a broken file, whatever breaks it
        raise _broken(path, fault) from fault
    return lines.drawn(restrictions, file=path.name)


def _ways_and_restrictions(path: Path) -> Iterator[Any]:
    import osmium

    kinds = osmium.osm.WAY | osmium.osm.RELATION
    source = str(path)
    if sys.platform == "win32" and not source.isascii():
        # There osmium opens files by names of the system's code page: no Vietnamese letters.
        source = osmium.io.FileBuffer(path.read_bytes(), _format_of(path))
    # Nodes are read for their places alone: they never become Python objects.
    processor = osmium.FileProcessor(source, osmium.osm.NODE | kinds).with_locations("flex_mem")
    processor.with_filter(osmium.filter.EntityFilter(kinds))
    processor.with_filter(osmium.filter.KeyFilter("highway", "route", "type"))
    return iter(processor)


def _format_of(path: Path) -> str:
    """Return the format as osmium calls it: pbf, osm, osm.gz or osm.bz2."""
    name = path.name.lower()
    return "pbf" if name.endswith(".pbf") else name[name.rindex(".osm") + 1 :]


class _Lines:
    """Ways on their way from osmium into arrays; a node's place hardly ever is a Python object."""

    def __init__(self, box: Box | None) -> None:
        import osmium

        self._factory = osmium.geom.WKBFactory()
        self._all = osmium.geom.use_nodes.ALL
        self._missing = osmium.InvalidLocationError
        self._box = box
        self._sets = TagSets()
        self._corners: list[Box] = []
        self._done: list[tuple[LongArray, FloatArray, LongArray]] = []
        self._start()

    def _start(self) -> None:
        self._rows: list[tuple[int, int, int]] = []
        self._refs: list[int] = []
        self._wkb: list[str] = []
        self._gappy: dict[int, list[tuple[float, float]]] = {}

    def add(self, thing: Any) -> None:  # noqa: ANN401 - osmium's own object
        """Take a way."""
        # To ask for each key that matters takes half the time of going through what is said.
        said = thing.tags.get
        tags = {key: value for key in READ_KEYS if (value := said(key)) is not None}
        if "highway" not in tags and tags.get("route") != FERRY:
            return
        refs = [node.ref for node in thing.nodes]
        if len(refs) < _ENOUGH:
            return
        try:
            self._wkb.append(self._factory.create_linestring(thing, self._all))
        except self._missing:
            self._gappy[len(self._rows)] = [_place(node) for node in thing.nodes]
        self._refs += refs
        self._rows.append((thing.id, len(refs), self._sets.number(tags)))
        if len(self._rows) >= _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        """Turn what was taken into arrays, and let go of what is not in the box."""
        if not self._rows:
            return
        rows = np.array(self._rows, dtype=np.int64)
        line = np.repeat(np.arange(len(rows)), rows[:, 1])
        is_gappy = np.zeros(len(rows), dtype=np.bool_)
        is_gappy[list(self._gappy)] = True
        places = np.empty((len(line), 2))
        places[~is_gappy[line]] = _places(self._wkb, rows[~is_gappy, 1])
        if self._gappy:
            places[is_gappy[line]] = np.concatenate([self._gappy[k] for k in sorted(self._gappy)])
        if (bounds := bounds_of(places)) is not None:
            self._corners.append(bounds)
        kept = np.ones(len(rows), dtype=np.bool_)
        if self._box is not None:
            kept[:] = False
            kept[line[self._box.holds(places)]] = True
        refs = np.array(self._refs, dtype=np.int64)
        self._done.append((refs[kept[line]], places[kept[line]], rows[kept]))
        self._start()

    def drawn(self, restrictions: list[Relation], *, file: str) -> TaggedLines:
        """Return everything taken."""
        self._flush()
        none = (np.empty(0, dtype=np.int64), np.empty((0, 2)), np.empty((0, 3), dtype=np.int64))
        refs, places, rows = (np.concatenate(part) for part in zip(none, *self._done, strict=True))
        self._done.clear()
        ways = OsmWays(rows[:, 0], rows[:, 1], rows[:, 2], refs, places)
        return draw_lines(
            ways,
            self._sets.all,
            restrictions=restrictions
            if self._box is None
            else restrictions_at(restrictions, ways.ids),
            file=file,
            elsewhere=None if len(rows) else bounds_of(np.array(self._corners).reshape(-1, 2)),
        )


def _places(wkb: list[str], n_points: LongArray) -> FloatArray:
    """Return the points of lines in well-known binary, without what stands before them."""
    starts = np.cumsum(_WKB_HEAD + _WKB_POINT * n_points) - _WKB_POINT * n_points
    heads = starts[:, None] - np.arange(1, _WKB_HEAD + 1)
    everything = np.frombuffer(bytes.fromhex("".join(wkb)), dtype=np.uint8)
    return np.delete(everything, heads.ravel()).view("<f8").reshape(-1, 2)


def _place(node: Any) -> tuple[float, float]:  # noqa: ANN401 - osmium's own object
    return (node.lon, node.lat) if node.location.valid() else (np.nan, np.nan)
