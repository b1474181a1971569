r"""
The second goal of covering the most people: as few, or as cheap, sites as cover that many.

.. math::

    \min \sum_j c_j y_j \quad \text{s.t.} \quad
    \sum_i w_i x_i \ge W, \qquad \text{and all that held before}

with W the people that the first goal reached.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from motcua.domain.solution import Goal, Termination
from motcua.locate.cover.branch import Search
from motcua.locate.cover.naming import own_engine
from motcua.locate.cover.programme import TOLERANCE, Priced
from motcua.locate.terms.arguments import are_whole
from motcua.locate.terms.clock import LATER_GAP

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.cover.case import Case
    from motcua.locate.cover.programme import Programme

Then: TypeAlias = Literal["sites", "cost"] | None
"""What is kept low among the plans that are best by the first goal."""


def hold_coverage(case: Case, covered: float) -> tuple[Priced, ...]:
    """
    Return the losses that a plan may have which covers as many.

    Parameters
    ----------
    case
        The reduced instance.
    covered
        People covered.

    Returns
    -------
    held
        The case's losses, with a cap.
    """
    return (Priced(losses=case.losses, price=0.0, cap=max(case.people - covered, 0.0)),)


def least_sites(
    case: Case, price: FloatArray, *, opened: BoolArray, held: tuple[Priced, ...], until: float,
    name: Literal["sites", "cost"],
) -> tuple[BoolArray, Goal]:  # fmt: skip
    """
    Hold the people covered and look for fewer, or cheaper, sites.

    Parameters
    ----------
    case
        The reduced instance.
    price
        One for every site, or its cost.
    opened
        The plan of the first goal.
    held
        From `hold_coverage`.
    until
        Clock value at which to end.
    name
        What is counted.

    Returns
    -------
    opened
        A plan that covers as many, no dearer than the one given.
    goal
        Its sites or cost, to the gap of later goals.
    """
    whole = are_whole(price)
    programme = replace(
        case.programme, cost=price, priced=held, offset=0.0, is_whole=whole, improve=None
    )
    start = _without_superfluous(programme, opened, price)
    found = Search(programme, start, until=until, gap=LATER_GAP).run()
    plan = start if found.plan is None else found.plan
    value = float(price[plan].sum())
    bound = min(max(found.bound, 0.0), value)
    if whole:
        bound = min(float(np.ceil(bound - 1e-6)), value)
    if value - bound <= TOLERANCE * (1.0 + value):
        bound = value
    reason = "optimal" if bound == value else found.reason
    termination = Termination(
        reason=reason, objective=value, bound=bound, solver=own_engine("branch and Benders cut")
    )
    return plan, Goal(name=name, termination=termination)


def _without_superfluous(programme: Programme, opened: BoolArray, price: FloatArray) -> BoolArray:
    """Close, the dearest first, what covers nobody alone."""
    plan = opened.copy()
    for site in np.argsort(-price, kind="stable"):
        if plan[site]:
            plan[site] = False
            plan[site] = programme.value(plan) is None
    return plan
