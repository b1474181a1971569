"""
Better plans part by part, each part solved exactly.

All sites of a plan stay but for some that stand together; where those go best is a small instance
of the same model, reduced and proved in a moment, and what it says is the best there is as long as
the others stay (POPMUSIC: Taillard and Voss 2002, doi 10.1007/978-1-4615-1507-4_27). Annealing
comes to where many plans are about as good; the best of all may stand alone, a few exchanges at
once away from there.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.locate.cover.branch import Search
from motcua.locate.cover.heuristic import exchange
from motcua.locate.cover.losses import coverage_losses
from motcua.locate.cover.programme import Priced, Programme
from motcua.locate.cover.settled import settle
from motcua.locate.cover.walk import Walk

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray
    from motcua.locate.cover.heuristic import Exchange
    from motcua.locate.cover.programme import Kept
    from motcua.locate.cover.walk import Field

EFFORT = 2e6
"""Work of the master that a part may have, about a second; a part that takes more is left."""

MASTER, SETTING_UP = 400.0, 150.0
"""Sites looked at in the time of a step of the master for a row, and for every member of a row that
a part is set up from."""

FIRST, LEAST, LARGER, SMALLER = 16, 2.0, 1.15, 0.85
"""Sites of the first part and at least, and how parts grow where proved with ease and
shrink where not proved."""

EASY = 0.3
"""Share of the effort with ease."""


class Part(NamedTuple):
    """What became of a part."""

    plan: BoolArray
    """The best plan."""

    is_proved: bool
    """Whether there is none better as long as the others stay."""

    work: float
    """Of the master."""


def solve_part(
    exchange_on: Exchange, plan: BoolArray, freed: BoolArray, *, until: float, effort: float
) -> Part:
    """
    Free some sites of a plan and find where they go best.

    Parameters
    ----------
    exchange_on
        Rows and limits.
    plan
        A plan within the limits.
    freed
        Sites of it that may close; all others stay open.
    until
        Clock value (`time.monotonic`) at which to end.
    effort
        Work of the master at which to end.

    Returns
    -------
    part
        The same for the same arguments unless the clock ends it.
    """
    ours, fixed = exchange_on, (plan & ~freed) | exchange_on.mandatory
    left = settle(ours.rows, fixed, bounds=ours.bounds)
    rows, allowed = left.rows, (ours.allowed & ~left.gone) | fixed
    covered, everybody = ours.covered(plan) - left.sure, float(rows.weight.sum())
    moves = exchange(rows, ours.bounds, mandatory=fixed, allowed=allowed)
    losses = coverage_losses(rows, n_groups=max(40, len(np.unique(rows.sites)) // 4))
    programme = Programme(
        cost=np.zeros(rows.n_sites), bounds=ours.bounds, mandatory=fixed, allowed=allowed,
        priced=(Priced(losses=losses),), offset=everybody,
        is_whole=rows.is_whole, improve=moves.improve,
    )  # fmt: skip
    start = moves.mend(plan & allowed)
    search = Search(programme, start, until=until, effort=effort, ceiling=everybody - covered)
    found = search.run()
    best = plan if found.plan is None else found.plan
    return Part(best, found.reason == "optimal", search.master.work)


def search_parts(
    exchange_on: Exchange, field: Field, kept: Kept, near: IntArray, *, work: float, until: float
) -> Kept:  # fmt: skip
    """
    Solve part after part, larger ones while they are proved with ease.

    Parameters
    ----------
    exchange_on
        Rows and limits.
    field
        The same as annealings walk on them.
    kept
        A plan within the limits, and how many of its parts were tried.
    near
        Each site's neighbours, itself first.
    work
        Sites looked at, about.
    until
        Clock value (`time.monotonic`) at which to end.

    Returns
    -------
    kept
        That covers no fewer people, with so many parts more tried in vain; the same for the same
        arguments unless the clock ends it. There is a part round each site that a plan opens beside
        the mandatory ones, and when all are tried it ends.
    """
    walk, size, done = Walk(field, kept.plan, near, seed=1), float(FIRST), 0.0
    while kept.tried < len(walk.standing.plan) and done < work and time.monotonic() < until:
        count = len(walk.standing.plan)
        order = np.random.default_rng(count).permutation(count)
        freed = np.zeros(len(kept.plan), dtype=np.bool_)
        about = walk.around(order[kept.tried : kept.tried + 1], min(round(size), count))
        freed[field.ids[walk.standing.plan[about]]] = True
        part = solve_part(exchange_on, kept.plan, freed, until=until, effort=EFFORT)
        done += MASTER * part.work + SETTING_UP * len(exchange_on.rows.sites)
        if part.plan is kept.plan:
            kept = kept._replace(tried=kept.tried + 1)
        else:
            kept = kept._replace(plan=part.plan, tried=0)
            walk = Walk(field, kept.plan, near, seed=1)
        if not part.is_proved:
            size = max(size * SMALLER, LEAST)
        elif part.work < EASY * EFFORT:
            size *= LARGER
    return kept
