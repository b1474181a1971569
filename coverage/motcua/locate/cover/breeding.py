"""
Whole plans annealed: a few afresh, then such as are crossed from the best of them.

A crossed plan has what one has round a site and what another has elsewhere, and is heated so far
that the seam heals and the rest stays (genetic search, of p-median plans: Alp, Erkut and Drezner
2003, doi 10.1023/A:1026130003508). How far that is differs from place to place by a factor of two,
and shows in which plans are kept: a crossed plan inherits its heat. In the end all plans are of a
kind, and which kind that is chance has said early on: then others begin, and keep off.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import usable_cores
from motcua.locate.cover.pool import Pool, crossed
from motcua.locate.cover.programme import Kept
from motcua.locate.cover.walk import Heat, Walk

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray
    from motcua.locate.cover.heuristic import Exchange
    from motcua.locate.cover.programme import Round
    from motcua.locate.cover.walk import Field

AFRESH = Heat(0.045, 0.003)
"""First and last heat over a plan afresh, as shares of the people at stake at an open site. Above,
plans are all alike bad; below, nothing moves."""

CROSSED = 0.008, 0.018
"""First heats of crossed plans to begin with; a plan melts between the two."""

DRIFT, REDRAWN = 0.15, 0.25
"""Spread of the logarithm of a heat about that inherited, and how often it is drawn anew."""

LEAST, MOST = 0.25, 0.75
"""Share of the plan that is taken from the one, or that a part has."""

POOL, NEW = 16, 0.1
"""Plans to cross, and how often one comes afresh once they are there."""

SAME = 0.004
"""Spread of the plans to cross, as such a share, at which all have become of a kind."""

IDLE = 150
"""Plans in a row, annealed as long as any, none of which is worth having: others begin, too."""

BATH, SHORTEST, EARLY = 100.0, 20.0, 3.0
"""Steps of each site in a whole plan, at most and at least; in between, so many plans of the length
of the next would take what all have taken."""

AT_ONCE, SHORT = 4, 2e8
"""Plans annealed from the same pool, on as many cores as there are, and the work up to which: more
of a plan would keep Ctrl-C waiting."""

SETTING_UP = 10.0
"""Work for every member of a row that annealing a whole plan is worth setting up for."""


class _Begun(NamedTuple):
    """Where annealing a whole plan begins."""

    start: BoolArray
    """A plan."""

    inherited: float
    """Heat that the plan will hand on."""

    heat: Heat
    """First and last, as such shares."""

    seed: int
    """Where chance begins."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Breeding:
    """Whole plans annealed and crossed on the rows and limits of an exchange."""

    exchange: Exchange
    """Rows, limits, and what mends each annealed plan."""

    field: Field
    """The same as annealings walk on them."""

    share: float
    """People at stake at an open site."""

    def breed(self, plan: BoolArray, turn: Round) -> Pool:
        """
        Anneal plans afresh and crossed ones.

        Parameters
        ----------
        plan
            A plan within the limits, of which those afresh are made.
        turn
            What may be used, and the pool of the last round.

        Returns
        -------
        pool
            Those to keep; the same for the same arguments, on any number of cores, unless the clock
            ends it.
        """
        chance = np.random.default_rng(turn.seed)
        pool = Pool(self.exchange.covered, POOL, turn.kept)
        full = BATH * self.field.step * float(plan.sum())
        times = max(1, round(turn.work / self._length(full, turn.looked)))
        work = turn.work / times
        at_once = AT_ONCE if work <= SHORT else 1
        idle = IDLE if turn.looked / EARLY >= full else np.inf
        anneal = partial(self._annealed, work=work, turn=turn)
        with ThreadPoolExecutor(min(at_once, usable_cores())) as workers:
            for first in range(0, times, at_once):
                if time.monotonic() >= turn.until:
                    break
                if pool.is_full and (pool.spread < SAME * self.share or pool.idle >= idle):
                    pool.begin_anew()
                count = min(at_once, times - first)
                begun = [self._begun(pool, plan, turn.near, chance) for _ in range(count)]
                for kept in workers.map(anneal, begun):
                    pool.take(kept)
        return pool

    def _length(self, full: float, looked: float) -> float:
        """Return the work for one whole plan."""
        least = max(SHORTEST / BATH * full, SETTING_UP * len(self.exchange.rows.sites))
        return max(min(full, looked / EARLY), least)

    def _begun(
        self, pool: Pool, plan: BoolArray, near: IntArray, chance: np.random.Generator
    ) -> _Begun:
        """Say from where a whole plan is annealed."""
        if not pool.is_full or chance.random() < NEW:
            start, inherited, heat = plan, _drawn(chance), AFRESH
        else:
            start, inherited = self._cross(pool, near, chance)
            heat = Heat(inherited, AFRESH.cold)
        return _Begun(start, inherited, heat, int(chance.integers(1 << 28)))

    def _annealed(self, begun: _Begun, *, work: float, turn: Round) -> Kept:
        """Anneal a whole plan."""
        walk = Walk(self.field, begun.start, turn.near, seed=begun.seed)
        places = np.arange(len(walk.standing.plan))
        walk.anneal(places, begun.heat.times(self.share), work=work, until=turn.until)
        return Kept(self.exchange.mend(walk.plan), begun.inherited)

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


def _drawn(chance: np.random.Generator) -> float:
    """Draw a first heat of a crossed plan."""
    low, high = CROSSED
    return float(low * (high / low) ** chance.random())
