"""What the statements in PuLP share: site variables, limits, and their arrays for the door."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pulp
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.terms.limits import Bounds


def limit_arrays(bounds: Bounds) -> dict[str, NDArray[np.generic]]:
    """
    Return limits as arrays that a statement may hold.

    Parameters
    ----------
    bounds
        Limits on the sites.

    Returns
    -------
    arrays
        ``limits``, ``lower`` and ``upper``.
    """
    return {"limits": bounds.matrix.toarray(), "lower": bounds.lower, "upper": bounds.upper}


def state_sites(problem: pulp.LpProblem, mandatory: BoolArray, allowed: BoolArray) -> list[Any]:
    """
    State one binary variable a site.

    Parameters
    ----------
    problem
        Where to.
    mandatory
        Sites open in every plan.
    allowed
        Sites that may open.

    Returns
    -------
    y
        In site order.
    """
    low, high = mandatory.astype(int), allowed.astype(int)
    return [
        problem.add_variable(f"y_{j}", int(low[j]), int(high[j]), "Integer")
        for j in range(len(low))
    ]


def state_covered(problem: pulp.LpProblem, y: list[Any], arrays: Mapping[str, Any]) -> list[Any]:
    """
    State how much of each row is covered.

    Parameters
    ----------
    problem
        Where to.
    y
        Site variables.
    arrays
        ``starts`` and ``sites`` of the rows, and ``need``: open sites by which a row counts.

    Returns
    -------
    x
        One variable a row, from 0 to 1; binary where a row needs more than one site.
    """
    import pulp

    need = int(arrays["need"])
    kind = "Continuous" if need == 1 else "Integer"
    x = []
    for i, sites in enumerate(members(arrays["starts"], arrays["sites"])):
        x.append(problem.add_variable(f"x_{i}", 0, 1, kind))
        problem += need * x[i] <= pulp.lpSum(y[j] for j in sites), f"cover_{i}"
    return x


def state_limits(problem: pulp.LpProblem, y: list[Any], arrays: Mapping[str, Any]) -> None:
    """
    State the limits on the sites.

    Parameters
    ----------
    problem
        Where to.
    y
        Site variables.
    arrays
        From `limit_arrays`.
    """
    for k, (row, low, high) in enumerate(
        zip(arrays["limits"], arrays["lower"], arrays["upper"], strict=True)
    ):
        used = total(row, y)
        if np.isfinite(high):
            problem += used <= float(high), f"at_most_{k}"
        if np.isfinite(low):
            problem += used >= float(low), f"at_least_{k}"


def total(weights: FloatArray, variables: list[Any]) -> Any:  # noqa: ANN401 - PuLP has no types
    """
    Return a weighted sum over the variables whose weight is not zero.

    Parameters
    ----------
    weights
        Shape (n,).
    variables
        As many.

    Returns
    -------
    expression
        A PuLP expression.
    """
    import pulp

    return pulp.lpSum(float(weights[k]) * variables[k] for k in np.flatnonzero(weights))


def members(starts: NDArray[Any], sites: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """
    Go through the sites of each row.

    Parameters
    ----------
    starts
        Shape (n_rows + 1,).
    sites
        Members, row by row.

    Yields
    ------
    sites
        Of one row.
    """
    for begin, end in itertools.pairwise(starts):
        yield sites[begin:end]
