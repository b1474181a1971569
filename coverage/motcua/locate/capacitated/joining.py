r"""
Capacitated plans joined from clusters of others: of all that good plans had, the best that fit.

.. math::

    \min \sum_K c_K x_K \quad \text{s.t.} \quad \sum_{K \ni i} x_K \ge 1 \;\; \forall i, \qquad
    \sum_{K \text{ of } j} x_K \le y_j \;\; \forall j,

    l \le A y \le u, \qquad y_j = 1 \;\; \forall j \in M, \qquad x_K, y_j \in \{0, 1\}

with :math:`x_K` cluster K chosen, rows that one site of some plan had: each has room by itself, at
the site where its rows travel least of those that can take them. A row of two chosen clusters goes
to the nearer site: what is left of a cluster has room the more, and costs no more. Two plans that
annealing ends in are seldom good in the same places; the best of both is a programme of a few
hundred columns.

Source: Subramanian, Uchoa and Ochi 2013, doi 10.1016/j.cor.2013.01.013 (set partitioning over the
parts of local optima); Stefanello, de Araujo and Muller 2015, doi 10.1111/itor.12103 (programmes
that better plans of this model).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from motcua.errors import InfeasibleError
from motcua.locate.capacitated.mip import HALF
from motcua.locate.cover.stating import limit_arrays, members, state_limits, state_sites
from motcua.locate.door.solve import Effort, Statement, solve

if TYPE_CHECKING:
    import pulp
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.capacitated.dual import CapacityPoint
    from motcua.locate.capacitated.problem import CapacityProblem

MOST = 3_000
"""Clusters to choose from at most: those that prices find best."""


class _Cluster(NamedTuple):
    """Rows that one site can take."""

    cost: float
    site: int
    rows: LongArray

    dearer: float
    """No plan that has it costs less."""


class Clusters:
    """
    Clusters of plans within capacities, each once.

    Parameters
    ----------
    problem
        Rows, sites and pairs.
    point
        Prices, by which clusters are left out that, at their site, no better plan has.
    """

    def __init__(self, problem: CapacityProblem, point: CapacityPoint) -> None:
        self.problem, self._price = problem, point.price
        self._table = np.full((problem.n_rows, problem.n_sites), np.inf)
        self._table[problem.row, problem.site] = problem.cost
        self._base = point.bound + point.opening(problem) - point.saving
        self._known: dict[bytes, _Cluster] = {}

    def add(self, plans: IntArray) -> None:
        """
        Take note of the clusters of plans.

        Parameters
        ----------
        plans
            Site of each row, within all capacities, shape (n_plans, n_rows).
        """
        for receiver in plans:
            order = np.argsort(receiver, kind="stable")
            parts = np.flatnonzero(np.diff(receiver[order])) + 1
            for rows in np.split(order, parts):
                key = rows.tobytes()
                if key not in self._known:
                    self._known[key] = self._priced(rows)

    def joined(
        self, worth: float, *, time_limit_s: float
    ) -> tuple[BoolArray, LongArray] | tuple[None, None]:
        """
        Choose clusters that are a plan together.

        Parameters
        ----------
        worth
            Cost up to which plans are looked for.
        time_limit_s
            Seconds.

        Returns
        -------
        opened
            Open sites of the best plan found; None for both where none was found.
        receiver
            Site of each row.
        """
        chosen = sorted(
            (each for each in self._known.values() if each.dearer <= worth),
            key=lambda each: each.dearer,
        )[:MOST]
        if not chosen:
            return None, None

        def value(plan: FloatArray) -> float | None:
            """Return what a plan costs; None where it breaks a rule."""
            receiver = self._read(plan, chosen)
            opened = self._opened(plan)
            cost = np.inf if receiver is None else self.problem.value(receiver, opened)
            return cost if np.isfinite(cost) else None

        statement = Statement(
            builder=f"{__name__}:state_joined", arrays=self._arrays(chosen), sense="min"
        )
        try:
            answer = solve(statement, value, effort=Effort(time_limit_s=time_limit_s))
        except InfeasibleError:
            return None, None
        receiver = None if answer.plan is None else self._read(answer.plan, chosen)
        if answer.plan is None or receiver is None:
            return None, None
        return self._opened(answer.plan), receiver

    def _priced(self, rows: LongArray) -> _Cluster:
        """Put rows where they travel least of the sites that can take them."""
        fits = self.problem.capacity >= self.problem.load[rows].sum() * (1 - 1e-12)
        costs = np.where(fits, self._table[rows].sum(axis=0), np.inf)
        site = int(np.argmin(costs))
        paid = float(costs[site] - self._price[rows].sum())
        return _Cluster(float(costs[site]), site, rows, float(self._base[site]) + paid)

    def _arrays(self, chosen: list[_Cluster]) -> dict[str, NDArray[Any]]:
        problem = self.problem
        return {
            "starts": np.cumsum([0, *(len(each.rows) for each in chosen)]),
            "rows": np.concatenate([each.rows for each in chosen]),
            "site": np.array([each.site for each in chosen]),
            "paid": np.array([each.cost for each in chosen]),
            "mandatory": problem.forced, "allowed": problem.capacity >= 0,
            **limit_arrays(problem.bounds),
        }  # fmt: skip

    def _opened(self, plan: FloatArray) -> BoolArray:
        return np.asarray(plan[: self.problem.n_sites] > HALF)

    def _read(self, plan: FloatArray, chosen: list[_Cluster]) -> LongArray | None:
        receiver = np.full(self.problem.n_rows, -1, dtype=np.int64)
        paid = np.full(self.problem.n_rows, np.inf)
        for number in np.flatnonzero(plan[self.problem.n_sites :] > HALF).tolist():
            rows, site = chosen[number].rows, chosen[number].site
            nearer = rows[self._table[rows, site] < paid[rows]]
            receiver[nearer], paid[nearer] = site, self._table[nearer, site]
        return None if (receiver < 0).any() else receiver


def state_joined(**arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the programme in PuLP.

    Parameters
    ----------
    **arrays
        ``starts`` and ``rows`` of the clusters, their ``site`` and what is ``paid`` for them;
        ``mandatory``, ``allowed``, ``limits``, ``lower`` and ``upper``.

    Returns
    -------
    problem
        The programme.
    decisions
        Its site variables in site order, then the clusters in order.
    """
    import pulp

    problem = pulp.LpProblem("joined", pulp.LpMinimize)
    y = state_sites(problem, arrays["mandatory"], arrays["allowed"])
    clusters = list(members(arrays["starts"], arrays["rows"]))
    x = [problem.add_variable(f"x_{k}", 0, 1, "Integer") for k in range(len(clusters))]
    problem += pulp.lpSum(c * v for c, v in zip(arrays["paid"].tolist(), x, strict=True))
    by_row: dict[int, list[Any]] = {}
    by_site: list[list[Any]] = [[] for _ in y]
    for rows, site, chosen in zip(clusters, arrays["site"].tolist(), x, strict=True):
        by_site[site].append(chosen)
        for row in rows.tolist():
            by_row.setdefault(row, []).append(chosen)
    for i, holders in sorted(by_row.items()):
        problem += pulp.lpSum(holders) >= 1, f"serve_{i}"
    for j, mine in enumerate(by_site):
        if mine:
            problem += pulp.lpSum(mine) <= y[j], f"open_{j}"
    state_limits(problem, y, arrays)
    return problem, [*y, *x]
