"""Roads that a scenario shuts: by polygon, by the number of their way, and ferries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from motcua.domain.finding import Finding
from motcua.errors import InputError, listing
from motcua.inputs.faults import Faults
from motcua.inputs.polygons import valid_polygons
from motcua.inputs.projection import WGS84, project
from motcua.inputs.speeds import FERRY
from motcua.inputs.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from motcua.domain.arrays import BoolArray, LongArray
    from motcua.domain.finding import Level
    from motcua.inputs.road_pieces import Pieces
    from motcua.inputs.road_ways import Ways
    from motcua.inputs.table import Table
    from motcua.study.schema import ScenarioTable

Values: TypeAlias = "Mapping[str, str | int | float]"

_MM_PER_KM = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Roads:
    """The pieces that closures are looked for among."""

    ways: Ways
    """The ways the pieces are of."""

    pieces: Pieces
    """Those near the region."""

    crs: str
    """Metric CRS of the study."""

    path: Path
    """The file, for faults."""


def shut_pieces(scenario: ScenarioTable, roads: Roads) -> tuple[BoolArray, tuple[Finding, ...]]:
    """
    Return which pieces of road a scenario shuts.

    Parameters
    ----------
    scenario
        What it shuts.
    roads
        Pieces near the region.

    Returns
    -------
    shut
        Shape (n_pieces,). A piece is shut where some of its length lies inside a polygon; one that
        only touches the border stays open.
    findings
        Each thing that was to be shut and is not there, and how much road is shut in all.

    Raises
    ------
    InputError
        If ways are to be shut in a file that does not number them, or the polygons cannot be used.
    """
    shut = np.zeros(len(roads.pieces.way), dtype=np.bool_)
    findings: list[Finding] = []
    for close in (_by_number, _by_polygon, _ferries):
        closed, found = close(scenario, roads)
        shut |= closed
        findings += found
    if shut.any():
        is_road = ~_is_ferry(roads)
        km = float(roads.pieces.length_mm[shut & is_road].sum()) / _MM_PER_KM
        n_ways = len(np.unique(roads.pieces.way[shut]))
        about: Values = {"n": n_ways, "km": round(km, 1)}
        findings.append(_finding(scenario, code="scenario_shut", level="green", about=about))
    return shut, tuple(findings)


def _by_number(scenario: ScenarioTable, roads: Roads) -> tuple[BoolArray, list[Finding]]:
    wanted = np.unique(np.array(scenario.closed_ways, dtype=np.int64))
    ways, pieces = roads.ways, roads.pieces
    if len(wanted) and not len(ways.osm_ids):
        raise InputError(
            f"{roads.path.name} does not number its ways, so that closed_ways means nothing in it.",
            where=f'{roads.path.as_posix()}, scenario "{scenario.name}"',
            mend="Give roads with OSM way ids (column osm_id), or shut roads by polygon.",
        )
    is_near = np.isin(ways.id_way, pieces.way)
    unknown = np.setdiff1d(wanted, ways.osm_ids[is_near])
    rows = ways.id_way[np.isin(ways.osm_ids, wanted)]
    findings = []
    if len(unknown):
        ids = listing([str(number) for number in unknown.tolist()])
        about: Values = {"n": len(unknown), "ids": ids}
        findings = [_finding(scenario, code="scenario_unknown_ways", about=about)]
    return np.isin(pieces.way, rows), findings


def _by_polygon(scenario: ScenarioTable, roads: Roads) -> tuple[BoolArray, list[Finding]]:
    import shapely

    n_pieces = len(roads.pieces.way)
    if scenario.closed is None:
        return np.zeros(n_pieces, dtype=np.bool_), []
    table, faults = read_table(scenario.closed), Faults(scenario.closed)
    shapes, _ = valid_polygons(table, crs=roads.crs, faults=faults)
    faults.check()
    if not len(shapes):
        raise InputError(
            f"{scenario.closed.name} holds no polygon.",
            where=f'{scenario.closed.as_posix()}, scenario "{scenario.name}"',
            mend="Draw the polygons inside which roads are shut.",
        )
    xy_m = project(roads.pieces.lon_lat.reshape(-1, 2), source=WGS84, target=roads.crs)
    lines = shapely.linestrings(xy_m.reshape(-1, 2, 2))
    shapely.prepare(shapes)
    tree = shapely.STRtree(lines)
    touched, rows = tree.query(shapes, predicate="intersects")
    inside = ~shapely.touches(shapes[touched], lines[rows])
    shut = np.zeros(n_pieces, dtype=np.bool_)
    shut[rows[inside]] = True
    idle = np.setdiff1d(np.arange(len(shapes)), touched[inside])
    return shut, _idle_polygons(scenario, table, idle)


def _idle_polygons(scenario: ScenarioTable, table: Table, idle: LongArray) -> list[Finding]:
    if not len(idle):
        return []
    rows = listing([str(row) for row in table.rows[idle]])
    about: Values = {"n": len(idle), "rows": rows, "file": table.path.name}
    return [_finding(scenario, code="scenario_idle_polygons", about=about)]


def _ferries(scenario: ScenarioTable, roads: Roads) -> tuple[BoolArray, list[Finding]]:
    if scenario.ferries:
        return np.zeros(len(roads.pieces.way), dtype=np.bool_), []
    shut = _is_ferry(roads)
    return shut, [] if shut.any() else [_finding(scenario, code="scenario_no_ferry", about={})]


def _is_ferry(roads: Roads) -> BoolArray:
    of_class = np.array([name == FERRY for name in roads.ways.road_classes], dtype=np.bool_)
    return of_class[roads.ways.road_class[roads.pieces.way]]


def _finding(
    scenario: ScenarioTable,
    *,
    code: str,
    about: Values,
    level: Level = "amber",
) -> Finding:
    return Finding(
        level=level,
        code=code,
        values={"scenario": scenario.name, **about},
        where=f"[[scenarios]] {scenario.name}",
    )
