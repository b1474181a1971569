"""Plans within the limits that reach everyone, or the proof that there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import InfeasibleError, NoPlanError
from motcua.locate.cover.checks import instance_of
from motcua.locate.cover.feasible import ANY, conflict, some_plan
from motcua.locate.cover.parts import cheapest_cover, reduce_cover
from motcua.locate.cover.rows import merge_rows
from motcua.locate.cover.set_cover import lscp
from motcua.locate.median.start import check_reach
from motcua.locate.median.tied import REACHED, reached_bounds
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from motcua.domain.arrays import BoolArray
    from motcua.locate.median.question import Question


@dataclass(frozen=True, kw_only=True, eq=False)
class Reached:
    """Whether a plan within the limits covers rows."""

    opened: BoolArray | None = None
    """A plan that does; None where none was found."""

    is_impossible: bool = False
    """Whether it is proved that none does."""

    solver: str = ""
    """Who says so."""


def cover_within(reach: csr_array, question: Question, *, clock: Clock, solver: str) -> Reached:
    """
    Look for a plan within the limits that covers all rows.

    Parameters
    ----------
    reach
        Which sites reach which rows, boolean, shape (n_rows, n_sites); no row is empty.
    question
        The rules for sites.
    clock
        When to end.
    solver
        By name.

    Returns
    -------
    reached
        Neither a plan nor a proof where the time ended first.
    """
    limit_s = clock.left_s if np.isfinite(clock.left_s) else None
    if not question.is_tied:
        cover = lscp(reach, mandatory=question.mandatory, time_limit_s=limit_s, solver=solver)
        few = bool(cover.opened.sum() <= question.n_open)
        return Reached(
            opened=cover.opened if few else None, solver=cover.termination.solver,
            is_impossible=cover.termination.bound > question.n_open,
        )  # fmt: skip
    rows = merge_rows(reach, np.ones(reach.shape[0]))
    given = instance_of(rows, question.terms)
    if given.rows.uncovered_points:
        return Reached(is_impossible=True, solver="reduction")
    try:
        opened, told, _ = cheapest_cover(
            reduce_cover(given), Clock(limit_s), gap=ANY, solver=solver
        )
    except InfeasibleError:
        return Reached(is_impossible=True)
    except NoPlanError:
        return Reached()
    return Reached(opened=opened, solver=told.solver)


def first_reach(question: Question, *, plan: BoolArray | None, clock: Clock) -> BoolArray:
    """
    Return a plan within the limits that reaches everyone whom some site reaches.

    Parameters
    ----------
    question
        Impedances and the rules for sites.
    plan
        One that is known; None otherwise.
    clock
        When to give up.

    Returns
    -------
    opened
        Shape (n_sites,).

    Raises
    ------
    InfeasibleError
        If there is none; the message names the limits that conflict, or how many sites it takes.
    NoPlanError
        If the time ended before that was settled.
    """
    if not question.is_tied:
        pairs = question.impedances.take(question.counts)
        return check_reach(pairs, question, plan=plan, clock=clock)
    if plan is not None:
        return plan
    bounds = reached_bounds(question)
    found, is_proved = some_plan(question.terms, bounds, until=clock.end)
    if found is not None:
        return found
    if is_proved:
        raise conflict(question.terms, bounds, asked=REACHED)
    raise NoPlanError("The time ended before any plan was found.", mend="Give more time.")
