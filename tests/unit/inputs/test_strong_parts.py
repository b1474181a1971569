"""Where one can go and come back, against networkx; and what reading roads need not load."""

from __future__ import annotations

import subprocess
import sys

import networkx as nx
import numpy as np
import osmium
import pytest

from motcua.inputs import road_osm, strong_parts
from motcua.inputs.road_osm import read_osm

WAY = '<way id="{0}" version="1"><nd ref="{1}"/><nd ref="{2}"/><tag k="highway" v="road"/></way>'


def draw_arcs(rng):
    """Return random arcs, some of them back along others, and which are known to have a twin."""
    n_nodes, n_arcs = int(rng.integers(1, 30)), int(rng.integers(0, 50))
    tail, head = rng.integers(0, n_nodes, (2, n_arcs))
    is_twin = rng.random(n_arcs) < 0.3
    tails, heads = np.r_[tail, head[is_twin]], np.r_[head, tail[is_twin]]
    return n_nodes, tails, heads, np.r_[is_twin, np.ones(is_twin.sum(), dtype=bool)]


@pytest.mark.parametrize("worth_compiling", [0, 10**9])
def test_parts_are_those_that_networkx_finds(monkeypatch, worth_compiling):
    monkeypatch.setattr(strong_parts, "_ARCS_WORTH_COMPILING", worth_compiling)
    rng = np.random.default_rng(3)
    for _ in range(200):
        n_nodes, tail, head, has_twin = draw_arcs(rng)
        roads = nx.DiGraph()
        roads.add_nodes_from(range(n_nodes))
        roads.add_edges_from(zip(tail.tolist(), head.tolist(), strict=True))
        parts = sorted(nx.strongly_connected_components(roads), key=min)
        expected = [k for v in range(n_nodes) for k, part in enumerate(parts) if v in part]
        for known in (has_twin, None):
            found = strong_parts.strong_parts(tail, head, n_nodes=n_nodes, has_twin=known)
            assert found.tolist() == expected


def test_a_road_of_ten_thousand_nodes_is_one_part():
    node = np.random.default_rng(4).permutation(10_001)
    tail, head = np.r_[node[:-1], node[1:]], np.r_[node[1:], node[:-1]]
    is_known = np.ones(len(tail), dtype=bool)
    both = strong_parts.strong_parts(tail, head, n_nodes=10_001, has_twin=is_known)
    assert both.max() == 0
    one = strong_parts.strong_parts(node[:-1], node[1:], n_nodes=10_001)
    assert one.tolist() == list(range(10_001))


def osm_file(folder, n_ways):
    nodes = "".join(
        f'<node id="{k}" version="1" lon="{105 + k / 1e3}" lat="10.5"/>'
        for k in range(1, n_ways + 2)
        if k % 5
    )
    ways = "".join(WAY.format(900 + k, k, k + 1) for k in range(1, n_ways + 1))
    path = folder / "roads.osm"
    path.write_text(f'<osm version="0.6">{nodes}{ways}</osm>', encoding="utf-8")
    return path


def test_how_many_ways_are_held_at_a_time_changes_nothing(tmp_path, monkeypatch):
    path = osm_file(tmp_path, 23)
    at_once = read_osm(path)
    monkeypatch.setattr(road_osm, "_AT_ONCE", 3)
    by_threes = read_osm(path)
    assert len(at_once.n_points) == 15  # each fifth node is missing, and two ways with it
    for name in ("node_ids", "lon_lat", "n_points", "tags", "osm_ids", "is_cut", "lost"):
        assert getattr(by_threes, name).tolist() == getattr(at_once, name).tolist()


@pytest.mark.parametrize("name", ["roads.osm", "roads.osm.pbf"])
def test_reading_a_file_loads_neither_scipy_nor_numba(tmp_path, name):
    code = (
        "import sys; from pathlib import Path; from motcua.inputs.road_network import *\n"
        "from motcua.inputs.road_file import read_ways\n"
        "from motcua.inputs.road_tags import WayRules\n"
        "from motcua.inputs.road_pieces import cut_pieces\n"
        "from motcua.inputs.speeds import mode_speeds\n"
        "ways = read_ways(Path(sys.argv[1]), WayRules(mode_speeds('motorbike')))\n"
        "build_network(ways, cut_pieces(ways), crs='EPSG:9210', where='')\n"
        "print({'scipy', 'numba', 'shapely', 'pandas'} & set(sys.modules))"
    )
    path = osm_file(tmp_path, 3)
    if name != path.name:
        with osmium.SimpleWriter(str(tmp_path / name)) as out:
            for thing in osmium.FileProcessor(str(path)):
                out.add(thing)
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / name)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"
