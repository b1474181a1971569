"""Turn restrictions: read from relations, kept to by every engine, told where they are not."""

from __future__ import annotations

import heapq
from dataclasses import replace
from functools import cache

import networkx as nx
import numpy as np
import osmium
import pytest

from motcua.domain.demand import Demand
from motcua.domain.sites import Sites
from motcua.inputs.candidates import junctions
from motcua.inputs.graphs import to_networkx
from motcua.inputs.road_file import read_ways
from motcua.inputs.road_network import build_network
from motcua.inputs.road_pieces import cut_pieces
from motcua.inputs.road_tags import WayRules
from motcua.inputs.speeds import mode_speeds
from motcua.inputs.turns import Turn, TurnRules
from motcua.travel.matrix import measure_travel
from motcua.travel.reach import Reach
from shared_data import shared

CRS = "EPSG:9210"
HCMC = "geodata/roads/hcmc_2018_roads.osm.pbf"


def demand_at(xy):
    n = len(xy)
    ids = [f"d{k:05}" for k in range(n)]
    return Demand(ids=ids, xy_m=xy, population=np.ones(n), area=np.zeros(n), crs=CRS)


def sites_at(xy):
    n = len(xy)
    no = np.zeros(n, bool)
    return Sites(
        ids=[f"s{k:05}" for k in range(n)], names=["x"] * n, xy_m=xy, tier=["commune"] * n,
        area=np.zeros(n), is_existing=~no, is_mandatory=no, is_forbidden=no, cost=np.ones(n),
        crs=CRS,
    )  # fmt: skip


def times(network, homes, doors, *, engine, minutes=12):
    reach = Reach(cutoff_ms=minutes * 60_000, distance_cutoff_m=100.0)
    travel = measure_travel(network, demand_at(homes), sites_at(doors), reach=reach, engine=engine)
    found = travel.time_ms.tocoo()
    return {(int(i), int(j)): int(t) for i, j, t in zip(*found.coords, found.data, strict=True)}


@cache
def arcs_of(network):
    """Return plain lists, which Python reads much faster, and the arcs that leave each node."""
    tail, head, ms = network.tail.tolist(), network.head.tolist(), network.time_ms.tolist()
    out = {}
    for arc, node in enumerate(tail):
        out.setdefault(node, []).append(arc)
    return tail, head, ms, network.node_ids.tolist(), out


def by_arcs(network, start, banned, limit):
    """Dijkstra whose states are arcs: the least time at every node, turns minded."""
    tail, head, ms, ids, out = arcs_of(network)
    vias = {via for _, via, _ in banned}
    least, done = {start: 0}, set()
    queue = [(ms[arc], arc) for arc in out[start]]
    heapq.heapify(queue)
    while queue:
        now, arc = heapq.heappop(queue)
        node = head[arc]
        # Where no turn is banned, it does not matter by which arc one came.
        if arc in done or now > limit or (node in least and ids[node] not in vias):
            continue
        done.add(arc)
        least.setdefault(node, now)
        for then in out.get(node, []):
            if (ids[tail[arc]], ids[node], ids[head[then]]) not in banned:
                heapq.heappush(queue, (now + ms[then], then))
    return least


def banned_turns(path):
    """Read, a second time and apart, which node may not follow which two."""
    nodes, relations = {}, []
    for thing in osmium.FileProcessor(str(path), osmium.osm.WAY | osmium.osm.RELATION):
        if thing.is_way():
            nodes[thing.id] = [node.ref for node in thing.nodes]
            continue
        tags = dict(thing.tags)
        roles = [(m.role, m.type, m.ref) for m in thing.members if m.role]
        if sorted(r[:2] for r in roles) == [("from", "w"), ("to", "w"), ("via", "n")]:
            relations.append((tags, {role: ref for role, _, ref in roles}))
    only, no = [], set()
    for tags, member in relations:
        if not {"from", "to"} <= member.keys() or "restriction" not in tags:
            continue
        via, start, end = member["via"], nodes.get(member["from"]), nodes.get(member["to"])
        if start is None or end is None or via not in (start[0], start[-1]):
            continue
        before = start[-2] if start[-1] == via else start[1]
        after = end[-2] if end[-1] == via else end[1]
        if tags["restriction"].startswith("only"):
            only.append((before, via, after))
        else:
            no.add((before, via, after))
    return no, only


