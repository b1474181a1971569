"""A country-like PBF file, written by osmium: streets in every province, and their houses."""

from __future__ import annotations

import numpy as np

PROVINCE_DEG, STEP_DEG = 1.0, 0.004
"""Provinces stand side by side as squares of about 110 km, their streets 440 m apart at first."""

PROVINCE = (106.25, 10.25, 106.75, 10.75)
"""A box of half a province's width in the first one: what a clipped reading asks for."""

LINE, HOUSE = 10, 5
"""Nodes of a street, and of a house."""

_CLASSES = ("residential", "tertiary", "secondary", "primary")


def write_country(path, n_nodes, *, provinces=8, in_streets=0.25, seed=1):
    """
    Write about so many nodes, that share of them in streets; the rest are the corners of houses.

    Nodes come first, as in every extract, and their numbers say nothing of where they are: the file
    cannot be clipped by its blocks.
    """
    import osmium

    rng = np.random.default_rng(seed)
    side = max(LINE, round((n_nodes * in_streets / provinces) ** 0.5) // LINE * LINE)
    with osmium.SimpleWriter(str(path), bufsz=16 * 1024 * 1024) as out:
        places = _street_places(side, provinces, rng)
        n_corners = round(len(places) * (1 / in_streets - 1))
        houses = _house_places(places, n_corners // (HOUSE - 1), rng)
        n_streets = len(places)
        number = rng.permutation(n_streets + len(houses)) + 1
        everywhere = np.concatenate([places, houses])[np.argsort(number)]
        _add_nodes(out, everywhere)
        streets = _streets(side, provinces)
        _add_ways(out, number[streets], lambda k: _CLASSES[(k % 7 == 0) + (k % 31 == 0)], "highway")
        corners = number[n_streets:].reshape(-1, HOUSE - 1)
        _add_ways(
            out, np.column_stack([corners, corners[:, :1]]), lambda _: "yes", "building",
            first=len(streets),
        )  # fmt: skip
    return len(everywhere)


def _street_places(side, provinces, rng):
    step = PROVINCE_DEG / side
    y, x = np.divmod(np.arange(side * side), side)
    one = np.column_stack([x, y]) * step + [106.0, 10.0]
    east = np.arange(provinces)[:, None, None] * np.array([PROVINCE_DEG, 0.0])
    return (one + east).reshape(-1, 2) + rng.normal(0, 0.1 * step, (provinces * side * side, 2))


def _house_places(streets, n_houses, rng):
    middle = streets[rng.integers(0, len(streets), n_houses)] + rng.normal(0, 0.001, (n_houses, 2))
    corner = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * 1e-4
    return (middle[:, None] + corner).reshape(-1, 2)


def _streets(side, provinces):
    """Return the rows and columns of each province's lattice, in streets that meet end to end."""
    node = np.arange(provinces * side * side).reshape(provinces, side, side)
    start = np.arange(0, side - 1, LINE - 1)
    at = np.minimum(start[:, None] + np.arange(LINE), side - 1)
    rows, columns = node[:, :, at], np.swapaxes(node, 1, 2)[:, :, at]
    return np.concatenate([rows.reshape(-1, LINE), columns.reshape(-1, LINE)])


def _add_nodes(out, places):
    from osmium.osm.mutable import Node

    node = Node(version=1)
    for number, place in enumerate(places.tolist(), start=1):
        node.id, node.location = number, place
        out.add_node(node)


def _add_ways(out, nodes, value, key, *, first=0):
    from osmium.osm.mutable import Way

    way = Way(version=1)
    for k, refs in enumerate(nodes.tolist()):
        way.id, way.nodes, way.tags = first + k + 1, refs, {key: value(k)}
        out.add_way(way)
