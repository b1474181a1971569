"""A partial cover made ready to be searched: people by area, caps on those lost, first plans."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, hstack

from motcua.errors import InfeasibleError, listing
from motcua.locate.cover.backup_losses import backup_losses
from motcua.locate.cover.losses import coverage_losses
from motcua.locate.cover.programme import TOLERANCE, Priced, Programme
from motcua.locate.cover.rows import MergedRows, as_covers, merge_rows
from motcua.locate.terms.arguments import are_whole

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.cover.checks import Instance


class Places:
    """
    Demand points with their areas, to be merged within each.

    Parameters
    ----------
    matrix
        Coverage matrix.
    people
        Of each point.
    area
        Area of each point, or None where areas do not matter.
    """

    def __init__(self, matrix: csr_array, people: FloatArray, area: ArrayLike | None) -> None:
        self.matrix, self.people = matrix, people
        given = np.full(len(people), -1) if area is None else area
        self.area: LongArray = np.asarray(given, dtype=np.int64)
        if self.area.shape != people.shape:
            raise ValueError(f"area has shape {self.area.shape}, expected {people.shape}")
        self.n_areas = int(self.area.max(initial=-1)) + 1

    def by_area(self, weight: FloatArray, area: LongArray) -> FloatArray:
        """
        Add up by area; points of none are left out.

        Returns
        -------
        total
            Shape (n_areas,).
        """
        known = area >= 0
        total = np.bincount(area[known], weights=weight[known], minlength=self.n_areas)
        return total.astype(np.float64)

    def merged(self, allowed: BoolArray, backup: int = 1) -> tuple[MergedRows, LongArray]:
        """
        Merge points of one area with one set of allowed sites.

        Their area takes part in the merging like a site beyond the real ones.

        Returns
        -------
        rows
            Distinct within an area.
        area
            Area of each row, -1 for none.
        """
        n_sites = self.matrix.shape[1]
        known = np.flatnonzero(self.area >= 0)
        tags = csr_array(
            (np.ones(len(known), np.bool_), (known, self.area[known])),
            shape=(len(self.area), self.n_areas),
        )
        usable = self.matrix.multiply(allowed[None, :])
        rows = merge_rows(as_covers(hstack([usable, tags], format="csr")), self.people)
        is_site = rows.sites < n_sites
        row = np.repeat(np.arange(rows.n_rows), np.diff(rows.starts))
        area = np.full(rows.n_rows, -1, dtype=np.int64)
        area[row[~is_site]] = rows.sites[~is_site] - n_sites
        size = np.bincount(row[is_site], minlength=rows.n_rows)
        keep = size >= backup
        is_site &= keep[row]
        starts = np.concatenate([[0], np.cumsum(size[keep])]).astype(np.int64)
        left = MergedRows(
            starts=starts, sites=rows.sites[is_site], weight=rows.weight[keep],
            points=rows.points[keep], n_sites=n_sites,
        )  # fmt: skip
        return left, area[keep]


@dataclass(frozen=True, kw_only=True, eq=False)
class Task:
    """A partial cover, ready to be searched."""

    given: Instance
    priced: Priced
    programme: Programme
    backup: int


def make_task(
    given: Instance, places: Places, *, target_share: float, floor_share: float, backup: int = 1
) -> Task:
    """
    Turn shares to be covered into people who may be lost.

    Returns
    -------
    task
        Ready to be searched.

    Raises
    ------
    InfeasibleError
        If the allowed sites cannot cover so many.
    """
    rows, area = places.merged(given.allowed, backup)
    here, reached = places.by_area(places.people, places.area), places.by_area(rows.weight, area)
    caps, whole = reached - floor_share * here, float(rows.weight.sum())
    cap = whole - target_share * float(places.people.sum())
    _check_reach(caps, cap, here=here, whole=whole, places=places)
    regions, n_groups = area if places.n_areas else None, max(40, rows.n_sites // 4)
    if backup == 1:
        losses = coverage_losses(rows, area=regions, n_groups=n_groups)
    else:
        need = np.full(rows.n_rows, backup)
        losses = backup_losses(rows, need, area=regions, n_groups=n_groups)
    priced = Priced(
        losses=losses, price=0.0, caps=np.maximum(caps, 0.0), region=area, cap=max(cap, 0.0)
    )
    programme = Programme(
        cost=given.cost, bounds=given.bounds, mandatory=given.mandatory, allowed=given.allowed,
        priced=(priced,), is_whole=are_whole(given.cost),
    )  # fmt: skip
    programme = replace(programme, improve=_Rounding(programme=programme).improve)
    return Task(given=given, priced=priced, programme=programme, backup=backup)


def _check_reach(
    caps: FloatArray, cap: float, *, here: FloatArray, whole: float, places: Places
) -> None:
    room = TOLERANCE * (1.0 + places.people.sum())
    if cap < -room:
        most = whole / max(float(places.people.sum()), 1.0)
        raise InfeasibleError(
            f"The allowed sites cover {most:.4f} of the people at most.",
            mend="Lower target_share, widen the standard, or allow more sites.",
        )
    short = np.flatnonzero(caps < -room)
    if len(short):
        said = [f"{a} ({caps[a] / here[a]:+.4f})" for a in short]
        raise InfeasibleError(
            f"The allowed sites fall short of floor_share in areas {listing(said)}.",
            mend="Lower floor_share, or allow more sites there.",
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Rounding:
    """Plans by opening sites in the order of their fractions, then closing what is not needed."""

    programme: Programme

    def improve(self, y: FloatArray) -> BoolArray | None:
        """Open sites by their fractions until every share is reached, then close what may be."""
        programme = self.programme
        plan = programme.mandatory | ((y > 1.0 - 1e-6) & programme.allowed)
        for site in np.argsort(-y, kind="stable"):
            if programme.value(plan) is not None:
                break
            plan[site] |= programme.allowed[site]
        if programme.value(plan) is None:
            return None
        for site in np.argsort(-programme.cost + y, kind="stable"):
            if plan[site]:
                plan[site] = False
                plan[site] = programme.value(plan) is None
        return plan
