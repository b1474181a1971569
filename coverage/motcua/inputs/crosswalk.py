"""The second map of a study: its units, their parts of the first map's areas, and who is where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from motcua.domain.crosswalk import Crosswalk
from motcua.domain.finding import Finding
from motcua.domain.region import Region
from motcua.inputs.unit_cuts import Cut, anchors_of, cut_area
from motcua.inputs.unit_shares import share_out
from motcua.inputs.units import Units, read_units

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray, TextArray
    from motcua.domain.demand import Demand
    from motcua.domain.sites import Sites
    from motcua.study.schema import Study

_M2_PER_KM2 = 1e6
_SLIVER_SHARE = 0.01
"""Less of an area than this, with nobody in it, is a border drawn otherwise and no part."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SecondMap:
    """The same people and sites in other areas."""

    region: Region
    """The units."""

    demand: Demand
    """The same points with the same people, each in its unit."""

    sites: Sites
    """The same sites, each in its unit."""

    crosswalk: Crosswalk
    """Which part of whom went where."""


def read_second_map(study: Study, region: Region, demand: Demand, sites: Sites) -> SecondMap | None:
    """
    Return a study's places on its second map.

    Parameters
    ----------
    study
        The study.
    region
        The areas of the first map.
    demand
        Where people are on it.
    sites
        The sites on it.

    Returns
    -------
    second
        None where the study has no ``[crosswalk]``. Nobody moves: people stay as they were raked
        to the first map, and how far the units' official totals are missed is told.

    Raises
    ------
    InputError
        If the file cannot be used, or its units do not share out the region.
    """
    if study.crosswalk is None:
        return None
    units = read_units(study, region)
    if units.geometry is not None:
        return _drawn(units, region, demand=demand, sites=sites)
    return _merged(units, region, demand=demand, sites=sites)


def _merged(units: Units, region: Region, *, demand: Demand, sites: Sites) -> SecondMap:
    """Share out areas that went to several units and cut them accordingly."""
    area, unit = units.part_area, units.part_unit
    people = _sums(demand.area, demand.population, len(region.ids))
    ground = _ground(units, region)
    people_share = share_out(people, area, unit, targets=units.people)
    ground_share = share_out(ground, area, unit, targets=units.km2)
    cuts = _cuts(units, region, demand, people_share)
    geometry = _geometry(units, region, cuts)
    of_point = _units_of(units, demand.area, demand.xy_m, cuts)
    of_site = _units_of(units, sites.area, sites.xy_m, cuts)
    crosswalk = _crosswalk(
        units, (of_point, of_site, region.names), people=people, people_share=people_share,
        ground=ground, ground_share=ground_share,
    )  # fmt: skip
    return _second(units, region, geometry, demand=demand, sites=sites, crosswalk=crosswalk)


def _drawn(units: Units, region: Region, *, demand: Demand, sites: Sites) -> SecondMap:
    """Count people and ground by the units' own polygons."""
    shapes = units.geometry
    of_point, of_site = (_lies_in(shapes, xy_m) for xy_m in (demand.xy_m, sites.xy_m))
    of_site = np.where(sites.area >= 0, of_site, -1).astype(np.int32)
    n_areas, n_units = len(region.ids), len(units.ids)
    keys = demand.area.astype(np.int64) * n_units + of_point
    people = _sums(keys, demand.population, n_areas * n_units)
    common = shapely.area(shapely.intersection(region.geometry[:, None], shapes[None, :]))
    table = people.reshape(n_areas, n_units)
    area, unit = np.nonzero(
        (table > 0) | (common > _SLIVER_SHARE * common.sum(axis=1, keepdims=True))
    )
    parts = replace(units, part_area=area.astype(np.int32), part_unit=unit.astype(np.int32))
    crosswalk = _crosswalk(
        parts, (of_point, of_site, region.names), people=table.sum(axis=1),
        people_share=_shares(table, area, unit),
        ground=shapely.area(region.geometry) / _M2_PER_KM2,
        ground_share=_shares(common, area, unit),
    )  # fmt: skip
    return _second(units, region, shapes, demand=demand, sites=sites, crosswalk=crosswalk)


def _sums(keys: IntArray | LongArray, amounts: FloatArray, n_keys: int) -> FloatArray:
    return np.bincount(keys, weights=amounts, minlength=n_keys).astype(np.float64)


def _shares(table: FloatArray, area: LongArray, unit: LongArray) -> FloatArray:
    """Return each part's share of its area; even where the area has nothing."""
    amounts = table[area, unit]
    sums = _sums(area, amounts, len(table))
    counts = np.bincount(area, minlength=len(table))
    return np.where(sums[area] > 0, amounts / np.maximum(sums[area], 1e-300), 1 / counts[area])


def _lies_in(shapes: Any, xy_m: FloatArray) -> IntArray:  # noqa: ANN401 - an array of polygons
    """Return the unit each place lies in, the nearest for those in none."""
    _, nearest = shapely.STRtree(shapes).query_nearest(shapely.points(xy_m), all_matches=False)
    return np.asarray(nearest, dtype=np.int32)


