"""The rows of consolidation that choose the officers of every site and pay for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pulp

from motcua.domain.arrays import UNKNOWN
from motcua.locate.consolidate.offices import ragged

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

    stairs: dict[int, Stairs] = field(default_factory=dict)
    """Officers by site."""


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
    stairs = Stairs.of(problem, programme, block, site=site, interval=interval)
    loads.stairs[site] = stairs
    least, largest = int(programme.least[site]), programme.loads
    problem += load <= stairs.sum([float(files) for files in largest]), f"wait_{step}_{site}"
    below = [float(largest[max(c - 1, 0)]) * (c > least) for c in range(len(largest))]
    problem += load >= stairs.sum(below), f"fewest_{step}_{site}"
    beyond = int(programme.most[site]) + 1
    if beyond <= stairs.high and not programme.wait_is_soft:
        problem += stairs.reaches(beyond) <= block.r[site], f"room_{step}_{site}"
    officer, _, missing = programme.prices.tolist()
    numbers = [float(c) for c in range(len(largest))]
    loads.cost.append(officer * stairs.sum(numbers))
    floor = float(programme.floor[site])
    target = floor * stairs.sum(numbers)
    short = any(floor * c > max(interval[0], below[c]) for c in range(stairs.low, stairs.high + 1))
    if short and missing:
        s = problem.add_variable(f"s_{step}_{site}", 0)
        problem += s >= target - load, f"floor_{step}_{site}"
        loads.cost.append(missing * s)
    if short and programme.floor_is_hard:
        is_spared = programme.is_exempt[site] and stairs.low == least
        spared = floor * least * (y - stairs.reaches(least + 1)) if is_spared else 0
        problem += load >= target - spared, f"floor_{step}_{site}"
    _state_needs(problem, block, site=site, stairs=stairs, programme=programme)


@dataclass(frozen=True, kw_only=True, eq=False)
class Stairs:
    """
    The officers of one site: whether it has at least c of them, for every c it may have.

    To branch on "at least c" parts the numbers in two; to branch on "just c", as a variable for
    each number would have it, parts one from all others, and the bound hardly moves.
    """

    y: Any
    """Open, and so at least the fewest."""

    low: int
    """Fewest officers while open."""

    steps: list[Any]
    """At least low + 1, low + 2, ... of them."""

    @property
    def high(self) -> int:
        """Most officers."""
        return self.low + len(self.steps)

    @classmethod
    def of(
        cls, problem: pulp.LpProblem, programme: Programme, block: Block, *, site: int,
        interval: tuple[float, float],
    ) -> Stairs:  # fmt: skip
        """
        State the stairs of a site.

        Parameters
        ----------
        problem
            Grows by the rows.
        programme
            The instance.
        block
            The step's openings.
        site
            Which site.
        interval
            Least and most files while it is open.

        Returns
        -------
        stairs
            From the officers of the least load to those of the most.
        """
        low, high = _officers_range(programme, site, interval)
        step, y = block.step, block.y[site]
        steps = [
            problem.add_variable(f"u_{step}_{site}_{c}", 0, 1, pulp.LpInteger)
            for c in range(low + 1, high + 1)
        ]
        for c, (lower, upper) in enumerate(pairwise([y, *steps])):
            problem += upper <= lower, f"officers_{step}_{site}_{low + 1 + c}"
        return cls(y=y, low=low, steps=steps)

    def reaches(self, c: int) -> Any:  # noqa: ANN401 - PuLP's sums have no type
        """
        Return whether there are at least so many officers.

        Parameters
        ----------
        c
            How many.

        Returns
        -------
        reaches
            A variable; 0 where there never are so many.
        """
        if c <= self.low:
            return self.y
        return self.steps[c - self.low - 1] if c <= self.high else 0

    def sum(self, of_number: list[float]) -> Any:  # noqa: ANN401
        """
        Return what the chosen number stands for.

        Parameters
        ----------
        of_number
            Worth of 0, 1, 2, ... officers.

        Returns
        -------
        sum
            A sum of variables; nothing where the site is closed.
        """
        rises = np.diff(of_number[self.low : self.high + 1]).tolist()
        more = (rise * v for rise, v in zip(rises, self.steps, strict=True) if rise)
        return pulp.lpSum([of_number[self.low] * self.y, *more])


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
    problem: pulp.LpProblem, block: Block, *, site: int, stairs: Stairs, programme: Programme
) -> None:
    """Say of each number of officers which clusters ask for so many: the bound rises by it."""
    loads = _cluster_loads(programme, block, site)
    needs = np.searchsorted(programme.loads[1:], loads * (1 - 1e-9)) + 1
    mine = [x for k, _, x in block.x if k == site]
    for c in range(stairs.low + 1, stairs.high + 1):
        heavy = [x for need, x in zip(needs.tolist(), mine, strict=True) if need >= c]
        if heavy:
            name = f"need_{block.step}_{site}_{c}"
            problem += stairs.reaches(c) >= pulp.lpSum(heavy), name


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
    groups = ragged(programme.branch_starts, programme.branch_sites)
    first = np.array([next(iter(branches), UNKNOWN) for branches in groups])
    always = float(programme.branch_files[first == site].sum())
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
