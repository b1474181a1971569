"""The cheapest sites with room, asked for by a model's own arguments; conflicts are explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.solution import Goal
from motcua.errors import InfeasibleError
from motcua.locate.capacitated.conflicts import ANY, conflict_with_room
from motcua.locate.capacitated.cover_ready import CapacityCase, ready
from motcua.locate.capacitated.cover_search import cheapest_with_room
from motcua.locate.capacitated.mean_time import then_travel
from motcua.locate.cover.rows import as_covers
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, LongArray
    from motcua.domain.solution import Solution


@dataclass(frozen=True, kw_only=True, eq=False)
class Cheapest:
    """The cheapest sites with room, and what is left for later goals."""

    case: CapacityCase
    """The arguments checked and merged."""

    opened: BoolArray
    """The best plan."""

    goal: Goal
    """Sites or cost, and what is proved."""

    clock: Clock
    """That of all goals together."""

    def solution(self, model: str, *, impedance: Any, solver: str) -> Solution:  # noqa: ANN401 - any scipy sparse or array-like
        """
        Let people travel least at no higher cost, and say what was found.

        Parameters
        ----------
        model
            Its name.
        impedance
            Times of travel; None where they do not matter.
        solver
            By name.

        Returns
        -------
        solution
            With the goal of the travel last, where there is one.
        """
        task, goals = self.case.task, [self.goal]
        opened = then_travel(
            self.case, task.at_most(float(task.cost[self.opened].sum())), self.opened, goals,
            impedance=impedance, clock=self.clock, solver=solver,
        )  # fmt: skip
        return self.case.solution(model, opened, *goals)


def open_cheapest(
    asked: dict[str, Any],
    *,
    room_for: str,
    time_limit_s: float | None,
    gap: float,
    solver: str,
    later_goals: int = 0,
) -> Cheapest:
    """
    Open the cheapest sites that have room for as many as asked.

    Parameters
    ----------
    asked
        The arguments of `motcua.locate.capacitated.cover_ready.ready` by name.
    room_for
        What a plan is to have room for, in words.
    time_limit_s
        Seconds for the search, once the arguments are checked and merged; None for no limit.
    gap
        Relative gap at which a plan is good enough.
    solver
        By name.
    later_goals
        Goals that come after this one, each with its share of the time.

    Returns
    -------
    cheapest
        The best plan and what is proved of it.

    Raises
    ------
    InfeasibleError
        If no plan has room for so many; it names the rules that conflict.
    NoPlanError
        If the time ended before any plan was found.
    """
    case = ready(**asked)
    clock = Clock(time_limit_s, later_goals=later_goals)
    first = Clock(clock.headline_left_s)

    def try_out(changed: dict[str, Any], clock: Clock) -> None:
        """Look for any plan."""
        cheapest_with_room(ready(**changed).task, clock=clock, gap=ANY, solver=solver)

    try:
        opened, told = cheapest_with_room(case.task, clock=first, gap=gap, solver=solver)
    except InfeasibleError:
        if asked.get("serves_all"):
            asked = _without_rows(asked, case.nobody)
        raise conflict_with_room(asked, try_out, goal=room_for, clock=clock) from None
    counts_sites = asked["cost"] is None or asked["goal"] == "sites"
    goal = Goal(name="sites" if counts_sites else "cost", termination=told)
    return Cheapest(case=case, opened=opened, goal=goal, clock=clock)


def _without_rows(asked: dict[str, Any], rows: LongArray) -> dict[str, Any]:
    """Return the question without rows that no allowed site covers: others might have to."""
    covers = as_covers(asked["covers"])
    stay = np.setdiff1d(np.arange(covers.shape[0]), rows)
    people = {
        name: np.asarray(asked[name])[stay]
        for name in ("population", "load")
        if asked[name] is not None
    }
    return {**asked, **people, "covers": covers[stay]}
