"""Files at each office, the officers they need, and which office receives an area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, TextArray
    from motcua.domain.demand import Demand
    from motcua.domain.queueing import Workload
    from motcua.domain.region import Region
    from motcua.domain.sites import Sites


def receivers(
    serving: IntArray, opened: BoolArray, region: Region, *, demand: Demand, sites: Sites
) -> IntArray:
    """
    Return the open site that receives each area where nobody decided it.

    Parameters
    ----------
    serving
        Row of the serving site, shape (n_demand,), -1 where nobody serves.
    opened
        Open sites, shape (n_sites,).
    region
        The areas.
    demand
        The people.
    sites
        The offices.

    Returns
    -------
    receiver
        Shape (n_areas,): the area's own open office (commune before inter-ward before branch,
        then the lower id), else the office that serves most of its people; -1 for nobody.
    """
    receiver = np.full(len(region.ids), UNKNOWN, dtype=np.int32)
    served = serving >= 0
    pairs = demand.area[served].astype(np.int64) * len(sites.ids) + serving[served]
    keys, inverse = np.unique(pairs, return_inverse=True)
    people = np.bincount(inverse, weights=demand.population[served], minlength=len(keys))
    area, site = np.divmod(keys, len(sites.ids))
    for row in np.lexsort((-site, people, area)):
        receiver[area[row]] = site[row]
    for tier in ("outreach", "branch", "inter_ward", "commune"):
        own = np.flatnonzero(opened & (sites.tier == tier) & (sites.area >= 0))[::-1]
        receiver[sites.area[own]] = own
    return receiver


def files_by_point(demand: Demand, sites: Sites, workload: Workload) -> tuple[FloatArray, ...]:
    """
    Return the files a year that the people of every demand point bring to offices.

    Visitors (of workplaces, of schools) bring theirs where the study counts them.

    Parameters
    ----------
    demand
        The people.
    sites
        The offices; counted files win over computed ones.
    workload
        Files a person-year, and the shares online and for branches alone.

    Returns
    -------
    common
        Files that every office takes, shape (n_demand,). Where the office of an area has a
        count, those of its people are scaled to it.
    branch_only
        Files that only a branch takes, shape (n_demand,).
    """
    rate = workload.files_per_person_year * (1 - workload.online_share)
    files = demand.population * rate + demand.visitor_files * (1 - workload.online_share)
    common, branch_only = files * (1 - workload.branch_share), files * workload.branch_share
    by_area = np.bincount(demand.area, weights=common)
    scale = np.ones(len(by_area))
    counted = np.flatnonzero(
        (sites.files_per_year >= 0) & sites.is_existing & (sites.tier != "branch")
        & (sites.area >= 0) & (sites.area < len(by_area))
    )  # fmt: skip
    for site in counted[::-1]:
        area = sites.area[site]
        if by_area[area]:
            scale[area] = sites.files_per_year[site] / by_area[area]
    return common * scale[demand.area], branch_only


def files_by_site(
    serving: IntArray,
    receiver: IntArray,
    *,
    opened: BoolArray,
    demand: Demand,
    sites: Sites,
    group: TextArray,
    workload: Workload,
) -> FloatArray:
    """
    Return files a year at each site.

    Parameters
    ----------
    serving
        Row of the nearest open site, shape (n_demand,), -1 where nobody serves.
    receiver
        Row of the site that receives each area, -1 for none, shape (n_areas,).
    opened
        Open sites, shape (n_sites,).
    demand
        The people.
    sites
        The offices.
    group
        Group of each area, shape (n_areas,).
    workload
        Files a person-year, and the shares of tied, free and branch-only files.

    Returns
    -------
    files
        Shape (n_sites,). Free files go to the nearest open site, and nowhere where there is none;
        tied ones to the area's receiver; branch-only ones to the open branch of the group (the
        lowest id where it has several), to the receiver where the group has none.
    """
    common, branch_only = files_by_point(demand, sites, workload)
    free = common * workload.boundary_free_share
    tied_to = receiver[demand.area]
    branch = _branch_of_area(opened, sites, group)[demand.area]
    desk = np.where(branch >= 0, branch, tied_to)
    n_sites = len(sites.ids)
    counters = ((serving, free), (tied_to, common - free), (desk, branch_only))
    parts = [
        np.bincount(to[to >= 0], weights=files[to >= 0], minlength=n_sites)
        for to, files in counters
    ]
    return np.asarray(sum(parts))


def staff(files: FloatArray, opened: BoolArray, workload: Workload) -> tuple[IntArray, FloatArray]:
    """
    Return the officers each open site needs, and the mean wait with them.

    Parameters
    ----------
    files
        Files a year, shape (n_sites,).
    opened
        Open sites, shape (n_sites,).
    workload
        Service time, opening hours, peak and the ceiling on the wait.

    Returns
    -------
    officers
        Fewest officers within the ceiling, at least one where open, 0 where closed.
    wait_min
        Mean wait in minutes, 0 where closed.
    """
    officers = np.zeros(len(files), dtype=np.int32)
    wait_min = np.zeros(len(files))
    for site in np.flatnonzero(opened):
        officers[site] = workload.officers_needed(float(files[site]))
        wait_min[site] = workload.wait_min(float(files[site]), int(officers[site]))
    return officers, wait_min


def _branch_of_area(opened: BoolArray, sites: Sites, group: TextArray) -> IntArray:
    """Return the open branch of each area's group, -1 where it has none."""
    branches = np.flatnonzero(opened & (sites.tier == "branch") & (sites.area >= 0))[::-1]
    by_group = {str(group[sites.area[site]]): int(site) for site in branches}
    return np.array([by_group.get(str(name), UNKNOWN) for name in group], dtype=np.int32)
