r"""
Candidates that no plan needs: left out before anybody's order of offices is made.

A thousand candidates would make a hundred thousand orders. Say that site *d* **beats** site *e* of
the same area where it is of the same tier, costs no more, holds as many officers (upgraded or
not), asks for no larger least number of them nor a higher floor, may receive every area that *e*
may, among them their own, and stands in every access set that *e* stands in. Candidate *c* is
**beaten** where a site *d* that receives their area before it beats it, and so does *d* every other
site that may be open and goes between the two.

*Claim.* Where nobody is free to go elsewhere, the least cost, and the least number of offices,
are the same without the beaten candidates. *Proof.* Take any network with *c* open. Open *d*
instead, from when *c* opened on, and close with *c* all sites between the two. Where *c*, or one
between, received areas, *d* was not open (it goes before them), and receives those areas now: it
may, they stay connected as they are around the same home, and its load, with no free files the sum
of their files, is what one of them carried; so its officers cost no more. Whatever else was
closed received nothing, for of the sites of one area one alone receives. Every access set that had
one of them has *d*. No sum of costs grows and no more sites are open. The site *d* may be beaten
itself: what beats it beats *c* as well, and each exchange goes to an earlier site, so that they
end. Steps: a candidate that opened stays open, and so *d* may stand in for it in all later steps
if it is a candidate too; an office that exists might have been closed before, and beats a
candidate only where there is one step.

Sites that a step states (open, upgraded, receiving), that a rule counts, branches (whose load comes
from elsewhere), and studies with a hard floor (where whoever alone answers for somebody is exempt:
without *c* it might be *d*) are let be. A candidate is **idle** that may not receive its own area,
or comes after an office of the area that is always open, and stands in no access set but those that
an office answers which is always open: with nobody free it has no files, and leaving it out saves
its cost.

Where files are free to go anywhere, the proof fails by what rounding to whole officers is worth:
other people pass *d* than pass *c*. The same candidates are left out, and
`motcua.locate.consolidate.easy_bounds` with all of them says by how much that could be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.consolidate.access import access_sets, minimal
from motcua.locate.consolidate.openings import settle
from motcua.locate.consolidate.reaching import find_ways, receivable, standing_rank

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.consolidate.town import Rules, Step, Town


@dataclass(frozen=True, kw_only=True, eq=False)
class Needless:
    """Candidates that may be left out, by argument."""

    idle: BoolArray
    """They would receive nobody and answer for nobody, shape (n_sites,)."""

    beaten: BoolArray
    """A site of the same area does all that they could, shape (n_sites,)."""

    is_exact: bool
    """Whether the headline goal is the same without them."""

    @property
    def sites(self) -> BoolArray:
        """All of them, shape (n_sites,)."""
        return np.asarray(self.idle | self.beaten)


def find_needless(town: Town, rules: Rules, steps: tuple[Step, ...]) -> Needless:
    """
    Return the candidates that no plan needs.

    Parameters
    ----------
    town
        Places and today.
    rules
        What holds in every step.
    steps
        At least one.

    Returns
    -------
    needless
        None of them where the floor is hard. Exact where no file is free in any step.
    """
    n_sites = len(town.sites.ids)
    is_tied = not any(step.free_share for step in steps)
    none = np.zeros(n_sites, dtype=np.bool_)
    if town.staffing.floor_rule == "hard":
        return Needless(idle=none, beaten=none, is_exact=True)
    compared = _Compared(town, rules, steps)
    idle = compared.idle if is_tied else none
    beaten = none.copy()
    for area in np.unique(compared.home[compared.may_go & (compared.home >= 0)]).tolist():
        beaten[compared.beaten_in(area)] = True
    return Needless(idle=idle, beaten=beaten & ~idle, is_exact=is_tied)


def without(steps: tuple[Step, ...], sites: BoolArray) -> tuple[Step, ...]:
    """
    Return the steps with some sites closed throughout.

    Parameters
    ----------
    steps
        At least one.
    sites
        Those to close, shape (n_sites,).

    Returns
    -------
    steps
        Otherwise the same.
    """
    return tuple(replace(step, must_close=step.must_close | sites) for step in steps)


class _Compared:
    """Sites of one town compared within their areas."""

    def __init__(self, town: Town, rules: Rules, steps: tuple[Step, ...]) -> None:
        sites, staffing = town.sites, town.staffing
        is_new = ~sites.is_existing & ~town.begun.opened
        must_open, self.must_close = settle(
            steps, town.begun.opened, is_candidate=~sites.is_existing
        )
        self.always: BoolArray = np.asarray(must_open.all(axis=0))
        self.possible: BoolArray = np.asarray(~self.must_close.all(axis=0))
        self.home, self.rank = sites.area, standing_rank(sites)
        ways = find_ways(town, rules)
        self.admissible, _ = receivable(town, ways=ways, rules=rules)
        self.access = self._memberships(
            minimal(access_sets(town, rules, ways=ways, possible=self.possible))
        )
        self.stated = must_open.any(axis=0) | (sites.tier == "branch")
        for step in steps:
            self.stated |= step.must_upgrade
            self.stated[step.given[step.given >= 0]] = True
        for chosen, _, _ in rules.groups:
            self.stated |= chosen
        self.may_go = is_new & self.possible & ~self.stated
        self.may_beat = self.possible & ~self.stated & (is_new | (len(steps) == 1))
        self.tier = sites.tier
        # The more the better, whichever way each is counted.
        self.worth = np.column_stack([
            -staffing.office_cost, staffing.most, staffing.most_upgraded, staffing.capacity,
            -staffing.least, -staffing.floor,
        ])  # fmt: skip

    def _memberships(self, access: list[frozenset[int]]) -> BoolArray:
        """Return which site stands in which access set, shape (n_sets, n_sites)."""
        inside = np.zeros((len(access), len(self.possible)), dtype=np.bool_)
        for row, members in enumerate(access):
            inside[row, list(members)] = True
        return inside

    @property
    def idle(self) -> BoolArray:
        """Candidates that receive nobody and answer for nobody, shape (n_sites,)."""
        asks = self.access[~self.access[:, self.always].any(axis=1)]
        idle = self.may_go & ~asks.any(axis=0)
        for site in np.flatnonzero(idle & (self.home >= 0)).tolist():
            home = self.home[site]
            stands = self.always & (self.home == home) & self.admissible[home]
            first = bool((self.rank[stands] < self.rank[site]).any())
            idle[site] = first or not self.admissible[home, site]
        return np.asarray(idle)

    def beaten_in(self, area: int) -> list[int]:
        """Return the beaten candidates of an area."""
        mine = np.flatnonzero((self.home == area) & self.possible)
        mine = mine[np.argsort(self.rank[mine])].tolist()
        found = []
        for place, site in enumerate(mine):
            if self.may_go[site] and self.admissible[area, site]:
                before = range(place - 1, -1, -1)
                if any(self._beats_all(mine[k], mine[k + 1 : place + 1]) for k in before):
                    found.append(site)
        return found

    def _beats_all(self, site: int, others: list[int]) -> bool:
        return bool(self.may_beat[site]) and all(self._beats(site, other) for other in others)

    def _beats(self, site: int, other: int) -> bool:
        return bool(
            not self.stated[other]
            and self.tier[site] == self.tier[other]
            and (self.worth[site] >= self.worth[other]).all()
            and (self.admissible[:, other] <= self.admissible[:, site]).all()
            and (self.access[:, other] <= self.access[:, site]).all()
            and (self.must_close[:, site] <= self.must_close[:, other]).all()
        )
