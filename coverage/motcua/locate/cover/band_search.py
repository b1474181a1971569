"""
Whole bands of the plane planned anew, with what stands outside them held.

An exchange moves one site, an annealing one after the other. A band is planned as a whole: of all
the sets of as many sites that its states tell apart (`motcua.locate.cover.sweep`) the best one
opens. Where a layer has more states than there is room for, the best go on (a beam), and the set
need not be the best; it is never worse than the one that stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.equal_rows import count_chosen
from motcua.locate.cover.sweep import make_strip

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.cover.losses import Losses

WIDTH = 10_000
"""States of a layer that go on."""

WHOLE = 4
"""Looks that plan everything anew, from four sides."""

MOST = 1 << 24
"""States of a band at most."""

NARROWER, WIDER = 0.98, 1.05
"""How bands change: so that most have as many states as may go on, and few have more."""

ROOM = 0.006
"""What a site may gain less than its price and open all the same, as a share of it."""

FIRST = 0.3
"""Share of the sites that the first band has."""


@dataclass(kw_only=True, eq=False)
class Bands:
    """Bands of the plane, one after the other."""

    losses: Losses
    """Rows whose people are lost where none of their sites is open."""

    axes: FloatArray
    """Where sites stand, shape (n_sites, 2); not a number where they may not open, or must."""

    turn: int = 0
    looked: int = 0
    """States looked at so far."""

    share: float = FIRST
    """Share of the sites that a band has."""

    chance: np.random.Generator = field(default_factory=partial(np.random.default_rng, 1))

    def look(self, plan: BoolArray, price: FloatArray) -> BoolArray:
        """
        Plan one more band anew.

        Parameters
        ----------
        plan
            Open sites.
        price
            People that a site has to gain to be worth opening, shape (n_sites,).

        Returns
        -------
        plan
            As many sites open.
        """
        is_whole = self.turn < WHOLE
        angle = np.pi * (self.turn / WHOLE if is_whole else self.chance.random())
        self.turn += 1
        along = self.axes @ np.array([np.cos(angle), np.sin(angle)])
        across = self.axes @ np.array([-np.sin(angle), np.cos(angle)])
        usable = np.flatnonzero(np.isfinite(along))
        centre = self.chance.choice(usable)
        away = np.abs(across[usable] - across[centre])
        size = max(2, round((1.0 if is_whole else self.share) * len(usable)))
        inside = np.zeros(len(plan), dtype=np.bool_)
        inside[usable[np.argsort(away, kind="stable")[:size]]] = True
        return self._planned(plan, inside, along, price)

    def _planned(
        self, plan: BoolArray, inside: BoolArray, along: FloatArray, price: FloatArray
    ) -> BoolArray:
        losses, held = self.losses, plan & ~inside
        is_covered = count_chosen(losses.starts, losses.sites, held) > 0
        is_inside = count_chosen(losses.starts, losses.sites, inside) > 0
        rows = np.flatnonzero(is_inside & ~is_covered)
        place = np.where(inside, along, np.nan)
        strip = make_strip(losses.starts, losses.sites, losses.weight, rows, place)
        own, width = price[strip.sites], min(WIDTH, MOST // max(len(strip.sites), 1))
        layers = strip.unfold(
            own, most=MOST, margin=-ROOM * own.mean(), width=width, is_counted=True
        )
        self.looked += MOST if layers is None else len(layers.value)
        is_wide = layers is None or np.diff(layers.begins).max() > width
        self.share = min(self.share * (NARROWER if is_wide else WIDER), 1.0)
        opened = None if layers is None else strip.best(layers, int((plan & inside).sum()))
        if opened is None:
            return plan
        held[opened] = True
        return held
