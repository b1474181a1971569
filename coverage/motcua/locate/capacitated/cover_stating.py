r"""
Covering models within capacities, as plain statements.

.. math::

    \min \sum_j c_j y_j \;\; \text{s.t.} \;\; \sum_i w_i \sum_j x_{ij} \ge W
    \qquad \text{or} \qquad \max \sum_i w_i \sum_j x_{ij}

or, of the plans that cost no more than the cheapest, the most people with *b* open sites,

.. math::

    \max \sum_i w_i u_i \;\; \text{s.t.} \;\; b \, u_i \le \sum_{j \in N_i} y_j, \quad
    \sum_j c_j y_j \le C, \quad u_i \in \{0, 1\}, \quad \text{everybody has room,}

all with the rows of `motcua.locate.capacitated.cover_task`, :math:`l \le A y \le u`,
:math:`y_j = 1 \; \forall j \in M` and :math:`y_j \in \{0, 1\}`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.locate.cover.stating import members, state_limits, state_sites, total

if TYPE_CHECKING:
    import pulp


def state_cheapest(**arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the cheapest sites that have room for so many people.

    Parameters
    ----------
    **arrays
        From `CapacityCover.arrays`.

    Returns
    -------
    problem
        The programme.
    y
        Its site variables, in site order.
    """
    import pulp

    problem = pulp.LpProblem("capacitated_cover", pulp.LpMinimize)
    y = state_sites(problem, arrays["mandatory"], arrays["allowed"])
    problem += total(arrays["cost"], y)
    people = _state_shares(problem, y, arrays)
    problem += pulp.lpSum(people) >= float(arrays["target"]), "target"
    return problem, y


def state_most(**arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the most people for whom there is room.

    Parameters
    ----------
    **arrays
        From `CapacityCover.arrays`.

    Returns
    -------
    problem
        The programme.
    y
        Its site variables, in site order.
    """
    import pulp

    problem = pulp.LpProblem("capacitated_mclp", pulp.LpMaximize)
    y = state_sites(problem, arrays["mandatory"], arrays["allowed"])
    people = _state_shares(problem, y, arrays)
    problem += pulp.lpSum(people)
    return problem, y


def state_most_backup(**arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the most people with so many open sites, where there is room for all.

    Parameters
    ----------
    **arrays
        From `CapacityCover.arrays`, the cost among the limits; ``backup``, and of the rows that
        may have so many sites ``people_starts``, ``people_sites`` and ``weight``.

    Returns
    -------
    problem
        The programme.
    y
        Its site variables, in site order.
    """
    import pulp

    problem = pulp.LpProblem("capacitated_lscp_b", pulp.LpMaximize)
    y = state_sites(problem, arrays["mandatory"], arrays["allowed"])
    rows = list(members(arrays["people_starts"], arrays["people_sites"]))
    u = [problem.add_variable(f"u_{i}", 0, 1, "Integer") for i in range(len(rows))]
    problem += total(arrays["weight"], u)
    for i, sites in enumerate(rows):
        both = pulp.lpSum(y[j] for j in sites) >= int(arrays["backup"]) * u[i]
        problem += both, f"twice_{i}"
    room = _state_shares(problem, y, arrays)
    problem += pulp.lpSum(room) >= float(arrays["target"]), "target"
    return problem, y


def _state_shares(problem: pulp.LpProblem, y: list[Any], arrays: dict[str, Any]) -> list[Any]:
    """State who takes which share of whom; return the people covered, term by term."""
    import pulp

    starts, sites = arrays["starts"].tolist(), arrays["sites"].tolist()
    load, weight = arrays["load"].tolist(), arrays["people"].tolist()
    row = np.repeat(np.arange(len(starts) - 1), np.diff(starts)).tolist()
    pairs = list(zip(row, sites, strict=True))
    x = [problem.add_variable(f"x_{i}_{j}", 0, 1) for i, j in pairs]
    by_site: list[list[Any]] = [[] for _ in y]
    for (i, j), share in zip(pairs, x, strict=True):
        problem += share <= y[j], f"open_{i}_{j}"
        by_site[j].append(load[i] * share)
    need = int(arrays["need"])
    for i, (begin, end) in enumerate(pairwise(starts)):
        counts: Any = 1
        if need > 1:
            counts = problem.add_variable(f"z_{i}", 0, 1, "Integer")
            problem += need * counts <= pulp.lpSum(y[j] for j in sites[begin:end]), f"backup_{i}"
        problem += pulp.lpSum(x[begin:end]) <= counts, f"serve_{i}"
    for j, terms in enumerate(by_site):
        if terms:
            room = float(arrays["capacity"][j])
            problem += pulp.lpSum(terms) <= room * y[j], f"capacity_{j}"
    people = [weight[i] * share for (i, _), share in zip(pairs, x, strict=True)]
    for a, floor in enumerate(arrays["floors"]):
        here = [term for term, (i, _) in zip(people, pairs, strict=True) if arrays["area"][i] == a]
        if floor > 0:
            problem += pulp.lpSum(here) >= float(floor), f"floor_{a}"
    state_limits(problem, y, arrays)
    return people
