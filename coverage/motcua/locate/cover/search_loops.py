"""The compiled loops of the local search for covers; all state stands in arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.locate.cover.chance import draw

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray

LEFT, STEP, LEAST, TOTAL, OPEN = range(5)
"""Places of `Standing.numbers`."""

_LESS = 1e-9
"""By which a cover must be cheaper."""


class Ground(NamedTuple):
    """What is to be covered, by rows and by sites."""

    starts: LongArray
    sites: IntArray
    """Sites of each row, from `starts` on."""

    column_starts: LongArray
    rows: IntArray
    """Rows of each site, from `column_starts` on."""

    cost: FloatArray


class Standing(NamedTuple):
    """Where a search stands; changed in place."""

    counts: LongArray
    """Open sites of each row."""

    weight: LongArray
    """Of each row: one more for every step that leaves it uncovered."""

    score: LongArray
    """Weight of the rows that a site would cover, or if open covers alone."""

    opened: BoolArray

    stamp: LongArray
    """Step at which each site was opened or closed last."""

    free: BoolArray
    """Whether something around a site has changed since it was closed."""

    left: LongArray
    place: LongArray
    """Uncovered rows, and where each stands among them."""

    listed: LongArray
    """Open sites."""

    chance: FloatArray
    """State of `draw`, shape (1,)."""

    numbers: FloatArray
    """Uncovered rows, step, cost of the best cover and of the open sites, and how many."""


@compiled
def _open(ground: Ground, standing: Standing, site: int) -> None:
    """Open a site."""
    weight, score, numbers = standing.weight, standing.score, standing.numbers
    standing.opened[site] = True
    standing.stamp[site] = int(numbers[STEP])
    standing.listed[int(numbers[OPEN])] = site
    numbers[OPEN] += 1
    numbers[TOTAL] += ground.cost[site]
    own = 0
    for at in range(ground.column_starts[site], ground.column_starts[site + 1]):
        row = ground.rows[at]
        standing.counts[row] += 1
        if standing.counts[row] == 1:
            own += weight[row]
            _spread(ground, standing, row, -weight[row])
            last = standing.left[int(numbers[LEFT]) - 1]
            standing.left[standing.place[row]] = last
            standing.place[last] = standing.place[row]
            numbers[LEFT] -= 1
        elif standing.counts[row] == 2:  # noqa: PLR2004 - no longer alone
            other = _open_one(ground, standing, row, site)
            score[other] -= weight[row]
    score[site] = own


@compiled
def _close(ground: Ground, standing: Standing, at_listed: int) -> None:
    """Close a listed site, and let the last one of the list take its place."""
    weight, score, numbers = standing.weight, standing.score, standing.numbers
    numbers[OPEN] -= 1
    site = standing.listed[at_listed]
    standing.listed[at_listed] = standing.listed[int(numbers[OPEN])]
    standing.opened[site] = False
    standing.stamp[site] = int(numbers[STEP])
    numbers[TOTAL] -= ground.cost[site]
    own = 0
    for at in range(ground.column_starts[site], ground.column_starts[site + 1]):
        row = ground.rows[at]
        standing.counts[row] -= 1
        if standing.counts[row] == 0:
            own += weight[row]
            _spread(ground, standing, row, weight[row])
            standing.place[row] = int(numbers[LEFT])
            standing.left[int(numbers[LEFT])] = row
            numbers[LEFT] += 1
        elif standing.counts[row] == 1:
            score[_open_one(ground, standing, row, site)] += weight[row]
    score[site] = own
    standing.free[site] = False


@compiled
def _spread(ground: Ground, standing: Standing, row: int, more: int) -> None:
    """Let all sites of a row gain by it, and be free."""
    for at in range(ground.starts[row], ground.starts[row + 1]):
        standing.score[ground.sites[at]] += more
        standing.free[ground.sites[at]] = True


@compiled
def _open_one(ground: Ground, standing: Standing, row: int, but: int) -> int:
    """Return the open site of a row that has one besides another."""
    for at in range(ground.starts[row], ground.starts[row + 1]):
        site = ground.sites[at]
        if standing.opened[site] and site != but:
            return int(site)
    return -1


@compiled
def _cheapest_out(ground: Ground, standing: Standing, tabu: int) -> int:
    """Return where the open site is listed whose rows weigh least for its cost, -1 for none."""
    best, least, oldest = -1, np.inf, 0
    for at in range(int(standing.numbers[OPEN])):
        site = standing.listed[at]
        if site != tabu:
            rate = standing.score[site] / ground.cost[site]
            if rate < least or (rate == least and standing.stamp[site] < oldest):
                best, least, oldest = at, rate, standing.stamp[site]
    return best


@compiled
def _weigh(ground: Ground, standing: Standing) -> None:
    """Let every row that is not covered weigh one more."""
    for which in range(int(standing.numbers[LEFT])):
        row = standing.left[which]
        standing.weight[row] += 1
        for at in range(ground.starts[row], ground.starts[row + 1]):
            standing.score[ground.sites[at]] += 1


@compiled
def _best_in(ground: Ground, standing: Standing, row: int) -> int:
    """Return the free site of a row that covers most weight for its cost, -1 for none."""
    most_cost = standing.numbers[LEAST] - _LESS - standing.numbers[TOTAL]
    into, most, stamp, some_free = -1, -1.0, standing.stamp, False
    for at in range(ground.starts[row], ground.starts[row + 1]):
        some_free = some_free or standing.free[ground.sites[at]]
    for at in range(ground.starts[row], ground.starts[row + 1]):
        site = ground.sites[at]
        # A row whose only site was closed a moment ago would else stay uncovered.
        if (standing.free[site] or not some_free) and ground.cost[site] < most_cost:
            rate = standing.score[site] / ground.cost[site]
            if rate > most or (rate == most and stamp[site] < stamp[into]):
                into, most = site, rate
    return into


@compiled
def _refill(ground: Ground, standing: Standing) -> int:
    """Open sites until all rows are covered or none may come; return the last one, -1 for none."""
    numbers, last = standing.numbers, -1
    while numbers[LEFT] > 0:
        row = standing.left[int(draw(standing.chance) * numbers[LEFT])]
        into = _best_in(ground, standing, row)
        if into < 0:
            break
        _open(ground, standing, into)
        _weigh(ground, standing)
        last = into
    return last


@compiled
def _exchange(ground: Ground, standing: Standing, tabu: int) -> int:
    """Close a site, but not this one, and open others; return the last of them."""
    out = _cheapest_out(ground, standing, tabu)
    if out >= 0:
        _close(ground, standing, out)
    came = _refill(ground, standing)
    return came if came >= 0 else tabu


@compiled
def exchange_loop(ground: Ground, standing: Standing, best: BoolArray, steps: int) -> bool:
    """
    Search for so many steps.

    Returns
    -------
    found
        Whether a cheaper cover was written to `best`.
    """
    found, tabu, numbers = False, -1, standing.numbers
    for _ in range(steps):
        numbers[STEP] += 1
        while numbers[LEFT] == 0 or numbers[TOTAL] >= numbers[LEAST] - _LESS:
            if numbers[LEFT] == 0 and numbers[TOTAL] < numbers[LEAST] - _LESS:
                numbers[LEAST], found = numbers[TOTAL], True
                best[:] = standing.opened
            out = _cheapest_out(ground, standing, -1)
            if out < 0:
                return found
            _close(ground, standing, out)
        tabu = _exchange(ground, standing, tabu)
    return found


@compiled
def complete_loop(  # noqa: PLR0917
    ground: Ground,
    standing: Standing,
    people: FloatArray,
    best: BoolArray,
    fewest: FloatArray,
    steps: int,
) -> None:
    """Search for so many steps, or until all is covered; `best` leaves the `fewest` people."""
    tabu, numbers = -1, standing.numbers
    for _ in range(steps):
        if numbers[LEFT] == 0:
            return
        numbers[STEP] += 1
        tabu = _exchange(ground, standing, tabu)
        lost = 0.0
        for which in range(int(numbers[LEFT])):
            lost += people[standing.left[which]]
        if lost < fewest[0]:
            fewest[0], best[:] = lost, standing.opened
