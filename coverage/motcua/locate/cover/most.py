"""The own search for covering the most people, and what it proves."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.solution import Termination
from motcua.locate.cover.branch import Search
from motcua.locate.cover.most_prices import most_by_prices
from motcua.locate.cover.naming import own_engine
from motcua.locate.cover.programme import TOLERANCE

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.domain.solution import Reason
    from motcua.locate.cover.case import Case
    from motcua.locate.cover.master import Master
    from motcua.locate.terms.limits import Bounds

LATE_S = 0.5
"""Seconds past the end for a bound by prices, of which a limit of a second is kept all the same."""


def cover_most(
    case: Case,
    start: BoolArray,
    *,
    until: float,
    gap: float,
    bounds: Bounds | None = None,
    master: Master | None = None,
    late_s: float = 0.0,
) -> tuple[BoolArray, Termination]:
    """
    Cover the most people by Benders and a branch and cut.

    Parameters
    ----------
    case
        The reduced instance.
    start
        A plan within the limits.
    until
        Clock value at which to end.
    gap
        Relative gap at which a plan is good enough.
    bounds
        Other limits than those of the case, of the same shape.
    master
        A master of the same case, with the cuts found before.
    late_s
        Seconds past the end that a bound by prices may take, where the first relaxation has not
        been solved until then.

    Returns
    -------
    opened
        The best plan.
    termination
        Objective recomputed, bound true.
    """
    if case.covered(start) >= case.people:
        return start, people_covered(case, start, bound=case.people, solver="heuristic")
    programme = case.programme if bounds is None else case.within(bounds)
    found = Search(programme, start, until=until, gap=gap, master=master).run()
    opened = start if found.plan is None else found.plan
    bound, engine = case.people - max(found.bound, 0.0), "branch and Benders cut"
    if found.reason == "time_limit" and not found.nodes and case.backup == 1:
        priced = case.sure + most_by_prices(
            case.rows, programme.bounds, mandatory=programme.mandatory, allowed=case.allowed,
            plan=opened, until=time.monotonic() + late_s,
        )  # fmt: skip
        bound, engine = (priced, "prices") if priced < bound else (bound, engine)
    return opened, people_covered(
        case, opened, bound=bound, reason=found.reason, solver=own_engine(engine)
    )


def people_covered(
    case: Case, opened: BoolArray, *, bound: float, solver: str, reason: Reason = "gap"
) -> Termination:
    """
    Say what is proved of a plan.

    Parameters
    ----------
    case
        The reduced instance.
    opened
        The plan.
    bound
        What the search says that no plan exceeds.
    solver
        Who says so.
    reason
        Why the search ended.

    Returns
    -------
    termination
        Objective recomputed; whole people are not covered by fractions of a bound.
    """
    objective = case.covered(opened)
    bound = max(min(bound, case.people), objective)
    if case.is_whole and float(case.sure).is_integer():
        bound = max(float(np.floor(bound + 1e-6)), objective)
    if bound - objective <= TOLERANCE * (1.0 + case.people):
        bound, reason = objective, "optimal"
    return Termination(reason=reason, objective=objective, bound=bound, solver=solver)
