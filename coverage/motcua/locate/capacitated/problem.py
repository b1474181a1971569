r"""
Assignment within capacities: each row wholly to one open site, no site beyond what it can take.

.. math::

    \min \sum_i \sum_{j \in N_i} c_{ij} x_{ij} \quad \text{s.t.} \quad
    \sum_{j \in N_i} x_{ij} = 1 \;\; \forall i, \qquad
    \sum_i q_i x_{ij} \le Q_j y_j \;\; \forall j, \qquad x_{ij} \le y_j \;\; \forall i, j \in N_i,

    l \le A y \le u, \qquad y_j = 1 \;\; \forall j \in M, \qquad x_{ij}, y_j \in \{0, 1\}

with :math:`c_{ij} = w_i t_{ij}`, :math:`q_i` the load of row *i* and :math:`Q_j` the capacity of
site *j*. The rows of A are the number of sites, :math:`\sum_j y_j \le p`, a budget, groups and
backup.

Source: Mulvey and Beck 1984, doi 10.1016/0377-2217(84)90155-3; Ceselli and Righini 2005,
doi 10.1002/net.20059.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.locate.cover.stating import limit_arrays, state_limits, state_sites

if TYPE_CHECKING:
    import pulp
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.terms.limits import Bounds


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

    bounds: Bounds
    """Limits on the sites, their number among them."""

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
        return replace(self, row=self.row[pairs], site=self.site[pairs], cost=self.cost[pairs])

    def value(self, receiver: LongArray, opened: BoolArray | None = None) -> float:
        """
        Return what an assignment costs.

        Parameters
        ----------
        receiver
            Site of each row.
        opened
            Open sites; by default those that receive, and the forced ones.

        Returns
        -------
        value
            Inf where a rule is broken: a pair out of reach, a site over its capacity, a limit.
        """
        taken = receiver[self.row] == self.site
        filled = np.bincount(receiver, weights=self.load, minlength=self.n_sites)
        full = filled > self.capacity * (1 + 1e-9)
        plan = self.forced.copy() if opened is None else opened
        if opened is None:
            plan[receiver] = True
        closed = not plan[receiver].all() or (self.forced & ~plan).any()
        if taken.sum() < self.n_rows or full.any() or closed or not self.bounds.hold(plan):
            return np.inf
        return float(self.cost[taken].sum())

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """All of it for a statement."""
        return {
            "row": self.row, "site": self.site, "paid": self.cost, "load": self.load,
            "capacity": self.capacity, "mandatory": self.forced,
            "allowed": np.ones(self.n_sites, dtype=np.bool_), **limit_arrays(self.bounds),
        }  # fmt: skip


def state_capacitated(**arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the programme in PuLP, for the pairs that exist.

    Parameters
    ----------
    **arrays
        From `CapacityProblem.arrays`.

    Returns
    -------
    problem
        The programme.
    decisions
        Its site variables in site order, then its assignments in the order of the pairs.
    """
    import pulp

    problem = pulp.LpProblem("capacitated_p_median", pulp.LpMinimize)
    y = state_sites(problem, arrays["mandatory"], arrays["allowed"])
    pairs = list(zip(arrays["row"].tolist(), arrays["site"].tolist(), strict=True))
    load = arrays["load"].tolist()
    x = [problem.add_variable(f"x_{i}_{j}", 0, 1, "Integer") for i, j in pairs]
    problem += pulp.lpSum(c * v for c, v in zip(arrays["paid"].tolist(), x, strict=True))
    by_row: list[list[Any]] = [[] for _ in load]
    by_site: list[list[Any]] = [[] for _ in y]
    for (i, j), variable in zip(pairs, x, strict=True):
        by_row[i].append(variable)
        by_site[j].append(load[i] * variable)
        problem += variable <= y[j], f"open_{i}_{j}"
    for i, terms in enumerate(by_row):
        problem += pulp.lpSum(terms) == 1, f"serve_{i}"
    for j, terms in enumerate(by_site):
        problem += pulp.lpSum(terms) <= float(arrays["capacity"][j]) * y[j], f"capacity_{j}"
    state_limits(problem, y, arrays)
    return problem, [*y, *x]
