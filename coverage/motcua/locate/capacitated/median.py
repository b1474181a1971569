r"""
Capacitated p-median: the least travel of all people together, no site beyond what it can take.

The programme stands in `motcua.locate.capacitated.problem`. Prices settle most pairs of rows and
sites; what is left is stated in PuLP and given to HiGHS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from motcua.domain.arrays import UNKNOWN
from motcua.domain.solution import Goal, Reduction, Solution, Termination
from motcua.errors import InfeasibleError, ModelError, NoPlanError, listing
from motcua.locate.capacitated.conflicts import ANY, conflict_with_room
from motcua.locate.capacitated.problem import CapacityProblem
from motcua.locate.capacitated.search import CapacitySearch
from motcua.locate.median.find import find_median
from motcua.locate.median.impedance import read_impedances
from motcua.locate.median.question import Question, ask
from motcua.locate.terms.arguments import amounts
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.terms.limits import GroupRule

MEDIAN_SHARE = 0.1
"""Share of the time limit for the p-median without capacities."""


def capacitated_p_median(
    impedance: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike | None = None,
    *,
    capacity: ArrayLike,
    n_open: int | None = None,
    load: ArrayLike | None = None,
    budget: float | None = None,
    cost: ArrayLike | None = None,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    rules: Sequence[GroupRule] = (),
    backup: int = 1,
    time_limit_s: float | None = None,
    gap: float = 0.0,
    solver: str = "highs",
) -> Solution:
    """
    Open at most so many sites and assign each row wholly to one of them, within capacities.

    Parameters
    ----------
    impedance
        Travel time or distance, not negative, sparse or dense, shape (n_demand, n_sites). Out of
        reach is what a sparse matrix does not store and what is infinite in a dense one.
    population
        Weight of each row's travel, not negative; one each by default.
    capacity
        What each site can take, not negative, infinite for no limit, shape (n_sites,).
    n_open
        Most sites open, mandatory ones included; it or a budget is needed.
    load
        What each row asks of its site, not negative; the population by default.
    budget
        Most that the open sites may cost together; no limit by default.
    cost
        Cost of each site, for the budget; one each by default.
    mandatory
        Sites open in every plan, boolean, shape (n_sites,).
    forbidden
        Sites closed in every plan, boolean, shape (n_sites,).
    rules
        At least or at most so many open sites of a group.
    backup
        Open sites that each row is to have within reach; room is asked for once.
    time_limit_s
        Seconds for the search; none by default.
    gap
        Relative gap at which a plan is good enough; 0 asks for the optimum.
    solver
        Any solver that PuLP knows, by name: it gets what prices leave of the plain statement.

    Returns
    -------
    solution
        Opened sites, `receiver` of each row (-1 where no site reaches it or nobody is there),
        weighted impedance and bound. A row may go past a nearer site that is full.

    Raises
    ------
    InputError
        If a shape differs, or a number is negative or none.
    ModelError
        If neither a number nor a budget is given, or the number exceeds the sites.
    InfeasibleError
        If no plan has room for everyone; the message names what is short.
    NoPlanError
        If the time ended before any plan was found.

    Examples
    --------
    The nearer site has room for one of the two; the third row is out of reach:

    >>> inf = float("inf")
    >>> plan = capacitated_p_median(
    ...     [[1, 5], [1, 9], [inf, inf]], [1, 1, 1], capacity=[1, 5], n_open=2)
    >>> plan.receiver.tolist(), plan.termination.objective
    ([1, 0, -1], 6.0)
    """
    asked = {
        "impedance": impedance, "population": population, "load": load, "capacity": capacity,
        "n_open": n_open, "budget": budget, "cost": cost, "mandatory": mandatory,
        "forbidden": forbidden, "rules": rules, "backup": backup,
    }  # fmt: skip
    asking = _Asking(**asked)
    search = asking.search(time_limit_s, gap=gap, solver=solver)
    if search.receiver is None:
        raise _no_plan(asked, asking, search)
    return _solution(asking, search, search.receiver)


class _Asking:
    """The arguments, checked and completed."""

    def __init__(
        self, *, impedance: Any, population: ArrayLike | None, load: ArrayLike | None,  # noqa: ANN401
        capacity: ArrayLike, **limits: Any,  # noqa: ANN401 - those of `ask`
    ) -> None:  # fmt: skip
        self.question = ask(impedance, population, **limits)
        pairs, people = self.question.impedances, self.question.population
        self.load = people if load is None else amounts("load", load, pairs.n_demand)
        room = amounts("capacity", capacity, pairs.n_sites, may_be_inf=True)
        # An infinite number is none to a solver.
        self.capacity = np.minimum(room, float(self.load.sum()) + 1.0)
        self.counts = (np.diff(pairs.start) > 0) & ((people > 0) | (self.load > 0))

    def search(self, time_limit_s: float | None, *, gap: float, solver: str) -> CapacitySearch:
        """Search until proved or out of time."""
        problem = _problem(self.question, self.counts, load=self.load, capacity=self.capacity)
        _check_room(problem, rows=np.flatnonzero(self.counts))
        search = CapacitySearch(problem=problem, clock=Clock(time_limit_s), gap=gap, asked=solver)
        left_s = None if time_limit_s is None else MEDIAN_SHARE * time_limit_s
        search.run(find_median(self.question, time_limit_s=left_s, gap=0.0))
        return search


def _problem(
    question: Question, counts: BoolArray, *, load: FloatArray, capacity: FloatArray
) -> CapacityProblem:
    """State what counts; a pair whose site has no room for the row is none."""
    pairs = question.impedances.take(counts)
    row, weight = pairs.row, question.population[counts]
    fits = load[counts][row] <= capacity[pairs.site]
    return CapacityProblem(
        row=row[fits], site=pairs.site[fits], cost=(pairs.value * weight[row])[fits],
        load=load[counts], capacity=np.where(question.allowed, capacity, 0.0),
        n_open=min(question.n_open, int(question.allowed.sum())), forced=question.mandatory,
        bounds=question.terms.bounds,
    )  # fmt: skip


def _check_room(problem: CapacityProblem, *, rows: LongArray) -> None:
    without = np.setdiff1d(np.arange(problem.n_rows), problem.row)
    if len(without):
        raise InfeasibleError(
            "Rows ask for more than any site within reach can take: "
            f"{listing([str(row) for row in rows[without]])}.",
            mend="Split these rows, or raise the capacity of a site that reaches them.",
        )
    free = np.sort(np.where(problem.forced, 0.0, problem.capacity))[::-1]
    held = float(problem.capacity[problem.forced].sum())
    most = held + np.concatenate([[0.0], np.cumsum(free)])
    total, spare = float(problem.load.sum()), problem.n_open - int(problem.forced.sum())
    if most[spare] >= total * (1 - 1e-12):
        return
    enough = np.flatnonzero(most >= total * (1 - 1e-12))
    n_forced = int(problem.forced.sum())
    mend = (
        f"Open at least {n_forced + int(enough[0])} sites, or raise capacities."
        if len(enough) else "Raise capacities: all sites together are too small."
    )  # fmt: skip
    raise InfeasibleError(
        f"The {problem.n_open} largest sites can take {most[spare]:g}, but all rows together ask "
        f"for {total:g}.",
        mend=mend,
    )


def _solution(asking: _Asking, search: CapacitySearch, found: LongArray) -> Solution:
    receiver = np.full(len(asking.counts), UNKNOWN, dtype=np.int32)
    receiver[asking.counts] = found
    standing, problem = search.standing, search.problem
    termination = Termination(
        reason=standing.reason(search.cut_short),
        objective=standing.value,
        bound=standing.bound,
        solver=search.solver,
    )
    pairs = len(problem.row)
    step = Reduction(
        name="pairs_by_price", rows=(pairs, search.pairs_left), columns=(problem.n_sites,) * 2
    )
    return Solution(
        model="capacitated_p_median",
        opened=standing.opened,
        receiver=receiver,
        left_out=asking.question.left_out,
        goals=(Goal(name="weighted_impedance", termination=termination),),
        reductions=(step,),
    )


def _no_plan(asked: dict[str, Any], asking: _Asking, search: CapacitySearch) -> ModelError:
    if not search.is_impossible:
        return NoPlanError(
            "The time ended before a plan was found in which every row fits.",
            mend="Give more time, open more sites, or raise capacities.",
        )
    counts = asking.counts  # whoever only forbidden sites reach stays out of it
    pairs = read_impedances(asked["impedance"]).take(counts)
    reach = csr_array((pairs.value, pairs.site, pairs.start), (pairs.n_demand, pairs.n_sites))
    same = {
        **asked, "impedance": reach, "population": asking.question.population[counts],
        "load": asking.load[counts],
    }  # fmt: skip

    def try_out(changed: dict[str, Any], clock: Clock) -> None:
        """Look for any plan."""
        found = _Asking(**changed).search(clock.limit_s, gap=ANY, solver=search.asked)
        if found.is_impossible:
            raise InfeasibleError("Whole rows do not fit.")
        if found.receiver is None:
            raise NoPlanError("The time ended before a plan was found.")

    goal = "every row fits wholly into one site within its reach"
    return conflict_with_room(same, try_out, goal=goal, clock=search.clock)
