"""Demand merged for covering within capacities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, hstack

from motcua.locate.capacitated.cover_task import CapacityCover
from motcua.locate.cover.rows import as_covers, merge_rows
from motcua.locate.terms.sites import site_terms

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray


def merge_with_room(
    covers: csr_array, people: FloatArray, load: FloatArray, *, region: LongArray
) -> CapacityCover:
    """
    Merge rows that no site, no floor and no capacity tells apart.

    Parameters
    ----------
    covers
        Coverage matrix of the allowed sites.
    people
        Of each row.
    load
        What each row asks of its sites.
    region
        Area of each row, -1 for none.

    Returns
    -------
    task
        Rows with somebody and some site; sites, limits and targets are to be filled in. Rows of
        one cover set are told apart where their load a person differs: room for one file serves
        whoever brings fewest.
    """
    n_sites = covers.shape[1]
    asks = np.where(people > 0, load / np.maximum(people, 1e-300), -1.0 * (load > 0))
    told_apart = np.stack([region.astype(np.float64), np.round(asks, 12)])
    kind = np.unique(told_apart, axis=1, return_inverse=True)[1].ravel()
    tags = csr_array(
        (np.ones(len(kind), np.bool_), (np.arange(len(kind)), kind)),
        shape=(len(kind), int(kind.max(initial=-1)) + 1),
    )
    counts = ((people > 0) | (load > 0)) & (np.diff(covers.indptr) > 0)
    rows = merge_rows(as_covers(hstack([covers, tags], format="csr"))[counts], people[counts])
    at = np.zeros(0, dtype=np.int64) if rows.row_of is None else rows.row_of
    is_site = rows.sites < n_sites
    starts = np.concatenate([[0], np.cumsum(is_site)])[rows.starts]
    first = np.unique(at, return_index=True)[1]
    nothing = np.zeros(0)
    return CapacityCover(
        starts=starts.astype(np.int64), sites=rows.sites[is_site], people=rows.weight,
        load=np.bincount(at, weights=load[counts], minlength=rows.n_rows).astype(np.float64),
        area=region[counts][first], capacity=nothing, cost=nothing,
        terms=site_terms(n_sites), target=0.0, floors=nothing,
    )  # fmt: skip
