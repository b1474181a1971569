"""Bounds on consolidation that need no solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.consolidate.loading import load_range
from motcua.locate.consolidate.manning import SLACK
from motcua.locate.consolidate.offices import EMPTY_SET, NEVER

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray
    from motcua.locate.consolidate.offices import Programme


def easy_bounds(programme: Programme) -> dict[str, float]:
    """
    Return bounds that need no solver.

    Parameters
    ----------
    programme
        The instance.

    Returns
    -------
    bounds
        cost: the offices that must be open with the officers that their least loads need, and
        for all other files further officers and offices, whoever is cheapest, in parts; sites:
        their number; travel: everybody at the nearest of all sites, and each area at its best
        receiver: infinite where an area has none and anybody is tied to it.
    """
    first = programme.entry_before == EMPTY_SET
    nearest = float(programme.entry_travel[first].sum())
    may = programme.admissible & programme.possible
    tied = float(np.where(may, programme.tied_travel, np.inf).min(axis=1).sum())
    share = programme.free_share
    free, held = float(programme.weight @ share), float(programme.weight @ (1 - share))
    return {
        "cost": float(programme.weight @ [_cost(programme, step) for step in range(len(share))]),
        "sites": float(programme.weight @ programme.must_open.sum(axis=1)),
        # Nobody's way to a receiver that there is not would be no number where all are free.
        "travel": free * nearest + (held * tied if held else 0.0),
    }


def _cost(programme: Programme, step: int) -> float:
    """Return the least cost of one step if files could be sent to any open office, in parts."""
    must, (least, _) = programme.must_open[step], load_range(programme, step)
    needed = np.searchsorted(programme.loads[1:], least * (1 - SLACK), side="left") + 1
    needed = np.minimum(np.maximum(needed, programme.least), len(programme.loads) - 1)
    share = float(programme.free_share[step])
    # Free files count where somebody must serve them: behind a set that is never closed.
    free = float(programme.entry_files[programme.entry_after == NEVER].sum()) * share
    tied = float((programme.tied * (1 - share) + programme.desk).sum())
    files = free + tied + float(programme.branch_files.sum())
    cost, rises = 0.0, []
    for site in np.flatnonzero(programme.possible & ~programme.must_close[step]).tolist():
        low = int(needed[site]) if must[site] else int(programme.least[site])
        taken, paid = _stairs(programme, site, low=min(low, len(programme.loads) - 1))
        if must[site]:
            files, cost = files - taken[0], cost + paid[0]
        else:
            taken, paid = np.append(0.0, taken), np.append(0.0, paid)
        rises += _hull(taken, paid)
    for slope, room in sorted(rises):
        if files <= 0:
            break
        cost, files = cost + slope * min(room, files), files - room
    return cost


def _stairs(programme: Programme, site: int, *, low: int) -> tuple[FloatArray, FloatArray]:
    """Return the most files of an open site by its officers, from a number on, and its cost."""
    top = len(programme.loads) - 1
    if not programme.wait_is_soft:
        top = min(top, int(programme.most_upgraded[site]))
    officers = np.arange(low, max(low, top) + 1)
    grows = (officers > programme.most[site]) & ~programme.wait_is_soft
    officer, upgrade, _ = programme.prices.tolist()
    paid = float(programme.office_cost[site]) + officer * officers + upgrade * grows
    return np.minimum(programme.loads[officers], programme.capacity[site]), paid


def _hull(taken: FloatArray, paid: FloatArray) -> list[tuple[float, float]]:
    """
    Return the cheapest way up stairs: cost a file and files of each piece, never cheaper.

    Examples
    --------
    A first officer is dear, the second takes three times as much, the third little:

    >>> _hull(np.array([0.0, 1.0, 4.0, 5.0]), np.array([0.0, 2.0, 3.0, 4.0]))
    [(0.75, 4.0), (1.0, 1.0)]
    """
    pieces, place = [], 0
    while place < len(taken) - 1:
        room, more = taken[place + 1 :] - taken[place], paid[place + 1 :] - paid[place]
        slopes = np.where(room > 0, more / np.maximum(room, 1e-300), np.inf)
        best = int(np.argmin(slopes))
        if not np.isfinite(slopes[best]):
            break
        pieces.append((float(slopes[best]), float(room[best])))
        place += best + 1
    return pieces
