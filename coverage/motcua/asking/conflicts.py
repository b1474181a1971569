"""The smallest set of rules that conflict, where only the solver knows that nothing is left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.staffing import UNLIMITED
from motcua.errors import InfeasibleError, NoPlanError
from motcua.locate.consolidate.network_model import NetworkModel
from motcua.locate.consolidate.office_search import Patience, search_network
from motcua.locate.consolidate.prepare import prepare
from motcua.locate.door.solve import Effort

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.locate.consolidate.town import Rules, Step, Town

    Asked = tuple[Town, Rules, tuple[Step, ...]]

_TRIAL_S = 20.0
"""Seconds to say whether a network exists without a rule; undecided, the rule stays named."""


def conflicting(town: Town, rules: Rules, steps: tuple[Step, ...]) -> list[str]:
    """
    Return rules that conflict and of which none can be left out: relax any one and a way is free.

    Parameters
    ----------
    town
        Places and what stands; no network keeps every rule.
    rules
        What holds in every step.
    steps
        The steps.

    Returns
    -------
    names
        In the planner's words, found by leaving out one kind of rule after the other (Chinneck
        and Dravnieks 1991, doi 10.1287/ijoc.3.2.157).
    """
    asked, named = (town, rules, steps), []
    for name, relaxed in _KINDS.items():
        without = relaxed(asked)
        if _has_network(without):
            named.append(name)
        else:
            asked = without
    return named


def _has_network(asked: Asked) -> bool:
    """Say whether a network exists; where time does not tell, that one may."""
    programme = prepare(*asked)
    if search_network(programme, [], goal="sites", patience=Patience(rounds=2)) is not None:
        return True
    try:
        NetworkModel(programme).solve("sites", None, effort=Effort(time_limit_s=_TRIAL_S, gap=0.9))
    except InfeasibleError:
        return False
    except NoPlanError:
        return True
    return True


def _without_minutes(asked: Asked) -> Asked:
    town, rules, steps = asked
    return town, replace(rules, extra_ms=None), steps


def _without_wait(asked: Asked) -> Asked:
    town, rules, steps = asked
    many = np.full_like(town.staffing.most, UNLIMITED)
    staffing = replace(town.staffing, wait_rule="off", most=many, most_upgraded=many)
    return replace(town, staffing=staffing), rules, steps


def _without_capacity(asked: Asked) -> Asked:
    town, rules, steps = asked
    capacity = np.full_like(town.staffing.capacity, np.inf)
    return replace(town, staffing=replace(town.staffing, capacity=capacity)), rules, steps


def _without_floor(asked: Asked) -> Asked:
    town, rules, steps = asked
    return replace(town, staffing=replace(town.staffing, floor_rule="off")), rules, steps


def _without_number(asked: Asked) -> Asked:
    town, rules, steps = asked
    return town, rules, tuple(replace(step, n_open=np.inf) for step in steps)


def _without_budget(asked: Asked) -> Asked:
    town, rules, steps = asked
    return town, rules, tuple(replace(step, budget=np.inf) for step in steps)


def _without_groups(asked: Asked) -> Asked:
    town, rules, steps = asked
    return town, replace(rules, groups=()), steps


def _without_protection(asked: Asked) -> Asked:
    town, rules, steps = asked
    nobody = np.zeros_like(steps[0].must_open)
    return town, rules, tuple(replace(step, must_open=nobody) for step in steps)


_KINDS: dict[str, Callable[[Asked], Asked]] = {
    "[locate] extra_time_limit": _without_minutes,
    "[staff] wait and the largest numbers of officers": _without_wait,
    "capacity in [[sites]]": _without_capacity,
    "[staff] floor": _without_floor,
    "n_open": _without_number,
    "budget": _without_budget,
    "[[locate.rules]]": _without_groups,
    "offices that must be open (protect, may_close, mandatory)": _without_protection,
}
