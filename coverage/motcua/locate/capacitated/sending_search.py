"""The last goal within capacities: of the plans as good by the goals before, the least travel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.capacitated.cover_cuts import can_be_cut, room_for, rows_short
from motcua.locate.capacitated.cover_search import HALF, effort_of
from motcua.locate.capacitated.proved import proved
from motcua.locate.capacitated.sending_prices import prices_of, relaxed
from motcua.locate.cover.branch import Search
from motcua.locate.cover.naming import own_engine
from motcua.locate.door.solve import Answer, Statement, solve
from motcua.locate.terms.clock import LATER_GAP

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.solution import Reason, Termination
    from motcua.locate.capacitated.sending import Sending, Sent
    from motcua.locate.capacitated.sending_prices import Prices
    from motcua.locate.terms.clock import Clock
    from motcua.locate.terms.limits import Bounds

ROUNDS = 40
"""Prices that are tried at most."""

STEP = 0.3
"""How far prices go towards those of a plan that is no better."""

STATED = 20_000
"""Pairs up to which the plain statement is given to HiGHS where prices leave a gap."""

SHORTEST_S = 0.5
"""The least time that the first transport has, however late it is."""

SHARE = 0.25
"""Share of the gap that a relaxation may leave open."""


class _Best:
    """The best plan so far, and what is proved."""

    def __init__(self, sending: Sending, clock: Clock, solver: str) -> None:
        self.sending, self.clock, self.solver = sending, clock, solver
        self.opened: BoolArray | None = None
        self.value, self.bound = np.inf, sending.ideal
        self.reason: Reason = "gap"
        self.name = own_engine("branch and Benders cut, prices of room")

    def offer(self, opened: BoolArray, *, least_s: float = 0.0) -> Sent | None:
        """Send everybody; take the plan if they travel less."""
        left = None if self.clock.limit_s is None else max(self.clock.left_s, least_s)
        sent = self.sending.send(opened, limit_s=left)
        if sent is not None and sent.value < self.value:
            self.opened, self.value = opened, sent.value
        return sent

    @property
    def is_close(self) -> bool:
        """Whether the plan is good enough."""
        return self.value - self.bound <= LATER_GAP * self.value

    def by_prices(self, sent: Sent, start: BoolArray) -> None:
        """Solve relaxations in turns with transports that tell the next prices."""
        bounds, prices = self.sending.held.terms.bounds, prices_of(self.sending, sent, start)
        for _ in range(ROUNDS):
            if self.is_close:
                return
            if self.clock.is_over:
                self.reason = "time_limit"
                return
            plan = self._relax(prices, bounds)
            if plan is None:
                return
            before = self.value
            told = self.offer(plan)
            if told is not None:
                # What a better plan tells replaces all that worse ones told.
                step = 1.0 if self.value < before else STEP
                prices = prices.towards(prices_of(self.sending, told, plan), step)
                continue
            if self.clock.is_over:
                self.reason = "time_limit"
                return
            held = self.sending.held
            short = rows_short(held, plan) if can_be_cut(held) else None
            if short is None:
                return
            bounds = room_for(held, bounds, short)

    def _relax(self, prices: Prices, bounds: Bounds) -> BoolArray | None:
        """Solve one relaxation; return its plan, None where it was cut short."""
        programme = relaxed(self.sending, prices, bounds)
        search = Search(programme, self.opened, until=self.clock.end, gap=SHARE * LATER_GAP)
        found = search.run()
        least = min(found.bound, found.value) - programme.offset
        self.bound = max(self.bound, min(least, self.value))
        self.reason = found.reason if found.reason in _CUT_SHORT else "gap"
        return None if self.reason in _CUT_SHORT else found.plan

    def stated(self) -> None:
        """Give the plain statement to a solver."""
        answer = _stated(self, self.opened)
        if answer.plan is not None:
            self.offer(answer.plan > HALF)
        self.bound = max(self.bound, min(answer.bound, self.value))
        self.reason = answer.reason
        if answer.solver != "heuristic":
            self.name = answer.solver

    @property
    def termination(self) -> Termination:
        """What is proved, in the unit that is reported."""
        told = proved("min", self.value, self.bound, reason=self.reason, solver=self.name)
        unit = self.sending.unit
        return type(told)(
            reason=told.reason, objective=unit * told.objective, bound=unit * told.bound,
            solver=told.solver,
        )  # fmt: skip


_CUT_SHORT = ("time_limit", "interrupted")


def _stated(best: _Best, start: BoolArray | None) -> Answer:
    sending = best.sending

    def value(plan: FloatArray) -> float | None:
        """Return the travel with the open sites; None where what is held is broken."""
        sent = sending.send(plan > HALF)
        return None if sent is None else sent.value

    return solve(
        Statement(
            builder="motcua.locate.capacitated.sending_stating:state_sending",
            arrays=sending.arrays, sense="min",
        ),
        value, start=None if start is None else start.astype(float), bound=best.bound,
        effort=effort_of(best.clock, LATER_GAP, best.solver),
    )  # fmt: skip


def least_travel_with_room(
    sending: Sending, opened: BoolArray, *, clock: Clock, solver: str
) -> tuple[BoolArray, Termination | None]:
    """
    Hold what the goals before have reached, and let people travel least.

    Parameters
    ----------
    sending
        Who may be sent where, and what is held.
    opened
        The plan of the goals before.
    clock
        When to end.
    solver
        By name; any other than HiGHS is given the plain statement.

    Returns
    -------
    opened
        The best plan found, as good in every goal before.
    termination
        Travel and its bound, to the gap of later goals; None where the time was too short to
        send everybody even once.
    """
    best = _Best(sending, clock, solver)
    sent = best.offer(opened, least_s=SHORTEST_S)
    if sent is None:
        return opened, None
    is_own = solver.lower() == "highs"
    if is_own:
        best.by_prices(sent, opened)
    has_time = not clock.is_over and best.reason not in _CUT_SHORT
    if has_time and not best.is_close and (len(sending.site) <= STATED or not is_own):
        best.stated()
    plan = opened if best.opened is None else best.opened
    return plan, best.termination
