"""Bounds that hold with every candidate, from a programme that was made without most of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import row_of_entries
from motcua.locate.consolidate.easy_bounds import easy_bounds
from motcua.locate.consolidate.offices import EMPTY_SET, NEVER
from motcua.locate.consolidate.openings import settle
from motcua.locate.consolidate.reaching import find_ways, receivable

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.staffing import Staffing
    from motcua.locate.consolidate.offices import Programme
    from motcua.locate.consolidate.preferences import Ways
    from motcua.locate.consolidate.town import Rules, Step, Town


def bounds_with_all(
    programme: Programme, town: Town, *, rules: Rules, steps: tuple[Step, ...]
) -> dict[str, float]:
    """
    Return bounds of every goal with all sites that may open.

    Parameters
    ----------
    programme
        Of the same town and rules, with some of the sites closed throughout and perhaps
        thinned.
    town
        Places and what stands.
    rules
        What holds in every step.
    steps
        At least one, with all candidates.

    Returns
    -------
    bounds
        cost, sites and mean_time as `motcua.locate.consolidate.easy_bounds.easy_bounds` has them,
        but that no office is counted on for a least load: a candidate might take it. Free files
        count of whoever must find an office within their limit, and their way to the nearest of
        all sites; every office's officers are counted in parts.
    """
    must_open, must_close = settle(steps, town.begun.opened, is_candidate=~town.sites.is_existing)
    ways, possible = find_ways(town, rules), np.asarray(~must_close.all(axis=0))
    must_serve = (town.demand.present > 0) & (ways.limit_ms >= 0)
    nearest: FloatArray = np.asarray(town.demand.population * _nearest(ways, possible))
    admissible, tied_travel = receivable(town, ways=ways, rules=rules)
    for step in steps:
        stated = np.flatnonzero(step.given >= 0)
        admissible[stated, step.given[stated]] = True
    one = np.zeros(1, dtype=np.int32)
    relaxed = replace(
        programme,
        must_open=np.zeros_like(must_open),
        must_close=must_close,
        admissible=admissible,
        tied_travel=tied_travel,
        loads=_longer(programme, town.staffing),
        entry_site=one,
        entry_before=np.full_like(one, EMPTY_SET),
        entry_after=np.full_like(one, NEVER),
        entry_files=np.array([town.common[must_serve].sum()]),
        entry_travel=np.array([nearest[must_serve].sum()]),
    )
    easy = easy_bounds(relaxed)
    sites = float(programme.weight @ must_open.sum(axis=1))
    return {"cost": easy["cost"], "sites": sites, "mean_time": easy["travel"]}


def _nearest(ways: Ways, possible: BoolArray) -> FloatArray:
    """Return everybody's time to the nearest site that may be open, 0 for whoever knows none."""
    nearest = np.full(ways.time_ms.shape[0], np.inf)
    keep = possible[ways.time_ms.indices]
    np.minimum.at(nearest, row_of_entries(ways.time_ms)[keep], ways.time_ms.data[keep])
    return np.where(np.isinf(nearest), 0.0, nearest)


def _longer(programme: Programme, staffing: Staffing) -> FloatArray:
    """Return the largest loads up to the officers of the roomiest site, or of all files."""
    share = float(programme.free_share.max())
    files = programme.tied.sum() + programme.desk.sum() + programme.branch_files.sum()
    most = int(staffing.needed(np.array([files * (1 + share)]))[0])
    if not programme.wait_is_soft:
        most = min(most, int(programme.most_upgraded.max()))
    return np.array(staffing.largest_loads(max(most, int(staffing.least.max())) + 1))
