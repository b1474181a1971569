"""A Benders master with cuts over tiles, solved from its middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.central import central_optimum
from motcua.locate.cover.master import Master
from motcua.locate.cover.relaxed import Relaxed

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.cover.envelope import Cut, Tile

STEPS = 6.0
"""Steps of the simplex that one of an interior point counts for."""


class TileMaster(Master):
    """The relaxation of a programme whose only losses are in groups that tiles are made of."""

    def add(self, cut: Cut, tile: Tile) -> None:
        """
        Add a cut over several groups.

        Parameters
        ----------
        cut
            Of the tile's sites.
        tile
            What it says the loss of.
        """
        used = np.flatnonzero(cut.coefficient)
        columns = np.concatenate([tile.sites[used], self.n_sites + tile.groups])
        values = np.concatenate([cut.coefficient[used], np.ones(len(tile.groups))])
        self._add([cut.constant], [np.inf], [0, len(columns)], columns, values)

    def central(self, limit_s: float, *, accuracy: float) -> tuple[Relaxed, BoolArray]:
        """
        Solve the relaxation from its middle, with no basis before or after.

        Parameters
        ----------
        limit_s
            Seconds it may take.
        accuracy
            Relative gap at which it may end.

        Returns
        -------
        relaxed
            What is near an optimum, with a value that no optimum falls below and no reduced costs.
        is_idle
            Rows that do nothing there.
        """
        found = central_optimum(self._lp.getLp(), limit_s=limit_s, accuracy=accuracy)
        self.work += STEPS * found.iterations * self.n_rows
        y, theta = found.x[: self.n_sites], found.x[self.n_sites :]
        return Relaxed(found.value, y, theta, np.zeros(self.n_sites)), found.is_idle

    def drop(self, is_idle: BoolArray) -> None:
        """
        Drop cuts.

        Parameters
        ----------
        is_idle
            Which rows, changed in place: those that are no cuts stay.
        """
        is_idle[: self.n_fixed_rows] = False
        self.regions.spare(is_idle)
        gone = np.flatnonzero(is_idle).astype(np.int32)
        if len(gone):
            self._lp.deleteRows(len(gone), gone)
