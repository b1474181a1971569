"""What is left of rows and sites once some sites are open for good."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.locate.cover.dominance import dominated_columns
from motcua.locate.cover.equal_rows import count_chosen, take_rows
from motcua.locate.cover.row_blocks import restrict_rows

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.cover.rows import MergedRows
    from motcua.locate.terms.limits import Bounds


class Settled(NamedTuple):
    """Rows and sites left."""

    uncovered: MergedRows
    """Rows that no site covers which is open for good."""

    rows: MergedRows
    """The same, without the sites that another one stands for."""

    gone: BoolArray
    """These sites, shape (n_sites,)."""

    sure: float
    """People covered for good."""


def settle(
    rows: MergedRows, opened: BoolArray, *, bounds: Bounds, price: FloatArray | None = None
) -> Settled:
    """
    Leave out what sites that are open for good cover, and the sites that others stand for.

    Parameters
    ----------
    rows
        Distinct rows.
    opened
        Sites open for good.
    bounds
        Limits on the sites.
    price
        What of a site any goal or limit counts: a dearer one stands for no other. The cost where
        there is a budget, else one each by default.

    Returns
    -------
    settled
        What is left.
    """
    if price is None:
        price = np.ones(rows.n_sites)
        if bounds.budget_row >= 0:
            price = bounds.matrix[[bounds.budget_row]].toarray()[0]
    hit = count_chosen(rows.starts, rows.sites, opened) > 0
    left = _some(rows, ~hit)
    kind = np.where(opened, -1, bounds.kind)
    gone = dominated_columns(left.starts, left.sites, rows.n_sites, cost=price, kind=kind)
    return Settled(left, restrict_rows(left, ~gone), gone, float(rows.weight[hit].sum()))


def _some(rows: MergedRows, keep: BoolArray) -> MergedRows:
    if keep.all():
        return rows
    starts, sites = take_rows(rows.starts, rows.sites, np.flatnonzero(keep))
    return replace(
        rows, starts=starts, sites=sites, weight=rows.weight[keep], points=rows.points[keep],
        row_of=None,
    )  # fmt: skip
