"""Which rules stand against a plan with room, where all of them together leave none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.errors import InfeasibleError, NoPlanError, listing
from motcua.locate.terms.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Asked = dict[str, Any]
    Rule = tuple[str, Callable[[Asked], Asked]]

ANY = 0.99
"""Relative gap at which the first plan ends a search."""

TRIAL_S = 5.0
"""Seconds to say whether a plan exists without a rule; undecided, the rule stays named."""

LEAST_S, MOST_S = 4.0, 20.0
"""Seconds for all trials: what is left of the limit, within these."""


def conflict_with_room(
    asked: Asked, try_out: Callable[[Asked, Clock], object], *, goal: str, clock: Clock
) -> InfeasibleError:
    """
    Name rules that leave no plan with room together, and of which none can be left out.

    Parameters
    ----------
    asked
        The arguments of a model within capacities that has no plan.
    try_out
        Looks for any plan with some of them changed until a clock ends; it raises
        `InfeasibleError` where there is none and `NoPlanError` where time does not tell.
    goal
        What a plan is to have room for.
    clock
        That of the search: the trials take what is left, four seconds at least and twenty at most.

    Returns
    -------
    fault
        To be raised. Found by leaving out one rule after the other, for good where the rest still
        leaves no plan (Chinneck and Dravnieks 1991, doi 10.1287/ijoc.3.2.157).
    """
    ends = time.monotonic() + min(max(clock.left_s, LEAST_S), MOST_S)
    named = []
    for name, relaxed in list(_rules_of(asked)):
        without = relaxed(asked)
        left = ends - time.monotonic()
        if left <= 0 or _has_plan(without, try_out, Clock(min(left, TRIAL_S))):
            named.append(name)
        else:
            asked = without
    return InfeasibleError(
        f"No plan keeps these together: {'; '.join([*named, goal])}.",
        mend="Loosen one of them, raise capacities, or ask for fewer people.",
    )


def _has_plan(asked: Asked, try_out: Callable[[Asked, Clock], object], clock: Clock) -> bool:
    """Say whether there is a plan; where time does not tell, that there may be one."""
    try:
        try_out(asked, clock)
    except InfeasibleError:
        return False
    except NoPlanError:
        return True
    return True


def _rules_of(asked: Asked) -> Iterator[Rule]:
    """Yield every rule that was given and how to leave it out, what planners rarely mean first."""
    n_sites = len(asked["capacity"])
    for role in ("mandatory", "forbidden"):
        sites = np.flatnonzero([] if asked[role] is None else asked[role])
        if len(sites):
            yield f"{role} sites {listing([str(site) for site in sites])}", _set(role, None)
    for rule in asked["rules"]:
        yield rule.says, _drop(rule)
    if asked["backup"] > 1:
        yield f"{asked['backup']} open sites each", _set("backup", 1)
    if asked.get("floor_share"):
        yield f"a floor of {asked['floor_share']:g} in every area", _set("floor_share", 0.0)
    if asked["budget"] is not None:
        # A p-model must have a number or a budget: all sites are no limit.
        number = n_sites if asked["n_open"] is None else asked["n_open"]
        yield f"a budget of {asked['budget']:g}", _set("budget", None, n_open=number)
    if asked["n_open"] is not None and asked["n_open"] < n_sites:
        yield f"at most {asked['n_open']} sites", _set("n_open", n_sites)
    yield "what the sites can take", _set("capacity", np.full(n_sites, np.inf))


def _set(name: str, value: object, **more: object) -> Callable[[Asked], Asked]:
    return lambda asked: {**asked, **more, name: value}


def _drop(rule: object) -> Callable[[Asked], Asked]:
    return lambda asked: {**asked, "rules": [each for each in asked["rules"] if each is not rule]}
