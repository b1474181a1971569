"""From places, rules and steps to a programme: admissible pairs, orders, access sets, officers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.locate.consolidate.access import (
    access_sets,
    branch_groups,
    branch_names,
    essential_sites,
    minimal,
)
from motcua.locate.consolidate.loading import load_range
from motcua.locate.consolidate.offices import Programme, pack
from motcua.locate.consolidate.openings import settle
from motcua.locate.consolidate.preferences import find_orders, nobodys_orders
from motcua.locate.consolidate.prefixes import prefix_entries
from motcua.locate.consolidate.reaching import find_ways, receivable, standing_rank
from motcua.locate.consolidate.walks import most_files, walks_of

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.domain.staffing import Staffing
    from motcua.locate.consolidate.preferences import Orders, Ways
    from motcua.locate.consolidate.town import Rules, Step, Town
    from motcua.locate.consolidate.walks import Walks


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
    begun = _Begun(town, rules, steps)
    # Where nobody is free nobody asks for the sets of closed sites: a third of the preparation.
    is_tied = not any(step.free_share for step in steps)
    programme = begun.programme(begun.entries(is_tied=is_tied))
    highest = [load_range(programme, step)[1].max(initial=0.0) for step in range(len(steps))]
    return _with_loads(programme, town.staffing, max(highest))


def prepare_walks(town: Town, rules: Rules, steps: tuple[Step, ...]) -> tuple[Programme, Walks]:
    """
    Return the programme of a town without its sets of closed sites, and everybody's orders.

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
        For a search alone: a model of it would not know where free files go.
    walks
        Where the search looks the nearest open site up instead. With many candidates the sets are
        millions, and the orders remain what they are.
    """
    begun = _Begun(town, rules, steps)
    programme = begun.programme(begun.entries(is_tied=True))
    walks = walks_of(begun.orders(), town.common, town.demand.population)
    share = max(step.free_share for step in steps)
    highest = [load_range(programme, step)[1] for step in range(len(steps))]
    most = np.max(highest, axis=0) + share * most_files(walks, len(town.sites.ids))
    return _with_loads(programme, town.staffing, float(most.max(initial=0.0))), walks


class _Begun:
    """What the sets of closed sites are made from, and the rest of the programme."""

    def __init__(self, town: Town, rules: Rules, steps: tuple[Step, ...]) -> None:
        self._asked = town, rules, steps
        stood, is_candidate = town.begun.opened, ~town.sites.is_existing
        self._settled = settle(steps, stood, is_candidate=is_candidate)
        must_open, must_close = self._settled
        self._possible: BoolArray = np.asarray(~must_close.all(axis=0))
        self._always: BoolArray = np.asarray(must_open.all(axis=0))
        self._ways = find_ways(town, rules)
        self._answers = set(access_sets(town, rules, ways=self._ways, possible=self._possible))
        self._access = minimal(
            sites for sites in self._answers if not self._always[list(sites)].any()
        )

    def orders(self) -> Orders:
        """Return everybody's order of sites."""
        present = self._asked[0].demand.present
        return find_orders(self._ways, present, possible=self._possible, always=self._always)

    def entries(self, *, is_tied: bool) -> dict[str, Any]:
        """Return the sets of closed sites and who stands behind them; none where all are tied."""
        town = self._asked[0]
        return prefix_entries(
            nobodys_orders(len(town.demand.ids)) if is_tied else self.orders(),
            town.common, town.demand.population, always=self._always, never_closed=self._access,
        )  # fmt: skip

    def programme(self, entries: dict[str, Any]) -> Programme:
        """Return the programme without the most files of its officers."""
        town, rules, steps = self._asked
        areas = _areas(town, ways=self._ways, rules=rules)
        for step in steps:
            stated = np.flatnonzero(step.given >= 0)
            areas["admissible"][stated, step.given[stated]] = True
        return Programme(
            **_sites(town), **areas, **entries, **_branches(town, self._possible),
            **_ragged("access", [sorted(sites) for sites in self._access]),
            **_rules(rules), **_steps(steps),
            stood=town.begun.opened, is_candidate=~town.sites.is_existing,
            must_open=self._settled[0], must_close=self._settled[1], loads=np.zeros(1),
            is_exempt=essential_sites(self._answers, len(town.sites.ids)),
        )  # fmt: skip


def _rules(rules: Rules) -> dict[str, Any]:
    return {
        **_ragged("rule", [np.flatnonzero(chosen).tolist() for chosen, _, _ in rules.groups]),
        "rule_low": np.array([float(low) for _, low, _ in rules.groups]),
        "rule_high": np.array([float(high) for _, _, high in rules.groups]),
    }


def _steps(steps: tuple[Step, ...]) -> dict[str, Any]:
    days = np.array([step.days for step in steps])
    return {
        "must_upgrade": np.array([step.must_upgrade for step in steps]),
        "given": np.array([step.given for step in steps], dtype=np.int32),
        "is_held": np.array([step.is_held for step in steps]),
        "free_share": np.array([step.free_share for step in steps]),
        "n_open": np.array([step.n_open for step in steps], dtype=np.float64),
        "budget": np.array([step.budget for step in steps], dtype=np.float64),
        "weight": days / days.sum(),
    }


def _sites(town: Town) -> dict[str, Any]:
    staffing, sites = town.staffing, town.sites
    prices = staffing.prices
    fine = prices.missing_files if staffing.floor_rule == "soft" else 0.0
    return {
        "home": sites.area,
        "rank": standing_rank(sites),
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
    admissible, travel = receivable(town, ways=ways, rules=rules)
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


def _branches(town: Town, possible: BoolArray) -> dict[str, Any]:
    names = sorted(branch_names(town))
    of_point = town.region.group[town.demand.area]
    files = [float(town.branch_only[of_point == name].sum()) for name in names]
    return {**_ragged("branch", branch_groups(town, possible)), "branch_files": np.array(files)}


def _ragged(name: str, lists: list[list[int]]) -> dict[str, Any]:
    starts, members = pack(lists)
    return {f"{name}_starts": starts, f"{name}_sites": members}


def _with_loads(programme: Programme, staffing: Staffing, highest: float) -> Programme:
    """Add the largest loads up to the officers that any site could ask for."""
    needed = int(staffing.needed(np.array([highest * (1 + 1e-6)]))[0])
    most = max(needed, int(staffing.least.max())) + 1
    return replace(programme, loads=np.array(staffing.largest_loads(most)))
