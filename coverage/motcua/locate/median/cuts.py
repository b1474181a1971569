r"""
The p-median by Benders cuts: one variable a row for what it pays, and cuts that say how little.

With sites as :math:`y` and :math:`\theta_i` for what row *i* pays, each rung *k* gives the cut

.. math:: \theta_i \ge c_{ik} - \sum_{j: c_{ij} < c_{ik}} (c_{ik} - c_{ij}) \, y_j

and the most violated one of a row is that of the rung at which the open shares along the ladder
reach one: no LP is solved to find it. Where they never reach one, the row asks for
:math:`\sum_{j \in N_i} y_j \ge 1` instead.

Source: Duran-Mateluna, Ales and Elloumi 2023, doi 10.1016/j.cor.2023.106160, on the formulation of
Elloumi 2010, doi 10.1007/s10878-009-9245-3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.median.ladders import sum_by

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.locate.median.ladders import Ladders

FULL = 1.0 - 1e-9
"""Open share along a ladder that counts as a whole site."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Cuts:
    """Rows of the master problem in CSR form, over the site variables alone."""

    row: LongArray
    """Demand row of each cut."""

    level: FloatArray
    """Right-hand side: the cost of the cut's rung; 1 where the cut asks for a site."""

    asks_for_site: LongArray
    """1 where the cut holds no theta and asks for an open site, else 0."""

    start: LongArray
    """First coefficient of each cut, and one past the last."""

    site: LongArray
    """Site of each coefficient."""

    coefficient: FloatArray
    """How much of the level an open site takes away."""

    def __len__(self) -> int:
        """Return the number of cuts."""
        return len(self.row)


def cuts_at(ladders: Ladders, *, rows: LongArray, rungs: LongArray) -> Cuts:
    """
    Write down the cuts of given rungs.

    Parameters
    ----------
    ladders
        Complete ladders.
    rows
        Row of each cut.
    rungs
        Rung of each cut, an index into all rungs; one past the row's last asks for a site.

    Returns
    -------
    cuts
        In the order given.
    """
    asks = rungs == ladders.start[rows + 1]
    level = np.where(asks, 1.0, ladders.cost[np.minimum(rungs, len(ladders.cost) - 1)])
    length = rungs - ladders.start[rows]
    cut = np.repeat(np.arange(len(rows)), length)
    ends = np.cumsum(length)
    rung = np.arange(len(cut)) - (ends - length)[cut] + ladders.start[rows][cut]
    coefficient = np.where(asks[cut], 1.0, level[cut] - ladders.cost[rung])
    kept = coefficient > 0
    length = np.bincount(cut[kept], minlength=len(rows))
    return Cuts(
        row=rows, level=level, asks_for_site=asks.astype(np.int64),
        start=np.concatenate([[0], np.cumsum(length)]), site=ladders.site[rung[kept]],
        coefficient=coefficient[kept],
    )  # fmt: skip


def critical_rungs(ladders: Ladders, shares: FloatArray) -> tuple[LongArray, FloatArray]:
    """
    Find for every row the rung at which the open shares reach one, and what the row pays there.

    Parameters
    ----------
    ladders
        Complete ladders.
    shares
        Open share of every site, 0 to 1.

    Returns
    -------
    rung
        Shape (n_rows,); one past the row's last where its shares never reach one.
    paid
        The greatest right-hand side of the row's cuts at these shares.
    """
    along = np.cumsum(shares[ladders.site])
    along = np.concatenate([[0.0], along])
    passed = along[1:] - along[ladders.start[:-1]][ladders.row] < FULL
    short = np.bincount(ladders.row[passed], minlength=ladders.n_rows)
    rung = ladders.start[:-1] + short
    last = np.minimum(rung, ladders.start[1:] - 1)
    level = ladders.cost[last]
    before = np.arange(len(ladders.site)) < last[ladders.row]
    row, site = ladders.row[before], ladders.site[before]
    taken = sum_by(row, (level[row] - ladders.cost[before]) * shares[site], length=ladders.n_rows)
    return rung, level - taken
