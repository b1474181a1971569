"""Which open site everybody goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.arrays import UNKNOWN, row_of_entries
from motcua.domain.coverage_matrix import cover

if TYPE_CHECKING:
    from motcua.assess.service import Setting
    from motcua.domain.arrays import BoolArray, IntArray
    from motcua.domain.sites import Sites

# On a tie the area's own office goes first; a commune office before a branch at the same point,
# since a branch is there for the files that only it takes.
_OWN_FIRST = {"commune": 0, "inter_ward": 1, "branch": 2, "outreach": 3}


def find_serving(opened: BoolArray, setting: Setting) -> IntArray:
    """
    Pick the quickest open site; where no time is known, the nearest that meets the standard.

    Parameters
    ----------
    opened
        Open sites, shape (n_sites,); may be none at all.
    setting
        Places, impedances and rule.

    Returns
    -------
    serving
        Row of the serving site, shape (n_demand,), -1 for nobody. On a tie an office of the own
        area goes first, a commune office before a branch at the same point; then the lower id.
    """
    travel, standard = setting.travel, setting.standard
    order = _tie_order(setting.sites)
    serving = _least(travel.time_ms, opened, setting, order)
    near = travel.straight_m.multiply(cover(travel, standard, "distance_straight"))
    uses_distance = standard.reading not in ("time", "all")
    if not uses_distance:
        return serving
    nearest = _least(csr_array(near), opened, setting, order)
    return np.where(serving >= 0, serving, nearest)


def _tie_order(sites: Sites) -> IntArray:
    """Rank sites for ties inside one area: by tier, then by id."""
    tier = np.array([_OWN_FIRST[name] for name in sites.tier])
    rank = np.empty(len(sites.ids), dtype=np.int32)
    rank[np.lexsort((np.arange(len(sites.ids)), tier))] = np.arange(len(sites.ids))
    return rank


def _least(impedance: csr_array, opened: BoolArray, setting: Setting, rank: IntArray) -> IntArray:
    """Return each row's open site of least impedance, own area first on a tie, -1 for none."""
    rows = row_of_entries(impedance)
    keep = opened[impedance.indices]
    rows, columns, values = rows[keep], impedance.indices[keep], impedance.data[keep]
    if len(rows):
        # Only a row's least values can win: few are left to be sorted.
        begins = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
        least = np.repeat(np.minimum.reduceat(values, begins), np.diff([*begins, len(rows)]))
        rows, columns, values = (part[values == least] for part in (rows, columns, values))
    is_foreign = setting.sites.area[columns] != setting.demand.area[rows]
    # Among foreign offices the id alone decides; among own ones the tier does before it.
    tie = np.where(is_foreign, columns, rank[columns])
    order = np.lexsort((tie, is_foreign, values, rows))
    first_rows, first = np.unique(rows[order], return_index=True)
    best = np.full(impedance.shape[0], UNKNOWN, dtype=np.int32)
    best[first_rows] = columns[order][first]
    return best
