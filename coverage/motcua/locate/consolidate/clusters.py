"""Connected groups of areas that one office could receive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.consolidate.offices import Programme


def find_clusters(programme: Programme, *, most: int) -> list[tuple[int, tuple[int, ...]]] | None:
    """
    Return every admissible cluster, or None where there are more than `most`.

    Parameters
    ----------
    programme
        The instance.
    most
        Number of clusters at which the search is given up.

    Returns
    -------
    clusters
        Pairs (site, areas), the areas sorted; each holds the site's own area, is connected, and
        takes no area whose own office must stay. Sites in order, smaller clusters first found.
    """
    found: list[tuple[int, tuple[int, ...]]] = []
    for site in np.flatnonzero((programme.home >= 0) & programme.possible).tolist():
        room = most - len(found)
        mine = _clusters_of(programme, site, most=room)
        if mine is None:
            return None
        found += mine
    return found


def takeable(programme: Programme, site: int) -> BoolArray:
    """
    Return the areas besides its own that a site could receive in some step.

    Parameters
    ----------
    programme
        The instance.
    site
        Row of a site with a home.

    Returns
    -------
    areas
        Admissible, and without an own office that is open in every step; shape (n_areas,).
    """
    areas = programme.admissible[:, site].copy()
    held = programme.always_open & (programme.home >= 0)
    own = np.flatnonzero(held)
    areas[programme.home[own][programme.admissible[programme.home[own], own]]] = False
    areas[programme.home[site]] = False
    return areas


def _clusters_of(
    programme: Programme, site: int, *, most: int
) -> list[tuple[int, tuple[int, ...]]] | None:
    """Grow connected sets from the site's own area, each reached once."""
    home = int(programme.home[site])
    if not programme.admissible[home, site]:
        return []
    may = takeable(programme, site)
    around = [np.flatnonzero(row & may).tolist() for row in programme.neighbours]
    limit = _most_load(programme, site)
    share = float((1 - programme.free_share).min())
    files = programme.tied * share + programme.desk
    found: list[tuple[int, tuple[int, ...]]] = []
    stack = [(frozenset({home}), tuple(around[home]), frozenset[int]())]
    while stack:
        members, fringe, barred = stack.pop()
        if len(members) > 1 and files[list(members)].sum() > limit:
            continue
        found.append((site, tuple(sorted(members))))
        if len(found) > most:
            return None
        gone = set(barred)
        for area in fringe:
            if area in gone or area in members:
                continue
            gone.add(area)
            grown = members | {area}
            rim = dict.fromkeys([*fringe, *around[area]])
            left = tuple(a for a in rim if a not in grown and a not in gone)
            stack.append((grown, left, frozenset(gone)))
    return found


def _most_load(programme: Programme, site: int) -> float:
    """Return the most files that a site could take once upgraded."""
    if programme.wait_is_soft:
        return float(programme.capacity[site])
    most = min(int(programme.most_upgraded[site]), len(programme.loads) - 1)
    return float(min(programme.loads[most], programme.capacity[site]))
