"""Sets of sites that lie together, to branch on how many of them are open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray
    from motcua.locate.cover.programme import Programme

REACH = 80
"""Sites of a region at most."""

FAR_REACH = 200
"""Neighbours of a site at most, by which an annealing wanders."""

LEVELS = 3
"""Regions with up to so many open sites are looked at."""

CLEAR = 0.15
"""A number of open sites nearer to a whole one than this is not worth branching on."""


class Region(NamedTuple):
    """Sites whose open number is branched on."""

    members: IntArray
    """Numbers of the sites, rising."""

    most: float
    """At most so many are open on one side, at least one more on the other."""


def site_regions(y: FloatArray, count: int) -> list[Region]:
    """
    Return the sites that are least whole, each a region of its own.

    Parameters
    ----------
    y
        Open fractions.
    count
        How many.

    Returns
    -------
    regions
        The most fractional first.
    """
    fraction = np.abs(y - np.round(y))
    order = np.argsort(-fraction, kind="stable")[:count]
    return [Region(np.array([j], dtype=np.int32), 0.0) for j in order if fraction[j] > 0.0]


def near_regions(y: FloatArray, near: IntArray, count: int) -> list[Region]:
    """
    Return regions about open sites whose fractions add up to about a half beyond a whole number.

    Closing one of many like sites moves its fraction next door and the bound hardly at all; to
    close a region, or to open one more site in it, moves people.

    Parameters
    ----------
    y
        Open fractions, shape (n_sites,).
    near
        Each site's neighbours, itself first.
    count
        How many.

    Returns
    -------
    regions
        The least whole first; no two with the same fractions.
    """
    centres = np.flatnonzero(y > 1e-6)  # noqa: PLR2004 - a fraction that is one
    around = near[centres, :REACH]
    # A repeated neighbour, which fills up a short list, adds nothing.
    fresh = np.ones(around.shape, dtype=np.bool_)
    fresh[:, 1:] = around[:, 1:] != centres[:, None]
    total = np.cumsum(np.where(fresh, y[around], 0.0), axis=1)
    whole = np.floor(total + 1e-9)
    unclear = np.where(y[around] > 1e-6, np.minimum(total - whole, whole + 1.0 - total), 0.0)  # noqa: PLR2004
    found: dict[tuple[int, ...], tuple[float, Region]] = {}
    for level in range(LEVELS):
        score = np.where(whole == level, unclear, 0.0)
        last = score.argmax(axis=1)
        best = score[np.arange(len(centres)), last]
        for which in np.argsort(-best, kind="stable")[: 4 * count]:
            if best[which] < CLEAR:
                break
            members = np.unique(around[which, : last[which] + 1]).astype(np.int32)
            key = tuple(members[y[members] > 1e-6].tolist())  # noqa: PLR2004
            worth = float(best[which]) * (1.0 if level == 0 else 0.9)
            if len(members) > 1 and key not in found:
                found[key] = worth, Region(members, float(level))
    ranked = sorted(found.values(), key=lambda entry: -entry[0])
    return [region for _, region in ranked[:count]]


def neighbours(programme: Programme) -> IntArray:
    """
    Return each site's neighbours by what the programme says of its sites.

    Parameters
    ----------
    programme
        Rows with losses, or limits that ask for open sites.

    Returns
    -------
    near
        Shape (n_sites, at most `FAR_REACH`), itself first.
    """
    from motcua.locate.cover.near import near_sites

    n_sites = len(programme.cost)
    if programme.priced:
        losses = programme.priced[0].losses
        starts, sites, weight = losses.starts, losses.sites, losses.weight
    else:
        asked = programme.bounds.matrix[np.flatnonzero(np.isfinite(programme.bounds.lower))]
        starts, sites = asked.indptr.astype(np.int64), asked.indices.astype(np.int32)
        weight = np.ones(asked.shape[0])
    return near_sites(starts, sites, weight, n_sites=n_sites, count=FAR_REACH)
