"""Edges of a road graph: what their attributes say, and which two are one road."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.errors import InputError
from motcua.inputs.road_tags import ALONG, BOTH, Way
from motcua.inputs.tag_values import flat_value, parse_way_ids
from motcua.units import MM_PER_M, MS_PER_S

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    from motcua.inputs.road_tags import WayRules

_DIRECTED_TAGS = frozenset({"oneway", "junction", "cycleway"})
"""Tags that say a direction; in a directed graph the arcs themselves do."""

_ONE_WAY = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, kw_only=True)
class GraphEdge:
    """One edge of the file, in its own coordinates, from its tail to its head."""

    tail: str
    """Name of the node it leaves."""

    head: str
    """Name of the node it reaches."""

    points: tuple[tuple[float, float], ...]
    """Its line from tail to head, both included."""

    way: Way
    """How it can be used."""

    length_mm: int
    """Length as stated, -1 where it is not."""

    is_oneway: bool
    """Whether the file says that there is no way back."""

    osm_ids: tuple[int, ...] = ()
    """The OpenStreetMap ways it is made of, where the file says so."""

    def reversed(self) -> GraphEdge:
        """
        Return the edge the other way.

        Returns
        -------
        edge
            From its head to its tail.
        """
        return replace(self, tail=self.head, head=self.tail, points=self.points[::-1])


def read_edge(
    path: Path,
    ends: tuple[str, str],
    *,
    about: Mapping[str, Any],
    places: Mapping[str, tuple[float, float]],
    rules: WayRules,
) -> GraphEdge | None:
    """
    Return one edge of a graph.

    Parameters
    ----------
    path
        The file, for faults.
    ends
        Names of its tail and head.
    about
        Its attributes: OSM tags, ``geometry``, ``time_ms`` or ``travel_time``, ``length``.
    places
        The nodes' places.
    rules
        The rules of the mode.

    Returns
    -------
    edge
        None where it is closed to the mode.

    Raises
    ------
    InputError
        If a time, a length or the geometry is none.
    """
    tags = {
        key: flat_value(str(value)) for key, value in about.items() if key not in _DIRECTED_TAGS
    }
    if tags.get("highway") == "ferry":
        tags["route"] = "ferry"
    tags.setdefault("highway", "road")
    way = rules.read(tags)
    if way is None:
        return None
    try:
        time_ms, length_mm = _stated_ms(about), _stated_mm(about)
    except ValueError as fault:
        raise broken_graph(path, f"the edge from {ends[0]} to {ends[1]}: {fault}") from fault
    if time_ms >= 0:
        way = way._replace(time_ms=round(time_ms * rules.speeds.slower[way.road_class]))
    bends = _bends(path, about, ends)
    return GraphEdge(
        tail=ends[0],
        head=ends[1],
        points=(places[ends[0]], *bends, places[ends[1]]),
        way=way._replace(direction=ALONG),
        length_mm=length_mm,
        is_oneway=str(about.get("oneway")).lower() in _ONE_WAY,
        osm_ids=parse_way_ids(str(about.get("osmid", ""))),
    )


def _stated_ms(about: Mapping[str, Any]) -> int:
    # osmnx's simplification adds up travel_time, and makes a list of whatever it does not know.
    is_list = str(about.get("time_ms", "")).startswith("[")
    if "time_ms" in about and not is_list:
        return _whole(about["time_ms"], "time_ms")
    if "travel_time" in about:
        return _whole(float(about["travel_time"]) * MS_PER_S, "travel_time")
    if is_list:
        raise ValueError("time_ms holds several values; simplify with time_ms summed")
    return -1


def _stated_mm(about: Mapping[str, Any]) -> int:
    return _whole(float(about["length"]) * MM_PER_M, "length") if "length" in about else -1


def _whole(value: Any, name: str) -> int:  # noqa: ANN401 - text or number, as the file has it
    number = float(value)
    if not 0 <= number < np.iinfo(np.int32).max:
        raise ValueError(f"{name} = {value} is out of range")
    return round(number)


def _bends(
    path: Path, about: Mapping[str, Any], ends: tuple[str, str]
) -> list[tuple[float, float]]:
    if "geometry" not in about:
        return []
    import shapely

    try:
        line = shapely.from_wkt(str(about["geometry"]))
        places: list[tuple[float, float]] = list(map(tuple, shapely.get_coordinates(line).tolist()))
    except shapely.errors.GEOSException as fault:
        raise broken_graph(
            path, f"the edge from {ends[0]} to {ends[1]} has no valid line"
        ) from fault
    return places[1:-1]


def pair_edges(edges: list[GraphEdge]) -> list[GraphEdge]:
    """
    Return edges with an exact reverse as one, open both ways.

    Parameters
    ----------
    edges
        Directed edges, perhaps parallel ones.

    Returns
    -------
    edges
        In the order of the first of each two.
    """
    waiting: dict[Hashable, list[int]] = {}
    ways: list[GraphEdge] = []
    for edge in edges:
        # Two one-ways side by side, drawn as one line, stay two.
        mirror = [] if edge.is_oneway else waiting.get(_key(edge.reversed()))
        if mirror:
            row = mirror.pop(0)
            both = ways[row].way._replace(direction=BOTH)
            ways[row] = replace(ways[row], way=both)
            continue
        waiting.setdefault(_key(edge), []).append(len(ways))
        ways.append(edge)
    return ways


def _key(edge: GraphEdge) -> Hashable:
    return edge.tail, edge.head, edge.points, edge.way, edge.length_mm, edge.is_oneway


def broken_graph(path: Path, why: str, *, mend: str = "") -> InputError:
    """
    Return the fault of a file that is no road graph.

    Parameters
    ----------
    path
        The file.
    why
        What is wrong, after a colon.
    mend
        What to do about it; left out: save it again.

    Returns
    -------
    fault
        To be raised.
    """
    return InputError(
        f"{path.name} cannot be read as a road graph: {why}.",
        where=path.as_posix(),
        mend=mend or "Save it again with osmnx.save_graphml or networkx.write_graphml.",
    )
