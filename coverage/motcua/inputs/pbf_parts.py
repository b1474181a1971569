"""What is taken of one block of a PBF file on each of the passes over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.inputs import pbf_frames as packed
from motcua.inputs.known_ids import KnownIds, among
from motcua.inputs.pbf_blobs import BrokenPbfError
from motcua.inputs.pbf_blocks import DENSE, RELATIONS, WAYS, Block
from motcua.inputs.road_box import Box, bounds_of
from motcua.inputs.road_tags import READ_KEYS
from motcua.inputs.speeds import FERRY

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, LongArray
    from motcua.inputs.turns import Members, Relation

PER_DEGREE = 1e7
"""Places are counted in such parts of a degree."""

_EARTH = np.array([[-180.0, -90.0], [180.0, 90.0]])
_KEYS = frozenset(key.encode() for key in READ_KEYS)
_ROAD_KEYS = frozenset([b"highway", b"route"])
_KINDS_OF_MEMBERS = "nwr"
_ENOUGH = 2
"""Points that make a line."""


class Nodes(NamedTuple):
    """Nodes with their places."""

    ids: LongArray
    """Numbers, shape (n,)."""

    lon_lat: LongArray
    """In 1e-7 degrees, int32, shape (n, 2)."""


@dataclass
class Part:
    """What one block held."""

    kinds: set[int]
    """Kinds of its groups."""

    nodes: Nodes | None = None
    """Those that were wanted."""

    ids: tuple[int, int] | None = None
    """Least and largest number of all its nodes; None where nobody looked."""

    corners: Box | None = None
    """Around all its nodes."""

    rows: LongArray = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    """Number and points of each way, shape (n_ways, 2)."""

    refs: LongArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Their nodes."""

    tags: LongArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Number of each way's set of tags, shape (n_ways,)."""

    tag_sets: list[dict[str, str]] = field(default_factory=list)
    """Distinct sets of tags."""

    restrictions: list[Relation] = field(default_factory=list)
    """Relations that restrict turns."""


def near_nodes(block: Block, *, box: Box) -> Part:
    """
    Take the nodes in a box, and what else is to be known of a block's.

    Parameters
    ----------
    block
        The block.
    box
        The box.

    Returns
    -------
    part
        With nodes, and around and between which they all lie.
    """
    part = Part(block.kinds())
    ids, lon_lat = block.nodes()
    if len(ids):
        part.nodes = _some(ids, lon_lat, _inside(lon_lat, box))
        part.ids = int(ids.min()), int(ids.max())
        corners = np.stack([lon_lat.min(axis=1), lon_lat.max(axis=1)]) / PER_DEGREE
        part.corners = bounds_of(np.clip(corners, *_EARTH))
    return part


def wanted_nodes(block: Block, *, wanted: LongArray) -> Part:
    """
    Take some nodes.

    Parameters
    ----------
    block
        The block.
    wanted
        Their numbers, in order.

    Returns
    -------
    part
        With those of them that the block has.
    """
    ids, lon_lat = block.nodes()
    is_wanted = among(ids, wanted) & _inside(lon_lat, Box(*_EARTH.ravel()))
    return Part({DENSE}, nodes=_some(ids, lon_lat, is_wanted))


def _inside(lon_lat: LongArray, box: Box) -> BoolArray:
    """Tell which nodes lie in a box: column by column in whole numbers is the quickest."""
    west, south, east, north = (round(side * PER_DEGREE) for side in box)
    lon, lat = lon_lat
    inside: BoolArray = (lon >= west) & (lon <= east)
    inside &= (lat >= south) & (lat <= north)
    return inside


def _some(ids: LongArray, lon_lat: LongArray, rows: BoolArray) -> Nodes:
    return Nodes(ids[rows], lon_lat[:, rows].T.astype(np.int32))


def roads_of(block: Block, *, near: KnownIds | None = None) -> Part:
    """
    Take the roads and ferries, and the restrictions.

    Parameters
    ----------
    block
        The block.
    near
        Only ways with one of these nodes; left out: all.

    Returns
    -------
    part
        With ways, and all restrictions.
    """
    part = Part(block.kinds())
    if WAYS in part.kinds:
        _take_ways(block, part, near=near)
    if RELATIONS in part.kinds:
        part.restrictions = _restrictions(block)
    return part


def _take_ways(block: Block, part: Part, *, near: KnownIds | None) -> None:
    rows = block.with_keys(block.messages(WAYS), _ROAD_KEYS)
    refs, n_refs = block.numbers(rows, packed.REFS, is_delta=True)
    kept = n_refs >= _ENOUGH
    if near is not None:
        is_near = np.zeros(len(rows), dtype=np.bool_)
        is_near[np.repeat(np.arange(len(rows)), n_refs)[near.has(refs)]] = True
        kept &= is_near
    refs = refs[np.repeat(kept, n_refs)]
    rows, n_refs = rows[kept], n_refs[kept]
    part.tag_sets, tags = block.tags(rows, _KEYS)
    is_road = np.array(
        ["highway" in about or about.get("route") == FERRY for about in part.tag_sets],
        dtype=np.bool_,
    )[tags]
    part.refs = refs[np.repeat(is_road, n_refs)]
    part.rows = np.column_stack([rows[is_road, packed.IDS], n_refs[is_road]])
    part.tags = tags[is_road]


def _restrictions(block: Block) -> list[Relation]:
    rows = block.with_keys(block.messages(RELATIONS), frozenset([b"type"]))
    sets, number = block.tags(rows)
    return [
        (sets[which], _members(block, rows[k : k + 1]))
        for k, which in enumerate(number.tolist())
        if sets[which]["type"] == "restriction"
    ]


def _members(block: Block, row: LongArray) -> Members:
    roles, refs, kinds = (
        block.numbers(row, column, is_delta=column == packed.LONS)[0].tolist()
        for column in (packed.REFS, packed.LONS, packed.TYPES)
    )
    try:
        return [
            (block.texts[role].decode(errors="replace"), _KINDS_OF_MEMBERS[kind], ref)
            for role, kind, ref in zip(roles, kinds, refs, strict=True)
        ]
    except (IndexError, ValueError) as fault:
        raise BrokenPbfError("a relation's member is damaged") from fault
