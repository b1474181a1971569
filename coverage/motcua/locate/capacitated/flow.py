"""
How much load finds room at open sites: a flow from rows to sites that follows them as they change.

Where people count by their load, whom the open sites have room for is a maximum flow, and whoever
stands in the way of more its minimum cut (Ford and Fulkerson 1956, doi 10.4153/CJM-1956-045-5). A
site that closes gives back what it took; the rest of the flow stays where it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.capacitated.flow_loops import Flow, Levels, Net, flow_loop, wanted_loop

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.capacitated.cover_task import CapacityCover

TRACE = 1e-12
"""Share of all load that counts as none."""

ROOM = 1e-7
"""Share of all load by which as many as asked may be missed."""


class RoomFlow:
    """
    The load that open sites take.

    Parameters
    ----------
    task
        Rows, sites, target; people count by their load and by one site.
    opened
        Open sites, shape (n_sites,).

    Examples
    --------
    Two rows of one; the first site has room for one and a half, the other one reaches the second:

    >>> from motcua.locate.capacitated.cover_ready import ready
    >>> given = ready([[1, 0], [1, 1]], None, capacity=[1.5, 1], load=None, cost=None, n_open=None,
    ...               budget=None, mandatory=None, forbidden=None, rules=(), serves_all=True)
    >>> flow = RoomFlow(given.task, np.array([True, False]))
    >>> flow.missing, flow.is_enough
    (0.5, False)
    >>> flow.open(1)
    >>> flow.missing, flow.is_enough
    (0.0, True)
    """

    def __init__(self, task: CapacityCover, opened: BoolArray) -> None:
        self.task, n_sites = task, len(task.capacity)
        sites = task.sites.astype(np.int64)
        of_site = np.argsort(sites, kind="stable")
        counts = np.bincount(sites, minlength=n_sites)
        self._net = Net(
            starts=task.starts.astype(np.int64), site=sites, row=task.row, of_site=of_site,
            site_starts=np.concatenate([[0], np.cumsum(counts)]),
        )  # fmt: skip
        self.flow = Flow(
            taken=np.zeros(len(sites)), left=task.load.astype(np.float64), spare=task.room.copy(),
            opened=opened.copy(),
        )  # fmt: skip
        total = float(task.load.sum())
        self._least = TRACE * (1.0 + total)
        self._may_miss = total - task.target + ROOM * (1.0 + total)
        self._levels = Levels(
            of_row=np.zeros(task.n_rows, dtype=np.int64), of_site=np.zeros(n_sites, dtype=np.int64)
        )
        self._fill()

    @property
    def opened(self) -> BoolArray:
        """Open sites; not to be changed from outside."""
        return self.flow.opened

    @property
    def missing(self) -> float:
        """Load that finds no room."""
        return float(self.flow.left.sum())

    @property
    def is_enough(self) -> bool:
        """Whether as much as asked finds room."""
        return self.missing <= self._may_miss

    @property
    def stuck(self) -> BoolArray:
        """Rows of the minimum cut: load is left of them, or could move only for such."""
        return np.asarray(self._levels.of_row >= 0)

    @property
    def filled(self) -> FloatArray:
        """Load that each site takes."""
        return self.task.room - self.flow.spare

    def wanted(self) -> FloatArray:
        """
        Return the load that is left in reach of closed sites, at most what each can take.

        Returns
        -------
        load
            Shape (n_sites,), zero at open sites.
        """
        load = np.zeros(len(self.task.capacity))
        wanted_loop(self._net, self.flow, self.task.room, load)
        return load

    def open(self, site: int) -> None:
        """
        Open a site.

        Parameters
        ----------
        site
            Its number.
        """
        self.flow.opened[site] = True
        self._fill()

    def close(self, *sites: int) -> None:
        """
        Close sites; whom they had goes elsewhere as far as there is room.

        Parameters
        ----------
        *sites
            Their numbers.
        """
        net, flow = self._net, self.flow
        for site in sites:
            pairs = net.of_site[net.site_starts[site] : net.site_starts[site + 1]]
            np.add.at(flow.left, net.row[pairs], flow.taken[pairs])
            flow.taken[pairs] = 0.0
            flow.opened[site], flow.spare[site] = False, self.task.room[site]
        self._fill()

    def copy(self) -> Flow:
        """
        Return who is where now.

        Returns
        -------
        flow
            For `restore`.
        """
        now = self.flow
        return Flow(now.taken.copy(), now.left.copy(), now.spare.copy(), now.opened.copy())

    def restore(self, flow: Flow) -> None:
        """
        Go back to an earlier state.

        Parameters
        ----------
        flow
            From `copy`.
        """
        for part, before in zip(self.flow, flow, strict=True):
            part[:] = before

    def _fill(self) -> None:
        flow_loop(self._net, self.flow, self._levels, self._least)
