"""A plan that keeps every limit, or the names of those that cannot be kept together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import InfeasibleError, listing
from motcua.locate.cover.branch import Search
from motcua.locate.cover.programme import Programme
from motcua.locate.terms.limits import Bounds

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.terms.sites import SiteTerms


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
    bounds, cost = terms.bounds, terms.cost
    mandatory, allowed = terms.mandatory, terms.allowed
    plan = _plan(bounds, list(range(len(bounds.lower))), mandatory, allowed, cost)
    if plan is None:
        conflict = _conflict(bounds, mandatory, allowed, cost)
        raise InfeasibleError(
            f"No plan keeps these together: {'; '.join(conflict)}.",
            where=_where(mandatory, allowed),
            mend="Loosen one of them, or change which sites are mandatory or forbidden.",
        )
    return plan


def _where(mandatory: BoolArray, allowed: BoolArray) -> str:
    must = [str(site) for site in np.flatnonzero(mandatory)]
    never = [str(site) for site in np.flatnonzero(~allowed)]
    said = [f"mandatory sites {listing(must)}"] if must else []
    said += [f"forbidden sites {listing(never)}"] if never else []
    return "; ".join(said)


def _plan(
    bounds: Bounds, kept: list[int], mandatory: BoolArray, allowed: BoolArray, cost: FloatArray
) -> BoolArray | None:
    part = Bounds(matrix=bounds.matrix[kept], lower=bounds.lower[kept], upper=bounds.upper[kept])
    if part.hold(mandatory):
        return mandatory.copy()
    programme = Programme(
        cost=cost + 1e-3, bounds=part, mandatory=mandatory, allowed=allowed, priced=()
    )
    return Search(programme, None).run().plan


def _conflict(
    bounds: Bounds, mandatory: BoolArray, allowed: BoolArray, cost: FloatArray
) -> list[str]:
    """Leave out one limit after the other, for good where the rest still conflict."""
    kept = list(range(len(bounds.lower)))
    for limit in list(kept):
        rest = [other for other in kept if other != limit]
        if _plan(bounds, rest, mandatory, allowed, cost) is None:
            kept = rest
    return [_said(bounds, limit, mandatory, cost) for limit in kept]


def _said(bounds: Bounds, limit: int, mandatory: BoolArray, cost: FloatArray) -> str:
    """Name a limit, and how much of it the mandatory sites take."""
    taken = float((bounds.matrix[[limit]] @ mandatory.astype(np.float64))[0])
    if taken <= bounds.upper[limit]:
        return bounds.names[limit]
    if bounds.names[limit].startswith("a budget"):
        return f"{bounds.names[limit]} (the mandatory sites cost {cost[mandatory].sum():g})"
    return f"{bounds.names[limit]} ({taken:g} are mandatory)"
