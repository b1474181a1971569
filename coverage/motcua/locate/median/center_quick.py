"""Two quick answers about a radius: a greedy cover that does, or rows that ask for too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.median.interchange import open_greedily
from motcua.locate.median.ladders import Ladders
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.median.impedance import Impedances
    from motcua.locate.median.question import Question


def cover_greedily(pairs: Impedances, question: Question, *, radius: float) -> BoolArray | None:
    """
    Open the site that reaches most rows not reached yet, until all are or the number is spent.

    Parameters
    ----------
    pairs
        Rows with people that some site reaches.
    question
        The rules for sites.
    radius
        Impedance up to which a site reaches a row, inclusive.

    Returns
    -------
    opened
        A plan, shape (n_sites,); None where greed needs more sites than may open.
    """
    near = pairs.keep(pairs.value <= radius)
    ladders = Ladders(
        start=near.start, site=near.site, cost=np.zeros(len(near.site)),
        beyond=np.full(near.n_demand, np.inf), n_sites=near.n_sites,
    )  # fmt: skip
    most = min(question.n_open, int(question.allowed.sum()))
    opened = open_greedily(
        ladders, n_open=most, forced=question.mandatory, penalty=np.ones(near.n_demand),
        clock=Clock(None),
    )  # fmt: skip
    opened &= question.allowed
    reaches = (ladders.serve(opened) >= 0).all() and question.terms.bounds.hold(opened)
    return opened if reaches else None


def needs_more_than(n_open: int, pairs: Impedances, *, radius: float) -> bool:
    """
    Say whether more rows than may be served apart have no site in common.

    Parameters
    ----------
    n_open
        Most sites open.
    pairs
        Rows with people that some site reaches.
    radius
        Impedance up to which a site reaches a row, inclusive.

    Returns
    -------
    needs_more
        True proves that the radius is too small; False proves nothing.
    """
    near = pairs.keep(pairs.value <= radius)
    taken = np.zeros(near.n_sites, dtype=np.bool_)
    apart = 0
    for row in np.argsort(np.diff(near.start), kind="stable"):
        sites = near.site[near.start[row] : near.start[row + 1]]
        if not taken[sites].any():
            taken[sites] = True
            apart += 1
            if apart > n_open:
                return True
    return False
