"""The second goal of LSCP-B within capacities: most people with backup, room kept, no dearer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.locate.capacitated.cover_cuts import can_be_cut, cut_until_room
from motcua.locate.capacitated.cover_search import BUILDERS, HALF, effort_of
from motcua.locate.capacitated.proved import proved
from motcua.locate.cover.backup_exchange import backup_exchange
from motcua.locate.cover.backup_losses import backup_losses
from motcua.locate.cover.programme import Priced, Programme
from motcua.locate.cover.row_blocks import rows_with_enough
from motcua.locate.cover.rows import merge_rows
from motcua.locate.door.solve import Answer, Statement, solve
from motcua.locate.terms.arguments import are_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Termination
    from motcua.locate.capacitated.cheapest import Cheapest
    from motcua.locate.capacitated.cover_task import CapacityCover
    from motcua.locate.cover.rows import MergedRows


@dataclass(frozen=True, kw_only=True, eq=False)
class _Task:
    """What the first goal leaves to the second."""

    room: CapacityCover
    """Who asks for room, the cost of the first goal among the limits."""

    rows: MergedRows
    """People who may have so many sites."""

    backup: int
    """Open sites by which they count."""

    @property
    def people(self) -> float:
        """All of them."""
        return float(self.rows.weight.sum())

    @property
    def is_whole(self) -> bool:
        """Whether every plan gives a whole number of people backup."""
        return are_whole(self.rows.weight)

    @property
    def programme(self) -> Programme:
        """Minimise the people without backup, as if there were room."""
        terms, need = self.room.terms, np.full(self.rows.n_rows, self.backup)
        losses = backup_losses(self.rows, need, n_groups=max(40, self.rows.n_sites // 4))
        moves = backup_exchange(
            self.rows, need, terms.bounds, mandatory=terms.mandatory, allowed=terms.allowed
        )
        return Programme(
            cost=np.zeros(self.rows.n_sites), bounds=terms.bounds, mandatory=terms.mandatory,
            allowed=terms.allowed, priced=(Priced(losses=losses),), offset=self.people,
            is_whole=self.is_whole, improve=moves.improve,
        )  # fmt: skip

    def with_backup(self, opened: BoolArray) -> float:
        """Return the people who have so many open sites."""
        count = self.rows.covers @ opened.astype(np.int64)
        return float(self.rows.weight[count >= self.backup].sum())

    def stated(self, opened: BoolArray, **effort: Any) -> Answer:  # noqa: ANN401
        """Give the plain statement to a solver."""
        arrays: dict[str, NDArray[Any]] = {
            **self.room.arrays, "backup": np.array(self.backup), "weight": self.rows.weight,
            "people_starts": self.rows.starts, "people_sites": self.rows.sites,
        }  # fmt: skip

        def value(plan: FloatArray) -> float | None:
            """Return how many have backup; None where there is too little room."""
            chosen = plan > HALF
            return self.with_backup(chosen) if self.room.is_enough(chosen) else None

        return solve(
            Statement(builder=f"{BUILDERS}:state_most_backup", arrays=arrays, sense="max"), value,
            start=opened.astype(float), bound=self.people, effort=effort_of(**effort),
        )  # fmt: skip


def most_backup_with_room(
    found: Cheapest, *, backup: int, gap: float, solver: str
) -> tuple[BoolArray, Termination]:
    """
    Give most people so many open sites, at the cost of the cheapest plan with room.

    Parameters
    ----------
    found
        The first goal: its plan, and the time that is left.
    backup
        Open sites by which people count.
    gap
        Relative gap at which a plan is good enough.
    solver
        By name.

    Returns
    -------
    opened
        The best plan found; it has room for all, and costs no more.
    termination
        People with backup, with a true bound.
    """
    case = found.case
    rows = rows_with_enough(merge_rows(case.covers, case.population), backup)
    room = case.task.at_most(float(case.task.cost[found.opened].sum()))
    task = _Task(room=room, rows=rows, backup=backup)
    if solver.lower() == "highs" and can_be_cut(room):
        cut = cut_until_room(
            room, found.opened, clock=found.clock, gap=gap, programme=task.programme
        )
        opened = found.opened if cut.opened is None else cut.opened
        bound, reason, name = task.people - max(cut.bound, 0.0), cut.reason, cut.solver
    else:
        answer = task.stated(found.opened, clock=found.clock, gap=gap, solver=solver)
        opened = found.opened if answer.plan is None else answer.plan > HALF
        bound, reason, name = answer.bound, answer.reason, answer.solver
    return opened, proved(
        "max", task.with_backup(opened), min(bound, task.people), reason=reason, solver=name,
        is_whole=task.is_whole,
    )  # fmt: skip
