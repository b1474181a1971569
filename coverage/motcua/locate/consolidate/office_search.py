"""Good networks fast: offices shift their steps, areas change their receivers, until none helps."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.consolidate.evaluate import Network
from motcua.locate.consolidate.mending import shift_options
from motcua.locate.consolidate.mending_loops import made
from motcua.locate.consolidate.network_facts import Aim, facts_of, state_of
from motcua.locate.consolidate.network_loops import weigh
from motcua.locate.consolidate.search_loops import GIVE, SHIFT, SWAP, copied, is_better, sweep, take
from motcua.locate.consolidate.walks import NO_WALKS

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.consolidate.network_facts import State
    from motcua.locate.consolidate.offices import Programme
    from motcua.locate.consolidate.walks import Walks

_KICKS = 3
"""Offices shifted at random before the search descends again."""

_APART = 99
"""Borders between homes that do not hang together."""

_BATCH = 64
"""Moves tried between two looks at the clock."""


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


@dataclass(frozen=True, kw_only=True, eq=False)
class Far:
    """Look for a network far from others, not for the best."""

    earlier: BoolArray
    """Open sites of the others in the last step, shape (n_plans, n_sites)."""

    limit: float
    """Most of the goal that it may come to."""


def search_network(
    programme: Programme,
    starts: list[Network],
    *,
    goal: str,
    seed: int = 1,
    patience: Patience | None = None,
    far: Far | None = None,
    walks: Walks = NO_WALKS,
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
    far
        From which networks it should differ in as many sites as it can; None: it should be best.
    walks
        Everybody's orders, where the programme's sets of closed sites were not made.

    Returns
    -------
    network
        The best found; None where none was found that breaks no rule.
    """
    nothing = Far(earlier=np.zeros((0, programme.n_sites), dtype=np.bool_), limit=np.inf)
    far = far or nothing
    aim = Aim(goal == "cost", far.earlier, far.limit)
    search = _Search(programme, aim=aim, patience=patience or Patience(), walks=walks)
    state = search.begin(starts)
    if state is None:
        return None
    rng = np.random.default_rng(seed)
    search.descend(state, rng)
    for _ in range(search.patience.rounds if len(search.movable) else 0):
        if search.patience.is_over:
            break
        shaken = search.shaken(state, rng)
        search.descend(shaken, rng)
        if is_better(shaken, state):
            take(state, shaken)
    found = Network(opened=state.opened, receiver=state.receiver)
    return found if state.worth[0] == 0 else None


def make_ready(programme: Programme, *, walks: Walks = NO_WALKS) -> None:
    """
    Compile the loops of the search, or load them, before anybody's time begins.

    That is done once on a machine; on a busy one it may take longer than a search is given.

    Parameters
    ----------
    programme
        Any that will be searched.
    walks
        As for `search_network`.
    """
    nobody = np.zeros((0, programme.n_sites), dtype=np.bool_)
    aim = Aim(of_cost=True, earlier=nobody, limit=np.inf)
    search = _Search(programme, aim=aim, patience=Patience(), walks=walks)
    state = search.begin([])
    if state is not None:
        sweep(search.facts, search.aim, search.moves[:0], search.options, state)


class _Search:
    """Moves on one programme."""

    def __init__(self, programme: Programme, *, aim: Aim, patience: Patience, walks: Walks) -> None:
        self.programme, self.aim, self.patience = programme, aim, patience
        self.facts = facts_of(programme, walks)
        options = shift_options(programme)
        self.movable = [site for site, mine in enumerate(options) if len(mine) > 1]
        self.options = np.zeros((programme.n_sites, programme.n_steps + 1), dtype=np.bool_)
        for site, mine in enumerate(options):
            self.options[site, mine] = True
        self.moves = self._moves()

    def begin(self, starts: list[Network]) -> State | None:
        """Return the best start: what stood stays as long as it may, candidates come late."""
        states = [state_of(self.facts, network) for network in starts]
        if self.options.any(axis=1).all():
            nobody = np.full_like(self.programme.given, -1)
            opened = np.zeros_like(self.programme.must_open)
            state = state_of(self.facts, Network(opened=opened, receiver=nobody))
            state.shift[:] = self.programme.n_steps - np.argmax(self.options[:, ::-1], axis=1)
            if made(self.facts.ground, copied(state), state):
                states.append(state)
        for state in states:
            weigh(self.facts, self.aim, state)
        return min(states, key=lambda state: tuple(state.worth), default=None)

    def descend(self, state: State, rng: np.random.Generator) -> None:
        """Take every move that helps until none does."""
        helped = 1
        while helped:
            helped = 0
            moves = rng.permutation(self.moves)
            for first in range(0, len(moves), _BATCH):
                if self.patience.is_over:
                    return
                batch = moves[first : first + _BATCH]
                helped += sweep(self.facts, self.aim, batch, self.options, state)

    def shaken(self, state: State, rng: np.random.Generator) -> State:
        """Return a network with a few offices shifted that lie together."""
        state, tried = copied(state), copied(state)
        apart = self._apart(int(rng.choice(self.movable)))
        near = sorted(self.movable, key=lambda site: (apart[site], site))
        for site in rng.permutation(near[: 4 * _KICKS])[:_KICKS].tolist():
            wanted, others = copied(state), self.options[site].copy()
            others[state.shift[site]] = False
            wanted.shift[site] = int(rng.choice(np.flatnonzero(others)))
            if made(self.facts.ground, wanted, tried):
                take(state, tried)
        weigh(self.facts, self.aim, state)
        return state

    def _moves(self) -> LongArray:
        programme = self.programme
        moves = [
            (SHIFT, j, s) for j in self.movable for s in np.flatnonzero(self.options[j]).tolist()
        ]
        moves += [
            (SWAP, site, other)
            for site in self.movable
            for other in self.movable
            if site != other and self._may_follow(site, other)
        ]
        steps, areas = range(programme.n_steps), range(programme.n_areas)
        moves += [(GIVE, step, area) for step in steps for area in areas]
        return np.array(moves, dtype=np.int64).reshape(-1, 3)

    def _may_follow(self, site: int, other: int) -> bool:
        """Say whether another office could take over what an office receives, by its own area."""
        home, there = int(self.programme.home[site]), int(self.programme.home[other])
        return home >= 0 and there >= 0 and bool(self.programme.admissible[home, other])

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