@pytest.mark.slow
def test_real_restrictions_are_kept_to_the_millisecond():
    path = shared(HCMC)
    ways = read_ways(path, WayRules(mode_speeds("car")))
    pieces = cut_pieces(ways)
    plain = build_network(replace(ways, turns=()), pieces, crs=CRS, where="")
    network = build_network(ways, pieces, crs=CRS, where="")
    counts = {note.code: dict(note.values)["n"] for note in network.findings if "turn" in note.code}
    # All 68 relations of the file are told.
    assert counts == {
        "turn_restrictions_ignored": 18, "turn_restrictions_kept": 47, "turn_restrictions_moot": 3
    }  # fmt: skip
    no, only = banned_turns(path)
    banned = set(no)
    for before, via, after in only:
        row = np.searchsorted(plain.node_ids, via)
        heads = plain.node_ids[plain.head[plain.tail == row]].tolist()
        banned |= {(before, via, other) for other in heads if other != after}
    row = {node: k for k, node in enumerate(plain.node_ids.tolist())}
    known = sorted(t for t in banned if all(node in row for node in t))
    picked = known[:: max(1, len(known) // 12)]
    # A node that is itself split has its own rows, so the places are the neighbours.
    homes = [row[before] for before, _, _ in picked]
    doors = [row[after] for _, _, after in picked]
    limit = 12 * 60_000
    truth = {}
    differs = 0
    for i, home in enumerate(homes):
        least = by_arcs(plain, home, banned, limit)
        free = by_arcs(plain, home, set(), limit)
        truth |= {(i, j): least[door] for j, door in enumerate(doors) if door in least}
        differs += sum(least.get(door) != free.get(door) for door in doors)
    assert differs >= 8
    places = plain.xy_m[homes], plain.xy_m[doors]
    assert times(network, *places, engine="plain") == truth
    assert times(network, *places, engine="compiled") == truth
    assert times(network, *places, engine="swept") == truth


OSM = """<osm version="0.6">
 <node id="1" lon="106.600" lat="11.000"/> <node id="2" lon="106.610" lat="11.000"/>
 <node id="3" lon="106.620" lat="11.000"/> <node id="4" lon="106.610" lat="11.010"/>
 <node id="5" lon="106.620" lat="11.010"/> <node id="6" lon="106.610" lat="10.995"/>
 <way id="10"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>
 <way id="11"><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/></way>
 <way id="12"><nd ref="2"/><nd ref="4"/><tag k="highway" v="primary"/></way>
 <way id="13"><nd ref="3"/><nd ref="5"/><nd ref="4"/><tag k="highway" v="primary"/></way>
 <way id="14"><nd ref="6"/><nd ref="2"/><tag k="highway" v="primary"/></way>
 <way id="15"><nd ref="3"/><nd ref="6"/><tag k="highway" v="primary"/></way>
 <relation id="1">
  <member type="way" ref="10" role="from"/><member type="node" ref="2" role="via"/>
  <member type="way" ref="12" role="to"/>
  <tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/>{more}
 </relation>
</osm>"""


@pytest.fixture
def town(tmp_path):
    def build(mode="car", more=""):
        path = tmp_path / "roads.osm"
        path.write_text(OSM.format(more=more), encoding="utf-8")
        ways = read_ways(path, WayRules(mode_speeds(mode)))
        return build_network(ways, cut_pieces(ways), crs=CRS, where="roads.osm")

    return build


def minutes_between(network, start, end):
    ids = network.node_ids.tolist()
    places = network.xy_m[[ids.index(start)]], network.xy_m[[ids.index(end)]]
    return times(network, *places, engine="plain", minutes=60)[0, 0]


def test_a_left_turn_is_driven_round_and_only_from_its_road(town):
    free = town(more='<tag k="except" v="motorcar"/>')
    assert not len(free.split_nodes)
    held = town()
    step = {
        (int(free.node_ids[t]), int(free.node_ids[h])): int(ms)
        for t, h, ms in zip(free.tail, free.head, free.time_ms, strict=True)
    }
    assert minutes_between(free, 1, 4) == step[1, 2] + step[2, 4]
    # Out along 11 and back again would be a way round too, were it shorter than the block.
    u_turn = step[1, 2] + step[2, 6] + step[6, 2] + step[2, 4]
    block = step[1, 2] + step[2, 3] + step[3, 5] + step[5, 4]
    assert minutes_between(held, 1, 4) == min(u_turn, block)
    for start, end in ((4, 1), (3, 4), (6, 4), (1, 3), (2, 4), (1, 2), (4, 2)):
        assert minutes_between(held, start, end) == minutes_between(free, start, end)


def test_people_on_the_roads_at_a_split_node_leave_and_arrive_by_either_end(town):
    held, free = town(), town(more='<tag k="except" v="motorcar"/>')
    ids = free.node_ids.tolist()
    xy = {node: free.xy_m[ids.index(node)] for node in ids}
    along = [xy[1] * (1 - f) + xy[2] * f for f in (0.1, 0.9)]
    up = [xy[2] * (1 - f) + xy[4] * f for f in (0.05, 0.95)]
    for engine in ("plain", "compiled"):
        here, there = np.array([*along, *up]), np.array([*up, *along])
        got = times(held, here, there, engine=engine, minutes=60)
        usual = times(free, here, there, engine=engine, minutes=60)
        turned = {(i, j) for i in (0, 1) for j in (0, 1)}
        assert all(got[pair] > usual[pair] for pair in turned)
        assert {p: t for p, t in got.items() if p not in turned} == {
            p: t for p, t in usual.items() if p not in turned
        }


def test_the_graph_of_networkx_keeps_to_turns_too(town):
    held = town()
    graph = to_networkx(held)
    way = nx.shortest_path_length(graph, 1, 4, weight="time_ms")
    assert way == minutes_between(held, 1, 4)
    assert all(graph.nodes[node]["x"] for node in graph)
    copies = [node for node in graph if node >= 2**62]
    assert {round(graph.nodes[node]["x"], 6) for node in copies} == {106.61}
    assert (
        junctions(held).tolist() == junctions(town(more='<tag k="except" v="motorcar"/>')).tolist()
    )


@pytest.mark.parametrize(
    ("mode", "tags", "n_turns", "n_unreadable"),
    [
        ("motorbike", {"restriction": "no_left_turn"}, 1, 0),
        ("motorbike", {"restriction": "no_left_turn", "except": "bus; motorcycle"}, 0, 0),
        ("motorbike", {"restriction:hgv": "no_left_turn"}, 0, 0),
        ("car", {"restriction:motorcar": "only_straight_on"}, 1, 0),
        ("foot", {"restriction": "no_left_turn"}, 0, 0),
        ("car", {}, 0, 1),
        ("car", {"restriction": "give_way"}, 0, 1),
    ],
)  # fmt: skip
def test_whom_a_restriction_binds(mode, tags, n_turns, n_unreadable):
    rules = TurnRules(mode)
    members = [("from", "w", 1), ("via", "n", 7), ("to", "w", 2)]
    rules.read({"type": "restriction", **tags}, members)
    assert (len(rules.turns), rules.n_unreadable) == (n_turns, n_unreadable)


@pytest.mark.parametrize(
    "members",
    [
        [("from", "w", 1), ("via", "w", 7), ("to", "w", 2)],
        [("from", "w", 1), ("via", "n", 7)],
        [("from", "w", 1), ("from", "w", 3), ("via", "n", 7), ("to", "w", 2)],
        [],
    ],
)
def test_what_cannot_be_modelled_is_counted(members):
    rules = TurnRules("car")
    rules.read({"type": "restriction", "restriction": "no_left_turn"}, members)
    assert (rules.turns, rules.n_unreadable) == ([], 1)


def test_no_entry_has_many_origins():
    rules = TurnRules("car")
    members = [("from", "w", 1), ("from", "w", 3), ("via", "n", 7), ("to", "w", 2)]
    rules.read({"type": "restriction", "restriction": "no_entry"}, members)
    assert rules.turns == [Turn(1, 7, 2, False), Turn(3, 7, 2, False)]
