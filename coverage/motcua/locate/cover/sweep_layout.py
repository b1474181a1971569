"""Sites in an order: a bit for each as long as it matters, and the states that they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray

WORD = 62
"""Bits of a word: none of them is the sign."""


class Sweep(NamedTuple):
    """Rows, and the sites that cover them in the order in which they are decided."""

    starts: LongArray
    """Where each row's sites begin, shape (n_rows + 1,)."""

    sites: IntArray
    """Members, rising within each row."""

    column_starts: LongArray
    """Where each site's rows begin, shape (n_sites + 1,)."""

    column_rows: IntArray
    weight: FloatArray
    """People of each row."""

    slot: LongArray
    """Bit of each site, another's before it and after it."""

    beside: LongArray
    """Bits of the earlier sites that share a row with each, shape (n_sites, n_words)."""

    ahead: LongArray
    """Bits of the earlier sites of each row of each site, as `column_rows`, in n_words each."""

    over: LongArray
    """Bits of the sites that share no row with any after each, shape (n_sites, n_words)."""


class Layers(NamedTuple):
    """States, layer after layer: one before each site, and one after the last."""

    begins: LongArray
    """Where the layers begin, shape (n_sites + 2,); empty where there were too many states."""

    shut: IntArray
    """State that follows when the site stays closed; -1 where the state was dropped."""

    opened: IntArray
    """State that follows when it opens, -1 where it does not."""

    gain: FloatArray
    """People that it then gains beyond its price."""

    value: FloatArray
    """The most that leads to the state."""

    parent: IntArray
    """State before, on that way."""

    n_open: IntArray
    """Sites opened on the way; nought where they are not told apart by it."""


@compiled
def lay_out(starts: LongArray, sites: IntArray, n_sites: int) -> tuple[LongArray, LongArray, int]:
    """
    Give each site a bit for as long as later sites share rows with it.

    Returns
    -------
    slot
        Shape (n_sites,).
    last
        The last site that shares a row with each.
    n_slots
        Bits.
    """
    last = np.arange(n_sites)
    for row in range(len(starts) - 1):
        if starts[row + 1] > starts[row]:
            latest = sites[starts[row + 1] - 1]
            for at in range(starts[row], starts[row + 1]):
                last[sites[at]] = max(last[sites[at]], latest)
    slot, holder, n_slots = np.zeros(n_sites, np.int64), np.full(n_sites, -1, np.int64), 0
    for site in range(n_sites):
        bit = 0
        while holder[bit] >= 0 and last[holder[bit]] >= site:
            bit += 1
        slot[site], holder[bit] = bit, site
        n_slots = max(n_slots, bit + 1)
    return slot, last, n_slots


@compiled
def set_bits(sweep: Sweep, last: LongArray) -> None:
    """Set the bits of the sites beside each, and of those that are over after it."""
    for site in range(len(sweep.slot)):
        for at in range(sweep.column_starts[site], sweep.column_starts[site + 1]):
            row = sweep.column_rows[at]
            for member in range(sweep.starts[row], sweep.starts[row + 1]):
                if sweep.sites[member] >= site:
                    break
                bit = sweep.slot[sweep.sites[member]]
                sweep.ahead[at, bit // WORD] |= np.int64(1) << (bit % WORD)
            for word in range(sweep.ahead.shape[1]):
                sweep.beside[site, word] |= sweep.ahead[at, word]
        bit = sweep.slot[site]
        sweep.over[last[site], bit // WORD] |= np.int64(1) << (bit % WORD)
