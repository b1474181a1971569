"""
Exact reduction: what can be left out of a covering model without moving its optimum.

Equal rows are merged first (`motcua.locate.cover.rows`, `motcua.locate.cover.discs`). Then, in
turns until nothing changes, dominated rows and columns go, and a row with one site left forces it
open. What remains falls into parts that share neither row nor site, each solved by itself.
`MergedRows.row_of` maps every answer back to the demand points, and no step moves the value of the
best plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from motcua.domain.solution import Reduction
from motcua.locate.cover.dominance import dominated_columns, dominated_rows
from motcua.locate.cover.equal_rows import count_chosen, group_equal, take_rows

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.cover.rows import MergedRows


@dataclass(frozen=True, kw_only=True, eq=False)
class Sets:
    """Rows to be covered, as lists of sites."""

    starts: LongArray
    """Shape (n_rows + 1,)."""

    sites: IntArray
    """Members, sorted within each row."""

    n_sites: int
    """Members are below it."""

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.starts) - 1

    @property
    def covers(self) -> csr_array:
        """As a coverage matrix, boolean CSR, shape (n_rows, n_sites)."""
        data = np.ones(len(self.sites), dtype=np.bool_)
        return csr_array((data, self.sites, self.starts), shape=(self.n_rows, self.n_sites))

    def keep_rows(self, keep: BoolArray) -> Sets:
        """
        Return some of the rows.

        Parameters
        ----------
        keep
            Shape (n_rows,).

        Returns
        -------
        sets
            The same sites, fewer rows.
        """
        starts, sites = take_rows(self.starts, self.sites, np.flatnonzero(keep))
        return Sets(starts=starts, sites=sites, n_sites=self.n_sites)

    def keep_sites(self, keep: BoolArray) -> Sets:
        """
        Leave sites out of every row; their numbers stay.

        Parameters
        ----------
        keep
            Shape (n_sites,).

        Returns
        -------
        sets
            The same rows in their order, of equal ones the first; empty ones stay.
        """
        held = keep[self.sites]
        before = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)
        starts, sites = before[self.starts], self.sites[held]
        _, first = group_equal(starts, sites, self.n_sites)
        starts, sites = take_rows(starts, sites, first)
        return Sets(starts=starts, sites=sites, n_sites=self.n_sites)

    def hit(self, chosen: BoolArray) -> LongArray:
        """
        Return how many chosen sites each row has.

        Parameters
        ----------
        chosen
            Shape (n_sites,).

        Returns
        -------
        count
            Shape (n_rows,).
        """
        return count_chosen(self.starts, self.sites, chosen)


@dataclass(frozen=True, kw_only=True, eq=False)
class Kernel:
    """What is left of a set cover, and what is already decided."""

    sets: Sets
    """Rows still to be covered, by sites still undecided."""

    forced: BoolArray
    """Sites that some optimal plan opens, shape (n_sites,)."""

    reductions: tuple[Reduction, ...]
    """Sizes before and after each step."""


def kernel(
    rows: MergedRows | Sets,
    cost: FloatArray,
    *,
    forced: BoolArray,
    allowed: BoolArray,
    kind: LongArray | None = None,
) -> Kernel:
    """
    Reduce a set cover to what no simple rule decides.

    Parameters
    ----------
    rows
        Distinct rows.
    cost
        Cost of each site, not negative, shape (n_sites,).
    forced
        Sites open in every plan.
    allowed
        Sites that may open; rows that none of them covers are left out.
    kind
        Only sites of one kind may stand for one another; negative: such a site never goes. All
        of one kind by default.

    Returns
    -------
    kernel
        Rows and sites left, sites forced. Ties keep the cheaper, then the lower site.

    Examples
    --------
    The first row needs the first site, which covers the second row too:

    >>> from motcua.locate.cover.rows import as_covers, merge_rows
    >>> rows = merge_rows(as_covers([[1, 0], [1, 1]]), np.ones(2))
    >>> left = kernel(rows, np.ones(2), forced=np.zeros(2, bool), allowed=np.ones(2, bool))
    >>> left.sets.n_rows, left.forced.tolist()
    (0, [True, False])
    """
    kind = np.zeros(len(cost), dtype=np.int64) if kind is None else kind
    forced = forced.copy()
    sets = Sets(starts=rows.starts, sites=rows.sites, n_sites=rows.n_sites)
    steps: list[Reduction] = []
    sets = sets.keep_rows(sets.hit(forced) == 0).keep_sites(allowed)
    sets = sets.keep_rows(np.diff(sets.starts) > 0)
    size = (-1, -1)
    while size != (sets.n_rows, len(sets.sites)) and sets.n_rows:
        size = (sets.n_rows, len(sets.sites))
        sets = _without(sets, "dominated_rows", steps, cost, kind)
        sets = _without_essential(sets, forced, steps)
        sets = _without(sets, "dominated_columns", steps, cost, kind)
    return Kernel(sets=sets, forced=forced, reductions=_summed(steps))


def _without(
    sets: Sets, name: str, steps: list[Reduction], cost: FloatArray, kind: LongArray
) -> Sets:
    if not sets.n_rows:
        return sets
    if name == "dominated_rows":
        left = sets.keep_rows(~dominated_rows(sets.starts, sets.sites, sets.n_sites))
    else:
        gone = dominated_columns(sets.starts, sets.sites, sets.n_sites, cost=cost, kind=kind)
        left = sets.keep_sites(~gone)
    steps.append(_step(name, sets, left))
    return left


def _without_essential(sets: Sets, forced: BoolArray, steps: list[Reduction]) -> Sets:
    """Open the only site of a row, and drop the rows that it covers."""
    size = np.diff(sets.starts)
    only = np.unique(sets.sites[sets.starts[:-1][size == 1]])
    if not len(only):
        return sets
    forced[only] = True
    left = sets.keep_rows(sets.hit(forced) == 0)
    steps.append(_step("essential_columns", sets, left))
    return left


def _step(name: str, before: Sets, after: Sets) -> Reduction:
    columns = len(np.unique(before.sites)), len(np.unique(after.sites))
    return Reduction(name=name, rows=(before.n_rows, after.n_rows), columns=columns)


def _summed(steps: list[Reduction]) -> tuple[Reduction, ...]:
    """Merge the turns: the first size before and the last after, one entry a kind of step."""
    names = list(dict.fromkeys(step.name for step in steps))
    return tuple(_over_all([step for step in steps if step.name == name]) for name in names)


def _over_all(same: list[Reduction]) -> Reduction:
    return Reduction(
        name=same[0].name,
        rows=(same[0].rows[0], same[-1].rows[1]),
        columns=(same[0].columns[0], same[-1].columns[1]),
    )


def parts(sets: Sets) -> list[LongArray]:
    """
    Split rows into parts that share no site.

    Parameters
    ----------
    sets
        Rows to be covered.

    Returns
    -------
    parts
        Row numbers of each part, in the order of their first rows.

    Examples
    --------
    >>> two = Sets(starts=np.array([0, 1, 2]), sites=np.array([0, 1], dtype=np.int32), n_sites=2)
    >>> [part.tolist() for part in parts(two)]
    [[0], [1]]
    """
    n_rows = sets.n_rows
    row = np.repeat(np.arange(n_rows), np.diff(sets.starts))
    size = n_rows + sets.n_sites
    links = coo_array((np.ones(len(row), np.int8), (row, n_rows + sets.sites)), shape=(size, size))
    _, label = connected_components(links, directed=False)
    _, first, part = np.unique(label[:n_rows], return_index=True, return_inverse=True)
    return [np.flatnonzero(part.ravel() == number) for number in np.argsort(first)]
