"""Readers of published location instances, which lie with the shared data."""

from __future__ import annotations

import lzma
from dataclasses import dataclass

import numpy as np


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
