"""Ways as an OpenStreetMap file has them, however it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.arrays import handed_over
from motcua.inputs.road_ways import number_rows
from motcua.inputs.tagged_lines import TaggedLines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.inputs.road_box import Box
    from motcua.inputs.turns import Relation

_ENOUGH = 2
"""Points that make a line."""


class OsmWays(NamedTuple):
    """Ways as an OpenStreetMap file has them, one after the other."""

    ids: LongArray
    """Number of each way, shape (n_ways,)."""

    n_points: LongArray
    """How many points each has, shape (n_ways,)."""

    tags: LongArray
    """Number of each way's set of tags, shape (n_ways,)."""

    node_ids: LongArray
    """Node of each point, shape (n_points,)."""

    lon_lat: FloatArray
    """WGS 84 degrees of each point, NaN where the file does not say, shape (n_points, 2)."""


def draw_lines(
    ways: OsmWays,
    tag_sets: tuple[Mapping[str, str], ...],
    *,
    restrictions: Sequence[Relation] = (),
    file: str = "",
    elsewhere: Box | None = None,
) -> TaggedLines:
    """
    Cut ways where they lost nodes, as in a file that was clipped at a border.

    Parameters
    ----------
    ways
        In the order of the file.
    tag_sets
        By number.
    restrictions
        Relations that restrict turns.
    file
        Name of the file.
    elsewhere
        Around what the file holds, if nothing of it is kept.

    Returns
    -------
    lines
        A lone point is no line.

    Examples
    --------
    Of five points the third has no place:

    >>> places = np.array([[0, 0], [1, 0], [np.nan, np.nan], [3, 0], [4, 0]])
    >>> one = np.array([0])
    >>> lines = draw_lines(OsmWays(one + 70, one + 5, one, np.arange(5), places), ({},))
    >>> lines.node_ids.tolist(), lines.n_points.tolist(), lines.osm_ids.tolist()
    ([0, 1, 3, 4], [2, 2], [70, 70])
    """
    way = np.repeat(np.arange(len(ways.ids)), ways.n_points)
    known = ~np.isnan(ways.lon_lat[:, 0])
    follows = np.r_[False, known[:-1] & (way[1:] == way[:-1])][: len(way)]
    begins = known & ~follows
    run = np.cumsum(begins) - 1
    length = np.bincount(run[known], minlength=int(begins.sum()))
    is_line = length >= _ENOUGH
    kept = known.copy()
    kept[known] = is_line[run[known]]
    whose = way[begins][is_line]
    has_lost = np.zeros(len(ways.ids), dtype=np.bool_)
    has_lost[way[~known]] = True
    return TaggedLines(
        node_ids=handed_over(ways.node_ids[kept]),
        lon_lat=handed_over(ways.lon_lat[kept]),
        n_points=length[is_line],
        tags=ways.tags[whose].astype(np.int32),
        tag_sets=tag_sets,
        osm_ids=ways.ids[whose],
        id_line=np.arange(len(whose)),
        is_cut=has_lost[whose],
        lost=ways.tags[has_lost].astype(np.int32),
        restrictions=tuple(restrictions),
        file=file,
        elsewhere=elsewhere,
    )


def restrictions_at(restrictions: Sequence[Relation], way_ids: LongArray) -> list[Relation]:
    """
    Return the restrictions that concern some ways.

    Parameters
    ----------
    restrictions
        Relations of a whole file.
    way_ids
        Numbers of the ways that are kept of it.

    Returns
    -------
    restrictions
        Those with one of these ways for a member.
    """
    numbers, row = number_rows(
        [[ref for _, kind, ref in members if kind == "w"] for _, members in restrictions]
    )
    return [restrictions[k] for k in np.unique(row[np.isin(numbers, way_ids)]).tolist()]
