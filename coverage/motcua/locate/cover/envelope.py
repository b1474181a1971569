r"""
Cuts over many rows at a time: what the people of a small part of the plane lose at least.

With fractions of sites the loss of every row can be nought where no plan loses nothing: three
sites that overlap two by two, each half open, cover all they cover. So rows that lie together are
taken as one. Let :math:`\ell(S)` be what the rows of a tile lose when the sites *S* are open. Then

.. math:: \theta \ge b - \sum_j a_j y_j, \quad b = \min_S \; \ell(S) + \sum_{j \in S} a_j

for any prices :math:`a \ge 0`. The prices that cut most at y solve a linear programme with one row
a set *S*; the sets that matter are found one after the other (local cuts: Applegate, Bixby,
Chvatal and Cook 2001, doi 10.1007/3-540-45586-8_7; Fenchel cuts: Boyd 1994,
doi 10.1287/opre.42.1.53).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from motcua.locate.cover.dominance import turned
from motcua.locate.cover.envelope_loops import Patch, cheapest_sets
from motcua.locate.cover.equal_rows import take_rows
from motcua.locate.door.quiet import quiet_highs

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.cover.losses import Losses

NODES = 200_000
"""Sets looked at for one answer at most; a tile that asks for more makes no cut."""

ANSWERS = 60
"""Answers to one cut at most."""

SETS = 12
"""Sets taken from one answer at most."""

ENOUGH = 0.9
"""Share of what the sets known so far promise of a cut by which it is taken at once."""

NEARLY = 1e-7
"""Share of a tile's people by which a set may break a cut before the cut is lowered."""

OPEN = 0.005
"""Open fraction from which a site takes part in the search for a cut; others come in after it."""

BESIDE = 1e-3
"""Opened of every site beside y, so that prices of sites closed at y are not left to chance."""

SMALLEST = 1e-9
"""A price below it might be taken for none by the solver; so it is raised, which cuts less."""


class Cut(NamedTuple):
    """The loss of a tile is at least constant - coefficient @ y[sites]."""

    constant: float
    coefficient: FloatArray
    broken: float
    """By how much y breaks it."""


class Tile:
    """
    Some groups of rows that lie together, and the sets of sites that its cuts were asked about.

    Parameters
    ----------
    losses
        Rows whose people are lost where none of their sites is open.
    groups
        Numbers of the groups.
    """

    def __init__(self, losses: Losses, groups: LongArray) -> None:
        self.groups = groups
        rows = np.flatnonzero(np.isin(losses.group, groups))
        size = np.diff(losses.starts)[rows]
        rows = rows[np.argsort(-size * losses.weight[rows], kind="stable")]
        starts, sites = take_rows(losses.starts, losses.sites, rows)
        self.sites, number = np.unique(sites, return_inverse=True)
        self.people = max(float(losses.weight[rows].sum()), 1e-300)
        local: IntArray = number.ravel().astype(np.int32)
        columns = turned(starts, local, len(self.sites))
        self.patch = Patch(starts, local, *columns, losses.weight[rows] / self.people)
        people = np.repeat(self.patch.weight, np.diff(starts))
        self._most = np.bincount(local, weights=people, minlength=len(self.sites))
        self.answers = 0
        self._lp: Any = None

    def _begin(self) -> None:
        import highspy

        n_sites = len(self.sites)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = n_sites + 1, 0
        lp.col_cost_ = np.append(np.zeros(n_sites), -1.0)
        lp.col_lower_ = np.zeros(n_sites + 1)
        lp.col_upper_ = np.append(self._most, 1.0)
        self._lp = quiet_highs()
        self._lp.setOptionValue("presolve", "off")
        self._lp.passModel(lp)
        self._ask(np.vstack([np.zeros(n_sites, np.bool_), np.eye(n_sites, dtype=np.bool_)]))

    def _ask(self, sets: BoolArray) -> None:
        """Let no set of sites lose less than the cut says of it."""
        patch = self.patch
        some = np.add.reduceat(sets[:, patch.sites], patch.starts[:-1], axis=1, dtype=np.int64) > 0
        entries = np.column_stack([-sets.astype(np.float64), np.ones(len(sets))])
        rows, columns = np.nonzero(entries)
        self._lp.addRows(
            len(sets), np.full(len(sets), -np.inf), ~some @ patch.weight, len(rows),
            np.searchsorted(rows, np.arange(len(sets))).astype(np.int32),
            columns.astype(np.int32), entries[rows, columns],
        )  # fmt: skip

    def cut(self, y: FloatArray, theta: float, *, least: float) -> Cut | None:
        """
        Look for the cut that y breaks most, or one that it breaks nearly as much.

        Parameters
        ----------
        y
            Open fractions of all sites.
        theta
            What the tile is said to lose.
        least
            People by which a cut is to be broken.

        Returns
        -------
        cut
            None where there is none, or none was found in the sets that may be looked at.
        """
        if self._lp is None:
            self._begin()
        at, n_sites = y[self.sites], len(self.sites)
        columns, is_open = np.arange(n_sites, dtype=np.int32), at > OPEN
        self._lp.changeColsCost(n_sites, columns, np.maximum(at, 0.0) + BESIDE)
        self._lp.changeColsBounds(n_sites, columns, np.where(is_open, 0.0, self._most), self._most)
        found, best = np.zeros((SETS, n_sites), dtype=np.bool_), None
        for _ in range(ANSWERS):
            self._lp.run()
            x = np.array(self._lp.getSolution().col_value)
            price = np.where(x[:-1] > 0.0, np.maximum(x[:-1], SMALLEST), 0.0)
            price = np.where(is_open, price, self._most)
            promised = self.people * (x[-1] - price @ at) - theta
            if promised < least or (best is not None and best.broken > ENOUGH * promised):
                break
            count, value = cheapest_sets(self.patch, price, x[-1] - NEARLY, found, NODES)
            self.answers += 1
            broken = float(self.people * (value - 0.01 * NEARLY - price @ at) - theta)
            if broken >= (least if best is None else best.broken):
                best = Cut(value - 0.01 * NEARLY, price, broken)
            if count == 0:
                break
            self._ask(found[:count])
        return None if best is None else self._lifted(best, at, is_open)

    def _lifted(self, cut: Cut, at: FloatArray, is_open: BoolArray) -> Cut:
        """Let sites that are closed at y spare no more than they must, one after the other."""
        price, nothing = cut.coefficient.copy(), np.zeros((0, len(at)), dtype=np.bool_)
        for site in np.flatnonzero(~is_open)[np.argsort(-at[~is_open], kind="stable")]:
            price[site] = -2.0
            _, least = cheapest_sets(self.patch, price, cut.constant - 2.0, nothing, NODES)
            # With the site open and free, a set comes to `least` + 2; it may cost the difference.
            spared = cut.constant - (least + 2.0) + NEARLY
            price[site] = min(max(spared, SMALLEST), self._most[site])
        more = float(self.people * ((cut.coefficient - price) @ at))
        return Cut(self.people * cut.constant, self.people * price, cut.broken + more)
