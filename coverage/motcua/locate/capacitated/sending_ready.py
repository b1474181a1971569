"""Who may be sent where, made of a covering model within capacities and times of travel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_array, hstack

from motcua.locate.capacitated.sending import Sending
from motcua.locate.cover.rows import merge_rows
from motcua.locate.terms.arguments import check_shape

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.capacitated.cover_ready import CapacityCase
    from motcua.locate.capacitated.cover_task import CapacityCover
    from motcua.locate.cover.rows import MergedRows
    from motcua.locate.median.impedance import Impedances

SCALE = 1_000.0
"""Cost of a plan that sends nobody: of larger numbers a linear solver loses the last digits."""


class _Pairs(NamedTuple):
    """Pairs of rows and sites, by row and then by site."""

    row: LongArray
    site: LongArray
    time: FloatArray
    """Infinite where the site is in standard and no time is known."""

    is_near: BoolArray


def make_sending(
    case: CapacityCase, held: CapacityCover, times: Impedances, *, people: FloatArray
) -> Sending:
    """
    Ask for the least travel of all who are in reach of an allowed site.

    Parameters
    ----------
    case
        The covering model: who is in standard of which sites, and what each row asks of them.
    held
        Its merged rows with what the goals before have reached: target and limits.
    times
        Travel time or distance, shape (n_demand, n_sites).
    people
        Weight of each row's travel, shape (n_demand,).

    Returns
    -------
    sending
        Rows with the same pairs, times and load a person are one. Whoever no time is known of is
        sent without counting; a site in standard without a time counts the longest.

    Raises
    ------
    InputError
        If the shapes of cover and times differ.
    """
    check_shape("impedance", (times.n_demand, times.n_sites), case.covers.shape)
    longest = float(times.value.max(initial=0.0))
    times = times.keep(held.terms.allowed[times.site])
    covered = np.ones(times.n_demand, dtype=np.bool_)
    covered[case.nobody] = False
    must = covered & (case.load > 0) & case.serves_all
    counted = np.where(covered & ~must & (not case.serves_all), case.population, 0.0)
    travels = np.where(np.diff(times.start) > 0, people, 0.0)
    pairs = _pairs(case, times, must=must, near=must | (counted > 0))
    base = np.maximum(travels, counted)
    rate = np.where(base > 0, case.load / np.maximum(base, 1e-300), -1.0)
    kind = np.stack([case.area, np.round(rate, 12), must, travels > 0, counted > 0])
    stays = must | (base > 0)
    rows, time, near = _merged(pairs, kind, base, stays=stays)
    at = np.zeros(0, dtype=np.int64) if rows.row_of is None else rows.row_of
    first = np.flatnonzero(stays)[np.unique(at, return_index=True)[1]]

    def added(amount: FloatArray) -> FloatArray:
        """Return what the merged rows have together."""
        total = np.bincount(at, weights=amount[stays], minlength=rows.n_rows)
        return np.asarray(total, dtype=np.float64)

    share = added(travels) * (SCALE / max(float(travels.sum()), 1e-300))
    row = np.repeat(np.arange(rows.n_rows), np.diff(rows.starts))
    return Sending(
        held=held, starts=rows.starts, site=rows.sites, is_near=near,
        travel=share[row] * np.minimum(time / max(longest, 1e-300), float(longest > 0)),
        beyond=np.where(must[first], np.inf, share * float(longest > 0)),
        people=added(counted), load=added(case.load), area=case.area[first],
        unit=longest / SCALE,
    )  # fmt: skip


def _pairs(case: CapacityCase, times: Impedances, *, must: BoolArray, near: BoolArray) -> _Pairs:
    """Join the sites in standard with those in reach; who must be covered has the former alone."""
    n_sites = times.n_sites
    covers = case.covers
    row = np.repeat(np.arange(covers.shape[0]), np.diff(covers.indptr))
    standard = (row * n_sites + covers.indices)[near[row]]
    timed = times.row * n_sites + times.site
    key = np.union1d(standard, timed[~must[times.row]])
    time = np.full(len(key), np.inf)
    at = np.searchsorted(timed, key)
    known = np.append(timed, -1)[at] == key
    time[known] = times.value[at[known]]
    return _Pairs(key // n_sites, key % n_sites, time, np.isin(key, standard))


def _merged(
    pairs: _Pairs, kind: FloatArray, people: FloatArray, *, stays: BoolArray
) -> tuple[MergedRows, FloatArray, BoolArray]:
    """Merge rows of one kind with the same pairs; return them, and time and nearness of pairs."""
    values, value = np.unique(pairs.time, return_inverse=True)
    place = (pairs.site * 2 + pairs.is_near) * max(len(values), 1) + value.ravel()
    places, column = np.unique(place, return_inverse=True)
    shape = (len(people), len(places))
    matrix = csr_array((np.ones(len(column), np.bool_), (pairs.row, column.ravel())), shape=shape)
    number = np.unique(kind, axis=1, return_inverse=True)[1].ravel()
    each = (np.arange(len(number)), number)
    tags = csr_array(
        (np.ones(len(number), np.bool_), each), shape=(len(number), int(number.max(initial=-1)) + 1)
    )
    rows = merge_rows(
        csr_array(hstack([matrix, tags], format="csr"))[stays], people[stays]
    )  # fmt: skip
    is_pair = rows.sites < len(places)
    starts = np.concatenate([[0], np.cumsum(is_pair)])[rows.starts]
    of = places[rows.sites[is_pair]]
    site, near = np.divmod(of // max(len(values), 1), 2)
    kept = replace(rows, starts=starts.astype(np.int64), sites=site.astype(np.int32))
    return kept, values[of % max(len(values), 1)], near.astype(np.bool_)
