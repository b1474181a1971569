"""A handful of networks that cost nearly the same and differ most, found one after the other."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.portfolio import Alternative, Portfolio
from motcua.locate.consolidate.apart import apart, farthest, is_within
from motcua.locate.consolidate.mending import Mender, shift_options
from motcua.locate.consolidate.network_model import NetworkModel
from motcua.locate.consolidate.soundness import is_sound
from motcua.locate.door.solve import Effort

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.consolidate.evaluate import Network
    from motcua.locate.consolidate.offices import Programme

WITHIN = 0.01
"""Share by which the headline goal may pass the plan's."""

_TRIES = 4
"""Times that every site is tried for a start, in random order."""

_START_SHARE = 0.3
"""Of a plan's time at most, for its start."""


def find_portfolio(
    programme: Programme,
    network: Network,
    *,
    n_plans: int,
    goal: str = "cost",
    effort: Effort | None = None,
    seed: int = 1,
) -> Portfolio:
    """
    Return a network and those within one per cent of it that differ most.

    Parameters
    ----------
    programme
        The instance.
    network
        The plan: a sound network that keeps every rule.
    n_plans
        How many networks, the plan among them.
    goal
        ``"cost"`` or ``"sites"``: the headline goal that may be passed by one per cent.
    effort
        Time for all of them together, and the solver.
    seed
        Where chance begins.

    Returns
    -------
    portfolio
        Each further network is the one within the limit that differs in most sites from the
        nearest before it, or the best found in its time, with a bound. It ends early where no
        other set of open sites is within the limit.
    """
    effort = effort or Effort()
    model = NetworkModel(programme)
    limit = (1 + WITHIN) * _value(model, network, goal)
    began, plans = time.monotonic(), [_alternative(model, network, goal, far=(0, 0))]
    earlier = network.opened[-1:]
    for number in range(1, n_plans):
        search = _Search(model, goal=goal, limit=limit, seed=seed + number)
        mine = _share_of_time(effort, began, left=n_plans - number)
        start = search.start(network, earlier, _START_SHARE * (mine.time_limit_s or np.inf))
        found, most = farthest(model, earlier, goal=goal, limit=limit, start=start, effort=mine)
        distance = apart(found.opened[-1], earlier) if found is not None else 0
        if found is None or distance == 0:
            break
        plans.append(_alternative(model, found, goal, far=(distance, max(most, distance))))
        earlier = np.vstack([earlier, found.opened[-1]])
    return Portfolio(plans=tuple(plans), limit=limit)


def _share_of_time(effort: Effort, began: float, *, left: int) -> Effort:
    """Return an equal part of what is left of the time."""
    if effort.time_limit_s is None:
        return Effort(solver=effort.solver)
    rest = effort.time_limit_s - (time.monotonic() - began)
    return Effort(time_limit_s=max(rest / left, 1.0), solver=effort.solver)


def _value(model: NetworkModel, network: Network, goal: str) -> float:
    _, cost, n_open, _ = model.evaluator.totals(network)
    return cost if goal == "cost" else n_open


def _alternative(
    model: NetworkModel, network: Network, goal: str, *, far: tuple[int, int]
) -> Alternative:
    return Alternative(
        opened=network.opened[-1],
        receiver=network.receiver[-1],
        value=_value(model, network, goal),
        apart=far[0],
        most_apart=far[1],
    )


class _Search:
    """Sites shifted one by one, away from the earlier networks, while the limit holds."""

    def __init__(self, model: NetworkModel, *, goal: str, limit: float, seed: int) -> None:
        self.model, self.goal, self.limit = model, goal, limit
        self.rng = np.random.default_rng(seed)
        self.mender, self.options = Mender(model.programme), shift_options(model.programme)
        self.movable = [site for site, options in enumerate(self.options) if len(options) > 1]

    def start(self, network: Network, earlier: BoolArray, time_s: float) -> Network:
        """Return a network far from the earlier ones, or the one begun from."""
        best, distance = network, apart(network.opened[-1], earlier)
        until = time.monotonic() + time_s
        for _ in range(_TRIES):
            for site in self.rng.permutation(self.movable).tolist():
                if time.monotonic() > until:
                    return best
                moved = self._shifted(best, site)
                far = apart(moved.opened[-1], earlier) if moved is not None else -1
                if moved is not None and far > distance:
                    best, distance = moved, far
        return best

    def _shifted(self, network: Network, site: int) -> Network | None:
        """Return the network with one site shifted, where it keeps every rule and the limit."""
        shift = self.mender.shift(network)
        shift[site] = int(self.rng.choice([s for s in self.options[site] if s != shift[site]]))
        made = self.mender.made(shift, network.receiver)
        if made is None or not is_sound(self.model.programme, made):
            return None
        return made if is_within(self.model, made, goal=self.goal, limit=self.limit) else None
