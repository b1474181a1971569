"""Readers of published location instances, which lie with the shared data."""

from __future__ import annotations

import lzma

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
