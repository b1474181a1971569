"""Good networks fast: offices shift their steps, areas change their receivers, until none helps."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.consolidate.evaluate import Evaluator, Network
from motcua.locate.consolidate.mending import Mender, shift_options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from motcua.domain.arrays import FloatArray
    from motcua.locate.consolidate.offices import Programme

    Worth = tuple[float, float, float]

_KICKS = 3
"""Offices shifted at random before the search descends again."""

_APART = 99
"""Borders between homes that do not hang together."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long to look for better networks."""

    rounds: int = 40
    """Times that the search is shaken and descends again."""

    until: float = np.inf
    """When to stop at the latest, by `time.monotonic`."""

    @property
    def is_over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self.until


@dataclass(frozen=True, kw_only=True)
class _Move:
    """One site shifted to another step or for another, or one area given away in one step."""

    site: int = -1
    option: int = -1
    other: int = -1
    step: int = -1
    area: int = -1


def search_network(
    programme: Programme,
    starts: list[Network],
    *,
    goal: str,
    seed: int = 1,
    patience: Patience | None = None,
    measure: Callable[[Network], Worth] | None = None,
) -> Network | None:
    """
    Return a good network by iterated local search.

    Parameters
    ----------
    programme
        The instance.
    starts
        Sound networks to begin from, the best of which counts; none: everything that may be open.
    goal
        ``"cost"`` or ``"sites"``; equal ones are told apart by travel.
    seed
        Where chance begins.
    patience
        Rounds and time; 40 rounds by default.
    measure
        What is compared instead of the goal: rules broken, then two values, the less the better.

    Returns
    -------
    network
        The best found; None where none was found that breaks no rule.
    """
    search = _Search(programme, goal=goal, patience=patience or Patience())
    search.measure = measure
    everything = search.begin()
    begun = [*starts, *([everything] if everything is not None else [])]
    if not begun:
        return None
    rng = np.random.default_rng(seed)
    best, worth = search.descend(min(begun, key=search.worth), rng)
    for _ in range(search.patience.rounds if len(search.movable) else 0):
        if search.patience.is_over:
            break
        found, value = search.descend(search.shake(best, rng), rng)
        if value < worth:
            best, worth = found, value
    return best if worth[0] == 0 else None


