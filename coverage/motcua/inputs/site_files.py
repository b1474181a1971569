"""The sites of one file: their columns, and what makes a row unusable."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.finding import Finding
from motcua.domain.sites import TIERS
from motcua.errors import InputError
from motcua.inputs.columns import numbers, required_texts, select, texts, truths
from motcua.inputs.faults import Faults
from motcua.inputs.ids import row_ids
from motcua.inputs.places import place_rows, to_metres
from motcua.inputs.site_areas import locate_rows
from motcua.inputs.site_rows import SiteRows
from motcua.inputs.tables import read_table

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, TextArray
    from motcua.domain.region import Region
    from motcua.inputs.table import Table
    from motcua.study.schema import SitesTable

_NOT_READ = ("max_officers", "officers", "capacity", "files_per_year", "floor_area")

ONE_PLACE_M = 1.0
"""Rows of one id within this are one site."""


def read_site_rows(about: SitesTable, *, region: Region, number: int) -> SiteRows:
    """
    Read the sites of one file.

    Parameters
    ----------
    about
        The file, its role and its columns.
    region
        The areas.
    number
        Which table of the study it is, 1 the first: part of the ids where no column gives them.

    Returns
    -------
    rows
        Sites inside the region, each once.

    Raises
    ------
    InputError
        With every fault of the file: values that cannot be used, one id at two places, an
        existing office outside the region.
    """
    if about.file is None:
        raise ValueError("a sites table without a file is generated, not read")
    table = select(read_table(about.file), about.only)
    if not len(table):
        raise InputError(
            f"No row of {about.file.name} is among those the study wants.",
            where=about.file.as_posix(),
            mend="Check the values under only in [[sites]].",
        )
    faults = Faults(about.file)
    xy, source = place_rows(
        table, x=about.x, y=about.y, crs=about.crs, key="[[sites]] crs", faults=faults
    )
    xy_m = to_metres(table, xy, source=source, target=region.crs, faults=faults)
    rows = _columns(table, about, xy_m=xy_m, number=number, faults=faults)
    faults.check()
    once, repeat_findings = _once(table, rows, faults)
    rows = replace(rows, findings=(*_unused(about), *repeat_findings))
    located = locate_rows(table.take(once), rows.take(once), about, region=region, faults=faults)
    faults.check()
    return located


def _unused(about: SitesTable) -> tuple[Finding, ...]:
    """Return what the study names and no model reads yet: never a silent nothing."""
    named = [key for key in _NOT_READ if getattr(about, key)]
    if not named or about.file is None:
        return ()
    values = {"columns": ", ".join(named)}
    where = about.file.name
    return (Finding(level="amber", code="columns_ignored", values=values, where=where),)


def _columns(
    table: Table, about: SitesTable, *, xy_m: FloatArray, number: int, faults: Faults
) -> SiteRows:
    n_rows = len(table)
    if about.id:
        ids = required_texts(table, about.id, faults=faults)
    else:
        ids = np.char.add(f"S{number}-", row_ids(table))
    names = texts(table, about.name) if about.name else ids
    no = np.zeros(n_rows, dtype=bool)
    mandatory = truths(table, about.mandatory, faults=faults) if about.mandatory else no
    forbidden = truths(table, about.forbidden, faults=faults) if about.forbidden else no
    both = [f'"{site}"' for site in ids[mandatory & forbidden]]
    if both:
        faults.add("Both mandatory and forbidden:", both, mend="Decide for one of the two.")
    cost = np.ones(n_rows)
    if about.yearly_cost:
        cost = numbers(table, about.yearly_cost, faults=faults, least=0)
    return SiteRows(
        source=table.path.name,
        ids=ids,
        names=np.where(names == "", ids, names),
        xy_m=xy_m,
        tier=_tiers(table, about.tier, faults),
        area=np.full(n_rows, -1, dtype=np.int32),
        is_existing=np.full(n_rows, about.role == "existing"),
        is_mandatory=mandatory,
        is_forbidden=forbidden,
        cost=cost,
    )


def _tiers(table: Table, tier: str | None, faults: Faults) -> TextArray:
    """Return the tier of each row: a constant where the study names one of the four."""
    if tier is None or tier in TIERS:
        return np.full(len(table), tier or "commune", dtype="U10")
    values = texts(table, tier)
    wrong = ~np.isin(values, TIERS)
    items = [
        f'row {row} ("{value}")'
        for row, value in zip(table.rows[wrong], values[wrong], strict=True)
    ]
    if items:
        mend = f"Write one of {', '.join(TIERS)}."
        faults.add(f'Column "{tier}" holds no tier in', items, mend=mend)
    return values


def _once(table: Table, rows: SiteRows, faults: Faults) -> tuple[BoolArray, tuple[Finding, ...]]:
    """Return the first row of every id; one id at two places is a fault, at one place a note."""
    _, first, which = np.unique(rows.ids, return_index=True, return_inverse=True)
    home = first[which]
    away_m = np.hypot(*(rows.xy_m - rows.xy_m[home]).T)
    is_first = home == np.arange(len(rows))
    items = [
        f'"{rows.ids[k]}" (rows {table.rows[home[k]]} and {table.rows[k]}, {away_m[k]:.0f} m apart)'
        for k in np.flatnonzero(away_m > ONE_PLACE_M)
    ]
    if items:
        faults.add("One id stands at two places:", items, mend="Give each place its own id.")
    repeated = rows.ids[~is_first]
    if not len(repeated):
        return is_first, ()
    values: dict[str, str | int | float] = {"n": len(set(repeated)), "first": str(repeated[0])}
    note = Finding(level="green", code="repeated_site", values=values, where=table.path.name)
    return is_first, (note,)
