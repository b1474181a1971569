"""What may be done with the sites: which must, which may, what they cost, what holds together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import InfeasibleError, listing
from motcua.locate.terms.arguments import amounts, claims
from motcua.locate.terms.limits import make_bounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike
    from scipy.sparse import csr_array

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.terms.limits import Bounds, GroupRule


@dataclass(frozen=True, kw_only=True, eq=False)
class SiteTerms:
    """The rules for sites of any model, checked and completed."""

    cost: FloatArray
    """Cost of each site, shape (n_sites,)."""

    mandatory: BoolArray
    """Sites open in every plan, shape (n_sites,)."""

    allowed: BoolArray
    """Sites that may open, shape (n_sites,)."""

    bounds: Bounds
    """Limits on what is opened together."""


def site_terms(
    n_sites: int,
    *,
    cost: ArrayLike | None = None,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    n_open: int | None = None,
    budget: float | None = None,
    rules: Sequence[GroupRule] = (),
) -> SiteTerms:
    """
    Check the rules for sites and fill in what was left out.

    Parameters
    ----------
    n_sites
        Number of sites.
    cost
        Cost of each site, not negative; one each by default.
    mandatory
        Which sites are open in every plan; none by default.
    forbidden
        Which sites are closed in every plan; none by default.
    n_open
        Most open sites, mandatory ones included; no limit by default.
    budget
        Most cost of the open sites; no limit by default.
    rules
        At least or at most so many open sites of a group.

    Returns
    -------
    terms
        All of it as arrays of the right shape.

    Raises
    ------
    InputError
        If a shape differs, or a cost is negative or no number.
    InfeasibleError
        If a site is both mandatory and forbidden, or a rule contradicts itself.
    ModelError
        If a limit is no possible number.

    Examples
    --------
    >>> site_terms(2, mandatory=[True, False], forbidden=[True, False])
    Traceback (most recent call last):
    motcua.errors.InfeasibleError: Sites 0 are both mandatory and forbidden.
      mend:  Take them out of one of the two.
    """
    must = claims("mandatory", mandatory, n_sites)
    never = claims("forbidden", forbidden, n_sites)
    if (must & never).any():
        both = [str(site) for site in np.flatnonzero(must & never)]
        raise InfeasibleError(
            f"Sites {listing(both)} are both mandatory and forbidden.",
            mend="Take them out of one of the two.",
        )
    price = amounts("cost", cost, n_sites)
    return SiteTerms(
        cost=price, mandatory=must, allowed=~never,
        bounds=make_bounds(n_sites, cost=price, n_open=n_open, budget=budget, rules=rules),
    )  # fmt: skip


def with_backup(terms: SiteTerms, covers: csr_array, backup: int) -> SiteTerms:
    """
    Return the rules with so many open sites for every row.

    Parameters
    ----------
    terms
        The rules for sites.
    covers
        Allowed sites of each row, boolean, shape (n_rows, n_sites).
    backup
        Open sites that each row is to have; one with fewer is to have all of them.

    Returns
    -------
    terms
        With one limit more a row, which has no name.
    """
    need = np.minimum(backup, np.diff(covers.indptr)).astype(np.float64)
    no_limit = np.full(len(need), np.inf)
    return replace(terms, bounds=terms.bounds.with_rows(covers.astype(np.float64), need, no_limit))
