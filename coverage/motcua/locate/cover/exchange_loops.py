"""The compiled loops of greedy and exchange on merged rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray


TWO = 2
"""Open sites of a row of which neither is alone any more."""


@compiled
def fits(used: FloatArray, matrix: FloatArray, upper: FloatArray, site: int, out: int) -> bool:
    """Say whether one more site, for one less, keeps the upper limits.

    Returns
    -------
    fits
        To a billionth of the use.
    """
    for limit in range(len(upper)):
        use = used[limit] + matrix[limit, site]
        if out >= 0:
            use -= matrix[limit, out]
        if use > upper[limit] + 1e-9 * (1.0 + abs(use)):
            return False
    return True


@compiled
def keeps(used: FloatArray, matrix: FloatArray, lower: FloatArray, site: int, out: int) -> bool:
    """Say whether one more site, for one less, keeps the lower limits.

    Returns
    -------
    keeps
        To a billionth of the use.
    """
    for limit in range(len(lower)):
        use = used[limit] + matrix[limit, site] - matrix[limit, out]
        if use < lower[limit] - 1e-9 * (1.0 + abs(use)):
            return False
    return True


@compiled
def _use(matrix: FloatArray, upper: FloatArray, site: int) -> float:
    """Return the largest share of a limit that a site takes."""
    use = 0.0
    for limit in range(len(upper)):
        if upper[limit] > 0.0 and np.isfinite(upper[limit]):
            use = max(use, matrix[limit, site] / upper[limit])
    return max(use, 1e-12)


@compiled
def fill_loop(  # noqa: C901, PLR0912, PLR0917
    column_starts: LongArray,
    column_rows: IntArray,
    weight: FloatArray,
    opened: BoolArray,
    allowed: BoolArray,
    matrix: FloatArray,
    upper: FloatArray,
) -> None:
    """Open, as long as one gains people and fits, the site with the most for its use."""
    n_sites = len(opened)
    covered = np.zeros(len(weight), dtype=np.bool_)
    used = np.zeros(len(upper))
    gain = np.full(n_sites, np.inf)
    for site in range(n_sites):
        if opened[site]:
            for limit in range(len(upper)):
                used[limit] += matrix[limit, site]
            for at in range(column_starts[site], column_starts[site + 1]):
                covered[column_rows[at]] = True
    while True:
        best, most = -1, 0.0
        for site in range(n_sites):
            # Gains only fall: one that was too low before need not be counted again.
            if opened[site] or not allowed[site] or gain[site] <= most:
                continue
            if not fits(used, matrix, upper, site, -1):
                continue
            people = 0.0
            for at in range(column_starts[site], column_starts[site + 1]):
                if not covered[column_rows[at]]:
                    people += weight[column_rows[at]]
            gain[site] = people / _use(matrix, upper, site)
            if gain[site] > most:
                best, most = site, gain[site]
        if best < 0:
            return
        opened[best] = True
        for limit in range(len(upper)):
            used[limit] += matrix[limit, best]
        for at in range(column_starts[best], column_starts[best + 1]):
            covered[column_rows[at]] = True


@compiled
def _tally(  # noqa: PLR0917
    starts: LongArray,
    sites: IntArray,
    weight: FloatArray,
    opened: BoolArray,
    matrix: FloatArray,
    count: LongArray,
    used: FloatArray,
    gain: FloatArray,
    loss: FloatArray,
) -> None:
    """Count the open sites of every row; say what each site gains if opened, loses if closed."""
    for site in range(len(opened)):
        if opened[site]:
            for limit in range(len(used)):
                used[limit] += matrix[limit, site]
    for row in range(len(weight)):
        for at in range(starts[row], starts[row + 1]):
            if opened[sites[at]]:
                count[row] += 1
        for at in range(starts[row], starts[row + 1]):
            if count[row] == 0:
                gain[sites[at]] += weight[row]
            elif count[row] == 1 and opened[sites[at]]:
                loss[sites[at]] += weight[row]


@compiled
def _shut(  # noqa: PLR0917
    site: int,
    starts: LongArray,
    sites: IntArray,
    column_starts: LongArray,
    column_rows: IntArray,
    weight: FloatArray,
    opened: BoolArray,
    count: LongArray,
    gain: FloatArray,
    loss: FloatArray,
) -> None:
    """Close a site and bring gains and losses up to date."""
    opened[site] = False
    for at in range(column_starts[site], column_starts[site + 1]):
        row = column_rows[at]
        count[row] -= 1
        for other in range(starts[row], starts[row + 1]):
            if count[row] == 0:
                gain[sites[other]] += weight[row]
            elif count[row] == 1 and opened[sites[other]]:
                loss[sites[other]] += weight[row]
    loss[site] = 0.0


@compiled
def _join(  # noqa: PLR0917
    site: int,
    starts: LongArray,
    sites: IntArray,
    column_starts: LongArray,
    column_rows: IntArray,
    weight: FloatArray,
    opened: BoolArray,
    count: LongArray,
    gain: FloatArray,
    loss: FloatArray,
) -> None:
    """Open a site and bring gains and losses up to date."""
    opened[site] = True
    for at in range(column_starts[site], column_starts[site + 1]):
        row = column_rows[at]
        count[row] += 1
        for other in range(starts[row], starts[row + 1]):
            if count[row] == 1:
                gain[sites[other]] -= weight[row]
            elif count[row] == TWO and opened[sites[other]] and sites[other] != site:
                loss[sites[other]] -= weight[row]
        if count[row] == 1:
            loss[site] += weight[row]


@compiled
def swap_loop(  # noqa: C901, PLR0917
    starts: LongArray,
    sites: IntArray,
    column_starts: LongArray,
    column_rows: IntArray,
    weight: FloatArray,
    opened: BoolArray,
    mandatory: BoolArray,
    allowed: BoolArray,
    matrix: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    swaps: int,
) -> None:
    """Exchange, best first, while that gains people and keeps the limits."""
    n_sites = len(opened)
    count = np.zeros(len(weight), dtype=np.int64)
    used = np.zeros(len(upper))
    gain, loss, back = np.zeros(n_sites), np.zeros(n_sites), np.zeros(n_sites)
    _tally(starts, sites, weight, opened, matrix, count, used, gain, loss)
    least = 1e-9 * weight.sum()
    for _ in range(swaps):
        best, into, out = least, -1, -1
        for gone in range(n_sites):
            if not opened[gone] or mandatory[gone]:
                continue
            for at in range(column_starts[gone], column_starts[gone + 1]):
                row = column_rows[at]
                if count[row] == 1:
                    for other in range(starts[row], starts[row + 1]):
                        back[sites[other]] += weight[row]
            for site in range(n_sites):
                better = gain[site] + back[site] - loss[gone]
                if (
                    better > best
                    and allowed[site]
                    and not opened[site]
                    and fits(used, matrix, upper, site, gone)
                    and keeps(used, matrix, lower, site, gone)
                ):
                    best, into, out = better, site, gone
            for site in range(n_sites):
                back[site] = 0.0
        if into < 0:
            return
        _shut(out, starts, sites, column_starts, column_rows, weight, opened, count, gain, loss)
        _join(into, starts, sites, column_starts, column_rows, weight, opened, count, gain, loss)
        for limit in range(len(upper)):
            used[limit] += matrix[limit, into] - matrix[limit, out]
