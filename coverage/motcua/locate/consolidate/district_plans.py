"""Receivers where the open offices are known: the cheapest, and of those the nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.locate.consolidate.district_loops import fill
from motcua.locate.consolidate.evaluate import Network
from motcua.locate.consolidate.manning import Manning
from motcua.locate.consolidate.soundness import own_receivers

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.consolidate.districts import Districts
    from motcua.locate.consolidate.offices import Programme

_DIGITS = 9
"""Of a cost that count: beyond them two sums of the same numbers are not equal."""


class _Shared(NamedTuple):
    """Sets of areas that have receivers already, one entry a set."""

    areas: LongArray
    """Bits."""

    cost: FloatArray
    travel: FloatArray

    clusters: LongArray
    """Who received what, shape (n_sets, n_receivers)."""


class Receivers:
    """
    Who receives whom, for one set of open offices after the other.

    Parameters
    ----------
    programme
        Of one step.
    land
        Its districts.
    """

    def __init__(self, programme: Programme, land: Districts) -> None:
        self.programme, self.land = programme, land
        self._manning = Manning(programme)
        self._known: dict[tuple[int, bytes, bytes], IntArray | None] = {}

    def network(self, opened: int) -> Network | None:
        """
        Return the network of some open offices.

        Parameters
        ----------
        opened
            Bits of the open sites among those that may close.

        Returns
        -------
        network
            The cheapest, of equally cheap ones that with the shortest ways; None where no
            receivers keep every rule.
        """
        programme, land = self.programme, self.land
        is_open = programme.always_open.copy()
        is_open[land.sites] = (land.bit & ~opened) == 0
        files, high = np.empty(programme.n_sites), np.empty(programme.n_sites)
        every = int(np.bitwise_or.reduce(land.bit, initial=0))
        fill(land, opened, every & ~opened, files, high)
        receiver = own_receivers(programme, is_open)
        for district in range(len(land.site_starts) - 1):
            areas = land.areas[land.area_starts[district] : land.area_starts[district + 1]]
            sites = land.sites[land.site_starts[district] : land.site_starts[district + 1]]
            # Equally cheap networks share most of their districts, to the last file.
            key = (district, receiver[areas].tobytes(), files[sites].tobytes())
            if key not in self._known:
                is_shared = self._share_out(district, files, is_open, receiver)
                self._known[key] = receiver[areas] if is_shared else None
            found = self._known[key]
            if found is None:
                return None
            receiver[areas] = found
        return Network(opened=is_open[None], receiver=receiver[None])

    def _share_out(
        self, district: int, files: FloatArray, is_open: BoolArray, receiver: IntArray
    ) -> bool:
        """Give receivers to the areas of a district without an own office; say if there are."""
        land = self.land
        mine = slice(land.area_starts[district], land.area_starts[district + 1])
        areas, bits = land.areas[mine], land.area_bit[mine]
        left = int(bits[receiver[areas] < 0].sum())
        if not left:
            return True
        taking = np.zeros(len(is_open), dtype=np.bool_)
        taking[receiver[areas[receiver[areas] >= 0]]] = True
        every = range(land.site_starts[district], land.site_starts[district + 1])
        places = [place for place in every if taking[land.sites[place]]]
        none = np.zeros(1, dtype=np.int64)
        shared = _Shared(none, np.zeros(1), np.zeros(1), np.zeros((1, 0), dtype=np.int64))
        for place in places:
            shared = _joined(shared, self._priced(place, left, files, areas, bits))
        whole = np.flatnonzero(shared.areas == left)
        if not len(whole):
            return False
        for place, cluster in zip(places, shared.clusters[whole[0]].tolist(), strict=True):
            taken = (bits & land.cluster_areas[cluster]) != 0
            receiver[areas[taken]] = land.sites[place]
        return True

    def _priced(
        self, place: int, left: int, files: FloatArray, areas: LongArray, bits: LongArray
    ) -> _Shared:
        """Return the clusters that a place may take of the areas that are left."""
        land, site = self.land, int(self.land.sites[place])
        clusters = np.arange(land.cluster_starts[place], land.cluster_starts[place + 1])
        clusters = clusters[land.cluster_areas[clusters] & ~left == 0]
        load = files[site] + land.cluster_files[clusters]
        manned = self._manning.manned(
            np.full(len(clusters), site), load, land.cluster_grows[clusters] > 0
        )
        taken = (land.cluster_areas[clusters, None] & bits) != 0
        travel = taken @ self.programme.tied_travel[areas, site]
        keeps = manned.broken == 0
        return _Shared(
            land.cluster_areas[clusters[keeps]], manned.cost[keeps], travel[keeps],
            clusters[keeps, None],
        )  # fmt: skip


def _joined(some: _Shared, more: _Shared) -> _Shared:
    """Let one more place take a cluster: the best way to each set of areas."""
    old, new = np.nonzero((some.areas[:, None] & more.areas) == 0)
    areas = some.areas[old] | more.areas[new]
    cost = np.round(some.cost[old] + more.cost[new], _DIGITS)
    travel = some.travel[old] + more.travel[new]
    order = np.lexsort((travel, cost, areas))
    is_first = np.concatenate([[True], np.diff(areas[order]) != 0])[: len(order)]
    best = order[is_first]
    clusters = np.hstack([some.clusters[old[best]], more.clusters[new[best]]])
    return _Shared(areas[best], cost[best], travel[best], clusters)
