"""Areas that went to several units, cut by straight lines so that each part has its people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray

_FAR_M = 1e7
"""Half of the side of a square that holds any country."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Cut:
    """An area cut across a direction: the first unit's part, and the next cut of what is left."""

    units: tuple[int, ...]
    """Units that share the area, in the order in which they are cut off."""

    directions: tuple[tuple[float, float], ...]
    """Unit vector of each cut, from the part cut off to what is left."""

    limits_m: tuple[float, ...]
    """How far along its direction each cut lies."""

    def unit_of(self, xy_m: FloatArray) -> LongArray:
        """
        Return the unit that places of the area are in.

        Parameters
        ----------
        xy_m
            Shape (n, 2).

        Returns
        -------
        unit
            Rows of units, shape (n,).
        """
        unit = np.full(len(xy_m), self.units[-1], dtype=np.int64)
        is_left = np.ones(len(xy_m), dtype=np.bool_)
        for row, direction, limit in zip(self.units, self.directions, self.limits_m, strict=False):
            first = is_left & (xy_m @ np.array(direction) <= limit)
            unit[first] = row
            is_left &= ~first
        return unit

    def pieces(self, shape: Any) -> dict[int, Any]:  # noqa: ANN401 - shapely's shapes
        """
        Return the area's polygon in parts.

        Parameters
        ----------
        shape
            A polygon or multipolygon.

        Returns
        -------
        pieces
            Unit to its part; a part may be empty.
        """
        pieces, left = {}, shape
        for row, direction, limit in zip(self.units, self.directions, self.limits_m, strict=False):
            side = _half_plane(direction, limit)
            pieces[row] = shapely.intersection(left, side)
            left = shapely.difference(left, side)
        return {**pieces, self.units[-1]: left}


def cut_area(
    xy_m: FloatArray,
    people: FloatArray,
    *,
    units: Sequence[int],
    shares: Sequence[float],
    anchors: Sequence[FloatArray | None],
) -> Cut:
    """
    Cut one area so that each unit has its share of the people.

    Parameters
    ----------
    xy_m
        Demand points of the area, shape (n, 2).
    people
        Theirs, shape (n,).
    units
        Rows of the units that share it.
    shares
        Share of the people that each is to have, 1 together.
    anchors
        Where the rest of each unit lies; None for a unit that has nothing else.

    Returns
    -------
    cut
        Each unit gets the side that looks towards the rest of it. Whole points go one way or the
        other, so that shares are met to half a point.
    """
    rows, directions, limits = np.arange(len(xy_m)), [], []
    middle = xy_m.mean(axis=0) if len(xy_m) else np.zeros(2)
    total = float(people.sum())
    for place in range(len(units) - 1):
        towards = _direction(anchors[place], list(anchors[place + 1 :]), middle)
        along = xy_m[rows] @ towards
        order = np.argsort(along, kind="stable")
        n_first = _how_many(people[rows[order]], shares[place] * total)
        limits.append(_between(along[order], n_first))
        directions.append((float(towards[0]), float(towards[1])))
        rows = rows[along > limits[-1]]
    return Cut(units=tuple(units), directions=tuple(directions), limits_m=tuple(limits))


def anchors_of(
    units: IntArray,
    area: IntArray,
    *,
    is_whole: BoolArray,
    centres: FloatArray,
    n_units: int,
) -> list[FloatArray | None]:
    """
    Return where the areas lie that went to each unit whole.

    Parameters
    ----------
    units
        Unit of each part, shape (n_parts,).
    area
        Area of each part, shape (n_parts,).
    is_whole
        Whether the part is its whole area, shape (n_parts,).
    centres
        Of the areas, shape (n_areas, 2).
    n_units
        Number of units.

    Returns
    -------
    anchors
        The middle of each unit's whole areas; None where it has none.
    """
    anchors: list[FloatArray | None] = []
    for unit in range(n_units):
        mine = area[(units == unit) & is_whole]
        anchors.append(centres[mine].mean(axis=0) if len(mine) else None)
    return anchors


def _direction(
    first: FloatArray | None, others: list[FloatArray | None], middle: FloatArray
) -> FloatArray:
    """Return the way from one unit's anchor to the others'; east where nobody has one."""
    known = [each for each in others if each is not None]
    start = middle if first is None else first
    end = np.mean(known, axis=0) if known else middle
    way = end - start
    length = float(np.hypot(*way))
    return np.asarray(way / length) if length else np.array([1.0, 0.0])


def _how_many(people: FloatArray, wanted: float) -> int:
    """Return how many points, in order, come nearest to so many people; one on each side if any."""
    sums = np.concatenate([[0.0], np.cumsum(people)])
    if wanted <= 0:
        return 0
    if wanted >= sums[-1]:
        return len(people)
    nearest = int(np.argmin(np.abs(sums - wanted)))
    return min(max(nearest, 1), max(len(people) - 1, 1))


def _between(along: FloatArray, n_first: int) -> float:
    """Return a limit after so many of the sorted places."""
    if not len(along):
        return 0.0
    if n_first == 0:
        return float(along[0]) - 1.0
    if n_first == len(along):
        return float(along[-1]) + 1.0
    return float(along[n_first - 1] + along[n_first]) / 2


def _half_plane(direction: tuple[float, float], limit: float) -> Any:  # noqa: ANN401 - a polygon
    """Return a square whose one side is the cut."""
    along = np.array(direction)
    across = np.array([-along[1], along[0]])
    middle = along * limit
    back = along * 2 * _FAR_M
    left, right = middle + across * _FAR_M, middle - across * _FAR_M
    return shapely.Polygon([left, right, right - back, left - back])
