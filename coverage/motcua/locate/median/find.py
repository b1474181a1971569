"""How a checked p-median is answered: by prices and cuts, within limits, or by a solver by name."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.solution import Reduction, Termination
from motcua.locate.cover.feasible import feasible_plan
from motcua.locate.median.ladders import Ladders, climb
from motcua.locate.median.master import OutOfTimeError
from motcua.locate.median.problem import MedianProblem, Restriction, restrict
from motcua.locate.median.search import solve_median
from motcua.locate.median.start import begin
from motcua.locate.median.stating import median_by_solver
from motcua.locate.median.tied import TiedMedian, tie
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.domain.solution import Reason
    from motcua.locate.median.question import Question
    from motcua.locate.median.standing import Standing

EXACT_WHOLE = 2.0**53
"""Up to here float64 holds every whole number."""


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
    question: Question, *, time_limit_s: float | None, gap: float, start: BoolArray | None = None,
    solver: str = "highs",
) -> Median:  # fmt: skip
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
    solver
        By name.

    Returns
    -------
    median
        Open sites and what is proved.
    """
    if not question.counts.any():
        nothing = Termination(reason="optimal", objective=0.0, bound=0.0, solver="reduction")
        return Median(opened=feasible_plan(question.terms), termination=nothing)
    whole = _ladders(question)
    if question.is_tied or solver.lower() != "highs":
        return _tied_median(tie(question, whole), start, Clock(time_limit_s), gap, solver)
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


def _tied_median(
    tied: TiedMedian, start: BoolArray | None, clock: Clock, gap: float, solver: str
) -> Median:
    if solver.lower() == "highs":
        opened, termination = tied.search(start, clock=clock, gap=gap)
    else:
        opened, termination = median_by_solver(tied, start, clock=clock, gap=gap, solver=solver)
    return Median(opened=opened, termination=termination)


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
