"""The compiled loops over bits in words, and what a site gains beside the open ones about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled, inlined

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.locate.cover.sweep_layout import Sweep

MEMORY, PLACES = 1 << 13, 8
"""Gains of a site that are remembered, and places where one is looked for."""


class Memory(NamedTuple):
    """Gains of a site known so far."""

    around: LongArray
    """Bits of open sites beside it, shape (MEMORY, n_words)."""

    gain: FloatArray
    """What it gains with those open."""

    site: LongArray
    """Whose gain it is, -1 for none."""


@inlined
def mixed(words: LongArray) -> int:
    """
    Mix words.

    Returns
    -------
    key
        A number, not below nought.
    """
    key = np.uint64(0x9E3779B97F4A7C15)
    for word in range(len(words)):
        key = (key ^ np.uint64(words[word])) * np.uint64(0xBF58476D1CE4E5B9)
        key ^= key >> np.uint64(29)
    return int(key & np.uint64(0x3FFFFFFFFFFFFFFF))


@inlined
def same(words: LongArray, others: LongArray) -> bool:
    """
    Compare words.

    Returns
    -------
    is_same
        Whether all are alike.
    """
    differ = np.int64(0)
    for word in range(len(words)):
        differ |= words[word] ^ others[word]
    return bool(differ == 0)


@inlined
def copy(words: LongArray, to: LongArray) -> None:
    """Copy words."""
    for word in range(len(words)):
        to[word] = words[word]


@compiled
def people_beside(sweep: Sweep, site: int, around: LongArray) -> float:
    """
    Count the people of a site whom no open one of those beside it covers.

    Returns
    -------
    people
        Their sum.
    """
    people = 0.0
    for at in range(sweep.column_starts[site], sweep.column_starts[site + 1]):
        shared = np.int64(0)
        for word in range(len(around)):
            shared |= around[word] & sweep.ahead[at, word]
        if shared == 0:
            people += sweep.weight[sweep.column_rows[at]]
    return people


@compiled
def gain_beside(sweep: Sweep, site: int, around: LongArray, memory: Memory) -> float:
    """
    Do what `people_beside` does, from memory where it is there.

    Returns
    -------
    people
        The same.
    """
    place = mixed(around) & (MEMORY - 1)
    for _ in range(PLACES):
        if memory.site[place] != site:
            memory.site[place], memory.gain[place] = site, people_beside(sweep, site, around)
            copy(around, memory.around[place])
            return float(memory.gain[place])
        if same(memory.around[place], around):
            return float(memory.gain[place])
        place = (place + 1) & (MEMORY - 1)
    return people_beside(sweep, site, around)
