"""What every number of officers costs at every site, less a price for each of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled
from motcua.locate.consolidate.manning import SLACK

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.consolidate.network_facts import Staff


class Ladders(NamedTuple):
    """
    The officers of all sites; a number of officers is the last index of an array.

    With as many officers, the more files the better, so that of each number only the most files
    count.
    """

    largest: FloatArray
    """Most files that 1, 2, ... officers may have, the last of them any."""

    least: LongArray
    """Fewest officers, shape (n_sites,)."""

    capacity: FloatArray
    """Most files, shape (n_sites,)."""

    paid: FloatArray
    """Cost without missing files; upgraded in any case or not, (n_sites, 2, n_officers)."""

    target: FloatArray
    """Files that the floor asks for, shape (n_sites, n_officers)."""

    is_strict: BoolArray
    """Whether fewer are out of the question, shape (n_sites, n_officers)."""

    missing: float
    """Price of a file that is missing."""

    rate: float
    """Price of a file."""

    full: FloatArray
    """Least cost of a to b officers with the most files each; (n_sites, 2, n, n)."""


def ladders_of(staff: Staff, rate: float) -> Ladders:
    """
    Return the ladders of all sites.

    Parameters
    ----------
    staff
        What officers and offices cost and may do.
    rate
        What a file is worth.

    Returns
    -------
    ladders
        From no officer to one more than there are stairs.
    """
    largest = np.append(staff.largest, np.inf)
    officers = np.arange(len(largest) + 1)
    most, roomier = staff.most[:, None, None], staff.most_upgraded[:, None, None]
    grows = np.array([[[False], [True]]]) | (
        (officers > most) & (roomier > most) & (not staff.wait_is_soft)
    )
    fits = staff.wait_is_soft | (officers <= np.where(grows, roomier, most))
    officer, upgrade, missing = staff.prices.tolist()
    cost = staff.office_cost[:, None, None] + officer * officers + upgrade * grows
    target = staff.floor[:, None] * officers
    spared = staff.is_exempt[:, None] & (officers <= staff.least[:, None])
    is_strict = staff.floor_is_hard & ~spared
    paid = np.where(fits, cost, np.inf)
    load = np.append(0.0, staff.largest)
    gap = np.where(target[:, :-1] - load > SLACK * target[:, :-1], target[:, :-1] - load, 0.0)
    full = paid[:, :, :-1] + (missing * gap - rate * load)[:, None, :]
    full = np.where((is_strict[:, :-1] & (gap > 0))[:, None, :], np.inf, full)
    best = np.full((*full.shape, full.shape[-1]), np.inf)
    for first in range(full.shape[-1]):
        best[:, :, first, first:] = np.minimum.accumulate(full[:, :, first:], axis=-1)
    return Ladders(
        largest=largest, least=staff.least, capacity=staff.capacity * (1 + SLACK), paid=paid,
        target=target, is_strict=is_strict, missing=float(missing), rate=float(rate), full=best,
    )  # fmt: skip


@compiled
def _needed(largest: FloatArray, load: float) -> int:
    """Return how many officers a load asks for, by halving."""
    low, high = 0, len(largest) - 1
    while low < high:
        middle = (low + high) // 2
        if largest[middle] >= load:
            high = middle
        else:
            low = middle + 1
    return low + 1


@compiled
def cheapest(ladders: Ladders, site: int, low: float, high: float, grows: int) -> float:
    """
    Return what an open site costs at the least, less what its files are worth.

    Returns
    -------
    cost
        For the best load from low to high; infinite where each breaks a rule.
    """
    high = min(high, ladders.capacity[site])
    low *= 1 - SLACK
    if low > high:
        return np.inf
    first = max(_needed(ladders.largest, low), ladders.least[site])
    last = max(_needed(ladders.largest, high), first)
    target = ladders.target[site, last]
    gap = target - high if target - high > SLACK * target else 0.0
    best = np.inf
    if gap == 0.0 or not ladders.is_strict[site, last]:
        best = ladders.paid[site, grows, last] + ladders.missing * gap - ladders.rate * high
    if last > first:
        best = min(best, ladders.full[site, grows, first, last - 1])
    return best
