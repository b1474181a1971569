"""Which open site serves whom, and what that asks of every office."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial import cKDTree

from motcua.assess.readings import covered_by_minute, covered_by_reading
from motcua.assess.serving import find_serving
from motcua.assess.workload import files_by_site, receivers, staff
from motcua.domain.arrays import UNKNOWN, row_of_entries
from motcua.domain.assessment import Assessment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scipy.sparse import csr_array

    from motcua.domain.arrangement import Arrangement
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.domain.demand import Demand
    from motcua.domain.queueing import Workload
    from motcua.domain.region import Region
    from motcua.domain.sites import Sites
    from motcua.domain.staffing import Staffing
    from motcua.domain.standard import Standard
    from motcua.domain.travel_matrix import TravelMatrix


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
    serving = find_serving(opened, setting)
    people = np.bincount(
        serving[serving >= 0], weights=demand.population[serving >= 0], minlength=len(sites.ids)
    )
    receiver = _received(serving, opened, setting, arrangement)
    upgraded = np.zeros(len(sites.ids), dtype=np.bool_)
    if arrangement is not None:
        upgraded = arrangement.upgraded
    files = _files(serving, receiver, opened, setting=setting)
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


def staffed_anew(assessment: Assessment, setting: Setting) -> Assessment:
    """
    Return an assessment under other rules on officers: nobody's way changes.

    Parameters
    ----------
    assessment
        Made with other rules.
    setting
        The same places, and the rules that hold.

    Returns
    -------
    assessment
        As `assess` would return it.
    """
    staff_fields = _staff(
        assessment.files, assessment.opened, upgraded=assessment.upgraded, setting=setting
    )
    return replace(assessment, **staff_fields)


def files_at(arrangement: Arrangement, setting: Setting, *, shares: Sequence[float]) -> FloatArray:
    """
    Return the files a year at each site if more or fewer of them were free to go anywhere.

    Parameters
    ----------
    arrangement
        Open sites and receivers.
    setting
        Places, impedances and workload.
    shares
        Boundary-free shares, 0 to 1.

    Returns
    -------
    files
        Shape (n_shares, n_sites): the files of `assess` under each share, whose whole assessment
        would take as long as a province's preparation.
    """
    serving = find_serving(arrangement.opened, setting)
    receiver = _received(serving, arrangement.opened, setting, arrangement)
    return np.array(
        [_files(serving, receiver, arrangement.opened, setting=sharing(setting, share))
         for share in shares]
    )  # fmt: skip


def sharing(setting: Setting, share: float) -> Setting:
    """
    Return the setting with another boundary-free share.

    Parameters
    ----------
    setting
        Any.
    share
        Of the files that any office takes, 0 to 1.

    Returns
    -------
    setting
        Otherwise the same.
    """
    return replace(setting, workload=replace(setting.workload, boundary_free_share=share))


def _received(
    serving: IntArray, opened: BoolArray, setting: Setting, arrangement: Arrangement | None
) -> IntArray:
    """Return who receives each area: as decided, else as it comes."""
    receiver = receivers(
        serving, opened, setting.region, demand=setting.demand, sites=setting.sites
    )
    if arrangement is None:
        return receiver
    return np.where(arrangement.receiver >= 0, arrangement.receiver, receiver)


def _files(
    serving: IntArray, receiver: IntArray, opened: BoolArray, *, setting: Setting
) -> FloatArray:
    return files_by_site(
        serving, receiver, opened=opened, demand=setting.demand, sites=setting.sites,
        group=setting.region.group, workload=setting.workload,
    )  # fmt: skip


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
