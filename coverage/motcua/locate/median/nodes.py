"""Nodes of the p-median's tree, and what branching on a site has been worth so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray

DECIDED = 1e-6
"""How near to 0 or 1 a share counts as decided."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Node:
    """A part of the plans."""

    bound: float
    """No plan of it costs less."""

    free: BoolArray
    """Sites that may open, the forced ones included."""

    forced: BoolArray
    """Sites that are open."""

    branched: tuple[int, bool, float] | None = None
    """Site last decided, whether it was opened, and its distance from there before."""


@dataclass(kw_only=True, eq=False)
class Experience:
    """What deciding a site has raised the bound by, per unit of share: pseudo-costs."""

    rise: FloatArray
    """Sum of the rises, shape (2, n_sites): closed, opened."""

    times: FloatArray
    """How often."""

    def learn(self, node: Node, bound: float) -> None:
        """
        Take note of what a decision did.

        Parameters
        ----------
        node
            As it was when it was split off.
        bound
            Its bound after its linear programme.
        """
        if node.branched is not None and np.isfinite(bound):
            site, opened, distance = node.branched
            self.rise[int(opened), site] += max(bound - node.bound, 0.0) / max(distance, DECIDED)
            self.times[int(opened), site] += 1

    def score(self, shares: FloatArray) -> FloatArray:
        """
        Rate the sites by how much deciding them may raise both bounds.

        Parameters
        ----------
        shares
            Open shares.

        Returns
        -------
        score
            Shape (n_sites,); a product, so that a site has to be good both ways.
        """
        mean = self.rise.sum(axis=1) / np.maximum(self.times.sum(axis=1), 1)
        known = self.times > 0
        each = np.where(known, self.rise / np.maximum(self.times, 1), mean[:, None] + 1e-6)
        down, up = each[0] * shares, each[1] * (1 - shares)
        return np.asarray(np.maximum(down, 1e-9) * np.maximum(up, 1e-9))
