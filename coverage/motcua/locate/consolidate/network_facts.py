"""A programme as the compiled loops read it: plain arrays, what follows from them worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from motcua.locate.consolidate.manning import SLACK, room
from motcua.locate.consolidate.offices import pack
from motcua.locate.consolidate.walks import NO_WALKS

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.consolidate.evaluate import Network
    from motcua.locate.consolidate.offices import Programme
    from motcua.locate.consolidate.walks import Walks


class Free(NamedTuple):
    """Who is closest: fields of a `Programme` and of `Walks` of the same name."""

    set_starts: LongArray
    set_sites: IntArray
    entry_site: IntArray
    entry_before: IntArray
    entry_files: FloatArray
    entry_travel: FloatArray
    walk_starts: LongArray
    walk_sites: IntArray
    walk_travel: FloatArray
    walk_files: FloatArray


class Ground(NamedTuple):
    """Areas and who may receive them: the same, but for the last two."""

    home: LongArray
    rank: IntArray
    is_candidate: BoolArray
    tied: FloatArray
    desk: FloatArray
    admissible: BoolArray
    upgrades: BoolArray
    tied_travel: FloatArray
    given: IntArray

    around_starts: LongArray
    """Where the neighbours of each area begin."""

    around: IntArray
    """The neighbours."""


class Staff(NamedTuple):
    """What officers and offices cost and may do: the same, but for the last three."""

    least: LongArray
    floor: FloatArray
    is_exempt: BoolArray
    capacity: FloatArray
    office_cost: FloatArray
    prices: FloatArray
    floor_is_hard: bool
    wait_is_soft: bool

    largest: FloatArray
    """Most files that 1, 2, ... officers may have, with what a load may pass it."""

    most: LongArray
    """Most officers of each site while not upgraded, shape (n_sites,)."""

    most_upgraded: LongArray
    """The same once upgraded."""


class Limits(NamedTuple):
    """Rules on open sites and money: the same."""

    access_starts: LongArray
    access_sites: IntArray
    rule_starts: LongArray
    rule_sites: IntArray
    rule_low: FloatArray
    rule_high: FloatArray
    n_open: FloatArray
    budget: FloatArray


class Branches(NamedTuple):
    """Who takes branch-only files: the same."""

    branch_starts: LongArray
    branch_sites: IntArray
    branch_files: FloatArray


class Facts(NamedTuple):
    """A `Programme` in parts: a loop that is handed few arrays is compiled the sooner."""

    free: Free
    ground: Ground
    staff: Staff
    limits: Limits
    branches: Branches

    free_share: FloatArray
    """As in the programme."""

    must_upgrade: BoolArray
    """The same."""

    weight: FloatArray
    """The same."""


class Aim(NamedTuple):
    """What makes a network better: rules broken first, then two values, each the less."""

    of_cost: bool
    """Yearly cost, not the number of open sites; travel tells equal ones apart."""

    earlier: BoolArray
    """Open sites of networks to be far from in the last step, shape (n_plans, n_sites)."""

    limit: float
    """Most of the goal where there are earlier ones: sites apart count then, the goal after."""


class State(NamedTuple):
    """One network that moves change in place."""

    shift: LongArray
    """The step at which a site closes, a candidate opens; n_steps for never."""

    opened: BoolArray
    """Open sites, shape (n_steps, n_sites)."""

    receiver: IntArray
    """Receiving site of each area, shape (n_steps, n_areas)."""

    worth: FloatArray
    """Rules broken and two values, see `Aim`, shape (3,)."""


def facts_of(programme: Programme, walks: Walks = NO_WALKS) -> Facts:
    """
    Return a programme for the compiled loops.

    Parameters
    ----------
    programme
        The instance.
    walks
        Everybody's orders, where its sets of closed sites were not made.

    Returns
    -------
    facts
        Arrays of one type each, whatever the programme's were: loops are compiled once.
    """
    starts, around = pack([np.flatnonzero(row).tolist() for row in programme.neighbours])
    most, most_upgraded = room(programme)
    known = {
        **vars(programme),
        **walks._asdict(),
        "home": programme.home.astype(np.int64),
        "least": programme.least.astype(np.int64),
        "floor_is_hard": bool(programme.floor_is_hard),
        "wait_is_soft": bool(programme.wait_is_soft),
        "largest": programme.loads[1:] * (1 + SLACK),
        "most": most,
        "most_upgraded": most_upgraded,
        "around_starts": starts,
        "around": around,
    }

    def part(fields: tuple[str, ...]) -> dict[str, Any]:
        """Take some fields of what is known."""
        return {name: known[name] for name in fields}

    return Facts(
        free=Free(**part(Free._fields)),
        ground=Ground(**part(Ground._fields)),
        staff=Staff(**part(Staff._fields)),
        limits=Limits(**part(Limits._fields)),
        branches=Branches(**part(Branches._fields)),
        free_share=programme.free_share,
        must_upgrade=programme.must_upgrade,
        weight=programme.weight,
    )


def state_of(facts: Facts, network: Network) -> State:
    """
    Return a network that moves may change.

    Parameters
    ----------
    facts
        From `facts_of`.
    network
        Open sites and receivers.

    Returns
    -------
    state
        A copy, not yet worth anything.
    """
    n_open = network.opened.sum(axis=0).astype(np.int64)
    shift = np.where(facts.ground.is_candidate, len(network.opened) - n_open, n_open)
    receiver = network.receiver.astype(np.int32)
    return State(shift, network.opened.copy(), receiver.copy(), np.full(3, np.inf))
