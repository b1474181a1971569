"""The sites of one file: places, tiers, areas, and what makes a row unusable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.finding import Finding
from motcua.domain.sites import TIERS
from motcua.errors import InputError
from motcua.inputs.columns import numbers, required_texts, select, texts, truths
from motcua.inputs.faults import Faults
from motcua.inputs.locating import locate
from motcua.inputs.people import row_ids
from motcua.inputs.places import place_rows, to_metres
from motcua.inputs.tables import Table, read_table

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, TextArray
    from motcua.domain.region import Region
    from motcua.study.schema import SitesTable

ONE_PLACE_M = 1.0
"""Rows of one id within this are one site."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SiteRows:
    """Sites of one table, in the order of the file; the fields are those of `Sites`."""

    source: str
    """File or rule they come from."""

    ids: TextArray
    """Unique in this table."""

    names: TextArray
    """What people call them."""

    xy_m: FloatArray
    """Shape (n, 2)."""

    tier: TextArray
    """One of the four tiers."""

    area: IntArray
    """Row of the area."""

    is_existing: BoolArray
    """Whether an office stands there."""

    is_mandatory: BoolArray
    """Whether it must be open."""

    is_forbidden: BoolArray
    """Whether it must be closed."""

    cost: FloatArray
    """Yearly cost."""

    findings: tuple[Finding, ...] = ()
    """What was noticed."""

    def __len__(self) -> int:
        """Return the number of sites."""
        return len(self.ids)

    def take(self, keep: BoolArray) -> SiteRows:
        """
        Return some of the sites.

        Parameters
        ----------
        keep
            Which, shape (n,).

        Returns
        -------
        rows
            Those kept, in the same order.
        """
        columns = ("ids", "names", "xy_m", "tier", "area", "is_existing", "is_mandatory")
        columns += ("is_forbidden", "cost")
        return replace(self, **{name: getattr(self, name)[keep] for name in columns})


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
    rows = replace(rows, findings=repeat_findings)
    located = _located(table.take(once), rows.take(once), about, region=region, faults=faults)
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


def _located(
    table: Table, rows: SiteRows, about: SitesTable, *, region: Region, faults: Faults
) -> SiteRows:
    """Return the sites inside the region with their areas."""
    lies_in, _ = locate(rows.xy_m, region.geometry, past_border=True)
    outside = lies_in < 0
    findings = list(rows.findings)
    if outside.any() and about.role == "existing":
        items = [
            f'"{name}" (row {row})'
            for name, row in zip(rows.names[outside], table.rows[outside], strict=True)
        ]
        mend = "Correct the coordinates, widen the region, or choose rows with only in [[sites]]."
        faults.add("Existing offices outside the region:", items, mend=mend)
    elif outside.any():
        values = {"n": int(outside.sum()), "kept": int((~outside).sum())}
        findings.append(
            Finding(level="green", code="outside_candidates", values=values, where=rows.source)
        )
    kept = rows.take(~outside)
    area = lies_in[~outside]
    if about.area:
        stated = _stated_area(table.take(~outside), about.area, region=region, faults=faults)
        findings += _differing(kept, stated, area)
        area = stated
    return replace(kept, area=area.astype(np.int32), findings=tuple(findings))


def _stated_area(table: Table, column: str, *, region: Region, faults: Faults) -> IntArray:
    ids = texts(table, column)
    row = np.searchsorted(region.ids, ids).clip(max=len(region.ids) - 1)
    wrong = region.ids[row] != ids
    items = [
        f'row {at} ("{value}")' for at, value in zip(table.rows[wrong], ids[wrong], strict=True)
    ]
    if items:
        mend = "Write ids of [region], or leave area out: then the area it lies in counts."
        faults.add(f'Column "{column}" names no area of the region in', items, mend=mend)
    return row.astype(np.int32)


def _differing(rows: SiteRows, stated: IntArray, lies_in: IntArray) -> list[Finding]:
    differs = stated != lies_in
    if not differs.any():
        return []
    values = {"n": int(differs.sum()), "first": str(rows.names[int(np.argmax(differs))])}
    return [Finding(level="amber", code="area_differs", values=values, where=rows.source)]
