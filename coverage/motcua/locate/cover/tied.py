"""A set cover whose sites are tied by limits or by backup: proved as one, as it stands."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.errors import InfeasibleError, NoPlanError
from motcua.locate.cover.branch import Search
from motcua.locate.cover.feasible import conflict, some_plan
from motcua.locate.cover.naming import own_engine
from motcua.locate.cover.programme import Programme
from motcua.locate.cover.reduce import Sets
from motcua.locate.cover.rest import Proof
from motcua.locate.cover.stating import limit_arrays
from motcua.locate.door.solve import Effort, Statement, solve
from motcua.locate.terms.arguments import are_whole
from motcua.locate.terms.sites import with_backup

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Reason
    from motcua.locate.cover.checks import Instance
    from motcua.locate.terms.limits import Bounds

COVERED = "everybody who can be is covered"
"""What the rows ask for, where it cannot be kept."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TiedCover:
    """Rows to be covered within limits."""

    sets: Sets
    """The rows."""

    given: Instance
    """Costs, limits and allowed sites."""

    forced: BoolArray
    """Sites open anyway; a proof does not count them."""

    need: int
    """Open sites of each row, forced ones included."""

    @property
    def _bounds(self) -> Bounds:
        n_rows = self.sets.n_rows
        return self.given.bounds.with_rows(
            self.sets.covers.astype(np.float64), np.full(n_rows, float(self.need)),
            np.full(n_rows, np.inf),
        )  # fmt: skip

    @property
    def _programme(self) -> Programme:
        cost = self.given.cost
        return Programme(
            cost=cost, bounds=self._bounds, mandatory=self.forced, allowed=self.given.allowed,
            priced=(), is_whole=are_whole(cost),
        )  # fmt: skip

    def by_search(self, *, start: BoolArray | None, until: float, gap: float) -> Proof:
        """
        Prove it by the own branch and cut.

        Parameters
        ----------
        start
            A plan that covers everybody, where one is known.
        until
            Clock value at which to end.
        gap
            Relative gap at which a plan is good enough.

        Returns
        -------
        proof
            Sites, bound, and why the search ended.

        Raises
        ------
        InfeasibleError
            If no plan keeps the limits; those that conflict are named.
        NoPlanError
            If the time ended before a plan was found.
        """
        programme = self._programme
        if start is None or programme.value(start) is None:
            terms = replace(self.given.terms, mandatory=self.forced)
            start, is_proved = some_plan(terms, programme.bounds, until=until)
            if start is None:
                raise self._no_plan("gap" if is_proved else "time_limit")
        found = Search(programme, start, until=until, gap=gap).run()
        if found.plan is None:
            raise self._no_plan(found.reason)
        bound = min(found.bound, found.value)
        return self._proof(found.plan, bound, found.reason, own_engine("branch and cut"))

    def by_solver(self, solver: str, *, start: BoolArray | None, until: float, gap: float) -> Proof:
        """
        Give the plain statement to a solver by name.

        Parameters
        ----------
        solver
            Its name.
        start
            A plan that covers everybody, where one is known.
        until
            Clock value at which to end.
        gap
            Relative gap at which a plan is good enough.

        Returns
        -------
        proof
            Sites, bound, and why the search ended.

        Raises
        ------
        InfeasibleError
            If no plan keeps the limits; those that conflict are named.
        NoPlanError
            If the time ended before a plan was found.
        """
        given, programme = self.given, self._programme
        arrays: dict[str, NDArray[Any]] = {
            "starts": self.sets.starts, "sites": self.sets.sites, "cost": given.cost,
            "need": np.array(self.need), "mandatory": self.forced, "allowed": given.allowed,
            **limit_arrays(given.bounds),
        }  # fmt: skip

        def value(plan: FloatArray) -> float | None:
            """Return what a plan loses; None where a limit is broken."""
            return programme.value(plan > 0.5)  # noqa: PLR2004 - a rounding

        left = None if np.isinf(until) else max(until - time.monotonic(), 0.0)
        statement = Statement(
            builder="motcua.locate.cover.set_cover:state_lscp", arrays=arrays, sense="min"
        )
        try:
            answer = solve(
                statement, value, start=None if start is None else start.astype(float),
                effort=Effort(time_limit_s=left, gap=gap, solver=solver),
            )  # fmt: skip
        except InfeasibleError:
            raise self._no_plan("gap") from None
        if answer.plan is None:
            raise self._no_plan(answer.reason)
        opened = answer.plan > 0.5  # noqa: PLR2004
        bound = min(answer.bound, float(given.cost[opened].sum()))
        return self._proof(opened, bound, answer.reason, answer.solver)

    def _proof(self, opened: BoolArray, bound: float, reason: Reason, solver: str) -> Proof:
        paid = float(self.given.cost[self.forced].sum())
        return Proof(
            opened=opened & ~self.forced, bound=max(bound - paid, 0.0), reason=reason,
            solver=solver,
        )  # fmt: skip

    def _no_plan(self, reason: Reason) -> InfeasibleError | NoPlanError:
        if reason in ("time_limit", "interrupted"):
            return NoPlanError("The time ended before any plan was found.", mend="Give more time.")
        return conflict(self.given.terms, self._as_asked, asked=COVERED)

    @property
    def _as_asked(self) -> Bounds:
        """The limits and all rows with people, before any site was forced."""
        rows = self.given.rows
        sets = Sets(starts=rows.starts, sites=rows.sites, n_sites=rows.n_sites)
        covers = sets.keep_rows(rows.weight > 0).covers
        return with_backup(self.given.terms, covers, self.need).bounds
