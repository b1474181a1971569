"""
Road files to graphs that can be searched: osmnx, pyrosm and ours.

The same roads for all: pyrosm is given the highway classes that our motorbikes may use, for none of
its own kinds of networks admits the same, and keeps every node of them, as ours does. What its
users mostly ask for instead, nodes between junctions left out or roads for cars alone, has rows of
its own. Nothing of ours is loaded before it is needed: a peer's memory is its own.
"""

from __future__ import annotations

import contextlib
import csv
import subprocess
import sys
import tempfile
import time
import warnings
from functools import partial
from pathlib import Path

import numpy as np
from country_pbf import PROVINCE, write_country

from shared_data import SHARED

HERE = Path(__file__).resolve().parent

COUNTRIES = {"country_1m": 1_000_000, "country_10m": 10_000_000}
"""Nodes of drawn countries, of which half a province is read: a thirty-second part."""

CITIES = {"houses_1m": 5_500_000}
"""Nodes of drawn cities, read whole: a fifth of them in streets, and a house for each of those."""

ANDORRA = "andorra_2021"
"""A real country with its houses, small."""

ONLY_READ = {*COUNTRIES, *CITIES, ANDORRA}


def road_file(case, folder):
    """Return the PBF file of a case, made if need be."""
    if case == ANDORRA:
        return SHARED / f"geodata/other/andorra/{case}.osm.pbf"
    if case not in COUNTRIES | CITIES:
        return SHARED / f"geodata/roads/{case}_roads.osm.pbf"
    path = folder / f"{case}.osm.pbf"
    if case in COUNTRIES and not path.exists():
        write_country(path, COUNTRIES[case])
    elif not path.exists():
        write_country(path, CITIES[case], provinces=1, in_streets=0.2)
    return path


def read(case, engine, folder):
    """From a file to a graph that can be searched."""
    path = road_file(case, folder)
    if engine == "osmnx":
        path = _as_xml(case, folder, path)
    if engine == "motcua-alone":
        path = _province_alone(case, folder, path)
    box = PROVINCE if case in COUNTRIES else None
    name, _, kind = engine.partition("-")
    load, look = {
        "osmnx": (_load_osmnx, _read_osmnx),
        "pyrosm": (_load_pyrosm, partial(_read_pyrosm, kind=kind)),
        "motcua": (_load_motcua, read_motcua),
    }[name]
    load()
    loaded_mb = peak_mb()
    # pyrosm keeps what it read in the folder for such things, and would find it there again.
    tempfile.tempdir = tempfile.mkdtemp(dir=folder)
    cpu, started = time.process_time(), time.perf_counter()
    n_nodes, n_arcs = look(path, box)
    cpu, seconds = time.process_time() - cpu, time.perf_counter() - started
    note = f"{n_nodes:,} nodes, {n_arcs:,} arcs"
    note += "" if loaded_mb is None else f"; {loaded_mb:.0f} MB before reading"
    return {"ms_per_source": 1e3 * cpu, "seconds": seconds, "note": note}


def peak_mb():
    """Return the most memory that this process held; None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def _load_osmnx():
    import osmnx

    return osmnx


def _load_pyrosm():
    import geopandas
    import igraph
    import networkx as nx
    import pyrosm.graphs
    import pyrosm.pyrosm

    return geopandas, igraph, pyrosm, nx  # all that it would load while it reads


def _load_motcua():
    import motcua.inputs.road_network

    return motcua


def _as_xml(case, folder, path):
    """
    Rewrite the roads for motorbikes of a file as XML, in another process's time.

    It is the only format that osmnx reads, and it takes every way of a file for a road: of a house
    it then does not know the speed, and stops.
    """
    target = folder / f"{case}.osm"
    if not target.exists():
        code = (
            "import osmium, sys\n"
            "def all_of(kind): return osmium.FileProcessor(sys.argv[1], kind)\n"
            "classes = [('highway', name) for name in sys.argv[3].split()]\n"
            "is_road = osmium.filter.TagFilter(*classes)\n"
            "roads = lambda: all_of(osmium.osm.WAY).with_filter(is_road)\n"
            "used = {node.ref for way in roads() for node in way.nodes}\n"
            "with osmium.SimpleWriter(sys.argv[2]) as out:\n"
            "    for node in all_of(osmium.osm.NODE):\n"
            "        if node.id in used: out.add(node)\n"
            "    for way in roads(): out.add(way)"
        )
        run = [sys.executable, "-c", code, str(path), str(target), " ".join(_classes())]
        subprocess.run(run, check=True)
    return target


def _province_alone(case, folder, path):
    """Write what is read of a country as a file of its own; in another process's time."""
    target = folder / f"{case}-alone.osm.pbf"
    if not target.exists():
        code = (
            f"import sys; sys.path[:0] = {sys.path[:2]!r}\n"
            "from pathlib import Path; from readers import write_alone\n"
            "write_alone(Path(sys.argv[1]), Path(sys.argv[2]))"
        )
        subprocess.run([sys.executable, "-c", code, str(path), str(target)], check=True)
    return target


