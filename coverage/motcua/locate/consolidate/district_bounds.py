r"""
What districts cost at the least, however the others are settled.

A district has few sets of open offices that are any good, and given its own and its neighbours'
the loads of its offices are known, so that the best receivers follow by listing clusters. Where
neighbours are not yet settled, a load lies between two sums; of an open office

.. math:: \min_{l \le \ell \le h} \big( c(\ell) - \theta \ell \big)

is a bound on what it adds to :math:`\theta` times all files, with :math:`c` its cost by load, a
stair: a Lagrangean relaxation of where the files go (Geoffrion 1974, doi 10.1007/BFb0120690) that
leaves the stairs whole, where a linear programme pays them by the slope.
"""

from __future__ import annotations

import time
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.consolidate.district_loops import Settled, weigh_choices
from motcua.locate.consolidate.districts import subsets, surely_served
from motcua.locate.consolidate.ladders import ladders_of
from motcua.locate.consolidate.network_facts import facts_of

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.consolidate.districts import Districts
    from motcua.locate.consolidate.ladders import Ladders
    from motcua.locate.consolidate.offices import Programme

_DIGITS = 6
"""Of a bound that count where prices are compared: where nobody is free all are as good."""

_PRICES = 40
"""Prices of a file from which one is chosen."""


class DistrictBounds:
    """
    Least costs of sets of open offices, district after district.

    Parameters
    ----------
    programme
        The instance.
    land
        Its districts.
    """

    def __init__(self, programme: Programme, land: Districts) -> None:
        self.programme, self.land, self.staff = programme, land, facts_of(programme).staff
        self.files, self.ladders = surely_served(programme), ladders_of(self.staff, 0.0)
        of_district = [land.bit[a:b] for a, b in pairwise(land.site_starts.tolist())]
        self.bits = [bits[bits > 0].tolist() for bits in of_district]
        self.ours = [sum(bits) for bits in self.bits]
        self.listed: list[tuple[FloatArray, LongArray]] = []
        self.least, self.order = np.zeros(0), list[int]()

    @property
    def root(self) -> float:
        """No network costs less; known once `fit` was called."""
        return float(self.ladders.rate * self.files + self.least.sum())

    def worth_beyond(self, files: float) -> float:
        """
        Return what bounds leave out of networks in which people are served who need not be.

        Parameters
        ----------
        files
            Of all offices together.

        Returns
        -------
        cost
            At the price of a file; 0 where nobody may stay away.
        """
        return self.ladders.rate * (files - self.files)

    def make_ready(self) -> None:
        """Compile the loops, or load them, before anybody's time begins."""
        self._alone(self.ladders, 0, np.zeros(0, dtype=np.int64))

    def fit(self, opened: BoolArray, worth: float, *, until: float) -> bool:
        """
        Choose the price of a file, list each district's choices, and put districts in order.

        Parameters
        ----------
        opened
            Open sites of a network whose bound should be high, shape (n_sites,).
        worth
            Cost of a network; infinite where none is known.
        until
            When to stop at the latest, by `time.monotonic`.

        Returns
        -------
        is_fit
            Whether there was time for it; without it there is no bound.
        """
        self.ladders = self._best_ladders(opened)
        self.listed.clear()
        for district, bits in enumerate(self.bits):
            if time.monotonic() > until:
                return False
            choices = subsets(bits)
            costs = self._alone(self.ladders, district, choices)
            order = np.argsort(costs, kind="stable")
            order = order[np.isfinite(costs[order])]
            self.listed.append((costs[order], choices[order]))
        self.least = np.array([costs[0] if len(costs) else np.inf for costs, _ in self.listed])
        # The fewest choices first: what they decide is decided once.
        most = worth - self.root + self.least
        counts = [
            int((costs <= enough).sum())
            for (costs, _), enough in zip(self.listed, most.tolist(), strict=True)
        ]
        self.order = np.argsort(counts, kind="stable").tolist()
        return True

    def settled(
        self, depth: int, opened: int, bound: float, *, most: float
    ) -> list[tuple[int, float]]:
        """
        Settle one district more in every way that may be good.

        Parameters
        ----------
        depth
            How many are settled.
        opened
            Bits of their open sites.
        bound
            What was found of them.
        most
            Beyond it a cost is of no interest.

        Returns
        -------
        settled
            Bits of the open sites with one district more, and their least cost.
        """
        *before, district = self.order[: depth + 1]
        costs, choices = self.listed[district]
        choices = choices[bound - self.least[district] + costs <= most]
        counted = np.array([district, *reversed(before)], dtype=np.int64)
        closed = sum(self.ours[d] for d in before) & ~opened
        known = Settled(
            opened, closed, self.ours[district], counted, self.least[counted], self.root,
            float(most),
        )  # fmt: skip
        bounds = np.empty(len(choices))
        weigh_choices(self.ladders, self.land, known, choices, bounds)
        good = np.isfinite(bounds) & (bounds <= most)
        return list(zip((choices[good] | opened).tolist(), bounds[good].tolist(), strict=True))

    def _alone(self, ladders: Ladders, district: int, choices: LongArray) -> FloatArray:
        """Return the least cost of a district for each choice, nothing else being settled."""
        counted, none = np.array([district], dtype=np.int64), np.zeros(1)
        settled = Settled(0, 0, self.ours[district], counted, none, 0.0, np.inf)
        bounds = np.empty(len(choices))
        weigh_choices(ladders, self.land, settled, choices, bounds)
        return bounds

    def _best_ladders(self, is_open: BoolArray) -> Ladders:
        """Return the ladders by whose price of a file a good network's bound is the highest."""
        bits = self.land.bit[is_open[self.land.sites]]
        opened = int(np.bitwise_or.reduce(bits, initial=0))
        choices = [np.array([opened & ours], dtype=np.int64) for ours in self.ours]

        loads = self.programme.loads
        steepest = 2 * float(self.programme.prices[0]) * (len(loads) - 1) / float(loads[-1])

        def ladders(number: int) -> Ladders:
            """Return those of one price."""
            return ladders_of(self.staff, number * steepest / _PRICES)

        @cache
        def relaxed(number: int) -> float:
            """Return the bound by one price, every district by itself."""
            mine = ladders(number)
            costs = [self._alone(mine, d, each)[0] for d, each in enumerate(choices)]
            return round(mine.rate * self.files + float(sum(costs)), _DIGITS)

        low, high = 0, _PRICES
        while low < high:  # least sums of straight lines: the bound rises, then it falls
            middle = (low + high) // 2
            is_rising = relaxed(middle) < relaxed(middle + 1)
            low, high = (middle + 1, high) if is_rising else (low, middle)
        return ladders(low)
