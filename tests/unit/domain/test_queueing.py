"""The queue against its closed forms and the check values of the specification."""

from __future__ import annotations

import math

import pytest

from motcua.domain.queueing import Workload


def largest_load(officers):
    """Bisect the largest yearly load at which the mean wait is within its ceiling."""
    low, high = 0.0, 4_000.0 * officers
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if Workload().wait_min(middle, officers) <= 15 else (low, middle)
    return low


@pytest.mark.parametrize(
    ("officers", "load"), [(1, 1_333), (2, 4_618), (3, 8_227), (4, 11_958), (9, 31_233)]
)
def test_largest_load_within_fifteen_minutes(officers, load):
    assert math.floor(largest_load(officers)) == load


@pytest.mark.parametrize(("officers", "wait"), [(1, 20.0), (2, 5.7), (3, 2.4), (4, 1.1), (9, 0.1)])
def test_wait_at_the_urban_floor(officers, wait):
    assert round(Workload().wait_min(1_600 * officers, officers), 1) == wait


def test_one_officer_is_the_m_m_1_queue():
    # rho / (mu - lambda) with 4,000 files a year at capacity and 30 min each.
    rho = 1_000 / 4_000
    assert Workload().wait_min(1_000, 1) == pytest.approx(rho / (1 - rho) * 30)


def test_two_officers_are_the_m_m_2_queue():
    # W = s rho^2 / (1 - rho^2) with rho the load of each.
    rho = 5_000 / 8_000
    assert Workload().wait_min(5_000, 2) == pytest.approx(30 * rho**2 / (1 - rho**2))


def test_an_open_office_has_an_officer_and_nobody_can_serve_more_than_all_day():
    assert Workload().officers_needed(0) == 1
    assert Workload().wait_min(4_000, 1) == math.inf
    assert Workload().officers_needed(1_334) == 2
