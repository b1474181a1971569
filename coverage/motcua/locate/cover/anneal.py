"""
Annealing: a better plan where exchange alone has stopped.

A site goes, and one comes for it by the chances of a heat, one in e as often for every heat that it
gains less (a heat bath: Geman and Geman 1984, doi 10.1109/TPAMI.1984.4767596): one look compares
every exchange of the site, where proposing them one by one, nearly all in vain, took a hundred
times as long. The heat falls (Kirkpatrick, Gelatt and Vecchi 1983,
doi 10.1126/science.220.4598.671) over whole plans: a few afresh, then such as are crossed, what one
has round a site with what another has elsewhere, and heated again so far that the seam heals and
the rest stays (genetic search, of p-median plans: Alp, Erkut and Drezner 2003,
doi 10.1023/A:1026130003508). How far that is differs from place to place by a factor of two, and
shows in which plans are kept: a crossed plan inherits its heat. In between, part by part, what
stands round one place or two of the best plan is heated, and kept or taken back (iterated local
search: Lourenco, Martin and Stutzle 2003, doi 10.1007/0-306-48056-5_11).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.pool import Pool, crossed
from motcua.locate.cover.programme import Kept
from motcua.locate.cover.walk import Heat, Walk, field_of

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray
    from motcua.locate.cover.heuristic import Exchange
    from motcua.locate.cover.programme import Round
    from motcua.locate.cover.walk import Field

AFRESH, PART = Heat(0.022, 0.003), Heat(0.02, 0.003)
"""First and last heat over a plan afresh and over a part, as shares of the people that an open site
covers. Above, plans are all alike bad; below, nothing moves."""

CROSSED = 0.008, 0.018
"""First heats of crossed plans to begin with; a plan melts between the two."""

DRIFT, REDRAWN = 0.15, 0.25
"""Spread of the logarithm of a heat about that inherited, and how often it is drawn anew."""

FAR = 0.001
"""Heat by which a part that came out worse is kept, as such a share too."""

SWEEPS = 60.0
"""Steps of each site in a part."""

LEAST, MOST = 0.25, 0.75
"""Share of the plan that a part has."""

POOL, NEW = 16, 0.1
"""Plans to cross, and how often one comes afresh once they are there."""

SAME = 0.004
"""Spread of the plans to cross, as such a share, at which all have become of a kind, however
different they began: then other plans begin, for the best of these is the best they come to."""

BATH, SHORTEST, EARLY = 600.0, 20.0, 12.0
"""Steps of each site in a whole plan, at most and at least; in between, so many plans of the length
of the next would take what all have taken."""

SETTING_UP = 10.0
"""Work for every member of a row that annealing a whole plan is worth setting up for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Annealing:
    """Annealing on the rows and limits of an exchange."""

    exchange: Exchange
    """Rows, limits, and what mends each annealed plan."""

    def deepen(self, plan: BoolArray, turn: Round) -> tuple[BoolArray, tuple[Kept, ...]]:
        """
        Look for plans that cover more people.

        Parameters
        ----------
        plan
            A plan within the limits.
        turn
            What may be used. By every third seed parts of the plan are annealed, by the others
            whole plans are.

        Returns
        -------
        best
            Of all plans met; the same for the same arguments unless the clock ends it.
        kept
            For the next round.
        """
        if not (plan & ~self.exchange.mandatory).any():
            return plan, turn.kept
        if turn.seed % 3 == 2:  # noqa: PLR2004 - the third, for parts need a plan worth it
            return self._in_parts(self._field, plan, turn), turn.kept
        pool = self._bred(plan, turn)
        best = max([plan, *(one.plan for one in pool.kept)], key=self.exchange.covered)
        return best, tuple(pool.kept)

    @cached_property
    def _field(self) -> Field:
        return field_of(self.exchange)

    def _bred(self, plan: BoolArray, turn: Round) -> Pool:
        """Anneal plans afresh and crossed ones; return those to keep."""
        chance, share = np.random.default_rng(turn.seed), self._share(plan)
        pool = Pool(self.exchange.covered, POOL, turn.kept)
        if pool.is_full and pool.spread < SAME * share:
            pool = Pool(self.exchange.covered, POOL, ())
        times = max(1, round(turn.work / self._length(plan, turn.looked)))
        for _ in range(times):
            if time.monotonic() >= turn.until:
                break
            if not pool.is_full or chance.random() < NEW:
                start, hot = plan, _drawn(chance)
                heat = AFRESH
            else:
                start, hot = self._cross(pool, turn.near, chance)
                heat = Heat(hot, AFRESH.cold)
            walk = Walk(self._field, start, turn.near, seed=int(chance.integers(1 << 28)))
            walk.anneal(
                np.arange(len(walk.standing.plan)), heat.times(share), work=turn.work / times,
                until=turn.until,
            )  # fmt: skip
            pool.take(Kept(self._mended(walk.plan), hot))
        return pool

    def _length(self, plan: BoolArray, looked: float) -> float:
        """Return the work for one whole plan."""
        sweep = self._field.step * float(plan.sum())
        least = max(SHORTEST * sweep, SETTING_UP * len(self.exchange.rows.sites))
        return max(min(BATH * sweep, looked / EARLY), least)

    def _cross(
        self, pool: Pool, near: IntArray, chance: np.random.Generator
    ) -> tuple[BoolArray, float]:
        """Cross two plans; return one of them where that breaks a limit, and its heat."""
        ours, first = self.exchange, int(chance.integers(len(pool.kept)))
        second = (first + int(chance.integers(1, len(pool.kept)))) % len(pool.kept)
        one, other = (pool.kept[at].plan & ~ours.mandatory for at in (first, second))
        sites, share = np.flatnonzero(one), LEAST + (MOST - LEAST) * chance.random()
        centre, count = int(chance.choice(sites)), round(share * len(sites))
        plan = crossed(near, one, other, centre=centre, count=count) | ours.mandatory
        inherited = pool.kept[first].heat * float(np.exp(DRIFT * chance.standard_normal()))
        hot = _drawn(chance) if chance.random() < REDRAWN else inherited
        if (ours.bounds.matrix @ plan <= ours.bounds.upper + 1e-9).all():
            plan = ours.fill(plan)
        return (plan if ours.bounds.hold(plan) else pool.kept[first].plan), hot

    def _in_parts(self, field: Field, plan: BoolArray, turn: Round) -> BoolArray:
        """Anneal parts of a plan; return the best of all."""
        walk = Walk(field, plan, turn.near, seed=turn.seed)
        chance = np.random.default_rng(turn.seed)
        heat, far = PART.times(self._share(plan)), self._share(plan) * FAR
        count, people = len(walk.standing.plan), walk.standing.people
        best, most, done = walk.plan, people[0], 0.0
        while done < turn.work and time.monotonic() < turn.until:
            size = max(2, round(count * (LEAST + (MOST - LEAST) * chance.random())))
            centres = chance.choice(count, min(int(chance.integers(1, 3)), count), replace=False)
            about = walk.around(centres, min(size, count))
            held, before = walk.standing.plan[about], people[0]
            cost = min(SWEEPS * len(about) * field.step, turn.work - done)
            walk.anneal(about, heat, work=cost, until=turn.until)
            done += cost
            if people[0] > most:
                best, most = walk.plan, people[0]
            if people[0] < before - far * chance.exponential():
                walk.back(about, held)
        return max(plan, self._mended(best), key=self.exchange.covered)

    def _mended(self, plan: BoolArray) -> BoolArray:
        """Open and exchange what still gains people."""
        return self.exchange.swap(self.exchange.fill(plan))

    def _share(self, plan: BoolArray) -> float:
        """Return the people that an open site covers."""
        return max(self.exchange.covered(plan), 1e-9) / float(plan.sum())


def _drawn(chance: np.random.Generator) -> float:
    """Draw a first heat of a crossed plan."""
    low, high = CROSSED
    return float(low * (high / low) ** chance.random())
