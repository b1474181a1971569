"""What the own search does not prove of a set cover, given to a solver in a child process."""

from __future__ import annotations

import importlib.util
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.locate.cover.reduce import Sets
from motcua.locate.cover.rest import Proof, Rest, took
from motcua.locate.cover.stating import limit_arrays
from motcua.locate.door.solve import Effort, Statement, solve
from motcua.locate.terms.arguments import are_whole
from motcua.locate.terms.limits import make_bounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import FloatArray
    from motcua.locate.cover.checks import Instance

HALF = 0.5
"""A binary above it is one; and of whole costs, only covers cheaper by more are wanted."""

ROUNDING = 1e-6
"""By how much a solver may tell a bound too high."""


def through_the_door(
    rest: Rest, given: Instance, *, paid: float, until: float, gap: float, solver: str
) -> Proof:
    """
    Give the rest, its sites numbered anew, to a solver in a child process.

    Returns
    -------
    proof
        The better of its cover and ours, with a true bound.
    """
    used = np.unique(rest.sets.sites)
    number = np.full(rest.sets.n_sites, -1, dtype=np.int32)
    number[used] = np.arange(len(used))
    cost, starts, sites = given.cost[used], rest.sets.starts, number[rest.sets.sites]
    small = Sets(starts=starts, sites=sites, n_sites=len(used))

    def value(plan: FloatArray) -> float | None:
        """Return what the open sites cost; None where a row is not covered."""
        chosen = plan > HALF
        return float(cost[chosen].sum()) if (small.hit(chosen) > 0).all() else None

    nothing = np.zeros(len(used), dtype=np.bool_)
    arrays: dict[str, NDArray[Any]] = {
        "starts": starts, "sites": sites, "cost": cost, "need": np.array(1),
        "mandatory": nothing, "allowed": ~nothing,
        **limit_arrays(make_bounds(len(used), cost=cost)),
    }  # fmt: skip
    left = None if np.isinf(until) else max(until - time.monotonic(), 0.0)
    held, is_whole = float(given.cost[rest.opened].sum()), are_whole(given.cost)
    below = held - max(HALF, gap * held) - paid if is_whole else None
    effort = Effort(time_limit_s=left, gap=gap, solver=best_solver(solver), below=below)
    answer = solve(
        Statement(builder="motcua.locate.cover.set_cover:state_lscp", arrays=arrays, sense="min"),
        value,
        start=(rest.opened[used]).astype(float), bound=rest.bound - paid, effort=effort,
    )  # fmt: skip
    plan = None
    if answer.plan is not None:
        plan = np.zeros(rest.sets.n_sites, dtype=np.bool_)
        plan[used] = answer.plan > HALF
    rest = took(rest, plan, given.cost)
    held, bound = float(given.cost[rest.opened].sum()), paid + answer.bound
    if is_whole and np.isfinite(bound):
        bound = float(np.ceil(bound - ROUNDING))
    bound = max(rest.bound, min(bound, held))
    return Proof(opened=rest.opened, bound=bound, reason=answer.reason, solver=answer.solver)


def best_solver(solver: str) -> str:
    """
    Choose SCIP for set covers where it is installed and nothing else was asked for.

    Parameters
    ----------
    solver
        What was asked for.

    Returns
    -------
    solver
        The same, or ``"scip"``.
    """
    has_scip = importlib.util.find_spec("pyscipopt") is not None
    return "scip" if solver.lower() == "highs" and has_scip else solver
