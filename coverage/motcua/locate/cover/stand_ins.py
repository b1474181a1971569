"""
Sites for which others stand, on covers of one bit a pair: what makes any junction a candidate.

Where site k covers everybody whom site j covers, costs no more and uses up no other limit, a plan
with j is no worse with k in its place (Toregas and ReVelle 1973); where k is open already, j can
go. With backup of b a site goes where b others stand for it: one of them is closed and takes its
place, or all are open, and whoever it covers has b sites without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN
from motcua.domain.compiled import compiled
from motcua.domain.cover_bits import scattered

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.domain.cover_bits import BitArray, CoverBits


@dataclass(frozen=True, kw_only=True, eq=False)
class Rank:
    """What a site is beside its cover."""

    cost: FloatArray
    """What any goal or limit counts of it, shape (n_sites,)."""

    kind: LongArray
    """Sites of one kind use every other limit alike, see `Bounds.kind`; shape (n_sites,). A
    negative one marks a site that a lower limit counts: it stays, and stands for none."""

    allowed: BoolArray
    """Whether it may open, shape (n_sites,); one that may not stands for none."""

    may_go: BoolArray
    """Whether it may be left out, shape (n_sites,)."""


def find_stand_ins(bits: CoverBits, rank: Rank, *, backup: int = 1) -> LongArray:
    """
    Return for each site one that stands for it.

    Parameters
    ----------
    bits
        Who is covered. Points in no order of place make it quick: the first words then tell most
        sites apart.
    rank
        Costs and limits.
    backup
        Open sites that count as covered: so many stand for a site that goes.

    Returns
    -------
    stand_in
        The last of those that stand for it, which stays itself; the site's own row where nobody
        needs it, for it covers nobody; -1 where it stays. Of equal sites the cheapest stays, then
        the earliest. Shape (n_sites,).

    Examples
    --------
    The second site covers what the first does; the third and last nobody:

    >>> from motcua.domain.cover_bits import CoverBits
    >>> bits = CoverBits.of(np.array([[1, 1, 0], [0, 1, 0]], dtype=bool))
    >>> every = np.ones(3, dtype=bool)
    >>> rank = Rank(cost=np.ones(3), kind=np.zeros(3, int), allowed=every, may_go=every)
    >>> find_stand_ins(bits, rank).tolist(), find_stand_ins(bits, rank, backup=2).tolist()
    ([1, -1, 2], [-1, -1, 2])
    """
    counts = bits.counts()
    order = np.lexsort((rank.cost, -counts)).astype(np.int64)
    stand_in = np.full(bits.n_sites, np.int64(UNKNOWN))
    may_go = rank.may_go & (rank.kind >= 0)
    idle = may_go & (counts == 0)
    stand_in[idle] = np.flatnonzero(idle)
    order = order[(rank.allowed & (rank.kind >= 0) & ~idle)[order]]
    _look(bits.words, order, rank.cost, rank.kind, may_go, backup, stand_in)
    return stand_in


@compiled
def _look(  # noqa: PLR0917 - compiled
    words: BitArray,
    order: LongArray,
    cost: FloatArray,
    kind: LongArray,
    may_go: BoolArray,
    backup: int,
    stand_in: LongArray,
) -> None:
    """Go from the largest cover down and compare with those that stay."""
    kept, n_kept = np.empty(len(order), dtype=np.int64), 0
    for site in order:
        found = 0
        for at in range(n_kept if may_go[site] else 0):
            other = kept[at]
            if kind[other] != kind[site] or cost[other] > cost[site]:
                continue
            is_within = True
            for word in range(words.shape[1]):
                if words[site, word] & ~words[other, word]:
                    is_within = False
                    break
            found += is_within
            if found == backup:
                stand_in[site] = other
                break
        if found < backup:
            kept[n_kept] = site
            n_kept += 1


def binding_points(bits: CoverBits) -> LongArray:
    """
    Return the points whose cover asks for most: whoever covers them all covers everybody.

    Parameters
    ----------
    bits
        Who is covered.

    Returns
    -------
    points
        Rising; a point goes where all the sites of another cover it too, or none does. Of equal
        points the first stays.

    Examples
    --------
    >>> from motcua.domain.cover_bits import CoverBits
    >>> bits = CoverBits.of(np.array([[0, 0], [1, 1], [0, 1], [0, 1]], dtype=bool))
    >>> binding_points(bits).tolist()
    [2]
    """
    by_point = bits.turned(scattered(np.arange(bits.n_sites)))
    counts = by_point.counts()
    order = np.argsort(counts, kind="stable")
    return np.sort(_least(by_point.words, order[counts[order] > 0]))


@compiled
def _least(words: BitArray, order: LongArray) -> LongArray:
    """Go from the fewest sites up and leave out what contains a row that stays."""
    kept, n_kept = np.empty(len(order), dtype=np.int64), 0
    for row in order:
        is_needed = True
        for at in range(n_kept):
            other, is_within = kept[at], True
            for word in range(words.shape[1]):
                if words[other, word] & ~words[row, word]:
                    is_within = False
                    break
            if is_within:
                is_needed = False
                break
        if is_needed:
            kept[n_kept] = row
            n_kept += 1
    return kept[:n_kept].copy()
