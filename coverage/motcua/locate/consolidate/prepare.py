"""From places, rules and steps to a programme: admissible pairs, orders, access sets, officers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.arrays import UNKNOWN, row_of_entries
from motcua.domain.coverage_matrix import cover
from motcua.locate.consolidate.access import (
    access_sets,
    branch_groups,
    branch_names,
    essential_sites,
    longest_ms,
    minimal,
)
from motcua.locate.consolidate.loading import load_range
from motcua.locate.consolidate.offices import Programme, pack
from motcua.locate.consolidate.openings import settle
from motcua.locate.consolidate.preferences import Ways, find_orders
from motcua.locate.consolidate.prefixes import prefix_entries

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.domain.sites import Sites
    from motcua.domain.staffing import Staffing
    from motcua.locate.consolidate.town import Rules, Step, Town

_OWN_FIRST = {"commune": 0, "inter_ward": 1, "branch": 2, "outreach": 3}


def prepare(town: Town, rules: Rules, steps: tuple[Step, ...]) -> Programme:
    """
    Return the programme of a town.

    Parameters
    ----------
    town
        Places and today.
    rules
        What holds in every step.
    steps
        At least one.

    Returns
    -------
    programme
        Complete; whether it contradicts itself is another question.
    """
    stood, is_candidate = town.begun.opened, ~town.sites.is_existing
    must_open, must_close = settle(steps, stood, is_candidate=is_candidate)
    possible: BoolArray = np.asarray(~must_close.all(axis=0))
    always: BoolArray = np.asarray(must_open.all(axis=0))
    ways = _ways(town, rules)
    orders = find_orders(ways, town.demand.present, possible=possible, always=always)
    answers = set(access_sets(town, rules, ways=ways, possible=possible))
    access = minimal(sites for sites in answers if not always[list(sites)].any())
    entries = prefix_entries(
        orders, town.common, town.demand.population, always=always, never_closed=access
    )
    days = np.array([step.days for step in steps])
    arrays: dict[str, Any] = {
        **_sites(town),
        **_areas(town, ways=ways, rules=rules),
        **entries,
        **_ragged("access", [sorted(sites) for sites in access]),
        **_branches(town, possible),
        **_ragged("rule", [np.flatnonzero(chosen).tolist() for chosen, _, _ in rules.groups]),
        "rule_low": np.array([float(low) for _, low, _ in rules.groups]),
        "rule_high": np.array([float(high) for _, _, high in rules.groups]),
        "stood": stood,
        "is_candidate": is_candidate,
        "must_open": must_open,
        "must_close": must_close,
        "must_upgrade": np.array([step.must_upgrade for step in steps]),
        "given": np.array([step.given for step in steps], dtype=np.int32),
        "is_held": np.array([step.is_held for step in steps]),
        "free_share": np.array([step.free_share for step in steps]),
        "n_open": np.array([step.n_open for step in steps], dtype=np.float64),
        "budget": np.array([step.budget for step in steps], dtype=np.float64),
        "weight": days / days.sum(),
        "loads": np.zeros(1),
        "is_exempt": essential_sites(answers, len(town.sites.ids)),
    }
    for step in steps:
        stated = np.flatnonzero(step.given >= 0)
        arrays["admissible"][stated, step.given[stated]] = True
    programme = Programme(**arrays)
    return Programme(**{**arrays, "loads": _loads(town.staffing, programme)})


def _ways(town: Town, rules: Rules) -> Ways:
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
        rank=_rank(town.sites),
    )


def _rank(sites: Sites) -> IntArray:
    tier = np.array([_OWN_FIRST[str(name)] for name in sites.tier])
    rank = np.empty(len(tier), dtype=np.int32)
    rank[np.lexsort((np.arange(len(tier)), tier))] = np.arange(len(tier))
    return rank


def _sites(town: Town) -> dict[str, Any]:
    staffing, sites = town.staffing, town.sites
    prices = staffing.prices
    fine = prices.missing_files if staffing.floor_rule == "soft" else 0.0
    return {
        "home": sites.area,
        "rank": _rank(sites),
        "least": staffing.least,
        "most": staffing.most,
        "most_upgraded": staffing.most_upgraded,
        "floor": staffing.floor,
        "capacity": staffing.capacity,
        "office_cost": staffing.office_cost,
        "prices": np.array([prices.officer, prices.upgrade, fine]),
        "floor_is_hard": np.array(staffing.floor_rule == "hard"),
        "wait_is_soft": np.array(staffing.wait_rule == "soft"),
    }


def _areas(town: Town, *, ways: Ways, rules: Rules) -> dict[str, Any]:
    region, sites, demand = town.region, town.sites, town.demand
    n_areas = len(region.ids)
    admissible, travel = _receivable(town, ways=ways, rules=rules)
    away = sites.area[None, :] != np.arange(n_areas)[:, None]
    begun = np.zeros_like(admissible)
    known = town.begun.receiver >= 0
    begun[np.flatnonzero(known), town.begun.receiver[known]] = True
    has_branch = np.isin(region.group, list(branch_names(town)))
    branch_only = np.bincount(demand.area, weights=town.branch_only, minlength=n_areas)
    return {
        "tied": np.bincount(demand.area, weights=town.common, minlength=n_areas),
        "desk": np.where(has_branch, 0.0, branch_only),
        "neighbours": region.neighbours,
        "admissible": admissible,
        "upgrades": away & (sites.tier == "commune")[None, :] & ~begun,
        "tied_travel": travel,
    }


def _receivable(town: Town, *, ways: Ways, rules: Rules) -> tuple[BoolArray, FloatArray]:
    """Return which site may receive which area, and people times milliseconds to it."""
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


def _branches(town: Town, possible: BoolArray) -> dict[str, Any]:
    names = sorted(branch_names(town))
    of_point = town.region.group[town.demand.area]
    files = [float(town.branch_only[of_point == name].sum()) for name in names]
    return {**_ragged("branch", branch_groups(town, possible)), "branch_files": np.array(files)}


def _ragged(name: str, lists: list[list[int]]) -> dict[str, Any]:
    starts, members = pack(lists)
    return {f"{name}_starts": starts, f"{name}_sites": members}


def _loads(staffing: Staffing, programme: Programme) -> FloatArray:
    """Return the largest loads up to the officers that any site could ask for."""
    highest = max(
        float(load_range(programme, step)[1].max(initial=0.0)) for step in range(programme.n_steps)
    )
    needed = int(staffing.needed(np.array([highest * (1 + 1e-6)]))[0])
    most = max(needed, int(staffing.least.max())) + 1
    return np.array(staffing.largest_loads(most))
