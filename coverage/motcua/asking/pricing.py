"""An MCLP of too many sites, stated with those that prices do not close or have called for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.solution import Reduction
from motcua.locate.cover.bit_prices import Priced, price_sites

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.asking.sieve import Sieved
    from motcua.domain.arrays import BoolArray, LongArray
    from motcua.domain.cover_bits import CoverBits
    from motcua.domain.demand import Demand
    from motcua.domain.sites import Sites
    from motcua.domain.solution import Reason, Solution
    from motcua.study.schema import Study

_PRICES_SHARE = 0.5
"""Of the time limit, for prices."""

MANY_MEMBERS = 40_000_000
"""Covered pairs of undecided sites up to which all of them are searched: some 1.5 GiB."""


def price_first(
    study: Study, model: str, sieved: Sieved, demand: Demand, sites: Sites
) -> Priced | None:
    """
    Price the sites of an MCLP.

    Parameters
    ----------
    study
        The study: limits and time.
    model
        The model that is asked for.
    sieved
        Who is covered by the sites that stay.
    demand
        All people.
    sites
        The sites that stay.

    Returns
    -------
    priced
        None for another model, and where more is limited than the number of sites.
    """
    locate = study.locate
    is_counted = locate.n_open is not None and locate.budget is None and not locate.rules
    n_open = min(locate.n_open or 0, len(sites.ids))
    if model != "mclp" or not is_counted or locate.backup > 1 or n_open < sites.is_mandatory.sum():
        return None
    limit_s = None if locate.time_limit_s is None else _PRICES_SHARE * locate.time_limit_s
    return price_sites(
        sieved.bits, demand.population[sieved.points], n_open=n_open,
        mandatory=sites.is_mandatory, allowed=~sites.is_forbidden, time_limit_s=limit_s,
    )  # fmt: skip


def columns_of(bits: CoverBits, priced: Priced | None) -> LongArray:
    """
    Return the sites that a model is stated with.

    Parameters
    ----------
    bits
        Who is covered.
    priced
        From `price_first`.

    Returns
    -------
    columns
        All, or the undecided ones; where these are too many, those that prices called for.
    """
    if priced is None:
        return np.arange(bits.n_sites)
    if bits.counts()[priced.undecided].sum() <= MANY_MEMBERS:
        return np.flatnonzero(priced.undecided)
    return np.flatnonzero(priced.called | priced.plan)


def among_all(
    found: Solution, columns: LongArray, priced: Priced | None, *, n_sites: int
) -> Solution:
    """
    Return a solution of some of the sites, with what is proved of all of them.

    Parameters
    ----------
    found
        Of the model stated with some.
    columns
        From `columns_of`.
    priced
        From `price_first`.
    n_sites
        Number of sites.

    Returns
    -------
    solution
        With the bound of the prices, where sites were left out that could better the plan.
    """
    found = _spread(found, columns, n_sites)
    if priced is None:
        return found
    is_exact = bool(np.isin(np.flatnonzero(priced.undecided), columns).all())
    name = "reduced_costs" if is_exact else "called_by_prices"
    size = found.reductions[0].rows[0] if found.reductions else 0
    step = Reduction(name=name, rows=(size, size), columns=(n_sites, len(columns)))
    found = replace(found, reductions=(step, *found.reductions))
    return found if is_exact else _loosened(found, priced.bound)


def _loosened(found: Solution, bound: float) -> Solution:
    """Return a solution with the bound of the prices, which holds for sites left out."""
    told, *others = found.goals
    proof = told.termination
    bound = max(bound, proof.objective)
    reason: Reason = "heuristic"
    if bound <= proof.objective or proof.reason in ("time_limit", "interrupted"):
        reason = proof.reason
    goal = replace(told, termination=replace(proof, bound=bound, reason=reason))
    return replace(found, goals=(goal, *others))


def _spread(found: Solution, columns: LongArray, n_sites: int) -> Solution:
    """Return a solution by the rows of all sites."""

    def spread(opened: BoolArray) -> BoolArray:
        """Close the sites that the model was stated without."""
        among = np.zeros(n_sites, dtype=np.bool_)
        among[columns] = opened
        return among

    return with_plans(found, spread)


def with_plans(found: Solution, change: Callable[[BoolArray], BoolArray]) -> Solution:
    """
    Return a solution with every plan of it changed alike.

    Parameters
    ----------
    found
        Any.
    change
        What becomes of open sites, shape (n_sites,).

    Returns
    -------
    solution
        Its curve's plans too.
    """
    curve = found.frontier
    if curve is not None:
        points = tuple(replace(point, opened=change(point.opened)) for point in curve.points)
        curve = replace(curve, points=points)
    return replace(found, opened=change(found.opened), frontier=curve)
