"""Rows of the master that count the open sites of regions, and short trials of such rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray, LongArray
    from motcua.locate.cover.tree import Limit


PROBE_S = 5.0
"""Seconds that a probe may take."""

PROBE_STEPS = 60
"""Steps of the simplex in a probe."""

NO_LIMIT = 2**31 - 1
"""HiGHS's word for no limit on its steps."""


class Held(NamedTuple):
    """So many open sites of a region."""

    members: IntArray
    """Numbers of the sites."""

    least: float
    most: float


class RegionRows:
    """
    The regions that a search has branched on.

    Parameters
    ----------
    lp
        The master in HiGHS.
    """

    def __init__(self, lp: Any) -> None:  # noqa: ANN401 - highspy has no types here
        import highspy

        self._lp, self._infinity = lp, highspy.kHighsInf
        self._kinds = highspy.HighsModelStatus
        self._rows: LongArray = np.zeros(0, dtype=np.int64)
        self._known: dict[bytes, int] = {}

    def add(self, members: IntArray) -> int:
        """
        Add a row that counts open sites, free until a node confines it.

        Parameters
        ----------
        members
            Numbers of the sites.

        Returns
        -------
        region
            Its number, the same for the same members.
        """
        key = members.tobytes()
        if key not in self._known:
            self._known[key] = len(self._rows)
            self._rows = np.append(self._rows, self._lp.getNumRow())
            self._count(Held(members, -self._infinity, self._infinity))
        return self._known[key]

    def _count(self, held: Held) -> None:
        members = held.members
        self._lp.addRow(
            held.least, held.most, len(members), members.astype(np.int32), np.ones(len(members))
        )

    def confine(self, limits: tuple[Limit, ...]) -> None:
        """
        Set the limits of every region.

        Parameters
        ----------
        limits
            Number of a region, least and most open sites in it; other regions are free.
        """
        least = np.full(len(self._rows), -self._infinity)
        most = np.full(len(self._rows), self._infinity)
        for region, at_least, at_most in limits:
            least[region] = max(least[region], at_least)
            most[region] = min(most[region], at_most)
        for row, lower, upper in zip(self._rows, least, most, strict=True):
            self._lp.changeRowBounds(int(row), lower, upper)

    def spare(self, gone: BoolArray) -> None:
        """
        Keep the rows of regions when slack cuts go.

        Parameters
        ----------
        gone
            Rows to be dropped, changed in place; the places of those that stay are brought up to
            date.
        """
        gone[self._rows] = False
        self._rows = self._rows - np.cumsum(gone)[self._rows]

    def basis(self) -> Any:  # noqa: ANN401 - HiGHS's own
        """
        Return the basis of the last optimum.

        Returns
        -------
        basis
            For probes to begin from.
        """
        return self._lp.getBasis()

    def probe(self, held: Held | None, basis: Any) -> tuple[float, bool]:  # noqa: ANN401
        """
        Solve for a few steps of the simplex.

        Parameters
        ----------
        held
            A region that is held to so many open sites, this once.
        basis
            Of the last optimum.

        Returns
        -------
        value
            The objective reached, infinite where there is no plan.
        ended
            Whether that is the optimum, and so a bound.
        """
        lp, rows = self._lp, self._lp.getNumRow()
        lp.setBasis(basis)
        if held is not None:
            self._count(held)
        lp.setOptionValue("time_limit", lp.getRunTime() + PROBE_S)
        lp.setOptionValue("simplex_iteration_limit", PROBE_STEPS)
        lp.run()
        lp.setOptionValue("simplex_iteration_limit", NO_LIMIT)
        value, status = float(lp.getInfo().objective_function_value), lp.getModelStatus()
        if held is not None:
            lp.deleteRows(1, np.array([rows], dtype=np.int32))
        if status == self._kinds.kInfeasible:
            return np.inf, True
        usable = status in (self._kinds.kIterationLimit, self._kinds.kOptimal)
        return (value if usable else -np.inf), bool(status == self._kinds.kOptimal)
