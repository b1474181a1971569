"""Ways as any road file has them: points in a row, with what the mode may do on them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN, FloatArray, IntArray, LongArray, freeze

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


def gather_ways(
    ways: Sequence[Way],
    *,
    node_ids: LongArray,
    lon_lat: FloatArray,
    n_points: Sequence[int],
    lengths_mm: Sequence[int] | None = None,
    osm_ids: Sequence[Sequence[int]] = (),
    turns: tuple[Turn, ...] = (),
    findings: tuple[Finding, ...] = (),
) -> Ways:
    """
    Put ways that were read one by one into arrays.

    Parameters
    ----------
    ways
        What each way admits, shape (n_ways,).
    node_ids
        Nodes of all points, way by way, shape (n_points,).
    lon_lat
        Their places, shape (n_points, 2).
    n_points
        How many points each way has, shape (n_ways,).
    lengths_mm
        Lengths where the file states them, shape (n_ways,).
    osm_ids
        Numbers of the OpenStreetMap ways each way is made of, n_ways rows; left out: not known.
    turns
        Restricted turns.
    findings
        What was noticed while reading.

    Returns
    -------
    ways
        In the same order; perhaps none.
    """
    classes = tuple(sorted({way.road_class for way in ways}))
    rank = {name: k for k, name in enumerate(classes)}
    n_ids = [len(ids) for ids in osm_ids]
    unstated = np.full(len(ways), UNKNOWN, dtype=np.int64)
    return Ways(
        node_ids=node_ids,
        lon_lat=lon_lat.reshape(-1, 2),
        n_points=np.asarray(n_points, dtype=np.int64),
        road_class=np.array([rank[way.road_class] for way in ways], dtype=np.int32),
        road_classes=classes,
        direction=np.array([way.direction for way in ways], dtype=np.int32),
        kmh=np.array([way.kmh for way in ways], dtype=np.float64),
        time_ms=np.array([way.time_ms for way in ways], dtype=np.int64),
        length_mm=unstated if lengths_mm is None else np.asarray(lengths_mm, dtype=np.int64),
        osm_ids=np.fromiter(chain.from_iterable(osm_ids), dtype=np.int64),
        id_way=np.repeat(np.arange(len(n_ids)), n_ids),
        turns=turns,
        findings=findings,
    )
