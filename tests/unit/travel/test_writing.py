"""What sites and points pay and the matrix made of it, against a look at every pair."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from motcua.travel import writing
from motcua.travel.archiving import ArchiveWriter
from motcua.travel.attached import Attached, Direct
from motcua.travel.far import FAR
from motcua.travel.writing import write_matrix

BITS = 5


def draw_costs(rng, n_nodes, n_sites):
    """Draw what every site reaches: nothing, a part next to each other, or all."""
    cost = np.full((n_nodes, n_sites), FAR)
    for site in range(n_sites):
        first, last = np.sort(rng.integers(0, n_nodes + 1, 2))
        share = rng.choice([0.0, 0.3, 1.0])
        nodes = np.flatnonzero(rng.random(n_nodes) < share)
        nodes = nodes[(nodes >= first) & (nodes < last)]
        cost[nodes, site] = rng.integers(0, 3_000, len(nodes))
    return cost


def write_sites(writer, cost, rng):
    for site in range(cost.shape[1]):
        nodes = rng.permutation(np.flatnonzero(cost[:, site] < FAR)).astype(np.int32)
        writer.write(site, nodes, cost[nodes, site])


def write_batches(writer, cost, rng):
    """Write 32 sites at a time; what lies beyond the limit is there too, and does not count."""
    for batch in range(-(-cost.shape[1] // 32)):
        rows = np.full((len(cost), 32), 3_000)
        some = cost[:, 32 * batch : 32 * batch + 32]
        rows[:, : some.shape[1]] = np.where(some < FAR, some, 3_001)
        nodes = rng.permutation(np.flatnonzero((rows < 3_000).any(axis=1))).astype(np.int32)
        writer.write_batch(batch, nodes, rows[nodes])


@pytest.mark.parametrize("seed", range(12))
def test_every_pair_stands_in_its_cell(seed, monkeypatch):
    monkeypatch.setattr(writing, "_PAGES_AT_ONCE", 1 + seed % 3)
    rng = np.random.default_rng(seed)
    n_nodes, n_points, n_sites = 200, 110, int(rng.choice([1, 7, 32, 75]))
    cost, columns = draw_costs(rng, n_nodes, n_sites), rng.permutation(n_sites).astype(np.int32)
    writer = ArchiveWriter(n_nodes + 1, n_sites=n_sites, limit=2_999)
    note = write_batches if seed % 4 == 3 else write_sites
    note(writer, cost, rng)
    # Points hang on two junctions, one or none; ways pass none, some of them twice.
    node = np.sort(rng.integers(0, n_nodes + 1, (n_points, 2)), axis=0).astype(np.int32)
    leg = rng.integers(0, 500, (n_points, 2))
    point, place = np.sort(rng.integers(0, n_points, 60)), rng.integers(0, n_sites, 60)
    way = Direct(point.astype(np.int32), place.astype(np.int32), rng.integers(0, 3_000, 60))
    rows = rng.permutation(n_points).astype(np.int32)
    task = SimpleNamespace(shape=(n_points, n_sites), limit=2_000, bits=BITS)
    attached = Attached(node=node, cost=leg, direct=way, site=columns)
    found = write_matrix(attached, writer.finished(), rows, task=task, threads=1 + seed % 2)

    by_node = np.concatenate([cost, np.full((1, n_sites), FAR)])
    least = (by_node[node] + leg[:, :, None]).min(axis=1)
    np.minimum.at(least, (point, place), way.cost)
    expected = np.full((n_points, n_sites), FAR)
    expected[np.ix_(rows, columns)] = least
    assert found.high.has_canonical_format
    whole = found.high.tocoo()
    assert np.array_equal(whole.coords, np.nonzero(expected <= 2_000))
    cells = expected[expected <= 2_000]
    assert whole.data.tolist() == (cells >> BITS).tolist()
    assert found.low.data.tolist() == (cells % 2**BITS).tolist()
    assert found.low.indices.tolist() == found.high.indices.tolist()


def test_memory_follows_what_is_reached():
    """Two neighbours that reach other ends of the roads share no page: one tile for each."""
    writer = ArchiveWriter(1_001, n_sites=2, limit=9)
    for site, node in enumerate((3, 990)):
        writer.write(site, np.array([node], dtype=np.int32), np.array([7]))
    archive = writer.finished()
    assert archive.batches[0].lane.tolist() == [0, 1]
    assert archive.batches[0].cost.size == 2 * 32
    assert np.flatnonzero(archive.page_of).tolist() == [0, 30]


def test_no_sites_and_no_points_make_an_empty_matrix():
    nobody, none = np.array([], dtype=np.int32), np.array([], dtype=np.int64)
    pairs = np.empty((0, 2), dtype=np.int32), np.empty((0, 2), dtype=np.int64)
    attached = Attached(*pairs, Direct(nobody, nobody, none), nobody)
    task = SimpleNamespace(shape=(0, 0), limit=9, bits=0)
    archive = ArchiveWriter(1, n_sites=0, limit=9).finished()
    found = write_matrix(attached, archive, nobody, task=task, threads=1)
    assert (found.high.shape, found.low) == ((0, 0), None)
