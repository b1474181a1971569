"""Straight-line distances within a cutoff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array

from motcua.units import MM_PER_M

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray

_SITES_AT_ONCE = 64


def straight_distances(points_m: FloatArray, sites_m: FloatArray, *, cutoff_m: float) -> csr_array:
    """
    Return straight-line metres between points and sites within a cutoff.

    Parameters
    ----------
    points_m
        Places of the points, shape (n_points, 2).
    sites_m
        Places of the sites, shape (n_sites, 2).
    cutoff_m
        Longest distance, inclusive.

    Returns
    -------
    straight_m
        Rounded to whole millimetres before the cutoff decides, so that "5 km inclusive" does not
        hang on the last bit of a coordinate; shape (n_points, n_sites), stored zeros included.

    Examples
    --------
    >>> near = straight_distances(np.array([[3.0, 4.0], [3.0, 4.1]]), np.zeros((1, 2)), cutoff_m=5)
    >>> near.nnz, near.data.tolist()
    (1, [5.0])
    """
    from scipy.spatial import cKDTree

    n_points, n_sites = len(points_m), len(sites_m)
    tree = cKDTree(points_m)
    rows, metres = [], []
    counts = np.zeros(n_sites + 1, dtype=np.int64)
    for first in range(0, n_sites, _SITES_AT_ONCE):
        some = sites_m[first : first + _SITES_AT_ONCE]
        found = tree.query_ball_point(some, cutoff_m + 1 / MM_PER_M, return_sorted=True)
        for k, near in enumerate(found):
            row = np.asarray(near, dtype=np.int32)
            offset = points_m[row] - some[k]
            away = np.rint(np.hypot(offset[:, 0], offset[:, 1]) * MM_PER_M) / MM_PER_M
            within = away <= cutoff_m
            rows.append(row[within])
            metres.append(away[within])
            counts[first + k + 1] = int(within.sum())
    data = (np.concatenate(metres), np.concatenate(rows), np.cumsum(counts))
    return csr_array(csc_array(data, shape=(n_points, n_sites)))
