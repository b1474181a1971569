"""Boundaries -> Region: areas with valid polygons in the study's coordinate system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.finding import Finding
from motcua.domain.progress import Progress, silent
from motcua.domain.region import AREA_CLASSES, Region
from motcua.errors import InputError, listing
from motcua.inputs.columns import numbers, required_texts, texts
from motcua.inputs.faults import Faults
from motcua.inputs.ids import note_repeats, row_ids
from motcua.inputs.people import read_people
from motcua.inputs.polygons import clip, valid_polygons
from motcua.inputs.rule_columns import named_columns
from motcua.inputs.study_crs import study_crs
from motcua.inputs.tables import read_table
from motcua.inputs.texts import clean, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from motcua.domain.arrays import LongArray, TextArray
    from motcua.inputs.table import Table
    from motcua.study.schema import RegionTable, Study

_HULL_SPACINGS = 0.8
"""The hull of a grid reaches past its points by so many spacings: past the corners of the cells."""

_HULL_M = 500.0
"""The same where the points are no grid."""


def read_region(study: Study, *, progress: Progress = silent) -> Region:
    """
    Read the areas that are planned.

    Parameters
    ----------
    study
        The study; without [region] the one area is the hull of its demand.
    progress
        Told how far the reading is.

    Returns
    -------
    region
        Areas in id order, polygons made valid.

    Raises
    ------
    InputError
        If the file cannot be used: no coordinate system, no polygon, ids that repeat, a column
        that is not there, an unknown area class.
    StudyError
        If a coordinate system is unknown or not metric.
    """
    progress("region", 0.0)
    crs = study_crs(study)
    if study.region is None:
        region = _hull(study, crs)
    else:
        region = read_areas(study.region, crs=crs, columns=named_columns(study))
    progress("region", 1.0)
    return region


def read_areas(about: RegionTable, *, crs: str, columns: Sequence[str] = ()) -> Region:
    """
    Read areas from a file of polygons.

    Parameters
    ----------
    about
        The file and its columns.
    crs
        The study's coordinate system.
    columns
        Further columns to keep as text, as far as the file has them.

    Returns
    -------
    region
        Areas in id order.

    Raises
    ------
    InputError
        If the file cannot be used.
    StudyError
        If official people are asked for in areas that are cut.
    """
    table = read_table(about.file)
    faults = Faults(about.file)
    ids = required_texts(table, about.id, faults=faults) if about.id else row_ids(table)
    table, ids = _only(table, ids, only=about.only)
    note_repeats(ids, table=table, name=about.id or "row", faults=faults)
    names = texts(table, about.name) if about.name else ids
    area_class = _area_classes(table, about.area_class, faults)
    group = texts(table, about.group) if about.group else np.full(len(ids), "")
    population = _official(table, about.population, faults)
    shapes, findings = valid_polygons(table, crs=crs, faults=faults)
    faults.check()
    shapes, is_kept, clip_findings = clip(shapes, about, crs=crs)
    order = np.argsort(ids[is_kept], kind="stable")
    return Region(
        ids=ids[is_kept][order],
        names=np.where(names == "", ids, names)[is_kept][order],
        geometry=shapes[is_kept][order],
        area_class=area_class[is_kept][order],
        group=group[is_kept][order],
        crs=crs,
        population=None if population is None else population[is_kept][order],
        columns={
            name: texts(table, name)[is_kept][order]
            for name in columns
            if clean(name) in table.columns
        },
        is_classed=about.area_class is not None,
        findings=(*findings, *clip_findings),
    )


def _only(table: Table, ids: TextArray, *, only: Any) -> tuple[Table, TextArray]:  # noqa: ANN401 - a tuple of ids, read as text
    wanted = [clean(str(value)) for value in only or ()]
    if not wanted:
        return table, ids
    missing = [value for value in wanted if value not in set(ids.tolist())]
    if missing:
        meant = nearest(missing[0], ids.tolist())
        hint = f'; the nearest is "{meant}"' if meant else ""
        raise InputError(
            f"[region] only names ids that {table.path.name} has not: {listing(missing)}.",
            where=table.path.as_posix(),
            mend=f"Correct the ids{hint}.",
        )
    keep = np.isin(ids, wanted)
    return table.take(keep), ids[keep]


def _area_classes(table: Table, column: str | None, faults: Faults) -> TextArray:
    if column is None:
        return np.full(len(table), "urban")
    values = np.char.lower(texts(table, column))
    wrong = ~np.isin(values, AREA_CLASSES)
    items = [
        f'row {row} ("{value}")'
        for row, value in zip(table.rows[wrong], values[wrong], strict=True)
    ]
    if items:
        mend = "Write urban, rural or remote."
        faults.add(f'Column "{column}" holds no area class in', items, mend=mend)
    return values


def _official(table: Table, column: str | None, faults: Faults) -> LongArray | None:
    if column is None:
        return None
    people = numbers(table, column, faults=faults, least=0)
    broken = np.isfinite(people) & (people != np.round(people))
    items = [
        f"row {row} ({value:g})"
        for row, value in zip(table.rows[broken], people[broken], strict=True)
    ]
    if items:
        faults.add(f'Column "{column}" counts parts of people in', items, mend="Round them.")
    whole: LongArray = np.where(np.isfinite(people), people, 0).astype(np.int64)
    return whole


def _hull(study: Study, crs: str) -> Region:
    """Return the hull of the demand as the one area."""
    import shapely

    people = read_people(study.demand, crs=crs)
    reach_m = _HULL_SPACINGS * people.spacing_m if people.spacing_m else _HULL_M
    hull = shapely.convex_hull(shapely.multipoints(people.xy_m))
    area = shapely.buffer(hull, reach_m)
    name = clean(study.study.name)
    return Region(
        ids=np.array(["1"]),
        names=np.array([name]),
        geometry=np.array([area], dtype=object),
        area_class=np.array(["urban"]),
        group=np.array([""]),
        crs=crs,
        is_classed=False,
        findings=(Finding(level="green", code="hull_region", where=people.path.name),),
    )
