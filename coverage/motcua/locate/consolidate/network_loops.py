"""The compiled loops that say what a network comes to, as `Evaluator` does by sums of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled
from motcua.locate.consolidate.manning import SLACK

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray
    from motcua.locate.consolidate.network_facts import (
        Aim,
        Branches,
        Facts,
        Free,
        Ground,
        Limits,
        Staff,
        State,
    )  # fmt: skip


@compiled
def _any_open(opened: BoolArray, sites: IntArray, start: int, stop: int) -> bool:
    """Say whether one of a ragged list's sites is open."""
    at = start
    while at < stop and not opened[sites[at]]:
        at += 1
    return at < stop


@compiled
def _add_free(free: Free, opened: BoolArray, share: float, load: FloatArray) -> float:
    """Send free files to the closest open office; return people times milliseconds."""
    closed = np.empty(len(free.set_starts) - 1, np.bool_)
    for row in range(len(closed)):
        start, stop = free.set_starts[row], free.set_starts[row + 1]
        closed[row] = not _any_open(opened, free.set_sites, start, stop)
    travel = 0.0
    for entry in range(len(free.entry_site)):
        if closed[free.entry_before[entry]] and opened[free.entry_site[entry]]:
            load[free.entry_site[entry]] += share * free.entry_files[entry]
            travel += free.entry_travel[entry]
    for row in range(len(free.walk_starts) - 1):
        at, stop = free.walk_starts[row], free.walk_starts[row + 1]
        while at < stop and not opened[free.walk_sites[at]]:
            at += 1
        if at < stop:
            load[free.walk_sites[at]] += share * free.walk_files[row]
            travel += free.walk_travel[at]
    return share * travel


@compiled
def _add_tied(
    ground: Ground, receiver: IntArray, share: float, load: FloatArray, upgraded: BoolArray
) -> float:
    """Send tied files to the receivers, which grow; return people times milliseconds."""
    travel = 0.0
    for area in range(len(receiver)):
        site = receiver[area]
        load[site] += ground.tied[area] * (1.0 - share) + ground.desk[area]
        travel += ground.tied_travel[area, site]
        upgraded[site] |= ground.upgrades[area, site]
    return (1.0 - share) * travel


@compiled
def _add_branches(branches: Branches, opened: BoolArray, load: FloatArray) -> None:
    """Send branch-only files to each group's first open branch."""
    for row in range(len(branches.branch_files)):
        for at in range(branches.branch_starts[row], branches.branch_starts[row + 1]):
            if opened[branches.branch_sites[at]]:
                load[branches.branch_sites[at]] += branches.branch_files[row]
                break


@compiled
def _manned(staff: Staff, site: int, load: float, is_upgraded: bool) -> tuple[float, float]:  # noqa: FBT001 - compiled loops have no keywords
    """Return by how much an open site breaks rules, and its cost; see `Manning`."""
    needed = staff.least[site]
    while load > staff.largest[needed - 1]:
        needed += 1
    broken = 0.0
    if not staff.wait_is_soft:
        if needed > staff.most[site] and staff.most_upgraded[site] > staff.most[site]:
            is_upgraded = True
        most = staff.most_upgraded[site] if is_upgraded else staff.most[site]
        broken += max(needed - most, 0)
    target = staff.floor[site] * needed
    gap = target - load if target - load > SLACK * target else 0.0
    if staff.floor_is_hard and not (staff.is_exempt[site] and needed <= staff.least[site]):
        broken += gap / 1_000
    broken += max(0.0, load - staff.capacity[site] * (1 + SLACK)) / 1_000
    cost = staff.office_cost[site] + staff.prices[0] * needed + staff.prices[2] * gap
    return broken, cost + staff.prices[1] * is_upgraded


@compiled
def _broken_rules(limits: Limits, step: int, opened: BoolArray, cost: float) -> float:
    """Return how far the rules on open sites and money are broken."""
    n_open = 0
    for site in range(len(opened)):
        n_open += opened[site]
    broken = max(0.0, n_open - limits.n_open[step])
    broken += max(0.0, cost - limits.budget[step] * (1 + SLACK))
    for row in range(len(limits.access_starts) - 1):
        start, stop = limits.access_starts[row], limits.access_starts[row + 1]
        broken += not _any_open(opened, limits.access_sites, start, stop)
    for row in range(len(limits.rule_low)):
        counted = 0
        for at in range(limits.rule_starts[row], limits.rule_starts[row + 1]):
            counted += opened[limits.rule_sites[at]]
        broken += max(0.0, limits.rule_low[row] - counted)
        broken += max(0.0, counted - limits.rule_high[row])
    return float(broken)


@compiled
def _step_comes_to(
    facts: Facts, step: int, opened: BoolArray, receiver: IntArray
) -> tuple[float, float, float]:
    """Return by how much one step breaks rules, its cost and its travel."""
    load = np.zeros(len(opened))
    upgraded = facts.must_upgrade[step].copy()
    share = facts.free_share[step]
    travel = _add_free(facts.free, opened, share, load) if share > 0.0 else 0.0
    travel += _add_tied(facts.ground, receiver, share, load, upgraded)
    _add_branches(facts.branches, opened, load)
    broken, cost = 0.0, 0.0
    for site in range(len(opened)):
        if opened[site]:
            short, paid = _manned(facts.staff, site, load[site], upgraded[site])
            broken += short
            cost += paid
    return broken + _broken_rules(facts.limits, step, opened, cost), cost, travel


@compiled
def _apart(opened: BoolArray, earlier: BoolArray) -> float:
    """Return in how many sites a network differs from the nearest of some others."""
    least = len(opened)
    for row in range(len(earlier)):
        count = 0
        for site in range(len(opened)):
            count += opened[site] != earlier[row, site]
        least = min(least, count)
    return float(least)


@compiled
def weigh(facts: Facts, aim: Aim, state: State) -> None:
    """Write down what a network is worth."""
    broken, cost, n_open, travel = 0.0, 0.0, 0.0, 0.0
    for step in range(len(facts.weight)):
        opened, weight = state.opened[step], facts.weight[step]
        short, paid, far = _step_comes_to(facts, step, opened, state.receiver[step])
        broken += short
        cost += weight * paid
        for site in range(len(opened)):
            n_open += weight * opened[site]
        travel += weight * far
    value = cost if aim.of_cost else n_open
    state.worth[1], state.worth[2] = round(value, 9), travel
    if len(aim.earlier):
        broken += max(0.0, value - aim.limit * (1 + SLACK))
        state.worth[1], state.worth[2] = -_apart(state.opened[-1], aim.earlier), value
    state.worth[0] = round(broken, 6)
