"""Equal networks told apart by id: of two neighbours that may stand for each other, the lower."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.consolidate.evaluate import Evaluator, Network
from motcua.locate.consolidate.mending import Mender, shift_options
from motcua.locate.consolidate.soundness import is_sound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motcua.locate.consolidate.offices import Programme

_SAME = 1e-12
"""Share by which two sums over the same people may differ by their last digits."""


def settle_ties(programme: Programme, network: Network) -> Network:
    """
    Exchange sites for neighbours of lower id wherever cost, offices and travel stay the same.

    Parameters
    ----------
    programme
        The instance.
    network
        A network that keeps every rule.

    Returns
    -------
    network
        Equal in every goal; no exchange of two sites in one area or in neighbouring ones leads to
        a lower id.
    """
    ties = _Ties(programme)
    while (better := ties.lower(network)) is not None:
        network = better
    return network


class _Ties:
    """Pairs of sites that may stand for each other."""

    def __init__(self, programme: Programme) -> None:
        self.programme, self.evaluator = programme, Evaluator(programme)
        self.mender, self.options = Mender(programme), shift_options(programme)

    def lower(self, network: Network) -> Network | None:
        """Return an equal network in which a lower id stands for a higher; None for none."""
        goals = np.array(self.evaluator.totals(network))
        for low, high in self._pairs(network):
            moved = self._exchanged(network, low, high)
            if moved is None or not is_sound(self.programme, moved):
                continue
            if np.allclose(self.evaluator.totals(moved), goals, rtol=_SAME, atol=0):
                return moved
        return None

    def _pairs(self, network: Network) -> Iterator[tuple[int, int]]:
        """Yield neighbours of which the higher id is open longer, the lowest first."""
        n_open, home = network.opened.sum(axis=0), self.programme.home
        for low in range(self.programme.n_sites):
            if len(self.options[low]) < 2 or home[low] < 0:  # noqa: PLR2004 - nothing to exchange
                continue
            near = self.programme.neighbours[home[low]].copy()
            near[home[low]] = True
            alike = self.programme.is_candidate == self.programme.is_candidate[low]
            for high in np.flatnonzero(alike & (home >= 0) & near[home]).tolist():
                if high > low and n_open[high] > n_open[low]:
                    yield low, high

    def _exchanged(self, network: Network, low: int, high: int) -> Network | None:
        shift = self.mender.shift(network)
        if shift[low] not in self.options[high] or shift[high] not in self.options[low]:
            return None
        shift[[low, high]] = shift[[high, low]]
        wanted = network.receiver.copy()
        wanted[network.receiver == high] = low
        wanted[network.receiver == low] = high
        return self.mender.made(shift, wanted)