class _Search:
    """Moves on one programme."""

    def __init__(self, programme: Programme, *, goal: str, patience: Patience) -> None:
        self.programme, self.goal, self.patience = programme, goal, patience
        self.measure: Callable[[Network], Worth] | None = None
        self.evaluator = Evaluator(programme)
        self.mender = Mender(programme)
        self.options = shift_options(programme)
        self.movable = [site for site, options in enumerate(self.options) if len(options) > 1]

    def begin(self) -> Network | None:
        """Open what stood as long as it may, candidates as late; give every area a receiver."""
        if any(not options for options in self.options):
            return None
        shift = np.array([options[-1] for options in self.options], dtype=np.int64)
        return self.mender.made(shift, np.full_like(self.programme.given, -1))

    def worth(self, network: Network) -> Worth:
        """Return what is compared: rules broken, the goal, travel."""
        if self.measure is not None:
            return self.measure(network)
        broken, cost, n_open, travel = self.evaluator.totals(network)
        value = cost if self.goal == "cost" else n_open
        return round(broken, 6), round(value, 9), travel

    def descend(self, network: Network, rng: np.random.Generator) -> tuple[Network, Worth]:
        """Take every move that helps until none does."""
        worth, moves = self.worth(network), self._moves()
        improved = True
        while improved:
            improved = False
            for number in rng.permutation(len(moves)).tolist():
                if self.patience.is_over:
                    return network, worth
                better = self._better(network, worth, moves[number])
                if better is not None:
                    (network, worth), improved = better, True
        return network, worth

    def shake(self, network: Network, rng: np.random.Generator) -> Network:
        """Shift a few offices that lie together."""
        apart = self._apart(int(rng.choice(self.movable)))
        near = sorted(self.movable, key=lambda site: (apart[site], site))
        for site in rng.permutation(near[: 4 * _KICKS])[:_KICKS].tolist():
            shift = self.mender.shift(network)
            shift[site] = int(rng.choice([s for s in self.options[site] if s != shift[site]]))
            network = self.mender.made(shift, network.receiver) or network
        return network

    def _moves(self) -> list[_Move]:
        programme = self.programme
        shifts = [_Move(site=j, option=s) for j in self.movable for s in self.options[j]]
        steps, areas = range(programme.n_steps), range(programme.n_areas)
        swaps = [
            _Move(site=site, other=other)
            for site in self.movable
            for other in self.movable
            if site != other and self._may_follow(site, other)
        ]
        return [*shifts, *swaps, *(_Move(step=step, area=area) for step in steps for area in areas)]

    def _better(self, network: Network, worth: Worth, move: _Move) -> tuple[Network, Worth] | None:
        """Return the best network that a move leads to, if it is better."""
        if move.other >= 0:
            reached = self._exchanged(network, move)
        else:
            reached = self._shifted(network, move) if move.site >= 0 else self._given(network, move)
        best = None
        for moved in reached:
            value = self.worth(moved)
            if value < worth:
                best, worth = moved, value
        return None if best is None else (best, worth)

    def _shifted(self, network: Network, move: _Move) -> Iterator[Network]:
        """Shift a site, its areas going to each neighbour in turn."""
        shift = self.mender.shift(network)
        if shift[move.site] == move.option:
            return
        shift[move.site] = move.option
        made = self.mender.made(shift, network.receiver)
        if made is not None:
            yield made
        home = int(self.programme.home[move.site])
        for other in self._hosts_of(home, network) if home >= 0 else ():
            wanted = np.where(network.receiver == move.site, other, network.receiver)
            moved = self.mender.made(shift, wanted.astype(np.int32))
            if moved is not None and (made is None or (moved.receiver != made.receiver).any()):
                yield moved

    def _may_follow(self, site: int, other: int) -> bool:
        """Say whether another office could take over what an office receives, by its own area."""
        home, there = int(self.programme.home[site]), int(self.programme.home[other])
        return home >= 0 and there >= 0 and bool(self.programme.admissible[home, other])

    def _exchanged(self, network: Network, move: _Move) -> Iterator[Network]:
        """Close a site for one that it receives, which opens and receives in its place."""
        opened, programme = network.opened, self.programme
        shift = self.mender.shift(network)
        there = int(programme.home[move.other])
        steps = opened[:, move.site] & (network.receiver[:, there] == move.site)
        if not steps.any() or shift[move.site] == shift[move.other]:
            return
        shift[move.site], shift[move.other] = shift[move.other], shift[move.site]
        if any(shift[j] not in self.options[j] for j in (move.site, move.other)):
            return
        wanted = np.where(network.receiver == move.site, move.other, network.receiver)
        made = self.mender.made(shift, wanted.astype(np.int32))
        if made is not None:
            yield made

    def _hosts_of(self, area: int, network: Network) -> list[int]:
        """Return who receives a neighbour and may receive the area."""
        around = np.unique(network.receiver[:, self.programme.neighbours[area]])
        return [site for site in around.tolist() if self.programme.admissible[area, site]]

    def _given(self, network: Network, move: _Move) -> Iterator[Network]:
        """Give an area without an own office to each neighbour in turn."""
        holder = int(network.receiver[move.step, move.area])
        if self.programme.home[holder] == move.area:
            return
        shift = self.mender.shift(network)
        for site in self._hosts_of(move.area, network):
            if site != holder and network.opened[move.step, site]:
                wanted = network.receiver.copy()
                wanted[move.step, move.area] = site
                moved = self.mender.made(shift, wanted)
                if moved is not None and moved.receiver[move.step, move.area] == site:
                    yield moved

    def _apart(self, site: int) -> FloatArray:
        """Return how many borders lie between homes."""
        away = {int(self.programme.home[site]): 0}
        frontier = [area for area in away if area >= 0]
        for area in frontier:
            for other in np.flatnonzero(self.programme.neighbours[area]).tolist():
                if other not in away:
                    away[other] = away[area] + 1
                    frontier.append(other)
        return np.array([float(away.get(int(home), _APART)) for home in self.programme.home])
