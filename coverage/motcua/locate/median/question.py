"""What the p-models check of their arguments before anything is stated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.errors import ModelError
from motcua.locate.cover.feasible import feasible_plan
from motcua.locate.median.impedance import Impedances, read_impedances
from motcua.locate.terms.arguments import amounts, check_backup
from motcua.locate.terms.sites import SiteTerms, site_terms, with_backup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.cover.reduce import Sets
    from motcua.locate.terms.limits import GroupRule


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """A p-model's arguments, checked and completed."""

    impedances: Impedances
    """Who reaches which allowed site, and how far it is."""

    population: FloatArray
    """People, shape (n_demand,)."""

    terms: SiteTerms
    """What may be done with the sites; after the named limits those of the backup."""

    n_open: int
    """Most open sites; all of them where only a budget or a rule limits their number."""

    is_tied: bool = False
    """Whether more than a number of sites ties them: a budget, a rule or a backup."""

    @property
    def mandatory(self) -> BoolArray:
        """Sites open in every plan, shape (n_sites,)."""
        return self.terms.mandatory

    @property
    def allowed(self) -> BoolArray:
        """Sites that may open, shape (n_sites,)."""
        return self.terms.allowed

    @property
    def reach(self) -> Sets:
        """Which sites reach the rows that count; equal rows are one."""
        return self.impedances.take(self.counts).sets

    @property
    def left_out(self) -> LongArray:
        """Rows with people that no allowed site reaches."""
        alone = np.diff(self.impedances.start) == 0
        return np.flatnonzero(alone & (self.population > 0))

    @property
    def counts(self) -> BoolArray:
        """Rows with people that some allowed site reaches."""
        return (np.diff(self.impedances.start) > 0) & (self.population > 0)


def ask(
    impedance: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike | None,
    *,
    n_open: int | None,
    budget: float | None = None,
    cost: ArrayLike | None = None,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    rules: Sequence[GroupRule] = (),
    backup: int = 1,
) -> Question:
    """
    Check a p-model's arguments and fill in what was left out.

    Parameters
    ----------
    impedance
        Sparse or dense, shape (n_demand, n_sites), not negative. Out of reach is what a sparse
        matrix does not store and what is infinite in a dense one.
    population
        People, not negative; one each by default.
    n_open
        Most sites open, mandatory ones included; None where a budget limits them.
    budget
        Most cost of the open sites; no limit by default.
    cost
        Cost of each site, for the budget; one each by default.
    mandatory
        Which sites are open in every plan; none by default.
    forbidden
        Which sites are closed in every plan; none by default.
    rules
        At least or at most so many open sites of a group.
    backup
        Open sites that each row is to have within reach; a row that fewer allowed sites reach is
        to have all of them.

    Returns
    -------
    question
        All of it as arrays of the right shape, without the pairs of forbidden sites.

    Raises
    ------
    InputError
        If a shape differs, or an impedance or weight is negative or no number.
    ModelError
        If neither a number nor a budget is given, or one of them is not possible.
    InfeasibleError
        If a site is both mandatory and forbidden, or limits conflict; they are named.
    """
    if n_open is None and budget is None:
        raise ModelError(
            "A p-model needs a number of sites or a budget.", mend="Give n_open or budget."
        )
    check_backup(backup)
    pairs = read_impedances(impedance)
    terms = site_terms(
        pairs.n_sites, cost=cost, mandatory=mandatory, forbidden=forbidden, n_open=n_open,
        budget=budget, rules=rules,
    )  # fmt: skip
    feasible_plan(terms)
    question = Question(
        impedances=pairs.keep(terms.allowed[pairs.site]),
        population=amounts("population", population, pairs.n_demand),
        terms=terms, n_open=pairs.n_sites if n_open is None else int(n_open),
        is_tied=budget is not None or len(rules) > 0 or backup > 1,
    )  # fmt: skip
    if backup == 1:
        return question
    return replace(question, terms=with_backup(terms, question.reach.covers, backup))
