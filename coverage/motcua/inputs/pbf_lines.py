"""
Roads out of a large PBF file, clipped while reading.

The file is gone through by blocks, on all cores: first for the nodes in a box, then for the ways
that have one of them, then for those nodes of these ways that lie far outside. What is held is the
nodes in the box and a little around it, and the ways; never the country.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import usable_cores
from motcua.inputs.known_ids import KnownIds, among, in_order
from motcua.inputs.osm_ways import OsmWays, draw_lines, restrictions_at
from motcua.inputs.pbf_blobs import find_blobs, read_blob
from motcua.inputs.pbf_blocks import DENSE, LONE, RELATIONS, WAYS, Block, open_block
from motcua.inputs.pbf_parts import (
    PER_DEGREE,
    Nodes,
    Part,
    near_nodes,
    roads_of,
    wanted_nodes,
)
from motcua.inputs.road_box import Box, bounds_of
from motcua.inputs.tagged_lines import TagSets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.inputs.pbf_blobs import Blob
    from motcua.inputs.tagged_lines import TaggedLines

_AROUND_DEG = 0.05
"""About 5 km: nodes so far around the box are held too, for most ways that leave it end there; what
is not held is looked for in the whole file once more."""

_NOWHERE: LongArray = np.empty((0, 2), dtype=np.int32)


def read_pbf(path: Path, box: Box | None = None) -> TaggedLines:
    """
    Read the roads and ferries of a PBF file.

    Parameters
    ----------
    path
        A .osm.pbf.
    box
        Only ways with a node in it are kept, and these whole; left out: all.

    Returns
    -------
    lines
        In the order of the file.

    Raises
    ------
    BrokenPbfError
        If the file is damaged.
    OtherPbfError
        If it is of a kind that osmium reads better.
    """
    with ThreadPoolExecutor(usable_cores()) as pool:
        return _Reader(path, pool).read(box)


class _Reader:
    """The passes over one file."""

    def __init__(self, path: Path, pool: ThreadPoolExecutor) -> None:
        self._path = path
        self._pool = pool
        self._blobs = find_blobs(path)
        self._parts: list[Part] = []

    def read(self, box: Box | None) -> TaggedLines:
        """Return the lines."""
        around = None
        if box is not None:
            self._parts = self._over(partial(near_nodes, box=box.wider(_AROUND_DEG)), self._blobs)
            around = _joined(part.nodes for part in self._parts)
            for part in self._parts:
                part.nodes = None  # or they would be held twice while ways are read
            near = KnownIds(around.ids[box.holds(around.lon_lat / PER_DEGREE)])
            with_ways = [
                blob
                for blob, part in zip(self._blobs, self._parts, strict=True)
                if part.kinds & {WAYS, RELATIONS}
            ]
            found = self._over(partial(roads_of, near=near), with_ways)
        else:
            self._parts = found = self._over(roads_of, self._blobs)
        refs = np.concatenate([np.empty(0, dtype=np.int64), *(part.refs for part in found)])
        places = self._places(refs, around)
        return self._drawn(found, refs, places=places, box=box)

    def _over(self, look: Callable[[Block], Part], blobs: Iterable[Blob]) -> list[Part]:
        def read(blob: Blob) -> Part:
            """Decode one blob and take of it what is looked for."""
            return look(open_block(read_blob(self._path, blob)))

        return list(self._pool.map(read, blobs))

    def _places(self, refs: LongArray, held: Nodes | None) -> FloatArray:
        """Return the place of each node in degrees, those that are not known yet read now."""
        wanted = in_order(refs)
        if held is not None:
            used = among(held.ids, wanted)
            held = Nodes(held.ids[used], held.lon_lat[used])
            wanted = wanted[~among(wanted, held.ids)]
        blobs = [
            blob
            for blob, part in zip(self._blobs, self._parts, strict=True)
            if part.kinds & {DENSE, LONE} and _may_hold(part.ids, wanted)
        ]
        more = self._over(partial(wanted_nodes, wanted=wanted), blobs) if len(wanted) else []
        nodes = _joined([held, *(part.nodes for part in more)])
        places = np.full((len(refs), 2), np.nan)
        known = among(refs, nodes.ids)
        at = np.searchsorted(nodes.ids, refs[known], side="right") - 1
        places[known] = nodes.lon_lat[at] / PER_DEGREE
        return places

    def _drawn(
        self, found: list[Part], refs: LongArray, *, places: FloatArray, box: Box | None
    ) -> TaggedLines:
        sets = TagSets()
        numbers = [np.empty(0, dtype=np.int64)]
        for part in found:
            own = np.array([sets.number(tags) for tags in part.tag_sets], dtype=np.int64)
            numbers.append(own[part.tags])
        rows = np.concatenate([np.empty((0, 2), dtype=np.int64), *(part.rows for part in found)])
        restrictions = [each for part in found for each in part.restrictions]
        if box is not None:
            restrictions = restrictions_at(restrictions, rows[:, 0])
        ways = OsmWays(rows[:, 0], rows[:, 1], np.concatenate(numbers), refs, places)
        corners = [part.corners for part in self._parts if part.corners is not None]
        return draw_lines(
            ways,
            sets.all,
            restrictions=restrictions,
            file=self._path.name,
            elsewhere=None if len(rows) else bounds_of(np.array(corners).reshape(-1, 2)),
        )


def _joined(parts: Iterable[Nodes | None]) -> Nodes:
    """Return the nodes of all parts in order; of two alike the later counts last, as in osmium."""
    held = [part for part in parts if part is not None]
    ids = np.concatenate([np.empty(0, dtype=np.int64), *(part.ids for part in held)])
    lon_lat = np.concatenate([_NOWHERE, *(part.lon_lat for part in held)])
    if (np.diff(ids) < 0).any():
        order = np.argsort(ids, kind="stable")
        ids, lon_lat = ids[order], lon_lat[order]
    return Nodes(ids, lon_lat)


def _may_hold(ids: tuple[int, int] | None, wanted: LongArray) -> bool:
    """Tell whether a block with ids from one to another may hold one that is wanted."""
    if ids is None:
        return True
    first, last = np.searchsorted(wanted, [ids[0], ids[1] + 1])
    return bool(first < last)
