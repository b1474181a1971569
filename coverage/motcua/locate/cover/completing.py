"""
A plan of as many sites that covers everybody, looked for where next to nobody is left.

What annealing counts, people, says little there: a few small rows stay, wherever sites go. The
search for covers weights the rows that it cannot keep covered instead, however few live in them,
and comes to sites for all of them (Gao, Weise and Li 2015, doi 10.1016/j.ejor.2015.05.038); on its
way it meets plans that leave fewer people.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.dominance import turned
from motcua.locate.cover.equal_rows import take_rows
from motcua.locate.cover.search import standing_at
from motcua.locate.cover.search_loops import Ground, complete_loop

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.cover.walk import Field

CHUNK = 2_000
"""Exchanges between two looks at the clock."""

LOOKED = 2.0
"""Times the sites looked at in a step of annealing that an exchange looks at."""


def complete(
    field: Field, plan: BoolArray, *, work: float, until: float, seed: int = 1
) -> BoolArray:
    """
    Look for a plan that covers everybody.

    Parameters
    ----------
    field
        Rows and sites; its limits are such that every site uses them alike.
    plan
        A plan within the limits, shape (n_sites,).
    work
        Sites looked at, about.
    until
        Clock value (`time.monotonic`) at which to end.
    seed
        Where chance begins.

    Returns
    -------
    plan
        Of those met, with no more sites than the one given, the plan that leaves the fewest people;
        the same for the same arguments unless the clock ends it.

    Examples
    --------
    Two sites cover all three rows; to change one of those open gains nobody:

    >>> from scipy.sparse import csr_array
    >>> from motcua.locate.cover.case import reduce_case
    >>> from motcua.locate.cover.checks import make_instance
    >>> from motcua.locate.cover.walk import field_of
    >>> covers = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 0, 0, 1]], dtype=bool)
    >>> case = reduce_case(make_instance(
    ...     covers, [1.0, 2.0, 1.0, 2.0], n_open=2, cost=None, mandatory=None, forbidden=None))
    >>> found = complete(
    ...     field_of(case.exchange), np.array([True, True, False, False]), work=1e5, until=np.inf)
    >>> case.covered(found)
    6.0
    """
    asked = np.flatnonzero((field.n_open == 0) & (field.ground.weight > 0))
    starts, sites = take_rows(field.ground.starts, field.ground.sites, asked)
    columns, rows = turned(starts, sites, len(field.ids))
    ground = Ground(starts, sites, columns, rows, np.ones(len(field.ids)))
    people, best = field.ground.weight[asked], plan[field.ids]
    standing = standing_at(ground, best, least=float(best.sum()) + 1.0)
    standing.chance[0] += 7.0 * seed
    fewest = np.array([people[standing.counts == 0].sum()])
    for _ in range(int(np.ceil(work / (LOOKED * field.step) / CHUNK))):
        if fewest[0] <= 0.0 or time.monotonic() >= until:
            break
        complete_loop(ground, standing, people, best, fewest, CHUNK)
    found = field.mandatory.copy()
    found[field.ids] = best
    return found
