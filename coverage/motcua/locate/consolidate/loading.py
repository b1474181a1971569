"""The rows of consolidation that count files at every site and the officers they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pulp

from motcua.locate.consolidate.officers import Loads, state_officers
from motcua.locate.consolidate.offices import EMPTY_SET, NEVER, ragged

if TYPE_CHECKING:
    from motcua.locate.consolidate.offices import Programme
    from motcua.locate.consolidate.receiving import Block


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
            state_officers(
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
