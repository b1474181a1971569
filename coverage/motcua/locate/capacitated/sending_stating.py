"""Sending people where there is room, as a plain statement: `motcua.locate.capacitated.sending`."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.locate.cover.stating import state_limits, state_sites

if TYPE_CHECKING:
    import pulp


def state_sending(**arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the least travel of people who are sent where there is room.

    Parameters
    ----------
    **arrays
        From `Sending.arrays`.

    Returns
    -------
    problem
        The programme.
    y
        Its site variables, in site order.
    """
    import pulp

    problem = pulp.LpProblem("least_travel_with_room", pulp.LpMinimize)
    y = state_sites(problem, arrays["mandatory"], arrays["allowed"])
    starts, sites = arrays["starts"].tolist(), arrays["sites"].tolist()
    row = np.repeat(np.arange(len(starts) - 1), np.diff(starts)).tolist()
    x = [problem.add_variable(f"x_{i}_{j}", 0, 1) for i, j in zip(row, sites, strict=True)]
    o = {
        int(i): problem.add_variable(f"o_{i}", 0, 1)
        for i in np.flatnonzero(np.isfinite(arrays["beyond"]))
    }
    travel = [c * share for c, share in zip(arrays["paid"].tolist(), x, strict=True)]
    problem += pulp.lpSum(travel) + pulp.lpSum(float(arrays["beyond"][i]) * o[i] for i in o)
    for i, (begin, end) in enumerate(pairwise(starts)):
        problem += pulp.lpSum(x[begin:end]) + o.get(i, 0) == 1, f"serve_{i}"
    by_site: list[list[Any]] = [[] for _ in y]
    for i, j, share in zip(row, sites, x, strict=True):
        problem += share <= y[j], f"open_{i}_{j}"
        by_site[j].append(float(arrays["load"][i]) * share)
    for j, terms in enumerate(by_site):
        if terms:
            problem += pulp.lpSum(terms) <= float(arrays["capacity"][j]) * y[j], f"capacity_{j}"
    if (arrays["people"] > 0).any():
        _state_held(problem, y, x, arrays)
    state_limits(problem, y, arrays)
    return problem, y


def _state_held(
    problem: pulp.LpProblem, y: list[Any], x: list[Any], arrays: dict[str, Any]
) -> None:
    """State whom the goals before have covered."""
    import pulp

    need, near, sites = int(arrays["need"]), arrays["near"], arrays["sites"]
    covered: dict[int, Any] = {}
    for i, (begin, end) in enumerate(pairwise(arrays["starts"].tolist())):
        pairs = [k for k in range(begin, end) if near[k]]
        if not pairs or arrays["people"][i] <= 0:
            continue
        u = share = pulp.lpSum(x[k] for k in pairs)
        if need > 1:
            u, z = problem.add_variable(f"u_{i}", 0, 1), problem.add_variable(
                f"z_{i}", 0, 1, "Integer"
            )  # fmt: skip
            problem += u <= share, f"covered_{i}"
            problem += u <= z, f"counts_{i}"
            problem += need * z <= pulp.lpSum(y[sites[k]] for k in pairs), f"backup_{i}"
        covered[i] = float(arrays["people"][i]) * u
    problem += pulp.lpSum(covered.values()) >= float(arrays["target"]), "target"
    for a, floor in enumerate(arrays["floors"]):
        here = [people for i, people in covered.items() if arrays["area"][i] == a]
        if floor > 0:
            problem += pulp.lpSum(here) >= float(floor), f"floor_{a}"
