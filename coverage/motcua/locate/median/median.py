r"""
The p-median: the least travel of all people together with so many sites.

.. math::

    \min \sum_i w_i \min_{j: y_j = 1} t_{ij} \quad \text{s.t.} \quad
    \sum_j y_j \le p, \qquad y_j = 1 \;\; \forall j \in M, \qquad
    \sum_{j \in N_i} y_j \ge 1 \;\; \forall i, \qquad y_j \in \{0, 1\}

:math:`N_i` holds the sites within reach of row *i*. A row whose :math:`N_i` is empty is left out
and named; everyone else is served, for leaving people out would lower their sum and pass for a
better plan. The programme with its assignments stands in `median_problem`.

Source: Hakimi 1964, doi 10.1287/opre.12.3.450.
"""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.solution import Goal, Reduction, Solution, Termination
from motcua.locate.median.ladders import Ladders, climb
from motcua.locate.median.master import OutOfTimeError
from motcua.locate.median.problem import MedianProblem, Restriction, restrict
from motcua.locate.median.question import Question, ask
from motcua.locate.median.search import solve_median
from motcua.locate.median.start import begin
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray
    from motcua.domain.solution import Reason
    from motcua.locate.median.standing import Standing

EXACT_WHOLE = 2.0**53
"""Up to here float64 holds every whole number."""


def p_median(
    impedance: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike | None = None,
    *,
    n_open: int,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    time_limit_s: float | None = None,
    gap: float = 0.0,
) -> Solution:
    """
    Open at most so many sites so that all people together travel least.

    Parameters
    ----------
    impedance
        Travel time or distance, not negative, sparse or dense, shape (n_demand, n_sites). Out of
        reach is what a sparse matrix does not store and what is infinite in a dense one; a stored
        zero is a zero.
    population
        People, not negative, shape (n_demand,); one each by default.
    n_open
        Most sites open, mandatory ones included. Sites that would serve nobody stay closed.
    mandatory
        Sites open in every plan, boolean, shape (n_sites,).
    forbidden
        Sites closed in every plan, boolean, shape (n_sites,).
    time_limit_s
        Seconds for the search, counted from the end of the reduction; none by default.
    gap
        Relative gap at which a plan is good enough; 0 asks for the optimum.

    Returns
    -------
    solution
        Opened sites with their weighted impedance, the bound, and in `left_out` the rows with
        people that no site reaches. Where impedances and people are whole numbers the value is
        exact up to 2^53; else "optimal" is to one part in 10^9.

    Raises
    ------
    InputError
        If a shape differs, or an impedance or weight is negative or no number.
    ModelError
        If the number exceeds the sites.
    InfeasibleError
        If so many sites cannot reach everyone whom some site reaches (the message says how many
        it takes), or more sites are mandatory than may open.
    NoPlanError
        If the time ended before any plan was found that reaches everyone.

    Examples
    --------
    The third row is out of reach of both sites and is named:

    >>> inf = float("inf")
    >>> plan = p_median([[0, 9], [8, 0], [inf, inf]], [1, 2, 5], n_open=1)
    >>> plan.opened.tolist(), plan.termination.objective, plan.left_out.tolist()
    ([False, True], 9.0, [2])
    """
    question = ask(impedance, population, n_open=n_open, mandatory=mandatory, forbidden=forbidden)
    median = find_median(question, time_limit_s=time_limit_s, gap=gap)
    return Solution(
        model="p_median",
        opened=median.opened,
        left_out=question.left_out,
        goals=(Goal(name="weighted_impedance", termination=median.termination),),
        reductions=median.reductions,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Median:
    """A p-median's answer."""

    opened: BoolArray
    """Open sites; none that serves nobody, mandatory ones excepted."""

    termination: Termination
    """Weighted impedance and its bound."""

    reductions: tuple[Reduction, ...] = ()
    """What was left after merging rows."""


def find_median(
    question: Question, *, time_limit_s: float | None, gap: float, start: BoolArray | None = None
) -> Median:
    """
    Answer a checked question.

    Parameters
    ----------
    question
        Impedances, people, and the rules for sites.
    time_limit_s
        Seconds for the search; none by default.
    gap
        Relative gap at which a plan is good enough.
    start
        A plan that keeps every rule; one is made where none is given.

    Returns
    -------
    median
        Open sites and what is proved.
    """
    if not question.counts.any():
        nothing = Termination(reason="optimal", objective=0.0, bound=0.0, solver="reduction")
        return Median(opened=question.mandatory, termination=nothing)
    whole = _ladders(question)
    reduced = _reduce(question, whole)
    clock = Clock(time_limit_s)
    cut_short: Reason = "time_limit"
    standing = begin(
        reduced, question, start=start, gap=gap, clock=clock, is_whole=_is_whole(question)
    )
    try:
        solve_median(reduced.problem, standing, sites=reduced.sites, clock=clock)
    except OutOfTimeError:
        pass
    except KeyboardInterrupt:
        cut_short = "interrupted"
    opened = _needed(whole, standing, question.mandatory)
    value = whole.value(opened)
    termination = Termination(
        reason=standing.reason(cut_short),
        objective=value,
        bound=min(standing.bound, value),
        solver=_solver(),
    )
    return Median(opened=opened, termination=termination, reductions=(_merged(question, reduced),))


def _ladders(question: Question) -> Ladders:
    """Return the ladders of the rows that count, unmerged: what every value is recomputed on."""
    pairs = question.impedances.take(question.counts)
    weight = question.population[question.counts]
    return climb(
        pairs.start, pairs.site, cost=pairs.value * weight[pairs.row], n_sites=pairs.n_sites
    )


def _reduce(question: Question, whole: Ladders) -> Restriction:
    n_open = min(question.n_open, int(question.allowed.sum()))
    problem = MedianProblem(ladders=whole, n_open=n_open, forced=question.mandatory)
    return restrict(problem, question.allowed, question.mandatory)


def _is_whole(question: Question) -> bool:
    values, people = question.impedances.value, question.population
    most = float(values.max(initial=0.0)) * float(people.sum())
    whole = (values == np.floor(values)).all() and (people == np.floor(people)).all()
    return bool(whole and most < EXACT_WHOLE)


def _needed(whole: Ladders, standing: Standing, mandatory: BoolArray) -> BoolArray:
    """Close the sites that serve nobody; the value stays."""
    serves = np.zeros_like(standing.opened)
    serves[whole.site[whole.serve(standing.opened)]] = True
    return np.asarray((standing.opened & serves) | mandatory)


def _merged(question: Question, reduced: Restriction) -> Reduction:
    n_demand, n_sites = question.impedances.n_demand, question.impedances.n_sites
    return Reduction(
        name="merge_alike_rows", rows=(n_demand, reduced.problem.ladders.n_rows),
        columns=(n_sites, reduced.problem.n_sites),
    )  # fmt: skip


def _solver() -> str:
    return f"Benders cuts, HiGHS {importlib.metadata.version('highspy')}"
