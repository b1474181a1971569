"""People into areas, split along the roads where their cells are coarse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.finding import Finding
from motcua.errors import InputError
from motcua.inputs.locating import locate
from motcua.inputs.projection import WGS84, project
from motcua.inputs.splitting import FineCells, fine_cells, residential_m, spread

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, TextArray
    from motcua.domain.network import Network
    from motcua.domain.region import Region
    from motcua.inputs.people import People

_WORTH_SPLITTING = 1.5
"""Cells are split where they are so many times wider than what the study asks for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Placed:
    """Demand points in their areas, not yet raked nor in id order."""

    ids: TextArray
    """Unique, shape (n,)."""

    xy_m: FloatArray
    """Shape (n, 2)."""

    people: FloatArray
    """Shape (n,)."""

    area: IntArray
    """Row in the region, shape (n,)."""

    cell_m: float
    """Side of a point's cell, 0 where there is no grid."""

    findings: tuple[Finding, ...]
    """What was noticed on the way."""


def place(
    people: People, region: Region, *, network: Network | None, cell_m: float | None
) -> Placed:
    """
    Put people into areas, in finer cells where asked.

    Parameters
    ----------
    people
        As the file has them.
    region
        The areas.
    network
        The roads.
    cell_m
        Side of the cells wanted; None keeps the points as they are.

    Returns
    -------
    placed
        Demand points inside the region.

    Raises
    ------
    InputError
        If nobody lies in the region.
    """
    if cell_m is None or people.spacing_m <= _WORTH_SPLITTING * cell_m:
        return _as_they_are(people, region)
    if people.goes_beyond:
        return _split_beyond(people, region, network=network, cell_m=cell_m)
    return _split_inside(people, region, network=network, cell_m=cell_m)


def _as_they_are(people: People, region: Region) -> Placed:
    area, kept, findings = _inside(people, region)
    return Placed(
        ids=kept.ids,
        xy_m=kept.xy_m,
        people=kept.people,
        area=area,
        cell_m=float(round(people.spacing_m)),
        findings=findings,
    )


def _split_inside(
    people: People, region: Region, *, network: Network | None, cell_m: float
) -> Placed:
    """Split cells that know only the region: each keeps all its people inside it."""
    coarse_area, kept, findings = _inside(people, region)
    fine = fine_cells(kept.xy_m, spacing_m=kept.spacing_m, cell_m=cell_m)
    area, _ = locate(fine.xy_m, region.geometry)
    # The cell that a point itself lies in stays with it, though its centre be across the border.
    own = (np.floor(kept.xy_m[fine.coarse] / cell_m) == fine.column_row).all(axis=1)
    area = np.where(own & (area < 0), coarse_area[fine.coarse], area)
    fine, area = _take(fine, area >= 0), area[area >= 0]
    counts = _absorb(kept, fine)
    road_m = residential_m(network, fine)
    counts = spread(counts, fine=fine, road_m=road_m)
    split = _split_finding(people, fine, counts=counts, road_m=road_m)
    return _split_placed(fine, counts, area, findings=(*findings, split))


def _split_beyond(
    people: People, region: Region, *, network: Network | None, cell_m: float
) -> Placed:
    """Split cells that reach past the border: what falls outside it is not of the region."""
    fine = fine_cells(people.xy_m, spacing_m=people.spacing_m, cell_m=cell_m)
    area, _ = locate(fine.xy_m, region.geometry)
    inside = area >= 0
    if not inside.any():
        raise _nobody_inside(people, region)
    road_m = residential_m(network, fine)
    counts = spread(people.people, fine=fine, road_m=road_m)
    fine, counts = _take(fine, inside), counts[inside]
    split = _split_finding(people, fine, counts=counts, road_m=road_m[inside])
    return _split_placed(fine, counts, area[inside], findings=(split,))


def _split_placed(
    fine: FineCells, counts: FloatArray, area: IntArray, *, findings: tuple[Finding, ...]
) -> Placed:
    ids = [f"N{row:06d}E{column:06d}" for column, row in fine.column_row.tolist()]
    return Placed(
        ids=np.array(ids, dtype="U"),
        xy_m=fine.xy_m,
        people=counts,
        area=area.astype(np.int32),
        cell_m=fine.cell_m,
        findings=findings,
    )


def _split_finding(
    people: People, fine: FineCells, *, counts: FloatArray, road_m: FloatArray
) -> Finding:
    """Return what was split, and how many people were spread evenly for want of roads."""
    with_road = np.bincount(fine.coarse, weights=road_m)[fine.coarse] > 0
    values = {
        "coarse": len(np.unique(fine.coarse)),
        "coarse_m": round(people.spacing_m),
        "fine": len(counts),
        "fine_m": fine.cell_m,
        "even_people": round(float(counts[~with_road].sum())),
    }
    total = float(counts.sum())
    where = people.path.name
    return Finding(level="amber", code="split_cells", values=values, where=where, people=total)


def _inside(people: People, region: Region) -> tuple[IntArray, People, tuple[Finding, ...]]:
    """Return the area of the people inside the region, those people, and who was left out."""
    area, is_near = locate(people.xy_m, region.geometry)
    inside = area >= 0
    if not inside.any():
        raise _nobody_inside(people, region)
    findings = []
    if is_near.any():
        findings.append(_counted("green", "nearest_area", people, is_near))
    if not inside.all() and not people.goes_beyond:
        findings.append(_counted("amber", "outside_demand", people, ~inside))
    return area[inside], people.take(inside), tuple(findings)


def _counted(level: str, code: str, people: People, which: BoolArray) -> Finding:
    count = float(people.people[which].sum())
    first = str(people.ids[int(np.argmax(which))])
    return Finding(
        level="green" if level == "green" else "amber",
        code=code,
        values={"n": int(which.sum()), "people": round(count), "first": first},
        where=people.path.name,
        people=count,
    )


def _absorb(people: People, fine: FineCells) -> FloatArray:
    """Hand the people of points that own no fine cell to the nearest point that does."""
    from scipy.spatial import cKDTree

    owns = np.bincount(fine.coarse, minlength=len(people)) > 0
    counts = people.people.copy()
    if not owns.all():
        heirs = np.flatnonzero(owns)
        nearest = cKDTree(people.xy_m[heirs]).query(people.xy_m[~owns])[1]
        np.add.at(counts, heirs[nearest], counts[~owns])
        counts[~owns] = 0.0
    return counts


def _take(fine: FineCells, keep: BoolArray) -> FineCells:
    return FineCells(column_row=fine.column_row[keep], coarse=fine.coarse[keep], cell_m=fine.cell_m)


def _nobody_inside(people: People, region: Region) -> InputError:
    lon_lat = project(people.xy_m, source=region.crs, target=WGS84)
    exchanged = project(lon_lat[:, ::-1], source=WGS84, target=region.crs)
    finite = np.isfinite(exchanged).all(axis=1)
    swapped = finite.any() and (locate(exchanged[finite], region.geometry)[0] >= 0).any()
    first = f"{lon_lat[0, 0]:.4f}, {lon_lat[0, 1]:.4f}"
    mend = "Check the crs of both files and the ids under only in [region]."
    return InputError(
        f"No demand point of {people.path.name} lies in the region (first: {first}).",
        where=people.path.as_posix(),
        mend=f"Exchange x and y in {people.key}: they look exchanged." if swapped else mend,
    )
