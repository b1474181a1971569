"""Covered or not, and the nearest alone: what the whole matrix says, asked for by itself."""

from __future__ import annotations

import numpy as np
import pytest

from drawn_roads import demand_at, draw_roads, places_on, sites_at
from motcua.travel.masking import mask_coverage
from motcua.travel.matrix import fastest
from motcua.travel.nearest import nearest_sites
from motcua.travel.reach import Reach
from motcua.travel.trip import plan_trip

CUTOFF_MS = 200_000


def drawn_trip(seed, *, n_sites):
    rng = np.random.default_rng(seed)
    network = draw_roads(rng, n_junctions=40, n_roads=70)
    homes, doors = places_on(network, rng, 150), places_on(network, rng, n_sites)
    reach = Reach(cutoff_ms=CUTOFF_MS, distance_cutoff_m=2_500.0)
    return plan_trip(network, demand_at(homes), sites=sites_at(doors), reach=reach), rng


def times_of(trip):
    """Return all times from the plain engine, as far as the cutoff; beyond it a minute more."""
    found, _ = fastest(trip, progress=lambda _: None, engine="plain")
    times = np.full(found.shape, CUTOFF_MS + 60_000)
    pairs = found.tocoo()
    times[pairs.coords] = pairs.data
    return times


@pytest.mark.parametrize("seed", range(12))
def test_masks_say_who_is_within_reach(seed):
    # A batch not full, full, one more.
    trip, rng = drawn_trip(seed, n_sites=(1, 9, 32, 33, 70)[seed % 5])
    times = times_of(trip)
    # Residents of other areas have other limits, some of them exactly what a way takes.
    limit_ms = rng.choice([0, 47, 90_000, CUTOFF_MS], len(times)).astype(np.int32)
    exact = rng.random(len(times)) < 0.3
    limit_ms[exact] = np.minimum(times[exact].min(axis=1), CUTOFF_MS)
    masks = mask_coverage(trip, limit_ms=limit_ms, threads=1 + seed % 2)
    expected = times <= limit_ms[:, None]
    covers = masks.matrix()
    assert covers.has_canonical_format
    assert covers.dtype == np.bool_
    assert np.array_equal(covers.toarray(), expected)
    people = rng.integers(0, 50, len(times)).astype(float)
    assert masks.within_reach(people).tolist() == (people @ expected).tolist()
    assert 0 < expected.sum() < expected.size


def test_a_limit_that_no_mask_can_hold_is_refused():
    trip, _ = drawn_trip(0, n_sites=2)
    with pytest.raises(ValueError, match="is above"):
        mask_coverage(trip, limit_ms=np.full(150, 2**29, dtype=np.int64))


@pytest.mark.parametrize("engine", ["plain", "compiled"])
@pytest.mark.parametrize("seed", range(12))
def test_the_nearest_is_the_least_of_the_matrix(seed, engine):
    trip, _ = drawn_trip(seed, n_sites=7)
    times = times_of(trip)
    nearest = nearest_sites(trip, engine=engine)
    least = times.min(axis=1)
    is_known = least <= CUTOFF_MS
    assert nearest.time_ms.tolist() == np.where(is_known, least, -1).tolist()
    # argmin takes the first of those equally near.
    assert nearest.site.tolist() == np.where(is_known, times.argmin(axis=1), -1).tolist()
    assert is_known.any()


def test_of_two_sites_at_one_door_the_first_is_the_nearest():
    rng = np.random.default_rng(3)
    network = draw_roads(rng)
    homes = places_on(network, rng, 60)
    doors = np.repeat(places_on(network, rng, 2), 2, axis=0)
    trip = plan_trip(
        network, demand_at(homes), sites=sites_at(doors),
        reach=Reach(cutoff_ms=CUTOFF_MS, distance_cutoff_m=2_500.0),
    )  # fmt: skip
    for engine in ("plain", "compiled"):
        assert set(nearest_sites(trip, engine=engine).site.tolist()) <= {-1, 0, 2}
