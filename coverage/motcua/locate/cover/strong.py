"""
Where to branch: the sites and regions that promise most are tried for a few steps of the simplex.

Strong branching (Applegate, Bixby, Chvatal and Cook 1995, DIMACS report 95-05) over sets of sites
that lie together, not over single sites alone (Ryan and Foster 1981 branch so on pairs).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.locate.cover.region_rows import Held
from motcua.locate.cover.regions import Region, near_regions, site_regions

if TYPE_CHECKING:
    from motcua.locate.cover.branch import Search
    from motcua.locate.cover.relaxed import Relaxed
    from motcua.locate.cover.tree import Node

REGIONS = 16
"""Regions tried at a node."""

SITES = 5
"""Single sites tried at a node."""

IN_VAIN = 6
"""Trials in a row without a better one that end the trying."""


class Trial(NamedTuple):
    """What a branching promises."""

    score: float
    region: Region
    values: tuple[float, float]
    """Objective of either side after the trial."""

    sides: tuple[Node, Node]
    """At most so many open, at least one more."""


class Chooser:
    """
    Choose what to branch on.

    Parameters
    ----------
    search
        The search.
    """

    def __init__(self, search: Search) -> None:
        self.search = search

    def children(self, node: Node, relaxed: Relaxed) -> list[Node]:
        """
        Split a node on what promises most.

        Parameters
        ----------
        node
            With the bounds that hold in it.
        relaxed
            Its optimum.

        Returns
        -------
        children
            Those that may hold a better plan, the one to follow last.

        Raises
        ------
        TimeoutError
            If the time is over.
        """
        best = self._best(node, relaxed)
        if best is None:
            return []
        kept = [
            (value, side)
            for value, side in zip(best.values, best.sides, strict=True)
            if side.bound <= self.search.cutoff
        ]
        children = [side for _, side in sorted(kept, key=lambda each: -each[0])]
        if len(best.region.members) == 1:
            return children
        number = self.search.master.regions.add(best.region.members)
        most, size = best.region.most, float(len(best.region.members))
        limit = {best.sides[0].number: (0.0, most), best.sides[1].number: (most + 1.0, size)}
        return [
            replace(side, limits=(*side.limits, (number, *limit[side.number]))) for side in children
        ]

    def _best(self, node: Node, relaxed: Relaxed) -> Trial | None:
        search, basis = self.search, self.search.master.regions.basis()
        best, in_vain = None, 0
        for region in self._candidates(node, relaxed):
            search.left_s()
            trial = self._try(node, relaxed, region, basis)
            if min(side.bound for side in trial.sides) > search.cutoff:
                return None
            better = best is None or trial.score > best.score
            best, in_vain = (trial, 0) if better else (best, in_vain + 1)
            if in_vain >= IN_VAIN:
                break
        return best

    def _candidates(self, node: Node, relaxed: Relaxed) -> list[Region]:
        open_ended = node.high > node.low
        y = np.where(open_ended, relaxed.y, np.round(relaxed.y))
        sites = site_regions(y, SITES)
        if not sites:
            return [Region(np.flatnonzero(open_ended)[:1].astype(np.int32), 0.0)]
        return [*near_regions(y, self.search.near, REGIONS), *sites]

    def _try(self, node: Node, relaxed: Relaxed, region: Region, basis: object) -> Trial:
        """Solve either side for a few steps; only a side solved to its end has its bound."""
        master, number = self.search.master, self.search.next_number()
        shut, opened = _sides(node, region, number)
        single, most = len(region.members) == 1, region.most
        ranges = ((0.0, most), (most + 1.0, float(len(region.members))))
        values, sides = [], []
        for side, limits in zip((shut, opened), ranges, strict=True):
            master.confine(side.low, side.high, side.limits)
            held = None if single else Held(region.members, *limits)
            value, ended = master.regions.probe(held, basis)
            values.append(max(value, relaxed.value))
            sides.append(replace(side, bound=values[-1] if ended else relaxed.value))
        room = self.search.cutoff - relaxed.value
        least = 1e-6 * (1.0 + abs(relaxed.value))
        gains = [max(min(value - relaxed.value, room), least) for value in values]
        return Trial(gains[0] * gains[1], region, (values[0], values[1]), (sides[0], sides[1]))


def _sides(node: Node, region: Region, number: int) -> tuple[Node, Node]:
    """Return both children, bounded by single sites as far as that goes."""
    low, high = node.low.copy(), node.high.copy()
    if region.most == 0.0:
        high[region.members] = 0.0
    if len(region.members) == 1:
        low[region.members] = 1.0
    shut = replace(node, number=number, high=high)
    return shut, replace(node, number=number + 1, low=low)
