r"""
The last goal of a covering model: what the first goals leave open goes to the least travel.

.. math::

    \min \sum_i w_i \min_{j : y_j = 1} t_{ij} \quad \text{s.t. the goals before are held}

Everybody in reach of some allowed site counts, and whoever is in reach of no open one counts the
longest time measured: leaving people out never looks quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.solution import Goal, Termination
from motcua.locate.cover.branch import Search
from motcua.locate.cover.dominance import dominated_rows
from motcua.locate.cover.losses import Losses, coverage_losses, impedance_losses
from motcua.locate.cover.naming import own_engine
from motcua.locate.cover.programme import TOLERANCE, Priced, Programme
from motcua.locate.cover.reduce import Sets
from motcua.locate.cover.travel_exchange import TravelExchange
from motcua.locate.terms.arguments import amounts
from motcua.locate.terms.clock import LATER_GAP, Clock

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.cover.checks import Instance
    from motcua.locate.terms.limits import Bounds

SCALE = 1_000.0
"""Losses of a plan that serves nobody."""


def least_travel(
    given: Instance,
    impedance: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike | None,
    *,
    opened: BoolArray,
    clock: Clock,
    uncovered: float = 0.0,
    cost: FloatArray | None = None,
    held: tuple[Priced, ...] | None = None,
) -> tuple[BoolArray, Goal]:
    """
    Hold what is reached and look for the least mean travel.

    Parameters
    ----------
    given
        The instance of the goals before.
    impedance
        Sparse or dense, shape (n_demand, n_sites); absent is out of reach.
    population
        People, shape (n_demand,); one each by default.
    opened
        The plan of the goals before.
    clock
        When to end.
    uncovered
        People in `given.rows` whom the plan leaves uncovered: no more may be.
    cost
        What the plan costs, no more may be spent; the number of sites by default.
    held
        Caps on losses that hold instead of `uncovered`.

    Returns
    -------
    opened
        The best plan found, at least as good in every goal before.
    goal
        Mean impedance of those in reach, to the gap of later goals.

    Raises
    ------
    ValueError
        If a shape does not fit, or an impedance is negative or no number.
    """
    losses, unit = _losses(given, impedance, population)
    price = np.ones(len(opened)) if cost is None else cost
    programme = _programme(given, losses, price, opened=opened, uncovered=uncovered, held=held)
    search = Search(programme, opened, until=clock.end, gap=LATER_GAP)
    found = search.run()
    plan = opened if found.plan is None else found.plan
    total = float(losses.at(plan).sum())
    bound = min(max(found.bound, 0.0), total)
    if total - bound <= TOLERANCE * (1.0 + total):
        bound = total
    termination = Termination(
        reason="optimal" if bound == total else found.reason, objective=unit * total,
        bound=unit * bound, solver=own_engine("branch and Benders cut"),
    )  # fmt: skip
    return plan, Goal(name="mean_time", termination=termination)


def _losses(
    given: Instance,
    impedance: Any,  # noqa: ANN401
    population: ArrayLike | None,
) -> tuple[Losses, float]:
    """
    Return travel as losses that add up to `SCALE` at most, and what one of them is in the mean.

    Milliseconds times people are numbers of which a linear solver loses the last digits.
    """
    matrix = csr_array(impedance)
    n_sites = given.rows.n_sites
    if matrix.shape[1] != n_sites:
        raise ValueError(f"impedance has {matrix.shape[1]} sites, expected {n_sites}")
    people = amounts("population", population, matrix.shape[0])
    if not (np.isfinite(matrix.data).all() and (matrix.data >= 0).all()):
        raise ValueError("impedance is negative or no number")
    longest = float(matrix.data.max(initial=0.0))
    keep = given.allowed[matrix.indices]
    before = np.concatenate([[0], np.cumsum(keep)]).astype(np.int64)
    starts = before[matrix.indptr]
    reach = csr_array(
        (matrix.data[keep].astype(np.float64), matrix.indices[keep], starts), shape=matrix.shape
    )
    served = (np.diff(starts) > 0) & (people > 0)
    reach = reach[np.flatnonzero(served)]
    reach.data /= max(longest, 1e-300)
    share = SCALE * people[served] / max(float(people[served].sum()), 1e-300)
    losses = impedance_losses(
        reach, share, beyond=np.full(len(share), float(longest > 0)),
        n_groups=max(40, n_sites // 4),
    )  # fmt: skip
    return losses, longest / SCALE


def _programme(
    given: Instance,
    losses: Losses,
    price: FloatArray,
    *,
    opened: BoolArray,
    uncovered: float,
    held: tuple[Priced, ...] | None,
) -> Programme:
    paid = float(price[opened].sum())
    bounds = given.bounds.with_rows(
        csr_array(price[None, :]), np.array([-np.inf]), np.array([paid])
    )
    priced: tuple[Priced, ...] = (Priced(losses=losses),)
    rows = given.rows
    if held is not None:
        priced = (*priced, *held)
    elif uncovered <= TOLERANCE * (1.0 + rows.weight.sum()):
        bounds = _all_covered(given, bounds)
    else:
        cover = coverage_losses(rows, n_groups=max(40, rows.n_sites // 4))
        priced = (*priced, Priced(losses=cover, price=0.0, cap=uncovered))
    programme = Programme(
        cost=np.zeros(len(price)), bounds=bounds, mandatory=given.mandatory,
        allowed=given.allowed, priced=priced,
    )  # fmt: skip
    exchange = TravelExchange(programme=programme, losses=losses)
    return Programme(**{**vars(programme), "improve": exchange.improve})


def _all_covered(given: Instance, bounds: Bounds) -> Bounds:
    """State that every row with people has an open site, but for the rows that follow."""
    rows = given.rows
    sets = Sets(starts=rows.starts, sites=rows.sites, n_sites=rows.n_sites)
    sets = sets.keep_rows(rows.weight > 0)
    sets = sets.keep_rows(sets.hit(given.mandatory) == 0)
    sets = sets.keep_rows(~dominated_rows(sets.starts, sets.sites, sets.n_sites))
    ones, infinite = np.ones(sets.n_rows), np.full(sets.n_rows, np.inf)
    return bounds.with_rows(sets.covers.astype(np.float64), ones, infinite)
