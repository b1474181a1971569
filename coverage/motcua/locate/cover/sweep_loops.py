"""The compiled loops over sites in an order: the sets of open ones that still matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled, inlined
from motcua.locate.cover.sweep_gains import (
    MEMORY,
    Memory,
    copy,
    gain_beside,
    mixed,
    people_beside,
    same,
)
from motcua.locate.cover.sweep_layout import WORD, Layers, Sweep

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray

BINS = 1 << 14
"""Steps of merit that states are told apart by, when too many are there to go on."""


class States(NamedTuple):
    """The columns of `Layers`, with room for more."""

    links: IntArray
    """Rows `shut`, `opened`, `parent` and `n_open`, shape (4, room)."""

    worth: FloatArray
    """Rows `gain` and `value`, shape (2, room)."""


@inlined
def _follow(sweep: Sweep, site: int, opens: int, told: int, key: LongArray) -> None:
    """Turn the key of a state into that of the one that follows."""
    if opens:
        bit = sweep.slot[site]
        key[bit // WORD] |= np.int64(1) << (bit % WORD)
        key[-1] += told
    for word in range(len(key) - 1):
        key[word] &= ~sweep.over[site, word]


@compiled
def _decide(  # noqa: PLR0917
    sweep: Sweep,
    site: int,
    price: float,
    margin: float,
    told: int,
    held: LongArray,
    merit: FloatArray,
    least: float,
    fresh: LongArray,
    table: IntArray,
    memory: Memory,
    states: States,
    first: int,
    begin: int,
) -> int:
    """Make the layer after a site, from `begin`, of that from `first`; return its end."""
    end, mask, links, worth = begin, len(table) - 1, states.links, states.worth
    around, key = np.zeros(held.shape[1] - 1, np.int64), np.zeros(held.shape[1], np.int64)
    alone = people_beside(sweep, site, around) - price
    for old in range(first, begin):
        if merit[old - first] < least:
            continue
        gained = alone
        if alone > margin:
            for word in range(len(around)):
                around[word] = held[old - first, word] & sweep.beside[site, word]
            gained = gain_beside(sweep, site, around, memory) - price
        worth[0, old] = gained
        for opens in range(2 if gained > margin else 1):
            copy(held[old - first], key)
            _follow(sweep, site, opens, told, key)
            place = mixed(key) & mask
            while table[place] >= begin and not same(fresh[table[place] - begin], key):
                place = (place + 1) & mask
            new, value = table[place], worth[1, old] + (gained if opens else 0.0)
            if new < begin:
                new, end = end, end + 1
                table[place] = new
                copy(key, fresh[new - begin])
                links[3, new], worth[1, new], links[2, new] = key[-1], value, old
            elif value > worth[1, new]:
                worth[1, new], links[2, new] = value, old
            links[opens, old] = new
    return end


@compiled
def _merit(
    sweep: Sweep, site: int, price: FloatArray, held: LongArray, value: FloatArray
) -> FloatArray:
    """
    Return what states before a site are worth.

    Those that opened more of late are not the better for it, for they leave less room to later
    sites: of what a site gains beyond its price only that share counts which lies behind.
    """
    ahead = np.zeros(WORD * sweep.beside.shape[1])
    for other in range(site):
        people, later = 0.0, 0.0
        for at in range(sweep.column_starts[other], sweep.column_starts[other + 1]):
            row = sweep.column_rows[at]
            people += sweep.weight[row]
            if sweep.sites[sweep.starts[row + 1] - 1] >= site:
                later += sweep.weight[row]
        if later > 0.0:
            ahead[sweep.slot[other]] = max(people - price[other], 0.0) * later / people
    merit = value.copy()
    for state in range(len(value)):
        for word in range(sweep.beside.shape[1]):
            bits, bit = held[state, word], word * WORD
            while bits != 0:
                if bits & 1:
                    merit[state] -= ahead[bit]
                bits >>= 1
                bit += 1
    return merit


@compiled
def _good_enough(merit: FloatArray, width: int) -> float:
    """Return the merit from which on states go on: no more than `width`, and hardly fewer."""
    low, high = np.inf, -np.inf
    for each in merit:
        low, high = min(low, each), max(high, each)
    if len(merit) <= width:
        return low
    step = (high - low) / BINS + 1e-300
    count = np.zeros(BINS + 1, np.int64)
    for each in merit:
        count[np.int64((each - low) / step)] += 1
    number, n_better = BINS, 0
    while n_better + count[number] <= width:
        n_better += count[number]
        number -= 1
    return low + (number + 1) * step


@compiled
def _with_room(states: States, held: int, room: int) -> States:
    """Return the states held, with room for more."""
    links, worth = np.empty((4, room), np.int32), np.empty((2, room))
    for column in range(4):
        for state in range(room):
            links[column, state] = states.links[column, state] if state < held else -1
    for column in range(2):
        for state in range(held):
            worth[column, state] = states.worth[column, state]
    return States(links, worth)


@compiled
def unfold_sweep(  # noqa: PLR0917
    sweep: Sweep, price: FloatArray, margin: float, width: int, most: int, told: int
) -> Layers:
    """
    Unfold the states site by site.

    A site opens only where it gains more than `margin` beyond its price. Of a layer with more
    states than `width` the best go on. With `told` of one, states with different numbers of sites
    opened before are told apart. There may be `most` states in all.

    Returns
    -------
    layers
        None, `begins` empty, where there would be more states.
    """
    n_sites, n_words = sweep.beside.shape
    states = States(np.full((4, 1 << 10), -1, np.int32), np.zeros((2, 1 << 10)))
    states.links[3, 0] = 0
    memory = Memory(
        np.zeros((MEMORY, n_words), np.int64), np.zeros(MEMORY), np.full(MEMORY, -1, np.int64)
    )
    held, fresh = np.zeros((1, n_words + 1), np.int64), np.zeros((2, n_words + 1), np.int64)
    table, begins, end = np.full(8, -1, np.int32), np.zeros(n_sites + 2, np.int64), 1
    begins[1] = 1
    for site in range(n_sites):
        first, begin, size = begins[site], end, end - begins[site]
        value = states.worth[1, first:begin]
        merit = value if size <= width else _merit(sweep, site, price, held, value)
        if end + 2 * size > states.links.shape[1]:
            states = _with_room(states, end, 3 * (end + 2 * size) // 2)
        if 2 * size > len(fresh):
            fresh = np.zeros((4 * size, n_words + 1), np.int64)
        while 4 * size > len(table):
            table = np.full(4 * len(table), -1, np.int32)
        end = _decide(
            sweep, site, price[site], margin, told, held, merit, _good_enough(merit, width),
            fresh, table, memory, states, first, begin,
        )  # fmt: skip
        if end > most:
            return _layers(begins[:0], states, 0)
        begins[site + 2] = end
        held, fresh = fresh, held
    return _layers(begins, states, end)


@compiled
def _layers(begins: LongArray, states: States, end: int) -> Layers:
    links, worth = states.links[:, :end], states.worth[:, :end]
    return Layers(begins, links[0], links[1], worth[0], worth[1], links[2], links[3])
