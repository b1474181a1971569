"""The second goal of LSCP-B: most people with backup, everybody covered, at no higher cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.solution import Termination
from motcua.locate.cover.backup_exchange import backup_exchange
from motcua.locate.cover.backup_losses import backup_losses
from motcua.locate.cover.branch import Search
from motcua.locate.cover.dominance import dominated_rows
from motcua.locate.cover.naming import own_engine
from motcua.locate.cover.programme import TOLERANCE, Priced, Programme
from motcua.locate.cover.reduce import Sets
from motcua.locate.cover.row_blocks import rows_with_enough
from motcua.locate.cover.stating import limit_arrays
from motcua.locate.door.solve import Effort, Statement, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Reason
    from motcua.locate.cover.checks import Instance
    from motcua.locate.terms.clock import Clock
    from motcua.locate.terms.limits import Bounds


@dataclass(frozen=True, kw_only=True, eq=False)
class BackupTask:
    """What the first goal leaves to the second."""

    given: Instance
    """Rows, costs, limits."""

    backup: int
    """Open sites by which people count."""

    most_cost: float
    """What the sites may cost."""

    @property
    def bounds(self) -> Bounds:
        """The limits, the cost, and an open site for every row with people."""
        given = self.given
        sets = Sets(starts=given.rows.starts, sites=given.rows.sites, n_sites=given.rows.n_sites)
        sets = sets.keep_rows(given.rows.weight > 0)
        sets = sets.keep_rows(~dominated_rows(sets.starts, sets.sites, sets.n_sites))
        paid = given.bounds.with_rows(
            csr_array(given.cost[None, :]), np.array([-np.inf]), np.array([self.most_cost])
        )
        ones, infinite = np.ones(sets.n_rows), np.full(sets.n_rows, np.inf)
        return paid.with_rows(sets.covers.astype(np.float64), ones, infinite)

    @property
    def programme(self) -> Programme:
        """Minimise the people without backup."""
        given, bounds = self.given, self.bounds
        rows = rows_with_enough(given.rows, self.backup)
        need = np.full(rows.n_rows, self.backup)
        losses = backup_losses(rows, need, n_groups=max(40, rows.n_sites // 4))
        moves = backup_exchange(
            rows, need, bounds, mandatory=given.mandatory, allowed=given.allowed
        )
        whole = rows.is_whole
        return Programme(
            cost=np.zeros(rows.n_sites), bounds=bounds, mandatory=given.mandatory,
            allowed=given.allowed, priced=(Priced(losses=losses),),
            offset=float(rows.weight.sum()), is_whole=whole, improve=moves.improve,
        )  # fmt: skip


def most_backup(
    task: BackupTask, opened: BoolArray, *, clock: Clock, gap: float, solver: str
) -> tuple[BoolArray, Termination]:
    """
    Give most people a second site.

    Parameters
    ----------
    task
        What is held.
    opened
        The plan of the first goal.
    clock
        When to end.
    gap
        Relative gap at which a plan is good enough.
    solver
        Solver by name.

    Returns
    -------
    opened
        The best plan found.
    termination
        People with backup, with a true bound.
    """
    programme = task.programme
    people = programme.offset
    if solver.lower() != "highs":
        return _by_solver(task, programme, opened, clock=clock, gap=gap, solver=solver)
    found = Search(programme, opened, until=clock.end, gap=gap).run()
    plan = opened if found.plan is None else found.plan
    name = own_engine("branch and Benders cut")
    bound = people - max(found.bound, 0.0)
    return plan, _termination(programme, plan, bound=bound, reason=found.reason, solver=name)


def _by_solver(
    task: BackupTask, programme: Programme, opened: BoolArray, *, clock: Clock, gap: float,
    solver: str,
) -> tuple[BoolArray, Termination]:  # fmt: skip
    given = task.given
    arrays: dict[str, NDArray[Any]] = {
        "starts": given.rows.starts, "sites": given.rows.sites, "weight": given.rows.weight,
        "cost": given.cost, "most_cost": np.array(task.most_cost), "need": np.array(task.backup),
        "mandatory": given.mandatory, "allowed": given.allowed, **limit_arrays(given.bounds),
    }  # fmt: skip

    def value(plan: FloatArray) -> float | None:
        """Return how many are covered; None where a limit is broken."""
        lost = programme.value(plan > 0.5)  # noqa: PLR2004 - a rounding
        return None if lost is None else programme.offset - lost

    left = None if clock.limit_s is None else clock.left_s
    answer = solve(
        Statement(
            builder="motcua.locate.cover.backup_cover:state_lscp_b", arrays=arrays, sense="max"
        ),
        value, start=opened.astype(float), bound=programme.offset,
        effort=Effort(time_limit_s=left, gap=gap, solver=solver),
    )  # fmt: skip
    plan = opened if answer.plan is None else answer.plan > 0.5  # noqa: PLR2004
    return plan, _termination(
        programme, plan, bound=answer.bound, reason=answer.reason, solver=answer.solver
    )


def _termination(
    programme: Programme, plan: BoolArray, *, bound: float, reason: Reason, solver: str
) -> Termination:
    people = programme.offset
    objective = people - (programme.value(plan) or 0.0)
    bound = max(min(bound, people), objective)
    if programme.is_whole:
        bound = max(float(np.floor(bound + 1e-6)), objective)
    if bound - objective <= TOLERANCE * (1.0 + people):
        bound, reason = objective, "optimal"
    return Termination(reason=reason, objective=objective, bound=bound, solver=solver)
