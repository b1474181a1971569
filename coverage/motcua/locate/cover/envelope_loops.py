"""The compiled search for the sets of sites that a cut over many rows comes nearest to breaking."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray


class Patch(NamedTuple):
    """Some rows with the sites that cover any of them, numbered anew."""

    starts: LongArray
    """Where each row's sites begin, shape (n_rows + 1,)."""

    sites: IntArray
    column_starts: LongArray
    """Where each site's rows begin, shape (n_sites + 1,)."""

    column_rows: IntArray
    weight: FloatArray
    """People of each row."""


class Standing(NamedTuple):
    """Where a search stands; changed in place."""

    n_open: LongArray
    """Open sites of each row."""

    net: FloatArray
    """People that a site would gain, less its price."""

    is_free: BoolArray
    """Sites that are not decided."""

    is_open: BoolArray


@compiled
def _turn(patch: Patch, standing: Standing, site: int, by: int) -> float:
    """
    Open (by 1) or close (by -1) a site.

    Returns
    -------
    gain
        People gained, or lost where negative.
    """
    gain, edge = 0.0, 1 if by > 0 else 0
    for at in range(patch.column_starts[site], patch.column_starts[site + 1]):
        row = patch.column_rows[at]
        standing.n_open[row] += by
        if standing.n_open[row] == edge:
            people = by * patch.weight[row]
            gain += people
            for other in range(patch.starts[row], patch.starts[row + 1]):
                standing.net[patch.sites[other]] -= people
    return gain


@compiled
def _second_most(patch: Patch, left: FloatArray, row: int) -> float:
    """Return the second largest of what the sites of a row hope for, none below nought."""
    first = second = 0.0
    for at in range(patch.starts[row], patch.starts[row + 1]):
        hope = left[patch.sites[at]]
        if hope > first:
            first, second = hope, first
        elif hope > second:
            second = hope
    return second


@compiled
def _promise(patch: Patch, standing: Standing, left: FloatArray, room: float) -> float:
    """
    Return the most that further sites gain beyond their prices, or something above it.

    No row's people are gained twice: where two sites count on the same row, its people are taken
    off what every site hopes for and counted once (dual ascent: Erlenkotter 1978,
    doi 10.1287/opre.26.6.992). It ends as soon as what is left is less than `room`.
    """
    total = 0.0
    for site in range(len(left)):
        left[site] = standing.net[site] if standing.is_free[site] else 0.0
        total += max(left[site], 0.0)
    for row in range(len(patch.weight)):
        if total < room:
            break
        if standing.n_open[row] > 0:
            continue
        once = min(_second_most(patch, left, row), patch.weight[row])
        if once <= 0.0:
            continue
        total += once
        for at in range(patch.starts[row], patch.starts[row + 1]):
            site = patch.sites[at]
            if left[site] > 0.0:
                total -= min(left[site], once)
                left[site] -= once
    return total


@compiled
def _most_wanted(standing: Standing) -> int:
    best, most = -1, 0.0
    for site in range(len(standing.net)):
        if standing.is_free[site] and standing.net[site] > most:
            best, most = site, standing.net[site]
    return best


@compiled
def cheapest_sets(
    patch: Patch, price: FloatArray, below: float, found: BoolArray, most_nodes: int
) -> tuple[int, float]:
    """
    Look for sets of open sites whose loss and prices together are least.

    Parameters
    ----------
    patch
        Rows and sites.
    price
        Of each site; one below minus all people opens it in any case.
    below
        Only sets that come to less are wanted.
    found
        Shape (any, n_sites): told the sets found, each better than the one before. With no
        room for any, the least is looked for all the same.
    most_nodes
        Sets looked at, at most.

    Returns
    -------
    count
        Sets found, no more than fit.
    least
        What no set comes below; minus infinity where the search was broken off, because of the
        nodes or because as many were found as fit, and so proves nothing.
    """
    n_sites, n_rows = len(price), len(patch.weight)
    standing = Standing(
        np.zeros(n_rows, dtype=np.int64), -price, np.ones(n_sites, dtype=np.bool_),
        np.zeros(n_sites, dtype=np.bool_),
    )  # fmt: skip
    value = 0.0
    for row in range(n_rows):
        value += patch.weight[row]
        for at in range(patch.starts[row], patch.starts[row + 1]):
            standing.net[patch.sites[at]] += patch.weight[row]
    path, depth, count = np.zeros(n_sites + 1, dtype=np.int64), 0, 0
    left = np.zeros(n_sites)
    for _ in range(most_nodes):
        if value < below:
            below = value
            if count < len(found):
                found[count] = standing.is_open
                count += 1
                if count == len(found):
                    break
        site = _most_wanted(standing)
        if site >= 0 and value - _promise(patch, standing, left, value - below) < below:
            standing.is_free[site], standing.is_open[site] = False, True
            value += price[site] - _turn(patch, standing, site, 1)
            path[depth] = site
            depth += 1
            continue
        while depth > 0 and not standing.is_open[path[depth - 1]]:
            depth -= 1
            standing.is_free[path[depth]] = True
        if depth == 0:
            return count, below
        site = path[depth - 1]
        standing.is_open[site] = False
        value -= price[site] + _turn(patch, standing, site, -1)
    return count, -np.inf
