r"""
Assignment within capacities: each row wholly to one open site, no site beyond what it can take.

.. math::

    \min \sum_i \sum_{j \in N_i} c_{ij} x_{ij} \quad \text{s.t.} \quad
    \sum_{j \in N_i} x_{ij} = 1 \;\; \forall i, \qquad
    \sum_i q_i x_{ij} \le Q_j y_j \;\; \forall j, \qquad x_{ij} \le y_j \;\; \forall i, j \in N_i,

    \sum_j y_j \le p, \qquad y_j = 1 \;\; \forall j \in M, \qquad x_{ij}, y_j \in \{0, 1\}

with :math:`c_{ij} = w_i t_{ij}`, :math:`q_i` the load of row *i* and :math:`Q_j` the capacity of
site *j*.

Source: Mulvey and Beck 1984, doi 10.1016/0377-2217(84)90155-3; Ceselli and Righini 2005,
doi 10.1002/net.20059.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pulp

    from motcua.domain.arrays import BoolArray, FloatArray, LongArray


@dataclass(frozen=True, kw_only=True, eq=False)
class CapacityProblem:
    """Rows, sites, and the pairs that may be assigned."""

    row: LongArray
    """Row of each pair, rising."""

    site: LongArray
    """Site of each pair."""

    cost: FloatArray
    """Weighted impedance of each pair."""

    load: FloatArray
    """What each row asks of its site, shape (n_rows,)."""

    capacity: FloatArray
    """What each site can take, shape (n_sites,)."""

    n_open: int
    """Most open sites."""

    forced: BoolArray
    """Sites open in every plan."""

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.load)

    @property
    def n_sites(self) -> int:
        """Number of sites."""
        return len(self.capacity)

    def keep(self, pairs: BoolArray) -> CapacityProblem:
        """
        Return the problem on some of its pairs.

        Parameters
        ----------
        pairs
            Which pairs stay.

        Returns
        -------
        problem
            As many rows and sites as before.
        """
        return CapacityProblem(
            row=self.row[pairs], site=self.site[pairs], cost=self.cost[pairs], load=self.load,
            capacity=self.capacity, n_open=self.n_open, forced=self.forced,
        )  # fmt: skip

    def value(self, receiver: LongArray) -> float:
        """
        Return what an assignment costs.

        Parameters
        ----------
        receiver
            Site of each row.

        Returns
        -------
        value
            Inf where a rule is broken: a pair out of reach, a site over its capacity, too many
            sites.
        """
        taken = receiver[self.row] == self.site
        filled = np.bincount(receiver, weights=self.load, minlength=self.n_sites)
        full = filled > self.capacity * (1 + 1e-9)
        sites = np.union1d(np.unique(receiver), np.flatnonzero(self.forced))
        if taken.sum() < self.n_rows or full.any() or len(sites) > self.n_open:
            return np.inf
        return float(self.cost[taken].sum())


def state_capacitated(problem: CapacityProblem) -> tuple[pulp.LpProblem, list[Any], list[Any]]:
    """
    State the programme in PuLP, for the pairs that exist.

    Parameters
    ----------
    problem
        Rows, sites, pairs.

    Returns
    -------
    statement
        The programme.
    y
        Its site variables, in column order.
    x
        Its assignment variables, in the order of the pairs.
    """
    import pulp

    statement = pulp.LpProblem("capacitated_p_median", pulp.LpMinimize)
    y = [
        statement.add_variable(f"y_{j}", int(problem.forced[j]), 1, "Integer")
        for j in range(problem.n_sites)
    ]
    pairs = list(zip(problem.row.tolist(), problem.site.tolist(), strict=True))
    x = [statement.add_variable(f"x_{i}_{j}", 0, 1, "Integer") for i, j in pairs]
    statement += pulp.lpSum(c * v for c, v in zip(problem.cost.tolist(), x, strict=True))
    by_row: list[list[Any]] = [[] for _ in range(problem.n_rows)]
    by_site: list[list[Any]] = [[] for _ in range(problem.n_sites)]
    for (i, j), variable in zip(pairs, x, strict=True):
        by_row[i].append(variable)
        by_site[j].append(float(problem.load[i]) * variable)
        statement += variable <= y[j], f"open_{i}_{j}"
    for i, terms in enumerate(by_row):
        statement += pulp.lpSum(terms) == 1, f"serve_{i}"
    for j, terms in enumerate(by_site):
        statement += pulp.lpSum(terms) <= float(problem.capacity[j]) * y[j], f"capacity_{j}"
    statement += pulp.lpSum(y) <= problem.n_open, "n_open"
    return statement, y, x
