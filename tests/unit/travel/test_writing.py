"""Pairs by site and the matrix made of them, whatever the blocks and strips."""

from __future__ import annotations

import numpy as np
import pytest

from motcua.travel import writing
from motcua.travel.writing import shelve, write_matrix


@pytest.mark.parametrize("seed", range(8))
def test_every_pair_stands_in_its_cell(seed, monkeypatch):
    rng = np.random.default_rng(seed)
    monkeypatch.setattr(writing, "_STRIP_PAIRS", int(rng.integers(1, 40)))
    n_points, n_sites, bits = 70, 11, 5
    cost = rng.integers(0, 10_000, (n_points, n_sites))
    is_pair = rng.random(cost.shape) < rng.choice([0.05, 0.5, 1.0])
    is_pair[:, 4] = False  # a site that nobody reaches
    pairs = [
        (np.flatnonzero(has).astype(np.int32), row[has])
        for has, row in zip(is_pair.T, cost.T, strict=False)
    ]
    blocks = shelve(iter(pairs), n_points=n_points, room=int(rng.integers(1, 300)))
    assert sum(len(block.starts) - 1 for block in blocks) == n_sites
    rows = rng.permutation(n_points).astype(np.int32)
    found = write_matrix(blocks, rows, shape=cost.shape, bits=bits)
    high, low = found.high.tocoo(), found.low.tocoo()
    assert found.high.has_canonical_format
    point, site = np.nonzero(is_pair[np.argsort(rows)])
    assert (high.row.tolist(), high.col.tolist()) == (point.tolist(), site.tolist())
    expected = cost[np.argsort(rows)[point], site]
    assert (high.data * 2**bits + low.data).tolist() == expected.tolist()
    assert low.data.max(initial=0) < 2**bits


def test_no_sites_and_no_points_make_an_empty_matrix():
    nobody = np.array([], dtype=np.int32)
    found = write_matrix(shelve([], n_points=0), nobody, shape=(0, 0), bits=0)
    assert (found.high.shape, found.low) == ((0, 0), None)
