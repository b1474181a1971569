"""Readers of published location instances, which lie with the shared data."""

from __future__ import annotations

import lzma
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

EARTH_M = 6_378_100.0
"""The radius for which the published values of the city instances hold."""


def words_of(path):
    """Return a plain or packed file's words."""
    held = path.read_bytes()
    return (lzma.decompress(held) if path.suffix == ".xz" else held).decode("ascii").split()


def read_pmed(path):
    """Return all shortest distances of an OR-Library graph and the number of sites."""
    numbers = np.array(words_of(path), dtype=np.int64)
    n_nodes, _, n_open = numbers[:3]
    distance = np.full((n_nodes, n_nodes), np.inf)
    np.fill_diagonal(distance, 0)
    for one, other, length in numbers[3:].reshape(-1, 3):
        # An edge named twice has the length named last.
        distance[one - 1, other - 1] = distance[other - 1, one - 1] = length
    for via in range(n_nodes):
        np.minimum(distance, distance[:, via, None] + distance[None, via, :], out=distance)
    return distance, int(n_open)


@dataclass(frozen=True)
class CapacitatedCase:
    """A published capacitated p-median: the plain sum of distances, rows wholly to one site."""

    distance: np.ndarray
    n_open: int
    capacity: np.ndarray
    load: np.ndarray


def read_capacitated(path):
    """Return an OR-Library ``pmedcap`` (distances rounded down) or a São José dos Campos case."""
    numbers = np.array(words_of(path), dtype=np.float64)
    if path.name.startswith("pmedcap"):
        n_points, n_open, room = int(numbers[2]), int(numbers[3]), numbers[4]
        table = numbers[5 : 5 + 4 * n_points].reshape(n_points, 4)
        between = np.floor(_distances(table[:, 1:3]))
        return CapacitatedCase(between, n_open, np.full(n_points, room), table[:, 3])
    n_points, n_open = int(numbers[0]), int(numbers[1])
    table = numbers[2 : 2 + 4 * n_points].reshape(n_points, 4)
    return CapacitatedCase(_distances(table[:, :2]), n_open, table[:, 2], table[:, 3])


def _distances(xy):
    return np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))


def set_cover(path):
    """Return coverage matrix and costs of an OR-Library file, by rows or (rail) by columns."""
    t = np.array(words_of(path), dtype=np.int64)
    m, n = t[:2]
    pairs, at, costs = [], 2, []
    if path.name.startswith("rail"):
        for column in range(n):
            costs.append(t[at])
            members = t[at + 2 : at + 2 + t[at + 1]] - 1
            pairs.append((members, np.full(len(members), column)))
            at += 2 + t[at + 1]
    else:
        costs, at = t[2 : 2 + n], 2 + n
        for row in range(m):
            members = t[at + 1 : at + 1 + t[at]] - 1
            pairs.append((np.full(len(members), row), members))
            at += 1 + t[at]
    rows, columns = (np.concatenate([p[k] for p in pairs]) for k in (0, 1))
    data = np.ones(len(rows), dtype=bool)
    return csr_array((data, (rows, columns)), shape=(m, n)), np.array(costs, dtype=float)


def city(folder, name):
    """Return distances and demand of a city instance; every point is a client and a site."""
    if name.startswith("SJC"):
        t = np.array(words_of(folder / f"{name}.txt"), dtype=float)
        xy = t[1:].reshape(-1, 2)[: int(t[0])]
        demand = np.array(words_of(folder / f"demand-{name}.dat"), dtype=float)
        return np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)), demand
    path = next(folder.glob(f"{name}.txt*"))
    t = words_of(path)
    n = int(t[t.index("DIMENSION") + 2])
    a, b = t.index("NODE_COORD_SECTION") + 1, t.index("DEMAND_SECTION") + 1
    lat, lon = np.radians(np.array(t[a : a + 2 * n], float).reshape(n, 2)).T
    cosine = np.cos(lat[:, None]) * np.cos(lat) * np.cos(lon[:, None] - lon)
    cosine += np.sin(lat[:, None]) * np.sin(lat)
    return np.arccos(np.clip(cosine, -1, 1)) * EARTH_M, np.array(t[b : b + n], float)
