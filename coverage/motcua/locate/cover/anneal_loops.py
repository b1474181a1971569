"""The compiled loops of the annealing: one site far away, then single exchanges about both ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.locate.cover.chance import draw
from motcua.locate.cover.exchange_loops import fits, keeps

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray


BATCH = 50
"""Moves tried at one heat."""

LOOKS = 8
"""Sites looked at for the far end of a move."""


class Ground(NamedTuple):
    """What an annealing moves on."""

    column_starts: LongArray
    column_rows: IntArray
    weight: FloatArray
    free: BoolArray
    """Sites that may open and need not."""

    matrix: FloatArray
    lower: FloatArray
    upper: FloatArray
    near: IntArray
    """Each site's neighbours, itself first."""


class Standing(NamedTuple):
    """Where an annealing stands; changed in place."""

    n_open: LongArray
    """Open sites of each row."""

    only: LongArray
    """The sum of their numbers: the only one's where there is one."""

    used: FloatArray
    """Use of each limit."""

    plan: LongArray
    """Open sites that may close."""

    place: LongArray
    """Where a site stands in the plan, -1 where it does not."""


class Heat(NamedTuple):
    """How worse plans are taken: people by which one in e is."""

    hot: float
    cold: float
    far: float
    """At the end of a move, when all of it is taken or left."""


@compiled
def _gained(ground: Ground, standing: Standing, into: int, out: int) -> float:
    """Return the people that an exchange gains."""
    gain = 0.0
    for at in range(ground.column_starts[into], ground.column_starts[into + 1]):
        row = ground.column_rows[at]
        count = standing.n_open[row]
        if count == 0 or (count == 1 and standing.only[row] == out):
            gain += ground.weight[row]
    for at in range(ground.column_starts[out], ground.column_starts[out + 1]):
        row = ground.column_rows[at]
        if standing.n_open[row] == 1:
            gain -= ground.weight[row]
    return gain


@compiled
def turn(ground: Ground, standing: Standing, site: int, by: int) -> None:
    """Open (by 1) or close (by -1) a site in the counts."""
    for at in range(ground.column_starts[site], ground.column_starts[site + 1]):
        row = ground.column_rows[at]
        standing.n_open[row] += by
        standing.only[row] += by * site
    for limit in range(len(standing.used)):
        standing.used[limit] += by * ground.matrix[limit, site]


@compiled
def _may_enter(ground: Ground, standing: Standing, into: int, out: int) -> bool:
    """Say whether an exchange is one, and keeps the limits."""
    return bool(
        ground.free[into]
        and standing.place[into] < 0
        and fits(standing.used, ground.matrix, ground.upper, into, out)
        and keeps(standing.used, ground.matrix, ground.lower, into, out)
    )


@compiled
def _put(ground: Ground, standing: Standing, places: LongArray, wanted: LongArray) -> None:
    """Let other sites stand at some places of the plan."""
    for at in places:
        turn(ground, standing, standing.plan[at], -1)
        standing.place[standing.plan[at]] = -1
    for number in range(len(places)):
        turn(ground, standing, wanted[number], 1)
        standing.place[wanted[number]] = places[number]
        standing.plan[places[number]] = wanted[number]


@compiled
def _gather(ground: Ground, standing: Standing, centre: int, about: LongArray, end: int) -> int:
    """
    Add to `about`, half of which is for either end of a move, the places that stand round a site.

    Returns
    -------
    end
        How many there are now.
    """
    near, most = ground.near, min(end + len(about) // 2, len(about))
    for ring in range(2):
        for first in range(near.shape[1] if ring else 1):
            middle = near[centre, first] if ring else centre
            for second in range(near.shape[1]):
                at = standing.place[near[middle, second]]
                if at >= 0 and not (about[:end] == at).any():
                    about[end] = at
                    end += 1
                    if end == most:
                        return end
    return end


@compiled
def _settle(  # noqa: PLR0917
    ground: Ground,
    standing: Standing,
    about: LongArray,
    chance: FloatArray,
    heat: Heat,
    tries: int,
    best: LongArray,
) -> float:
    """
    Exchange sites at some places for near ones, worse ones with falling chance.

    Returns
    -------
    gain
        People of the best plan beyond the first; `best` is told the sites at those places.
    """
    best[:] = standing.plan[about]
    now, most, hot = 0.0, 0.0, heat.hot
    cooling = (heat.cold / heat.hot) ** (1.0 / max(tries // BATCH, 1))
    for number in range(tries):
        if number % BATCH == 0:
            hot *= cooling
        at = about[int(draw(chance) * len(about))]
        out = standing.plan[at]
        share = draw(chance)
        into = ground.near[out, int(share * share * ground.near.shape[1])]
        if not _may_enter(ground, standing, into, out):
            continue
        gain = _gained(ground, standing, into, out)
        if gain < 0.0 and draw(chance) >= np.exp(gain / hot):
            continue
        turn(ground, standing, out, -1)
        turn(ground, standing, into, 1)
        standing.place[out], standing.place[into], standing.plan[at] = -1, at, into
        now += gain
        if now > most:
            most = now
            best[:] = standing.plan[about]
    return most


@compiled
def _far_site(ground: Ground, standing: Standing, out: int, chance: FloatArray) -> int:
    """Return the best of some sites drawn from all to come for one, itself where none may."""
    best, most = out, -np.inf
    for _ in range(LOOKS):
        into = int(draw(chance) * len(ground.free))
        if _may_enter(ground, standing, into, out):
            gain = _gained(ground, standing, into, out)
            if gain > most:
                best, most = into, gain
    return best


@compiled
def roam_loop(  # noqa: PLR0917
    ground: Ground,
    standing: Standing,
    chance: FloatArray,
    heat: Heat,
    turns: int,
    tries: int,
    about: LongArray,
) -> float:
    """
    Move sites far away and settle the plan round both ends; leave the best plan in the standing.

    Returns
    -------
    gain
        People that the best plan covers beyond the first.
    """
    plan = standing.plan
    now, most, best_plan = 0.0, 0.0, plan.copy()
    held, best = np.empty_like(about), np.empty_like(about)
    for _ in range(turns):
        at = int(draw(chance) * len(plan))
        out = plan[at]
        into = _far_site(ground, standing, out, chance)
        end = _gather(ground, standing, out, about, 0)
        if into != out:
            end = _gather(ground, standing, into, about, end)
        places, gain = about[:end], 0.0
        held[:end] = plan[places]
        if into != out:
            gain = _gained(ground, standing, into, out)
            _put(ground, standing, about[:1], np.array([into]))
        gain += _settle(ground, standing, places, chance, heat, tries, best[:end])
        if gain >= heat.far * np.log(max(draw(chance), 1e-300)):
            now += gain
            _put(ground, standing, places, best[:end])
        else:
            _put(ground, standing, places, held[:end])
        if now > most:
            most = now
            best_plan[:] = plan
    _put(ground, standing, np.arange(len(plan)), best_plan)
    return most
