"""The units of a second map, as their file has them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from motcua.errors import InputError
from motcua.inputs.columns import numbers, required_texts, texts
from motcua.inputs.faults import Faults
from motcua.inputs.ids import note_repeats
from motcua.inputs.polygons import valid_polygons
from motcua.inputs.tables import read_table
from motcua.inputs.texts import clean, fold
from motcua.inputs.unit_names import check_claims, match_areas, mentions_of

if TYPE_CHECKING:
    from pathlib import Path

    from motcua.domain.arrays import FloatArray, IntArray, TextArray
    from motcua.domain.region import Region
    from motcua.inputs.table import Table
    from motcua.study.decisions import CrosswalkTable
    from motcua.study.schema import Study


@dataclass(frozen=True, kw_only=True, eq=False)
class Units:
    """The second map's units, in id order."""

    path: Path
    """The file."""

    ids: TextArray
    """Unique, sorted, shape (n_units,)."""

    names: TextArray
    """Shape (n_units,)."""

    people: FloatArray
    """Official people, -1 where not told, shape (n_units,)."""

    km2: FloatArray
    """Official square kilometres, -1 where not told, shape (n_units,)."""

    area_class: TextArray
    """Stated class, empty where not told, shape (n_units,)."""

    group: TextArray | None
    """Stated group; None where not told."""

    geometry: Any
    """Polygons in the study's CRS, shape (n_units,); None where areas are named instead."""

    part_area: IntArray
    """Row of each named part's area, by area, then unit; empty where there are polygons."""

    part_unit: IntArray
    """Row of its unit."""

    area_km2: FloatArray
    """Official square kilometres of the first map's areas, -1 where not told, (n_areas,)."""


def read_units(study: Study, region: Region) -> Units:
    """
    Read the units of a study's second map.

    Parameters
    ----------
    study
        A study with a ``[crosswalk]`` table.
    region
        The areas of the first map.

    Returns
    -------
    units
        By polygons, or by the names of the areas that they were made of.

    Raises
    ------
    InputError
        If a value cannot be read, an id repeats, or a name is no area of the region.
    """
    about = study.crosswalk
    if about is None:
        raise ValueError("the study has no second map")
    table = read_table(about.file)
    faults = Faults(about.file)
    ids = required_texts(table, about.id, faults=faults)
    note_repeats(ids, table=table, name=about.id, faults=faults)
    names = texts(table, about.name) if about.name else ids
    people = _amounts(table, about.population, faults)
    km2 = _amounts(table, about.ground_km2, faults)
    area_class = texts(table, about.area_class) if about.area_class else np.full(len(ids), "")
    group = texts(table, about.group) if about.group else None
    geometry = None
    if about.merged_from is None:
        geometry, _ = valid_polygons(table, crs=region.crs, faults=faults)
    faults.check()
    order = np.argsort(ids, kind="stable")
    area, unit = _parts(study, region, table=table, names=names)
    unit = np.argsort(order, kind="stable")[unit].astype(np.int32)
    by_area = np.lexsort((unit, area))
    units = Units(
        path=about.file,
        ids=ids[order],
        names=np.where(names == "", ids, names)[order],
        people=people[order],
        km2=km2[order],
        area_class=area_class[order],
        group=None if group is None else group[order],
        geometry=None if geometry is None else geometry[order],
        part_area=area[by_area],
        part_unit=unit[by_area],
        area_km2=_official_km2(study, region, about),
    )
    return units if geometry is not None else _here(units)


def _here(units: Units) -> Units:
    """Leave out the units that lie elsewhere: a part of a province has its own units alone."""
    kept = np.unique(units.part_unit)
    return replace(
        units,
        ids=units.ids[kept], names=units.names[kept], people=units.people[kept],
        km2=units.km2[kept], area_class=units.area_class[kept],
        group=None if units.group is None else units.group[kept],
        part_unit=np.searchsorted(kept, units.part_unit).astype(np.int32),
    )  # fmt: skip


def _amounts(table: Table, column: str | None, faults: Faults) -> FloatArray:
    if column is None:
        return np.full(len(table), -1.0)
    return numbers(table, column, faults=faults, least=0)


def _parts(
    study: Study, region: Region, *, table: Table, names: TextArray
) -> tuple[IntArray, IntArray]:
    """Return area and unit of each named part."""
    about = study.crosswalk
    if about is None or about.merged_from is None:
        nothing = np.zeros(0, dtype=np.int32)
        return nothing, nothing
    told = texts(table, about.merged_from)
    by_unit = [mentions_of(str(text), unit) for unit, text in enumerate(told)]
    known = {fold(str(name)) for name in region.names}
    mentions = [one for each in by_unit if any(fold(m.name) in known for m in each) for one in each]
    if not mentions:
        raise InputError(
            f'Column "{about.merged_from}" names no area of the region at all.',
            where=about.file.as_posix(),
            mend="Name the column that lists the areas of which each unit was made.",
        )
    areas = match_areas(
        mentions, region.names, told=_said_of_areas(study, region),
        xy_m=shapely.get_coordinates(shapely.centroid(region.geometry)), units=names,
        path=about.file,
    )  # fmt: skip
    check_claims(mentions, areas, region.names, path=about.file)
    pairs = sorted({(area, one.unit) for area, one in zip(areas, mentions, strict=True)})
    area, unit = np.array(pairs, dtype=np.int32).T
    return area, unit


def _region_rows(study: Study, region: Region) -> tuple[Table, list[int]] | None:
    """Return the region's own table, and its row for each area; None where it has no file."""
    if study.region is None:
        return None
    table = read_table(study.region.file)
    ids = texts(table, study.region.id)
    place = {str(name): row for row, name in enumerate(ids)}
    return table, [place[str(name)] for name in region.ids]


def _said_of_areas(study: Study, region: Region) -> list[frozenset[str]]:
    """Return everything that the region's file says of each area, folded."""
    found = _region_rows(study, region)
    if found is None:
        return [frozenset()] * len(region.ids)
    table, rows = found
    columns = [texts(table, name) for name in table.columns]
    return [
        frozenset(fold(str(column[row])).replace("_", " ") for column in columns) for row in rows
    ]


def _official_km2(study: Study, region: Region, about: CrosswalkTable) -> FloatArray:
    """Return the areas' square kilometres, where their own file has such a column."""
    found = _region_rows(study, region)
    if found is None or not about.ground_km2 or clean(about.ground_km2) not in found[0].columns:
        return np.full(len(region.ids), -1.0)
    table, rows = found
    faults = Faults(table.path)
    km2 = numbers(table, about.ground_km2, faults=faults, least=0)
    faults.check()
    return np.asarray(km2[rows])
