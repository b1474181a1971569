"""What must stay open for people's sake: standards kept, extra minutes capped, branches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.arrays import UNKNOWN, row_of_entries
from motcua.domain.coverage_matrix import cover

if TYPE_CHECKING:
    from collections.abc import Iterable

    from motcua.domain.arrays import BoolArray, LongArray
    from motcua.locate.consolidate.preferences import Ways
    from motcua.locate.consolidate.town import Rules, Town


def nearest_ms(time_ms: csr_array, opened: BoolArray) -> LongArray:
    """
    Return everybody's time to the nearest open site.

    Parameters
    ----------
    time_ms
        Times, shape (n_demand, n_sites).
    opened
        Open sites.

    Returns
    -------
    time_ms
        -1 where no open site is within the cutoff, shape (n_demand,).
    """
    best = np.full(time_ms.shape[0], np.iinfo(np.int64).max)
    keep = opened[time_ms.indices]
    np.minimum.at(best, row_of_entries(time_ms)[keep], time_ms.data[keep].astype(np.int64))
    return np.where(best == np.iinfo(np.int64).max, UNKNOWN, best)


def longest_ms(town: Town, rules: Rules) -> LongArray:
    """
    Return everybody's longest time to the nearest office.

    Parameters
    ----------
    town
        Places and what stands.
    rules
        The cap on extra minutes.

    Returns
    -------
    limit_ms
        Today's time and the extra, or the time as the steps begin if that is longer; -1 where
        nothing limits it, shape (n_demand,).
    """
    if rules.extra_ms is None:
        return np.full(len(town.demand.ids), UNKNOWN, dtype=np.int64)
    today = nearest_ms(town.travel.time_ms, town.today.opened)
    begun = nearest_ms(town.travel.time_ms, town.begun.opened)
    limit = np.maximum(today + rules.extra_ms, begun)
    return np.where((today >= 0) & (begun >= 0), limit, UNKNOWN)


def access_sets(
    town: Town, rules: Rules, *, ways: Ways, possible: BoolArray
) -> Iterable[frozenset[int]]:
    """
    Yield sets of sites one of which must be open.

    Parameters
    ----------
    town
        Places and what stands.
    rules
        Standards and the cap on extra minutes.
    ways
        Everybody's ways and limits.
    possible
        Sites that some step may open.

    Yields
    ------
    sites
        For whoever is in standard, within the cap, and for each group that has a branch.
    """
    served = town.demand.present > 0
    if rules.extra_ms is not None:
        rows = row_of_entries(ways.time_ms)
        within = (ways.time_ms.data <= ways.limit_ms[rows]) & possible[ways.time_ms.indices]
        near = csr_array((within, ways.time_ms.indices, ways.time_ms.indptr), ways.time_ms.shape)
        yield from _sets(near, served & (ways.limit_ms >= 0))
    everyone = np.ones(len(possible), dtype=np.bool_)
    tiers = [(town.sites.tier == tier, standard) for tier, standard in rules.tiers]
    for chosen, standard in [(everyone, town.standard), *tiers]:
        covers = csr_array(cover(town.travel, standard).multiply(chosen[None, :]))
        today = (covers @ town.today.opened.astype(np.int32)) > 0
        begun = (covers @ town.begun.opened.astype(np.int32)) > 0
        open_ones = csr_array(covers.multiply(possible[None, :]))
        yield from _sets(open_ones, served & today & begun)
    groups = (branch_groups(town, chosen) for chosen in (town.begun.opened, possible))
    for stand, may in zip(*groups, strict=True):
        if stand:
            yield frozenset(may)


def _sets(covers: csr_array, rows: BoolArray) -> Iterable[frozenset[int]]:
    """Yield each distinct set of sites of the rows."""
    seen: set[bytes] = set()
    for row in np.flatnonzero(rows).tolist():
        part = slice(covers.indptr[row], covers.indptr[row + 1])
        sites = covers.indices[part][covers.data[part].astype(np.bool_)]
        if (key := sites.tobytes()) not in seen:
            seen.add(key)
            yield frozenset(sites.tolist())


def essential_sites(access: set[frozenset[int]], n_sites: int) -> BoolArray:
    """
    Return which sites must stay for access.

    Parameters
    ----------
    access
        Sets one of which must be open.
    n_sites
        Number of sites.

    Returns
    -------
    essential
        The only members of a set, shape (n_sites,).
    """
    essential = np.zeros(n_sites, dtype=np.bool_)
    essential[[site for sites in access if len(sites) == 1 for site in sites]] = True
    return essential


def branch_names(town: Town) -> set[str]:
    """
    Return the groups that have a branch before the first step.

    Parameters
    ----------
    town
        Places and what stands.

    Returns
    -------
    names
        Names of groups.
    """
    sites = town.sites
    stands = town.begun.opened & (sites.tier == "branch") & (sites.area >= 0)
    return {str(name) for name in town.region.group[sites.area[stands]]}


def branch_groups(town: Town, chosen: BoolArray) -> list[list[int]]:
    """
    Return the chosen branches of each group that has one before the first step.

    Parameters
    ----------
    town
        Places and what stands.
    chosen
        Sites to choose from, shape (n_sites,).

    Returns
    -------
    branches
        Rows by group, the groups in the order of their names.
    """
    sites = town.sites
    branches = np.flatnonzero(chosen & (sites.tier == "branch") & (sites.area >= 0))
    group = town.region.group[sites.area[branches]]
    return [branches[group == name].tolist() for name in sorted(branch_names(town))]


def minimal(sets: Iterable[frozenset[int]]) -> list[frozenset[int]]:
    """
    Return the sets that hold no other of them, in a fixed order.

    Parameters
    ----------
    sets
        Any; repeats count once.

    Returns
    -------
    sets
        By size, then by members.

    Examples
    --------
    >>> [sorted(s) for s in minimal([frozenset({1, 2}), frozenset({2}), frozenset({3, 1})])]
    [[2], [1, 3]]
    """
    kept: list[frozenset[int]] = []
    by_first: dict[int, list[frozenset[int]]] = {}
    for candidate in sorted(set(sets), key=lambda each: (len(each), sorted(each))):
        if any(one <= candidate for site in candidate for one in by_first.get(site, ())):
            continue
        kept.append(candidate)
        if candidate:
            by_first.setdefault(min(candidate), []).append(candidate)
    return kept
