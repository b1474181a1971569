"""Which open site serves whom, and what that asks of every office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from motcua.assess.readings import covered_by_minute, covered_by_reading
from motcua.assess.workload import files_by_site, receivers, staff
from motcua.domain.arrays import UNKNOWN, row_of_entries
from motcua.domain.assessment import Assessment
from motcua.domain.coverage_matrix import cover

if TYPE_CHECKING:
    from motcua.domain.arrangement import Arrangement
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.domain.demand import Demand
    from motcua.domain.queueing import Workload
    from motcua.domain.region import Region
    from motcua.domain.sites import Sites
    from motcua.domain.staffing import Staffing
    from motcua.domain.standard import Standard
    from motcua.domain.travel_matrix import TravelMatrix

# On a tie the area's own office goes first; a commune office before a branch at the same point,
# since a branch is there for the files that only it takes.
_OWN_FIRST = {"commune": 0, "inter_ward": 1, "branch": 2, "outreach": 3}


@dataclass(frozen=True, kw_only=True, eq=False)
class Setting:
    """The places and the rule that every assessment of one study shares."""

    region: Region
    """The areas."""

    demand: Demand
    """The people."""

    sites: Sites
    """The offices and candidates."""

    travel: TravelMatrix
    """The impedances."""

    standard: Standard
    """The rule."""

    workload: Workload
    """Files and how an office works through them."""

    staffing: Staffing | None = None
    """Rules on officers and prices; None where only the wait is asked."""


def assess(
    opened: BoolArray, setting: Setting, arrangement: Arrangement | None = None
) -> Assessment:
    """
    Return what a set of open sites means for everybody, recomputed from the matrices.

    Parameters
    ----------
    opened
        Open sites, shape (n_sites,); may be none at all.
    setting
        Places, impedances and rule.
    arrangement
        Receivers and upgrades, where they were decided; else every area goes to its own office,
        or to the one that serves most of its people.

    Returns
    -------
    assessment
        Serving sites, times, coverage under every reading, files and officers.
    """
    demand, sites = setting.demand, setting.sites
    serving = _serving(opened, setting)
    people = np.bincount(
        serving[serving >= 0], weights=demand.population[serving >= 0], minlength=len(sites.ids)
    )
    receiver = receivers(serving, opened, setting.region, demand=demand, sites=sites)
    upgraded = np.zeros(len(sites.ids), dtype=np.bool_)
    if arrangement is not None:
        receiver = np.where(arrangement.receiver >= 0, arrangement.receiver, receiver)
        upgraded = arrangement.upgraded
    files = files_by_site(
        serving, receiver, opened=opened, demand=demand, sites=sites, group=setting.region.group,
        workload=setting.workload,
    )  # fmt: skip
    return Assessment(
        opened=opened,
        serving=serving,
        time_ms=_picked(setting.travel.time_ms, serving).astype(np.int64),
        distance_m=_picked(setting.travel.distance_m, serving),
        straight_m=_straight_m(serving, opened, demand=demand, sites=sites),
        covered=covered_by_reading(opened, travel=setting.travel, standard=setting.standard),
        thresholds=covered_by_minute(
            opened,
            travel=setting.travel,
            standard=setting.standard,
            population=demand.population,
        ),
        population=people.astype(np.float64),
        files=files,
        receiver=receiver,
        receiver_ms=_picked(setting.travel.time_ms, receiver[demand.area]).astype(np.int64),
        upgraded=upgraded,
        **_staff(files, opened, upgraded=upgraded, setting=setting),
    )


def _staff(
    files: FloatArray, opened: BoolArray, *, upgraded: BoolArray, setting: Setting
) -> dict[str, Any]:
    """Return the fields of an assessment that tell of officers and money."""
    if setting.staffing is None:
        officers, wait_min = staff(files, opened, setting.workload)
        return {"officers": officers, "wait_min": wait_min}
    posts = setting.staffing.posts(files, opened, upgraded)
    return {
        "officers": posts.officers,
        "wait_min": posts.wait_min,
        "lacking": posts.lacking,
        "missing_files": posts.missing_files,
        "yearly_cost": posts.cost,
    }


def _serving(opened: BoolArray, setting: Setting) -> IntArray:
    """Pick the quickest open site; where no time is known, the nearest that meets the standard."""
    travel, standard = setting.travel, setting.standard
    order = _tie_order(setting.sites)
    serving = _least(travel.time_ms, opened, setting, order)
    near = travel.straight_m.multiply(cover(travel, standard, "distance_straight"))
    uses_distance = standard.reading not in ("time", "all")
    if not uses_distance:
        return serving
    nearest = _least(csr_array(near), opened, setting, order)
    return np.where(serving >= 0, serving, nearest)


def _tie_order(sites: Sites) -> IntArray:
    """Rank sites for ties inside one area: by tier, then by id."""
    tier = np.array([_OWN_FIRST[name] for name in sites.tier])
    rank = np.empty(len(sites.ids), dtype=np.int32)
    rank[np.lexsort((np.arange(len(sites.ids)), tier))] = np.arange(len(sites.ids))
    return rank


def _least(impedance: csr_array, opened: BoolArray, setting: Setting, rank: IntArray) -> IntArray:
    """Return each row's open site of least impedance, own area first on a tie, -1 for none."""
    rows = row_of_entries(impedance)
    keep = opened[impedance.indices]
    rows, columns, values = rows[keep], impedance.indices[keep], impedance.data[keep]
    if len(rows):
        # Only a row's least values can win: few are left to be sorted.
        begins = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
        least = np.repeat(np.minimum.reduceat(values, begins), np.diff([*begins, len(rows)]))
        rows, columns, values = (part[values == least] for part in (rows, columns, values))
    is_foreign = setting.sites.area[columns] != setting.demand.area[rows]
    # Among foreign offices the id alone decides; among own ones the tier does before it.
    tie = np.where(is_foreign, columns, rank[columns])
    order = np.lexsort((tie, is_foreign, values, rows))
    first_rows, first = np.unique(rows[order], return_index=True)
    best = np.full(impedance.shape[0], UNKNOWN, dtype=np.int32)
    best[first_rows] = columns[order][first]
    return best


def _picked(impedance: csr_array, serving: IntArray) -> FloatArray:
    """Return each row's stored value at its serving site, -1 where none is stored."""
    rows = row_of_entries(impedance)
    hit = impedance.indices == serving[rows]
    picked = np.full(impedance.shape[0], float(UNKNOWN))
    picked[rows[hit]] = impedance.data[hit]
    return picked


def _straight_m(
    serving: IntArray, opened: BoolArray, *, demand: Demand, sites: Sites
) -> FloatArray:
    """Return straight metres to the serving site, or to the nearest open one."""
    target: IntArray | LongArray = serving
    columns = np.flatnonzero(opened)
    if not len(columns):
        return np.full(len(serving), float(UNKNOWN))
    nearest = columns[cKDTree(sites.xy_m[columns]).query(demand.xy_m)[1]]
    target = np.where(serving >= 0, serving, nearest)
    offset = demand.xy_m - sites.xy_m[target]
    return np.asarray(np.hypot(offset[:, 0], offset[:, 1]))
