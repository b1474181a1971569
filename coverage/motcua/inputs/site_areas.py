"""The area of each site, and the sites that lie in none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.finding import Finding
from motcua.inputs.columns import texts
from motcua.inputs.locating import locate

if TYPE_CHECKING:
    from motcua.domain.arrays import IntArray
    from motcua.domain.region import Region
    from motcua.inputs.faults import Faults
    from motcua.inputs.site_rows import SiteRows
    from motcua.inputs.table import Table
    from motcua.study.schema import SitesTable


def locate_rows(
    table: Table, rows: SiteRows, about: SitesTable, *, region: Region, faults: Faults
) -> SiteRows:
    """
    Return the sites inside the region with their areas.

    Parameters
    ----------
    table
        Where they stand.
    rows
        The sites, in the same order, their areas not yet known.
    about
        Their role, and the column of their areas.
    region
        The areas.
    faults
        Where existing offices outside the region and unknown areas are noted.

    Returns
    -------
    rows
        Sites inside; what was left out or differs from the stated area is in the findings.
    """
    lies_in, _ = locate(rows.xy_m, region.geometry, past_border=True)
    outside = lies_in < 0
    if about.goes_beyond and about.area:
        # Of two regions at whose border an office stands, the one that it names takes it.
        outside = ~np.isin(texts(table, about.area), region.ids)
    findings = list(rows.findings)
    is_fault = about.role == "existing" and not about.goes_beyond
    if outside.any() and is_fault:
        items = [
            f'"{name}" (row {row})'
            for name, row in zip(rows.names[outside], table.rows[outside], strict=True)
        ]
        mend = "Correct the coordinates, widen the region, or choose rows with only in [[sites]]."
        faults.add("Existing offices outside the region:", items, mend=mend)
    elif outside.any() and not about.goes_beyond:
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
    first = str(rows.names[int(np.argmax(differs))])
    values: dict[str, str | int | float] = {"n": int(differs.sum()), "first": first}
    return [Finding(level="amber", code="area_differs", values=values, where=rows.source)]
