r"""
Consolidation where nobody is free: every area is in one cluster of areas that one site receives.

.. math::

    \min \; & \sum_{K} c_K x_K + \sum_j c_j w_j \\
    & \sum_{K \ni a} x_K = 1 \quad \forall a, \qquad y_j = \sum_{K \text{ of } j} x_K + w_j \\
    & \sum_{j \in A} y_j \ge 1 \quad \forall A

with :math:`x_K` cluster K chosen, :math:`c_K` the cost of its site with the officers that the files
of its areas ask for, :math:`w_j` a site open that receives nobody, A an access set. The programme
of `motcua.locate.consolidate.programme` says the same with variables for officers, which are not
needed where a cluster's load is known; a partition's bound is far nearer to its optimum (Balas and
Padberg 1976, doi 10.1137/1018115).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pulp

from motcua.locate.consolidate.offices import Programme, ragged
from motcua.locate.consolidate.pricing import cluster_costs, idle_costs, may_idle
from motcua.locate.consolidate.summing import Sums, state_goal, state_sums


def state_partition(
    *,
    goal: Any,  # noqa: ANN401 - numpy's text of shape ()
    most_cost: Any,  # noqa: ANN401 - numpy's number of shape ()
    most_open: Any,  # noqa: ANN401
    unit: Any,  # noqa: ANN401
    cluster_site: Any,  # noqa: ANN401
    cluster_starts: Any,  # noqa: ANN401
    cluster_areas: Any,  # noqa: ANN401
    **arrays: Any,  # noqa: ANN401
) -> tuple[pulp.LpProblem, list[Any]]:
    """
    State the partition in PuLP.

    Parameters
    ----------
    goal
        One of `motcua.locate.consolidate.summing.GOALS`.
    most_cost
        Most mean yearly cost: what an earlier goal found; infinite where there is none.
    most_open
        Most mean number of open sites, likewise.
    unit
        What the goal is counted in.
    cluster_site
        Site of each cluster.
    cluster_starts
        Where the areas of each cluster begin.
    cluster_areas
        The areas.
    **arrays
        The fields of a `Programme` that `motcua.locate.consolidate.pricing.is_priced`.

    Returns
    -------
    problem
        To be minimised.
    decisions
        For every step: x by cluster, then w by site that `may_idle`, in order.
    """
    programme = Programme(**arrays)
    problem = pulp.LpProblem("partition", pulp.LpMinimize)
    clusters = list(
        zip(cluster_site.tolist(), map(tuple, ragged(cluster_starts, cluster_areas)), strict=True)
    )
    idlers = [site for site in range(programme.n_sites) if may_idle(programme, site)]
    sums, decisions = [], []
    for step in range(programme.n_steps):
        part = _Part(problem, programme, step, clusters=clusters, idlers=idlers)
        part.state_areas()
        part.state_own_sites()
        part.state_sites()
        sums.append(part.sums())
        decisions += [*part.x, *part.idle.values()]
    state_sums(problem, programme, sums)
    state_goal(problem, programme, sums, goal=goal, held=(most_cost, most_open), unit=unit)
    return problem, decisions


class _Part:
    """Variables and rows of one step."""

    def __init__(
        self, problem: pulp.LpProblem, programme: Programme, step: int, *,
        clusters: list[tuple[int, tuple[int, ...]]], idlers: list[int],
    ) -> None:  # fmt: skip
        self.problem, self.programme, self.step, self.clusters = problem, programme, step, clusters
        self.costs = cluster_costs(programme, step, clusters)
        self.idle_costs = idle_costs(programme, step)
        never = programme.must_close[step]
        given = programme.given[step]
        self.x = []
        self.of_site: list[list[Any]] = [[] for _ in range(programme.n_sites)]
        for number, (site, members) in enumerate(clusters):
            lost = self.costs.broken[number] > 0 or bool(never[site])
            lost |= any(given[area] not in (-1, site) for area in members)
            x = problem.add_variable(f"x_{step}_{number}", 0, int(not lost), pulp.LpInteger)
            self.x.append(x)
            self.of_site[site].append(x)
        self.idle = {
            site: problem.add_variable(
                f"w_{step}_{site}", 0,
                int(not never[site] and not self.idle_costs.broken[site]), pulp.LpInteger,
            )
            for site in idlers
        }  # fmt: skip
        self.y = [
            pulp.lpSum([*chosen, *([self.idle[site]] if site in self.idle else [])])
            if chosen or site in self.idle
            else 0.0
            for site, chosen in enumerate(self.of_site)
        ]

    def state_areas(self) -> None:
        """Put every area in one cluster."""
        holders: list[list[Any]] = [[] for _ in range(self.programme.n_areas)]
        for (_, members), x in zip(self.clusters, self.x, strict=True):
            for area in members:
                holders[area].append(x)
        for area, chosen in enumerate(holders):
            self.problem += pulp.lpSum(chosen) == 1, f"one_{self.step}_{area}"

    def state_own_sites(self) -> None:
        """Let an area go to its own open site of the lowest rank."""
        programme = self.programme
        for area in range(programme.n_areas):
            own = np.flatnonzero((programme.home == area) & programme.possible)
            own = own[programme.admissible[area, own]]
            own = own[np.argsort(programme.rank[own])]
            for place, site in enumerate(own.tolist()):
                before = [x for k in own[: place + 1].tolist() for x in self.of_site[k]]
                if place:
                    self.problem += pulp.lpSum(before) >= self.y[site], f"own_{self.step}_{site}"

    def state_sites(self) -> None:
        """Open each site once at most, what must be open, and one of each access set."""
        programme, step = self.programme, self.step
        for site, y in enumerate(self.y):
            if programme.must_open[step, site]:
                self.problem += pulp.lpSum(y) == 1, f"open_{step}_{site}"
            elif site in self.idle:
                self.problem += y <= 1, f"once_{step}_{site}"
        access = ragged(programme.access_starts, programme.access_sites)
        for row, sites in enumerate(access):
            answers = pulp.lpSum(self.y[site] for site in sites)
            self.problem += answers >= 1, f"access_{step}_{row}"
        for row, sites in enumerate(ragged(programme.rule_starts, programme.rule_sites)):
            counted = pulp.lpSum(self.y[site] for site in sites)
            low, high = float(programme.rule_low[row]), float(programme.rule_high[row])
            if low > 0:
                self.problem += counted >= low, f"rule_low_{step}_{row}"
            if np.isfinite(high):
                self.problem += counted <= high, f"rule_high_{step}_{row}"

    def sums(self) -> Sums:
        """Return what the step comes to."""
        travel = [
            float(self.programme.tied_travel[list(members), site].sum()) * x
            for (site, members), x in zip(self.clusters, self.x, strict=True)
        ]
        cost = [float(c) * x for c, x in zip(self.costs.cost, self.x, strict=True)]
        cost += [float(self.idle_costs.cost[site]) * w for site, w in self.idle.items()]
        return Sums(opened=self.y, cost=cost, travel=travel)
