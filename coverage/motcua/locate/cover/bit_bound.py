"""
The bound of a large MCLP by prices of its points, followed down the subgradient.

See `motcua.locate.cover.bit_prices` for what it proves.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.bit_worth import weigh

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.domain.cover_bits import CoverBits

ROUNDS = 12
"""Times that all sites are priced."""

STEPS = 150
"""Steps between two such times."""

SHORTEST = 1e-3
"""Length of a step, against 1 at the beginning, at which nothing more is to be had."""

MORE = 250
"""Sites that are added at most at a time: as far apart in their order as there are."""

PATIENCE = 12
"""Steps without a better bound before they get shorter."""


class Prices:
    """
    Prices of the points, and the best bound so far.

    Parameters
    ----------
    bits
        Who is covered.
    weight
        People, and nobody behind the last point or where a mandatory site covers; (64 n_words,).
    n_free
        Most open sites beside the mandatory ones, above zero.
    free
        Sites that may open or not, at least as many; shape (n_sites,).
    """

    def __init__(
        self, bits: CoverBits, weight: FloatArray, *, n_free: int, free: BoolArray
    ) -> None:
        self.bits, self.weight, self.n_free, self.free = bits, weight, n_free, free
        self.bound = np.inf
        self.worth = self.worth_now = np.zeros(len(free))

    def lower(self, core: BoolArray, plan: BoolArray, *, covered: float, until: float) -> BoolArray:
        """
        Lower the bound among a core of sites, which grows by those that prices call for.

        Parameters
        ----------
        core
            Sites to begin with, those of the plan among them.
        plan
            A plan.
        covered
            People that it covers.
        until
            Clock value at which to end.

        Returns
        -------
        core
            The same sites and those called for.
        """
        price, length = self._first(plan), 1.0
        for _ in range(ROUNDS):
            covers = self.bits.covers(np.flatnonzero(core))
            price, length = self._descend(covers, price, covered, length=length)
            top = self._look(price)
            if time.monotonic() >= until or (core[top].all() and length < SHORTEST):
                break
            core = core | self._called(core, top)
        return core

    def _called(self, core: BoolArray, top: LongArray) -> BoolArray:
        """Return the sites counted, and others worth more than the least of the core's, apart."""
        among = np.sort(self.worth_now[core])[::-1][: self.n_free]
        called = np.zeros_like(core)
        called[top] = True
        better = np.flatnonzero(~core & (self.worth_now > among[-1]))
        step = max(1, -(-len(better) // MORE))
        called[better[::step]] = True
        return called

    def _first(self, plan: BoolArray) -> FloatArray:
        """Share everybody out among the sites of the plan that cover them."""
        times = self.bits.covers(np.flatnonzero(plan)).sum(axis=1)
        people = self.weight[: self.bits.n_points]
        return np.asarray(people / np.maximum(times, 1), dtype=np.float64)

    def _look(self, price: FloatArray) -> LongArray:
        """Price all sites and keep the bound if it is the best; return the sites it counts."""
        whole = np.zeros_like(self.weight)
        whole[: len(price)] = price
        self.worth_now = np.where(self.free, weigh(self.bits, whole), -np.inf)
        top = np.argsort(-self.worth_now, kind="stable")[: self.n_free]
        bound = float((self.weight - whole).sum() + self.worth_now[top].sum())
        if bound < self.bound:
            self.bound, self.worth = bound, self.worth_now
        return top

    def _descend(
        self, covers: csr_array, price: FloatArray, covered: float, *, length: float
    ) -> tuple[FloatArray, float]:
        """Follow the subgradient of the bound over some sites."""
        people = self.weight[: self.bits.n_points]
        pairs = covers.astype(np.float32)
        turned = pairs.T.tocsr()
        best, best_value, since = price, np.inf, 0
        for _ in range(STEPS):
            worth = turned @ price
            top = np.argsort(-worth, kind="stable")[: self.n_free]
            value = float((people - price).sum() + worth[top].sum())
            since += 1
            if value < best_value - 1e-9 * abs(value):
                best, best_value, since = price, value, 0
            elif since > PATIENCE:
                price, length, since = best, length / 2, 0
                continue
            slope = _slope(pairs, top, price, people)
            square = float(slope @ slope)
            if square == 0 or length < SHORTEST:
                break
            move = length * max(value - covered, 1e-6 * value) / square
            price = np.clip(price - move * slope, 0.0, people)
        return best, length

    def may_better(self, needed: float) -> BoolArray:
        """
        Say which sites a plan may have that covers so many.

        Parameters
        ----------
        needed
            People.

        Returns
        -------
        may
            Shape (n_sites,).
        """
        order = np.argsort(-self.worth, kind="stable")[: self.n_free]
        least = self.worth[order[-1]] if len(order) else 0.0
        may = self.bound - least + self.worth >= needed
        may[order] = self.bound >= needed
        return np.asarray(may)


def _slope(pairs: csr_array, top: LongArray, price: FloatArray, people: FloatArray) -> FloatArray:
    """Return where the bound rises with the prices, but for those that cannot go on."""
    opened = np.zeros(pairs.shape[1], dtype=np.float32)
    opened[top] = 1.0
    slope = np.asarray(pairs @ opened - 1.0, dtype=np.float64)
    slope[(slope < 0) & (price >= people)] = 0.0
    slope[(slope > 0) & (price <= 0)] = 0.0
    return slope
