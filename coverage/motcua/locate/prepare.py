"""From places, rules and steps to a programme: admissible pairs, orders, access sets, officers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.arrays import UNKNOWN, row_of_entries
from motcua.domain.coverage_matrix import cover
from motcua.locate.loading import load_range
from motcua.locate.offices import Programme, pack
from motcua.locate.preferences import Ways, find_orders, minimal, prefix_entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from motcua.domain.arrangement import Arrangement
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.domain.demand import Demand
    from motcua.domain.region import Region
    from motcua.domain.sites import Sites
    from motcua.domain.staffing import Staffing
    from motcua.domain.standard import Standard
    from motcua.domain.travel_matrix import TravelMatrix

_OWN_FIRST = {"commune": 0, "inter_ward": 1, "branch": 2, "outreach": 3}


@dataclass(frozen=True, kw_only=True, eq=False)
class Town:
    """The places and what is known of today."""

    region: Region
    """The areas: groups and neighbours."""

    demand: Demand
    """The people."""

    sites: Sites
    """Offices and candidates."""

    travel: TravelMatrix
    """Impedances."""

    standard: Standard
    """The rule that whoever meets it today goes on meeting."""

    staffing: Staffing
    """Officers, premises and prices."""

    common: FloatArray
    """Files of each demand point that any office takes, shape (n_demand,)."""

    branch_only: FloatArray
    """Files that only a branch takes, shape (n_demand,)."""

    today: Arrangement
    """Where extra minutes are counted from; every area has its receiver."""

    begun: Arrangement
    """What stands before the first step; every area has its receiver."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rules:
    """What holds in every step."""

    extra_ms: int | None = None
    """Nobody's time grows by more than this; None: to any time within the cutoff."""

    tiers: tuple[tuple[str, Standard], ...] = ()
    """Tiers with a standard of their own: whoever meets it today goes on meeting it."""

    groups: tuple[tuple[BoolArray, int, float], ...] = ()
    """Sites that are counted, fewest open, most open."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """What one step states and allows."""

    must_open: BoolArray
    """Sites that are open, shape (n_sites,)."""

    must_close: BoolArray
    """Sites that are closed, shape (n_sites,)."""

    must_upgrade: BoolArray
    """Sites that are upgraded, shape (n_sites,)."""

    given: IntArray
    """Stated receivers, -1 elsewhere, shape (n_areas,)."""

    free_share: float
    """Share of files that go to the nearest office."""

    is_held: bool = False
    """Whether nothing else is decided in it."""

    n_open: float = np.inf
    """Most open sites."""

    budget: float = np.inf
    """Most yearly cost."""

    days: float = 1.0
    """How long it lasts: its weight in the goals."""


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
    must_open = np.array([step.must_open for step in steps])
    must_close = np.array([step.must_close for step in steps])
    possible: BoolArray = np.asarray(~must_close.all(axis=0))
    always: BoolArray = np.asarray(must_open.all(axis=0))
    ways = _ways(town, rules)
    orders = find_orders(ways, town.demand.population, possible=possible, always=always)
    answers = set(_access(town, rules, ways=ways, possible=possible))
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
        "is_exempt": _essential(answers, len(town.sites.ids)),
    }
    for step in steps:
        stated = np.flatnonzero(step.given >= 0)
        arrays["admissible"][stated, step.given[stated]] = True
    programme = Programme(**arrays)
    return Programme(**{**arrays, "loads": _loads(town.staffing, programme)})


def nearest_ms(time_ms: csr_array, opened: BoolArray) -> LongArray:
    """
    Return everybody's time to the nearest open site.

    Parameters
    ----------
    time_ms
        Times, shape (n_demand, n_sites).
    opened
        Open sites.

    Returns
    -------
    time_ms
        -1 where no open site is within the cutoff, shape (n_demand,).
    """
    best = np.full(time_ms.shape[0], np.iinfo(np.int64).max)
    keep = opened[time_ms.indices]
    np.minimum.at(best, row_of_entries(time_ms)[keep], time_ms.data[keep].astype(np.int64))
    return np.where(best == np.iinfo(np.int64).max, UNKNOWN, best)


def _ways(town: Town, rules: Rules) -> Ways:
    travel, standard = town.travel, town.standard
    near = csr_array(travel.straight_m.shape, dtype=np.float64)
    if standard.reading not in ("time", "all"):
        near = csr_array(travel.straight_m.multiply(cover(travel, standard, "distance_straight")))
    return Ways(
        time_ms=travel.time_ms,
        near_m=near,
        limit_ms=_limits(town, rules),
        area=town.demand.area,
        home=town.sites.area,
        rank=_rank(town.sites),
    )


def _limits(town: Town, rules: Rules) -> LongArray:
    """Return the longest time to the nearest office: today's and the extra, or what begins."""
    if rules.extra_ms is None:
        return np.full(len(town.demand.ids), UNKNOWN, dtype=np.int64)
    today = nearest_ms(town.travel.time_ms, town.today.opened)
    begun = nearest_ms(town.travel.time_ms, town.begun.opened)
    limit = np.maximum(today + rules.extra_ms, begun)
    return np.where((today >= 0) & (begun >= 0), limit, UNKNOWN)


