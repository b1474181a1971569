r"""
A bound from strips of the plane, each planned as a whole.

The people are dealt out to strips. A site that has people in several could be open in one and
closed in another, if each were planned alone; what keeps it from that is how its price is dealt out
to them (Lagrangian decomposition: Guignard and Kim 1987, doi 10.1007/BF02592954). For prices
:math:`\mu` of the limits :math:`l \le A y \le u` and shares that add up to
:math:`\sum_k c_{kj} = (\mu A)_j`, no plan covers more than

.. math::

    \sum_r \max(\mu_r l_r, \mu_r u_r) + \sum_k \max_S \; \Bigl( f_k(S) - \sum_{j \in S} c_{kj}
    \Bigr)

where :math:`f_k` are the people of strip k, and the inner maximum is exact
(`motcua.locate.cover.sweep`). It is least where the strips agree as often as they can. It has
corners everywhere, so what is lowered is a soft maximum, which has none (Nesterov 2005,
doi 10.1007/s10107-004-0552-5), colder and colder; where it stands is then measured by the hard one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.locate.cover.sweep import make_strip
from motcua.locate.cover.sweep_ways import soft_shares

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.locate.cover.losses import Losses
    from motcua.locate.cover.sweep import Strip
    from motcua.locate.terms.limits import Bounds


class Answer(NamedTuple):
    """What strips say at some prices."""

    bound: float
    """No plan covers more people."""

    soft: float
    """The soft bound, which is higher."""

    slope: FloatArray
    """Of the soft bound, along the prices."""

    states: int
    """States looked at."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Strips:
    """
    The people dealt out to strips.

    Prices are those of the limits, and then for each strip what each of its sites costs there,
    moved evenly until the strips of a site pay its price together.
    """

    strips: tuple[Strip, ...]
    numbers: LongArray
    """Of each strip; neighbours have neighbouring ones."""

    bounds: Bounds
    n_sites: int

    @property
    def sites(self) -> LongArray:
        """Sites of all strips, one after the other."""
        return np.concatenate([strip.sites for strip in self.strips])

    @property
    def owner(self) -> LongArray:
        """Number of the strip of each of `sites`."""
        return np.repeat(self.numbers, [len(strip.sites) for strip in self.strips])

    @property
    def touched(self) -> LongArray:
        """Strips of each site, shape (n_sites,)."""
        return np.bincount(self.sites, minlength=self.n_sites)

    def begin(self, limits: FloatArray) -> FloatArray:
        """
        Return prices that deal out what each site costs like its people.

        Parameters
        ----------
        limits
            Prices of the limits.

        Returns
        -------
        prices
            Shape (n_limits + sites of all strips,).
        """
        people = np.concatenate([strip.people for strip in self.strips])
        in_all = np.bincount(self.sites, weights=people, minlength=self.n_sites)
        share = people / np.maximum(in_all, 1e-300)[self.sites]
        return np.concatenate([limits, share * self.price(limits)[self.sites]])

    def price(self, prices: FloatArray) -> FloatArray:
        """
        Return what each site costs in all.

        Parameters
        ----------
        prices
            Those of the limits first.

        Returns
        -------
        price
            Shape (n_sites,).
        """
        n_limits = self.bounds.matrix.shape[0]
        return np.asarray(self.bounds.matrix.T @ prices[:n_limits])

    def dealt(self, prices: FloatArray) -> FloatArray:
        """
        Return what each site costs in each of its strips.

        Parameters
        ----------
        prices
            As `begin` returns them.

        Returns
        -------
        dealt
            In the order of `sites`; it adds up to the price of each site.
        """
        sites, own = self.sites, prices[self.bounds.matrix.shape[0] :]
        excess = np.bincount(sites, weights=own, minlength=self.n_sites) - self.price(prices)
        return np.asarray(own - (excess / np.maximum(self.touched, 1))[sites])

    def ask(self, prices: FloatArray, heat: float, *, most: int) -> Answer | None:
        """
        Ask the strips.

        Parameters
        ----------
        prices
            As `begin` returns them.
        heat
            People by which a set may be short of the best and have a share in the soft maximum
            that is e times smaller.
        most
            States at most, of all strips.

        Returns
        -------
        answer
            None where there would be more states.
        """
        sites, touched, matrix = self.sites, np.maximum(self.touched, 1), self.bounds.matrix
        ends = np.cumsum([0, *(len(strip.sites) for strip in self.strips)])
        dealt, share = self.dealt(prices), np.zeros(ends[-1])
        paid, slope = self._paid(prices)
        bound, soft, states = paid, paid, 0
        for strip, begin, end in zip(self.strips, ends[:-1], ends[1:], strict=True):
            layers = strip.unfold(dealt[begin:end], most=most - states, margin=-heat)
            if layers is None:
                return None
            value, share[begin:end] = soft_shares(layers, heat)
            soft += value
            bound += float(layers.value[layers.begins[-2] :].max())
            states += len(layers.value)
        mean = np.bincount(sites, weights=share, minlength=self.n_sites) / touched
        slope = np.concatenate([slope - matrix @ mean, mean[sites] - share])
        return Answer(bound, soft, slope, states)

    def _paid(self, prices: FloatArray) -> tuple[float, FloatArray]:
        """Return the most that limits and sites in no strip are worth, and its slope."""
        own = prices[: self.bounds.matrix.shape[0]]
        end = np.where(own < 0.0, self.bounds.lower, self.bounds.upper)
        end = np.where((own == 0.0) & np.isinf(end), 0.0, end)
        beside = np.where(self.touched > 0, 0.0, np.minimum(self.price(prices), 0.0))
        paid = float(own[own != 0.0] @ end[own != 0.0] - beside.sum())
        return paid, end - self.bounds.matrix @ (beside < 0.0).astype(float)


def make_strips(losses: Losses, bounds: Bounds, part: LongArray, place: FloatArray) -> Strips:
    """
    Deal out rows to strips.

    Parameters
    ----------
    losses
        Rows whose people are lost where none of their sites is open.
    bounds
        Limits on the sites.
    part
        Number of each row's strip, -1 for none.
    place
        Where each site stands along the strips; not a number where it may not open.

    Returns
    -------
    strips
        Those with any rows.
    """
    numbers = np.unique(part[part >= 0])
    strips = tuple(
        make_strip(losses.starts, losses.sites, losses.weight, np.flatnonzero(part == one), place)
        for one in numbers
    )
    return Strips(strips=strips, numbers=numbers, bounds=bounds, n_sites=len(place))


def handed_on(strips: Strips, prices: FloatArray, wider: Strips) -> FloatArray:
    """
    Return the prices of strips by twos.

    Parameters
    ----------
    strips
        Strips.
    prices
        Theirs.
    wider
        The same rows, each of their strips with half the number of those that it is made of.

    Returns
    -------
    prices
        With them the wider strips prove as much at least.
    """
    table = np.zeros((int(wider.numbers.max(initial=0)) + 1, strips.n_sites))
    np.add.at(table, (strips.owner // 2, strips.sites), strips.dealt(prices))
    limits = prices[: strips.bounds.matrix.shape[0]]
    return np.concatenate([limits, table[wider.owner, wider.sites]])
