"""
The compiled loops of the annealing: a site goes, and another, or the same, comes by chance.

What every site would gain is kept up to date, so that one look compares all exchanges of a site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled
from motcua.locate.cover.chance import draw
from motcua.locate.cover.exchange_loops import fits, keeps
from motcua.locate.cover.heat_ground import enter, enter_in, leave

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.cover.heat_ground import Ground, Standing

BLOCK = 64
"""Sites whose highest gain is kept: most blocks have nothing to offer. A multiple of four."""

RARE = 8.0
"""Heats below the best by which a site is not looked at: it would come once in 3,000 times."""

STEP = 100.0
"""What a step costs beside the sites looked at."""


@compiled
def _without(
    ground: Ground, standing: Standing, gain: FloatArray, tried: FloatArray, out: int
) -> tuple[float, float]:
    """Try the gains with a site closed; return the people lost and the sites looked at."""
    tried[:] = gain
    lost, looked = 0.0, 0.0
    for at in range(ground.column_starts[out], ground.column_starts[out + 1]):
        row = ground.column_rows[at]
        if standing.n_open[row] == 1:
            people = ground.weight[row]
            lost += people
            for other in range(ground.starts[row], ground.starts[row + 1]):
                tried[ground.sites[other]] += people
            looked += ground.starts[row + 1] - ground.starts[row]
    return lost, looked


@compiled
def _within_limits(
    ground: Ground, standing: Standing, tried: FloatArray, out: int, offered: FloatArray
) -> None:
    """Offer the gains of those sites that may come for one."""
    for site in range(len(ground.column_starts) - 1):
        may = fits(standing.used, ground.matrix, ground.upper, site, out) and keeps(
            standing.used, ground.matrix, ground.lower, site, out
        )
        offered[site] = tried[site] if may else 0.0


@compiled
def _highest(offered: FloatArray, tops: FloatArray) -> float:
    """Return the highest gain, and that of every block."""
    highest = 0.0
    for block in range(len(tops)):
        # Four at a time, for a maximum waits for the one before.
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        for at in range(block * BLOCK, (block + 1) * BLOCK, 4):
            a = max(a, offered[at])
            b = max(b, offered[at + 1])
            c = max(c, offered[at + 2])
            d = max(d, offered[at + 3])
        tops[block] = max(a, b, c, d)
        highest = max(highest, tops[block])
    return highest


@compiled
def _drawn(  # noqa: PLR0917
    offered: FloatArray,
    tops: FloatArray,
    least: float,
    hot: float,
    chance: FloatArray,
    which: LongArray,
    up_to: FloatArray,
) -> int:
    """Draw a site, one in e as often for every heat that it gains less; -1 where none gains."""
    highest = _highest(offered, tops)
    if highest < least:
        return -1
    floor, count, total = max(highest - RARE * hot, least), 0, 0.0
    for block in range(len(tops)):
        if tops[block] < floor:
            continue
        for site in range(block * BLOCK, (block + 1) * BLOCK):
            if offered[site] >= floor:
                total += np.exp((offered[site] - highest) / hot)
                which[count], up_to[count] = site, total
                count += 1
    at, mark = 0, draw(chance) * total
    while at < count - 1 and up_to[at] < mark:
        at += 1
    return int(which[at])


@compiled
def heat_loop(  # noqa: PLR0917
    ground: Ground,
    standing: Standing,
    chance: FloatArray,
    about: LongArray,
    hot: float,
    cold: float,
    work: float,
) -> None:
    """Let sites at some places of the plan change by chance as it cools, for so much work."""
    gain, tried = standing.gain, standing.tried
    offered, tops = np.zeros_like(gain), np.empty(len(gain) // BLOCK)
    which, up_to = np.empty(len(gain), dtype=np.int64), np.empty(len(gain))
    fall, done, moved = np.log(cold / hot), 0.0, 0
    while done < work:
        heat = hot * np.exp(fall * done / work)
        at = about[int(draw(chance) * len(about))]
        out = standing.plan[at]
        lost, looked = _without(ground, standing, gain, tried, out)
        done += looked + 0.25 * len(gain) + STEP
        if len(standing.used):
            _within_limits(ground, standing, tried, out, offered)
            into = _drawn(offered, tops, ground.least, heat, chance, which, up_to)
        else:
            into = _drawn(tried, tops, ground.least, heat, chance, which, up_to)
        if into < 0 or into == out:
            continue
        for row in range(ground.column_starts[out], ground.column_starts[out + 1]):
            standing.n_open[ground.column_rows[row]] -= 1
        for limit in range(len(standing.used)):
            standing.used[limit] -= ground.matrix[limit, out]
        gain, tried = tried, gain
        moved += 1
        came, looked = enter_in(ground, standing, gain, into)
        done += 2.0 * looked
        standing.plan[at], standing.place[out], standing.place[into] = into, -1, at
        standing.people[0] += came - lost
        if standing.people[0] > standing.people[1] + ground.least:
            standing.people[1] = standing.people[0]
            standing.best[about] = standing.plan[about]
    if moved % 2:
        # What is up to date stands in the array of trials.
        standing.gain[:] = standing.tried


@compiled
def put_loop(ground: Ground, standing: Standing, about: LongArray, wanted: LongArray) -> None:
    """Let these sites stand at some places of the plan."""
    for at in about:
        standing.people[0] -= leave(ground, standing, standing.plan[at])
        standing.place[standing.plan[at]] = -1
    for number in range(len(about)):
        standing.people[0] += enter(ground, standing, wanted[number])
        standing.plan[about[number]] = wanted[number]
        standing.place[wanted[number]] = about[number]


@compiled
def gather_loop(
    near: IntArray, place: LongArray, centre: int, about: LongArray, begin: int
) -> None:
    """
    Add to `about`, from `begin` on, the places that stand nearest to a site, ring by ring.

    Parameters
    ----------
    near
        Each site's neighbours, -1 for none.
    place
        Where a site stands in the plan, -1 where it does not.
    centre
        The site.
    about
        Places gathered before, and room for more; -1 stays where there are none.
    begin
        How many there are already.
    """
    seen: BoolArray = np.zeros(len(place), dtype=np.bool_)
    queue = np.empty(len(place), dtype=np.int64)
    queue[0], seen[centre] = centre, True
    head, tail, end = 0, 1, begin
    while head < tail and end < len(about):
        at = place[queue[head]]
        if at >= 0 and not (about[:begin] == at).any():
            about[end] = at
            end += 1
        for site in near[queue[head]]:
            if site >= 0 and not seen[site]:
                queue[tail], seen[site] = site, True
                tail += 1
        head += 1
