"""The master problem of the p-median in HiGHS: sites, what each row pays, and the cuts so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from motcua.errors import ModelError
from motcua.locate.door.quiet import quiet_highs
from motcua.locate.median.ladders import sum_by

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.median.cuts import Cuts
    from motcua.locate.median.problem import MedianProblem

_INF = highspy.kHighsInf
_Status = highspy.HighsModelStatus


class OutOfTimeError(Exception):
    """The time ended inside a linear programme."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MasterPoint:
    """An optimum of the master problem."""

    shares: FloatArray
    """Open share of every site."""

    paid: FloatArray
    """What each row pays as far as the cuts know."""

    price: FloatArray
    """Price of each row, from the duals of its cuts: where to evaluate the bound."""

    value: float
    """Its value, within the solver's tolerances."""


class Master:
    """
    A linear programme that grows by cuts and is solved again from its last basis.

    Parameters
    ----------
    problem
        Rows, sites and their number.
    scale
        Costs are divided by this, so that the solver's tolerances fit them.
    """

    def __init__(self, problem: MedianProblem, scale: float) -> None:
        self._problem, self._scale = problem, scale
        self._n_sites, self._n_rows = problem.n_sites, problem.ladders.n_rows
        self._row = [np.zeros(0, dtype=np.int64)]
        self._level = [np.zeros(0)]
        self._highs = quiet_highs()
        self._highs.setOptionValue("presolve", "off")
        self._highs.passModel(self._empty())

    def _empty(self) -> highspy.HighsLp:
        n_sites, n_rows = self._n_sites, self._n_rows
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = n_sites + n_rows, 1
        lp.col_cost_ = np.concatenate([np.zeros(n_sites), np.ones(n_rows)])
        lp.col_lower_ = np.concatenate([self._problem.forced.astype(float), np.zeros(n_rows)])
        lp.col_upper_ = np.concatenate([np.ones(n_sites), np.full(n_rows, _INF)])
        lp.row_lower_ = lp.row_upper_ = np.array([float(self._problem.n_open)])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array([0, n_sites], dtype=np.int32)
        lp.a_matrix_.index_ = np.arange(n_sites, dtype=np.int32)
        lp.a_matrix_.value_ = np.ones(n_sites)
        return lp

    @property
    def n_cuts(self) -> int:
        """Number of cuts held."""
        return int(self._highs.getNumRow()) - 1

    def add(self, cuts: Cuts) -> None:
        """
        Add cuts.

        Parameters
        ----------
        cuts
            Valid for every plan of the problem.
        """
        if not len(cuts):
            return
        pays = np.flatnonzero(cuts.asks_for_site == 0)
        scale = np.where(cuts.asks_for_site == 1, 1.0, self._scale)
        length = np.diff(cuts.start)
        cut = np.concatenate([np.repeat(np.arange(len(cuts)), length), pays])
        column = np.concatenate([cuts.site, self._n_sites + cuts.row[pays]])
        value = np.concatenate(
            [cuts.coefficient / scale[np.repeat(np.arange(len(cuts)), length)], np.ones(len(pays))]
        )
        order = np.argsort(cut, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(cut, minlength=len(cuts)))[:-1]])
        self._highs.addRows(
            len(cuts), cuts.level / scale, np.full(len(cuts), _INF), len(cut),
            start.astype(np.int32), column[order].astype(np.int32), value[order],
        )  # fmt: skip
        self._row.append(cuts.row)
        self._level.append(cuts.level * (self._scale / scale))

    def fix(self, free: BoolArray, forced: BoolArray) -> None:
        """
        Say which sites may open and which must.

        Parameters
        ----------
        free
            Sites that may open, the forced ones included or not.
        forced
            Sites that are open.
        """
        self._highs.changeColsBounds(
            self._n_sites, np.arange(self._n_sites, dtype=np.int32),
            forced.astype(float), (free | forced).astype(float),
        )  # fmt: skip

    def solve(self, seconds: float) -> MasterPoint | None:
        """
        Solve the programme as it stands.

        Parameters
        ----------
        seconds
            Most seconds to spend.

        Returns
        -------
        point
            None where it has no solution.

        Raises
        ------
        OutOfTimeError
            If the time ended first.
        ModelError
            If the solver gave up for a reason of its own, also from a fresh start.
        """
        highs = self._highs
        if self._run(seconds) not in (_Status.kOptimal, _Status.kInfeasible):
            highs.clearSolver()
            self._run(seconds)
        status = highs.getModelStatus()
        if status == _Status.kInfeasible:
            return None
        if status != _Status.kOptimal:
            raise ModelError(
                f"HiGHS stopped with {highs.modelStatusToString(status)}.",
                where="a linear programme of the p-median",
                mend="Report this instance; a time limit gives the best plan so far.",
            )
        solution = highs.getSolution()
        values = np.array(solution.col_value)
        row, level = np.concatenate(self._row), np.concatenate(self._level)
        dual = np.maximum(np.array(solution.row_dual)[1:], 0.0)
        price = sum_by(row, dual * level, length=self._n_rows)
        return MasterPoint(
            shares=np.clip(values[: self._n_sites], 0.0, 1.0),
            paid=values[self._n_sites :] * self._scale, price=price,
            value=float(highs.getInfo().objective_function_value) * self._scale,
        )  # fmt: skip

    def _run(self, seconds: float) -> highspy.HighsModelStatus:
        if np.isfinite(seconds):
            self._highs.setOptionValue("time_limit", float(self._highs.getRunTime() + seconds))
        self._highs.run()
        status: highspy.HighsModelStatus = self._highs.getModelStatus()
        if status == _Status.kTimeLimit:
            raise OutOfTimeError
        return status

    def drop_slack(self) -> None:
        """Take out the cuts that do not bind at the last optimum; they can be found again."""
        status = np.array([int(s) for s in self._highs.getBasis().row_status])[1:]
        loose = np.flatnonzero(status == int(highspy.HighsBasisStatus.kBasic))
        if not len(loose):
            return
        kept = np.setdiff1d(np.arange(self.n_cuts), loose)
        self._highs.deleteRows(len(loose), (loose + 1).astype(np.int32))
        self._row = [np.concatenate(self._row)[kept]]
        self._level = [np.concatenate(self._level)[kept]]
