"""Figures as small whole numbers: minutes and distances rounded up, never flattered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.units import MS_PER_MIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motcua.domain.arrays import FloatArray, LongArray

_PEOPLE_PARTS = 100
"""Parts of a person that are kept where people are not whole (rasters, unraked cells)."""

_MANY_POINTS = 1_000_000
_FINE_PARTS, _COARSE_PARTS = 10, 2

_ROUNDING_M = 1e-4
"""A tenth of a millimetre: what the way through kilometres and back can add to a length."""


def people_scale(people: FloatArray) -> int:
    """
    Return how many parts a person is counted in.

    Parameters
    ----------
    people
        People of the demand points.

    Returns
    -------
    scale
        1 where every point holds whole people.

    Examples
    --------
    >>> people_scale(np.array([3.0, 4.0])), people_scale(np.array([3.0, 20.5]))
    (1, 100)
    """
    return 1 if np.array_equal(people, np.rint(people)) else _PEOPLE_PARTS


def people_parts(people: FloatArray) -> NDArray[np.uint32]:
    """
    Return people as whole numbers of parts.

    Parameters
    ----------
    people
        People of the demand points.

    Returns
    -------
    parts
        Shape as given.

    Examples
    --------
    >>> people_parts(np.array([3.0, 20.5])).tolist()
    [300, 2050]
    """
    return np.rint(people * people_scale(people)).astype(np.uint32)


def whole_minutes(minutes: FloatArray) -> LongArray:
    """
    Return minutes rounded up, plus one; 0 where not known.

    Parameters
    ----------
    minutes
        As the demand table holds them: whole milliseconds over 60,000; NaN where not known.

    Returns
    -------
    codes
        Rounding up keeps "within 30 minutes" true of exactly the same points.

    Examples
    --------
    A millisecond beyond 30 minutes is 31:

    >>> whole_minutes(np.array([0.0, 30.0, 30 + 1 / 60_000, np.nan])).tolist()
    [1, 31, 32, 0]
    """
    known = np.isfinite(minutes)
    milliseconds = np.rint(np.where(known, minutes, 0.0) * MS_PER_MIN).astype(np.int64)
    codes: LongArray = np.where(known, -(-milliseconds // MS_PER_MIN) + 1, 0)
    return codes


def parts_of_km(kilometres: FloatArray, parts: int) -> LongArray:
    """
    Return kilometres in parts of a kilometre, rounded up, plus one; 0 where not known.

    Parameters
    ----------
    kilometres
        NaN where not known.
    parts
        How many parts a kilometre has: 10 tells hundreds of metres.

    Returns
    -------
    codes
        A hundred metres exactly is one tenth.

    Examples
    --------
    >>> parts_of_km(np.array([0.0, 5.0, 5.0001, np.nan]), 10).tolist()
    [1, 51, 52, 0]
    """
    known = np.isfinite(kilometres)
    metres = np.where(known, kilometres, 0.0) * 1_000
    codes = np.ceil((metres - _ROUNDING_M) * parts / 1_000).clip(min=0).astype(np.int64) + 1
    return np.where(known, codes, 0)


def km_parts(n_points: int) -> int:
    """
    Return in how many parts a kilometre is told.

    Parameters
    ----------
    n_points
        Number of demand points.

    Returns
    -------
    parts
        Tenths; halves for a million points and more, so that the page stays small. Both divide
        the half kilometres at which a reader may put the limit, so that recounts stay exact.

    Examples
    --------
    >>> km_parts(270_000), km_parts(2_800_000)
    (10, 2)
    """
    return _FINE_PARTS if n_points < _MANY_POINTS else _COARSE_PARTS
