"""
Who is within reach of which site, as masks: one bit for a site instead of one number.

Where only covered-or-not is asked, a point needs 32 bits for a batch of 32 sites, and times alone
are searched, in half the width: masks come out several times sooner than times and metres do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.arrays import UNKNOWN
from motcua.domain.compiled import compiled, usable_cores
from motcua.travel.ahead import work_ahead
from motcua.travel.coverage_masks import CoverageMasks
from motcua.travel.hierarchy import Hierarchy, build_hierarchy, halved
from motcua.travel.junctions import Junctions, build_junctions
from motcua.travel.ledger import LANES
from motcua.travel.sweeping import Broom, new_broom, sweep
from motcua.travel.tasks import time_task

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray
    from motcua.travel.attached import Direct
    from motcua.travel.coverage_masks import MaskArray
    from motcua.travel.trip import Trip


def mask_coverage(trip: Trip, *, limit_ms: IntArray, threads: int | None = None) -> CoverageMasks:
    """
    Return which sites each point reaches in time.

    Parameters
    ----------
    trip
        What to search; its cutoff does not count.
    limit_ms
        Longest time of each point, access legs included, inclusive; shape (n_points,).
    threads
        How many batches of sites are looked at at a time; by default as many as there are cores.

    Returns
    -------
    masks
        Points that reach no site of a batch are left out of it.

    Raises
    ------
    ValueError
        If a limit is above six days, where times no longer fit.
    """
    longest = int(limit_ms.max(initial=0))
    if longest >= _MOST_MS:
        raise ValueError(f"a limit of {longest} ms is above {_MOST_MS}")
    roads = build_junctions(time_task(trip, limit=longest))
    return Masker.of(roads, limit_ms).masks(threads=threads or usable_cores())


_MOST_MS = 2**29
"""The sum of two costs and a third still fits into 32 bits."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Masker:
    """Roads made ready, so that the sites of one task can be looked at."""

    roads: Junctions
    """Times alone."""

    hierarchy: Hierarchy
    """The same as a hierarchy."""

    hung: _Hung
    """The points on it."""

    @classmethod
    def of(cls, roads: Junctions, limit_ms: IntArray) -> Masker:
        """
        Return roads made ready.

        Parameters
        ----------
        roads
            Times alone.
        limit_ms
            Longest time of each point, shape (n_points,).

        Returns
        -------
        masker
            Worth its building from a few dozen sites on.
        """
        limit = int(limit_ms.max(initial=0))
        hierarchy = halved(build_hierarchy(roads.graph, roads.xy_m, limit=limit))
        node = roads.attached.node
        hung = _Hung(
            label=np.append(hierarchy.label, np.int32(len(hierarchy.label)))[node],
            cost=np.minimum(roads.attached.cost, limit + 1).astype(np.int32),
            limit=limit_ms[roads.points].astype(np.int32),
        )
        return cls(roads=roads, hierarchy=hierarchy, hung=hung)

    def masks(self, *, threads: int) -> CoverageMasks:
        """
        Return who is within reach of which site.

        Parameters
        ----------
        threads
            How many batches are looked at at a time.

        Returns
        -------
        masks
            In the order of the junctions' sites.
        """
        roads, n_points = self.roads, len(self.hung.limit)
        found = list(
            work_ahead(
                self._batch, -(-len(roads.seeds) // LANES),
                new_table=lambda: _new_table(len(roads.xy_m), n_points), threads=threads,
            )
        )  # fmt: skip
        starts = np.cumsum([0, *(len(point) for point, _ in found)])
        return CoverageMasks(
            starts=tuple(starts.tolist()),
            point=np.concatenate([np.array([], dtype=np.int32), *(point for point, _ in found)]),
            mask=np.concatenate([np.array([], dtype=np.uint32), *(mask for _, mask in found)]),
            site=roads.attached.site,
            n_points=n_points,
        )

    def _batch(self, batch: int, table: _Table) -> tuple[tuple[IntArray, MaskArray], _Table]:
        limit = int(self.hung.limit.max(initial=0))
        some, label = slice(batch * LANES, (batch + 1) * LANES), self.hierarchy.label
        seeds = self.roads.seeds[some]
        seeds = np.where(seeds >= 0, label[seeds], np.int32(UNKNOWN))
        seed_cost = np.minimum(self.roads.seed_cost[some], limit + 1).astype(np.int32)
        n_swept = sweep(self.hierarchy, seeds, seed_cost, limit, table.broom)
        n = _mask(batch, n_swept, self.hung, self.roads.attached.direct, table)
        return (self.roads.points[table.point[:n]], table.mask[:n].copy()), table


class _Hung(NamedTuple):
    """Points on the labels of a hierarchy."""

    label: IntArray
    """Up to two, the number of labels for none, shape (n_points, 2)."""

    cost: IntArray
    """Between point and junction, shape (n_points, 2)."""

    limit: IntArray
    """Longest time of a point, shape (n_points,)."""


class _Table(NamedTuple):
    """What one thread works on."""

    broom: Broom
    is_here: BoolArray
    """Whether a label is within reach of the batch; clean is False."""

    point: IntArray
    mask: MaskArray


def _new_table(n_nodes: int, n_points: int) -> _Table:
    return _Table(
        broom=new_broom(n_nodes, np.int32),
        is_here=np.zeros(n_nodes + 1, dtype=np.bool_),
        point=np.empty(n_points + 1, dtype=np.int32),
        mask=np.empty(n_points + 1, dtype=np.uint32),
    )


@compiled
def _mask(batch: int, n_swept: int, hung: _Hung, direct: Direct, table: _Table) -> int:
    """Write down points and masks of a batch, and return how many."""
    broom, is_here, point, masks = table
    for k in range(n_swept):
        is_here[broom.swept[k]] = True
    n, way = 0, 0
    for p in range(len(hung.limit)):
        mask = np.uint32(0)
        for side in range(2):
            label = hung.label[p, side]
            if is_here[label]:
                rest = hung.limit[p] - hung.cost[p, side]
                there = broom.cost[label]
                for lane in range(LANES):
                    mask |= np.uint32(there[lane] <= rest) << np.uint32(lane)
        while way < len(direct.point) and direct.point[way] == p:
            if direct.place[way] // LANES == batch and direct.cost[way] <= hung.limit[p]:
                mask |= np.uint32(1) << np.uint32(direct.place[way] % LANES)
            way += 1
        point[n], masks[n] = p, mask
        n += mask != 0
    for k in range(n_swept):
        is_here[broom.swept[k]] = False
    return n
