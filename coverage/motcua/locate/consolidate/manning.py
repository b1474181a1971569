"""Officers of sites whose loads are known: how many, at what cost, and what they are short of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.consolidate.offices import Programme

SLACK = 1e-9
"""Share by which a load may pass a limit: the last digits of a sum are nobody's files."""

_ENDLESS = 1 << 30


@dataclass(frozen=True, kw_only=True, eq=False)
class Manned:
    """What loads ask for, one entry a load."""

    officers: IntArray
    """The fewest whose wait stays within the ceiling."""

    upgraded: BoolArray
    """As asked, and where more room alone is worth it."""

    cost: FloatArray
    """Yearly, with the open office."""

    broken: FloatArray
    """How far rules are broken, in officers; 0 where none is."""


def room(programme: Programme) -> tuple[LongArray, LongArray]:
    """
    Return the most officers of each site; beyond the stairs there is no limit.

    Parameters
    ----------
    programme
        The instance.

    Returns
    -------
    most
        While not upgraded, shape (n_sites,).
    most_upgraded
        Once upgraded.
    """
    top = len(programme.loads) - 1
    most, roomier = programme.most.astype(np.int64), programme.most_upgraded.astype(np.int64)
    return np.where(most > top, _ENDLESS, most), np.where(roomier > top, _ENDLESS, roomier)


class Manning:
    """
    The stairs of one programme, prepared once and asked often.

    Parameters
    ----------
    programme
        The instance.
    """

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self._loads = programme.loads[1:] * (1 + SLACK)
        self._most, self._most_upgraded = room(programme)

    def manned(self, sites: LongArray, load: FloatArray, upgraded: BoolArray) -> Manned:
        """
        Return officers and cost of open sites.

        Parameters
        ----------
        sites
            Rows of sites; one may come several times, shape (n,).
        load
            Files a year of each, shape (n,).
        upgraded
            Whether each is upgraded in any case, shape (n,).

        Returns
        -------
        manned
            One entry a load.
        """
        programme = self.programme
        least, most = programme.least[sites], self._most[sites]
        needed = np.maximum(np.searchsorted(self._loads, load, side="left") + 1, least)
        broken = np.zeros(len(sites))
        if not programme.wait_is_soft:
            roomier = self._most_upgraded[sites]
            upgraded = upgraded | ((needed > most) & (roomier > most))
            broken += np.maximum(needed - np.where(upgraded, roomier, most), 0)
        target = programme.floor[sites] * needed
        gap = np.where(target - load > SLACK * target, target - load, 0.0)
        if programme.floor_is_hard:
            spared = programme.is_exempt[sites] & (needed <= least)
            broken += np.where(spared, 0.0, gap) / 1_000
        broken += np.maximum(0.0, load - programme.capacity[sites] * (1 + SLACK)) / 1_000
        officer, upgrade, missing = programme.prices
        cost = programme.office_cost[sites] + upgrade * upgraded + officer * needed + missing * gap
        return Manned(officers=needed.astype(np.int32), upgraded=upgraded, cost=cost, broken=broken)
