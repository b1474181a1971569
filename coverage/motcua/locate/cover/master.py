"""The Benders master: site fractions, one loss variable a group, and the cuts found so far."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.locate.cover.cut_rows import cut_rows
from motcua.locate.cover.programme import TOLERANCE, Programme
from motcua.locate.cover.region_rows import NO_LIMIT, RegionRows
from motcua.locate.cover.relaxed import Relaxed
from motcua.locate.door.quiet import quiet_highs

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.domain.arrays import FloatArray
    from motcua.locate.cover.tree import Limit


VIOLATED = 1e-6
"""A cut is added where it is broken by more than this share of its group's largest loss."""

STRETCH = 2e7
"""Work of a solving between two calls of what it lets in, some three seconds."""


class Master:
    """
    The relaxation, held in HiGHS and warm from one solve to the next.

    Parameters
    ----------
    programme
        What is minimised.
    """

    def __init__(self, programme: Programme) -> None:
        import highspy

        self._kinds = highspy.HighsModelStatus
        self._infinity = highspy.kHighsInf
        self.programme = programme
        self.n_sites = len(programme.cost)
        blocks = programme.priced
        self.most = np.concatenate([[0.0], *(part.losses.most for part in blocks)])[1:]
        self.block_starts = np.cumsum([0, *(part.losses.n_groups for part in blocks)])
        self._lp = quiet_highs()
        self._lp.setOptionValue("presolve", "off")
        self._lp.setOptionValue("simplex_strategy", 1)
        self._state(highspy)
        self.n_fixed_rows = self._lp.getNumRow()
        self.work = 0.0
        """Steps of the simplex so far, each times the rows: the time it takes, told by no clock."""
        self.regions = RegionRows(self._lp)

    def _state(self, highspy: Any) -> None:  # noqa: ANN401 - the module, loaded late
        programme = self.programme
        prices = [np.full(p.losses.n_groups, p.price) for p in programme.priced]
        lp = highspy.HighsLp()
        lp.num_col_ = self.n_sites + len(self.most)
        lp.num_row_ = 0
        lp.col_cost_ = np.concatenate([programme.cost, *prices])
        low, high = programme.mandatory.astype(float), programme.allowed.astype(float)
        lp.col_lower_ = np.concatenate([low, np.zeros(len(self.most))])
        lp.col_upper_ = np.concatenate([high, self.most])
        self._lp.passModel(lp)
        matrix = programme.bounds.matrix
        self._add(
            programme.bounds.lower, programme.bounds.upper, matrix.indptr, matrix.indices,
            matrix.data,
        )  # fmt: skip
        for block, part in enumerate(programme.priced):
            if np.isfinite(part.cap):
                begin, end = self.n_sites + self.block_starts[block : block + 2]
                columns, ones = np.arange(begin, end), np.ones(end - begin)
                self._add([-np.inf], [part.cap], [0, len(columns)], columns, ones)
            for number, cap in enumerate(part.caps):
                groups = np.unique(part.losses.group[part.region == number])
                columns = self.n_sites + self.block_starts[block] + groups
                ones = np.ones(len(columns))
                self._add([-np.inf], [cap], [0, len(columns)], columns, ones)

    def _add(self, lower: Any, upper: Any, starts: Any, columns: Any, values: Any) -> None:  # noqa: ANN401
        count = len(lower)
        if count:
            low = np.maximum(np.asarray(lower, dtype=np.float64), -self._infinity)
            high = np.minimum(np.asarray(upper, dtype=np.float64), self._infinity)
            self._lp.addRows(
                count, low, high, len(columns), np.asarray(starts[:-1], dtype=np.int32),
                np.asarray(columns, dtype=np.int32), np.asarray(values, dtype=np.float64),
            )  # fmt: skip

    @property
    def n_rows(self) -> int:
        """Rows held: limits, caps and cuts."""
        return int(self._lp.getNumRow())

    def confine(self, low: FloatArray, high: FloatArray, limits: tuple[Limit, ...] = ()) -> None:
        """
        Set the bounds of every site and region.

        Parameters
        ----------
        low
            Shape (n_sites,).
        high
            Shape (n_sites,).
        limits
            Number of a region, least and most open sites in it; other regions are free.
        """
        columns = np.arange(self.n_sites, dtype=np.int32)
        self._lp.changeColsBounds(self.n_sites, columns, low, high)
        self.regions.confine(limits)

    def limit(self, row: int, upper: float) -> None:
        """
        Change the upper limit of one of the programme's limits.

        Parameters
        ----------
        row
            Its number.
        upper
            The new limit.
        """
        self._lp.changeRowBounds(row, float(self.programme.bounds.lower[row]), upper)

    def solve(self, limit_s: float, between: Callable[[], None] | None = None) -> Relaxed | None:
        """
        Solve the relaxation.

        Parameters
        ----------
        limit_s
            Seconds it may take.
        between
            Called whenever a long solving has had so much work; its own time counts too.

        Returns
        -------
        relaxed
            The optimum; None where there is no plan.

        Raises
        ------
        TimeoutError
            If the time ended first.
        """
        until = time.monotonic() + limit_s
        status = self._run(limit_s, between)
        while status == self._kinds.kIterationLimit and between is not None:
            between()
            status = self._run(until - time.monotonic(), between)
        if status not in (self._kinds.kInfeasible, self._kinds.kOptimal):
            # A warm basis that numbers have spoilt is left for a fresh start, once. HiGHS also
            # refuses a number of threads other than that of an earlier run in this process.
            self._lp.clearSolver()
            self._lp.setOptionValue("threads", 0)
            status = self._run(until - time.monotonic())
        if status == self._kinds.kInfeasible:
            return None
        lp = self._lp
        if status != self._kinds.kOptimal:
            raise TimeoutError(lp.modelStatusToString(status))
        found = lp.getSolution()
        x = np.array(found.col_value)
        y, theta = x[: self.n_sites], x[self.n_sites :]
        reduced = np.array(found.col_dual)[: self.n_sites]
        return Relaxed(float(lp.getInfo().objective_function_value), y, theta, reduced)

    def _run(self, limit_s: float, between: Callable[[], None] | None = None) -> Any:  # noqa: ANN401 - HiGHS's own kind
        self._lp.setOptionValue("time_limit", self._lp.getRunTime() + max(limit_s, 0.01))
        if between is not None:
            steps = max(1, int(STRETCH / max(self.n_rows, 1)))
            self._lp.setOptionValue("simplex_iteration_limit", steps)
        self._lp.run()
        self._lp.setOptionValue("simplex_iteration_limit", NO_LIMIT)
        self.work += max(self._lp.getInfo().simplex_iteration_count, 0) * self.n_rows
        return self._lp.getModelStatus()

    def separate(
        self, y: FloatArray, against: Relaxed | None = None, *, exactly: bool = False
    ) -> int:
        """
        Add the cuts that are tight at y.

        Parameters
        ----------
        y
            Open fractions to cut at.
        against
            Only cuts broken by this optimum; all of them by default.
        exactly
            Take every broken cut, however little it is broken: what a plan is proved by.

        Returns
        -------
        count
            Cuts added.
        """
        return sum(
            self._separate(block, y, against, TOLERANCE if exactly else VIOLATED)
            for block in range(len(self.programme.priced))
        )

    def _separate(
        self, block: int, y: FloatArray, against: Relaxed | None, tolerance: float
    ) -> int:
        constant, coefficient, _ = self.programme.priced[block].losses.cuts(y)
        begin, end = self.block_starts[block], self.block_starts[block + 1]
        broken = np.arange(end - begin)
        if against is not None:
            short = constant - coefficient @ against.y - against.theta[begin:end]
            broken = np.flatnonzero(short > tolerance * (1.0 + self.most[begin:end]))
        if not len(broken):
            return 0
        starts, which, values = cut_rows(coefficient[broken], self.n_sites + begin + broken)
        self._add(constant[broken], np.full(len(broken), np.inf), starts, which, values)
        return len(broken)

    def limit_prices(self) -> FloatArray:
        """
        Return what one more of each limit would save at the last optimum.

        Returns
        -------
        prices
            Shape (n_limits,): not below nought where the upper limit binds, not above where the
            lower one does.
        """
        n_limits = self.programme.bounds.matrix.shape[0]
        return -np.array(self._lp.getSolution().row_dual, dtype=np.float64)[:n_limits]

    def purge(self) -> None:
        """Drop the cuts that are slack at the last optimum."""
        found = self._lp.getSolution()
        value, dual = np.array(found.row_value), np.array(found.row_dual)
        lower = np.array(self._lp.getLp().row_lower_)
        slack = (value - lower > VIOLATED * (1.0 + np.abs(lower))) & (np.abs(dual) < TOLERANCE)
        slack[: self.n_fixed_rows] = False
        self.regions.spare(slack)
        gone = np.flatnonzero(slack).astype(np.int32)
        if len(gone):
            self._lp.deleteRows(len(gone), gone)
