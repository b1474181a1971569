"""Ways as any road file has them: points in a row, with what the mode may do on them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from motcua.domain.arrays import FloatArray, IntArray, LongArray, freeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from motcua.domain.finding import Finding
    from motcua.inputs.road_tags import Way
    from motcua.inputs.turns import Turn


@dataclass(frozen=True, kw_only=True, eq=False)
class Ways:
    """
    Ways that are open to the mode, one after the other, and the points of each in turn.

    Ways meet where they share a node id; a node has one place, that of its first mention.
    """

    node_ids: LongArray
    """Node of each point, shape (n_points,)."""

    lon_lat: FloatArray
    """WGS 84 degrees of each point, shape (n_points, 2)."""

    n_points: LongArray
    """How many points a way has, two at least, shape (n_ways,)."""

    road_class: IntArray
    """Index into `road_classes`, shape (n_ways,)."""

    road_classes: tuple[str, ...]
    """Values of the OSM key highway, or ferry, sorted."""

    direction: IntArray
    """`road_tags.BOTH`, `ALONG` or `AGAINST`, shape (n_ways,)."""

    kmh: FloatArray
    """Speed, shape (n_ways,)."""

    time_ms: LongArray
    """Time for the whole way where the file states it, else -1, shape (n_ways,)."""

    length_mm: LongArray
    """Length of the whole way where the file states it, else -1, shape (n_ways,)."""

    osm_ids: LongArray
    """Numbers of OpenStreetMap ways, shape (n_numbers,); none where the file has none."""

    id_way: LongArray
    """Row of the way that carries each number, shape (n_numbers,); a way joined of several, as
    simplified graphs have them, carries all of theirs."""

    turns: tuple[Turn, ...] = ()
    """Turns that may not be taken, or of which one must be, as the file has them."""

    findings: tuple[Finding, ...] = ()
    """What was noticed while reading."""

    def __post_init__(self) -> None:
        """Check shapes, and make everything read-only."""
        freeze(self, "node_ids", (None,), np.int64)
        freeze(self, "lon_lat", (len(self.node_ids), 2), np.float64)
        for field, dtype in (
            ("n_points", np.int64),
            ("road_class", np.int32),
            ("direction", np.int32),
            ("kmh", np.float64),
            ("time_ms", np.int64),
            ("length_mm", np.int64),
        ):
            freeze(self, field, (len(self.n_points),), dtype)
        freeze(self, "osm_ids", (None,), np.int64)
        freeze(self, "id_way", (len(self.osm_ids),), np.int64)
        if self.n_points.sum() != len(self.node_ids) or (self.n_points <= 1).any():
            raise ValueError("Ways.n_points does not count the points")


class Columns(NamedTuple):
    """What ways admit, by field of `Ways`."""

    arrays: dict[str, Any]
    """road_class, direction, kmh and time_ms, each of shape (n_ways,)."""

    road_classes: tuple[str, ...]
    """As in `Ways`."""


def columns_of(ways: Sequence[Way]) -> Columns:
    """
    Put what ways admit into arrays.

    Parameters
    ----------
    ways
        One by one, perhaps none.

    Returns
    -------
    columns
        In the same order.
    """
    classes = tuple(sorted({way.road_class for way in ways}))
    rank = {name: k for k, name in enumerate(classes)}
    arrays = {
        "road_class": np.array([rank[way.road_class] for way in ways], dtype=np.int32),
        "direction": np.array([way.direction for way in ways], dtype=np.int32),
        "kmh": np.array([way.kmh for way in ways], dtype=np.float64),
        "time_ms": np.array([way.time_ms for way in ways], dtype=np.int64),
    }
    return Columns(arrays, classes)


def number_rows(numbers: Sequence[Sequence[int]]) -> tuple[LongArray, LongArray]:
    """
    Return numbers in one array, and whose each is.

    Parameters
    ----------
    numbers
        Some for each row, perhaps none.

    Returns
    -------
    flat
        All of them, row by row.
    row
        The row of each, of the same shape.

    Examples
    --------
    >>> flat, row = number_rows([(7, 8), (), (9,)])
    >>> flat.tolist(), row.tolist()
    ([7, 8, 9], [0, 0, 2])
    """
    flat: LongArray = np.fromiter(chain.from_iterable(numbers), dtype=np.int64)
    return flat, np.repeat(np.arange(len(numbers)), [len(few) for few in numbers])
