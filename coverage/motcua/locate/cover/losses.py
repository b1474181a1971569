r"""
What people lose when sites stay closed, and the Benders cuts that say so.

A row i lists its sites by rising loss. With sites y open it loses what its first open site says,
or :math:`b_i` where none is open. Coverage is the case :math:`\ell = 0`, :math:`b = 1`; travel time
the case :math:`\ell = t_{ij}`. With fractions of sites, the loss is

.. math::

    L_i(y) = \max_k \; \ell_{ik} - \sum_{j : \ell_{ij} < \ell_{ik}} (\ell_{ik} - \ell_{ij}) y_j

a maximum of affine functions, so each of them is a cut; the one that attains the maximum at y is
where the open fractions reach 1. Rows are summed by group, one variable theta a group. Sources:
Cordeau, Furini and Ljubic 2019, doi 10.1016/j.ejor.2018.12.021 (covering); Duran-Mateluna, Ales and
Elloumi 2023, doi 10.1016/j.ejor.2022.11.033 (p-median).

Cuts over two customers at a time (arXiv 2409.09834) are not among them, for here they have nothing
to cut off. No weight is negative; with the number of sites put between the two rows, the ones of
every site stand together, and such a matrix is totally unimodular: the relaxation of any two rows
and the number has whole corners already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import reverse_cuthill_mckee

from motcua.locate.cover.loss_loops import cut_loop, first_open, order_within

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.cover.rows import MergedRows


NEAREST = 8
"""Sites of a row that say where it lies, when rows are put in groups."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Losses:
    """Weighted rows with their losses, in groups."""

    starts: LongArray
    """Shape (n_rows + 1,)."""

    sites: IntArray
    """Sites of each row, by rising loss."""

    loss: FloatArray
    """Loss where that site is the first open one, same shape as `sites`."""

    beyond: FloatArray
    """Loss where none of its sites is open, at least its largest, shape (n_rows,)."""

    weight: FloatArray
    """People behind each row, shape (n_rows,)."""

    group: LongArray
    """Group of each row, shape (n_rows,)."""

    n_sites: int
    """Number of sites."""

    n_groups: int
    """Number of groups."""

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.weight)

    @property
    def is_coverage(self) -> bool:
        """Whether a row loses its people where no site of it is open, and nothing else."""
        return type(self) is Losses and not self.loss.any() and bool((self.beyond == 1.0).all())

    @property
    def most(self) -> FloatArray:
        """The loss of each group with every site closed, shape (n_groups,)."""
        return np.bincount(
            self.group, weights=self.weight * self.beyond, minlength=self.n_groups
        ).astype(np.float64)

    def at(self, opened: BoolArray) -> FloatArray:
        """
        Return the weighted loss of each row under a plan.

        Parameters
        ----------
        opened
            Open sites, shape (n_sites,).

        Returns
        -------
        loss
            Shape (n_rows,).
        """
        first = first_open(self.starts, self.sites, opened)
        none = first < 0
        return np.asarray(self.weight * np.where(none, self.beyond, self._loss_at(first)))

    def _loss_at(self, first: LongArray) -> FloatArray:
        return self.loss[np.maximum(first, 0)] if len(self.loss) else np.zeros(len(first))

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
        cut_loop(
            self.starts, self.sites, self.loss, self.beyond, self.weight, self.group, y,
            constant, coefficient, loss,
        )  # fmt: skip
        return constant, coefficient, loss


def coverage_losses(rows: MergedRows, *, area: LongArray | None = None, n_groups: int) -> Losses:
    """
    Return the people left uncovered as losses.

    Parameters
    ----------
    rows
        Distinct rows.
    area
        Area of each row, where floors by area are kept; rows of two areas share no group.
    n_groups
        About how many groups; a group more for every further area.

    Returns
    -------
    losses
        Weight is lost where no site of the row is open.
    """
    group, count = _grouped(rows.starts, rows.sites, rows.weight, rows.n_sites, n_groups)
    if area is not None:
        _, group = np.unique(area * count + group, return_inverse=True)
        group, count = group.ravel(), int(group.max(initial=-1)) + 1
    return Losses(
        starts=rows.starts, sites=rows.sites, loss=np.zeros(len(rows.sites)),
        beyond=np.ones(rows.n_rows), weight=rows.weight, group=group, n_sites=rows.n_sites,
        n_groups=count,
    )  # fmt: skip


def impedance_losses(
    impedance: csr_array, weight: FloatArray, *, beyond: FloatArray, n_groups: int
) -> Losses:
    """
    Return travel as losses.

    Parameters
    ----------
    impedance
        CSR, shape (n_rows, n_sites); absent is out of reach, a stored zero is a zero.
    weight
        People, shape (n_rows,).
    beyond
        What a row loses with no open site in reach, at least its largest entry.
    n_groups
        About how many groups.

    Returns
    -------
    losses
        Sites by rising impedance, ties by number.
    """
    starts = impedance.indptr.astype(np.int64)
    order = order_within(starts, impedance.data)
    sites = impedance.indices[order].astype(np.int32)
    size = np.minimum(np.diff(starts), NEAREST)
    near = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    at = np.repeat(starts[:-1] - near[:-1], size) + np.arange(near[-1])
    group, count = _grouped(near, sites[at], weight * beyond, impedance.shape[1], n_groups)
    return Losses(
        starts=starts, sites=sites, loss=impedance.data[order].astype(np.float64),
        beyond=beyond.astype(np.float64), weight=weight, group=group,
        n_sites=impedance.shape[1], n_groups=count,
    )  # fmt: skip


def _grouped(
    starts: LongArray, sites: IntArray, weight: FloatArray, n_sites: int, n_groups: int
) -> tuple[LongArray, int]:
    """
    Put rows that lie together into groups of like weight.

    Sites are ordered so that those which share rows stand near one another (reverse Cuthill-McKee);
    a row goes by the first of its sites in that order.
    """
    n_rows = len(weight)
    if not n_rows:
        return np.zeros(0, dtype=np.int64), 0
    data = np.ones(len(sites), dtype=np.float32)
    shares = csr_array((data, sites, starts), shape=(n_rows, n_sites))
    together = (shares.T @ shares).tocsr()
    rank = np.empty(n_sites + 1, dtype=np.int64)
    rank[reverse_cuthill_mckee(together, symmetric_mode=True)] = np.arange(n_sites)
    rank[n_sites] = n_sites
    padded = np.concatenate([rank[sites], [n_sites]])
    first = np.minimum.reduceat(padded, starts[:-1])
    first = np.where(np.diff(starts) > 0, first, n_sites)
    order = np.argsort(first, kind="stable")
    share = np.cumsum(weight[order] + 1e-300)
    group = np.empty(n_rows, dtype=np.int64)
    n_groups = min(n_groups, n_rows)
    group[order] = np.minimum((share / share[-1] * n_groups).astype(np.int64), n_groups - 1)
    used, group = np.unique(group, return_inverse=True)
    return group.ravel(), len(used)
