"""The compiled loops over the ways through layers of states: the best one, and all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.locate.cover.sweep_layout import Layers


@compiled
def trace_back(layers: Layers, state: int) -> LongArray:
    """
    Go back from a state of the last layer to the first.

    Returns
    -------
    sites
        Opened on the best way to it, in order.
    """
    n_sites = len(layers.begins) - 2
    sites, n_open = np.zeros(n_sites, np.int64), 0
    for site in range(n_sites - 1, -1, -1):
        before = layers.parent[state]
        if layers.opened[before] == state and (
            layers.shut[before] != state or layers.gain[before] > 0.0
        ):
            sites[n_open] = site
            n_open += 1
        state = before
    return sites[:n_open][::-1].copy()


@compiled
def soft_shares(layers: Layers, heat: float) -> tuple[float, FloatArray]:
    """
    Take all ways, each by the exponential of what it is worth over the heat.

    Returns
    -------
    soft
        The heat times the logarithm of their sum: above the most that any is worth.
    share
        Of each site: how large a part of that sum goes through states where it opens.
    """
    n_sites, end = len(layers.begins) - 2, layers.begins[-1]
    ways, left = np.zeros(end), np.zeros(end)
    by_shut, by_opened = np.zeros(end), np.zeros(end)
    ways[0] = 1.0
    for state in range(layers.begins[n_sites]):
        new = layers.shut[state]
        if new >= 0:
            by_shut[state] = np.exp((layers.value[state] - layers.value[new]) / heat)
            ways[new] += ways[state] * by_shut[state]
        new = layers.opened[state]
        if new >= 0:
            worth = layers.value[state] + layers.gain[state] - layers.value[new]
            by_opened[state] = np.exp(worth / heat)
            ways[new] += ways[state] * by_opened[state]
    best, total = -np.inf, 0.0
    for state in range(layers.begins[n_sites], end):
        best = max(best, layers.value[state])
    for state in range(layers.begins[n_sites], end):
        left[state] = np.exp((layers.value[state] - best) / heat)
        total += ways[state] * left[state]
    share = np.zeros(n_sites)
    for site in range(n_sites - 1, -1, -1):
        for state in range(layers.begins[site], layers.begins[site + 1]):
            if layers.shut[state] >= 0:
                left[state] = by_shut[state] * left[layers.shut[state]]
            if layers.opened[state] >= 0:
                through = by_opened[state] * left[layers.opened[state]]
                left[state] += through
                share[site] += ways[state] * through
    return best + heat * np.log(total), share / total
