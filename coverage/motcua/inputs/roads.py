"""The roads of a study, out of any file that holds them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.finding import Finding
from motcua.domain.progress import Progress, silent
from motcua.errors import InputError, NetworkError
from motcua.inputs.closures import Roads, shut_pieces
from motcua.inputs.congestion import idle_factors
from motcua.inputs.projection import WGS84, project
from motcua.inputs.road_network import build_network
from motcua.inputs.road_pieces import cut_pieces
from motcua.inputs.road_tags import WayRules
from motcua.inputs.speeds import FERRY, study_speeds
from motcua.study.scenarios import under

if TYPE_CHECKING:
    from pathlib import Path

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.network import Network
    from motcua.domain.region import Region
    from motcua.inputs.road_pieces import Pieces
    from motcua.inputs.road_ways import Ways
    from motcua.inputs.speeds import Speeds
    from motcua.study.schema import ScenarioTable, Study

FORMATS = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2", ".graphml", ".gpkg")

MAX_BYTES = 8 * 1024**3
"""A road file above this is refused before memory is taken; Vietnam's has a thirtieth of it."""

_STAGE = "network"


def read_network(
    study: Study,
    *,
    region: Region,
    scenario: ScenarioTable | None = None,
    progress: Progress = silent,
) -> Network:
    """
    Read the roads of a study, as they are or in the state of a scenario.

    Parameters
    ----------
    study
        A study with roads.
    region
        Its areas: roads are kept as far past their convex hull as the study says.
    scenario
        One of the study's scenarios; left out: the roads as they are.
    progress
        Told how far the reading is.

    Returns
    -------
    network
        In the region's CRS.

    Raises
    ------
    InputError
        If a file is broken or its format unknown.
    NetworkError
        If no road that is open to the mode lies in the region.
    """
    if study.roads is None:
        raise ValueError("a study without roads has no network")
    path, buffer_m = study.roads.file, study.roads.buffer_m
    progress(_STAGE, 0.0)
    rules = _rules(study, scenario)
    ways = read_ways(path, rules)
    if not study.roads.turn_restrictions:
        ways = replace(ways, turns=())
    progress(_STAGE, 0.6)
    pieces = cut_pieces(ways)
    pieces = pieces.take(
        _near(pieces, region, buffer_m=buffer_m, mode=rules.speeds.mode, path=path)
    )
    progress(_STAGE, 0.8)
    roads = Roads(ways=ways, pieces=pieces, crs=region.crs, path=path)
    shut, found = shut_pieces(scenario, roads) if scenario else (None, ())
    network = build_network(ways, pieces, crs=region.crs, where=path.name, shut=shut)
    progress(_STAGE, 1.0)
    used = _used(pieces, network)
    findings = [*network.findings, *_notes(rules, ways, used, path=path), *found]
    findings += idle_factors(study, scenario, _classes(ways, used))
    if not study.roads.turn_restrictions:
        findings = [found for found in findings if found.code != "turn_restrictions_ignored"]
    return replace(network, findings=tuple(findings))


def _rules(study: Study, scenario: ScenarioTable | None) -> WayRules:
    if scenario is None:
        return WayRules(study_speeds(study))
    where = f"[[scenarios]] {scenario.name}, congestion"
    return WayRules(study_speeds(under(study, scenario), where=where))


def read_ways(path: Path, rules: WayRules) -> Ways:
    """
    Read the ways of a file by its format.

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
        If the file is not there, too large, broken, or of no format known.
    """
    name = path.name.lower()
    _check_file(path)
    if name.endswith(".graphml"):
        from motcua.inputs.graphs import read_graphml

        return read_graphml(path, rules)
    if name.endswith(".gpkg"):
        from motcua.inputs.road_lines import read_lines

        return read_lines(path, rules)
    from motcua.inputs.road_osm import read_osm

    return read_osm(path, rules)


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


def _near(pieces: Pieces, region: Region, *, buffer_m: float, mode: str, path: Path) -> BoolArray:
    """Return which pieces have an end within the buffer around the region's hull."""
    import shapely

    hull = shapely.convex_hull(shapely.geometrycollections(list(region.geometry)))
    xy_m = project(pieces.lon_lat.reshape(-1, 2), source=WGS84, target=region.crs)
    if not _ends_inside(hull, xy_m).any():
        raise NetworkError(
            f"No road that is open to {mode} lies in the region{_whereabouts(pieces)}.",
            where=path.as_posix(),
            mend="Give roads of the region, or leave [roads] out to measure straight lines only.",
        )
    return _ends_inside(shapely.buffer(hull, buffer_m), xy_m)


def _ends_inside(area: Any, xy_m: FloatArray) -> BoolArray:  # noqa: ANN401 - a shapely polygon
    import shapely

    shapely.prepare(area)
    inside: BoolArray = shapely.contains_xy(area, xy_m).reshape(-1, 2).any(axis=1)
    return inside


def _whereabouts(pieces: Pieces) -> str:
    if not len(pieces.way):
        return ""
    (west, south), (east, north) = pieces.lon_lat.min(axis=(0, 1)), pieces.lon_lat.max(axis=(0, 1))
    return f": they lie at {west:.2f} to {east:.2f} east, {south:.2f} to {north:.2f} north"


def _used(pieces: Pieces, network: Network) -> Pieces:
    """Return the pieces whose ends both came into the network."""
    ends = np.stack([pieces.start, pieces.end], axis=1)
    known = np.isin(ends, network.node_ids)
    return pieces.take(known[:, 0] & known[:, 1])


def _notes(rules: WayRules, ways: Ways, pieces: Pieces, *, path: Path) -> list[Finding]:
    """Return what was assumed, or could not be read."""
    values: dict[str, str | int | float]
    notes = [_speeds_used(rules.speeds, ways, pieces)]
    if rules.unreadable:
        first = min(rules.unreadable, key=lambda tag: (-rules.unreadable[tag], tag))
        values = {"n": rules.unreadable.total(), "first": first}
        notes.append(Finding(level="amber", code="unreadable_tags", values=values, where=path.name))
    used = np.unique(pieces.way)
    is_ferry = np.array([name == FERRY for name in ways.road_classes])[ways.road_class[used]]
    if is_ferry.any():
        assumed = int((ways.time_ms[used[is_ferry]] < 0).sum())
        kmh = rules.speeds.kmh[FERRY]
        values = {"n": int(is_ferry.sum()), "assumed": assumed, "kmh": kmh}
        notes.append(
            Finding(
                level="amber" if assumed else "green",
                code="ferries",
                values=values,
                where=path.name,
            )
        )
    return notes


def _classes(ways: Ways, pieces: Pieces) -> set[str]:
    return {ways.road_classes[k] for k in np.unique(ways.road_class[pieces.way]).tolist()}


def _speeds_used(speeds: Speeds, ways: Ways, pieces: Pieces) -> Finding:
    """Return the speeds of the classes there are, the fastest first."""
    present = _classes(ways, pieces)
    kmh = {name: speeds.kmh[name] / speeds.slower[name] for name in present}
    ranked = sorted(kmh, key=lambda name: (-kmh[name], name))
    table = ", ".join(f"{name} {kmh[name]:.3g}" for name in ranked)
    return Finding(level="green", code="speeds_used", values={"table": table})
