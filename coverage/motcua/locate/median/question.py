"""What the p-models check of their arguments before anything is stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.errors import InfeasibleError, InputError, ModelError, listing
from motcua.locate.median.impedance import Impedances, read_impedances

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray, FloatArray, LongArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """A p-model's arguments, checked and completed."""

    impedances: Impedances
    """Who reaches which allowed site, and how far it is."""

    population: FloatArray
    """People, shape (n_demand,)."""

    mandatory: BoolArray
    """Sites open in every plan, shape (n_sites,)."""

    allowed: BoolArray
    """Sites that may open, shape (n_sites,)."""

    n_open: int
    """Most open sites."""

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
    n_open: int,
    mandatory: ArrayLike | None,
    forbidden: ArrayLike | None,
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
        Most sites open, mandatory ones included.
    mandatory
        Which sites are open in every plan; none by default.
    forbidden
        Which sites are closed in every plan; none by default.

    Returns
    -------
    question
        All of it as arrays of the right shape, without the pairs of forbidden sites.

    Raises
    ------
    InputError
        If a shape differs, or an impedance or weight is negative or no number.
    ModelError
        If the number of sites is none, or more than there are.
    InfeasibleError
        If a site is both mandatory and forbidden, or more are mandatory than may open.
    """
    pairs = read_impedances(impedance)
    must = claims("mandatory", mandatory, pairs.n_sites)
    never = claims("forbidden", forbidden, pairs.n_sites)
    _check_sites(must, never, n_open=n_open)
    return Question(
        impedances=pairs.keep(~never[pairs.site]),
        population=amounts("population", population, pairs.n_demand),
        mandatory=must, allowed=~never, n_open=int(n_open),
    )  # fmt: skip


def claims(name: str, given: ArrayLike | None, length: int) -> BoolArray:
    """
    Return claims about sites as a boolean array.

    Parameters
    ----------
    name
        What the argument is called.
    given
        Anything that is true or false for each site; None for all false.
    length
        Number of sites.

    Returns
    -------
    claims
        Shape (length,).

    Raises
    ------
    InputError
        If the shape differs.
    """
    array = np.zeros(length, dtype=np.bool_) if given is None else np.asarray(given, np.bool_)
    _check_length(name, array.shape, length)
    return array


def amounts(name: str, given: ArrayLike | None, length: int) -> FloatArray:
    """
    Return amounts that are never negative as an array.

    Parameters
    ----------
    name
        What the argument is called.
    given
        One number a row; None for one each.
    length
        Number of rows.

    Returns
    -------
    amounts
        Shape (length,).

    Raises
    ------
    InputError
        If the shape differs, or an amount is negative or no number; the message names the rows.
    """
    array = np.ones(length) if given is None else np.asarray(given, dtype=np.float64)
    _check_length(name, array.shape, length)
    wrong = np.flatnonzero(~np.isfinite(array) | (array < 0))
    if len(wrong):
        rows = listing([str(row) for row in wrong])
        raise InputError(
            f"{name} is negative or no number in rows {rows}.",
            mend="Give a finite number from 0 up in every row.",
        )
    return array


def _check_length(name: str, shape: tuple[int, ...], length: int) -> None:
    if shape != (length,):
        raise InputError(f"{name} has shape {shape}, expected ({length},).")


def _check_sites(must: BoolArray, never: BoolArray, *, n_open: int) -> None:
    both = [str(site) for site in np.flatnonzero(must & never)]
    if both:
        raise InfeasibleError(
            f"Sites {listing(both)} are both mandatory and forbidden.",
            mend="Take them out of one of the two.",
        )
    if n_open != int(n_open) or not 0 <= n_open <= len(must):
        raise ModelError(
            f"{n_open} sites cannot be opened: there are {len(must)}.",
            mend=f"Give n_open from 1 to {len(must)}.",
        )
    if must.sum() > n_open:
        raise InfeasibleError(
            f"{must.sum()} sites are mandatory, but only {n_open} may be open.",
            mend="Raise n_open, or make fewer sites mandatory.",
        )
