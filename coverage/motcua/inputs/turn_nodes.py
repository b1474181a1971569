"""
Networks that keep to turn restrictions: nodes split where a turn is restricted, and only there.

At such a node v, whoever arrives by a restricted arc comes to a node of that arc's own, all others
to a shared one; every arc that leaves v starts at a node of its own; and arcs of no time and no
length lead from the former to the latter for every turn that is allowed. Places at v itself are
left by v, which leads to all arcs, and reached by another node, to which all arrivals lead.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN, handed_over
from motcua.domain.finding import Finding

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from motcua.domain.arrays import LongArray
    from motcua.domain.network import Network
    from motcua.inputs.road_ways import Ways

TURN = "turn"
"""Class of the arcs between the nodes that stand at one place."""

FIRST_COPY = 2**62
"""Node ids from here on stand for no node of the map."""


@dataclass
class _Split:
    """What is added to a network."""

    n_nodes: int
    """How many nodes there are so far."""

    heads: dict[int, int] = field(default_factory=dict)
    tails: dict[int, int] = field(default_factory=dict)
    arcs: list[tuple[int, int]] = field(default_factory=list)
    copies: list[tuple[int, int, int]] = field(default_factory=list)

    def new_node(self, node: int, reached_by: int = UNKNOWN) -> int:
        """Return one more node at the place of a node, by default the one that it is reached by."""
        row, self.n_nodes = self.n_nodes, self.n_nodes + 1
        self.copies.append((row, node, row if reached_by == UNKNOWN else reached_by))
        return row


def keep_turns(network: Network, *, ways: Ways, way: LongArray, where: str) -> Network:
    """
    Return a network on which every way keeps to the turn restrictions.

    Parameters
    ----------
    network
        The roads.
    ways
        The ways with their restricted turns.
    way
        Row of the way of each arc, shape (n_arcs,).
    where
        The file, for findings.

    Returns
    -------
    network
        Rows of nodes and arcs as before, with more behind them. The findings count the restrictions
        that hold, those on no road of the network, and those at which it is not clear what is
        meant: a way that passes the node instead of ending there.
    """
    banned, counts = _banned(network, ways, way)
    findings = [
        Finding(
            level="amber" if name == "unclear" else "green",
            code=f"turn_restrictions_{name}",
            values={"n": counts[name]},
            where=where,
        )
        for name in ("kept", "unclear", "moot")
        if counts[name]
    ]
    found = (*network.findings, *findings)
    return _split(network, banned, found) if banned else replace(network, findings=found)


def _banned(
    network: Network, ways: Ways, way: LongArray
) -> tuple[set[tuple[int, int]], Counter[str]]:
    """Return pairs of arcs that may not follow each other, and what became of how many turns."""
    into, out = _arcs_at(network, {turn.via for turn in ways.turns})
    wanted = {number for turn in ways.turns for number in (turn.from_way, turn.to_way)}
    rows = defaultdict(set)
    for at in np.flatnonzero(np.isin(ways.osm_ids, list(wanted))).tolist():
        rows[int(ways.osm_ids[at])].add(int(ways.id_way[at]))
    banned: set[tuple[int, int]] = set()
    counts: Counter[str] = Counter()
    for turn in ways.turns:
        before = [arc for arc in into[turn.via] if int(way[arc]) in rows[turn.from_way]]
        after = [arc for arc in out[turn.via] if int(way[arc]) in rows[turn.to_way]]
        if not before or not after:
            counts["moot"] += 1  # not on these roads, or closed to the mode
            continue
        if len(before) > 1 or len(after) > 1:
            counts["unclear"] += 1
            continue
        counts["kept"] += 1
        others = [arc for arc in out[turn.via] if arc != after[0]]
        banned |= {(before[0], arc) for arc in (others if turn.is_only else after)}
    return banned, counts


def _arcs_at(
    network: Network, node_ids: set[int]
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Return the arcs that reach and leave some nodes, by node id."""
    near = np.isin(network.node_ids, list(node_ids))
    both = []
    for ends in (network.head, network.tail):
        arcs: dict[int, list[int]] = defaultdict(list)
        for arc in np.flatnonzero(near[ends]).tolist():
            arcs[int(network.node_ids[ends[arc]])].append(arc)
        both.append(arcs)
    return both[0], both[1]


def _split(
    network: Network, banned: set[tuple[int, int]], findings: tuple[Finding, ...]
) -> Network:
    """Split the nodes where arcs may not follow each other."""
    added = _Split(n_nodes=len(network.node_ids))
    nodes = sorted({int(network.head[arc]) for arc, _ in banned})
    is_split = np.zeros(len(network.node_ids), dtype=bool)
    is_split[nodes] = True
    into, out = defaultdict(list), defaultdict(list)
    for arc in np.flatnonzero(is_split[network.head]).tolist():
        into[int(network.head[arc])].append(arc)
    for arc in np.flatnonzero(is_split[network.tail]).tolist():
        out[int(network.tail[arc])].append(arc)
    for node in nodes:
        _split_node(node, into[node], out[node], banned, added)
    return _with(network, added, findings)


def _split_node(
    node: int,
    into: list[int],
    out: list[int],
    banned: set[tuple[int, int]],
    added: _Split,
) -> None:
    reached_by = added.new_node(node)
    added.copies.append((node, node, reached_by))
    starts = {arc: added.new_node(node, reached_by) for arc in out}
    added.tails |= starts
    added.arcs += [(node, start) for start in starts.values()]
    restricted = {arc for arc, _ in banned}
    shared = added.new_node(node, reached_by)
    for arc in into:
        added.heads[arc] = added.new_node(node, reached_by) if arc in restricted else shared
    for arc in {added.heads[arc]: arc for arc in into}.values():
        end = added.heads[arc]
        added.arcs.append((end, reached_by))
        added.arcs += [(end, starts[then]) for then in out if (arc, then) not in banned]


def _with(network: Network, added: _Split, findings: tuple[Finding, ...]) -> Network:
    """Return the network with what a split adds behind its rows."""
    copies = np.array(added.copies, dtype=np.int32)
    new = copies[copies[:, 0] >= len(network.node_ids)]
    tail, head = network.tail.copy(), network.head.copy()
    for ends, moved in ((tail, added.tails), (head, added.heads)):
        ends[list(moved)] = list(moved.values())
    turns = np.array(added.arcs, dtype=np.int32)
    none = np.zeros(len(turns), dtype=np.int32)
    return replace(
        network,
        node_ids=_longer(network.node_ids, FIRST_COPY + np.arange(len(new))),
        xy_m=_longer(network.xy_m, network.xy_m[new[:, 1]]),
        part=_longer(network.part, network.part[new[:, 1]]),
        tail=_longer(tail, turns[:, 0]),
        head=_longer(head, turns[:, 1]),
        time_ms=_longer(network.time_ms, none),
        length_mm=_longer(network.length_mm, none),
        twin=_longer(network.twin, none + np.int32(UNKNOWN)),
        road_class=_longer(network.road_class, none + np.int32(len(network.road_classes))),
        road_classes=(*network.road_classes, TURN),
        can_snap=_longer(network.can_snap, none > 0),
        split_nodes=copies,
        findings=findings,
    )


def _longer(array: NDArray[Any], more: NDArray[Any]) -> NDArray[Any]:
    return handed_over(np.concatenate([array, more]))
