"""Covers at one bit a pair say what the measured matrix says, under every reading."""

from __future__ import annotations

import numpy as np
import pytest

from drawn_roads import demand_at, draw_roads, places_on, sites_at
from motcua.domain.cover_bits import CoverBits
from motcua.domain.coverage_matrix import cover
from motcua.domain.standard import READINGS, Standard
from motcua.travel.bit_covers import Placed, cover_in_bits
from motcua.travel.matrix import measure_travel
from motcua.travel.reach import Reach
from motcua.travel.trip import plan_trip

REACH = Reach(cutoff_ms=200_000, distance_cutoff_m=2_500.0)


def drawn(seed, *, has_roads=True, by="straight"):
    """Residents with limits of their own, many of them exactly what a way takes."""
    rng = np.random.default_rng(seed)
    roads = draw_roads(rng, n_junctions=30, n_roads=50)
    demand, sites = demand_at(places_on(roads, rng, 130)), sites_at(places_on(roads, rng, 40))
    network = roads if has_roads else None
    travel = measure_travel(network, demand, sites, reach=REACH, engine="plain")
    metres = travel.shortest_m if by == "road" else travel.straight_m
    limits = []
    for matrix, widest in ((travel.time_ms, 200_000), (metres, 2_500.0)):
        exact = [
            rng.choice(row.data) if row.nnz else widest
            for row in map(matrix.__getitem__, range(130))
        ]
        limits.append(
            np.where(rng.random(130) < 0.5, exact, rng.choice([0, widest / 2, widest], 130))
        )
    standard = Standard(
        time_ms=np.rint(limits[0]), distance_m=limits[1], distance_by=by,
        rule=("any", "all", "distance")[seed % 3],
    )  # fmt: skip
    trip = plan_trip(roads, demand, sites=sites, reach=REACH) if has_roads else None
    placed = Placed(points_m=demand.xy_m, sites_m=sites.xy_m, standard=standard, trip=trip)
    return placed, travel, standard


def dense(bits):
    return bits.covers(np.arange(bits.n_sites)).toarray()


@pytest.mark.parametrize("by", ["straight", "road"])
@pytest.mark.parametrize("seed", range(4))
def test_bits_are_the_coverage_matrix(seed, by):
    placed, travel, standard = drawn(seed, by=by)
    for reading in (None, *READINGS):
        expected = cover(travel, standard, reading).toarray()
        assert np.array_equal(dense(cover_in_bits(placed, reading)), expected), reading
        assert 0 < expected.sum() < expected.size


def test_some_residents_in_another_order_keep_their_own_limits():
    placed, travel, standard = drawn(5)
    rows = np.random.default_rng(0).permutation(130)[:70]
    expected = cover(travel, standard).toarray()[rows]
    assert np.array_equal(dense(cover_in_bits(placed.take(rows))), expected)


def test_without_roads_only_the_straight_line_counts():
    placed, travel, standard = drawn(6, has_roads=False)
    assert np.array_equal(dense(cover_in_bits(placed)), cover(travel, standard).toarray())
    assert not dense(cover_in_bits(placed, "time")).any()
    assert not dense(cover_in_bits(placed, "distance_road")).any()


@pytest.mark.parametrize("n_points", [0, 1, 63, 64, 65, 2_048, 2_049, 5_000])
def test_bits_hold_any_matrix(n_points):
    covers = np.random.default_rng(n_points).random((n_points, 7)) < 0.4
    bits, points = CoverBits.of(covers), np.arange(0, n_points, 3)
    assert np.array_equal(dense(bits), covers)
    assert bits.counts().tolist() == covers.sum(axis=0).tolist()
    some = bits.covers(np.array([5, 2]), points)
    assert np.array_equal(some.toarray(), covers[points][:, [5, 2]])
    assert some.has_canonical_format
    turned = bits.turned(np.array([6, 0, 3]))
    assert np.array_equal(dense(turned), covers[:, [6, 0, 3]].T)


def test_words_of_another_shape_are_no_bits():
    with pytest.raises(ValueError, match=r"shape \(n_sites, 2\)"):
        CoverBits(words=np.zeros((3, 1), dtype=np.uint64), n_points=65)
