"""The columns that rules name: of the site's row, then of its area, compared as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import StudyError
from motcua.inputs.texts import clean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from motcua.domain.arrays import TextArray
    from motcua.domain.region import Region
    from motcua.inputs.site_rows import SiteRows
    from motcua.study.schema import Study

_KNOWN = ("area_class", "group", "tier", "role")
"""Names that mean something even where no file has such a column."""


def named_columns(study: Study) -> tuple[str, ...]:
    """
    Return the columns that the study's rules and phases name.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    columns
        Each once, in NFC, in the order of the study.
    """
    return tuple(dict.fromkeys(clean(name) for _, name in _named(study)))


def with_columns(rows: SiteRows, columns: Sequence[str], *, region: Region) -> SiteRows:
    """
    Return the sites with every named column: their own, else that of their area, else empty.

    Parameters
    ----------
    rows
        Sites of one table, with those columns that their file has.
    columns
        From `named_columns`.
    region
        The areas, with the columns that their file has.

    Returns
    -------
    rows
        Every column of `columns`, shape (n,).
    """
    own = rows.columns
    everything = {
        name: own[name] if name in own else _of_area(rows, name, region) for name in columns
    }
    return replace(rows, columns=everything)


def check_columns(
    parts: Sequence[SiteRows], columns: Sequence[str], *, region: Region, study: Study
) -> None:
    """
    Refuse a column that neither the sites nor the areas have.

    Parameters
    ----------
    parts
        The sites, their columns completed.
    columns
        From `named_columns`.
    region
        The areas.
    study
        The study: which key names the column.

    Raises
    ------
    StudyError
        With the nearest known name.
    """
    for key, name in _named(study):
        known = clean(name) in _KNOWN or clean(name) in region.columns
        if not known and not any((part.columns[clean(name)] != "").any() for part in parts):
            meant = nearest(name, [*_KNOWN, *columns])
            hint = f'Did you mean "{meant}"?' if meant and meant != name else "Correct its name."
            raise StudyError(
                f'{key} names the column "{name}", which neither sites nor areas have.',
                where=study.path.name,
                mend=hint,
            )


def _named(study: Study) -> Iterator[tuple[str, str]]:
    for rule in study.locate.rules:
        yield "[[locate.rules]] column", rule.column
    for phase in study.phases:
        for key in ("protect", "may_close"):
            for name in getattr(phase, key):
                yield f'{key} of phase "{phase.name}"', name


def _of_area(rows: SiteRows, name: str, region: Region) -> TextArray:
    if name == "tier":
        return rows.tier
    if name == "role":
        return np.where(rows.is_existing, "existing", "candidate")
    held = region.columns.get(name)
    if held is None and name in ("area_class", "group"):
        held = region.area_class if name == "area_class" else region.group
    if held is None:
        return np.full(len(rows), "", dtype="U1")
    return np.where(rows.area >= 0, held[rows.area], "")
