"""Plans that others are crossed from: the best met, no two of them much alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.heat_loops import gather_loop
from motcua.locate.cover.programme import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from motcua.domain.arrays import BoolArray, IntArray, LongArray

ALIKE = 1
"""Exchanges by which a plan differs at most from one as good that makes it superfluous."""

OFF = 0.2
"""Share of its sites by which a plan is to differ from those that are done."""


class Pool:
    """
    Plans that others are crossed from.

    A plan takes the place of the one most like it among those that are worse (Mahfoud 1992,
    "Crowding and preselection revisited", Parallel Problem Solving from Nature 2), so that a good
    plan does not fill the pool with its own kind.

    Parameters
    ----------
    covered
        Says how many people a plan covers.
    size
        Plans at most, those apart that are done.
    kept
        Those to begin with.
    """

    def __init__(
        self, covered: Callable[[BoolArray], float], size: int, kept: Iterable[Kept]
    ) -> None:
        self.covered, self.size = covered, size
        self.kept: list[Kept] = []
        self.done: list[Kept] = []
        for one in kept:
            (self.done if one.is_done else self.kept).append(one)
        self.people = [covered(one.plan) for one in self.kept]
        self.idle = 0
        """Plans in a row that were not worth having."""

    @property
    def is_full(self) -> bool:
        """Whether one has to go for another."""
        return len(self.kept) >= self.size

    @property
    def spread(self) -> float:
        """People by which the middle plan is short of the best: few where all are of a kind."""
        return max(self.people) - float(np.median(self.people))

    def begin_anew(self) -> None:
        """Hold the best plan for done, with which all have become of a kind, and drop the rest."""
        best = self.kept[int(np.argmax(self.people))]
        self.done.append(best._replace(is_done=True))
        self.kept, self.people, self.idle = [], [], 0

    def take(self, kept: Kept) -> None:
        """
        Keep a plan where it is worth having.

        Parameters
        ----------
        kept
            Left out where it is on the way to one that is done, or in its place where it is better;
            left out, too, where one as good is nearly the same, and where the pool is full of such.
        """
        self.idle += 1
        people, off = self.covered(kept.plan), OFF * float(kept.plan.sum())
        for at, one in enumerate(self.done):
            if (kept.plan & ~one.plan).sum() <= off:
                if people > self.covered(one.plan):
                    self.done[at] = Kept(kept.plan, kept.heat, is_done=True)
                return
        apart = np.array([int((kept.plan & ~one.plan).sum()) for one in self.kept], dtype=np.int64)
        is_worse = np.array(self.people) < people
        if (apart[~is_worse] <= ALIKE).any():
            return
        worse = np.flatnonzero(is_worse)
        if not self.is_full and not (apart[worse] <= ALIKE).any():
            self.kept.append(kept)
            self.people.append(people)
            self.idle = 0
        elif len(worse):
            at = int(worse[np.argmin(apart[worse])])
            self.kept[at], self.people[at] = kept, people
            self.idle = 0


def crossed(
    near: IntArray, one: BoolArray, other: BoolArray, *, centre: int, count: int
) -> BoolArray:
    """
    Put what one plan has round a site in place of what another has there.

    Parameters
    ----------
    near
        Each site's neighbours, itself first.
    one
        Gives its sites nearest to the centre, ring by ring.
    other
        Gives the rest: all its sites but as many, those nearest to the centre.
    centre
        A site.
    count
        How many are near.

    Returns
    -------
    plan
        Fewer sites than the other has where some are in both parts.

    Examples
    --------
    >>> row = np.arange(6)
    >>> near = np.column_stack([row, np.maximum(row - 1, 0), np.minimum(row + 1, 5)])
    >>> even = row % 2 == 0
    >>> np.flatnonzero(crossed(near, even, ~even, centre=0, count=2)).tolist()
    [0, 2, 5]
    """
    plan = other.copy()
    plan[_nearest(near, other, centre, count)] = False
    plan[_nearest(near, one, centre, count)] = True
    return plan


def _nearest(near: IntArray, plan: BoolArray, centre: int, count: int) -> LongArray:
    sites = np.flatnonzero(plan)
    place = np.full(len(plan), -1, dtype=np.int64)
    place[sites] = np.arange(len(sites))
    about = np.full(min(count, len(sites)), -1, dtype=np.int64)
    gather_loop(near, place, centre, about, 0)
    return sites[about[about >= 0]]
