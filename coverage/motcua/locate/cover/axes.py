"""Where sites stand, told by the rows they share: no coordinates needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, diags_array
from scipy.sparse.linalg import eigsh

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray


def two_axes(starts: LongArray, sites: IntArray, weight: FloatArray, n_sites: int) -> FloatArray:
    """
    Lay sites out so that those which share people stand near one another.

    The smoothest functions on the sites, which change least between those that share most, rise
    along the plane and across it (Laplacian eigenmaps: Belkin and Niyogi 2003,
    doi 10.1162/089976603321780317).

    Parameters
    ----------
    starts
        Where each row's sites begin, shape (n_rows + 1,).
    sites
        Members.
    weight
        People of each row.
    n_sites
        Number of sites.

    Returns
    -------
    axes
        Shape (n_sites, 2), the longer way first, each with a spread of one; not a number where a
        site covers nobody.
    """
    axes = np.full((n_sites, 2), np.nan)
    shape = (len(weight), n_sites)
    ones = csr_array((np.ones(len(sites)), sites, starts), shape=shape)
    people = csr_array((np.repeat(weight, np.diff(starts)), sites, starts), shape=shape)
    both = csr_array(ones.T @ people)
    used = np.flatnonzero(both.diagonal() > 0.0)
    if len(used) < 4:  # noqa: PLR2004 - axes of fewer sites say nothing
        axes[used] = np.arange(len(used))[:, None]
        return axes
    both = both[used][:, used]
    alone = diags_array(1.0 / np.sqrt(both.diagonal()))
    like = csr_array(alone @ both @ alone)
    even = 1.0 / np.sqrt(like.sum(axis=1))
    smooth = csr_array(diags_array(even) @ like @ diags_array(even))
    begin = np.cos(np.arange(len(used)))
    _, found = eigsh(smooth, k=3, which="LA", v0=begin)
    at = found[:, [1, 0]] * even[:, None]
    axes[used] = at / np.maximum(at.std(axis=0), 1e-300)
    return axes
