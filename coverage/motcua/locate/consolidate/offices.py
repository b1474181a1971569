r"""
Consolidation as plain arrays: what the models, the search and the evaluation all read.

A step is one phase that is decided; without phases there is one. Ragged lists stand as ``starts``
and members. Every field is an array, those of one number of shape (), so that a programme travels
to the child process as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray

EMPTY_SET = 0
"""Row of the empty set of sites: all of it is always closed."""

NEVER = -1
"""In place of a set that can never be closed as a whole."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Programme:
    """An instance of consolidation; see `motcua.locate.consolidate.programme` for the symbols."""

    home: IntArray
    """Row of the area a site stands in, -1 for none, shape (n_sites,)."""

    rank: IntArray
    """Who receives an area with several own offices open: the lowest rank, shape (n_sites,)."""

    stood: BoolArray
    """Open before the first step, shape (n_sites,)."""

    is_candidate: BoolArray
    """A candidate that opens stays open; any other site that closes stays closed."""

    least: IntArray
    """Fewest officers of an open site, shape (n_sites,)."""

    most: IntArray
    """Most officers while not upgraded, shape (n_sites,)."""

    most_upgraded: IntArray
    """Most officers once upgraded, shape (n_sites,)."""

    floor: FloatArray
    """Least files an officer takes a year, shape (n_sites,)."""

    is_exempt: BoolArray
    """Sites that must stay for access: below floor times least officers they may stay."""

    capacity: FloatArray
    """Most files a year, infinite where not limited, shape (n_sites,)."""

    office_cost: FloatArray
    """Yearly cost of the open office without officers, shape (n_sites,)."""

    loads: FloatArray
    """Most files that 0, 1, 2, ... officers may have; never falling."""

    tied: FloatArray
    """Files of an area's people that any office takes, before the free share, (n_areas,)."""

    desk: FloatArray
    """Branch-only files of areas whose group has no branch: they go to the receiver."""

    neighbours: BoolArray
    """Which areas touch, shape (n_areas, n_areas)."""

    admissible: BoolArray
    """Which site may receive which area, shape (n_areas, n_sites)."""

    upgrades: BoolArray
    """Where receiving the area makes a commune office inter-ward, (n_areas, n_sites)."""

    tied_travel: FloatArray
    """People times milliseconds from an area to a site, shape (n_areas, n_sites)."""

    set_starts: LongArray
    """Where each set of sites begins in `set_sites`; the first set is empty."""

    set_sites: IntArray
    """Members of the sets: the sites that stand before a place in somebody's order."""

    entry_site: IntArray
    """Site of each entry: it serves where the set before it is closed and itself open."""

    entry_before: IntArray
    """Row of the set before the site."""

    entry_after: IntArray
    """Row of that set with the site, -1 where it is never closed as a whole."""

    entry_files: FloatArray
    """Files behind each entry, before the free share."""

    entry_travel: FloatArray
    """People times milliseconds behind each entry."""

    access_starts: LongArray
    """Where each access set begins: one of its sites must be open."""

    access_sites: IntArray
    """Members of the access sets; none holds another."""

    branch_starts: LongArray
    """Where the branches of each group with branches begin, in id order."""

    branch_sites: IntArray
    """The branches; the first open one takes the group's branch-only files."""

    branch_files: FloatArray
    """Those files, one number a group with branches."""

    rule_starts: LongArray
    """Where the sites of each rule by group begin."""

    rule_sites: IntArray
    """The sites that a rule counts."""

    rule_low: FloatArray
    """Fewest open ones."""

    rule_high: FloatArray
    """Most open ones, infinite where not limited."""

    must_open: BoolArray
    """Sites that are open, by step, shape (n_steps, n_sites)."""

    must_close: BoolArray
    """Sites that are closed, by step, shape (n_steps, n_sites)."""

    must_upgrade: BoolArray
    """Sites that are upgraded, by step, shape (n_steps, n_sites)."""

    given: IntArray
    """Receiver that a step states for an area, -1 for none, shape (n_steps, n_areas)."""

    is_held: BoolArray
    """Steps in which nothing else is decided, shape (n_steps,)."""

    free_share: FloatArray
    """Share of the files that go to the nearest office, shape (n_steps,)."""

    n_open: FloatArray
    """Most open sites, infinite where not limited, shape (n_steps,)."""

    budget: FloatArray
    """Most yearly cost, infinite where not limited, shape (n_steps,)."""

    weight: FloatArray
    """Weight of each step in the goals; they sum to one."""

    prices: FloatArray
    """Price of an officer, an upgrade, and a file below the floor (0 unless it is priced)."""

    floor_is_hard: BoolArray
    """Whether no load may stay below floor times officers; shape ()."""

    wait_is_soft: BoolArray
    """Whether officers beyond the most are lacking but paid for; shape ()."""

    @property
    def n_areas(self) -> int:
        """Number of areas."""
        return len(self.tied)

    @property
    def n_sites(self) -> int:
        """Number of sites."""
        return len(self.home)

    @property
    def n_steps(self) -> int:
        """Number of steps."""
        return len(self.weight)

    @property
    def always_open(self) -> BoolArray:
        """Sites open in every step, shape (n_sites,)."""
        return np.asarray(self.must_open.all(axis=0))

    @property
    def possible(self) -> BoolArray:
        """Sites that some step may open, shape (n_sites,)."""
        return np.asarray(~self.must_close.all(axis=0))


def ragged(starts: LongArray, members: IntArray) -> list[list[int]]:
    """
    Return ragged lists as lists.

    Parameters
    ----------
    starts
        Where each list begins, and the end, shape (n + 1,).
    members
        All of them.

    Returns
    -------
    lists
        One a row.

    Examples
    --------
    >>> ragged(np.array([0, 0, 2]), np.array([4, 5], dtype=np.int32))
    [[], [4, 5]]
    """
    return [members[start:stop].tolist() for start, stop in pairwise(starts.tolist())]


def pack(lists: list[list[int]]) -> tuple[LongArray, IntArray]:
    """
    Return lists as starts and members.

    Parameters
    ----------
    lists
        Rows of numbers.

    Returns
    -------
    starts
        Shape (n + 1,).
    members
        All of them, list by list.

    Examples
    --------
    >>> [array.tolist() for array in pack([[], [4, 5]])]
    [[0, 0, 2], [4, 5]]
    """
    starts = np.concatenate([[0], np.cumsum([len(members) for members in lists])])
    flat = [member for members in lists for member in members]
    return starts.astype(np.int64), np.array(flat, dtype=np.int32)
