"""Road graphs as networkx and osmnx know them, in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.inputs.graph_edges import GraphEdge, broken_graph, pair_edges, read_edge
from motcua.inputs.projection import WGS84, project
from motcua.inputs.road_ways import Ways, columns_of, number_rows
from motcua.units import MM_PER_M, MS_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import networkx as nx

    from motcua.domain.arrays import FloatArray
    from motcua.domain.network import Network
    from motcua.inputs.road_tags import WayRules


def to_networkx(network: Network) -> nx.MultiDiGraph:
    """
    Return the searched graph as osmnx would have it.

    Parameters
    ----------
    network
        The roads.

    Returns
    -------
    graph
        Nodes by their ids in the source, with x and y in WGS 84 degrees; ``graph["crs"]`` is
        ``"EPSG:4326"``. Every arc has ``time_ms`` (int), ``travel_time`` (the same in seconds, as
        osmnx has it), ``length`` (metres), ``highway`` and ``oneway``; parallel arcs have keys of
        their own, in the order of the network. osmnx's functions take it, `osmnx.save_graphml`,
        `osmnx.simplify_graph` and `osmnx.convert.graph_to_gdfs` among them.
    """
    import networkx as nx

    graph = nx.MultiDiGraph(crs=WGS84)
    lon_lat = project(network.xy_m, source=network.crs, target=WGS84)
    ids = network.node_ids.tolist()
    places = zip(ids, lon_lat.tolist(), strict=True)
    graph.add_nodes_from((node, {"x": x, "y": y}) for node, (x, y) in places)
    graph.add_edges_from(_arcs(network, ids))
    return graph


def _arcs(network: Network, ids: list[int]) -> Iterator[tuple[int, int, dict[str, object]]]:
    columns = (
        network.tail,
        network.head,
        network.time_ms,
        network.length_mm,
        network.road_class,
        network.twin,
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for tail, head, time_ms, length_mm, road_class, twin in rows:
        about = {
            "time_ms": time_ms,
            "travel_time": time_ms / MS_PER_S,
            "length": length_mm / MM_PER_M,
            "highway": network.road_classes[road_class],
            "oneway": twin < 0,
        }
        yield ids[tail], ids[head], about


@dataclass(frozen=True, kw_only=True, eq=False)
class RoadGraph:
    """A graph as its file holds it, to be judged by the rules of any mode."""

    path: Path
    """The file, for faults."""

    graph: Any
    """One of four classes of networkx."""

    places: Mapping[str, tuple[float, float]]
    """Place of each node, in the graph's own coordinate system."""

    elsewhere: None = None
    """All of it is read, wherever it lies."""

    def ways(self, rules: WayRules) -> Ways:
        """
        Return the edges that are open to a mode.

        Parameters
        ----------
        rules
            The rules of the mode: they decide which edges are open, and how fast an edge is that
            states no time.

        Returns
        -------
        ways
            One for each edge; an edge and its exact reverse, unless ``oneway`` says yes, are one
            way for both directions. An edge drawn as a line (``geometry``, in osmnx's simplified
            graphs) keeps every bend: the bends become nodes with negative ids. ``time_ms``, or
            ``travel_time`` in seconds, is taken as stated, times congestion; ``length`` in metres
            too.

        Raises
        ------
        InputError
            If a time, a length or a line is none.
        """
        path, graph, places = self.path, self.graph, self.places
        edges = [
            edge
            for tail, head, about in graph.edges(data=True)
            if (edge := read_edge(path, (tail, head), about=about, places=places, rules=rules))
            is not None
        ]
        if not graph.is_directed():
            edges += [edge.reversed() for edge in edges]
        numbers = _node_numbers(list(graph.nodes))
        return _gather(path, pair_edges(edges), crs=str(graph.graph["crs"]), numbers=numbers)


def read_graphml(path: Path) -> RoadGraph:
    """
    Read a GraphML file, as `osmnx.save_graphml` or networkx writes it.

    Parameters
    ----------
    path
        A .graphml file whose nodes have x and y, and whose graph names its crs.

    Returns
    -------
    graph
        Whole.

    Raises
    ------
    InputError
        If the file is broken, names no coordinate system, or a node has no place.
    """
    graph = _parse(path)
    return RoadGraph(path=path, graph=graph, places=_places(path, graph))


def _parse(path: Path) -> Any:  # noqa: ANN401 - one of four classes of networkx
    from xml.etree.ElementTree import ParseError

    import networkx as nx

    try:
        graph = nx.read_graphml(path, node_type=str)
    except (ParseError, nx.NetworkXError, KeyError, ValueError, TypeError) as fault:
        raise broken_graph(path, f"it is no valid GraphML ({fault})") from fault
    if "crs" not in graph.graph:
        raise broken_graph(
            path,
            "it does not say in which coordinate system it is",
            mend='Set graph.graph["crs"] before saving, for example to "EPSG:4326".',
        )
    return graph


def _places(path: Path, graph: Any) -> dict[str, tuple[float, float]]:  # noqa: ANN401 - see `_parse`
    places = {}
    for node, about in graph.nodes(data=True):
        try:
            places[node] = (float(about["x"]), float(about["y"]))
        except (KeyError, ValueError) as fault:
            raise broken_graph(path, f"node {node} has no place in x and y") from fault
    return places


def _node_numbers(nodes: list[str]) -> dict[str, int]:
    """Return the nodes' own whole numbers, else numbers from 1 on in the order of their names."""
    if all(node.removeprefix("-").isdecimal() for node in nodes):
        return {node: int(node) for node in nodes}
    return {node: k for k, node in enumerate(sorted(nodes), start=1)}


def _gather(path: Path, edges: list[GraphEdge], *, crs: str, numbers: Mapping[str, int]) -> Ways:
    node_ids: list[int] = []
    next_bend = min([0, *numbers.values()]) - 1
    for edge in edges:
        n_bends = len(edge.points) - 2
        bends = range(next_bend, next_bend - n_bends, -1)
        next_bend -= n_bends
        node_ids += [numbers[edge.tail], *bends, numbers[edge.head]]
    xy = np.array([place for edge in edges for place in edge.points], dtype=np.float64)
    about = columns_of([edge.way for edge in edges])
    osm_ids, id_way = number_rows([edge.osm_ids for edge in edges])
    return Ways(
        node_ids=np.array(node_ids, dtype=np.int64),
        lon_lat=_to_degrees(path, xy.reshape(-1, 2), crs),
        n_points=np.array([len(edge.points) for edge in edges], dtype=np.int64),
        road_classes=about.road_classes,
        **about.arrays,
        length_mm=np.array([edge.length_mm for edge in edges], dtype=np.int64),
        osm_ids=osm_ids,
        id_way=id_way,
    )


def _to_degrees(path: Path, xy: FloatArray, crs: str) -> FloatArray:
    from pyproj.exceptions import CRSError

    if crs.upper() == WGS84:
        return xy
    try:
        return project(xy, source=crs, target=WGS84)
    except CRSError as fault:
        raise broken_graph(path, f'nobody knows its coordinate system "{crs}"') from fault
