"""
Windows of a set cover: rows that lie together, with all that may cover them, unfolded.

A window holds a few dozen sites and the rows that have no others. Its covers are the ways through a
decision diagram (Bergman, Cire, van Hoeve and Hooker 2016, doi 10.1007/978-3-319-42849-9): a state
says which of the rows begun are covered, and ways that leave the same rows open go on as one. In
the plane a window of fifty sites has some ten thousand states, and its cheapest cover under any
costs is read off them in less than a thousandth of a second.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.locate.cover.dominance import turned
from motcua.locate.cover.share_loops import Panes
from motcua.locate.cover.window_loops import grow, order_sites, unfold

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray, LongArray
    from motcua.locate.cover.reduce import Sets

SIZE, LEAST, LESS = 50, 20, 6
"""Sites of a window at first, at least, and how many fewer where it has too many states."""

STATES = 200_000
"""States of a window at most."""

ALL_STATES = 6_000_000
"""States of all windows at most; each takes 16 bytes."""

FIRST_SITES = 8
"""Sites that an order of a window is begun from; the best order is kept."""

BITS = 62
"""Rows in a word."""


class Window(NamedTuple):
    """One window."""

    rows: LongArray
    """Rows whose sites are all in it."""

    members: IntArray
    """Its sites in their order."""

    layers: LongArray
    shut: IntArray
    opened: IntArray
    """States, as `motcua.locate.cover.window_loops.unfold` returns them."""


def cut_windows(sets: Sets, *, until: float) -> list[Window]:
    """
    Cut a set cover into windows that share their borders, every row in one of them at least.

    Parameters
    ----------
    sets
        Rows, none of them empty.
    until
        Clock value (`time.monotonic`) at which to end.

    Returns
    -------
    windows
        Empty where rows do not lie together as in the plane, so that even small windows have too
        many states, or where the time ends before every row is in one.
    """
    column_starts, rows = turned(sets.starts, sets.sites, sets.n_sites)
    done, windows, n_states = np.zeros(sets.n_rows, dtype=np.bool_), [], 0
    for seed in np.random.default_rng(1).permutation(sets.n_rows):
        if done[seed]:
            continue
        wanted = SIZE
        while True:
            inside = grow(sets.starts, sets.sites, column_starts, rows, seed, wanted, done)
            window = _unfolded(sets, inside)
            if window is not None:
                break
            wanted -= LESS
            if wanted < LEAST or time.monotonic() >= until:
                return []
        done[window.rows] = True
        windows.append(window)
        n_states += len(window.shut)
        if n_states > ALL_STATES or time.monotonic() >= until:
            return []
    return windows


def _unfolded(sets: Sets, inside: BoolArray) -> Window | None:
    """Unfold the rows that have only these sites; None where that takes too many states."""
    sizes = np.diff(sets.starts)
    whole = np.add.reduceat(inside[sets.sites].astype(np.int64), sets.starts[:-1]) == sizes
    sites = np.flatnonzero(inside)
    number = np.full(sets.n_sites, -1, dtype=np.int32)
    number[sites] = np.arange(len(sites))
    starts = np.concatenate([[0], np.cumsum(sizes[whole])]).astype(np.int64)
    within = number[sets.sites[np.repeat(whole, sizes)]]
    columns, rows = turned(starts, within, len(sites))
    step = max(1, len(sites) // FIRST_SITES)
    tried = (order_sites(starts, columns, rows, first) for first in range(0, len(sites), step))
    order = min(tried, key=lambda found: int(found[1]))[0]
    layers, shut, opened = unfold(*_words(starts, within, order), STATES)
    members = sites[order].astype(np.int32)
    rows_of = np.flatnonzero(whole)
    return Window(rows_of, members, layers, shut, opened) if len(layers) else None


def _words(starts: LongArray, sites: IntArray, order: IntArray) -> tuple[LongArray, LongArray]:
    """Return the rows of each site in bits, in the order, and those of which it is the last."""
    n_rows, n_sites = len(starts) - 1, len(order)
    place = np.empty(n_sites, dtype=np.int64)
    place[order] = np.arange(n_sites)
    covers = np.zeros((n_sites, n_rows // BITS + 1), dtype=np.int64)
    over, row = np.zeros_like(covers), np.arange(n_rows)
    last = np.maximum.reduceat(place[sites], starts[:-1])
    np.bitwise_or.at(over, (last, row // BITS), np.int64(1) << (row % BITS))
    row = np.repeat(row, np.diff(starts))
    np.bitwise_or.at(covers, (place[sites], row // BITS), np.int64(1) << (row % BITS))
    return covers, over


def side_by_side(windows: list[Window]) -> Panes:
    """
    Put the windows one after the other.

    Parameters
    ----------
    windows
        One at least.

    Returns
    -------
    panes
        Members and states numbered through.
    """
    first = np.cumsum([0, *(len(window.shut) for window in windows)])
    starts = np.cumsum([0, *(len(window.members) for window in windows)])

    def through(states: list[IntArray]) -> IntArray:
        """Number what follows through, and leave "none" as it is."""
        moved = [np.where(s < 0, -1, s + b) for s, b in zip(states, first, strict=False)]
        return np.concatenate(moved).astype(np.int32)

    layers = [window.layers + begin for window, begin in zip(windows, first, strict=False)]
    return Panes(
        starts=starts.astype(np.int64), members=np.concatenate([w.members for w in windows]),
        layers=np.concatenate(layers).astype(np.int64),
        shut=through([w.shut for w in windows]), opened=through([w.opened for w in windows]),
    )  # fmt: skip
