"""The first plan of a p-median: greedy, swapped, and by a set cover where few sites reach a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.errors import InfeasibleError, NoPlanError, listing
from motcua.locate.cover.set_cover import lscp
from motcua.locate.median.interchange import open_greedily
from motcua.locate.median.plans import make_plans
from motcua.locate.median.standing import Standing

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.median.impedance import Impedances
    from motcua.locate.median.plans import Plans
    from motcua.locate.median.problem import Restriction
    from motcua.locate.median.question import Question
    from motcua.locate.terms.clock import Clock


def begin(
    reduced: Restriction,
    question: Question,
    *,
    start: BoolArray | None,
    gap: float,
    is_whole: bool,
    clock: Clock,
) -> Standing:
    """
    Make a first plan that reaches everyone.

    Parameters
    ----------
    reduced
        The problem without what the rules settle.
    question
        The arguments, for the words of a message.
    start
        A plan that keeps every rule, in the sites of the question; None to make one.
    gap
        Relative gap at which a plan is good enough.
    is_whole
        Whether every plan costs a whole number.
    clock
        When to stop improving.

    Returns
    -------
    standing
        Holds a plan, in the sites of the question.

    Raises
    ------
    InfeasibleError
        If so many sites cannot reach everyone.
    NoPlanError
        If the time ended before that was settled.
    """
    nothing = np.zeros(question.impedances.n_sites, dtype=np.bool_)
    standing = Standing(nothing, np.inf, is_whole=is_whole, gap=gap)
    plans = make_plans(reduced.problem, standing, sites=reduced.sites, clock=clock)
    given = reduced.problem.forced if start is None else start[reduced.sites]
    greedy = _open(plans, given)
    plans.offer(greedy)
    plans.improve(greedy)
    if not np.isfinite(standing.value):
        wide = np.zeros_like(nothing)
        wide[reduced.sites[greedy]] = True
        pairs = question.impedances.take(question.counts)
        cover = check_reach(pairs, question, plan=wide, clock=clock)
        filled = _open(plans, cover[reduced.sites])
        plans.offer(filled)
        plans.improve(filled)
    return standing


def _open(plans: Plans, already: BoolArray) -> BoolArray:
    return open_greedily(
        plans.near, n_open=plans.problem.n_open, forced=already, penalty=plans.penalty,
        clock=plans.clock,
    )  # fmt: skip


def check_reach(
    pairs: Impedances, question: Question, *, plan: BoolArray | None, clock: Clock
) -> BoolArray:
    """
    Return a plan that reaches every row, or say that there is none.

    Parameters
    ----------
    pairs
        Rows with people that some site reaches.
    question
        The rules for sites.
    plan
        An attempt; returned if it reaches every row.
    clock
        When to give up.

    Returns
    -------
    opened
        At most as many sites as may open, shape (n_sites,).

    Raises
    ------
    InfeasibleError
        If it takes more; the message names the least number.
    NoPlanError
        If the time ended before that was settled.
    """
    if plan is not None and not _unreached(question, plan):
        return plan
    reach = csr_array(
        (np.ones(len(pairs.site), dtype=np.bool_), pairs.site, pairs.start),
        shape=(pairs.n_demand, pairs.n_sites),
    )
    limit_s = clock.left_s if np.isfinite(clock.left_s) else None
    cover = lscp(reach, mandatory=question.mandatory, time_limit_s=limit_s)
    if cover.opened.sum() <= question.n_open:
        return cover.opened
    rows = [] if plan is None else _unreached(question, plan)
    where = f"rows {listing(rows)} are left out by a greedy choice" if rows else ""
    if cover.termination.bound > question.n_open:
        least = int(np.ceil(cover.termination.bound - 1e-6))
        raise InfeasibleError(
            f"{question.n_open} open sites cannot reach everyone whom some site reaches: "
            f"it takes {least}.",
            where=where,
            mend=f"Open at least {least} sites, raise the cutoff, or leave out whom few reach.",
        )
    raise NoPlanError(
        f"The time ended before a plan was found by which {question.n_open} sites reach everyone.",
        where=where,
        mend="Give more time, raise the cutoff, or open more sites.",
    )


def _unreached(question: Question, plan: BoolArray) -> list[str]:
    """Name the rows that a plan leaves without a site."""
    pairs = question.impedances
    served = np.zeros(pairs.n_demand, dtype=np.bool_)
    served[pairs.row[plan[pairs.site]]] = True
    return [str(row) for row in np.flatnonzero(question.counts & ~served)]
