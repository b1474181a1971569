"""Networks made whole again: offices open and close by steps, areas get receivers that connect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.consolidate.evaluate import Network
from motcua.locate.consolidate.soundness import own_receivers

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray, LongArray
    from motcua.locate.consolidate.offices import Programme


class Mender:
    """
    Makes sound networks of one programme.

    Parameters
    ----------
    programme
        The instance.
    """

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.cost_of = np.where(programme.admissible, programme.tied_travel, np.inf)

    def shift(self, network: Network) -> LongArray:
        """
        Return when each site changes.

        Parameters
        ----------
        network
            Open sites by step.

        Returns
        -------
        shift
            The step at which a site closes, a candidate opens; n_steps for never.
        """
        n_open = network.opened.sum(axis=0)
        shift: LongArray = np.where(
            self.programme.is_candidate, self.programme.n_steps - n_open, n_open
        )
        return shift

    def made(self, shift: LongArray, wanted: IntArray) -> Network | None:
        """
        Open by steps and mend the receivers.

        Parameters
        ----------
        shift
            When each site changes.
        wanted
            Receivers to keep where they still may be, shape (n_steps, n_areas).

        Returns
        -------
        network
            With sound receivers; None where an area can have none.
        """
        steps = np.arange(self.programme.n_steps)[:, None]
        opened = np.where(self.programme.is_candidate, steps >= shift, steps < shift)
        receiver = np.empty_like(wanted)
        for step in range(self.programme.n_steps):
            mended = self.mended(step, opened[step], wanted[step])
            if mended is None:
                return None
            receiver[step] = mended
        return Network(opened=opened, receiver=receiver)

    def mended(self, step: int, opened: BoolArray, wanted: IntArray) -> IntArray | None:
        """
        Give each area its own office, else the wanted one if it connects, else the nearest.

        Parameters
        ----------
        step
            Which.
        opened
            Open sites, shape (n_sites,).
        wanted
            Receivers to keep where they still may be, shape (n_areas,).

        Returns
        -------
        receiver
            Sound; None where an area can have none.
        """
        own = own_receivers(self.programme, opened)
        given = self.programme.given[step]
        if ((given >= 0) & (own >= 0) & (given != own)).any():
            return None
        receiver = own.copy()
        pending = np.flatnonzero(receiver < 0).tolist()
        for only_wanted in (True, False):
            grown = True
            while grown and pending:
                grown, left = False, []
                for area in pending:
                    goal = given[area] if given[area] >= 0 else wanted[area]
                    is_bound = only_wanted or given[area] >= 0
                    site = self._host(area, receiver, int(goal) if is_bound else None, opened)
                    receiver[area] = site
                    grown |= site >= 0
                    if site < 0:
                        left.append(area)
                pending = left
        return None if pending else receiver

    def _host(self, area: int, receiver: IntArray, goal: int | None, opened: BoolArray) -> int:
        """Return who can take an area next to what it already has; -1 for nobody."""
        around = receiver[self.programme.neighbours[area]]
        if goal is not None:
            fits = goal >= 0 and opened[goal] and self.programme.admissible[area, goal]
            return goal if fits and (around == goal).any() else -1
        hosts = np.unique(around[around >= 0])
        hosts = hosts[self.programme.admissible[area, hosts]]
        return int(hosts[np.argmin(self.cost_of[area, hosts])]) if len(hosts) else -1


def shift_options(programme: Programme) -> list[list[int]]:
    """
    Return when each site may change.

    Parameters
    ----------
    programme
        The instance.

    Returns
    -------
    options
        Steps at which a site may close, a candidate may open, ascending; n_steps is never.
    """
    options: list[list[int]] = []
    steps = np.arange(programme.n_steps)
    for site in range(programme.n_sites):
        candidate, stood = programme.is_candidate[site], programme.stood[site]
        must, never = programme.must_open[:, site], programme.must_close[:, site]
        fixed = stood == candidate
        mine = []
        for shift in [0] if fixed else range(programme.n_steps + 1):
            opened = (steps >= shift) if candidate else (steps < shift)
            changes = shift < programme.n_steps and not fixed and programme.is_held[shift]
            if changes and not (must[shift] or never[shift]):
                continue
            if not (must & ~opened).any() and not (never & opened).any():
                mine.append(int(shift))
        options.append(mine)
    return options
