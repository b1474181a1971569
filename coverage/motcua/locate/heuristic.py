"""Good plans fast: where the exact search starts, and what is left if it finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray


def greedy_cover(covers: BoolArray, cost: FloatArray) -> BoolArray:
    """
    Cover every row by the site with the least cost per new row, then drop what is redundant.

    Parameters
    ----------
    covers
        Shape (n_rows, n_sites); every row has a site.
    cost
        Cost of each site, shape (n_sites,).

    Returns
    -------
    chosen
        A cover, shape (n_sites,). Within H(n_rows) of the best (Chvatal 1979,
        doi 10.1287/moor.4.3.233). Ties go to the lower column.
    """
    chosen = np.zeros(covers.shape[1], dtype=np.bool_)
    left = np.ones(len(covers), dtype=np.bool_)
    while left.any():
        gain = covers[left].sum(axis=0)
        rate = np.where(gain > 0, cost / np.maximum(gain, 1), np.inf)
        site = int(np.argmin(rate))
        chosen[site] = True
        left &= ~covers[:, site]
    for site in np.argsort(-cost, kind="stable"):
        if chosen[site] and (covers[:, chosen].sum(axis=1)[covers[:, site]] > 1).all():
            chosen[site] = False
    return chosen


def greedy_weight(
    covers: BoolArray, weight: FloatArray, *, cost: FloatArray, budget: float, start: BoolArray
) -> BoolArray:
    """
    Open the site with the most new people per cost until nothing more fits the budget.

    Parameters
    ----------
    covers
        Shape (n_rows, n_sites).
    weight
        People behind each row, shape (n_rows,).
    cost
        Cost of each site, shape (n_sites,).
    budget
        What the open sites may cost together.
    start
        Sites already open; they count against the budget.

    Returns
    -------
    chosen
        Open sites. With unit costs within 1 - 1/e of the best (Nemhauser, Wolsey and Fisher
        1978, doi 10.1007/BF01588971). Ties go to the lower column.
    """
    chosen = start.copy()
    left = np.where(covers[:, chosen].any(axis=1), 0.0, weight)
    while True:
        affordable = ~chosen & (cost[chosen].sum() + cost <= budget)
        gain = np.where(affordable, left @ covers, 0.0)
        if not gain.any():
            return chosen
        site = int(np.argmax(gain / np.maximum(cost, 1e-12)))
        chosen[site] = True
        left[covers[:, site]] = 0.0
