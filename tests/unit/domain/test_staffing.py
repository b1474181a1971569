"""Officers by load, floor and premises, against sums done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from motcua.domain.queueing import Workload
from motcua.domain.staffing import Prices, Staffing

ONE = np.array([True])
NOT = np.array([False])


def staffing(**changes):
    parts = {
        "workload": Workload(), "floor": [1_600.0], "least": [1], "most": [2],
        "most_upgraded": [3], "capacity": [np.inf], "office_cost": [1.5],
    }  # fmt: skip
    return Staffing(**{**parts, **changes})


def test_largest_loads_are_those_of_the_specification():
    loads = Workload().largest_loads(9)
    assert [int(loads[c]) for c in (1, 2, 3, 4, 9)] == [1_333, 4_618, 8_227, 11_958, 31_233]


@pytest.mark.parametrize("officers", [1, 2, 3, 17, 60])
def test_a_load_at_its_largest_needs_no_further_officer(officers):
    workload = Workload(peak_factor=1.3)
    most = float(workload.largest_loads(60)[officers])
    assert workload.officers_needed(most) == officers
    assert workload.officers_needed(most * (1 + 1e-9)) == officers + 1
    assert staffing(workload=workload).needed(np.array([most])).tolist() == [officers]


def test_floor_and_wait_together_leave_holes():
    """Both hard: an urban office has no number of officers below 3,200 files nor at 4,619-4,799."""
    loads = Workload().largest_loads(10)
    possible = [
        any(1_600 * c <= files <= loads[c] for c in range(1, 10)) for files in range(1, 8_000)
    ]
    holes = [files for files, suits in enumerate(possible, start=1) if not suits]
    assert holes == [*range(1, 3_200), *range(4_619, 4_800)]


def test_cost_is_office_officers_and_files_below_the_floor():
    posts = staffing().posts(np.array([1_000.0]), ONE, NOT)
    assert (posts.officers[0], posts.missing_files[0]) == (1, 600)
    assert posts.cost[0] == 1.5 + 1 + 600 / 1_600
    shown = staffing(floor_rule="off").posts(np.array([1_000.0]), ONE, NOT)
    assert (shown.cost[0], shown.missing_files[0]) == (2.5, 600)


def test_the_least_number_is_paid_for_and_missed():
    posts = staffing(least=[4]).posts(np.array([1_600.0]), ONE, NOT)
    assert (posts.officers[0], posts.missing_files[0]) == (4, 4_800)
    assert posts.cost[0] == 1.5 + 4 + 3


def test_an_upgrade_costs_and_makes_room():
    posts = staffing(wait_rule="soft").posts(np.array([8_227.0]), ONE, NOT)
    assert (posts.officers[0], posts.lacking[0], posts.cost[0]) == (2, 1, 4.5)
    assert posts.wait_min[0] == np.inf
    posts = staffing(wait_rule="soft").posts(np.array([8_227.0]), ONE, ONE)
    assert (posts.officers[0], posts.lacking[0], posts.cost[0]) == (3, 0, 5.0)


def test_without_the_wait_officers_only_keep_up():
    posts = staffing(wait_rule="off").posts(np.array([8_000.0]), ONE, NOT)
    assert posts.officers[0] == 2
    assert posts.wait_min[0] == np.inf


def test_a_closed_site_costs_nothing():
    posts = staffing().posts(np.array([0.0]), NOT, NOT)
    assert (posts.officers[0], posts.cost[0], posts.wait_min[0]) == (0, 0, 0)


def test_prices_multiply():
    rules = staffing(prices=Prices(officer=2.0, upgrade=0.25, missing_files=0.01))
    posts = rules.posts(np.array([1_000.0]), ONE, ONE)
    assert posts.cost[0] == pytest.approx(1.5 + 0.25 + 2 + 6)


def test_an_office_without_officers_is_refused():
    with pytest.raises(ValueError, match="without officers"):
        staffing(least=[0])
