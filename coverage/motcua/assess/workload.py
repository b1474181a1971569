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
    Return the open site that receives each area.

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


def files_by_site(
    serving: IntArray,
    opened: BoolArray,
    *,
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
        Row of the serving site, shape (n_demand,), -1 where nobody serves.
    opened
        Open sites, shape (n_sites,).
    demand
        The people.
    sites
        The offices.
    group
        Group of each area, shape (n_areas,).
    workload
        Files a person-year, and the share that only a branch takes.

    Returns
    -------
    files
        Shape (n_sites,). Branch-only files go to the open branch of the resident's group (the
        lowest id where it has several), and to the serving office where the group has none.
    """
    served = serving >= 0
    rate = workload.files_per_person_year * (1 - workload.online_share)
    files = demand.population[served] * rate
    branch = _branch_of_area(opened, sites, group)[demand.area[served]]
    counter = serving[served]
    desk = np.where(branch >= 0, branch, counter)
    share, n_sites = workload.branch_share, len(sites.ids)
    at_counter = np.bincount(counter, weights=files * (1 - share), minlength=n_sites)
    at_branch = np.bincount(desk, weights=files * share, minlength=n_sites)
    return np.asarray(at_counter + at_branch)


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
