"""
The root of a hard search brought further by strips: bound and plans.

A plane of few open sites that hardly overlap is planned strip by strip
(`motcua.locate.cover.strip_bound`): narrow ones first, which are soon asked, then the same prices
for wider ones, which prove more. The prices say what a site is worth, and with that whole bands are
planned anew in between (`motcua.locate.cover.band_search`).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from motcua.domain.compiled import is_kept
from motcua.locate.cover.axes import two_axes
from motcua.locate.cover.band_search import Bands
from motcua.locate.cover.equal_rows import count_chosen
from motcua.locate.cover.strip_bound import handed_on, make_strips
from motcua.locate.cover.sweep_loops import unfold_sweep

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.cover.branch import Search
    from motcua.locate.cover.losses import Losses
    from motcua.locate.cover.strip_bound import Answer, Strips
    from motcua.locate.terms.limits import Bounds

JOINS = 6
"""Times that the narrowest strips can be joined by twos until all is one."""

FIRST_STATES, MOST_STATES = 1_000_000, 4_000_000
"""States of all strips: of those asked first, and of any."""

HEATS = (1 / 50, 1 / 100, 1 / 200, 1 / 400, 1 / 800)
"""Heats, one after the other, as shares of the way from the bound to the plan at the beginning."""

JOINED = 1
"""The heat that strips are at when they are joined."""

STEPS = 200
"""Steps at one heat, at most."""

LATELY, SLOW = 8, 0.01
"""Answers in which the soft bound is to come nearer to the plan by such a share of its way."""

SPARE_S = 5.0
"""Seconds that the longest look at a band may take."""

COMPILING_S = 30.0
"""Seconds left from which on it is worth waiting for loops that are compiled for the first time."""

SAFE = 1e-9
"""Share of the people by which a bound is eased: sums are rounded."""


def look_by_strips(search: Search, low: FloatArray, high: FloatArray) -> None:
    """
    Bring bound and plan forward until strips cannot be joined any more and nothing moves.

    Parameters
    ----------
    search
        It has solved a relaxation and knows a plan; rows lose their people and nothing else. One
        that minimises anything beside is left as it is.
    low
        Lower bound of every site.
    high
        Upper bound of every site.

    Raises
    ------
    TimeoutError
        If the time is over.
    """
    programme = search.programme
    if programme.cost.any() or [part.price for part in programme.priced] != [1.0]:
        return
    if search.bound > search.cutoff:
        return
    if not is_kept(unfold_sweep) and search.left_s() < COMPILING_S:
        return
    _Look(search, low > 0.5, high > 0.5).run(search.master.limit_prices())  # noqa: PLR2004 - roundings


class _Settled(Exception):  # noqa: N818 - no error
    """Raised where prices hardly lower the bound any more."""


class _Look:
    """Strips of a search, and what they have said so far."""

    def __init__(self, search: Search, opened: BoolArray, allowed: BoolArray) -> None:
        self.search, losses = search, search.programme.priced[0].losses
        self.losses, self.bounds = losses, _beside(search.programme.bounds, opened)
        axes = two_axes(losses.starts, losses.sites, losses.weight, losses.n_sites)
        axes[~allowed | opened] = np.nan
        is_open = count_chosen(losses.starts, losses.sites, opened) > 0
        self.place, self.part = axes[:, 0], _dealt_out(losses, axes[:, 1], is_open)
        self.people = float(losses.weight[self.part >= 0].sum())
        self.sure = float(losses.weight[is_open].sum())
        self.way = search.value - search.bound
        self.bands = Bands(losses=losses, axes=axes)
        self.states, self.price, self.joined = 0, np.zeros(0), False

    def run(self, limits: FloatArray) -> None:
        """Ask colder and colder, and wider and wider."""
        joins, strips, prices = self._first(limits)
        if strips is None:
            return
        for turn, share in enumerate(HEATS):
            if self.search.bound > self.search.cutoff:
                return
            self.joined = turn > JOINED
            heat = share * self.way
            prices = self._lowered(strips, prices, heat)
            while turn >= JOINED and joins < JOINS and self.search.bound <= self.search.cutoff:
                wider = make_strips(self.losses, self.bounds, self.part >> (joins + 1), self.place)
                handed = handed_on(strips, prices, wider)
                if not self._take(wider, handed, heat):
                    break
                joins, strips = joins + 1, wider
                prices = self._lowered(strips, handed, heat)

    def _first(self, limits: FloatArray) -> tuple[int, Strips | None, FloatArray]:
        """Return the widest strips that are soon asked."""
        for joins in range(JOINS, -1, -1):
            strips = make_strips(self.losses, self.bounds, self.part >> joins, self.place)
            prices = strips.begin(limits)
            if strips.ask(prices, HEATS[0] * self.way, most=FIRST_STATES) is not None:
                return joins, strips, prices
        return 0, None, limits

    def _take(self, strips: Strips, prices: FloatArray, heat: float) -> Answer | None:
        """Ask strips, and take what they prove."""
        search = self.search
        search.left_s()
        answer = strips.ask(prices, heat, most=MOST_STATES)
        if answer is not None:
            self.states += answer.states
            most = self.sure + answer.bound + SAFE * (1.0 + self.people)
            search.bound = max(search.bound, float(self.losses.weight.sum()) - most)
            while self._may_look():
                search.offer(self.bands.look(self.standing, self.price))
        return answer

    @property
    def standing(self) -> BoolArray:
        """The best plan known."""
        return np.asarray(self.search.plan, dtype=np.bool_)

    def _may_look(self) -> bool:
        """Say whether bands have had less work than strips, and there is time for one."""
        return self.joined and self.bands.looked < self.states and self.search.left_s() > SPARE_S

    def _lowered(self, strips: Strips, prices: FloatArray, heat: float) -> FloatArray:
        """Return prices at which the soft bound is about least."""
        floor = float(self.losses.weight.sum()) - self.search.value - self.sure
        least, best = np.inf, prices
        path: list[float] = []

        def soft(scaled: FloatArray) -> tuple[float, FloatArray]:
            """Return the soft bound beyond the plan, in heats, and its slope."""
            nonlocal least, best
            answer = self._take(strips, scaled * heat, heat)
            if answer is None:
                return np.inf, np.zeros(len(scaled))
            if answer.soft < least:
                least, best = answer.soft, scaled * heat
            path.append((least - floor) / heat)
            is_slow = len(path) > LATELY and path[-1] > (1.0 - SLOW) * path[-1 - LATELY]
            if is_slow or self.search.bound > self.search.cutoff:
                raise _Settled
            return (answer.soft - floor) / heat, answer.slope

        with suppress(_Settled):
            minimize(
                soft, prices / heat, jac=True, method="L-BFGS-B", bounds=self._signs(prices),
                options={"maxiter": STEPS, "maxcor": 20, "ftol": 0.0, "gtol": 0.0, "maxls": 8},
            )  # fmt: skip
        self.price = strips.price(best)
        return best

    def _signs(self, prices: FloatArray) -> list[tuple[float, float]]:
        """Return least and most of each price: a limit that is none is worth nothing."""
        lower, upper, own = self.bounds.lower, self.bounds.upper, prices[: len(self.bounds.lower)]
        equal = lower == upper
        most = np.where(
            equal | (np.isfinite(upper) & (np.isinf(lower) | (own >= 0.0))), np.inf, 0.0
        )
        least = np.where(
            equal | (np.isfinite(lower) & (np.isinf(upper) | (own < 0.0))), -np.inf, 0.0
        )
        rest = [(-np.inf, np.inf)] * (len(prices) - len(own))
        return [*zip(least.tolist(), most.tolist(), strict=True), *rest]


def _beside(bounds: Bounds, opened: BoolArray) -> Bounds:
    """Return what limits leave to the other sites."""
    used = bounds.matrix @ opened.astype(float)
    return replace(bounds, lower=bounds.lower - used, upper=bounds.upper - used)


def _dealt_out(losses: Losses, across: FloatArray, is_open: BoolArray) -> LongArray:
    """Return the narrowest strip of each row, -1 where sites open anyhow or none may."""
    where = across[losses.sites]
    held, row = np.isfinite(where), np.repeat(np.arange(losses.n_rows), np.diff(losses.starts))
    count = np.bincount(row[held], minlength=losses.n_rows)
    total = np.bincount(row[held], weights=where[held], minlength=losses.n_rows)
    rows = np.flatnonzero((count > 0) & ~is_open)
    rows = rows[np.argsort(total[rows] / count[rows], kind="stable")]
    people = np.cumsum(losses.weight[rows])
    part = np.full(losses.n_rows, -1, dtype=np.int64)
    part[rows] = 2**JOINS * (people - losses.weight[rows]) / np.maximum(people[-1:], 1e-300)
    return part
