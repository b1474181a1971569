"""A handful of networks that cost nearly the same and differ most, found one after the other."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.portfolio import Alternative, Portfolio
from motcua.locate.consolidate.apart import apart, farthest
from motcua.locate.consolidate.network_model import NetworkModel
from motcua.locate.consolidate.office_search import Far, Patience, search_network
from motcua.locate.door.solve import Effort

if TYPE_CHECKING:
    from motcua.locate.consolidate.evaluate import Network
    from motcua.locate.consolidate.offices import Programme

WITHIN = 0.01
"""Share by which the headline goal may pass the plan's."""

_ROUNDS = 300
"""How often the search for a start is shaken."""

_START_SHARE = 0.7
"""Of a plan's time at most, for its start: on a province the solver finds little beyond it."""


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
    found = [network]
    for number in range(1, n_plans):
        mine = _share_of_time(effort, began, left=n_plans - number)
        start = _start(model, found, goal=goal, limit=limit, seed=seed + number, effort=mine)
        mine = _share_of_time(effort, began, left=n_plans - number, of_it=1 - _START_SHARE)
        earlier = np.array([each.opened[-1] for each in found])
        other, most = farthest(model, earlier, goal=goal, limit=limit, start=start, effort=mine)
        distance = apart(other.opened[-1], earlier) if other is not None else 0
        if other is None or distance == 0:
            break
        plans.append(_alternative(model, other, goal, far=(distance, max(most, distance))))
        found.append(other)
    return Portfolio(plans=tuple(plans), limit=limit)


def _start(
    model: NetworkModel, found: list[Network], *, goal: str, limit: float, seed: int, effort: Effort
) -> Network | None:
    """Search for a network far from those found: sites apart count most, then what it saves."""
    earlier = np.array([each.opened[-1] for each in found])
    time_s = np.inf if effort.time_limit_s is None else effort.time_limit_s * _START_SHARE
    patience = Patience(rounds=_ROUNDS, until=time.monotonic() + time_s)
    return search_network(
        model.programme, found, goal=goal, seed=seed, patience=patience,
        far=Far(earlier=earlier, limit=limit),
    )  # fmt: skip


def _share_of_time(effort: Effort, began: float, *, left: int, of_it: float = 1.0) -> Effort:
    """Return an equal part of what is left of the time, or a share of such a part."""
    if effort.time_limit_s is None:
        return Effort(solver=effort.solver)
    rest = effort.time_limit_s - (time.monotonic() - began)
    return Effort(time_limit_s=max(of_it * rest / left, 1.0), solver=effort.solver)


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
