"""Where an exact search stands: the best plan so far and what is proved of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.domain.solution import Reason

ALIKE = 1e-9
"""Share of the value below which two plans of real costs count as equally good."""

WHOLE = 1e-6
"""Play left to rounding where costs are whole numbers."""


class Standing:
    """
    The best plan and the bound of a search that minimises; both only ever improve.

    Parameters
    ----------
    opened
        A plan.
    value
        Its cost; inf where it breaks a rule and only holds the place.
    is_whole
        Whether every plan costs a whole number.
    gap
        Relative gap at which a plan is good enough.

    Examples
    --------
    A bound of 8.2 proves a plan of 9, for the next better one would cost 8:

    >>> standing = Standing(np.array([True]), 9.0, is_whole=True, gap=0.0)
    >>> standing.raise_bound(8.2)
    >>> standing.bound, standing.is_proved
    (9.0, True)
    """

    def __init__(self, opened: BoolArray, value: float, *, is_whole: bool, gap: float) -> None:
        self.opened, self.value = opened.copy(), value
        self._is_whole, self._gap = is_whole, gap
        self._bound = 0.0

    def offer(self, opened: BoolArray, value: float) -> bool:
        """
        Keep a plan if it is better.

        Parameters
        ----------
        opened
            A plan that keeps every rule.
        value
            Its cost.

        Returns
        -------
        is_better
            Whether it was kept.
        """
        if value >= self.value:
            return False
        self.opened, self.value = opened.copy(), value
        return True

    def raise_bound(self, bound: float) -> None:
        """
        Take note that no plan costs less.

        Parameters
        ----------
        bound
            A true bound.
        """
        self._bound = max(self._bound, bound)

    @property
    def worth(self) -> float:
        """Plans that cost more than this are not looked for any more."""
        if not np.isfinite(self.value):
            return np.inf
        return self.value - max(self._step, self._gap * self.value)

    @property
    def _step(self) -> float:
        """By how much a plan has to be better to count as better."""
        return max(1.0 - WHOLE if self._is_whole else 0.0, ALIKE * self.value)

    @property
    def bound(self) -> float:
        """No plan costs less; the plan's own value where it is proved."""
        if self._bound >= self.value - self._step:
            return self.value
        return float(np.ceil(self._bound - WHOLE)) if self._is_whole else self._bound

    @property
    def is_proved(self) -> bool:
        """Whether no plan is better."""
        return bool(np.isfinite(self.value)) and self.bound == self.value

    @property
    def is_good_enough(self) -> bool:
        """Whether the plan is within the gap asked for."""
        return self._bound >= self.worth

    def reason(self, cut_short: Reason) -> Reason:
        """
        Say why the search ended.

        Parameters
        ----------
        cut_short
            What ended it where it did not end by itself.

        Returns
        -------
        reason
            optimal, gap or what was given.
        """
        if self.is_proved:
            return "optimal"
        return "gap" if self.is_good_enough else cut_short
