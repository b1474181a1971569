"""The objective recomputed, and whether its bound lies on the right side of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from motcua.verify.check import Check
from motcua.verify.offices import plan_desks
from motcua.verify.recount import serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from motcua.verify.recount import Raw

_SHARE = 1e-6


def check_proof(raw: Raw, document: Mapping[str, Any]) -> Iterator[Check]:
    """
    Check the headline goal of a plan.

    Parameters
    ----------
    raw
        What was read and measured.
    document
        plan.json.

    Yields
    ------
    check
        The objective where the plan's own sites give it (a sum over several free phases, and
        impedances to a chosen server, are not recomputed); and the gap, which is negative here
        where a bound claims better than itself.
    """
    termination = document["termination"]
    if termination is None:
        return
    claimed, bound = termination["objective"], termination["bound"]
    found = _objective(raw, document)
    size = max(abs(claimed), 1.0)
    if found is not None:
        key = "termination.objective"
        yield Check(key=key, claimed=claimed, found=found, slack=_SHARE * size)
    if bound is None:
        return
    seeks_most = document["goals"][0]["name"] == "people_covered"
    room = bound - claimed if seeks_most else claimed - bound
    largest = max(abs(claimed), abs(bound))
    yield Check(
        key="termination.gap",
        claimed=termination["gap"],
        found=room / largest if room else 0.0,
        slack=_SHARE,
    )


def _objective(raw: Raw, document: Mapping[str, Any]) -> float | None:
    """Return the headline goal of the open sites."""
    opened = [bool(row["open"]) for row in document["sites"]]
    name = document["goals"][0]["name"]
    if name == "people_covered":
        own = document["standard"]["reading"]
        people = raw.demand.population.tolist()
        served, _ = serve(raw, opened)
        return math.fsum(w for w, met in zip(people, served, strict=True) if own in met)
    if sum(not phase["fixed"] for phase in document["phases"]) > 1:
        return None
    if name == "sites":
        return sum(opened)
    if name != "cost":
        return None
    if document["model"] == "consolidate":
        return math.fsum(desk.cost for desk in plan_desks(raw, document).values())
    return math.fsum(
        cost for cost, is_open in zip(raw.sites.cost.tolist(), opened, strict=True) if is_open
    )
