"""Roads drawn to hold every oddity, and places on them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from motcua.domain.demand import Demand
from motcua.domain.network import Network
from motcua.domain.sites import Sites
from motcua.travel.matrix import measure_travel
from motcua.travel.reach import Reach

CRS = "EPSG:9210"


def draw_roads(rng, *, n_junctions=12, n_roads=26):
    """Draw winding roads: one-way or not, parallel, closed on themselves, some of no length."""
    places = list(rng.uniform(0, 3_000, (n_junctions, 2)))
    arcs = []
    for k in range(n_roads):
        u, v = rng.choice(n_junctions, 2, replace=k % 5 == 0).tolist()
        one_way = rng.random() < 0.4
        bends = int(rng.integers(0, 6)) + 2 * (u == v)
        stops = [u, *range(len(places), len(places) + bends), v]
        share = np.linspace(0, 1, bends + 2)[1:-1, None]
        on_line = places[u] + share * (places[v] - places[u])
        places += list(on_line + rng.normal(0, 60, on_line.shape))
        for a, b in pairwise(stops):
            row, (to, fro) = len(arcs), rng.choice([0, 1, 7, 40, 90_000], 2).tolist()
            mm = int(rng.choice([0, 1, 5_000, 700_000]))
            arcs.append((a, b, to, mm, -1 if one_way else row + 1))
            if not one_way:
                arcs.append((b, a, fro, mm, row))
    # A ring on its own has no junction at all.
    ring = [len(places) + k for k in range(5)]
    places += [np.array([4_000 + 200 * np.cos(k), 200 * np.sin(k)]) for k in range(5)]
    for a, b in pairwise([*ring, ring[0]]):
        arcs.append((a, b, 11, 9_000, -1))
    tail, head, time_ms, length_mm, twin = np.array(arcs).T
    return Network(
        node_ids=np.arange(len(places)),
        xy_m=np.array(places),
        tail=tail,
        head=head,
        time_ms=time_ms,
        length_mm=length_mm,
        twin=twin,
        road_class=np.zeros(len(arcs)),
        road_classes=("road",),
        part=np.zeros(len(places)),
        can_snap=np.ones(len(arcs), bool),
        crs=CRS,
    )


def places_on(network, rng, n):
    """Draw places on the roads and beside them, at nodes and at the same spot among them."""
    arc, share = rng.integers(0, len(network.tail), n), rng.choice([0, 1, 0.25, 0.5, 0.7], n)
    start, end = network.xy_m[network.tail[arc]], network.xy_m[network.head[arc]]
    off = rng.choice([0.0, 0.0, 3.0], (n, 2))
    return start + share[:, None] * (end - start) + off


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


def measured(network, homes, doors, *, engine, cutoff_ms=200_000):
    reach = Reach(cutoff_ms=cutoff_ms, distance_cutoff_m=2_500.0)
    return measure_travel(network, demand_at(homes), sites_at(doors), reach=reach, engine=engine)
