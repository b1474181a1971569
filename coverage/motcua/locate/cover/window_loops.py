"""The compiled loops over the windows of a set cover: growing, ordering and unfolding them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray, LongArray

AGAIN = 2
"""Sites that a row of another window counts more when a window grows."""


@compiled
def grow(  # noqa: PLR0917
    starts: LongArray,
    sites: IntArray,
    column_starts: LongArray,
    rows: IntArray,
    seed: int,
    most: int,
    done: BoolArray,
) -> BoolArray:
    """
    Grow a window from a row: whichever row brings the fewest new sites, until it has so many.

    Returns
    -------
    inside
        Its sites, shape (n_sites,). Rows in no window yet go before others, lower ones first.
    """
    inside = np.zeros(len(column_starts) - 1, np.bool_)
    missing = np.full(len(starts) - 1, -1, np.int64)
    seen = np.empty(len(starts) - 1, np.int64)
    size, n_seen, row = 0, 0, seed
    while row >= 0:
        for at in range(starts[row], starts[row + 1]):
            site = sites[at]
            if inside[site]:
                continue
            inside[site] = True
            size += 1
            for back in range(column_starts[site], column_starts[site + 1]):
                other = rows[back]
                if missing[other] < 0:
                    missing[other] = starts[other + 1] - starts[other]
                    seen[n_seen] = other
                    n_seen += 1
                missing[other] -= 1
        row, least = -1, np.int64(1 << 30)
        for place in range(n_seen):
            other = seen[place]
            if missing[other] > 0 and size + missing[other] <= most:
                key = missing[other] + (AGAIN if done[other] else 0)
                if key < least or (key == least and other < row):
                    least, row = key, other
    return inside


@compiled
def order_sites(  # noqa: C901
    starts: LongArray, column_starts: LongArray, rows: IntArray, first: int
) -> tuple[IntArray, int]:
    """
    Order the sites of a window so that few rows are begun and not over at any time.

    Returns
    -------
    order
        Sites, `first` first.
    n_open
        Rows begun and not over, added up over all places.
    """
    n_rows, n_sites = len(starts) - 1, len(column_starts) - 1
    left = starts[1:] - starts[:-1]
    begun = np.zeros(n_rows, np.bool_)
    used = np.zeros(n_sites, np.bool_)
    order = np.empty(n_sites, np.int32)
    now, n_open, site = 0, 0, first
    for place in range(n_sites):
        order[place] = site
        used[site] = True
        for at in range(column_starts[site], column_starts[site + 1]):
            row = rows[at]
            if not begun[row]:
                begun[row] = True
                now += 1
            left[row] -= 1
            if left[row] == 0:
                now -= 1
        n_open += now
        fewest, nearest = 1 << 30, -1.0
        for other in range(n_sites):
            if used[other]:
                continue
            more, near = 0, 0.0
            for at in range(column_starts[other], column_starts[other + 1]):
                row = rows[at]
                if begun[row]:
                    near += 1.0 / left[row]
                else:
                    more += 1
                if left[row] == 1:
                    more -= 1
            if more < fewest or (more == fewest and near > nearest):
                site, fewest, nearest = other, more, near
    return order, n_open


@compiled
def unfold(  # noqa: C901, PLR0912
    covers: LongArray, over: LongArray, most: int
) -> tuple[LongArray, IntArray, IntArray]:
    """
    Unfold a window into the states that its covers go through, site by site.

    ``covers`` holds the rows of each site in bits, 62 a word, shape (n_sites, n_words), in their
    order; ``over`` those of which it is the last site.

    Returns
    -------
    layers
        Where the states before each site begin, shape (n_sites + 2,); empty where there would be
        more than `most`.
    shut
        State that follows when the site stays closed, -1 where a row would be left uncovered.
    opened
        State that follows when it opens, -1 too where that covers nothing new.
    """
    n_sites, n_words = covers.shape
    shut, opened = np.full(most, -1, np.int32), np.full(most, -1, np.int32)
    state = np.zeros((most, n_words), np.int64)
    layers = np.zeros(n_sites + 2, np.int64)
    layers[1], count, size = 1, 1, 1
    while size < 2 * most:
        size *= 2
    table, fresh = np.full(size, -1, np.int32), np.empty(n_words, np.int64)
    for site in range(n_sites):
        begin = count
        for old in range(layers[site], layers[site + 1]):
            for opens in range(2):
                holds, brings, key = True, opens == 0, np.uint64(0x9E3779B97F4A7C15)
                for word in range(n_words):
                    covered = state[old, word]
                    if opens:
                        brings = brings or (covers[site, word] & ~covered) != 0
                        covered |= covers[site, word]
                    holds = holds and (over[site, word] & ~covered) == 0
                    fresh[word] = covered
                    key = (key ^ np.uint64(covered)) * np.uint64(0xBF58476D1CE4E5B9)
                    key ^= key >> np.uint64(29)
                if not (holds and brings):
                    continue
                place = np.int64(key & np.uint64(size - 1))
                while table[place] >= begin:
                    found, same = table[place], True
                    for word in range(n_words):
                        same = same and state[found, word] == fresh[word]
                    if same:
                        break
                    place = (place + 1) & (size - 1)
                if table[place] < begin:
                    if count == most:
                        return layers[:0], shut[:0], opened[:0]
                    table[place] = count
                    state[count] = fresh
                    count += 1
                if opens:
                    opened[old] = table[place]
                else:
                    shut[old] = table[place]
        layers[site + 2] = count
    return layers, shut[:count].copy(), opened[:count].copy()
