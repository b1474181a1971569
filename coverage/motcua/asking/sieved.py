"""What a plan says of candidates that were sieved: how many, and bounds that hold with all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.travel.nearest import nearest_sites

if TYPE_CHECKING:
    from motcua.assess.service import Setting
    from motcua.domain.arrays import IntArray
    from motcua.domain.solution import Goal, Solution
    from motcua.travel.trip import Trip


def soonest(trip: Trip | None) -> IntArray | None:
    """
    Return how soon everybody comes to the nearest of all sites, those left out included.

    Parameters
    ----------
    trip
        All people and sites; None where there are no roads.

    Returns
    -------
    time_ms
        -1 where none is within the cutoff, shape (n_demand,).
    """
    return None if trip is None else nearest_sites(trip).time_ms


def bounded(solution: Solution, setting: Setting, soonest_ms: IntArray | None) -> Solution:
    """
    Return a solution whose bound on mean travel holds with the candidates left out.

    For who is covered another site stands for each of them, but perhaps from farther away.

    Parameters
    ----------
    solution
        Found among the sites that stayed.
    setting
        These sites.
    soonest_ms
        From `soonest`.

    Returns
    -------
    solution
        Otherwise the same. Whoever travels to the nearest of all sites travels no longer.
    """
    if soonest_ms is None:
        return solution
    least = _least_mean(setting, soonest_ms)
    return replace(solution, goals=tuple(_loosened(goal, least) for goal in solution.goals))


def _least_mean(setting: Setting, soonest_ms: IntArray) -> float:
    """Return the mean over those in reach of a site that stayed, as that goal counts it."""
    times, people = setting.travel.time_ms, setting.demand.population
    counts = (np.diff(times.indptr) > 0) & (people > 0) & (soonest_ms >= 0)
    if not counts.any():
        return 0.0
    longest = int(times.data.max())
    return float(np.average(np.minimum(soonest_ms[counts], longest), weights=people[counts]))


def _loosened(goal: Goal, least: float) -> Goal:
    told = goal.termination
    if goal.name != "mean_time" or least >= told.bound:
        return goal
    reason = "heuristic" if told.reason in ("optimal", "gap") else told.reason
    return replace(goal, termination=replace(told, bound=least, reason=reason))
