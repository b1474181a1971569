"""Cover cuts that a relaxed plan breaks, found greedily and made small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.consolidate.covers import Cover, SiteLoads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motcua.domain.arrays import FloatArray
    from motcua.locate.consolidate.offices import Programme

_WORTH = 0.03
"""By how much of an officer a cut must be broken."""

_HARDLY = 0.02
"""Share of a site or pair that counts for nothing."""


def broken_covers(
    programme: Programme, loads: SiteLoads, step: int, *, y: FloatArray, z: FloatArray,
    reached: list[FloatArray],
) -> list[Cover]:  # fmt: skip
    """
    Return cuts that a relaxed plan of one step breaks, the most broken first.

    Parameters
    ----------
    programme
        The instance.
    loads
        Loads of the step.
    step
        Which.
    y
        Shares of open sites, shape (n_sites,).
    z
        Shares of received areas, shape (n_areas, n_sites).
    reached
        For every site the shares of having at least 0, 1, 2, ... officers, the last of them one
        more than there could be: nothing.

    Returns
    -------
    covers
        Valid for every plan, whatever the shares.
    """
    found: list[tuple[float, int, Cover]] = []
    for site in np.flatnonzero((y > 2 * _HARDLY) & programme.possible).tolist():
        parts = _candidates(programme, loads, site, y=y, z=z)
        for cover, slack in _grown(loads, step, site, parts=parts, reached=reached[site], y=y):
            broken = float(y[site] - slack - reached[site][cover.officers])
            if broken > _WORTH:
                found.append((-broken, len(found), cover))
    return [cover for _, _, cover in sorted(found)]


def _candidates(
    programme: Programme, loads: SiteLoads, site: int, *, y: FloatArray, z: FloatArray
) -> list[tuple[float, bool, int]]:
    """Return slack, kind and row of what may be in a cover: areas received, sites closed."""
    closable = programme.possible & ~programme.always_open
    sites = [
        (max(0.0, float(y[r])), False, r)
        for r in loads.movers(site)
        if closable[r] and y[r] < y[site] - _HARDLY
    ]
    areas = np.flatnonzero(programme.admissible[:, site] & (z[:, site] > _HARDLY)).tolist()
    return sorted([*sites, *((max(0.0, float(y[site] - z[a, site])), True, a) for a in areas)])


def _grown(
    loads: SiteLoads, step: int, site: int, *, parts: list[tuple[float, bool, int]],
    reached: FloatArray, y: FloatArray,
) -> Iterator[tuple[Cover, float]]:  # fmt: skip
    """Grow a cover by the likeliest part; at every further officer make it small and yield it."""
    most, slack = 0, 0.0
    for n_parts in range(len(parts) + 1):
        slack += parts[n_parts - 1][0] if n_parts else 0.0
        if slack > y[site]:
            return
        if n_parts < len(parts) and parts[n_parts][0] <= 0:
            continue
        # More than there could be is impossible at once, however much more.
        officers = min(_officers(loads, site, parts[:n_parts]), len(reached) - 1)
        if officers > most:
            most = officers
            if reached[officers] < y[site] - _HARDLY:
                kept = _shrunk(loads, site, parts[:n_parts], officers=officers)
                cover = Cover(
                    step=step, site=site, officers=officers,
                    closed=tuple(row for _, is_area, row in kept if not is_area),
                    received=tuple(row for _, is_area, row in kept if is_area),
                )  # fmt: skip
                yield cover, sum(each for each, _, _ in kept)


def _shrunk(
    loads: SiteLoads, site: int, parts: list[tuple[float, bool, int]], *, officers: int
) -> list[tuple[float, bool, int]]:
    """Leave out what is not needed for so many officers, the least likely first."""
    kept = list(parts)
    for part in sorted(parts, key=lambda each: (-each[0], each[1], each[2])):
        fewer = [each for each in kept if each is not part]
        if _officers(loads, site, fewer) >= officers:
            kept = fewer
    return kept


def _officers(loads: SiteLoads, site: int, parts: list[tuple[float, bool, int]]) -> int:
    closed = [row for _, is_area, row in parts if not is_area]
    return loads.officers(site, closed, [row for _, is_area, row in parts if is_area])