def _ground(units: Units, region: Region) -> FloatArray:
    """Return square kilometres of the areas: official where told, else drawn."""
    drawn = shapely.area(region.geometry) / _M2_PER_KM2
    ground: FloatArray = np.where(units.area_km2 > 0, units.area_km2, drawn)
    return ground


def _cuts(units: Units, region: Region, demand: Demand, people_share: FloatArray) -> dict[int, Cut]:
    """Return how each area that went to several units is cut."""
    area, unit = units.part_area, units.part_unit
    counts = np.bincount(area, minlength=len(region.ids))
    centres = shapely.get_coordinates(shapely.centroid(region.geometry))
    anchors = anchors_of(
        unit, area, is_whole=counts[area] == 1, centres=centres, n_units=len(units.ids)
    )
    cuts = {}
    for row in np.flatnonzero(counts > 1).tolist():
        parts, points = np.flatnonzero(area == row), np.flatnonzero(demand.area == row)
        cuts[row] = cut_area(
            demand.xy_m[points], demand.population[points], units=unit[parts].tolist(),
            shares=people_share[parts].tolist(), anchors=[anchors[k] for k in unit[parts]],
        )  # fmt: skip
    return cuts


def _geometry(units: Units, region: Region, cuts: dict[int, Cut]) -> Any:  # noqa: ANN401 - polygons
    pieces: list[list[Any]] = [[] for _ in units.ids]
    for row, unit in zip(units.part_area.tolist(), units.part_unit.tolist(), strict=True):
        shape = region.geometry[row]
        pieces[unit].append(cuts[row].pieces(shape)[unit] if row in cuts else shape)
    geometry = np.empty(len(pieces), dtype=object)
    geometry[:] = [shapely.union_all(mine) for mine in pieces]
    return geometry


def _units_of(units: Units, area: IntArray, xy_m: FloatArray, cuts: dict[int, Cut]) -> IntArray:
    """Return the unit of places whose area is known; -1 where it is not."""
    only = np.full(int(max(units.part_area.max(), area.max(initial=0))) + 1, -1, dtype=np.int32)
    only[units.part_area] = units.part_unit
    found = np.where(area >= 0, only[area], -1).astype(np.int32)
    for row, cut in cuts.items():
        mine = np.flatnonzero(area == row)
        found[mine] = cut.unit_of(xy_m[mine])
    return found


def _crosswalk(
    units: Units, of: tuple[IntArray, IntArray, TextArray], *, people: FloatArray,
    people_share: FloatArray, ground: FloatArray, ground_share: FloatArray,
) -> Crosswalk:  # fmt: skip
    """Return the crosswalk; `of` are the units of points and sites, and the areas' names."""
    area, unit, n_units = units.part_area, units.part_unit, len(units.ids)
    return Crosswalk(
        ids=units.ids,
        names=units.names,
        part_area=area,
        part_unit=unit,
        people_share=people_share,
        ground_share=ground_share,
        fitted_people=_sums(unit, people[area] * people_share, n_units),
        official_people=units.people,
        fitted_km2=_sums(unit, ground[area] * ground_share, n_units),
        official_km2=units.km2,
        unit_of_point=of[0],
        unit_of_site=of[1],
        area_names=of[2],
    )


def _second(
    units: Units, region: Region, geometry: Any, *, demand: Demand, sites: Sites,  # noqa: ANN401 - polygons
    crosswalk: Crosswalk,
) -> SecondMap:  # fmt: skip
    of_point = crosswalk.unit_of_point
    classes = _of_most(region.area_class, demand, of_point, len(units.ids))
    groups = _of_most(region.group, demand, of_point, len(units.ids))
    second = Region(
        ids=units.ids,
        names=units.names,
        geometry=geometry,
        area_class=np.where(units.area_class == "", classes, units.area_class),
        group=groups if units.group is None else units.group,
        crs=region.crs,
        findings=(*region.findings, _told(units, crosswalk)),
    )
    return SecondMap(
        region=second,
        demand=replace(demand, area=of_point),
        sites=replace(sites, area=crosswalk.unit_of_site),
        crosswalk=crosswalk,
    )


def _of_most(values: TextArray, demand: Demand, unit: IntArray, n_units: int) -> TextArray:
    """Return what most of each unit's people have, ties to the first in order of text."""
    names, place = np.unique(values, return_inverse=True)
    keys = unit.astype(np.int64) * len(names) + place[demand.area]
    people = _sums(keys, demand.population, n_units * len(names))
    return np.asarray(names[people.reshape(n_units, len(names)).argmax(axis=1)])


def _told(units: Units, crosswalk: Crosswalk) -> Finding:
    """Return how well the units' people are met."""
    known = crosswalk.official_people > 0
    off = np.abs(crosswalk.fitted_people - crosswalk.official_people)[known]
    values: dict[str, str | int | float] = {
        "units": len(units.ids),
        "split": int((np.bincount(units.part_area) > 1).sum()),
        "off": round(float(off.sum())),
    }
    return Finding(level="amber", code="second_map", values=values, where=units.path.name)
