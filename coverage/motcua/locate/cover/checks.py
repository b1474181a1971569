"""What every model checks of its arguments before it is stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy.sparse import issparse

from motcua.errors import InputError
from motcua.locate.cover.feasible import feasible_plan
from motcua.locate.cover.row_blocks import merge_blocks, restrict_rows, rows_with_enough
from motcua.locate.cover.rows import MergedRows, as_covers, merge_rows
from motcua.locate.terms.arguments import amounts, check_backup
from motcua.locate.terms.sites import site_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.terms.limits import Bounds, GroupRule
    from motcua.locate.terms.sites import SiteTerms


@dataclass(frozen=True, kw_only=True, eq=False)
class Instance:
    """A covering instance with its arguments checked, completed and merged."""

    merged: MergedRows
    """Distinct rows over all sites, as given."""

    rows: MergedRows
    """Distinct rows over the allowed sites, with people behind each."""

    cost: FloatArray
    """What of each site is kept low, shape (n_sites,): its cost, or one where sites are counted."""

    terms: SiteTerms
    """The rules for sites, as given."""

    start: BoolArray
    """A plan that keeps every limit: the mandatory sites where that will do."""

    @property
    def mandatory(self) -> BoolArray:
        """Sites open in every plan."""
        return self.terms.mandatory

    @property
    def allowed(self) -> BoolArray:
        """Sites that may open."""
        return self.terms.allowed

    @property
    def bounds(self) -> Bounds:
        """Limits on the sites."""
        return self.terms.bounds

    @property
    def scarce(self) -> FloatArray:
        """What a site uses up, by which another one of its kind may stand for it."""
        return self.terms.cost if self.bounds.budget_row >= 0 else self.cost


def make_instance(
    covers: Any,  # noqa: ANN401 - matrix, blocks or merged rows
    population: ArrayLike | None,
    *,
    cost: ArrayLike | None,
    mandatory: ArrayLike | None,
    forbidden: ArrayLike | None,
    n_open: int | None = None,
    budget: float | None = None,
    rules: Sequence[GroupRule] = (),
    backup: int = 1,
    goal: Literal["cost", "sites"] = "cost",
) -> Instance:
    """
    Check a model's arguments, fill in what was left out, and merge the demand.

    Parameters
    ----------
    covers
        Sparse or dense, shape (n_demand, n_sites); or an iterable of blocks
        ``(covers, population)``; or merged rows.
    population
        People, not negative; one each by default. None with blocks and merged rows.
    cost
        Cost of each site, not negative; one each by default.
    mandatory
        Which sites are open in every plan; none by default.
    forbidden
        Which sites are closed in every plan; none by default.
    n_open
        Most open sites.
    budget
        Most cost of the open sites.
    rules
        Limits by group.
    backup
        Allowed sites that a row has at least; one with fewer counts as uncovered.
    goal
        Whether cost is kept low, or the number of sites; cost then counts for the budget alone.

    Returns
    -------
    instance
        All of it as arrays of the right shape.

    Raises
    ------
    InputError
        If a shape differs, or a weight or cost is negative or no number.
    InfeasibleError
        If a site is both mandatory and forbidden, or limits conflict.
    ModelError
        If a limit is no possible number.
    """
    check_backup(backup)
    merged = merge_demand(covers, population)
    terms = site_terms(
        merged.n_sites, cost=cost, mandatory=mandatory, forbidden=forbidden, n_open=n_open,
        budget=budget, rules=rules,
    )  # fmt: skip
    return instance_of(merged, terms, backup=backup, goal=goal)


def instance_of(
    merged: MergedRows,
    terms: SiteTerms,
    *,
    backup: int = 1,
    goal: Literal["cost", "sites"] = "cost",
) -> Instance:
    """
    Put merged demand and checked rules for sites together.

    Parameters
    ----------
    merged
        Distinct rows.
    terms
        The rules for sites.
    backup
        Allowed sites that a row has at least; one with fewer counts as uncovered.
    goal
        Whether cost is kept low, or the number of sites.

    Returns
    -------
    instance
        With a plan that keeps the limits.

    Raises
    ------
    InfeasibleError
        If limits conflict.
    """
    return Instance(
        merged=merged, rows=rows_with_enough(restrict_rows(merged, terms.allowed), backup),
        cost=terms.cost if goal == "cost" else np.ones(merged.n_sites), terms=terms,
        start=feasible_plan(terms),
    )  # fmt: skip


def merge_demand(covers: Any, population: ArrayLike | None) -> MergedRows:  # noqa: ANN401
    """
    Merge demand in any of the three forms a model takes.

    Parameters
    ----------
    covers
        A matrix, an iterable of blocks, or merged rows.
    population
        People of a matrix; one each by default.

    Returns
    -------
    rows
        Distinct rows.

    Raises
    ------
    InputError
        If people are given beside blocks or merged rows, or do not fit the matrix.
    """
    if isinstance(covers, MergedRows):
        _check_alone(population, "merged rows")
        return covers
    blocks = _as_blocks(covers)
    if blocks is not None:
        _check_alone(population, "blocks")
        return merge_blocks(_checked(blocks))
    matrix = as_covers(covers)
    return merge_rows(matrix, amounts("population", population, matrix.shape[0]))


def _check_alone(population: ArrayLike | None, form: str) -> None:
    if population is not None:
        raise InputError(f"population is given twice: {form} hold their own.", mend="Leave it out.")


def _as_blocks(covers: Any) -> Iterator[Any] | None:  # noqa: ANN401
    """Return blocks as an iterator, None where the argument is a matrix."""
    if issparse(covers) or isinstance(covers, np.ndarray):
        return None
    if not isinstance(covers, (list, tuple)):
        blocks: Iterator[Any] = iter(covers)
        return blocks
    first = covers[0] if len(covers) else None
    if isinstance(first, tuple) and len(first) == 2 and np.ndim(first[1]) == 1:  # noqa: PLR2004
        return iter(covers)
    return None


def _checked(blocks: Iterator[Any]) -> Iterator[Any]:
    for number, (covers, population) in enumerate(blocks):
        matrix = as_covers(covers)
        name = f"population of block {number}"
        yield matrix, amounts(name, population, matrix.shape[0])
