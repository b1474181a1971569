"""Who could receive whom: ways and their limits, admissible pairs, the order of own offices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.arrays import UNKNOWN, row_of_entries
from motcua.domain.coverage_matrix import cover
from motcua.locate.consolidate.access import longest_ms
from motcua.locate.consolidate.preferences import Ways

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.domain.sites import Sites
    from motcua.locate.consolidate.town import Rules, Town

_OWN_FIRST = {"commune": 0, "inter_ward": 1, "branch": 2, "outreach": 3}


def find_ways(town: Town, rules: Rules) -> Ways:
    """
    Return everybody's ways and how long they may become.

    Parameters
    ----------
    town
        Places and what stands.
    rules
        The cap on extra minutes.

    Returns
    -------
    ways
        Times, and straight metres for who meets the standard by them alone.
    """
    travel, standard = town.travel, town.standard
    near = csr_array(travel.straight_m.shape, dtype=np.float64)
    if standard.reading not in ("time", "all"):
        near = csr_array(travel.straight_m.multiply(cover(travel, standard, "distance_straight")))
    return Ways(
        time_ms=travel.time_ms,
        near_m=near,
        limit_ms=longest_ms(town, rules),
        area=town.demand.area,
        home=town.sites.area,
        rank=standing_rank(town.sites),
    )


def standing_rank(sites: Sites) -> IntArray:
    """
    Return who receives an area with several own offices open: the lowest rank.

    Parameters
    ----------
    sites
        All of them.

    Returns
    -------
    rank
        Commune, inter-ward, branch, outreach; then the lower row. Shape (n_sites,).
    """
    tier = np.array([_OWN_FIRST[str(name)] for name in sites.tier])
    rank = np.empty(len(tier), dtype=np.int32)
    rank[np.lexsort((np.arange(len(tier)), tier))] = np.arange(len(tier))
    return rank


def receivable(town: Town, *, ways: Ways, rules: Rules) -> tuple[BoolArray, FloatArray]:
    """
    Return which site may receive which area, and people times milliseconds to it.

    Parameters
    ----------
    town
        Places and what stands.
    ways
        Everybody's ways.
    rules
        The cap on extra minutes.

    Returns
    -------
    admissible
        Of one group, within everybody's cap; never a site without its own area. Shape
        (n_areas, n_sites).
    travel
        Within the cutoff, of the same shape.
    """
    region, sites, demand = town.region, town.sites, town.demand
    n_areas, n_sites = len(region.ids), len(sites.ids)
    time_ms, area = ways.time_ms, demand.area
    today = _receiver_ms(time_ms, town.today.receiver[area])
    begun = _receiver_ms(time_ms, town.begun.receiver[area])
    counts = (demand.present > 0) & (today >= 0)
    longest = town.travel.cutoff_ms if rules.extra_ms is None else today + rules.extra_ms
    limit = np.where(counts, np.maximum(longest, begun), UNKNOWN)
    rows = row_of_entries(time_ms)
    fits = time_ms.data <= limit[rows]
    where = (area[rows], time_ms.indices)
    within = np.zeros((n_areas, n_sites), dtype=np.int64)
    np.add.at(within, (where[0][fits], where[1][fits]), 1)
    admissible = within == np.bincount(area[counts], minlength=n_areas)[:, None]
    own = sites.area[None, :] == np.arange(n_areas)[:, None]
    groups = np.where(sites.area >= 0, region.group[sites.area], "")
    admissible &= own | (groups[None, :] == region.group[:, None])
    admissible &= own | (sites.tier != "outreach")[None, :]
    # Who may not receive its own area receives none.
    admissible &= admissible[sites.area, np.arange(n_sites)][None, :]
    admissible &= (sites.area >= 0)[None, :]
    travel = np.zeros((n_areas, n_sites))
    np.add.at(travel, where, demand.population[rows] * time_ms.data)
    return admissible, travel


def _receiver_ms(time_ms: csr_array, receiver: IntArray) -> LongArray:
    rows = row_of_entries(time_ms)
    hit = time_ms.indices == receiver[rows]
    found = np.full(time_ms.shape[0], UNKNOWN, dtype=np.int64)
    found[rows[hit]] = time_ms.data[hit]
    return found