def write_alone(path, target):
    """Write the ways near the province, and their nodes."""
    import osmium

    from motcua.inputs.road_box import Box
    from motcua.inputs.road_file import open_roads

    lines = open_roads(path, Box(*PROVINCE))
    ids, first = np.unique(lines.node_ids, return_index=True)
    ends = np.cumsum(lines.n_points)
    with osmium.SimpleWriter(str(target)) as out:
        for node, place in zip(ids.tolist(), lines.lon_lat[first].tolist(), strict=True):
            out.add_node(osmium.osm.mutable.Node(id=node, version=1, location=place))
        refs = np.split(lines.node_ids, ends[:-1])
        for number, nodes, tags in zip(lines.osm_ids.tolist(), refs, lines.tags, strict=True):
            about = dict(lines.tag_sets[tags])
            way = osmium.osm.mutable.Way(id=number, version=1, nodes=nodes.tolist(), tags=about)
            out.add_way(way)


def _read_osmnx(path, _box):
    import osmnx

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        roads = osmnx.graph_from_xml(path, retain_all=False)
        roads = osmnx.routing.add_edge_travel_times(osmnx.routing.add_edge_speeds(roads))
        return len(roads), roads.number_of_edges()


def _read_pyrosm(path, box, *, kind):
    """As igraph's graph, pyrosm's own choice and its smallest, but for the kind of that name."""
    import pyrosm

    asked = {} if kind == "driving" else {"custom_filter": _roads_of_motorbikes()}
    with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        roads = pyrosm.OSM(str(path), bounding_box=list(box) if box else None)
        nodes, edges = roads.get_network(network_type="driving", nodes=True, **asked)
        graph = roads.to_graph(
            nodes, edges, graph_type="networkx" if kind == "networkx" else "igraph",
            simplify=kind in ("simplified", "driving"),
        )  # fmt: skip
    if kind == "networkx":
        return len(graph), graph.number_of_edges()
    return graph.vcount(), graph.ecount()


def _roads_of_motorbikes():
    """Return the roads that our table opens to motorbikes, in Overpass's words."""
    shut = "".join(f'["{key}"!~"^(no|private)$"]' for key in ("motor_vehicle", "access"))
    return f'["highway"~"^({"|".join(_classes())})$"]["area"!="yes"]{shut}'


def _classes():
    table = HERE.parents[1] / "coverage/motcua/inputs/speed_tables/motorbike.csv"
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row["road_class"] for row in rows if row["needs_permission"] == "no"]


def read_motcua(path, box):
    """Return how many nodes and arcs there are, none of them left out for being on a line."""
    from motcua.inputs.road_box import Box
    from motcua.inputs.road_file import open_roads
    from motcua.inputs.road_network import build_network
    from motcua.inputs.road_pieces import cut_pieces
    from motcua.inputs.road_tags import WayRules
    from motcua.inputs.speeds import mode_speeds

    rules = WayRules(mode_speeds("motorbike"))
    ways = open_roads(path, Box(*box) if box else None).ways(rules)
    network = build_network(ways, cut_pieces(ways), crs="EPSG:9210", where=path.name)
    return len(network.node_ids), len(network.tail)
