"""The curve of coverage against the number of sites: what it says, and who is in standard on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.coverage_matrix import cover
from motcua.present.figures import people_in, share_of, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray
    from motcua.domain.frontier import Frontier, FrontierPoint
    from motcua.domain.plan import Plan
    from motcua.present.rows import Row

_ROWS_AT_ONCE = 100_000
"""Demand points whose covering sites are counted together: the counts are dense."""


def frontier_rows(plan: Plan) -> list[Row]:
    """
    Return the frontier's points, by rising number of sites.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    rows
        Most open sites, the share and number of people covered and left (counted again from the
        open sites, whatever the solver said), the share that no plan exceeds, relative gap, people
        gained by the last site, the share on the concave envelope, and the ids of the sites that
        this point's plan opens; none where no frontier was asked for.
    """
    curve = _curve(plan)
    if curve is None:
        return []
    curve = _counted_again(curve, plan)
    ids, everybody = plan.sites.ids, curve.people
    extras = zip(curve.points, curve.marginal_gain, curve.envelope, strict=True)
    return [
        {
            "n_open": point.n_open,
            **_people(point.termination.objective, everybody),
            "bound": share_of(point.termination.bound, everybody),
            "gap": point.termination.gap,
            "marginal_gain": whole(float(gain)),
            "envelope_share": share_of(float(on_envelope), everybody),
            "open_sites": [str(site) for site in ids[point.opened]],
        }
        for point, gain, on_envelope in extras
    ]


def frontier_covered(plan: Plan) -> NDArray[Any] | None:
    """
    Return who is in standard in each plan of the curve.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    texts
        For each demand point a digit a plan, in the order of `frontier_rows`: 1 where it is
        covered, 0 where not; None where no frontier was asked for.
    """
    curve = _curve(plan)
    if curve is None:
        return None
    kinds, kind = np.unique(_covered(curve, plan), axis=0, return_inverse=True)
    digits = ["".join("01"[int(mark)] for mark in row) for row in kinds]
    return np.array(digits, dtype=object)[kind.ravel()]


def _curve(plan: Plan) -> Frontier | None:
    solved = [plan.solution, *plan.beside] if plan.solution else []
    return next((solution.frontier for solution in solved if solution.frontier), None)


def _people(covered: float, everybody: float) -> Row:
    return {
        "covered_share": share_of(covered, everybody),
        "covered_population": whole(covered),
        "uncovered_population": whole(everybody - covered),
    }


def _counted_again(curve: Frontier, plan: Plan) -> Frontier:
    """Return the curve with people counted from the open sites in place of the objectives."""
    people, covered = plan.demand.population, _covered(curve, plan)
    points = [
        _with_people(point, people_in(people, covered[:, place]))
        for place, point in enumerate(curve.points)
    ]
    everybody = people_in(people, np.ones(len(people), dtype=np.bool_))
    return replace(curve, points=tuple(points), people=everybody)


def _with_people(point: FrontierPoint, people: float) -> FrontierPoint:
    return replace(point, termination=replace(point.termination, objective=people))


def _covered(curve: Frontier, plan: Plan) -> BoolArray:
    """Return whom each point's plan covers, shape (n_demand, n_points)."""
    covers = cover(plan.travel, plan.standard)
    opened = np.column_stack([point.opened for point in curve.points]).astype(np.int32)
    covered = np.empty((covers.shape[0], opened.shape[1]), dtype=np.bool_)
    for first in range(0, covers.shape[0], _ROWS_AT_ONCE):
        rows = slice(first, first + _ROWS_AT_ONCE)
        covered[rows] = covers[rows] @ opened >= curve.backup
    return covered
