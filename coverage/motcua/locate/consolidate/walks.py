"""Everybody's order of offices as flat arrays, for a search among very many sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.locate.consolidate.prefixes import behind_lists

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray
    from motcua.locate.consolidate.preferences import Orders


class Walks(NamedTuple):
    """Distinct orders: whoever has one goes to the first site of it that is open."""

    walk_starts: LongArray
    """Where each order begins, and the end."""

    walk_sites: IntArray
    """The sites of all orders."""

    walk_travel: FloatArray
    """People times milliseconds to each of them."""

    walk_files: FloatArray
    """Free files behind each order if all were free."""


NO_WALKS = Walks(np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int32), np.zeros(0), np.zeros(0))
"""Nobody's."""


def walks_of(orders: Orders, files: FloatArray, population: FloatArray) -> Walks:
    """
    Return orders as flat arrays.

    Parameters
    ----------
    orders
        From `motcua.locate.consolidate.preferences.find_orders`.
    files
        Free files of each demand point if all were free, shape (n_demand,).
    population
        People, shape (n_demand,).

    Returns
    -------
    walks
        In the order of the lists.
    """
    if not orders.lists:
        return NO_WALKS
    list_files, travel = behind_lists(orders, files, population)
    sizes = [len(sites) for sites in orders.lists]
    return Walks(
        walk_starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        walk_sites=np.concatenate([np.array(sites) for sites in orders.lists]).astype(np.int32),
        walk_travel=np.concatenate(travel),
        walk_files=list_files,
    )


def most_files(walks: Walks, n_sites: int) -> FloatArray:
    """
    Return the free files of each site if it alone were open.

    Parameters
    ----------
    walks
        Everybody's orders.
    n_sites
        Number of sites.

    Returns
    -------
    files
        Shape (n_sites,).
    """
    behind = np.repeat(walks.walk_files, np.diff(walks.walk_starts))
    return np.bincount(walks.walk_sites, weights=behind, minlength=n_sites).astype(np.float64)
