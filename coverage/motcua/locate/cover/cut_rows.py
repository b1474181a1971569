"""Cuts as rows of the master."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray


def cut_rows(coefficient: FloatArray, theta: LongArray) -> tuple[LongArray, IntArray, FloatArray]:
    """
    Put each cut's loss variable, with coefficient 1, before its sites.

    Parameters
    ----------
    coefficient
        Shape (n_cuts, n_sites).
    theta
        Column of each cut's loss variable, shape (n_cuts,).

    Returns
    -------
    starts
        Shape (n_cuts + 1,).
    columns
        Columns of the entries that are not zero.
    values
        The entries.
    """
    rows, columns = np.nonzero(coefficient)
    count = np.bincount(rows, minlength=len(theta)) + 1
    starts = np.concatenate([[0], np.cumsum(count)])
    which = np.empty(starts[-1], dtype=np.int32)
    values = np.ones(starts[-1])
    is_theta = np.zeros(starts[-1], dtype=np.bool_)
    is_theta[starts[:-1]] = True
    which[is_theta], which[~is_theta] = theta, columns
    values[~is_theta] = coefficient[rows, columns]
    return starts, which, values
