"""
Who is within reach of which site, as masks: one bit for a site instead of one number.

Where only covered-or-not is asked, a point needs 32 bits for a batch of 32 sites, and times alone
are searched, in half the width and never written down: masks come out several times sooner than
times and metres do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.arrays import UNKNOWN
from motcua.domain.compiled import compiled, usable_cores
from motcua.travel.ahead import work_ahead
from motcua.travel.broom import Broom, new_broom
from motcua.travel.climbing import climb
from motcua.travel.coverage_masks import CoverageMasks
from motcua.travel.hanging import Hung, Known, build_for_points, find_known, hang
from motcua.travel.junctions import Junctions, build_junctions
from motcua.travel.ledger import LANES
from motcua.travel.sweeping import descend, is_out_of_reach
from motcua.travel.tasks import time_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motcua.domain.arrays import IntArray
    from motcua.travel.coverage_masks import MaskArray
    from motcua.travel.hierarchy import Hierarchy
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
    if longest >= MOST_COST:
        raise ValueError(f"a limit of {longest} ms is above {MOST_COST}")
    roads = build_junctions(time_task(trip, limit=longest))
    return Masker.of(roads, limit_ms).masks(threads=threads or usable_cores())


MOST_COST = 2**29
"""The sum of two costs and a third still fits into 32 bits."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Masker:
    """Roads made ready, so that the sites of one task can be looked at."""

    roads: Junctions
    """Times alone."""

    hierarchy: Hierarchy
    """The same as a hierarchy."""

    hung: Hung
    """The points on it."""

    known: Known
    """Who need not be looked for on it."""

    limit: int
    """Longest time of any point."""

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
        hierarchy = build_for_points(roads, limit=limit)
        return cls(
            roads=roads,
            hierarchy=hierarchy,
            hung=hang(roads, hierarchy, limit_ms),
            known=find_known(roads, limit_ms),
            limit=limit,
        )

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
        n_points = len(self.roads.points)
        found = list(self.batches(threads=threads))
        starts = np.cumsum([0, *(len(point) for point, _ in found)])
        return CoverageMasks(
            starts=tuple(starts.tolist()),
            point=np.concatenate([np.array([], dtype=np.int32), *(point for point, _ in found)]),
            mask=np.concatenate([np.array([], dtype=np.uint32), *(mask for _, mask in found)]),
            site=self.roads.attached.site,
            n_points=n_points,
        )

    def batches(self, *, threads: int) -> Iterator[tuple[IntArray, MaskArray]]:
        """
        Yield points and masks of one batch of sites after the other.

        Parameters
        ----------
        threads
            How many batches are looked at at a time.

        Yields
        ------
        point, mask
            As in `CoverageMasks`, each point once.
        """
        n_points = len(self.roads.points)
        yield from work_ahead(
            self._batch, len(self.known.starts) - 1,
            new_table=lambda: _new_table(self.hierarchy, n_points), threads=threads,
        )  # fmt: skip

    def _batch(self, batch: int, table: _Table) -> tuple[tuple[IntArray, MaskArray], _Table]:
        some, label = slice(batch * LANES, (batch + 1) * LANES), self.hierarchy.label
        seeds = self.roads.seeds[some]
        seeds = np.where(seeds >= 0, label[seeds], np.int32(UNKNOWN))
        seed_cost = np.minimum(self.roads.seed_cost[some], self.limit + 1).astype(np.int32)
        climb(self.hierarchy, seeds, seed_cost, self.limit, table.broom)
        n = _mask(batch, self.hierarchy, self.hung, self.known, self.limit, table)
        return (table.point[:n].copy(), table.mask[:n].copy()), table


class _Table(NamedTuple):
    """What one thread works on."""

    broom: Broom

    known: MaskArray
    """Bits of sites that a point reaches without any junction; clean is 0. Shape (n_points,)."""

    point: IntArray
    mask: MaskArray


def _new_table(hierarchy: Hierarchy, n_points: int) -> _Table:
    return _Table(
        broom=new_broom(hierarchy),
        known=np.zeros(n_points, dtype=np.uint32),
        point=np.empty(n_points + 1, dtype=np.int32),
        mask=np.empty(n_points + 1, dtype=np.uint32),
    )


_BITS = np.left_shift(np.uint32(1), np.arange(LANES, dtype=np.uint32))


@compiled
def _mask(
    batch: int, hierarchy: Hierarchy, hung: Hung, known: Known, limit: int, table: _Table
) -> int:
    """Write down points and masks of a batch whose sites were climbed from, and return how many."""
    broom, mask_of, point, mask = table
    cost = broom.cost
    for k in range(known.starts[batch], known.starts[batch + 1]):
        mask_of[known.point[k]] |= known.mask[k]
    n = 0
    v: int = np.int64(0)  # type: ignore[assignment]
    while v < len(hierarchy.node):
        if is_out_of_reach(hierarchy, v, limit, broom):
            v += hierarchy.size[v]
            continue
        descend(hierarchy, v, limit, broom)
        at = hierarchy.depth[v]
        for k in range(hung.starts[v], hung.starts[v + 1]):
            p, above, low, high = hung.point[k], hung.higher[k], hung.rest[k, 0], hung.rest[k, 1]
            bits, mask_of[p] = mask_of[p], np.uint32(0)
            for lane in range(cost.shape[1]):
                is_near = (cost[at, lane] <= low) | (cost[above, lane] <= high)
                bits |= _BITS[lane] * np.uint32(is_near)
            point[n], mask[n] = p, bits
            n += bits != 0
        v += 1
    for k in range(known.starts[batch], known.starts[batch + 1]):
        p = known.point[k]
        point[n], mask[n] = p, mask_of[p]
        n += mask_of[p] != 0
        mask_of[p] = 0
    return n
