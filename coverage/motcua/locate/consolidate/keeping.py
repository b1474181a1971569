"""What keeps each kept office: every one is closed in turn, and what stands against it is named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.why import Why
from motcua.locate.consolidate.evaluate import Evaluator, Network
from motcua.locate.consolidate.manning import SLACK
from motcua.locate.consolidate.mending import Mender

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray, TextArray
    from motcua.locate.consolidate.offices import Programme


def explain(programme: Programme, network: Network, group: TextArray) -> Why:
    """
    Return why each office stays in the last step, and the price of the other decision.

    Parameters
    ----------
    programme
        The instance.
    network
        A network that keeps every rule.
    group
        Group of each area, shape (n_areas,).

    Returns
    -------
    why
        Of the offices that stood before the first step; a candidate has neither.
    """
    trial = _Trial(programme, network, group)
    kept_by = np.full(programme.n_sites, "", dtype="U9")
    price = np.full(programme.n_sites, np.inf)
    for site in np.flatnonzero(programme.stood & ~programme.is_candidate).tolist():
        if trial.opened[site]:
            kept_by[site], price[site] = trial.close(site)
        else:
            price[site] = trial.keep(site)
    return Why(kept_by=kept_by, price=price, low_volume=trial.low_volume())


class _Trial:
    """One network, changed in its last step and put right again."""

    def __init__(self, programme: Programme, network: Network, group: TextArray) -> None:
        self.programme, self.network, self.group = programme, network, group
        self.step = programme.n_steps - 1
        self.opened: BoolArray = network.opened[self.step]
        self.receiver: IntArray = network.receiver[self.step]
        self.mender = Mender(programme)
        self.evaluator = Evaluator(programme)
        self.cost = self.evaluator.outcome(self.step, network).cost
        self.without = {name: Evaluator(variant) for name, variant in _variants(programme).items()}

    def low_volume(self) -> BoolArray:
        """Return the open offices below the floor of their least officers that access keeps."""
        load = self.evaluator.outcome(self.step, self.network).load
        below = load < self.programme.floor * self.programme.least * (1 - SLACK)
        return np.asarray(self.opened & below & self.programme.is_exempt)

    def close(self, site: int) -> tuple[str, float]:
        """Return what keeps an open office, and the cost of closing it all the same."""
        if self.programme.must_open[self.step, site]:
            return "protected", np.inf
        opened = self.opened.copy()
        opened[site] = False
        home = int(self.programme.home[site])
        hosts = self._hosts(home, site) if home >= 0 else []
        mended = [
            found
            for host in [None, *hosts]
            if (found := self._mended(opened, site=site, host=host)) is not None
        ]
        if not mended:
            return self._unreceived(home, site, hosts), np.inf
        outcomes = [(self.evaluator.outcome(self.step, found), found) for found in mended]
        outcome, found = min(outcomes, key=lambda pair: (pair[0].broken, pair[0].cost))
        if outcome.broken == 0:
            return "cost", outcome.cost - self.cost
        for name, evaluator in self.without.items():
            if evaluator.outcome(self.step, found).broken < outcome.broken:
                return name, np.inf
        return "rules", np.inf

    def keep(self, site: int) -> float:
        """Return what keeping a closed office would add to the yearly cost."""
        if self.programme.must_close[self.step, site] or self.programme.is_held[self.step]:
            return np.inf
        opened = self.opened.copy()
        opened[site] = True
        found = self._mended(opened, site=-1, host=None)
        if found is None:
            return np.inf
        outcome = self.evaluator.outcome(self.step, found)
        return outcome.cost - self.cost if outcome.broken == 0 else np.inf

    def _mended(self, opened: BoolArray, *, site: int, host: int | None) -> Network | None:
        wanted = self.receiver.copy()
        if host is not None:
            wanted[wanted == site] = host
        mended = self.mender.mended(self.step, opened, wanted)
        if mended is None:
            return None
        rows = [*self.network.opened[: self.step], opened]
        receivers = [*self.network.receiver[: self.step], mended]
        return Network(opened=np.array(rows), receiver=np.array(receivers))

    def _around(self, home: int, site: int) -> list[int]:
        """Return who receives the neighbours of an area."""
        around = np.unique(self.receiver[self.programme.neighbours[home]])
        return [k for k in around.tolist() if k != site]

    def _hosts(self, home: int, site: int) -> list[int]:
        return [k for k in self._around(home, site) if self.programme.admissible[home, k]]

    def _unreceived(self, home: int, site: int, hosts: list[int]) -> str:
        """Say why an area finds no receiver."""
        if hosts:
            return "connected"
        homes = [int(self.programme.home[k]) for k in self._around(home, site)]
        if not homes:
            return "alone"
        return "receiver" if any(self.group[h] == self.group[home] for h in homes) else "group"


def _variants(programme: Programme) -> dict[str, Programme]:
    """Return the programme without one kind of rule at a time."""
    none: dict[str, Any] = {
        "access": {
            "access_starts": np.zeros(1, dtype=np.int64),
            "access_sites": np.zeros(0, dtype=np.int32),
        },
        "premises": {
            "most": np.full_like(programme.most, 1 << 20),
            "most_upgraded": np.full_like(programme.most, 1 << 20),
        },
        "capacity": {"capacity": np.full_like(programme.capacity, np.inf)},
        "floor": {"floor_is_hard": np.array(False)},  # noqa: FBT003 - an array of one claim
    }
    return {name: replace(programme, **fields) for name, fields in none.items()}
