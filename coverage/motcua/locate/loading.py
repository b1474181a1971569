"""The rows of consolidation that count files at every site and the officers they need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pulp

from motcua.locate.offices import EMPTY_SET, NEVER, ragged

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray
    from motcua.locate.offices import Programme
    from motcua.locate.receiving import Block


@dataclass(frozen=True, kw_only=True, eq=False)
class Loads:
    """What the loads of one step add to its goals."""

    cost: list[Any] = field(default_factory=list)
    """Terms of the yearly cost."""

    travel: list[Any] = field(default_factory=list)
    """Terms of people times milliseconds."""


def state_loads(problem: pulp.LpProblem, programme: Programme, block: Block) -> Loads:
    """
    State loads and officers of one step.

    Parameters
    ----------
    problem
        Grows by the rows.
    programme
        The instance.
    block
        The step's openings and receivers.

    Returns
    -------
    loads
        Terms of the goals.
    """
    loads = Loads()
    terms: list[list[Any]] = [[] for _ in range(programme.n_sites)]
    _state_free(problem, programme, block, terms=terms, travel=loads.travel)
    share = 1 - float(programme.free_share[block.step])
    tied = programme.tied * share + programme.desk
    for (area, site), z in block.z.items():
        if tied[area]:
            terms[site].append(float(tied[area]) * z)
    _state_branches(problem, programme, block, terms)
    least, most = load_range(programme, block.step)
    for site, y in enumerate(block.y):
        if programme.possible[site]:
            load = pulp.lpSum(terms[site])
            interval = (float(least[site]), float(most[site]))
            _state_officers(
                problem, programme, block, site=site, load=load, interval=interval, loads=loads
            )
            if np.isfinite(programme.capacity[site]):
                name = f"capacity_{block.step}_{site}"
                problem += load <= float(programme.capacity[site]) * y, name
    return loads


def load_range(
    programme: Programme, step: int
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.float64]]]:
    """
    Return bounds on the load of every site while it is open.

    Parameters
    ----------
    programme
        The instance.
    step
        Which.

    Returns
    -------
    least
        With every other site open; without what an own site of lower rank may take.
    most
        With every other site closed.
    """
    share = float(programme.free_share[step])
    sites = programme.entry_site
    files = programme.entry_files * share
    n_sites = programme.n_sites
    first = programme.entry_before == EMPTY_SET
    least = np.bincount(sites[first], weights=files[first], minlength=n_sites).astype(np.float64)
    most = np.bincount(sites, weights=files, minlength=n_sites).astype(np.float64)
    tied = programme.tied * (1 - share) + programme.desk
    most += tied @ (programme.admissible & programme.possible)
    for area in range(programme.n_areas):
        own = np.flatnonzero((programme.home == area) & programme.possible)
        own = own[programme.admissible[area, own]]
        if len(own):
            best = own[np.argmin(programme.rank[own])]
            least[best] += tied[area]
    starts = programme.branch_starts
    for row, count in enumerate(programme.branch_files.tolist()):
        branches = programme.branch_sites[starts[row] : starts[row + 1]]
        branches = branches[programme.possible[branches]]
        most[branches] += count
        least[branches[:1]] += count
    return least, most


def _state_free(
    problem: pulp.LpProblem, programme: Programme, block: Block, *, terms: list[list[Any]],
    travel: list[Any],
) -> None:  # fmt: skip
    """Send free files to the closest open office by sets that are closed as a whole."""
    share = float(programme.free_share[block.step])
    if not share:
        return
    q: dict[int, Any] = {EMPTY_SET: 1.0, NEVER: 0.0}
    step = block.step
    for row in range(1, len(programme.set_starts) - 1):
        q[row] = problem.add_variable(f"q_{step}_{row}", 0, 1)
    entries = zip(
        programme.entry_site.tolist(), programme.entry_before.tolist(),
        programme.entry_after.tolist(), programme.entry_files.tolist(),
        programme.entry_travel.tolist(), strict=True,
    )  # fmt: skip
    for number, (site, before, after, files, people_ms) in enumerate(entries):
        y = block.y[site]
        if after != NEVER:
            problem += q[after] <= 1 - y, f"closed_{step}_{number}"
            problem += q[after] >= q[before] - y, f"still_{step}_{number}"
            if before != EMPTY_SET:
                problem += q[after] <= q[before], f"longer_{step}_{number}"
        elif before != EMPTY_SET and not programme.always_open[site]:
            problem += q[before] <= y, f"serves_{step}_{number}"
        served = q[before] - q[after]
        terms[site].append(share * files * served)
        if people_ms:
            travel.append(share * people_ms * served)


def _state_branches(
    problem: pulp.LpProblem, programme: Programme, block: Block, terms: list[list[Any]]
) -> None:
    """Send branch-only files to the group's first open branch."""
    step = block.step
    groups = ragged(programme.branch_starts, programme.branch_sites)
    for row, (branches, files) in enumerate(
        zip(groups, programme.branch_files.tolist(), strict=True)
    ):
        if len(branches) == 1:
            terms[branches[0]].append(files * block.y[branches[0]])
            continue
        takes = []
        for place, site in enumerate(branches):
            b = problem.add_variable(f"b_{step}_{row}_{site}", 0, 1)
            problem += b <= block.y[site], f"branch_{step}_{row}_{site}"
            for nearer in branches[:place]:
                problem += b <= 1 - block.y[nearer], f"branch_{step}_{row}_{site}_{nearer}"
            terms[site].append(files * b)
            takes.append(b)
        problem += pulp.lpSum(takes) == 1, f"branches_{step}_{row}"


def _state_officers(
    problem: pulp.LpProblem, programme: Programme, block: Block, *, site: int, load: Any,  # noqa: ANN401
    interval: tuple[float, float], loads: Loads,
) -> None:  # fmt: skip
    """Choose the number of officers, the fewest for the load, and pay for them."""
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
