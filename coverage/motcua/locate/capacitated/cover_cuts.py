r"""
Covering within capacities by cuts: sites are chosen as if there were room, until there is.

Where a plan has no room for all, those left out and whoever stands in their way, the rows R, can
only be served by sites that reach them, each with what it can take or what they ask of it:

.. math::

    \sum_j \min(Q_j, q(R \cap P_j)) \, y_j \ge q(R) - D

with :math:`P_j` the rows of site *j* and D the load that may stay unserved. That is a minimum cut
of the flow from rows to sites (Ford and Fulkerson 1956, doi 10.4153/CJM-1956-045-5); it is added,
and the sites are chosen anew. The choice is a bound on every plan; the first that has room is
proved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.locate.capacitated.flow import RoomFlow
from motcua.locate.cover.branch import Search
from motcua.locate.cover.losses import coverage_losses
from motcua.locate.cover.naming import own_engine
from motcua.locate.cover.programme import Priced, Programme
from motcua.locate.cover.rows import MergedRows
from motcua.locate.terms.arguments import are_whole

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.domain.solution import Reason
    from motcua.locate.capacitated.cover_task import CapacityCover
    from motcua.locate.terms.clock import Clock
    from motcua.locate.terms.limits import Bounds


@dataclass(frozen=True, kw_only=True, eq=False)
class ByCuts:
    """What the cuts have led to."""

    opened: BoolArray | None
    """The best plan with room; None where none was found."""

    bound: float
    """No plan is cheaper; infinite where there is none."""

    reason: Reason
    """Why it ended."""

    solver: str
    """Who says so."""


def can_be_cut(task: CapacityCover) -> bool:
    """
    Say whether a cut tells all: people count by their load and by one site, no area by itself.

    Parameters
    ----------
    task
        Rows, sites, limits.

    Returns
    -------
    can
        False where people and load differ, or floors or several sites each are asked for.
    """
    is_plain = task.need == 1 and not (task.floors > 0).any()
    return is_plain and bool(np.array_equal(task.people, task.load))


def cut_until_room(
    task: CapacityCover,
    start: BoolArray | None,
    *,
    clock: Clock,
    gap: float,
    programme: Programme | None = None,
) -> ByCuts:
    """
    Choose sites and cut in turns, until the best choice has room.

    Parameters
    ----------
    task
        Rows, sites, limits; `can_be_cut`.
    start
        A plan with room, where one is known.
    clock
        When to end.
    gap
        Relative gap at which a plan is good enough.
    programme
        What is minimised, as if there were room: the cost of the sites by default. Its objective
        is not negative.

    Returns
    -------
    found
        With a true bound whatever ended it.
    """
    programme = _relaxed(task) if programme is None else programme
    everybody = np.ones(task.n_rows, dtype=np.bool_)
    programme = replace(programme, bounds=room_for(task, programme.bounds, everybody))
    name = own_engine("branch and cut, minimum cuts")
    best, bound = start, 0.0
    reason: Reason = "time_limit"
    while True:
        found = Search(programme, best, until=clock.end, gap=gap).run()
        bound = max(bound, min(found.bound, found.value))
        if found.plan is None or found.reason in ("time_limit", "interrupted"):
            reason = found.reason
            if found.plan is None and reason == "gap":
                bound = np.inf
        if found.plan is None:
            break
        short = rows_short(task, found.plan)
        if short is None:
            best = found.plan
            reason = found.reason
            break
        if found.reason in ("time_limit", "interrupted") or clock.is_over:
            reason = found.reason if found.reason == "interrupted" else "time_limit"
            break
        programme = replace(programme, bounds=room_for(task, programme.bounds, short))
    return ByCuts(opened=best, bound=bound, reason=reason, solver=name)


def _relaxed(task: CapacityCover) -> Programme:
    """State the sites alone: reach, limits, and room in all."""
    spare = float(task.load.sum()) - task.target
    priced: tuple[Priced, ...] = ()
    if spare > 0:
        rows = MergedRows(
            starts=task.starts, sites=task.sites, weight=task.load, n_sites=len(task.capacity),
            points=np.ones(task.n_rows, dtype=np.int64),
        )  # fmt: skip
        losses = coverage_losses(rows, n_groups=max(40, rows.n_sites // 4))
        priced = (Priced(losses=losses, price=0.0, cap=spare),)
    terms = task.terms
    return Programme(
        cost=task.cost, bounds=terms.bounds, mandatory=terms.mandatory, allowed=terms.allowed,
        priced=priced, is_whole=are_whole(task.cost),
    )  # fmt: skip


def room_for(task: CapacityCover, bounds: Bounds, rows: BoolArray) -> Bounds:
    """
    Ask for room for some rows.

    Parameters
    ----------
    task
        Rows, sites, limits; `can_be_cut`.
    bounds
        Limits on the sites.
    rows
        Which rows.

    Returns
    -------
    bounds
        With one limit more, which every plan with room keeps.
    """
    spare = float(task.load.sum()) - task.target
    asked = np.where(rows, task.load, 0.0)
    reach = np.bincount(
        task.sites, weights=np.repeat(asked, np.diff(task.starts)), minlength=len(task.capacity)
    )
    needed = float(asked.sum()) - spare
    share = np.minimum(np.minimum(task.room, reach), max(needed, 0.0))
    row = csr_array((share / max(needed, 1e-300))[None, :])
    return bounds.with_rows(row, np.array([1.0]), np.array([np.inf])) if needed > 0 else bounds


def rows_short(task: CapacityCover, opened: BoolArray) -> BoolArray | None:
    """
    Return the rows of the minimum cut.

    Parameters
    ----------
    task
        Rows, sites, limits; `can_be_cut`.
    opened
        Open sites.

    Returns
    -------
    rows
        Those left out and whoever stands in their way; None where there is room for as many as
        asked.
    """
    flow = RoomFlow(task, opened)
    return None if flow.is_enough else flow.stuck
