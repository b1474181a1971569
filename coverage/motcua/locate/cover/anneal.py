"""
Annealing: a better plan where exchange alone has stopped.

A site goes, and one comes for it by the chances of a heat, one in e as often for every heat that it
gains less (a heat bath: Geman and Geman 1984, doi 10.1109/TPAMI.1984.4767596): one look compares
every exchange of the site, where proposing them one by one, nearly all in vain, took a hundred
times as long. The heat falls (Kirkpatrick, Gelatt and Vecchi 1983,
doi 10.1126/science.220.4598.671) over the whole plan first. Then, part by part, what stands round
one place or two is heated again, and kept or taken back (iterated local search: Lourenco, Martin
and Stutzle 2003, doi 10.1007/0-306-48056-5_11). Plans annealed by different chances differ in
places, and each is right in some: what they have between them is small, and annealing it alone
finds the best of all (tour merging: Cook and Seymour 2003, doi 10.1287/ijoc.15.3.233.16078).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.heuristic import exchange
from motcua.locate.cover.row_blocks import restrict_rows
from motcua.locate.cover.walk import Heat, Walk, field_of

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.cover.heuristic import Exchange
    from motcua.locate.cover.programme import Round
    from motcua.locate.cover.walk import Field

WHOLE, PART = Heat(0.03, 0.003), Heat(0.02, 0.003)
"""First and last heat over a whole plan and over a part, as shares of the people that an open site
covers. Above, plans are all alike bad; below, nothing moves."""

FAR = 0.001
"""Heat by which a part that came out worse is kept, as such a share too."""

SWEEPS = 60.0
"""Steps of each site in a part."""

LEAST, MOST = 0.25, 0.75
"""Share of the plan that a part has."""

AFRESH, MERGED = 0.4, 0.2
"""Shares of a round's work for the whole plan, and for what several plans have between them; the
rest is for parts."""

MERGING = 50.0
"""Work, for every member of a row, that it takes to leave most sites out of all rows."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Annealing:
    """Annealing on the rows and limits of an exchange."""

    exchange: Exchange
    """Rows, limits, and what mends each annealed plan."""

    def deepen(self, plan: BoolArray, turn: Round) -> tuple[BoolArray, ...]:
        """
        Look for plans that cover more people.

        Parameters
        ----------
        plan
            A plan within the limits.
        turn
            What may be used. By odd seeds the whole plan is annealed afresh, by even ones parts of
            it are.

        Returns
        -------
        plans
            The best first. Where the whole plan was annealed, the last is what chance alone made,
            worth having among those found; else there is but one. The same for the same arguments
            unless the clock ends it.
        """
        if not (plan & ~self.exchange.mandatory).any():
            return (plan,)
        if turn.seed % 2 == 0:
            return (self._in_parts(self._field, plan, turn),)
        fresh = self._as_a_whole(self._field, plan, turn.share(AFRESH))
        fresh = self._in_parts(self._field, fresh, turn.share(1.0 - AFRESH - MERGED))
        return self._merged([plan, fresh, *turn.found], turn.share(MERGED)), fresh

    @cached_property
    def _field(self) -> Field:
        return field_of(self.exchange)

    def _as_a_whole(self, field: Field, plan: BoolArray, turn: Round) -> BoolArray:
        """Anneal all of a plan; what comes out may be worse."""
        walk = Walk(field, plan, turn.near, seed=turn.seed)
        everywhere = np.arange(len(walk.standing.plan))
        walk.anneal(everywhere, self._heat(plan, WHOLE), work=turn.work, until=turn.until)
        return walk.plan

    def _in_parts(self, field: Field, plan: BoolArray, turn: Round) -> BoolArray:
        """Anneal parts of a plan; return the best of all."""
        walk = Walk(field, plan, turn.near, seed=turn.seed)
        chance = np.random.default_rng(turn.seed)
        heat, far = self._heat(plan, PART), self._share(plan) * FAR
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

    def _merged(self, plans: list[BoolArray], turn: Round) -> BoolArray:
        """Anneal among the sites of several plans only; return the best of all."""
        whole, best = self.exchange, max(plans, key=self.exchange.covered)
        if turn.work < MERGING * len(whole.rows.sites):
            return best
        some = np.logical_or.reduce(plans)
        few = field_of(exchange(
            restrict_rows(whole.rows, some), whole.bounds, mandatory=whole.mandatory,
            allowed=whole.allowed & some,
        ))  # fmt: skip
        other = self._in_parts(few, self._as_a_whole(few, best, turn.share(0.5)), turn.share(0.5))
        return max(best, other, key=whole.covered)

    def _mended(self, plan: BoolArray) -> BoolArray:
        """Open and exchange what still gains people."""
        return self.exchange.swap(self.exchange.fill(plan))

    def _share(self, plan: BoolArray) -> float:
        """Return the people that an open site covers."""
        return max(self.exchange.covered(plan), 1e-9) / float(plan.sum())

    def _heat(self, plan: BoolArray, heat: Heat) -> Heat:
        share = self._share(plan)
        return Heat(heat.hot * share, heat.cold * share)
