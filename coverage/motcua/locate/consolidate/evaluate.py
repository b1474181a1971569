"""What a network of offices costs, by sums over its loads: no solver is believed without this."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.consolidate.manning import SLACK, Manning

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray
    from motcua.locate.consolidate.offices import Programme


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Open sites and receivers in every step."""

    opened: BoolArray
    """Shape (n_steps, n_sites)."""

    receiver: IntArray
    """Row of the receiving site, shape (n_steps, n_areas)."""

    bought: BoolArray | None = None
    """Upgrades beyond those that receiving asks for, shape (n_steps, n_sites)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What one step of a network comes to."""

    load: FloatArray
    """Files a year, shape (n_sites,)."""

    officers: IntArray
    """Officers, shape (n_sites,)."""

    upgraded: BoolArray
    """Commune offices made inter-ward, shape (n_sites,)."""

    cost: float
    """Yearly cost."""

    travel: float
    """People times milliseconds."""

    broken: float
    """How far rules are broken, in officers and sites; 0 where none is."""


class Evaluator:
    """
    Sums over one programme, prepared once and asked often.

    Parameters
    ----------
    programme
        The instance.
    """

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self._manning = Manning(programme)

    @cached_property
    def _branches(self) -> list[tuple[list[int], float]]:
        starts, sites = self.programme.branch_starts, self.programme.branch_sites
        return [
            (sites[starts[row] : starts[row + 1]].tolist(), float(files))
            for row, files in enumerate(self.programme.branch_files)
        ]

    def outcome(self, step: int, network: Network) -> Outcome:
        """
        Return what one step comes to.

        Parameters
        ----------
        step
            Which.
        network
            Open sites and receivers.

        Returns
        -------
        outcome
            Loads, officers, cost and travel, and by how much rules are broken. Connected
            receivers and admissible pairs are not looked at: see `is_sound`.
        """
        programme = self.programme
        opened, receiver = network.opened[step], network.receiver[step]
        share = float(programme.free_share[step])
        closed = self._closed_sets(opened)
        served = closed[programme.entry_before] & opened[programme.entry_site]
        load = np.bincount(
            programme.entry_site[served], weights=programme.entry_files[served] * share,
            minlength=programme.n_sites,
        ).astype(np.float64)  # fmt: skip
        tied = programme.tied * (1 - share) + programme.desk
        load += np.bincount(receiver, weights=tied, minlength=programme.n_sites)
        for sites, files in self._branches:
            first = next((site for site in sites if opened[site]), None)
            if first is not None:
                load[first] += files
        travel = share * float(programme.entry_travel[served].sum())
        areas = np.arange(programme.n_areas)
        travel += (1 - share) * float(programme.tied_travel[areas, receiver].sum())
        upgraded = self._upgraded(step, opened, receiver, network)
        rows = np.flatnonzero(opened)
        manned = self._manning.manned(rows, load[rows], upgraded[rows])
        upgraded[rows] = manned.upgraded
        officers = np.zeros(programme.n_sites, dtype=np.int32)
        officers[rows] = manned.officers
        cost = float(manned.cost.sum())
        broken = float(manned.broken.sum()) + self._broken_rules(step, opened, cost)
        return Outcome(
            load=load, officers=officers, upgraded=upgraded, cost=cost, travel=travel, broken=broken
        )

    def _closed_sets(self, opened: BoolArray) -> BoolArray:
        """Return which sets are closed as a whole; the first, empty one always is."""
        starts = self.programme.set_starts
        closed = np.ones(len(starts) - 1, dtype=np.bool_)
        if len(closed) > 1:
            n_open = np.add.reduceat(
                opened[self.programme.set_sites].astype(np.int32), starts[1:-1]
            )
            closed[1:] = n_open == 0
        return closed

    def _upgraded(
        self, step: int, opened: BoolArray, receiver: IntArray, network: Network
    ) -> BoolArray:
        upgraded: BoolArray = self.programme.must_upgrade[step] & opened
        areas = np.arange(self.programme.n_areas)
        upgraded[receiver[self.programme.upgrades[areas, receiver]]] = True
        return upgraded if network.bought is None else upgraded | (network.bought[step] & opened)

    def _broken_rules(self, step: int, opened: BoolArray, cost: float) -> float:
        programme = self.programme
        broken = max(0.0, float(opened.sum() - programme.n_open[step]))
        broken += max(0.0, cost - float(programme.budget[step]) * (1 + SLACK))
        # A set without a member, of people whom only closed sites reach, counts as well.
        sizes = np.diff(programme.access_starts)
        answers = np.bincount(
            np.repeat(np.arange(len(sizes)), sizes), weights=opened[programme.access_sites],
            minlength=len(sizes),
        )  # fmt: skip
        broken += float((answers == 0).sum())
        for row, (low, high) in enumerate(
            zip(programme.rule_low, programme.rule_high, strict=True)
        ):
            start, stop = programme.rule_starts[row], programme.rule_starts[row + 1]
            n_open = int(opened[programme.rule_sites[start:stop]].sum())
            broken += max(0.0, low - n_open) + max(0.0, n_open - high)
        return broken

    def totals(self, network: Network) -> tuple[float, float, float, float]:
        """
        Return what a network comes to over all steps.

        Parameters
        ----------
        network
            Open sites and receivers.

        Returns
        -------
        broken
            How far rules are broken, 0 where none is.
        cost
            Mean yearly cost over the steps.
        n_open
            Mean number of open sites.
        travel
            Mean people times milliseconds.
        """
        weight = self.programme.weight
        outcomes = [self.outcome(step, network) for step in range(len(weight))]
        return (
            sum(outcome.broken for outcome in outcomes),
            float(sum(w * outcome.cost for w, outcome in zip(weight, outcomes, strict=True))),
            float(weight @ network.opened.sum(axis=1)),
            float(sum(w * outcome.travel for w, outcome in zip(weight, outcomes, strict=True))),
        )
