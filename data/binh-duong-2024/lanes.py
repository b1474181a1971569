"""
Lanes and streets: every inhabited cell is tied to the main roads by the shortest way.

A lane that many people share is a larger road, and where people live close together the lanes
become a mesh of streets.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra

CROWD = 900
"""A cell with more people has streets at half the spacing."""

STREET_M = 720.0
"""Longest street of a mesh."""

STREETS = 250
"""Hamlets of more people than this are joined to all their neighbours."""

LARGER = ((2_500, "tertiary"), (500, "unclassified"), (0, "residential"))
"""Class of a lane by the people whose way to the main road it is."""


def add_lanes(land: Any, cells: list[Any], chance: Any) -> None:
    """Tie every inhabited cell to the main roads by the shortest lanes, and make streets."""
    n_main = len(land.xy)
    people = np.concatenate([np.zeros(n_main), _hamlets(land, cells, chance)])
    pairs = _passable(land)
    away_m, before, _ = dijkstra(
        land.graph(pairs),
        directed=False,
        indices=np.arange(n_main),
        return_predecessors=True,
        min_only=True,
    )
    behind = people.copy()
    for row in np.argsort(-np.where(np.isfinite(away_m), away_m, -1), kind="stable"):
        if before[row] >= 0:
            behind[before[row]] += behind[row]
    joined = [(int(before[row]), row) for row in range(n_main, len(land.xy)) if before[row] >= 0]
    for past, row in joined:
        kind = next(kind for least, kind in LARGER if behind[row] >= least)
        land.ways.append(({"highway": kind}, [past, row]))
    tree = {(min(pair), max(pair)) for pair in joined}
    is_crowded = people[pairs].min(axis=1) >= STREETS
    for pair in pairs[is_crowded & (land.lengths_m(pairs) < STREET_M)].tolist():
        if tuple(pair) not in tree:
            land.ways.append(({"highway": "residential"}, pair))


def _hamlets(land: Any, cells: list[Any], chance: Any) -> Any:
    """Add a node for every inhabited cell, four where it is crowded; return the people of each."""
    people = []
    for cell in cells:
        n_side = 2 if cell.people >= CROWD else 1
        wide = 500.0 / n_side
        for k in range(n_side * n_side):
            east, north = k % n_side, k // n_side
            shift = 0.5 * wide * (chance.random(2) - 0.5)
            x = cell.x - 250.0 + (east + 0.5) * wide + shift[0]
            y = cell.y - 250.0 + (north + 0.5) * wide + shift[1]
            land.node(x, y)
            people.append(cell.people / n_side**2)
    return np.array(people)


def _passable(land: Any) -> Any:
    """Return the pairs of near nodes between which a lane crosses neither river nor main road."""
    pairs, xy = land.near_pairs(), np.array(land.xy)
    lines = shapely.linestrings(xy[pairs])
    main = [
        shapely.LineString(xy[[past, here]])
        for _, rows in land.ways
        for past, here in itertools.pairwise(rows)
    ]
    is_blocked = shapely.intersects(lines, land.river)
    is_blocked[shapely.STRtree(lines).query(main, predicate="crosses")[1]] = True
    return pairs[~is_blocked]
