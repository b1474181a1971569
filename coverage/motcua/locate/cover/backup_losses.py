r"""
People who have fewer open sites than they are to have, and the cuts that say how many at least.

Row i is covered, :math:`x_i = 1`, where at least :math:`b_i` of its :math:`n_i` sites are open. At
most t of those lie outside of any :math:`n_i - t` of them, so that

.. math::

    (b_i - t) \, x_i \le \sum_{j \in S} y_j \qquad
    \forall S \subseteq N_i : |S| = n_i - t, \; 0 \le t < b_i

For given fractions the tightest S of each t leaves out the t largest, so that the most broken one
is found by sorting. At whole plans these cuts are exact; :math:`t = 0` alone is the usual
:math:`b_i x_i \le \sum_j y_j`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.backup_loops import backup_cut_loop
from motcua.locate.cover.equal_rows import count_chosen
from motcua.locate.cover.losses import Losses, coverage_losses

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.cover.rows import MergedRows


@dataclass(frozen=True, kw_only=True, eq=False)
class BackupLosses(Losses):
    """Weighted rows that are lost while fewer of their sites are open than they need."""

    need: LongArray
    """Open sites that each row is to have, at least one, shape (n_rows,)."""

    def at(self, opened: BoolArray) -> FloatArray:
        """
        Return the people of each row who have too few open sites.

        Parameters
        ----------
        opened
            Open sites, shape (n_sites,).

        Returns
        -------
        loss
            Shape (n_rows,).
        """
        open_ones = count_chosen(self.starts, self.sites, opened)
        return np.where(open_ones >= self.need, 0.0, self.weight)

    def cuts(self, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """
        Return for each group the cut that is tight at y.

        Parameters
        ----------
        y
            Open fractions, shape (n_sites,).

        Returns
        -------
        constant
            Shape (n_groups,).
        coefficient
            Shape (n_groups, n_sites): theta >= constant - coefficient @ y.
        loss
            Loss of each group at y.
        """
        constant, loss = np.zeros(self.n_groups), np.zeros(self.n_groups)
        coefficient = np.zeros((self.n_groups, self.n_sites))
        backup_cut_loop(
            self.starts, self.sites, self.need, self.weight, self.group, y, constant, coefficient,
            loss,
        )  # fmt: skip
        return constant, coefficient, loss


def backup_losses(
    rows: MergedRows, need: LongArray, *, area: LongArray | None = None, n_groups: int
) -> BackupLosses:
    """
    Return the people without so many open sites as losses.

    Parameters
    ----------
    rows
        Distinct rows.
    need
        Open sites that each row is to have, shape (n_rows,); one that has fewer sites is lost
        whatever is opened.
    area
        Area of each row, where floors by area are kept.
    n_groups
        About how many groups.

    Returns
    -------
    losses
        Weight is lost where too few sites of the row are open.

    Examples
    --------
    >>> from motcua.locate.cover.rows import as_covers, merge_rows
    >>> rows = merge_rows(as_covers([[1, 1, 1]]), np.array([6.0]))
    >>> losses = backup_losses(rows, np.array([2]), n_groups=1)
    >>> losses.at(np.array([True, False, False])).tolist()
    [6.0]

    Half of every site would do by the plain sum; one whole site alone does not:

    >>> _, _, half = losses.cuts(np.full(3, 0.5))
    >>> _, _, one = losses.cuts(np.array([1.0, 0.2, 0.2]))
    >>> half.round(3).tolist(), one.round(3).tolist()
    ([1.5], [3.6])
    """
    plain = coverage_losses(rows, area=area, n_groups=n_groups)
    return BackupLosses(**vars(plain), need=need.astype(np.int64))
