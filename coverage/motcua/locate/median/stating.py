r"""
The p-models as plain statements, pair by pair, and the p-median's way through the door.

.. math::

    \min \sum_i \sum_{j \in N_i} c_{ij} x_{ij} \quad \text{s.t.} \quad
    \sum_{j \in N_i} x_{ij} = 1 \;\; \forall i, \qquad
    x_{ij} \le y_j \;\; \forall i, j \in N_i, \qquad
    l \le A y \le u, \qquad y_j = 1 \;\; \forall j \in M, \qquad
    x_{ij} \ge 0, \; y_j \in \{0, 1\}

with :math:`c_{ij} = w_i t_{ij}` and :math:`N_i` the sites within reach of row *i*. The rows of A
are the number of sites, :math:`\sum_j y_j \le p`, the budget, the groups, and
:math:`\sum_{j \in N_i} y_j \ge b` where people are to have b sites within reach.

The p-center minimises *r* instead, with :math:`\sum_{j \in N_i} t_{ij} x_{ij} \le r` for all *i*.

Sources: Hakimi 1964, doi 10.1287/opre.12.3.450; ReVelle and Swain 1970,
doi 10.1111/j.1538-4632.1970.tb00142.x.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.solution import Termination
from motcua.errors import InfeasibleError, NoPlanError
from motcua.locate.cover.feasible import conflict
from motcua.locate.cover.stating import limit_arrays, state_limits, state_sites
from motcua.locate.door.solve import Effort, Statement, solve
from motcua.locate.median.tied import ALIKE, REACHED

if TYPE_CHECKING:
    import pulp
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.median.tied import TiedMedian
    from motcua.locate.terms.clock import Clock


def state_p_median(**arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the programme in PuLP: the oracle of everything faster.

    Parameters
    ----------
    **arrays
        ``starts`` and ``sites`` of the rows and ``paid`` of every pair, ``mandatory``,
        ``allowed``, ``limits``, ``lower`` and ``upper``.

    Returns
    -------
    problem
        The programme.
    y
        Its site variables, in site order.
    """
    import pulp

    problem = pulp.LpProblem("p_median", pulp.LpMinimize)
    y, paid = _state_served(problem, arrays)
    problem += pulp.lpSum(term for row in paid for term in row)
    return problem, y


def state_p_center(**arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the p-center in PuLP: the oracle of its bisection.

    Parameters
    ----------
    **arrays
        As for `state_p_median`; ``paid`` holds the impedance of every pair.

    Returns
    -------
    problem
        The programme.
    y
        Its site variables, in site order.
    """
    import pulp

    problem = pulp.LpProblem("p_center", pulp.LpMinimize)
    worst = problem.add_variable("r", 0)
    problem += worst
    y, paid = _state_served(problem, arrays)
    for i, row in enumerate(paid):
        problem += pulp.lpSum(row) <= worst, f"worst_{i}"
    return problem, y


def _state_served(
    problem: pulp.LpProblem, arrays: dict[str, Any]
) -> tuple[list[Any], list[list[Any]]]:
    """State that everybody is served by an open site; return what each row pays, term by term."""
    import pulp

    y = state_sites(problem, arrays["mandatory"], arrays["allowed"])
    starts, sites = arrays["starts"].tolist(), arrays["sites"].tolist()
    row = np.repeat(np.arange(len(starts) - 1), np.diff(starts)).tolist()
    pairs = list(zip(row, sites, strict=True))
    x = [problem.add_variable(f"x_{i}_{j}", 0, 1) for i, j in pairs]
    for i in range(len(starts) - 1):
        problem += pulp.lpSum(x[starts[i] : starts[i + 1]]) == 1, f"serve_{i}"
    for (i, j), variable in zip(pairs, x, strict=True):
        problem += variable <= y[j], f"open_{i}_{j}"
    state_limits(problem, y, arrays)
    paid = [c * v for c, v in zip(arrays["paid"].tolist(), x, strict=True)]
    return y, [paid[starts[i] : starts[i + 1]] for i in range(len(starts) - 1)]


def median_by_solver(
    tied: TiedMedian, start: BoolArray | None, *, clock: Clock, gap: float, solver: str
) -> tuple[BoolArray, Termination]:
    """
    Give the plain statement to a solver by name.

    Parameters
    ----------
    tied
        The p-median within its limits.
    start
        A plan that keeps every limit, where one is known.
    clock
        When to end.
    gap
        Relative gap at which a plan is good enough.
    solver
        Its name.

    Returns
    -------
    opened
        The best plan; no site stays open for nobody unless a limit asks for it.
    termination
        Weighted impedance, recomputed, and its bound.

    Raises
    ------
    InfeasibleError
        If no plan keeps the limits; those that conflict are named.
    NoPlanError
        If the time ended before any plan was found.
    """
    whole, terms = tied.whole, tied.question.terms
    arrays: dict[str, NDArray[Any]] = {
        "starts": whole.start, "sites": whole.site, "paid": whole.cost,
        "mandatory": terms.mandatory, "allowed": terms.allowed, **limit_arrays(terms.bounds),
    }  # fmt: skip

    def value(plan: FloatArray) -> float | None:
        """Return what a plan comes to; None where a limit is broken."""
        opened = plan > 0.5  # noqa: PLR2004 - a rounding
        return None if tied.programme.value(opened) is None else whole.value(opened)

    first = tied.begin(start, clock)
    statement = Statement(builder=f"{__name__}:state_p_median", arrays=arrays, sense="min")
    effort = Effort(
        time_limit_s=None if clock.limit_s is None else clock.left_s, gap=gap, solver=solver
    )
    try:
        answer = solve(statement, value, start=first.astype(float), bound=0.0, effort=effort)
    except InfeasibleError:
        raise conflict(terms, tied.programme.bounds, asked=REACHED) from None
    if answer.plan is None:
        raise NoPlanError("The time ended before any plan was found.", mend="Give more time.")
    opened = tied.needed(answer.plan > 0.5)  # noqa: PLR2004
    paid = whole.value(opened)
    bound = min(max(answer.bound, 0.0), paid)
    bound = paid if paid - bound <= ALIKE * paid else bound
    reason = "optimal" if bound == paid else answer.reason
    return opened, Termination(reason=reason, objective=paid, bound=bound, solver=answer.solver)
