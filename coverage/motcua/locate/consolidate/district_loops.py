"""The compiled loops that say what districts cost at the least, whatever is not yet settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.locate.consolidate.ladders import cheapest

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.locate.consolidate.districts import Districts
    from motcua.locate.consolidate.ladders import Ladders


class Settled(NamedTuple):
    """Districts whose open sites are known, and one that is being settled; sets are bits."""

    opened: int
    """Open sites of those that are known."""

    closed: int
    """Closed sites of those."""

    ours: int
    """Sites of the one that is being settled."""

    counted: LongArray
    """The districts whose cost counts."""

    least: FloatArray
    """Of each of these, the cost that is never undercut: it stands in `total` already."""

    total: float
    """The least of all districts."""

    most: float
    """Beyond it a cost is infinite."""


class _Scratch(NamedTuple):
    """Room that is used over and over."""

    low: FloatArray
    """Fewest files of each site besides tied ones, shape (n_sites,)."""

    high: FloatArray
    """Most of them."""

    receives: LongArray
    """Whether a place receives its own area, shape (n_places,)."""

    worth: FloatArray
    """Least cost at which some areas of a district have a receiver, by their bits."""

    taken: LongArray
    """Sets of areas with a finite cost."""

    before: LongArray
    """The same one place earlier."""

    costs: FloatArray
    """What they cost then."""


@compiled
def fill(land: Districts, opened: int, closed: int, low: FloatArray, high: FloatArray) -> None:
    """Write down the files that each site has besides tied ones, the fewest and the most."""
    for site in range(len(low)):
        low[site], high[site] = 0.0, 0.0
    for entry in range(len(land.entry_site)):
        before, site = land.entry_before[entry], land.entry_site[entry]
        if before & opened == 0:
            high[site] += land.entry_files[entry]
            if before & ~closed == 0:
                low[site] += land.entry_files[entry]


@compiled
def _settle(land: Districts, district: int, opened: int, receives: LongArray) -> int:
    """Mark the places that receive their own areas; return the areas left over, -1 if hopeless."""
    left = 0
    for place in range(land.site_starts[district], land.site_starts[district + 1]):
        receives[place] = 0
    for area in range(land.area_starts[district], land.area_starts[district + 1]):
        at, stop = land.own_starts[area], land.own_starts[area + 1]
        while at < stop and land.bit[land.own[at]] & ~opened != 0:
            at += 1
        if at < stop:
            receives[land.own[at]] = 1
        elif land.area_bit[area] == 0:
            return -1
        else:
            left |= land.area_bit[area]
    return left


@compiled
def _price(ladders: Ladders, land: Districts, place: int, cluster: int, scratch: _Scratch) -> float:
    """Return what an open place costs at the least with a cluster."""
    site, files = land.sites[place], land.cluster_files[cluster]
    low, high = scratch.low[site] + files, scratch.high[site] + files
    return cheapest(ladders, site, low, high, land.cluster_grows[cluster])


@compiled
def _spread(ladders: Ladders, land: Districts, place: int, left: int, scratch: _Scratch) -> None:
    """Let one more place take a cluster: what it costs to have each set of areas received."""
    worth, taken, before, costs = scratch.worth, scratch.taken, scratch.before, scratch.costs
    n_before, count = taken[0], 0
    for number in range(n_before):
        before[number], costs[number] = taken[number + 1], worth[taken[number + 1]]
        worth[before[number]] = np.inf
    for cluster in range(land.cluster_starts[place], land.cluster_starts[place + 1]):
        areas = land.cluster_areas[cluster]
        if areas & ~left != 0:
            continue
        price = _price(ladders, land, place, cluster, scratch)
        for number in range(n_before):
            both, cost = before[number] | areas, costs[number] + price
            if before[number] & areas == 0 and cost < worth[both]:
                if worth[both] == np.inf:
                    count += 1
                    taken[count] = both
                worth[both] = cost
    taken[0] = count


@compiled
def _rest(ladders: Ladders, land: Districts, place: int, left: int, scratch: _Scratch) -> float:
    """Return what it costs at the least that the last place takes all areas that are left over."""
    best, worth = np.inf, scratch.worth
    for cluster in range(land.cluster_starts[place], land.cluster_starts[place + 1]):
        areas = land.cluster_areas[cluster]
        if areas & ~left == 0 and worth[left & ~areas] < np.inf:
            price = _price(ladders, land, place, cluster, scratch)
            best = min(best, worth[left & ~areas] + price)
    return best


@compiled
def _district(
    ladders: Ladders, land: Districts, district: int, opened: int, scratch: _Scratch
) -> float:
    """Return what a district costs at the least, who receives whom chosen best."""
    receives, worth, taken = scratch.receives, scratch.worth, scratch.taken
    left, last = _settle(land, district, opened, receives), -1
    for place in range(land.site_starts[district], land.site_starts[district + 1]):
        if receives[place] != 0:
            last = place
    if left < 0 or (left > 0 and last < 0):
        return np.inf
    total = 0.0
    taken[0], taken[1], worth[0] = 1, 0, 0.0
    for place in range(land.site_starts[district], land.site_starts[district + 1]):
        site = land.sites[place]
        if land.bit[place] & ~opened != 0:
            continue
        if receives[place] == 0:
            low, high = scratch.low[site], scratch.high[site]
            total += cheapest(ladders, site, low, high, land.must_grow[site])
        elif left == 0:
            total += _price(ladders, land, place, land.cluster_starts[place], scratch)
        elif place == last:
            total += _rest(ladders, land, place, left, scratch)
        else:
            _spread(ladders, land, place, left, scratch)
    for number in range(taken[0]):
        worth[taken[number + 1]] = np.inf
    return total


@compiled
def _shuts_out(land: Districts, closed: int) -> bool:
    """Say whether somebody has no office left that may be open."""
    shut = 0
    for row in range(len(land.access)):
        shut += land.access[row] & ~closed == 0
    return shut > 0


@compiled
def _scratch_for(land: Districts) -> _Scratch:
    """Return room for all districts."""
    largest, n_sites = 1, len(land.must_grow)
    for area in range(len(land.area_bit)):
        largest = max(largest, 2 * land.area_bit[area])
    return _Scratch(
        np.empty(n_sites), np.empty(n_sites), np.zeros(len(land.sites), np.int64),
        np.full(largest, np.inf), np.empty(largest + 1, np.int64), np.empty(largest, np.int64),
        np.empty(largest),
    )  # fmt: skip


@compiled
def weigh_choices(
    ladders: Ladders, land: Districts, settled: Settled, choices: LongArray, bounds: FloatArray
) -> None:
    """Write down the least cost for each choice of open sites of the district being settled."""
    scratch = _scratch_for(land)
    for number in range(len(choices)):
        opened = settled.opened | choices[number]
        closed = settled.closed | (settled.ours & ~choices[number])
        bounds[number] = np.inf
        if _shuts_out(land, closed):
            continue
        fill(land, opened, closed, scratch.low, scratch.high)
        total = settled.total
        for place in range(len(settled.counted)):
            if total <= settled.most:
                cost = _district(ladders, land, settled.counted[place], opened, scratch)
                total += cost - settled.least[place]
        if total <= settled.most:
            bounds[number] = total
