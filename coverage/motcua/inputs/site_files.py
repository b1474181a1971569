"""The sites of one file: their columns, and what makes a row unusable."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN
from motcua.domain.finding import Finding
from motcua.domain.sites import TIERS
from motcua.errors import InputError
from motcua.inputs.columns import numbers, required_texts, select, texts, truths
from motcua.inputs.faults import Faults
from motcua.inputs.ids import row_ids
from motcua.inputs.places import place_rows, to_metres
from motcua.inputs.site_areas import locate_rows
from motcua.inputs.site_rows import NO_COSTS, SiteRows
from motcua.inputs.tables import read_table
from motcua.inputs.texts import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from motcua.domain.arrays import BoolArray, FloatArray, TextArray
    from motcua.domain.region import Region
    from motcua.inputs.table import Table
    from motcua.study.schema import SitesTable

ONE_PLACE_M = 1.0
"""Rows of one id within this are one site."""


def read_site_rows(
    about: SitesTable,
    *,
    region: Region,
    number: int,
    costs: Mapping[str, float] = NO_COSTS,
    columns: Sequence[str] = (),
) -> SiteRows:
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
    costs
        Yearly cost of an office by tier, where no column says; 1 where the tier is not named.
    columns
        Further columns to keep as text, as far as the file has them.

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
    kept = {name: texts(table, name) for name in columns if clean(name) in table.columns}
    rows = replace(rows, columns=kept, cost=_cost(rows, costs))
    once, repeat_findings = _once(table, rows, faults)
    rows = replace(rows, findings=repeat_findings)
    located = locate_rows(table.take(once), rows.take(once), about, region=region, faults=faults)
    faults.check()
    return located


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
        cost=_amounts(table, about.yearly_cost, faults),
        officers=_counts(table, about.officers, faults),
        max_officers=_counts(table, about.max_officers, faults, least=1),
        capacity=_amounts(table, about.capacity, faults),
        files_per_year=_amounts(table, about.files_per_year, faults),
        floor_area_m2=_amounts(table, about.floor_area, faults),
    )


def _amounts(table: Table, column: str | None, faults: Faults) -> FloatArray:
    """Return a column of amounts, -1 where a cell is empty or no column is named."""
    if column is None:
        return np.full(len(table), float(UNKNOWN))
    values = numbers(table, column, faults=faults, least=0, absent=0.0)
    return np.where(texts(table, column) == "", float(UNKNOWN), values)


def _counts(table: Table, column: str | None, faults: Faults, *, least: int = 0) -> FloatArray:
    """Return a column of officers, -1 where a cell is empty or no column is named."""
    values = _amounts(table, column, faults)
    known = np.isfinite(values) & (values != UNKNOWN)
    wrong = known & ((values < least) | (values != np.round(values)))
    items = [f"row {row} ({v:g})" for row, v in zip(table.rows[wrong], values[wrong], strict=True)]
    if items:
        mend = f"Write whole numbers from {least}, or leave the cell empty."
        faults.add(f'Column "{column}" counts no officers in', items, mend=mend)
    return np.where(np.isfinite(values), values, UNKNOWN)


def _cost(rows: SiteRows, costs: Mapping[str, float]) -> FloatArray:
    """Return the yearly cost: the column's, else the tier's."""
    by_tier = np.array([costs.get(str(tier), 1.0) for tier in rows.tier])
    return np.where(rows.cost >= 0, rows.cost, by_tier)


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
