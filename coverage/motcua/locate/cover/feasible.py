"""A plan that keeps every limit, or the names of those that cannot be kept together."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import InfeasibleError, listing
from motcua.locate.cover.branch import Search
from motcua.locate.cover.programme import Programme
from motcua.locate.terms.limits import Bounds

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.cover.programme import Priced
    from motcua.locate.cover.tree import Found
    from motcua.locate.terms.sites import SiteTerms


ANY = 1.0
"""Relative gap at which the first plan ends a search."""

FIRST_S = 2.0
"""Seconds for a first plan, whatever the limit: less than what the door allows itself."""

TRIAL_S = 5.0
"""Seconds to say whether a plan exists without a limit; undecided, the limit stays named."""


def feasible_plan(terms: SiteTerms) -> BoolArray:
    """
    Return a plan within the limits, as cheap as can be.

    Parameters
    ----------
    terms
        The rules for sites.

    Returns
    -------
    opened
        The mandatory sites alone where that will do.

    Raises
    ------
    InfeasibleError
        If there is none; the limits that conflict are named, none of which could be left out of
        the conflict.
    """
    if terms.bounds.hold(terms.mandatory):
        return terms.mandatory.copy()
    plan = _search(terms, terms.bounds, (), until=np.inf).plan
    if plan is None:
        raise conflict(terms, terms.bounds)
    return plan


def some_plan(
    terms: SiteTerms, bounds: Bounds, *, until: float = np.inf
) -> tuple[BoolArray | None, bool]:
    """
    Look for any plan within limits.

    Parameters
    ----------
    terms
        The rules for sites.
    bounds
        The limits by name, and after them any that hold in every case.
    until
        Clock value at which to end, two seconds from now at the soonest: any plan is worth that.

    Returns
    -------
    opened
        A plan; None where none was found.
    is_proved
        Whether it is settled: there is a plan, or there is none.
    """
    found = _search(terms, bounds, (), until=max(until, time.monotonic() + FIRST_S))
    return found.plan, found.plan is not None or found.reason not in ("time_limit", "interrupted")


def conflict(
    terms: SiteTerms, bounds: Bounds, *, asked: str = "", priced: tuple[Priced, ...] = ()
) -> InfeasibleError:
    """
    Name limits that no plan keeps together, and of which none can be left out.

    Parameters
    ----------
    terms
        The rules for sites.
    bounds
        The limits by name, and after them any that hold in every case.
    asked
        What these are called.
    priced
        Losses with caps that hold in every case.

    Returns
    -------
    fault
        To be raised. Found by leaving out one limit after the other, for good where the rest
        still conflict (Chinneck and Dravnieks 1991, doi 10.1287/ijoc.3.2.157).
    """
    kept = list(range(len(bounds.lower)))
    for limit in range(len(bounds.names)):
        rest = [other for other in kept if other != limit]
        if _is_impossible(terms, _some(bounds, rest), priced):
            kept = rest
    said = [_said(bounds, limit, terms) for limit in kept if limit < len(bounds.names)]
    said += [asked] if asked else []
    return InfeasibleError(
        f"No plan keeps these together: {'; '.join(said)}.",
        where=_where(terms),
        mend="Loosen one of them, or change which sites are mandatory or forbidden.",
    )


def _where(terms: SiteTerms) -> str:
    must = [str(site) for site in np.flatnonzero(terms.mandatory)]
    never = [str(site) for site in np.flatnonzero(~terms.allowed)]
    said = [f"mandatory sites {listing(must)}"] if must else []
    said += [f"forbidden sites {listing(never)}"] if never else []
    return "; ".join(said)


def _some(bounds: Bounds, kept: list[int]) -> Bounds:
    return Bounds(matrix=bounds.matrix[kept], lower=bounds.lower[kept], upper=bounds.upper[kept])


def _is_impossible(terms: SiteTerms, bounds: Bounds, priced: tuple[Priced, ...]) -> bool:
    """Say whether it is proved that no plan keeps the limits."""
    if not priced and bounds.hold(terms.mandatory):
        return False
    found = _search(terms, bounds, priced, until=time.monotonic() + TRIAL_S)
    return found.plan is None and found.reason != "time_limit"


def _search(terms: SiteTerms, bounds: Bounds, priced: tuple[Priced, ...], *, until: float) -> Found:
    programme = Programme(
        cost=terms.cost + 1e-3, bounds=bounds, mandatory=terms.mandatory, allowed=terms.allowed,
        priced=priced,
    )  # fmt: skip
    return Search(programme, None, until=until, gap=ANY).run()


def _said(bounds: Bounds, limit: int, terms: SiteTerms) -> str:
    """Name a limit, and how much of it the mandatory sites take."""
    taken = float((bounds.matrix[[limit]] @ terms.mandatory.astype(np.float64))[0])
    if taken <= bounds.upper[limit]:
        return bounds.names[limit]
    if bounds.names[limit].startswith("a budget"):
        paid = terms.cost[terms.mandatory].sum()
        return f"{bounds.names[limit]} (the mandatory sites cost {paid:g})"
    return f"{bounds.names[limit]} ({taken:g} are mandatory)"
