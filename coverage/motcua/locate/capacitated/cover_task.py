r"""
Covering within capacities: who is in standard of an open site, and has room there.

.. math::

    \sum_{j \in N_i} x_{ij} \le 1 \;\; \forall i, \qquad
    \sum_i q_i x_{ij} \le Q_j y_j \;\; \forall j, \qquad
    x_{ij} \le y_j \;\; \forall i, j \in N_i, \qquad
    \sum_{i \in a} w_i \sum_j x_{ij} \ge F_a \;\; \forall a, \qquad x_{ij} \ge 0

and, where people count by *b* open sites each,

.. math::

    \sum_{j \in N_i} x_{ij} \le z_i, \qquad b z_i \le \sum_{j \in N_i} y_j, \qquad
    z_i \in \{0, 1\} \;\; \forall i

with :math:`x_{ij}` the share of row *i* that site *j* takes, :math:`q_i` the load of the row,
:math:`Q_j` the capacity of the site and :math:`F_a` the people of area *a* who are to be covered.
A row may be shared between sites: it is people, not one person; it asks for room once, however
many sites it is to have. For given open sites this is a
linear programme, and says how many are covered at most.

Source: Current and Storbeck 1988, doi 10.1068/b150153.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array, vstack

from motcua.locate.cover.stating import limit_arrays

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.terms.sites import SiteTerms

ROOM = 1e-7
"""Share of the people by which a linear solver may miss what was asked."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CapacityCover:
    """Merged rows that ask for room, and sites that have some."""

    starts: LongArray
    """Where each row's sites begin, shape (n_rows + 1,)."""

    sites: IntArray
    """Sites that cover each row."""

    people: FloatArray
    """People behind each row, shape (n_rows,)."""

    load: FloatArray
    """What each row asks of its sites, shape (n_rows,)."""

    capacity: FloatArray
    """What each site can take, infinite for no limit, shape (n_sites,)."""

    cost: FloatArray
    """What of each site is kept low."""

    terms: SiteTerms
    """The rules for sites."""

    target: float
    """People to be covered at least."""

    area: LongArray
    """Area of each row, -1 for none."""

    floors: FloatArray
    """People to be covered in each area."""

    need: int = 1
    """Open sites by which a row counts."""

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.people)

    @property
    def row(self) -> LongArray:
        """Row of each pair."""
        return np.repeat(np.arange(self.n_rows), np.diff(self.starts))

    @property
    def room(self) -> FloatArray:
        """Capacities without infinities: none needs more than all rows together."""
        return np.minimum(self.capacity, float(self.load.sum()) + 1.0)

    def covered(self, opened: BoolArray) -> FloatArray | None:
        """
        Return how many people of each row are covered at most by open sites.

        Parameters
        ----------
        opened
            Open sites, shape (n_sites,).

        Returns
        -------
        people
            The most in all, shape (n_rows,); None where an area falls short.
        """
        shares = self.assign(opened)
        if shares is None:
            return None
        row, _, share = shares
        served = np.bincount(row, weights=share, minlength=self.n_rows)
        return self.people * np.minimum(served, 1.0)

    def assign(self, opened: BoolArray) -> tuple[LongArray, IntArray, FloatArray] | None:
        """
        Cover the most people by open sites.

        Parameters
        ----------
        opened
            Open sites, shape (n_sites,).

        Returns
        -------
        row
            Row of each pair whose site is open.
        site
            Its site.
        share
            Share of the row that the site takes; None for all three where an area falls short.
        """
        from scipy.optimize import linprog

        here = opened[self.sites]
        has_enough = np.bincount(self.row, weights=here, minlength=self.n_rows) >= self.need
        here &= has_enough[self.row]
        row, site, count = self.row[here], self.sites[here], int(here.sum())
        if not count:
            return (row, site, np.zeros(0)) if (self.floors <= 0).all() else None
        pair, n_sites = np.arange(count), len(self.capacity)
        rows = csr_array((np.ones(count), (row, pair)), shape=(self.n_rows, count))
        loads = csr_array((self.load[row], (site, pair)), shape=(n_sites, count))
        matrix, limit = [rows, loads], [np.ones(self.n_rows), self.room]
        if len(self.floors):
            counted = self.area[row] >= 0
            held = csr_array(
                (-self.people[row[counted]], (self.area[row[counted]], pair[counted])),
                shape=(len(self.floors), count),
            )
            matrix.append(held)
            limit.append(-self.floors * (1 - ROOM))
        found = linprog(
            -self.people[row], A_ub=vstack(matrix), b_ub=np.concatenate(limit), method="highs"
        )
        return (row, site, np.asarray(found.x, dtype=np.float64)) if found.success else None

    def is_enough(self, opened: BoolArray) -> bool:
        """
        Say whether a plan keeps every limit and covers as many as asked.

        Parameters
        ----------
        opened
            Open sites.

        Returns
        -------
        enough
            To a ten-millionth of the people.
        """
        if not self.keeps(opened):
            return False
        covered = self.covered(opened)
        room = ROOM * (1.0 + float(self.people.sum()))
        return covered is not None and float(covered.sum()) >= self.target - room

    def keeps(self, opened: BoolArray) -> bool:
        """
        Say whether a plan keeps the rules for sites.

        Parameters
        ----------
        opened
            Open sites.

        Returns
        -------
        keeps
            Mandatory, forbidden and every limit.
        """
        terms = self.terms
        roles = (opened >= terms.mandatory).all() and (opened <= terms.allowed).all()
        return bool(roles and terms.bounds.hold(opened))

    def at_most(self, cost: float) -> CapacityCover:
        """
        Return the task where the sites may cost no more.

        Parameters
        ----------
        cost
            In the unit of `cost`.

        Returns
        -------
        task
            With one limit more, which has no name.
        """
        paid = self.terms.bounds.with_rows(
            csr_array(self.cost[None, :]), np.array([-np.inf]), np.array([cost])
        )
        return replace(self, terms=replace(self.terms, bounds=paid))

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """All of it for a statement."""
        terms = self.terms
        return {
            "starts": self.starts, "sites": self.sites, "people": self.people, "load": self.load,
            "capacity": self.room, "cost": self.cost, "target": np.array(self.target),
            "area": self.area, "floors": self.floors, "need": np.array(self.need),
            "mandatory": terms.mandatory, "allowed": terms.allowed, **limit_arrays(terms.bounds),
        }  # fmt: skip