def _rank(sites: Sites) -> IntArray:
    tier = np.array([_OWN_FIRST[str(name)] for name in sites.tier])
    rank = np.empty(len(tier), dtype=np.int32)
    rank[np.lexsort((np.arange(len(tier)), tier))] = np.arange(len(tier))
    return rank


def _access(
    town: Town, rules: Rules, *, ways: Ways, possible: BoolArray
) -> Iterable[frozenset[int]]:
    """Yield sets of sites one of which must be open: standards kept, minutes capped, branches."""
    served = town.demand.population > 0
    if rules.extra_ms is not None:
        rows = row_of_entries(ways.time_ms)
        within = (ways.time_ms.data <= ways.limit_ms[rows]) & possible[ways.time_ms.indices]
        near = csr_array((within, ways.time_ms.indices, ways.time_ms.indptr), ways.time_ms.shape)
        yield from _sets(near, served & (ways.limit_ms >= 0))
    everyone = np.ones(len(possible), dtype=np.bool_)
    tiers = [(town.sites.tier == tier, standard) for tier, standard in rules.tiers]
    for chosen, standard in [(everyone, town.standard), *tiers]:
        covers = csr_array(cover(town.travel, standard).multiply(chosen[None, :]))
        today = (covers @ town.today.opened.astype(np.int32)) > 0
        begun = (covers @ town.begun.opened.astype(np.int32)) > 0
        open_ones = csr_array(covers.multiply(possible[None, :]))
        yield from _sets(open_ones, served & today & begun)
    groups = (_branch_groups(town, chosen) for chosen in (town.begun.opened, possible))
    for stand, may in zip(*groups, strict=True):
        if stand:
            yield frozenset(may)


def _sets(covers: csr_array, rows: BoolArray) -> Iterable[frozenset[int]]:
    """Yield each distinct set of sites of the rows."""
    seen: set[bytes] = set()
    for row in np.flatnonzero(rows).tolist():
        part = slice(covers.indptr[row], covers.indptr[row + 1])
        sites = covers.indices[part][covers.data[part].astype(np.bool_)]
        if (key := sites.tobytes()) not in seen:
            seen.add(key)
            yield frozenset(sites.tolist())


def _essential(access: set[frozenset[int]], n_sites: int) -> BoolArray:
    """Return which sites are the only answer to some access set: they must stay for access."""
    essential = np.zeros(n_sites, dtype=np.bool_)
    essential[[site for sites in access if len(sites) == 1 for site in sites]] = True
    return essential


def _sites(town: Town) -> dict[str, Any]:
    staffing, sites = town.staffing, town.sites
    prices = staffing.prices
    fine = prices.missing_files if staffing.floor_rule == "soft" else 0.0
    return {
        "home": sites.area,
        "rank": _rank(sites),
        "stood": town.begun.opened,
        "is_candidate": ~sites.is_existing,
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
    has_branch = np.isin(region.group, list(_branch_names(town)))
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
    counts = (demand.population > 0) & (today >= 0)
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


def _branch_names(town: Town) -> set[str]:
    """Return the groups that have a branch before the first step."""
    sites = town.sites
    stands = town.begun.opened & (sites.tier == "branch") & (sites.area >= 0)
    return {str(name) for name in town.region.group[sites.area[stands]]}


def _branch_groups(town: Town, chosen: BoolArray) -> list[list[int]]:
    """Return the chosen branches of each group that has one before the first step."""
    sites = town.sites
    branches = np.flatnonzero(chosen & (sites.tier == "branch") & (sites.area >= 0))
    group = town.region.group[sites.area[branches]]
    return [branches[group == name].tolist() for name in sorted(_branch_names(town))]


def _branches(town: Town, possible: BoolArray) -> dict[str, Any]:
    names = sorted(_branch_names(town))
    of_point = town.region.group[town.demand.area]
    files = [float(town.branch_only[of_point == name].sum()) for name in names]
    return {**_ragged("branch", _branch_groups(town, possible)), "branch_files": np.array(files)}


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
