"""The rows of consolidation that choose the officers of every site and pay for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pulp

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray
    from motcua.locate.consolidate.offices import Programme
    from motcua.locate.consolidate.receiving import Block


@dataclass(frozen=True, kw_only=True, eq=False)
class Loads:
    """What the loads of one step add to its goals."""

    cost: list[Any] = field(default_factory=list)
    """Terms of the yearly cost."""

    travel: list[Any] = field(default_factory=list)
    """Terms of people times milliseconds."""


def state_officers(
    problem: pulp.LpProblem, programme: Programme, block: Block, *, site: int, load: Any,  # noqa: ANN401
    interval: tuple[float, float], loads: Loads,
) -> None:  # fmt: skip
    """
    Choose the number of officers, the fewest for the load, and pay for them.

    Parameters
    ----------
    problem
        Grows by the rows.
    programme
        The instance.
    block
        The step's openings and clusters.
    site
        Which site.
    load
        Its files, a sum of variables.
    interval
        Least and most files while it is open.
    loads
        Grows by the terms of the cost.
    """
    step, y = block.step, block.y[site]
    largest = programme.loads
    low, high = _officers_range(programme, site, interval)
    u = {
        c: problem.add_variable(f"u_{step}_{site}_{c}", 0, 1, pulp.LpInteger)
        for c in range(low, high + 1)
    }
    least = int(programme.least[site])
    problem += pulp.lpSum(u.values()) == y, f"officers_{step}_{site}"
    taken = pulp.lpSum(float(largest[c]) * v for c, v in u.items())
    problem += load <= taken, f"wait_{step}_{site}"
    more = pulp.lpSum(float(largest[c - 1]) * v for c, v in u.items() if c > least)
    problem += load >= more, f"fewest_{step}_{site}"
    beyond = [v for c, v in u.items() if c > int(programme.most[site])]
    if beyond and not programme.wait_is_soft:
        problem += pulp.lpSum(beyond) <= block.r[site], f"room_{step}_{site}"
    officer, _, missing = programme.prices.tolist()
    loads.cost.extend(officer * c * v for c, v in u.items())
    floor = float(programme.floor[site])
    target = pulp.lpSum(floor * c * v for c, v in u.items())
    short = any(floor * c > max(interval[0], float(largest[c - 1]) * (c > least)) for c in u)
    if short and missing:
        s = problem.add_variable(f"s_{step}_{site}", 0)
        problem += s >= target - load, f"floor_{step}_{site}"
        loads.cost.append(missing * s)
    if short and programme.floor_is_hard:
        spared = floor * least * u[least] if programme.is_exempt[site] and least in u else 0
        problem += load >= target - spared, f"floor_{step}_{site}"
    _state_needs(problem, block, site=site, u=u, programme=programme)


def _officers_range(
    programme: Programme, site: int, interval: tuple[float, float]
) -> tuple[int, int]:
    """Return the fewest and the most officers that any load of the site could ask for."""
    least = int(programme.least[site])
    needed = [
        max(least, int(np.searchsorted(programme.loads[1:], load * share, side="left")) + 1)
        for load, share in zip(interval, (1 - 1e-9, 1 + 1e-9), strict=True)
    ]
    top = len(programme.loads) - 1
    high = min(needed[1], top)
    if not programme.wait_is_soft:
        high = min(high, max(int(programme.most_upgraded[site]), 0))
    return min(needed[0], high), max(high, min(needed[0], high))


def _state_needs(
    problem: pulp.LpProblem, block: Block, *, site: int, u: dict[int, Any], programme: Programme
) -> None:
    """Say of each number of officers which clusters ask for so many: the bound rises by it."""
    loads = _cluster_loads(programme, block, site)
    needs = np.searchsorted(programme.loads[1:], loads * (1 - 1e-9)) + 1
    mine = [x for k, _, x in block.x if k == site]
    for c in list(u)[1:]:
        heavy = [x for need, x in zip(needs.tolist(), mine, strict=True) if need >= c]
        if heavy:
            enough = pulp.lpSum(v for d, v in u.items() if d >= c)
            problem += enough >= pulp.lpSum(heavy), f"need_{block.step}_{site}_{c}"


def _cluster_loads(programme: Programme, block: Block, site: int) -> FloatArray:
    """Return the least load of a site for each of its clusters, all else open."""
    share = float(programme.free_share[block.step])
    tied = programme.tied * (1 - share) + programme.desk
    entries = np.flatnonzero(programme.entry_site == site)
    starts = programme.set_starts
    before = [
        frozenset(programme.set_sites[starts[row] : starts[row + 1]].tolist())
        for row in programme.entry_before[entries].tolist()
    ]
    files = (programme.entry_files[entries] * share).tolist()
    branches = programme.branch_sites[programme.branch_starts[:-1]]
    always = float(programme.branch_files[branches == site].sum())
    loads = []
    for members in (members for k, members, _ in block.x if k == site):
        closed = _closed_by(programme, site, members)
        free = sum(count for sites, count in zip(before, files, strict=True) if sites <= closed)
        loads.append(float(tied[list(members)].sum()) + free + always)
    return np.array(loads)


def _closed_by(programme: Programme, site: int, members: tuple[int, ...]) -> frozenset[int]:
    """Return the sites that are closed where a site receives these areas."""
    home = int(programme.home[site])
    inside = np.isin(programme.home, [area for area in members if area != home])
    own = np.flatnonzero(inside)
    return frozenset(own[programme.admissible[programme.home[own], own]].tolist())
