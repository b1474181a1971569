"""A set cover on its way to a proof, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.programme import Programme
from motcua.locate.terms.arguments import are_whole
from motcua.locate.terms.limits import make_bounds

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Reason
    from motcua.locate.cover.checks import Instance
    from motcua.locate.cover.reduce import Sets


@dataclass(frozen=True, kw_only=True, eq=False)
class Proof:
    """What became of one part of a set cover."""

    opened: BoolArray
    """Sites opened for it, beside the forced ones."""

    bound: float
    """No cover of it is cheaper."""

    reason: Reason
    """Why the search ended."""

    solver: str
    """Who proved the bound."""

    left: tuple[int, int] | None = None
    """Rows and sites that prices did not decide; None where it did not come to prices."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rest:
    """A set cover on its way to a proof."""

    sets: Sets
    """Rows still to be covered, by sites still undecided."""

    opened: BoolArray
    """The best cover of the whole part so far, forced sites left out."""

    fixed: BoolArray
    """Sites of the part opened for good."""

    bound: float
    """Of the part, the fixed sites included."""

    reduced: FloatArray | None = None
    """Reduced cost of each site in the last relaxation; None before the first."""

    @property
    def undecided(self) -> BoolArray:
        """Sites that the rows left have, shape (n_sites,)."""
        used = np.zeros(self.sets.n_sites, dtype=np.bool_)
        used[self.sets.sites] = True
        return used

    @property
    def size(self) -> tuple[int, int]:
        """Rows and sites left."""
        return self.sets.n_rows, int(self.undecided.sum())


def took(rest: Rest, plan: BoolArray | None, cost: FloatArray) -> Rest:
    """
    Take a cover of the rest if it makes the whole part cheaper.

    Parameters
    ----------
    rest
        What is left to prove.
    plan
        A cover of its rows, or None.
    cost
        Of each site.

    Returns
    -------
    rest
        The same, or with the better cover.
    """
    if plan is None:
        return rest
    whole = rest.fixed | plan
    return replace(rest, opened=whole) if cost[whole].sum() < cost[rest.opened].sum() else rest


def cover_programme(sets: Sets, given: Instance) -> Programme:
    """
    State a set cover for the master.

    Parameters
    ----------
    sets
        Rows to cover.
    given
        Costs.

    Returns
    -------
    programme
        Least cost; every row has an open site.
    """
    n_sites = sets.n_sites
    used = np.zeros(n_sites, dtype=np.bool_)
    used[sets.sites] = True
    bounds = make_bounds(n_sites, cost=given.cost).with_rows(
        sets.covers.astype(np.float64), np.ones(sets.n_rows), np.full(sets.n_rows, np.inf)
    )
    cost = given.cost
    return Programme(
        cost=cost, bounds=bounds, mandatory=np.zeros(n_sites, dtype=np.bool_), allowed=used,
        priced=(), is_whole=are_whole(cost),
    )  # fmt: skip
