"""The mean wait by formula against a queue that is played out, visitor by visitor."""

from __future__ import annotations

import heapq

import numpy as np
import pytest

from motcua.domain.queueing import Workload


def mean_wait_min(files, officers, *, visitors, rng):
    """Serve visitors in order of arrival, each by the officer who is free first."""
    gap_min = 250 * 8 * 60 / files
    arrivals = np.cumsum(rng.exponential(gap_min, visitors))
    services = rng.exponential(30.0, visitors)
    free_at = [0.0] * officers
    waits = np.empty(visitors)
    for k, (arrival, service) in enumerate(zip(arrivals, services, strict=True)):
        start = max(arrival, heapq.heappop(free_at))
        waits[k] = start - arrival
        heapq.heappush(free_at, start + service)
    return waits[visitors // 10 :].mean()


@pytest.mark.parametrize(("files", "officers"), [(1_333, 1), (4_618, 2), (11_958, 4), (31_000, 9)])
def test_simulated_waits_hold_the_formula_in_their_interval(files, officers):
    runs = [
        mean_wait_min(files, officers, visitors=20_000, rng=np.random.default_rng([seed, officers]))
        for seed in range(10)
    ]
    # Student's t with nine degrees of freedom, 99.9 per cent two-sided.
    half = 4.781 * np.std(runs, ddof=1) / np.sqrt(len(runs))
    expected = Workload().wait_min(files, officers)
    assert abs(np.mean(runs) - expected) < half
    assert half < expected / 4
