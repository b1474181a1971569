"""The rows of consolidation that say which sites are open and who receives which area."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pulp

from motcua.locate.consolidate.clusters import takeable
from motcua.locate.consolidate.offices import ragged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motcua.locate.consolidate.offices import Programme

    Clusters = tuple[Any, Any, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Block:
    """Variables of one step."""

    step: int
    """Which."""

    y: list[Any]
    """Site open."""

    z: dict[tuple[int, int], Any]
    """Area received by site, for the admissible pairs."""

    r: list[Any]
    """Office upgraded."""

    x: list[tuple[int, tuple[int, ...], Any]] = field(default_factory=list)
    """Clusters: site, areas, chosen; none where a flow connects."""

    cost: list[Any] = field(default_factory=list)
    """Terms of the yearly cost."""

    travel: list[Any] = field(default_factory=list)
    """Terms of people times milliseconds."""

    @property
    def decisions(self) -> list[Any]:
        """What makes up a plan of this step: y, z, r."""
        return [*self.y, *self.z.values(), *self.r]


def pairs(programme: Programme) -> list[tuple[int, int]]:
    """
    Return the pairs of area and site that have a variable, in row order.

    Parameters
    ----------
    programme
        The instance.

    Returns
    -------
    pairs
        Admissible; of sites that some step may open.
    """
    areas, sites = np.nonzero(programme.admissible & programme.possible)
    return list(zip(areas.tolist(), sites.tolist(), strict=True))


def state_receivers(
    problem: pulp.LpProblem, programme: Programme, step: int, *, clusters: Clusters
) -> Block:
    """
    State openings and receivers of one step.

    Parameters
    ----------
    problem
        Grows by the rows.
    programme
        The instance.
    step
        Which.
    clusters
        Sites, starts and areas of the clusters; no sites: a flow connects.

    Returns
    -------
    block
        The step's variables.
    """
    block = _variables(problem, programme, step)
    _state_access(problem, programme, block)
    _state_assignment(problem, programme, block)
    if len(clusters[0]):
        _state_clusters(problem, programme, block, clusters)
    else:
        _state_followers(problem, programme, block)
        _state_flow(problem, programme, block)
    share = 1 - float(programme.free_share[step])
    for (area, site), z in block.z.items():
        if share and programme.tied_travel[area, site]:
            block.travel.append(share * float(programme.tied_travel[area, site]) * z)
    upgrade = float(programme.prices[1])
    for site, y in enumerate(block.y):
        block.cost.append(float(programme.office_cost[site]) * y)
        block.cost.append(upgrade * block.r[site])
    return block


def _variables(problem: pulp.LpProblem, programme: Programme, step: int) -> Block:
    def binary(name: str, low: bool, high: bool) -> Any:  # noqa: ANN401, FBT001 - local
        """Add a variable of nought or one within its bounds."""
        return problem.add_variable(name, int(low), int(high), pulp.LpInteger)

    must, never = programme.must_open[step], programme.must_close[step]
    grows = programme.most_upgraded > programme.most
    grows = grows | programme.upgrades.any(axis=0) | programme.must_upgrade[step]
    return Block(
        step=step,
        y=[
            binary(f"y_{step}_{site}", must[site], not never[site])
            for site in range(programme.n_sites)
        ],
        z={
            (area, site): problem.add_variable(f"z_{step}_{area}_{site}", 0, 1, pulp.LpInteger)
            for area, site in pairs(programme)
        },
        r=[
            binary(f"r_{step}_{site}", programme.must_upgrade[step, site] and must[site], grow)
            for site, grow in enumerate(grows.tolist())
        ],
    )


def _state_access(problem: pulp.LpProblem, programme: Programme, block: Block) -> None:
    step, y = block.step, block.y
    access = ragged(programme.access_starts, programme.access_sites)
    for row, sites in enumerate(access):
        problem += pulp.lpSum(y[site] for site in sites) >= 1, f"access_{step}_{row}"
    for row, sites in enumerate(ragged(programme.rule_starts, programme.rule_sites)):
        n_open = pulp.lpSum(y[site] for site in sites)
        low, high = float(programme.rule_low[row]), float(programme.rule_high[row])
        if low > 0:
            problem += n_open >= low, f"rule_low_{step}_{row}"
        if np.isfinite(high):
            problem += n_open <= high, f"rule_high_{step}_{row}"


def _state_assignment(problem: pulp.LpProblem, programme: Programme, block: Block) -> None:
    """Give each area one open receiver: its own office where one is open."""
    step, y, z = block.step, block.y, block.z
    for area in range(programme.n_areas):
        mine = [site for a, site in z if a == area]
        own = sorted(
            (site for site in mine if programme.home[site] == area),
            key=lambda site: int(programme.rank[site]),
        )
        problem += pulp.lpSum(z[area, k] for k in mine) == 1, f"one_{step}_{area}"
        for place, site in enumerate(own):
            received = pulp.lpSum(z[area, k] for k in own[: place + 1])
            problem += received >= y[site], f"own_{step}_{area}_{site}"
            problem += z[area, site] <= y[site], f"open_{step}_{area}_{site}"
        given = int(programme.given[step, area])
        if given >= 0:
            problem += z[area, given] == 1, f"given_{step}_{area}"
    for site in np.flatnonzero(programme.must_upgrade[step]).tolist():
        problem += block.r[site] >= y[site], f"upgraded_{step}_{site}"
    for site, r in enumerate(block.r):
        problem += r <= y[site], f"upgrade_open_{step}_{site}"


def _state_followers(problem: pulp.LpProblem, programme: Programme, block: Block) -> None:
    """Let an area go only where the receiver's own area goes; clusters hold that by themselves."""
    step, z = block.step, block.z
    for (area, site), received in z.items():
        home = int(programme.home[site])
        if home not in (area, -1):
            problem += received <= block.y[site], f"open_{step}_{area}_{site}"
            problem += received <= z[home, site], f"home_{step}_{area}_{site}"
            if programme.upgrades[area, site]:
                problem += received <= block.r[site], f"upgrade_{step}_{area}_{site}"


