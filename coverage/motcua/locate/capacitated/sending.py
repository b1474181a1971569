r"""
Sending people where there is room, so that they travel least: the last goal within capacities.

.. math::

    \min \sum_i \Bigl( \sum_{j \in R_i} c_{ij} x_{ij} + b_i o_i \Bigr) \quad \text{s.t.} \quad
    \sum_{j \in R_i} x_{ij} + o_i = 1 \;\; \forall i, \qquad
    \sum_i q_i x_{ij} \le Q_j y_j \;\; \forall j, \qquad x_{ij} \le y_j \;\; \forall i, j \in R_i,

    \sum_i w_i u_i \ge W, \qquad \sum_{i \in a} w_i u_i \ge F_a \;\; \forall a, \qquad
    u_i = \sum_{j \in N_i} x_{ij}, \qquad l \le A y \le u, \qquad x_{ij}, o_i \ge 0, \;
    y_j \in \{0, 1\}

with :math:`R_i` the sites in reach of row *i*, :math:`N_i \subseteq R_i` those in standard,
:math:`c_{ij}` its travel, :math:`o_i` the share that is sent nowhere, which counts the longest
travel :math:`b_i`, :math:`q_i` its load, :math:`Q_j` the capacity of a site, and W and
:math:`F_a` the people whom the goals before have covered. A row that is to be covered wholly has
:math:`R_i = N_i` and :math:`o_i = 0`. Where people count by *b* open sites,
:math:`u_i \le \sum_{j \in N_i} x_{ij}`, :math:`u_i \le z_i`,
:math:`b z_i \le \sum_{j \in N_i} y_j` and :math:`z_i \in \{0, 1\}`. The rows of A hold what the
goals before have spent. A row may be shared between sites. For given open sites this is a linear
programme, a transport of the load.

Source: Current and Storbeck 1988, doi 10.1068/b150153, for the rows; Cornuejols, Sridharan and
Thizy 1991, doi 10.1016/0377-2217(91)90261-S, for the prices of
`motcua.locate.capacitated.sending_prices`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array, vstack

from motcua.locate.capacitated.cover_task import ROOM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.capacitated.cover_task import CapacityCover


class Sent(NamedTuple):
    """The least travel with given open sites."""

    value: float
    """Travel of everybody."""

    row_price: FloatArray
    """What one more of each row would cost, shape (n_rows,)."""

    room_price: FloatArray
    """What a unit of room is worth at each site, zero at closed ones, shape (n_sites,)."""

    cover_price: FloatArray
    """What covering one person more would cost, shape (n_rows,): in all, and in the row's area."""

    cover_worth: float
    """What all are worth by these prices who must be covered."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sending:
    """Rows that travel, the sites that they may be sent to, and what is held."""

    held: CapacityCover
    """The covering model before: its rules for sites, and as its target whom it has covered."""

    starts: LongArray
    """Where each row's pairs begin, shape (n_rows + 1,)."""

    site: IntArray
    """Site of each pair, rising within a row."""

    travel: FloatArray
    """What the row pays when all of it goes there, shape (n_pairs,)."""

    is_near: BoolArray
    """Whether the site is in standard of the row."""

    beyond: FloatArray
    """What a row pays that is sent nowhere; infinite where it is to be covered wholly."""

    people: FloatArray
    """People of each row who count as covered near a site; none where rows are covered wholly."""

    load: FloatArray
    """What each row asks of its sites."""

    area: LongArray
    """Area of each row, -1 for none."""

    unit: float
    """Travel of one unit of cost, in what the goal is reported in."""

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.load)

    @property
    def row(self) -> LongArray:
        """Row of each pair."""
        return np.repeat(np.arange(self.n_rows), np.diff(self.starts))

    @property
    def room(self) -> FloatArray:
        """Capacities without infinities: none needs more than all rows together."""
        return np.minimum(self.held.capacity, float(self.load.sum()) + 1.0)

    @property
    def is_held(self) -> bool:
        """Whether people are counted by what is covered, not row by row."""
        return bool((self.people > 0).any())

    @property
    def ideal(self) -> float:
        """Travel if everybody went to the nearest site that may open: no plan has less."""
        nearest = self.beyond.copy()
        np.minimum.at(nearest, self.row, self.travel)
        return float(nearest[np.isfinite(nearest)].sum()) * (1.0 - ROOM)

    def send(self, opened: BoolArray, *, limit_s: float | None = None) -> Sent | None:
        """
        Send everybody to open sites so that they travel least.

        Parameters
        ----------
        opened
            Open sites, shape (n_sites,).
        limit_s
            Seconds for it; none by default.

        Returns
        -------
        sent
            None where a rule for sites or what is held is broken, or the time was too short.
        """
        from scipy.optimize import linprog

        if not self.held.keeps(opened):
            return None
        pair = np.flatnonzero(opened[self.site])
        free = np.flatnonzero(np.isfinite(self.beyond))
        serve = self._serving(pair, free)
        if (np.diff(serve.indptr) == 0).any():
            return None
        matrix, limit = self._limits(pair, free, opened)
        found = linprog(
            np.concatenate([self.travel[pair], self.beyond[free]]), A_ub=matrix, b_ub=limit,
            A_eq=serve, b_eq=np.ones(self.n_rows), method="highs",
            options={} if limit_s is None else {"time_limit": limit_s},
        )  # fmt: skip
        if not found.success:
            return None
        price = np.maximum(-np.asarray(found.ineqlin.marginals), 0.0)
        room = np.zeros(len(opened))
        room[opened] = price[: int(opened.sum())]
        held = price[int(opened.sum()) :]
        return Sent(
            float(found.fun), np.asarray(found.eqlin.marginals), room,
            cover_price=self._by_row(held), cover_worth=-float(held @ limit[int(opened.sum()) :]),
        )  # fmt: skip

    def _by_row(self, price: FloatArray) -> FloatArray:
        """Return what one more covered of each row is worth, by the prices of what is held."""
        if not self.is_held:
            return np.zeros(self.n_rows)
        floors = np.append(price[:-1], 0.0)  # whoever is in no area has the last place
        area = self.area if len(self.held.floors) else np.full(self.n_rows, -1)
        return np.asarray(price[-1] + floors[area])

    def _serving(self, pair: LongArray, free: LongArray) -> csr_array:
        """State that every row goes somewhere, or nowhere if it may."""
        column = np.arange(len(pair) + len(free))
        row = np.concatenate([self.row[pair], free])
        return csr_array(
            (np.ones(len(column)), (row, column)), shape=(self.n_rows, len(column))
        )  # fmt: skip

    def _limits(
        self, pair: LongArray, free: LongArray, opened: BoolArray
    ) -> tuple[csr_array, FloatArray]:
        """State the room of open sites, then the floors by area, then the people covered."""
        row, site, held, n = self.row[pair], self.site[pair], self.held, len(pair) + len(free)
        number, column = np.cumsum(opened) - 1, np.arange(len(pair))
        parts = [csr_array((self.load[row], (number[site], column)), shape=(opened.sum(), n))]
        limits = [self.room[opened]]
        if self.is_held:
            near = opened[self.site] & self.is_near
            enough = np.bincount(self.row[near], minlength=self.n_rows) >= held.need
            counts = self.is_near[pair] & enough[row]
            people = -np.where(counts, self.people[row], 0.0)
            inside = np.flatnonzero(self.area[row] >= 0) if len(held.floors) else column[:0]
            shape = (len(held.floors), n)
            parts += [
                csr_array((people[inside], (self.area[row[inside]], inside)), shape=shape),
                csr_array((people, (np.zeros(len(pair), dtype=np.int64), column)), shape=(1, n)),
            ]
            slack = ROOM * (1.0 + float(held.people.sum()))
            limits += [-held.floors * (1 - ROOM), np.array([slack - held.target])]
        return csr_array(vstack(parts)), np.concatenate(limits)

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """All of it for a statement."""
        return {
            **self.held.arrays, "starts": self.starts, "sites": self.site, "paid": self.travel,
            "near": self.is_near, "beyond": self.beyond, "people": self.people,
            "load": self.load, "area": self.area, "capacity": self.room,
        }  # fmt: skip
