"""What every model checks of its arguments before it is stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from motcua.errors import InfeasibleError, listing

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray, FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Instance:
    """A covering instance with its arguments checked and completed."""

    covers: csr_array
    """Boolean CSR, shape (n_demand, n_sites)."""

    population: FloatArray
    """People, shape (n_demand,)."""

    cost: FloatArray
    """Cost of each site, shape (n_sites,)."""

    mandatory: BoolArray
    """Sites open in every plan."""

    allowed: BoolArray
    """Sites that may open."""


def make_instance(
    covers: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike | None,
    *,
    cost: ArrayLike | None,
    mandatory: ArrayLike | None,
    forbidden: ArrayLike | None,
) -> Instance:
    """
    Check a model's arguments and fill in what was left out.

    Parameters
    ----------
    covers
        Sparse or dense, shape (n_demand, n_sites); true is covered.
    population
        People, not negative; one each by default.
    cost
        Cost of each site, not negative; one each by default.
    mandatory
        Which sites are open in every plan; none by default.
    forbidden
        Which sites are closed in every plan; none by default.

    Returns
    -------
    instance
        All of it as arrays of the right shape.

    Raises
    ------
    ValueError
        If a shape differs, or a weight or cost is negative or no number.
    InfeasibleError
        If a site is both mandatory and forbidden.
    """
    matrix = csr_array(covers, dtype=np.bool_)
    matrix.eliminate_zeros()
    n_demand, n_sites = matrix.shape
    must = _claims("mandatory", mandatory, n_sites)
    never = _claims("forbidden", forbidden, n_sites)
    if (must & never).any():
        both = [str(site) for site in np.flatnonzero(must & never)]
        raise InfeasibleError(
            f"Sites {listing(both)} are both mandatory and forbidden.",
            mend="Take them out of one of the two.",
        )
    return Instance(
        covers=matrix,
        population=_weights("population", population, n_demand),
        cost=_weights("cost", cost, n_sites),
        mandatory=must,
        allowed=~never,
    )


def _claims(name: str, given: ArrayLike | None, length: int) -> BoolArray:
    claims = np.zeros(length, dtype=np.bool_) if given is None else np.asarray(given, np.bool_)
    _check_length(name, claims.shape, length)
    return claims


def _weights(name: str, given: ArrayLike | None, length: int) -> FloatArray:
    weights = np.ones(length) if given is None else np.asarray(given, dtype=np.float64)
    _check_length(name, weights.shape, length)
    wrong = np.flatnonzero(~np.isfinite(weights) | (weights < 0))
    if len(wrong):
        rows = listing([str(row) for row in wrong])
        raise ValueError(f"{name} is negative or no number in rows {rows}")
    return weights


def _check_length(name: str, shape: tuple[int, ...], length: int) -> None:
    if shape != (length,):
        raise ValueError(f"{name} has shape {shape}, expected ({length},)")
