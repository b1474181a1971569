"""Bounds on consolidation that need no solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.consolidate.loading import load_range
from motcua.locate.consolidate.manning import SLACK
from motcua.locate.consolidate.offices import EMPTY_SET, NEVER

if TYPE_CHECKING:
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
        officers at the steepest stair for all other files; sites: their number; travel:
        everybody at the nearest of all sites, and each area at its best receiver.
    """
    first = programme.entry_before == EMPTY_SET
    nearest = float(programme.entry_travel[first].sum())
    may = programme.admissible & programme.possible
    tied = float(np.where(may, programme.tied_travel, np.inf).min(axis=1).sum())
    share = programme.free_share
    return {
        "cost": float(programme.weight @ [_cost(programme, step) for step in range(len(share))]),
        "sites": float(programme.weight @ programme.must_open.sum(axis=1)),
        "travel": float(programme.weight @ (share * nearest + (1 - share) * tied)),
    }


def _cost(programme: Programme, step: int) -> float:
    """Return the least cost of one step, all files beyond the fixed offices at the best rate."""
    must, (least, _) = programme.must_open[step], load_range(programme, step)
    needed = np.searchsorted(programme.loads[1:], least * (1 - SLACK), side="left") + 1
    needed = np.minimum(np.maximum(needed, programme.least), len(programme.loads) - 1)
    share = float(programme.free_share[step])
    # Free files count where somebody must serve them: behind a set that is never closed.
    free = float(programme.entry_files[programme.entry_after == NEVER].sum()) * share
    tied = float((programme.tied * (1 - share) + programme.desk).sum())
    files = free + tied + float(programme.branch_files.sum())
    rest = max(0.0, files - float(programme.loads[needed[must]].sum()))
    officer, steepest = float(programme.prices[0]), float(np.diff(programme.loads).max())
    fixed = programme.office_cost[must].sum() + officer * needed[must].sum()
    return float(fixed) + officer * rest / steepest
