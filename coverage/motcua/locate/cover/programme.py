"""What the own search minimises: site costs and losses, within limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.cover.losses import Losses
    from motcua.locate.terms.limits import Bounds


TOLERANCE = 1e-9
"""Relative accuracy of what the LP says; a plan that close to the bound is proved."""


class Kept(NamedTuple):
    """A plan that chance made, and what made it."""

    plan: BoolArray
    """Open sites."""

    heat: float
    """First heat of its annealing, as a share of the people that an open site covers."""

    is_done: bool = False
    """Whether it was the best of plans that had become of a kind: others are to keep off."""

    tried: int = 0
    """Parts of it that were solved, or were too hard to, since it was last bettered by one."""


class Round(NamedTuple):
    """What one round of looking for better plans may use."""

    near: IntArray
    """Each site's neighbours, itself first."""

    kept: tuple[Kept, ...]
    """Plans that the last round kept."""

    work: float
    """Sites that may be looked at, about; some two nanoseconds each."""

    seed: int
    """Where chance begins."""

    until: float
    """Clock value (`time.monotonic`) at which to end."""

    looked: float
    """Work of all rounds, this one included."""

    bound: float = -np.inf
    """No plan has a lower objective."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Priced:
    """Losses in a programme: counted in the objective, capped, or both."""

    losses: Losses
    """The rows."""

    price: float = 1.0
    """Weight of their sum in the objective."""

    caps: FloatArray = field(default_factory=lambda: np.zeros(0))
    """Most loss of each region; none where empty."""

    region: LongArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Region of each row, where there are caps; -1 for none."""

    cap: float = np.inf
    """Most loss of all rows together."""

    def within_caps(self, loss: FloatArray) -> bool:
        """
        Say whether the losses of a plan keep the caps.

        Parameters
        ----------
        loss
            Of each row.

        Returns
        -------
        within
            To a billionth of the cap.
        """
        room = TOLERANCE * (1.0 + self.losses.most.sum())
        if loss.sum() > self.cap + room:
            return False
        if not len(self.caps):
            return True
        counted = self.region >= 0
        total = np.bincount(self.region[counted], weights=loss[counted], minlength=len(self.caps))
        return bool((total <= self.caps + room).all())


@dataclass(frozen=True, kw_only=True, eq=False)
class Programme:
    r"""
    Minimise site costs and losses, within limits.

    .. math::

        \min \sum_j c_j y_j + \sum_b \pi_b \sum_g \theta_{bg} \quad \text{s.t.} \quad
        l \le A y \le u, \quad \sum_{g \in r} \theta_{bg} \le C_{br}, \quad
        \theta_{bg} \ge L_{bg}(y), \quad y \in \{0, 1\}
    """

    cost: FloatArray
    """Cost of each site in the objective, shape (n_sites,)."""

    bounds: Bounds
    """Limits on the sites."""

    mandatory: BoolArray
    """Sites open in every plan."""

    allowed: BoolArray
    """Sites that may open."""

    priced: tuple[Priced, ...]
    """Losses."""

    offset: float = 0.0
    """What is reported is |offset - objective|: a gap is a share of that."""

    is_whole: bool = False
    """Whether the objective of every plan is a whole number."""

    improve: Callable[[FloatArray], BoolArray | None] | None = None
    """Makes a plan of fractions, by rounding and local search."""

    deepen: Callable[[BoolArray, Round], tuple[BoolArray, tuple[Kept, ...]]] | None = None
    """Looks longer for better plans, and says which to keep: see `motcua.locate.cover.anneal`."""

    def value(self, opened: BoolArray) -> float | None:
        """
        Return the objective of a plan, or None where it breaks a rule.

        Parameters
        ----------
        opened
            Open sites, shape (n_sites,).

        Returns
        -------
        value
            Recomputed from the rows.
        """
        if (self.mandatory & ~opened).any() or (opened & ~self.allowed).any():
            return None
        if not self.bounds.hold(opened):
            return None
        total = float(self.cost[opened].sum())
        for part in self.priced:
            loss = part.losses.at(opened)
            if not part.within_caps(loss):
                return None
            total += part.price * float(loss.sum())
        return total
