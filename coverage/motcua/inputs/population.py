"""Population -> Demand: people put into areas, split along the roads, raked; further layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.demand import Demand
from motcua.domain.finding import Finding
from motcua.domain.progress import Progress, silent
from motcua.errors import InputError
from motcua.inputs.layers import add_layers
from motcua.inputs.people import read_people
from motcua.inputs.placing import Placed, place
from motcua.inputs.raking import rake

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.domain.network import Network
    from motcua.domain.region import Region
    from motcua.study.schema import Study

_FAR_OFF = 0.05
"""Share by which people differ from the official total before it is worth a warning."""


def read_demand(
    study: Study, *, region: Region, network: Network | None, progress: Progress = silent
) -> Demand:
    """
    Read where people are, and how many.

    Parameters
    ----------
    study
        The study.
    region
        Its areas; people outside all of them are left out and named in a finding.
    network
        Its roads, along which coarse cells are split; None: they are split evenly.
    progress
        Told how far the reading is.

    Returns
    -------
    demand
        Demand points in id order; raked where the region has official people, those of further
        layers as they are counted.

    Raises
    ------
    InputError
        If the file cannot be used, or nobody lies in the region.
    StudyError
        If a coordinate system is unknown.
    """
    progress("demand", 0.0)
    people = read_people(study.demand, crs=region.crs, bounds=_bounds(region))
    progress("demand", 0.3)
    placed = place(people, region, network=network, cell_m=study.demand.cell_m)
    progress("demand", 0.8)
    demand = make_demand(placed, region)
    demand = add_layers(demand, study.demand.layers, region=region, bounds=_bounds(region))
    progress("demand", 1.0)
    return demand


def make_demand(placed: Placed, region: Region) -> Demand:
    """
    Rake to official people where there are any, and put the points in id order.

    Parameters
    ----------
    placed
        Demand points in their areas.
    region
        The areas, perhaps with official people.

    Returns
    -------
    demand
        An area with official people but no demand point gets one, inside it; a finding says so.

    Raises
    ------
    InputError
        If nobody lives there.
    """
    ids, xy_m, people, area = placed.ids, placed.xy_m, placed.people, placed.area
    findings = list(placed.findings)
    if region.population is not None:
        empty = np.flatnonzero(
            (np.bincount(area, minlength=len(region.ids)) == 0) & (region.population > 0)
        )
        ids = np.concatenate([ids, np.char.add("area-", region.ids[empty])])
        xy_m = np.vstack([xy_m, _points_inside(region, empty)])
        area = np.concatenate([area, empty.astype(np.int32)])
        findings += _raking_findings(people, region, empty)
        people = rake(np.concatenate([people, np.ones(len(empty))]), area, region.population)
    if not people.sum() > 0:
        raise InputError(
            "Nobody lives in the region.",
            where="[demand] population",
            mend="Check the population column, or the official totals of the areas.",
        )
    order = np.argsort(ids, kind="stable")
    return Demand(
        ids=ids[order],
        xy_m=xy_m[order],
        population=people[order],
        area=area[order],
        crs=region.crs,
        cell_m=placed.cell_m,
        findings=tuple(findings),
    )


def _points_inside(region: Region, areas: LongArray) -> FloatArray:
    import shapely

    xy_m: FloatArray = shapely.get_coordinates(shapely.point_on_surface(region.geometry[areas]))
    return xy_m


def _raking_findings(people: FloatArray, region: Region, empty: LongArray) -> list[Finding]:
    findings = []
    official = int(region.population.sum()) if region.population is not None else 0
    if len(empty):
        missing = int(region.population[empty].sum()) if region.population is not None else 0
        first = str(region.names[empty[0]])
        values: dict[str, str | int | float] = {"n": len(empty), "people": missing, "first": first}
        findings.append(
            Finding(level="amber", code="area_without_people", values=values, people=missing)
        )
    counted = float(people.sum())
    off = abs(counted - official) / max(official, 1)
    values = {"counted": round(counted), "official": official, "percent": round(100 * off, 1)}
    level = "amber" if off > _FAR_OFF else "green"
    findings.append(Finding(level=level, code="raked", values=values, people=official))  # type: ignore[arg-type]
    return findings


def _bounds(region: Region) -> FloatArray:
    import shapely

    bounds: FloatArray = shapely.total_bounds(region.geometry).reshape(2, 2)
    return bounds
