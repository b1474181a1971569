"""The roads of a study, out of any file that holds them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.finding import Finding
from motcua.domain.progress import Progress, silent
from motcua.errors import NetworkError
from motcua.inputs.closures import Roads, shut_pieces
from motcua.inputs.congestion import idle_factors
from motcua.inputs.projection import WGS84, project
from motcua.inputs.road_box import bounds_of, region_box, region_hull
from motcua.inputs.road_file import open_roads
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
    from motcua.inputs.road_box import Box
    from motcua.inputs.road_file import RoadFile
    from motcua.inputs.road_pieces import Pieces
    from motcua.inputs.road_ways import Ways
    from motcua.inputs.speeds import Speeds
    from motcua.study.schema import ScenarioTable, Study

_STAGE = "network"


def read_network(
    study: Study,
    *,
    region: Region,
    scenario: ScenarioTable | None = None,
    roads: RoadFile | None = None,
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
    roads
        From `open_study_roads`, where they are read already.
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
    import shapely

    if study.roads is None:
        raise ValueError("a study without roads has no network")
    path = study.roads.file
    progress(_STAGE, 0.0)
    rules = road_rules(study, scenario)
    held = roads or open_study_roads(study, region)
    ways = held.ways(rules)
    if not study.roads.turn_restrictions:
        ways = replace(ways, turns=())
    progress(_STAGE, 0.6)
    pieces = cut_pieces(ways)
    hull = region_hull(region)
    xy_m = project(pieces.lon_lat.reshape(-1, 2), source=WGS84, target=region.crs)
    if not _ends_inside(hull, xy_m).any():
        place = bounds_of(pieces.lon_lat.reshape(-1, 2)) or held.elsewhere
        raise _nowhere(rules.speeds.mode, place, path=path)
    pieces = pieces.take(_ends_inside(shapely.buffer(hull, study.roads.buffer_m), xy_m))
    progress(_STAGE, 0.8)
    around = Roads(ways=ways, pieces=pieces, crs=region.crs, path=path)
    shut, found = shut_pieces(scenario, around) if scenario else (None, ())
    network = build_network(ways, pieces, crs=region.crs, where=path.name, shut=shut)
    progress(_STAGE, 1.0)
    used = _used(pieces, network)
    findings = [*network.findings, *_notes(rules, ways, used, path=path), *found]
    findings += idle_factors(study, scenario, _classes(ways, used))
    if not study.roads.turn_restrictions:
        findings = [found for found in findings if not found.code.startswith("turn_")]
    return replace(network, findings=tuple(findings))


def open_study_roads(study: Study, region: Region) -> RoadFile:
    """
    Read a study's road file around its region, before any mode has judged it.

    Parameters
    ----------
    study
        A study with roads.
    region
        Its areas.

    Returns
    -------
    roads
        For `read_network`, as often as the study has scenarios.

    Raises
    ------
    InputError
        If the file is broken or its format unknown.
    """
    if study.roads is None:
        raise ValueError("a study without roads has no network")
    return open_roads(study.roads.file, region_box(region, study.roads.buffer_m))


def road_rules(study: Study, scenario: ScenarioTable | None = None) -> WayRules:
    """
    Return the rules of a study's mode, or of a scenario's.

    Parameters
    ----------
    study
        A study with roads.
    scenario
        One of its scenarios; left out: the roads as they are.

    Returns
    -------
    rules
        With the speeds of the mode, divided by congestion.

    Raises
    ------
    InputError, StudyError
        If the speeds or the congestion are none.
    """
    if scenario is None:
        return WayRules(study_speeds(study))
    where = f"[[scenarios]] {scenario.name}, congestion"
    return WayRules(study_speeds(under(study, scenario), where=where))


def _ends_inside(area: Any, xy_m: FloatArray) -> BoolArray:  # noqa: ANN401 - a shapely polygon
    import shapely

    shapely.prepare(area)
    inside: BoolArray = shapely.contains_xy(area, xy_m).reshape(-1, 2).any(axis=1)
    return inside


def _nowhere(mode: str, place: Box | None, *, path: Path) -> NetworkError:
    """Return the fault of roads that lie elsewhere, if that is known, or are of no use."""
    elsewhere = ""
    if place is not None:
        west, south, east, north = place
        elsewhere = f": they lie at {west:.2f} to {east:.2f} east, {south:.2f} to {north:.2f} north"
    return NetworkError(
        f"No road that is open to {mode} lies in the region{elsewhere}.",
        where=path.as_posix(),
        mend="Give roads of the region, or leave [roads] out to measure straight lines only.",
    )


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
