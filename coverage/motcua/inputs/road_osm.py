"""Roads out of OpenStreetMap files, read by osmium."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.finding import Finding
from motcua.errors import InputError
from motcua.inputs.road_ways import Ways, gather_ways
from motcua.inputs.turns import TurnRules, members_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.inputs.road_tags import Way, WayRules
    from motcua.inputs.turns import Turn

_AT_ONCE = 100_000
"""So many ways are held as Python objects before they become arrays."""

_ENOUGH = 2
"""Points that make a line."""


def read_osm(path: Path, rules: WayRules) -> Ways:
    """
    Read the ways of an OpenStreetMap file that are open to a mode.

    Parameters
    ----------
    path
        .osm.pbf, .osm, .osm.gz or .osm.bz2.
    rules
        The rules of the mode.

    Returns
    -------
    ways
        A way that loses nodes, as in a file clipped at a border, is cut there and its pieces are
        kept; a ferry so cut has no stated time any more.

    Raises
    ------
    InputError
        If osmium cannot read the file.
    """
    lines = _Lines()
    turns = TurnRules(rules.speeds.mode)
    cut = 0
    try:
        for thing in _ways_and_restrictions(path):
            if thing.is_relation():
                turns.read(dict(thing.tags), members_of(thing))
                continue
            way = rules.read(dict(thing.tags))
            if way is not None:
                cut += not lines.add(way, thing)
    except RuntimeError as fault:  # what osmium raises for a broken file, whatever breaks it
        raise InputError(
            f"{path.name} cannot be read as an OpenStreetMap file: {fault}.",
            where=path.as_posix(),
            mend="Download it again, and check that its name ends as its format is.",
        ) from fault
    findings = _findings(path, cut=cut, restrictions=turns.n_unreadable)
    return lines.ways(turns=tuple(turns.turns), findings=findings)


def _ways_and_restrictions(path: Path) -> Iterator[Any]:
    import osmium

    kinds = osmium.osm.WAY | osmium.osm.RELATION
    # Nodes are read for their places alone: they never become Python objects.
    processor = osmium.FileProcessor(str(path), osmium.osm.NODE | kinds).with_locations("flex_mem")
    processor.with_filter(osmium.filter.EntityFilter(kinds))
    processor.with_filter(osmium.filter.KeyFilter("highway", "route", "type"))
    return iter(processor)


def _findings(path: Path, *, cut: int, restrictions: int) -> tuple[Finding, ...]:
    findings = []
    if restrictions:
        values = {"n": restrictions}
        findings.append(
            Finding(level="amber", code="turn_restrictions_ignored", values=values, where=path.name)
        )
    if cut:
        findings.append(Finding(level="green", code="cut_ways", values={"n": cut}, where=path.name))
    return tuple(findings)


class _Lines:
    """Ways on their way from osmium into arrays; a node's place never is a Python object."""

    def __init__(self) -> None:
        import osmium

        self._factory = osmium.geom.WKBFactory()
        self._all = osmium.geom.use_nodes.ALL
        self._missing = osmium.InvalidLocationError
        self._ways: list[Way] = []
        self._n_points: list[int] = []
        self._ids: list[tuple[int]] = []
        self._refs: list[int] = []
        self._wkb: list[str] = []
        self._done: list[tuple[LongArray, FloatArray]] = []

    def add(self, way: Way, thing: Any) -> bool:  # noqa: ANN401 - osmium's own object
        """Take a way; return whether all its nodes were there."""
        refs = [node.ref for node in thing.nodes]
        if len(refs) < _ENOUGH:
            return True
        try:
            self._wkb.append(self._factory.create_linestring(thing, self._all))
        except self._missing:
            self._add_pieces(way, thing)
            return False
        self._refs += refs
        self._n_points.append(len(refs))
        self._ids.append((thing.id,))
        self._ways.append(way)
        if len(self._wkb) >= _AT_ONCE:
            self._flush()
        return True

    def _add_pieces(self, way: Way, thing: Any) -> None:  # noqa: ANN401 - osmium's own object
        self._flush()
        piece: list[Any] = []
        for node in [*thing.nodes, None]:
            if node is not None and node.location.valid():
                piece.append((node.ref, node.lon, node.lat))
                continue
            if len(piece) >= _ENOUGH:
                refs, lon, lat = zip(*piece, strict=True)
                self._done.append((np.array(refs, dtype=np.int64), np.column_stack([lon, lat])))
                self._n_points.append(len(refs))
                self._ids.append((thing.id,))
                self._ways.append(way._replace(time_ms=-1))
            piece = []

    def _flush(self) -> None:
        if self._wkb:
            import shapely

            places = shapely.get_coordinates(shapely.from_wkb(self._wkb))
            self._done.append((np.array(self._refs, dtype=np.int64), places))
            self._refs, self._wkb = [], []

    def ways(self, *, turns: tuple[Turn, ...], findings: tuple[Finding, ...]) -> Ways:
        """Return everything taken."""
        self._flush()
        none = (np.empty(0, dtype=np.int64), np.empty((0, 2)))
        node_ids, lon_lat = zip(none, *self._done, strict=True)
        return gather_ways(
            self._ways,
            node_ids=np.concatenate(node_ids),
            lon_lat=np.concatenate(lon_lat),
            n_points=self._n_points,
            turns=turns,
            osm_ids=self._ids,
            findings=findings,
        )
