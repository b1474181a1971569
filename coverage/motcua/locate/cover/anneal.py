"""
Annealing: a better plan where exchange alone has stopped.

A site goes, and one comes for it by the chances of a heat, one in e as often for every heat that it
gains less (a heat bath: Geman and Geman 1984, doi 10.1109/TPAMI.1984.4767596): one look compares
every exchange of the site, where proposing them one by one, nearly all in vain, took a hundred
times as long. The heat falls (Kirkpatrick, Gelatt and Vecchi 1983,
doi 10.1126/science.220.4598.671) over whole plans, see `motcua.locate.cover.breeding`. In between,
part by part, what stands round one place or two of the best plan is heated, and kept or taken back
(iterated local search: Lourenco, Martin and Stutzle 2003, doi 10.1007/0-306-48056-5_11); what whole
plans have come to is solved part by part, and a plan for everybody is looked for where next to
nobody is left.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.breeding import LEAST, MOST, Breeding
from motcua.locate.cover.completing import complete
from motcua.locate.cover.part_search import search_parts
from motcua.locate.cover.pool import ALIKE
from motcua.locate.cover.walk import Heat, Walk, field_of

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.cover.heuristic import Exchange
    from motcua.locate.cover.programme import Kept, Round
    from motcua.locate.cover.walk import Field

PART = Heat(0.02, 0.003)
"""First and last heat over a part, as shares of the people at stake at an open site."""

AT_STAKE = 1.5
"""Times the geometric mean of what a site covers and what is left that is at stake at most."""

NEARLY = 0.01
"""People, as such a share, by which a plan is at most short of the best whose parts are solved."""

FAR = 0.001
"""Heat by which a part that came out worse is kept, as such a share too."""

SWEEPS = 60.0
"""Steps of each site in a part."""

KINDS, PARTS, EXACTLY = 4, 2, 3
"""Of so many rounds, the one in which parts are annealed, and that in which they are solved."""


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
            What may be used. By two seeds of four whole plans are annealed, by the third parts of
            the plan; by the fourth parts are solved, or a plan for everybody looked for. Whole
            plans take the turn of what has nothing to do.

        Returns
        -------
        best
            Of all plans met; the same for the same arguments unless the clock ends it.
        kept
            For the next round.
        """
        if not (plan & ~self.exchange.mandatory).any():
            return plan, turn.kept
        kind = turn.seed % KINDS
        if kind == PARTS and not _is_done(plan, turn.kept):
            return self._in_parts(plan, turn), turn.kept
        if kind == EXACTLY and turn.bound <= 0.0 and self._is_near_all(plan):
            work, until, seed = turn.work, turn.until, turn.seed
            return complete(self._field, plan, work=work, until=until, seed=seed), turn.kept
        unsolved = self._unsolved(plan, turn.kept)
        if kind == EXACTLY and unsolved is not None:
            return self._exactly(plan, unsolved, turn)
        share = self._share(plan)
        pool = Breeding(exchange=self.exchange, field=self._field, share=share).breed(plan, turn)
        kept = (*pool.kept, *pool.done)
        return max([plan, *(one.plan for one in kept)], key=self.exchange.covered), kept

    @cached_property
    def _field(self) -> Field:
        return field_of(self.exchange)

    def _unsolved(self, plan: BoolArray, kept: tuple[Kept, ...]) -> Kept | None:
        """Return the best plan that is done and worth solving part by part, None where none is."""
        covered = self.exchange.covered
        least, free = covered(plan) - NEARLY * self._share(plan), plan & ~self.exchange.mandatory
        waiting = [one for one in kept if one.is_done and one.tried < free.sum()]
        best = max(waiting, key=lambda one: covered(one.plan), default=None)
        return best if best is not None and covered(best.plan) >= least else None

    def _exactly(
        self, plan: BoolArray, begun: Kept, turn: Round
    ) -> tuple[BoolArray, tuple[Kept, ...]]:
        """Solve parts of a plan that is done; return the best of all, and all that are kept."""
        found = search_parts(
            self.exchange, self._field, begun, turn.near, work=turn.work, until=turn.until
        )
        kept = tuple(found if one is begun else one for one in turn.kept)
        return max(plan, found.plan, key=self.exchange.covered), kept

    def _in_parts(self, plan: BoolArray, turn: Round) -> BoolArray:
        """Anneal parts of a plan; return the best of all."""
        walk = Walk(self._field, plan, turn.near, seed=turn.seed)
        chance = np.random.default_rng(turn.seed)
        heat, far = PART.times(self._share(plan)), self._share(plan) * FAR
        count, people = len(walk.standing.plan), walk.standing.people
        best, most, done = walk.plan, people[0], 0.0
        while done < turn.work and time.monotonic() < turn.until:
            size = max(2, round(count * (LEAST + (MOST - LEAST) * chance.random())))
            centres = chance.choice(count, min(int(chance.integers(1, 3)), count), replace=False)
            about = walk.around(centres, min(size, count))
            held, before = walk.standing.plan[about], people[0]
            cost = min(SWEEPS * len(about) * self._field.step, turn.work - done)
            walk.anneal(about, heat, work=cost, until=turn.until)
            done += cost
            if people[0] > most:
                best, most = walk.plan, people[0]
            if people[0] < before - far * chance.exponential():
                walk.back(about, held)
        return max(plan, self.exchange.mend(best), key=self.exchange.covered)

    def _share(self, plan: BoolArray) -> float:
        """
        Return the people at stake at an open site: those it covers, or fewer.

        Where next to all are covered, exchanges gain or lose few, and heats are to be low: the
        geometric mean of what a site covers and what is left serves best there.
        """
        share, left = self._each_and_left(plan)
        return min(share, AT_STAKE * math.sqrt(share * left))

    def _is_near_all(self, plan: BoolArray) -> bool:
        """Say whether fewer are left than a site covers, and any site may come for any other."""
        share, left = self._each_and_left(plan)
        return not len(self._field.used) and left < share

    def _each_and_left(self, plan: BoolArray) -> tuple[float, float]:
        """Return the people that an open site covers, and those that none does: hardly none."""
        covered = self.exchange.covered(plan)
        left = float(self.exchange.rows.weight.sum()) - covered
        return max(covered, 1e-9) / float(plan.sum()), max(left, 1e-9)


def _is_done(plan: BoolArray, kept: tuple[Kept, ...]) -> bool:
    """Say whether a plan is one that whole plans have come to, or next to it."""
    return any((plan & ~one.plan).sum() <= ALIKE for one in kept if one.is_done)
