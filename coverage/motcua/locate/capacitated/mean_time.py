"""The mean travel time as the last goal of a covering model within capacities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.domain.solution import Goal
from motcua.locate.capacitated.sending_ready import make_sending
from motcua.locate.capacitated.sending_search import least_travel_with_room
from motcua.locate.median.impedance import read_impedances

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.capacitated.cover_ready import CapacityCase
    from motcua.locate.capacitated.cover_task import CapacityCover
    from motcua.locate.terms.clock import Clock

LARGE = 20_000
"""Pairs of travel above which nothing is begun once the time is over."""


def then_travel(
    case: CapacityCase, held: CapacityCover, opened: BoolArray, goals: list[Goal], *,
    impedance: Any, clock: Clock, solver: str,  # noqa: ANN401 - any scipy sparse or array-like
) -> BoolArray:  # fmt: skip
    """
    Look for the least mean travel time of people who are sent where there is room.

    Parameters
    ----------
    case
        The covering model.
    held
        Its merged rows with what the goals before have reached: target and limits.
    opened
        Their plan.
    goals
        What they came to; this one is added, unless the time was too short to send everybody.
    impedance
        Times of travel; None where they do not matter.
    clock
        Of all goals.
    solver
        By name.

    Returns
    -------
    opened
        The best plan found, as good in every goal before.

    Raises
    ------
    InputError
        If the shape of the times differs, or one is negative or no number.
    """
    if impedance is None or goals[-1].termination.reason == "interrupted":
        return opened
    times = read_impedances(impedance)
    if clock.is_over and len(times.site) > LARGE:
        return opened
    sending = make_sending(case, held, times, people=case.population)
    opened, told = least_travel_with_room(sending, opened, clock=clock, solver=solver)
    if told is not None:
        goals.append(Goal(name="mean_time_with_room", termination=told))
    return opened
