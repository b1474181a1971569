"""A national study divided into provinces by a column of its areas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import InputError, StudyError
from motcua.inputs.boundaries import read_region
from motcua.inputs.columns import required_texts, texts
from motcua.inputs.facilities import read_sites
from motcua.inputs.faults import Faults
from motcua.inputs.ids import row_ids
from motcua.inputs.tables import read_table
from motcua.inputs.texts import clean, fold, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from motcua.domain.region import Region
    from motcua.study.schema import Study

_LONGEST_NAME = 60
_RESERVED = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
"""Names that Windows gives to devices."""


def split_areas(study: Study, column: str) -> dict[str, tuple[str, ...]]:
    """
    Return the areas of each province.

    Parameters
    ----------
    study
        A study with a region.
    column
        Column of the region's file that names the province of each area.

    Returns
    -------
    areas
        Province to ids of its areas, both in order of text.

    Raises
    ------
    StudyError
        If the study has no region.
    InputError
        If the file has no such column, or an area names no province.
    """
    region = study.region
    if region is None:
        raise StudyError(
            "Without areas there are no provinces.",
            where=f"{study.path.as_posix()}, [region]",
            mend="Add [region] with a file whose areas name their province.",
        )
    table = read_table(region.file)
    if clean(column) not in table.columns:
        meant = nearest(column, table.columns)
        raise InputError(
            f'{region.file.name} has no column "{column}".',
            where=region.file.as_posix(),
            mend=f'Did you mean "{meant}"?' if meant else f"It has {', '.join(table.columns)}.",
        )
    faults = Faults(region.file)
    ids = required_texts(table, region.id, faults=faults) if region.id else row_ids(table)
    required_texts(table, column, faults=faults)
    faults.check()
    province = texts(table, column)
    wanted = [clean(str(value)) for value in region.only] or ids
    kept = np.isin(ids, wanted)
    return {
        str(name): tuple(sorted(ids[kept & (province == name)].tolist()))
        for name in np.unique(province[kept])
    }


def province_study(study: Study, name: str, *, areas: tuple[str, ...]) -> Study:
    """
    Return the study of one province.

    Parameters
    ----------
    study
        The national study.
    name
        The province.
    areas
        Ids of its areas.

    Returns
    -------
    study
        Of these areas alone, by the same file: the national files of people and offices are known
        to go beyond them.
    """
    if study.region is None:
        raise ValueError("a study without areas has no provinces")
    changed = {
        "study": study.study.model_copy(update={"name": f"{study.study.name}: {name}"}),
        "region": study.region.model_copy(update={"only": areas}),
        "demand": study.demand.model_copy(update={"goes_beyond": True}),
        "sites": tuple(table.model_copy(update={"goes_beyond": True}) for table in study.sites),
    }
    return study.model_copy(update=changed)


def planned_part(study: Study, region: Region, *, areas: Sequence[str]) -> Study:
    """
    Return the part of a study that a plan is of: a province's plan names no other area.

    Parameters
    ----------
    study
        The study.
    region
        All its areas.
    areas
        Ids of the areas of the plan.

    Returns
    -------
    study
        The same where the plan is of all areas, or of others that the study has not.
    """
    if set(areas) < set(region.ids.tolist()):
        return province_study(study, "", areas=tuple(areas))
    return study


def check_offices(study: Study) -> None:
    """
    See that every existing office lies in some area, before each province takes its own.

    Parameters
    ----------
    study
        The national study.

    Raises
    ------
    InputError
        Names the offices that no province would count.
    """
    existing = tuple(
        table for table in study.sites if table.role == "existing" and not table.generate
    )
    if existing:
        part = study.model_copy(update={"sites": existing, "phases": (), "roads": None})
        read_sites(part, region=read_region(part), network=None)


def folder_names(provinces: Iterable[str]) -> dict[str, str]:
    """
    Return a folder name for each province that every system takes.

    Parameters
    ----------
    provinces
        Their names or codes, each once.

    Returns
    -------
    folders
        Province to name: letters a to z, digits and hyphens; told apart by number where two are
        alike without diacritics.

    Examples
    --------
    >>> folder_names(["Hoà Bình", "Hòa-Bình", "74", "CON", "?"])
    {'Hoà Bình': 'hoa-binh', 'Hòa-Bình': 'hoa-binh-2', '74': '74', 'CON': 'con-', '?': 'province'}
    """
    taken: dict[str, int] = {}
    names = {}
    for province in provinces:
        name = re.sub("[^a-z0-9]+", "-", fold(province)).strip("-")[:_LONGEST_NAME] or "province"
        name = f"{name}-" if _RESERVED.fullmatch(name) else name
        taken[name] = taken.get(name, 0) + 1
        names[province] = name if taken[name] == 1 else f"{name}-{taken[name]}"
    return names
