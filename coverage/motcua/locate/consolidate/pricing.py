"""Where no file is free to go elsewhere a cluster knows its load, and so has a price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.consolidate.manning import Manning
from motcua.locate.consolidate.offices import ragged

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray
    from motcua.locate.consolidate.manning import Manned
    from motcua.locate.consolidate.offices import Programme

    Clusters = list[tuple[int, tuple[int, ...]]]


def is_priced(programme: Programme) -> bool:
    """
    Say whether clusters alone decide the loads of all sites.

    Parameters
    ----------
    programme
        The instance.

    Returns
    -------
    is_priced
        Nobody is free in any step, and no group may choose among branches. Officers need no
        variables then: the programme is a partition of the areas into clusters.
    """
    is_tied = not programme.free_share.any()
    return bool(is_tied and (np.diff(programme.branch_starts) <= 1).all())


def cluster_costs(programme: Programme, step: int, clusters: Clusters) -> Manned:
    """
    Return the officers and cost of every cluster of a priced programme.

    Parameters
    ----------
    programme
        One of which `is_priced` is true.
    step
        Which.
    clusters
        Sites and areas.

    Returns
    -------
    manned
        One entry a cluster; those that break a rule are marked.
    """
    files = programme.tied + programme.desk
    sites = np.array([site for site, _ in clusters], dtype=np.int64)
    own = np.array([files[list(members)].sum() for _, members in clusters], dtype=np.float64)
    grows = np.array(
        [programme.upgrades[list(members), site].any() for site, members in clusters],
        dtype=np.bool_,
    )
    grows |= programme.must_upgrade[step, sites]
    return Manning(programme).manned(sites, _always(programme)[sites] + own, grows)


def idle_costs(programme: Programme, step: int) -> Manned:
    """
    Return what open sites ask for that receive nobody.

    Parameters
    ----------
    programme
        One of which `is_priced` is true.
    step
        Which.

    Returns
    -------
    manned
        One entry a site.
    """
    sites = np.arange(programme.n_sites)
    return Manning(programme).manned(sites, _always(programme), programme.must_upgrade[step])


def may_idle(programme: Programme, site: int) -> bool:
    """
    Say whether a site could be open and receive nobody, not even its own area.

    Parameters
    ----------
    programme
        The instance.
    site
        Which.

    Returns
    -------
    may_idle
        It may not receive its own area, or another site of the area goes before it.
    """
    home = int(programme.home[site])
    if home < 0 or not programme.admissible[home, site]:
        return True
    own = (programme.home == home) & programme.possible & programme.admissible[home]
    return bool((programme.rank[own] < programme.rank[site]).any())


def undominated(programme: Programme, clusters: Clusters, *, goal: str) -> Clusters:
    """
    Return the clusters that no other of the same areas makes needless.

    Parameters
    ----------
    programme
        One of which `is_priced` is true.
    clusters
        Sites and areas.
    goal
        ``"travel"`` keeps what is shorter though dearer.

    Returns
    -------
    clusters
        In the order given. Another of the same areas is no dearer (nor longer, if that is asked
        for), and its site answers for all access sets that this one's answers for. All of them
        where there are several steps: what one may leave out another may want.
    """
    if programme.n_steps > 1:
        return clusters
    manned = cluster_costs(programme, 0, clusters)
    access = _memberships(programme, ragged(programme.access_starts, programme.access_sites))
    rules = _memberships(programme, ragged(programme.rule_starts, programme.rule_sites))
    same: dict[object, list[tuple[float, float, int, int]]] = {}
    for number, (site, members) in enumerate(clusters):
        if not manned.broken[number] and not programme.must_close[0, site]:
            far = float(programme.tied_travel[list(members), site].sum())
            far = far if goal == "travel" else 0.0
            worth = (float(manned.cost[number]), far, -len(access[site]), number)
            key = (members, rules[site], may_idle(programme, site))
            same.setdefault(key, []).append(worth)
    kept: list[int] = []
    for group in same.values():
        mine: list[tuple[float, int]] = []
        for _, far, _, number in sorted(group):
            answers = access[clusters[number][0]]
            if not any(far >= f and answers <= access[clusters[k][0]] for f, k in mine):
                mine.append((far, number))
        kept += [number for _, number in mine]
    return [clusters[number] for number in sorted(kept)]


def _memberships(programme: Programme, lists: list[list[int]]) -> list[frozenset[int]]:
    """Return for every site the rows that hold it."""
    rows: list[set[int]] = [set() for _ in range(programme.n_sites)]
    for row, sites in enumerate(lists):
        for site in sites:
            rows[site].add(row)
    return [frozenset(each) for each in rows]


def _always(programme: Programme) -> FloatArray:
    """Return the files that a branch has from its group whatever it receives."""
    always = np.zeros(programme.n_sites)
    has = np.diff(programme.branch_starts) > 0
    always[programme.branch_sites[programme.branch_starts[:-1][has]]] = programme.branch_files[has]
    return always
