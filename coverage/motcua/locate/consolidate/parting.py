"""A programme parted into districts, where it falls into such as are small enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import connected_components

from motcua.locate.consolidate.clusters import find_clusters
from motcua.locate.consolidate.districts import Districts
from motcua.locate.consolidate.offices import ragged

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.consolidate.offices import Programme

_MOST_SITES = 62
"""Sites that may close: each has a bit of a whole number."""

_MOST_CLOSABLE = 14
"""The same of one district: every subset of them is looked at."""

_MOST_AREAS = 16
"""Areas of one district that may be without an office: every subset of them has a place."""

_MOST_CLUSTERS = 30_000


def find_districts(programme: Programme) -> Districts | None:
    """
    Part a programme into districts.

    Parameters
    ----------
    programme
        The instance.

    Returns
    -------
    districts
        None where the programme asks for what they cannot say (several steps, given receivers,
        rules by group, a budget or a number of offices), or where one of them is too large.
    """
    if not _is_sayable(programme):
        return None
    closable = np.flatnonzero(programme.possible & ~programme.always_open)
    if len(closable) > _MOST_SITES or (programme.home[closable] < 0).any():
        return None
    district_of = _district_of(programme)
    of_site = np.bincount(district_of[programme.home[closable]], minlength=1)
    loose = np.bincount(district_of[_loose(programme)], minlength=1)
    if of_site.max() > _MOST_CLOSABLE or loose.max() > _MOST_AREAS:
        return None
    clusters = find_clusters(programme, most=_MOST_CLUSTERS)
    if clusters is None:
        return None
    return _Parting(programme, closable, clusters, district_of).districts()


def _is_sayable(programme: Programme) -> bool:
    return not (
        programme.n_steps > 1
        or programme.is_held.any()
        or (programme.given >= 0).any()
        or len(programme.rule_low)
        or np.isfinite(programme.n_open).any()
        or np.isfinite(programme.budget).any()
        or (programme.home[programme.possible] < 0).any()
    )


def _loose(programme: Programme) -> BoolArray:
    """Return the areas that may be without an own office, shape (n_areas,)."""
    loose = np.ones(programme.n_areas, dtype=np.bool_)
    held = np.flatnonzero(programme.always_open & (programme.home >= 0))
    held = held[programme.admissible[programme.home[held], held]]
    loose[programme.home[held]] = False
    return loose


def _district_of(programme: Programme) -> IntArray:
    """Return the district of each area: loose areas hang together with all that may take them."""
    areas, sites = np.nonzero(programme.admissible & programme.possible)
    known = _loose(programme)[areas] & (programme.home[sites] >= 0)
    linked = np.zeros_like(programme.neighbours)
    linked[areas[known], programme.home[sites[known]]] = True
    found: IntArray = connected_components(linked, directed=False)[1]
    return found


class _Parting:
    """The lists of one programme's districts."""

    def __init__(
        self, programme: Programme, closable: LongArray,
        clusters: list[tuple[int, tuple[int, ...]]], district_of: IntArray,
    ) -> None:  # fmt: skip
        self.programme, self.clusters = programme, clusters
        self.bit = np.zeros(programme.n_sites, dtype=np.int64)
        self.bit[closable] = 1 << np.arange(len(closable), dtype=np.int64)
        self.loose = _loose(programme)
        stirred = {*district_of[programme.home[closable]].tolist()}
        stirred |= {*district_of[self.loose].tolist()}
        number = {name: place for place, name in enumerate(sorted(stirred))}
        self.n_districts = len(number) + 1
        self.district = np.array([number.get(name, len(number)) for name in district_of.tolist()])

    def districts(self) -> Districts:
        """Return them flat."""
        programme = self.programme
        # Whoever has the most clusters comes last: what is left over decides its cluster.
        count = np.bincount([k for k, _ in self.clusters], minlength=programme.n_sites)
        order = np.argsort(count, kind="stable")
        order = order[programme.possible[order]].tolist()
        sites = [[k for k in order if self._of(k) == d] for d in range(self.n_districts)]
        areas = [np.flatnonzero(self.district == d).tolist() for d in range(self.n_districts)]
        place = {site: at for at, site in enumerate(k for mine in sites for k in mine)}
        area_bit = np.zeros(programme.n_areas, dtype=np.int64)
        for mine in areas:
            loose = [area for area in mine if self.loose[area]]
            area_bit[loose] = 1 << np.arange(len(loose), dtype=np.int64)
        rows = [area for mine in areas for area in mine]
        own = [[place[k] for k in self._own(area)] for area in rows]
        return Districts(
            site_starts=_starts(sites),
            sites=np.array(list(place), dtype=np.int64),
            bit=self.bit[list(place)],
            area_starts=_starts(areas),
            areas=np.array(rows, dtype=np.int64),
            area_bit=area_bit[rows],
            own_starts=_starts(own),
            own=np.array([k for mine in own for k in mine], dtype=np.int64),
            **self._clusters(list(place), area_bit),
            must_grow=programme.must_upgrade[0].astype(np.int64),
            **self._entries(),
            access=self._access(),
        )

    def _of(self, site: int) -> int:
        return int(self.district[self.programme.home[site]])

    def _own(self, area: int) -> list[int]:
        """Return the sites that receive their own area, by rank."""
        programme = self.programme
        own = np.flatnonzero((programme.home == area) & programme.possible)
        own = own[programme.admissible[area, own]]
        ranked: list[int] = own[np.argsort(programme.rank[own], kind="stable")].tolist()
        return ranked

    def _clusters(self, sites: list[int], area_bit: LongArray) -> dict[str, np.ndarray]:
        programme = self.programme
        tied = programme.tied * (1 - float(programme.free_share[0])) + programme.desk
        of_site: dict[int, list[tuple[int, ...]]] = {site: [] for site in sites}
        for site, members in self.clusters:
            others = [area for area in members if area != programme.home[site]]
            if self.loose[others].all():
                of_site[site].append(members)
        mine = [(site, members) for site in sites for members in of_site[site]]
        return {
            "cluster_starts": _starts([of_site[site] for site in sites]),
            "cluster_areas": np.array(
                [
                    sum(int(area_bit[a]) for a in members if a != programme.home[site])
                    for site, members in mine
                ],
                dtype=np.int64,
            ),
            "cluster_files": np.array([float(tied[list(members)].sum()) for _, members in mine]),
            "cluster_grows": np.array(
                [
                    programme.upgrades[list(members), site].any() or programme.must_upgrade[0, site]
                    for site, members in mine
                ],
                dtype=np.int64,
            ),
        }

    def _bits(self, sites: list[int]) -> int:
        return int(np.bitwise_or.reduce(self.bit[sites], initial=0))

    def _entries(self) -> dict[str, np.ndarray]:
        programme = self.programme
        sets = ragged(programme.set_starts, programme.set_sites)
        bits = np.array([self._bits(sites) for sites in sets], dtype=np.int64)
        site, before, files = self._branch_entries()
        free = programme.entry_files * float(programme.free_share[0])
        return {
            "entry_site": np.append(programme.entry_site.astype(np.int64), site),
            "entry_before": np.append(bits[programme.entry_before], before),
            "entry_files": np.append(free, files),
        }

    def _branch_entries(self) -> tuple[LongArray, LongArray, FloatArray]:
        """Return branch-only files: as free ones, were all people's nearest the first branch."""
        programme, found = self.programme, []
        branches = ragged(programme.branch_starts, programme.branch_sites)
        for sites, files in zip(branches, programme.branch_files.tolist(), strict=True):
            stop = next((n for n, k in enumerate(sites) if programme.always_open[k]), len(sites))
            found += [
                (site, self._bits(sites[:place]), files)
                for place, site in enumerate(sites[: stop + 1])
            ]
        site, before = np.array([each[:2] for each in found], dtype=np.int64).reshape(-1, 2).T
        return site, before, np.array([each[2] for each in found])

    def _access(self) -> LongArray:
        programme = self.programme
        access = ragged(programme.access_starts, programme.access_sites)
        always = programme.always_open
        open_ones = [sites for sites in access if not always[sites].any()]
        return np.array([self._bits(sites) for sites in open_ones], dtype=np.int64)


def _starts(lists: list[list[int]] | list[list[tuple[int, ...]]]) -> LongArray:
    return np.concatenate([[0], np.cumsum([len(each) for each in lists])]).astype(np.int64)
