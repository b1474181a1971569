"""
Plans of a strip of the plane, all of them: by going over its sites from one end to the other.

What sites opened so far do to those to come is told by the open ones that share rows with any of
these. In the plane they are few, and the more so as sites that overlap gain little together: sets
that agree in them are one state, of which only the best counts (nonserial dynamic programming:
Bertele and Brioschi 1972; states by layers are a decision diagram: Bergman, Cire, van Hoeve and
Hooker 2016, doi 10.1007/978-3-319-42849-9). A site that gains less than its price is not opened: a
plan that has such a site is better without it, whatever comes, for people are gained the less the
more sites are open. So the states are those of plans that hardly overlap, and they are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.dominance import turned
from motcua.locate.cover.equal_rows import take_rows
from motcua.locate.cover.sweep_layout import WORD, Sweep, lay_out, set_bits
from motcua.locate.cover.sweep_loops import unfold_sweep
from motcua.locate.cover.sweep_ways import trace_back

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray
    from motcua.locate.cover.sweep_layout import Layers

EVERY = 1 << 62
"""No limit."""

MOST_WORDS = 6
"""Words of a state at most: where more than some hundreds of sites matter at a time, there are far
too many states, and the words alone would fill the memory."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Strip:
    """Some rows, and the sites that cover any of them, in an order."""

    sites: LongArray
    """Their numbers, in the order in which they are decided."""

    sweep: Sweep

    is_too_wide: bool = False
    """Whether too many sites may matter at a time; its states are not unfolded then."""

    @property
    def people(self) -> FloatArray:
        """People that each site covers, shape (n_sites,)."""
        sweep = self.sweep
        members = np.repeat(sweep.weight, np.diff(sweep.starts))
        return np.bincount(sweep.sites, weights=members, minlength=len(self.sites)).astype(float)

    def unfold(
        self, price: FloatArray, *, most: int, margin: float = 0.0, width: int = EVERY,
        is_counted: bool = False,
    ) -> Layers | None:  # fmt: skip
        """
        Unfold the states.

        Parameters
        ----------
        price
            People that each site has to gain, in the order of `sites`.
        most
            States in all, at most.
        margin
            What a site has to gain beyond its price; below nought, states are kept that no best
            plan goes through.
        width
            States of a layer that go on, the best; all of them by default.
        is_counted
            Whether states with different numbers of sites opened before are told apart.

        Returns
        -------
        layers
            None where there would be more states, or far too many sites matter at a time.
        """
        if self.is_too_wide:
            return None
        layers = unfold_sweep(self.sweep, price, margin, width, most, int(is_counted))
        return layers if len(layers.begins) else None

    def best(self, layers: Layers, count: int = 0) -> LongArray | None:
        """
        Return the best set of sites.

        Parameters
        ----------
        layers
            The states.
        count
            Sites it is to have, where they were counted.

        Returns
        -------
        sites
            Their numbers; None where there is no such set.
        """
        last = np.arange(layers.begins[-2], layers.begins[-1])
        last = last[layers.n_open[last] == count]
        if not len(last):
            return None
        return self.sites[trace_back(layers, int(last[layers.value[last].argmax()]))]


def make_strip(
    starts: LongArray, sites: IntArray, weight: FloatArray, rows: LongArray, place: FloatArray
) -> Strip:
    """
    Make a strip of some rows.

    Parameters
    ----------
    starts
        Where each row's sites begin, shape (n_rows + 1,).
    sites
        Members.
    weight
        People of each row.
    rows
        Numbers of the rows.
    place
        Where each site stands: they are decided by rising place; one that is nowhere (not a
        number) is left out.

    Returns
    -------
    strip
        Of the sites that cover any of the rows.
    """
    starts, sites = take_rows(starts, sites, rows)
    row, is_placed = np.repeat(np.arange(len(rows)), np.diff(starts)), np.isfinite(place[sites])
    row, sites = row[is_placed], sites[is_placed]
    used = np.unique(sites)
    in_order: LongArray = used[np.argsort(place[used], kind="stable")].astype(np.int64)
    rank = np.zeros(len(place), dtype=np.int64)
    rank[in_order] = np.arange(len(used))
    members = np.sort(row * max(len(used), 1) + rank[sites]) % max(len(used), 1)
    local: IntArray = members.astype(np.int32)
    starts = np.searchsorted(row, np.arange(len(rows) + 1)).astype(np.int64)
    columns = turned(starts, local, len(used))
    slot, last, n_slots = lay_out(starts, local, len(used))
    n_words, is_too_wide = -(-n_slots // WORD), n_slots > WORD * MOST_WORDS
    beside, over, ahead = (
        np.zeros((0 if is_too_wide else count, n_words), dtype=np.int64)
        for count in (len(used), len(used), len(local))
    )
    sweep = Sweep(starts, local, *columns, weight[rows].astype(float), slot, beside, ahead, over)
    if not is_too_wide:
        set_bits(sweep, last)
    return Strip(sites=in_order, sweep=sweep, is_too_wide=is_too_wide)
