"""
The root of a hard search cut once more: many rows at a time, about points within.

Row by row a relaxation says nothing of what overlaps two by two (`motcua.locate.cover.envelope`),
and the tree would have to say it everywhere in the plane at once. Cuts of tiles say it place by
place, so that what they take grows with the plane, not with the power of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import can_compile
from motcua.locate.cover.tile_master import TileMaster
from motcua.locate.cover.tiles import compact_groups, make_tiles

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray
    from motcua.locate.cover.branch import Search
    from motcua.locate.cover.envelope import Tile
    from motcua.locate.cover.relaxed import Relaxed

HARD = 2e7
"""Work of the master at the root, some three seconds, below which the tree is soon done."""

CLOSE = 0.005
"""Gap from which on tiles begin: where it is wider, plans and single rows have more to say."""

GROUPS = 400
"""Groups of rows."""

MOST_SITES = (40, 52, 66)
"""Sites of a tile at most; more where fewer lift the bound no longer, for what there is to be asked
of a tile grows fast with them."""

MANY_SITES = 3_000
"""Sites above which what any two share is not written down."""

HALF = 0.5
"""Share of the people whom the tiles are to hold between them, or they are not worth it."""

ROUNDS, STALLS = 400, 3
"""Rounds at most, and rounds in a row that hardly lift the bound by which tiles get larger."""

SLOW = 0.01
"""Share of the way to the best plan by which a round is to lift the bound."""

SETTLED = 0.04
"""Share of the way to the best plan by which a round lifts the bound when tiles begin: sooner, the
rows' own cuts mend most of what is broken, and in less time."""

ROUGH = 0.03
"""Share of the way to the best plan by which a round's optimum may be short of itself."""

BROKEN = 0.0001
"""Share of the way to the best plan by which a tile's cut is to be broken."""

TIDY_EVERY = 6
"""Rounds between two clearings of idle cuts, and two roundings."""

ANSWER = 3e3
"""Work of the master that an answer to a tile counts for: less than its time, or the search for
plans, which grows with it, would leave the bound too little."""


def is_hard(search: Search) -> bool:
    """
    Say whether the root has taken long, and tiles may do what it has left.

    Parameters
    ----------
    search
        Its root is being cut.

    Returns
    -------
    is_hard
        True only where a plan is known, rows lose their people and nothing else, and loops are
        compiled.
    """
    programme, n_sites = search.programme, search.master.n_sites
    if search.master.work - search.deepening.done < HARD or n_sites > MANY_SITES:
        return False
    if search.plan is None or len(programme.priced) != 1 or search.bound > search.cutoff:
        return False
    if search.value - search.bound > CLOSE * abs(programme.offset - search.value):
        return False
    part = programme.priced[0]
    has_caps = len(part.caps) > 0 or np.isfinite(part.cap)
    return part.losses.is_coverage and not has_caps and can_compile()


def tighten(search: Search, low: FloatArray, high: FloatArray) -> bool:
    """
    Cut the root anew by rows and by tiles.

    Parameters
    ----------
    search
        Its bound, plan and master are brought forward.
    low
        Lower bound of every site.
    high
        Upper bound of every site.

    Returns
    -------
    is_cut
        Whether its master is the one with tiles now: there are some, and they lifted the bound.

    Raises
    ------
    TimeoutError
        If the time is over.
    """
    part = search.programme.priced[0]
    losses = compact_groups(part.losses, GROUPS)
    tiles = make_tiles(losses, MOST_SITES[0])
    held = np.isin(losses.group, np.concatenate([[-1], *(tile.groups for tile in tiles)]))
    if losses.weight[held].sum() < HALF * losses.weight.sum():
        return False
    before, known = search.master, search.bound
    master = TileMaster(replace(search.programme, priced=(replace(part, losses=losses),)))
    master.confine(low, high)
    search.master, master.work = master, before.work
    try:
        _Rounds(search, master, tiles, high).run()
    finally:
        if search.bound <= known:
            before.work, search.master = master.work, before
    return search.master is master


class _Rounds:
    """Rounds of cuts, from none."""

    def __init__(
        self, search: Search, master: TileMaster, tiles: list[Tile], high: FloatArray
    ) -> None:
        self.search, self.master, self.tiles = search, master, tiles
        plan = np.asarray(search.plan, dtype=np.float64)
        self.core = 0.5 * plan + 0.5 * plan.sum() / max(high.sum(), 1.0) * high
        master.separate(plan)
        master.separate(self.core)

    def run(self) -> None:
        """Cut until the bound stalls, the plan is proved, or the time is over."""
        search, master = self.search, self.master
        settled, stalled, last, sizes = False, 0, -np.inf, list(MOST_SITES[1:])
        for turn in range(ROUNDS):
            room = search.value - search.bound
            accuracy = float(np.clip(ROUGH * room / max(search.value, 1e-9), 1e-8, 1e-3))
            relaxed, is_idle = master.central(search.left_s(), accuracy=accuracy)
            search.bound = max(search.bound, relaxed.value)
            settled = settled or relaxed.value - last < SETTLED * room
            stalled = 0 if relaxed.value - last > SLOW * room else stalled + 1
            last = max(last, relaxed.value)
            if search.bound > search.cutoff:
                break
            if turn % TIDY_EVERY == TIDY_EVERY - 1:
                master.drop(is_idle)
                search.round_off(relaxed.y)
            self.core = 0.5 * self.core + 0.5 * relaxed.y
            count = master.separate(relaxed.y, relaxed)
            count += master.separate(self.core, relaxed)
            if settled:
                count += self._cut_tiles(relaxed)
            search.deepening.look(search)
            if stalled >= STALLS or not count:
                if not sizes:
                    break
                losses, stalled = master.programme.priced[0].losses, 0
                self.tiles = make_tiles(losses, sizes.pop(0))

    def _cut_tiles(self, relaxed: Relaxed) -> int:
        """Add the cuts of tiles that an optimum breaks; return how many."""
        search, master, count = self.search, self.master, 0
        least = BROKEN * (search.value - search.bound)
        for tile in self.tiles:
            search.left_s()
            answers = tile.answers
            cut = tile.cut(relaxed.y, float(relaxed.theta[tile.groups].sum()), least=least)
            master.work += ANSWER * (tile.answers - answers)
            if cut is not None:
                master.add(cut, tile)
                count += 1
        return count