def _state_clusters(
    problem: pulp.LpProblem, programme: Programme, block: Block, clusters: Clusters
) -> None:
    step, z = block.step, block.z
    of_pair: dict[tuple[int, int], list[Any]] = {pair: [] for pair in z}
    growing: list[list[Any]] = [[] for _ in block.y]
    sites, starts, areas = clusters
    for number, (site, members) in enumerate(
        zip(sites.tolist(), ragged(starts, areas), strict=True)
    ):
        x = problem.add_variable(f"x_{step}_{number}", 0, 1)
        block.x.append((site, tuple(members), x))
        for area in members:
            of_pair[area, site].append(x)
        if programme.upgrades[members, site].any():
            growing[site].append(x)
    for (area, site), chosen in of_pair.items():
        problem += z[area, site] == pulp.lpSum(chosen), f"cluster_{step}_{area}_{site}"
    for site, grown in enumerate(growing):
        if grown:
            problem += pulp.lpSum(grown) <= block.r[site], f"upgrade_{step}_{site}"


def _state_flow(problem: pulp.LpProblem, programme: Programme, block: Block) -> None:
    """Send a unit from every area of a receiver to its home, through its own areas alone."""
    step, z = block.step, block.z
    for site in np.flatnonzero((programme.home >= 0) & programme.possible).tolist():
        home = int(programme.home[site])
        others = np.flatnonzero(takeable(programme, site)).tolist()
        for area in (a for a, k in z if k == site and a != home and a not in others):
            problem += z[area, site] == 0, f"held_area_{step}_{area}_{site}"
        if not others or not programme.admissible[home, site]:
            continue
        arcs = dict(_arcs(programme, others, home))
        names = {
            (a, b): problem.add_variable(f"f_{step}_{site}_{a}_{b}", 0, len(others))
            for a, ends in arcs.items()
            for b in ends
        }
        for (a, b), flow in names.items():
            problem += flow <= len(others) * z[a, site], f"from_{step}_{site}_{a}_{b}"
            if b != home:
                through = (len(others) - 1) * z[b, site]
                problem += flow <= through, f"through_{step}_{site}_{a}_{b}"
        for area in others:
            out = pulp.lpSum(names[area, b] for b in arcs[area])
            into = pulp.lpSum(flow for (_, b), flow in names.items() if b == area)
            problem += out - into == z[area, site], f"flow_{step}_{site}_{area}"


def _arcs(programme: Programme, others: list[int], home: int) -> Iterator[tuple[int, list[int]]]:
    members = {*others, home}
    for area in others:
        around = np.flatnonzero(programme.neighbours[area]).tolist()
        yield area, [b for b in around if b in members]
