"""The ways that the p-models measure: minutes by road, or metres where a study names no roads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.travel.straight import straight_distances

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from motcua.assess.service import Setting

MOST_PAIRS = 60_000_000
"""Pairs of people and sites that are held at once: some 0.7 GB."""


def ways(setting: Setting) -> csr_array:
    """
    Return how far every resident is from every site, as far as it is measured.

    Parameters
    ----------
    setting
        Places and impedances.

    Returns
    -------
    impedance
        Milliseconds within the cutoff; without roads metres of all pairs, however far, for a
        straight line is there without measuring. Where these are too many to hold, those within
        the widest standard.
    """
    travel, points, sites = setting.travel, setting.demand.xy_m, setting.sites.xy_m
    if travel.has_roads:
        return travel.time_ms
    if len(points) * len(sites) > MOST_PAIRS:
        return travel.straight_m
    corners = np.concatenate([points, sites])
    farthest = float(np.hypot(*np.ptp(corners, axis=0)))
    return straight_distances(points, sites, cutoff_m=farthest + 1.0)
